"""Families: one entry of a catalogue that stands for several capabilities."""

from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_model
from milepost.engine.model.condition import AtLeast, HasLevel, InParallel, Planned
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.run import assessed, planned
from tests.written import faults, model_faults, workspace, write

FAMILY = """\
model: {id: shops, name: Shops, bar: live}
levels: [absent, pilot, live]
capabilities:
  - id: team
    duration: 1
  - id: counter
    for_each: {town: [york, leeds, hull]}
    name: Counter in {town}
    description: What {town} sells.
    requires: [team]
    kpis: [{id: "sales_{town}", at_least: 3}]
    duration: 2
  - id: sign
    for_each:
      town:
        york: {duration: 9, name: "The old sign of {town}"}
        leeds:
    requires: ["counter[{town}]"]
    duration: 1
stages:
  - id: begun
    needs: [{at_least: 2, of: ["counter[*] >= pilot", team]}]
  - id: done
    needs: ["counter[*]", {any: ["sign[*]"]}]
"""
YORK, LEEDS, HULL = (f"counter[{town}]" for town in ("york", "leeds", "hull"))


def load(folder: Path, text: str) -> MaturityModel:
    """The model of a text, without faults."""
    loaded = load_model(str(write(folder, text, "model.yaml")))
    assert loaded.problems == ()
    assert loaded.model is not None
    return loaded.model


def test_a_family_is_one_capability_for_each_value(tmp_path: Path) -> None:
    """Each value gives a capability, with the value wherever the entry names it in braces."""
    model = load(tmp_path, FAMILY)
    leeds = model.capabilities[LEEDS]

    assert list(model.capabilities) == ["team", YORK, LEEDS, HULL, "sign[york]", "sign[leeds]"]
    assert (leeds.name, leeds.description) == ("Counter in leeds", "What leeds sells.")
    assert [kpi.id for kpi in leeds.kpis] == ["sales_leeds"]
    assert model.capabilities["sign[leeds]"].requires[0].condition == HasLevel(LEEDS)
    assert (leeds.span.line, leeds.span.column) == (7, 29)


def test_a_member_may_differ(tmp_path: Path) -> None:
    """A mapping of values holds the keys that replace those of the entry."""
    signs = [load(tmp_path, FAMILY).capabilities[f"sign[{town}]"] for town in ("york", "leeds")]

    assert [sign.duration.likely for sign in signs] == [9, 1]
    assert [sign.name for sign in signs] == ["The old sign of york", "Sign: leeds"]


def test_a_star_stands_for_all_members(tmp_path: Path) -> None:
    """In a list, `name[*]` is each member, with its level; a count counts them one by one."""
    begun, done = load(tmp_path, FAMILY).ladders["shops"].stages

    members = (HasLevel(YORK, 1), HasLevel(LEEDS, 1), HasLevel(HULL, 1))
    assert begun.needs == AtLeast(2, (*members, HasLevel("team")))
    assert isinstance(done.needs, AtLeast)
    assert done.needs.of[:3] == (HasLevel(YORK), HasLevel(LEEDS), HasLevel(HULL))
    assert done.needs.of[3] == AtLeast(1, (HasLevel("sign[york]"), HasLevel("sign[leeds]")), "any")


def test_a_star_stands_in_every_list(tmp_path: Path) -> None:
    """Prerequisites, recommendations and advice take it too."""
    text = FAMILY.replace(
        "  - id: team\n",
        '  - id: party\n    requires: ["counter[*]", {needs: ["sign[*]"], lag: 2}]\n'
        '    recommends: ["sign[*]"]\n  - id: team\n',
    )
    text += (
        'rules:\n  - {id: a, kind: advice, say: s, when: {planned: ["counter[*]"]}}\n'
        '  - {id: b, kind: advice, say: s, when: {at_least: 3, in_parallel: ["counter[*]"]}}\n'
        '  - {id: c, kind: advice, say: s, when: {none: ["counter[*]"]}}\n'
    )

    model = load(tmp_path, text)
    party, (a, b, _) = model.capabilities["party"], model.advice

    assert [p.lag for p in party.requires] == [0, 0, 0, 2]
    assert party.recommends == ("sign[york]", "sign[leeds]")
    assert a.when == Planned((YORK, LEEDS, HULL))
    assert b.when == InParallel(3, (YORK, LEEDS, HULL))


def test_members_are_declared_and_planned_like_others(tmp_path: Path) -> None:
    """An inventory names members; a plan builds those that are missing."""
    text = (
        "capabilities:\n  team: live\n  counter[york]: live\n  counter[leeds]: pilot\n"
        "  counter[hull]: absent\nplan: {target: done, minimise: [cost, time]}"
    )

    before = assessed(workspace(tmp_path, text, FAMILY))
    stage = before.assessment.ladders["shops"].stage
    outcome = planned(before)

    assert stage is not None
    assert stage.id == "begun"
    roadmap = getattr(outcome.result, "roadmap", None)
    assert roadmap is not None
    raised = {step.id for step in roadmap.steps}
    assert {"counter[leeds]@2", "counter[hull]@1", "counter[hull]@2"} < raised


