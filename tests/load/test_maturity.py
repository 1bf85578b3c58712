from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_model
from milepost.engine.model.capability import Basis
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.render.models import model_text
from milepost.engine.source import Severity, Span
from tests.written import TINY, bundled, model_faults, write


def load(path: Path) -> MaturityModel:
    """The model in a file or folder without faults."""
    loaded = load_model(str(path))
    assert loaded.problems == ()
    assert loaded.model is not None
    return loaded.model


def test_the_bundled_model_is_whole() -> None:
    """The bundled model has 70 capabilities in 17 categories, and two ladders."""
    model = bundled()

    assert len(model.capabilities) == 70
    assert len(model.categories) == 17
    assert {c.category for c in model.capabilities.values()} == set(model.categories)
    assert {id: len(ladder.stages) for id, ladder in model.ladders.items()} == {
        "cemm": 7,
        "cx5": 5,
    }
    assert [phase.id for phase in model.ladders["cemm"].phases] == [
        "attract",
        "convert",
        "advocate",
    ]
    assert [level.id for level in model.levels] == ["absent", "pilot", "operational", "embedded"]
    assert len(model.sources) == 78


def test_the_bundled_rules_are_all_there() -> None:
    """Six consistency rules and fifteen pieces of advice are read, each as the kind it is."""
    model = bundled()
    warnings = [rule.id for rule in model.advice if rule.severity is Severity.WARNING]

    assert {rule.id: rule.effect for rule in model.caps} == {
        "island_cap": "cap",
        "unused_tool": "lower",
        "consent_missing": "cap",
    }
    assert {(rule.ladder, rule.stage) for rule in model.blocks} == {
        ("cx5", "advanced_omnichannel"),
        ("cemm", "lifetime_customer"),
    }
    assert warnings == ["personal_without_segments"]
    assert len(model.advice) - len(warnings) == 15


def test_figures_say_what_they_rest_on() -> None:
    """As many figures are marked sourced or anchored as public sources bear out, and no more."""
    capabilities = bundled().capabilities.values()
    durations = Counter(c.duration.basis for c in capabilities)

    assert (durations[Basis.SOURCED], durations[Basis.ANCHORED]) == (3, 11)
    assert sum(c.one_off.basis is not Basis.JUDGEMENT for c in capabilities) == 6
    assert sum(c.run.basis is not Basis.JUDGEMENT for c in capabilities) == 7


def test_the_lost_heading_is_marked_as_proposed() -> None:
    """The one stage name that no source gives is marked, with the reason."""
    proposed = [
        (stage.ladder, stage.id, bool(stage.name_note))
        for ladder in bundled().ladders.values()
        for stage in ladder.stages
        if stage.name_status
    ]

    assert proposed == [("cx5", "automation_and_segmentation", True)]


def test_the_benchmark_is_a_distribution_and_no_score() -> None:
    """Its shares add to 100; "at or above" adds them from the top, and 85.4 is nobody's score."""
    model = bundled()
    ladder = model.ladders["cemm"]
    assert ladder.benchmark is not None

    assert sum(share for _, share in ladder.benchmark.shares) == 100
    assert ladder.at_or_above("radiate") == Fraction(33)
    assert ladder.at_or_above("initiate") == Fraction(100)
    assert Fraction("85.4") not in {ladder.at_or_above(stage.id) for stage in ladder.stages}
    assert model.ladders["cx5"].at_or_above("static_experience") is None
    assert "85.4" not in model_text(model)


def test_a_level_takes_its_share_of_the_figures() -> None:
    """Weeks and money of each step are the differences of the rounded totals."""
    model = bundled()
    steps = [model.step("brochure_website", level) for level in (1, 2, 3)]

    assert [step.duration for step in steps] == [5, 4, 5]
    assert [step.one_off for step in steps] == [15000, 15000, 10500]
    assert [step.run_per_year for step in steps] == [4000, 4000, 2000]


def test_a_model_fits_into_one_file(tmp_path: Path) -> None:
    """Two levels, some capabilities and a list of stages are a model."""
    model = load(write(tmp_path, TINY, "tiny.yaml"))

    assert list(model.ladders) == ["tiny"]
    assert [stage.id for stage in model.ladders["tiny"].stages] == ["seen", "sold"]
    assert (model.top, model.bar, model.level_name(1)) == (1, 1, "live")
    assert model.capabilities["shop"].requires[0].condition == HasLevel("site")
    assert model.capabilities["shop"].name == "Shop"


def test_a_model_without_levels_has_two(tmp_path: Path) -> None:
    """Who names no levels gets absent and live."""
    text = TINY.replace("levels: [absent, live]\n", "")

    assert [level.id for level in load(write(tmp_path, text, "m.yaml")).levels] == [
        "absent",
        "live",
    ]


def test_a_two_level_capability_costs_what_it_says(tmp_path: Path) -> None:
    """Without shares the one step of a two-level capability has all of its figures."""
    text = TINY.replace("{id: site}", "{id: site, duration: 3, one_off: 100, run: 7}")

    step = load(write(tmp_path, text, "m.yaml")).step("site", 1)

    assert (step.duration, step.one_off, step.run_per_year) == (3, 100, 7)


