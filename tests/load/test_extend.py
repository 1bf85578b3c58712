"""Models that extend another one."""

from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_model, load_workspace
from milepost.engine.model.capability import Basis, Estimate
from milepost.engine.model.condition import AtLeast, HasLevel
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.run import assessed
from milepost.engine.source import Problem
from tests.written import TINY, bundled, workspace, write

LADDERS = """\
model: {id: m}
capabilities: [{id: a, stages: {x: {stage: s}, y: {stage: s}}}]
ladders: [{id: x, stages: [{id: s, needs: [a]}]}, {id: y, stages: [{id: s, needs: [a]}]}]
rules: [{id: r, kind: advice, ladder: x, say: Words.}]
"""


def load(folder: Path, text: str, name: str = "own.yaml") -> MaturityModel:
    """The model of a text, without faults."""
    loaded = load_model(str(write(folder, text, name)))
    assert loaded.problems == ()
    assert loaded.model is not None
    return loaded.model


def faults(folder: Path, text: str, base: str = TINY) -> list[Problem]:
    """The faults of a model that extends another one in tiny.yaml."""
    write(folder, base, "tiny.yaml")
    return list(load_model(str(write(folder, "extends: tiny.yaml\n" + text, "own.yaml"))).problems)


def over(folder: Path, text: str, base: str = TINY) -> MaturityModel:
    """A model that extends another one in tiny.yaml."""
    write(folder, base, "tiny.yaml")
    return load(folder, "extends: tiny.yaml\n" + text)


def test_nothing_added_changes_nothing(tmp_path: Path) -> None:
    """A model that only says what it extends is that model."""
    assert load(tmp_path, "extends: cx\n") == bundled()


def test_keys_of_a_capability_replace_those_of_the_base(tmp_path: Path) -> None:
    """What is given replaces, what is not given stays, and both know where they were written."""
    text = "extends: cx\ncapabilities:\n  - id: personalized_email\n    one_off: 99000\n"
    before, model = bundled().capabilities["personalized_email"], load(tmp_path, text)
    after = model.capabilities["personalized_email"]

    assert after.one_off.likely == 99000
    assert (after.duration, after.requires, after.name) == (
        before.duration,
        before.requires,
        before.name,
    )
    assert list(model.capabilities) == list(bundled().capabilities)
    assert (Path(after.span.file).name, after.span.line) == ("own.yaml", 3)
    assert after.requires[0].span.file == "capabilities/cx/personalization.yaml"