def test_a_member_may_be_asked_for_alone(tmp_path: Path) -> None:
    """A condition of an inventory names one member, with a level or without."""
    text = 'plan: {target: {needs: ["counter[hull] >= pilot"]}}'

    inventory = workspace(tmp_path, text, FAMILY).inventory

    assert inventory.plan.targets[0].goal == HasLevel(HULL, 1)


def test_an_extension_changes_one_member_or_all(tmp_path: Path) -> None:
    """`name[member]` changes that one, `name[*]` each; a family can grow, and lose a member."""
    write(tmp_path, FAMILY, "base.yaml")
    text = (
        'extends: base.yaml\nremove: {capabilities: ["sign[*]"]}\n'
        'capabilities:\n  - {id: "counter[*]", duration: 5}\n  - {id: "counter[hull]", run: 7}\n'
        '  - {id: "counter[ripon]", run: 8}\nstages: [{id: done, needs: ["counter[*]"]}]\n'
    )

    model = load(tmp_path, text)

    found = {
        id: (int(c.duration.likely), int(c.run.likely)) for id, c in model.capabilities.items()
    }
    assert found == {
        "team": (1, 0),
        YORK: (5, 0),
        LEEDS: (5, 0),
        HULL: (5, 7),
        "counter[ripon]": (0, 8),
    }
    done = model.ladders["shops"].stages[1].needs
    assert isinstance(done, AtLeast)
    assert len(done.of) == 4


def entry(each: str, more: str = "") -> str:
    """A model with one family."""
    return (
        f"model: {{id: m}}\ncapabilities:\n  - {{id: shop, for_each: {each}{more}}}\n"
        "stages: [{id: s}]\n"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (entry("[york]"), "bad-family"),
        (entry("york"), "bad-family"),
        (entry("{town: [york], street: [a]}"), "bad-family"),
        (entry("{}"), "bad-family"),
        (entry("{town: []}"), "bad-family"),
        (entry("{town: york}"), "bad-family"),
        (entry("{town: {york: 3}}"), "bad-family"),
        (entry("{town: {york: {id: x}}}"), "bad-family"),
        (entry("{town: [two words]}"), "bad-id"),
        (entry("{town: [[york]]}"), "bad-id"),
        (entry("{town: [true]}"), "bad-id"),
        (entry("{town: [york, york]}"), "duplicate-id"),
        (entry("{town: [york]}", ", name: 'In {twon}'"), "unknown-placeholder"),
        (entry("{town: [york]}", ", duration: soon"), "wrong-type"),
        (entry("{town: [york]}", ", nam: x"), "unknown-key"),
        (entry("{town: {york: {nam: x}}}"), "unknown-key"),
        (entry("{town: [york, hull]}", ", sources: [x]"), "unknown-source"),
        (entry("{town: [york]}").replace("id: shop", "id: shop 1"), "bad-id"),
        (entry("{town: [york]}").replace("id: shop, ", ""), "missing-key"),
    ],
)
def test_a_fault_of_a_family_is_found(tmp_path: Path, text: str, code: str) -> None:
    """Whatever is wrong with a family is one fault, in its entry."""
    (problem,) = model_faults(tmp_path, text)

    assert (problem.code, problem.span.line) == (code, 3)


@pytest.mark.parametrize(
    ("needs", "code", "hint"),
    [
        ('["counter[yrok]"]', "unknown-capability", f"did you mean '{YORK}'?"),
        ('["counter[x]"]', "unknown-capability", f"known: {HULL}, {LEEDS}, {YORK}"),
        ('["conter[*]"]', "unknown-capability", "did you mean 'counter'?"),
        ("[counter]", "unknown-capability", "in a list, 'counter[*]' stands for all of them; "),
        (
            "counter[*]",
            "misplaced-condition",
            "write it in a list, such as 'any: [\"counter[*]\"]'",
        ),
        ('{at_least: 4, of: ["counter[*]"]}', "impossible-count", "write 3 or less"),
    ],
)
def test_a_wrong_member_is_pointed_out(tmp_path: Path, needs: str, code: str, hint: str) -> None:
    """An unknown member leads to the known ones, and a family by itself to its star."""
    text = FAMILY.replace('["counter[*]", {any: ["sign[*]"]}]', needs)

    (problem,) = model_faults(tmp_path, text)

    assert problem.code == code
    assert problem.hint.startswith(hint)


def test_an_unknown_member_in_an_inventory_is_pointed_out(tmp_path: Path) -> None:
    """An inventory that misspells a member is told the right one."""
    write(tmp_path, FAMILY, "model.yaml")
    text = "as_of: 2026-11-01\nmodel: model.yaml\ncapabilities:\n  counter[huul]: live\n"

    (problem,) = faults(write(tmp_path, text))

    assert problem.hint == f"did you mean '{HULL}'?"