def test_a_model_may_be_spread_over_a_folder(tmp_path: Path) -> None:
    """The files of a folder, however deep, hold a model together; other files do not matter."""
    head, _, rest = TINY.partition("capabilities:")
    capabilities, _, stages = rest.partition("stages:")
    write(tmp_path, head, "model.yaml")
    write(tmp_path, f"capabilities:{capabilities}", "parts/capabilities.yaml")
    write(tmp_path, f"stages:{stages}", "parts/more/stages.yaml")
    write(tmp_path, "not: [yaml", "notes.txt")

    model = load(tmp_path)

    assert len(model.capabilities) == 3
    assert model.capabilities["shop"].span == Span(
        str(tmp_path / "parts" / "capabilities.yaml"), 3, 10
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("levels: [absent, live]", "levels: [absent]"), "too-few-levels"),
        (("levels: [absent, live]", "levels: [live, live]"), "duplicate-id"),
        (("- {id: site}", "- {id: site}\n  - {id: site}"), "duplicate-id"),
        (("- {id: sold,", "- {id: seen,"), "duplicate-id"),
        (("stages:", "floor: soon\nstages:"), "unknown-stage"),
        (("{id: site}", "{id: site, category: x}"), "unknown-category"),
        (("{id: site}", "{id: site, effort: {x: 1}}"), "unknown-role"),
        (("{id: site}", "{id: site, sources: [x]}"), "unknown-source"),
        (("{id: site}", "{id: site, quotes: [{source: x, quote: y}]}"), "unknown-source"),
        (("{id: site}", "{id: site, recommends: [x]}"), "unknown-capability"),
        (("{id: site}", "{id: site, stages: {tiny: {stage: x}}}"), "unknown-stage"),
        (("requires: [site]", "requires: [{needs: site, lag: -1}]"), "out-of-range"),
        (("requires: [site]", "requires: [{needs: site, leg: 1}]"), "unknown-key"),
        (
            ("{id: site}", "{id: site, duration: {low: 3, likely: 2, high: 9}}"),
            "unordered-estimate",
        ),
        (("{id: site}", "{id: site, kpis: [{id: k, at_least: 1, at_most: 2}]}"), "kpi-threshold"),
        (
            ("{id: site}", "{id: site, kpis: [{id: k, at_least: 1}, {id: k, at_least: 2}]}"),
            "duplicate-id",
        ),
        (("stages:", "metrics: {site: {}}\nstages:"), "duplicate-id"),
        (("model: {id: tiny, name: Tiny}", ""), "no-model"),
        (("{id: tiny,", "{id: tiny, bar: half,"), "unknown-level"),
    ],
)
def test_a_fault_of_a_model_is_found(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    """A model that contradicts itself or names what it does not define is refused."""
    assert change[0] in TINY
    text = TINY.replace(*change, 1) + "roles: {y: Y}\ncategories: {y: Y}\n"

    codes = [problem.code for problem in model_faults(tmp_path, text)]

    assert codes == [code]


RULE = "rules:\n  - {{id: r, say: s, {}}}\n"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("kind: consistency", "missing-key"),
        ("kind: consistency, effect: cap, level: live", "missing-key"),
        ("kind: consistency, effect: cap, unless: site", "missing-key"),
        ("kind: consistency, effect: block, unless: site", "missing-key"),
        (
            "kind: consistency, effect: cap, level: live, unless: {kpis: met}, stage: seen",
            "unknown-key",
        ),
        ("kind: consistency, effect: block, stage: seen, unless: site, level: live", "unknown-key"),
        ("kind: consistency, effect: warn, when: site, level: live", "unknown-key"),
        ("kind: advice, effect: cap, when: site", "unknown-key"),
        ("kind: advice, ladder: tinny", "unknown-ladder"),
        ("kind: advice, quotes: [{source: x, quote: y}]", "unknown-source"),
        ("kind: advise", "wrong-word"),
    ],
)
def test_a_rule_says_what_its_kind_can_read(tmp_path: Path, rule: str, code: str) -> None:
    """A key that a rule would pass over, or one that it lacks, is a fault."""
    codes = [problem.code for problem in model_faults(tmp_path, TINY + RULE.format(rule))]

    assert codes == [code]


def test_a_second_definition_in_another_file_is_a_fault(tmp_path: Path) -> None:
    """What two files of a model define is never overwritten in silence."""
    first = TINY + "groups: {g: {any: [site]}}\nsources: {s: {title: S}}\nroles: {r: R}\n"
    second = (
        "capabilities: [{id: site}]\nlevels: [absent, live]\nmodel: {id: other}\n"
        "groups: {g: {any: [shop]}}\nsources: {s: {title: S}}\nroles: {r: R}\n"
        "rules: []\nfloor: seen\nphases: [{id: p}]\n"
    )
    write(tmp_path, first, "m/a.yaml")
    write(tmp_path, second, "m/b.yaml")

    problems = load_model(str(tmp_path / "m")).problems

    assert sorted(problem.code for problem in problems) == [
        *["duplicate-id"] * 4,
        *["duplicate-key"] * 2,
    ]
    assert {Path(problem.span.file).name for problem in problems} == {"b.yaml"}


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    """A folder that holds no YAML file is no model, and the message says so."""
    assert [p.code for p in load_model(str(tmp_path)).problems] == ["unknown-model"]


def test_an_own_folder_does_not_reach_outside(tmp_path: Path) -> None:
    """A link in a model folder that leads elsewhere is refused, and never followed."""
    write(tmp_path, TINY, "m/model.yaml")
    secret = write(tmp_path, "secret: 1\n", "secret.yaml")
    (tmp_path / "m" / "link.yaml").symlink_to(secret)

    (problem,) = load_model(str(tmp_path / "m")).problems

    assert (problem.code, Path(problem.span.file).name) == ("outside-model", "link.yaml")


def test_floor_and_phases_need_stages(tmp_path: Path) -> None:
    """What describes a ladder without stages is a fault."""
    text = TINY.partition("stages:")[0] + "ladders: [{id: l, stages: [{id: s}]}]\nfloor: s\n"

    assert [problem.code for problem in model_faults(tmp_path, text)] == ["misplaced-key"]