def test_a_figure_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A partial figure is a new one: what it leaves out equals its likely value."""
    base = TINY.replace(
        "{id: site}", "{id: site, run: {low: 1, likely: 2, high: 9}, effort: {a: 1}}"
    )
    text = "capabilities: [{id: site, run: {likely: 5, basis: sourced}, effort: {b: 2}}]\n"

    site = over(tmp_path, text, base).capabilities["site"]

    five = Fraction(5)
    assert site.run == Estimate(five, five, five, Basis.SOURCED)
    assert site.effort == (("b", Fraction(2)),)


def test_an_empty_key_takes_the_value_away(tmp_path: Path) -> None:
    """A key left empty is as good as absent, so that a prerequisite can go."""
    model = over(tmp_path, "capabilities: [{id: shop, requires: null}]\n")

    assert model.capabilities["shop"].requires == ()


def test_things_are_added(tmp_path: Path) -> None:
    """New ids come behind those of the base."""
    text = (
        "model: {id: own}\nroles: {r: R}\ncategories: {c: C}\nmetrics: {m: {}}\n"
        "sources: {s: {title: S}}\ngroups: {g: {any: [site]}}\n"
        "capabilities: [{id: blog, requires: [site]}]\n"
        "rules: [{id: calm, kind: advice, say: Well done.}]\n"
        "ladders: [{id: other, stages: [{id: one, needs: [blog]}]}]\n"
    )

    model = over(tmp_path, text)

    assert (model.id, model.name) == ("own", "Tiny")
    assert list(model.capabilities) == ["site", "shop", "app", "blog"]
    assert list(model.ladders) == ["tiny", "other"]
    assert [rule.id for rule in model.advice] == ["calm"]
    assert (list(model.groups), list(model.metrics), list(model.sources)) == (["g"], ["m"], ["s"])


def test_stages_go_where_they_say(tmp_path: Path) -> None:
    """A new stage stands after or before another, else last; a changed one keeps its place."""
    text = (
        "ladders:\n  - id: tiny\n    name: Renamed\n    stages:\n"
        "      - {id: last}\n      - {id: middle, after: seen, needs: [app]}\n"
        "      - {id: first, before: seen}\n      - {id: sold, name: Sold out}\n"
    )

    ladder = over(tmp_path, text).ladders["tiny"]

    assert [stage.id for stage in ladder.stages] == ["first", "seen", "middle", "sold", "last"]
    assert [stage.index for stage in ladder.stages] == [1, 2, 3, 4, 5]
    assert (ladder.name, ladder.stages[3].name) == ("Renamed", "Sold out")
    assert isinstance(ladder.stages[3].needs, AtLeast)


def test_a_stage_can_move(tmp_path: Path) -> None:
    """A stage of the base that says where it stands moves there."""
    text = "stages: [{id: seen, after: sold}]\n"

    assert [s.id for s in over(tmp_path, text).ladders["tiny"].stages] == ["sold", "seen"]


def test_stages_at_the_top_mean_the_only_ladder(tmp_path: Path) -> None:
    """Stages at the top belong to the one ladder of the base; where it has more, they are new."""
    one = over(tmp_path, "model: {id: own}\nfloor: seen\nstages: [{id: more, needs: [site]}]\n")
    new = load(tmp_path, "extends: cx\nmodel: {id: own}\nstages: [{id: a, needs: [crm_system]}]\n")

    assert {id: len(ladder.stages) for id, ladder in one.ladders.items()} == {"tiny": 3}
    assert one.ladders["tiny"].floor == "seen"
    assert list(new.ladders) == ["cemm", "cx5", "own"]


def test_removing_takes_things_away(tmp_path: Path) -> None:
    """What is removed is gone, alone or in lists; a stage takes nothing else with it."""
    text = (
        "extends: cx\nremove:\n  rules: [consent_missing, lifetime_without_governance]\n"
        "  stages: lifetime_customer\nladders: [{id: cemm, benchmark: null}]\n"
    )

    model = load(tmp_path, text)

    assert [rule.id for rule in model.caps] == ["island_cap", "unused_tool"]
    assert len(model.ladders["cemm"].stages) == 6
    assert len(model.capabilities) == 70
    clv = model.capabilities["clv_management"]
    assert "cemm" not in [member.ladder for member in clv.stages]


def test_a_benchmark_does_not_lose_a_share_in_silence(tmp_path: Path) -> None:
    """A published distribution that names a removed stage is a fault, with the removal."""
    text = "extends: cx\nremove: {stages: [cemm.radiate]}\n"

    problems = load_model(str(write(tmp_path, text, "own.yaml"))).problems

    assert {p.code for p in problems} == {"unknown-stage"}
    assert {p.hint for p in problems} == {f"it is removed at {tmp_path / 'own.yaml'}:2:19"}


def test_a_ladder_can_go(tmp_path: Path) -> None:
    """A ladder is removed with the rules that speak of it."""
    write(tmp_path, LADDERS, "base.yaml")
    model = load(tmp_path, "extends: base.yaml\nremove: {ladders: [x], rules: [r]}\n")

    assert list(model.ladders) == ["y"]
    assert [member.ladder for member in model.capabilities["a"].stages] == ["y"]


def test_what_is_still_referred_to_says_who_removed_it(tmp_path: Path) -> None:
    """A reference to something removed is a fault that tells the place of the removal."""
    (problem,) = faults(tmp_path, "remove: {capabilities: [app]}\n")

    assert problem.code == "unknown-capability"
    assert (Path(problem.span.file).name, problem.span.line) == ("tiny.yaml", 9)
    assert problem.hint == f"it is removed at {tmp_path / 'own.yaml'}:2:25"


def test_what_is_removed_and_defined_starts_anew(tmp_path: Path) -> None:
    """Removing comes first."""
    text = "remove: {capabilities: [shop]}\ncapabilities: [{id: shop, name: Market}]\n"

    shop = over(tmp_path, text).capabilities["shop"]

    assert (shop.name, shop.requires) == ("Market", ())


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("remove: {capabilities: [sitte]}", "unknown-capability", "did you mean 'site'?"),
        ("remove: {ladders: [tinny]}", "unknown-ladder", "did you mean 'tiny'?"),
        ("remove: {stages: [tiny.sen]}", "unknown-stage", "did you mean 'tiny.seen'?"),
        ("remove: {rules: [r]}", "unknown-rule", "the base has none"),
        ("remove: {groups: [g]}", "unknown-group", "the base has none"),
        ("remove: {metrics: [m]}", "unknown-metric", "the base has none"),
        ("remove: {sources: [s]}", "unknown-source", "the base has none"),
        ("remove: {capabilites: [site]}", "unknown-key", "did you mean 'capabilities'?"),
        ("remove: [site]", "wrong-type", ""),
        ("remove: {rules: {r: 1}}", "wrong-type", ""),
        ("stages: [{id: x, after: sen}]", "unknown-stage", "did you mean 'seen'?"),
        ("stages: [{id: x, after: seen, before: sold}]", "misplaced-key", "keep one"),
        ("ladders: [{id: l, stages: [{id: x, after: y}]}]", "misplaced-key", None),
        ("capabilities: [{id: site}, {id: site}]", "duplicate-id", None),
        ("stages: [{id: seen}, {id: seen}]", "duplicate-id", None),
        ("capabilities: [site]", "wrong-type", ""),
        ("capabilities: site", "wrong-type", ""),
        ("capabilities: [{id: site, one_of: 3}]", "unknown-key", "did you mean 'one_off'?"),
        ("rules: [{id: r, kind: advice}]", "missing-key", ""),
        ("model: own", "wrong-type", ""),
        ("capabilities: [{id: 'site[*]', run: 1}]", "unknown-capability", None),
    ],
)
def test_a_fault_of_the_changes_is_found_where_it_stands(
    tmp_path: Path, text: str, code: str, hint: str | None
) -> None:
    """A change that cannot be made is one fault, in the file that asks for it."""
    (problem,) = faults(tmp_path, text + "\n")

    assert problem.code == code
    assert (Path(problem.span.file).name, problem.span.line) == ("own.yaml", 2)
    assert hint is None or problem.hint == hint


def test_only_an_extension_removes(tmp_path: Path) -> None:
    """A model that stands alone has nothing to take away."""
    loaded = load_model(str(write(tmp_path, TINY + "remove: {rules: [r]}\n", "own.yaml")))

    assert [problem.code for problem in loaded.problems] == ["misplaced-key"]


def test_a_chain_is_read_from_its_end(tmp_path: Path) -> None:
    """A model may extend one that extends another; each path starts at the file that names it."""
    write(tmp_path, TINY, "a/tiny.yaml")
    write(tmp_path, "extends: ../a/tiny.yaml\ncapabilities: [{id: site, run: 1}]\n", "b/m.yaml")
    write(tmp_path, "extends: ../b\ncapabilities: [{id: shop, run: 2}]\n", "c/m.yaml")

    model = load_model("c", tmp_path).model

    assert model is not None
    assert [c.run.likely for c in model.capabilities.values()] == [1, 2, 0]


def test_a_circle_of_models_is_a_fault(tmp_path: Path) -> None:
    """Models that extend each other are named in their circle, once."""
    write(tmp_path, "extends: b.yaml\n", "a.yaml")
    b = write(tmp_path, "extends: a.yaml\nrules: [{id: r}]\n", "b.yaml")

    (problem,) = load_model(str(b)).problems

    assert problem.code == "cycle"
    assert problem.message == f"models extend each other in a circle: {b}, a.yaml, b.yaml"
    assert (Path(problem.span.file).name, problem.span.line) == ("a.yaml", 1)


def test_a_chain_has_an_end(tmp_path: Path) -> None:
    """Ten models may extend one another, eleven may not."""
    write(tmp_path, TINY, "m1.yaml")
    for number in range(2, 12):
        write(tmp_path, f"extends: m{number - 1}.yaml\n", f"m{number}.yaml")

    assert load_model("m10.yaml", tmp_path).problems == ()
    assert [p.code for p in load_model("m11.yaml", tmp_path).problems] == ["too-deep"]


@pytest.mark.parametrize("name", ["cxx", "none.yaml", "''", '"a\\0b"', "."])
def test_a_base_that_is_not_there_is_named_where_it_is_asked_for(tmp_path: Path, name: str) -> None:
    """A missing base is one fault on the line of `extends`, and leads to no others."""
    text = f"extends: {name}\nrules: [{{id: consent_missing, level: absent}}]\n"
    (tmp_path / "m").mkdir()
    path = write(tmp_path / "m", text, "own.yaml")

    (problem,) = load_model(str(path)).problems

    assert problem.code == ("cycle" if name == "." else "unknown-model")
    assert (Path(problem.span.file).name, problem.span.line) == ("own.yaml", 1)


def test_a_base_with_faults_shows_them_too(tmp_path: Path) -> None:
    """The faults of the base come in the same run as those of the changes."""
    base = TINY.replace("requires: [site]", "requires: [sitte]")

    found = faults(tmp_path, "capabilities: [{id: site, duration: -1}]\n", base)

    assert sorted((Path(p.span.file).name, p.code) for p in found) == [
        ("own.yaml", "out-of-range"),
        ("tiny.yaml", "unknown-capability"),
    ]


def test_the_hash_stands_for_the_base_too(tmp_path: Path) -> None:
    """A change of the base changes the hash of what extends it."""
    write(tmp_path, "extends: tiny.yaml\n", "own.yaml")
    path = write(tmp_path, "as_of: 2026-11-01\nmodel: own.yaml\n")
    hashes = set()
    for text in (TINY, TINY + "# a word\n"):
        write(tmp_path, text, "tiny.yaml")
        hashes.add(load_workspace(path).input_sha256)

    assert len(hashes) == 2


def test_a_changed_threshold_moves_the_stage(tmp_path: Path) -> None:
    """An inventory is judged by the rule as it is changed."""
    inventory = "capabilities: {site: 1, shop: 0, app: 0}"
    text = "extends: tiny.yaml\nstages: [{id: seen, needs: [site, shop]}]\n"
    write(tmp_path, TINY, "tiny.yaml")

    before = assessed(workspace(tmp_path, inventory, TINY)).assessment.ladders["tiny"]
    after = assessed(workspace(tmp_path, inventory, text)).assessment.ladders["tiny"]

    assert before.stage is not None
    assert before.stage.id == "seen"
    assert after.stage is None


def test_a_model_in_a_folder_may_extend(tmp_path: Path) -> None:
    """One file of a folder says what the model extends; two that do are a fault."""
    write(tmp_path, "extends: cx\n", "m/a.yaml")
    write(tmp_path, "capabilities: [{id: crm_system, name: The file}]\n", "m/b.yaml")
    model = load_model("m", tmp_path).model

    assert model is not None
    assert model.capabilities["crm_system"].name == "The file"
    write(tmp_path, "extends: cx\n", "m/c.yaml")
    assert [p.code for p in load_model("m", tmp_path).problems] == ["duplicate-key"]


def test_a_need_replaced_is_read_as_written(tmp_path: Path) -> None:
    """The condition of a stage is replaced as a whole."""
    model = over(tmp_path, "stages: [{id: sold, needs: [site]}]\n")

    assert model.ladders["tiny"].stages[1].needs == HasLevel("site")
