"""Models of one's own: scales of any length, figures for single levels, several ladders."""

from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_model
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, Solved
from milepost.engine.render.models import model_text
from milepost.engine.run import Assessed, assessed, planned
from milepost.engine.view.document import plan_document
from tests.written import model_faults, workspace, write


def load(folder: Path, text: str) -> MaturityModel:
    """The model of a text, without faults."""
    loaded = load_model(str(write(folder, text, "model.yaml")))
    assert loaded.problems == ()
    assert loaded.model is not None
    return loaded.model


def reached(outcome: Assessed) -> dict[str, str]:
    """The stage reached on each ladder."""
    ladders = outcome.assessment.ladders
    return {id: at.stage.id if at.stage else "" for id, at in ladders.items()}


def roadmap(folder: Path, inventory: str, model: str) -> Roadmap:
    """The roadmap for an inventory."""
    result = planned(assessed(workspace(folder, inventory, model))).result
    assert isinstance(result, Solved)
    assert result.optimal
    return result.roadmap


def steps(found: Roadmap) -> dict[str, tuple[int, int]]:
    """The first week and the week after the last of each step."""
    return {step.id: (step.start, step.end) for step in found.steps}


FIVE = """\
model: {id: five, name: Five levels, bar: defined}
levels: [none, started, repeated, defined, measured]
capabilities:
  - {id: a, duration: 8, one_off: 400}
  - {id: b, requires: [a >= repeated], duration: 4}
  - {id: c, requires: [{any: [a, b]}], duration: 4}
stages:
  - {id: low, needs: [a >= started]}
  - {id: mid, needs: [{at_least: 2, of: [a, b, c]}]}
  - {id: high, needs: [a >= measured, b, c >= 2]}
"""


def test_a_scale_may_have_five_levels(tmp_path: Path) -> None:
    """Stages ask for any of five levels by name or number, and each level takes its share."""
    declared = "capabilities: {a: measured, b: 3, c: repeated}"

    assert reached(assessed(workspace(tmp_path, declared, FIVE))) == {"five": "high"}
    less = declared.replace("b: 3", "b: 2")
    assert reached(assessed(workspace(tmp_path, less, FIVE))) == {"five": "low"}
    step = load(tmp_path, FIVE).step("a", 4)
    assert (step.duration, step.one_off) == (2, 100)


def test_a_plan_climbs_five_levels(tmp_path: Path) -> None:
    """Each level is a step of its own; a prerequisite with a level binds every step."""
    found = steps(roadmap(tmp_path, "plan: {target: high}", FIVE))

    assert [found[f"a@{level}"] for level in (1, 2, 3, 4)] == [(0, 2), (2, 4), (4, 6), (6, 8)]
    assert found["b@1"][0] >= found["a@2"][1]
    assert found["c@2"][0] >= found["a@2"][1]
    assert "c@3" not in found


TWO = """\
model: {id: two, name: Two levels}
capabilities:
  - {id: a, duration: 3, one_off: 10}
  - {id: b, duration: 2, one_off: 100}
  - {id: c, duration: 2, one_off: 1}
  - {id: d, requires: [{at_least: 2, of: [a, b, c]}], duration: 1}
  - {id: e, requires: [{needs: d, lag: 5}], duration: 1}
stages: [{id: only, needs: [e]}]
"""


def test_a_scale_may_have_two_levels(tmp_path: Path) -> None:
    """Absent and live: the cheapest two of three are built, and a lag passes before the next."""
    found = steps(roadmap(tmp_path, "plan: {target: only, minimise: [cost, time]}", TWO))

    assert found == {"a@1": (0, 3), "c@1": (0, 2), "d@1": (3, 4), "e@1": (9, 10)}
    declared = "capabilities: {a: live, b: live, d: live, e: live}"
    assert reached(assessed(workspace(tmp_path, declared, TWO))) == {"two": "only"}


LADDERS = """\
model: {id: m, name: Two ladders}
capabilities: [{id: a, duration: 1}, {id: b, duration: 2}]
ladders:
  - {id: x, floor: none, stages: [{id: none}, {id: top, needs: [a, b]}]}
  - {id: y, stages: [{id: low, needs: [a]}, {id: top, needs: [b]}]}
"""


def test_ladders_are_decided_and_planned_side_by_side(tmp_path: Path) -> None:
    """One inventory gives a stage on each ladder, and a target names its ladder."""
    text = "capabilities: {a: live, b: absent}\nplan: {target: y.top}"

    assert reached(assessed(workspace(tmp_path, text, LADDERS))) == {"x": "none", "y": "low"}
    assert steps(roadmap(tmp_path, text, LADDERS)) == {"b@1": (0, 2)}


STATED = """\
model: {id: m, name: Stated, bar: live}
levels: [absent, pilot, live]
roles: {team: Team, shop: Shop}
capabilities:
  - id: a
    duration: 10
    one_off: {low: 100, likely: 200, high: 300, basis: anchored}
    run: 40
    effort: {team: 6}
    levels:
      pilot: {duration: {low: 2, likely: 2.5, high: 9}, one_off: {likely: 30, basis: sourced}}
      live: {effort: {team: 1, shop: 2}, run_fte: {shop: 0.5}}
stages: [{id: s, needs: [a]}]
"""


def test_a_level_may_have_figures_of_its_own(tmp_path: Path) -> None:
    """A figure stated for a level holds for that step; the others take their shares."""
    model = load(tmp_path, STATED)
    pilot, live = model.step("a", 1), model.step("a", 2)

    assert (pilot.duration, pilot.one_off, pilot.run_per_year) == (3, 30, 20)
    assert (live.duration, live.one_off, live.run_per_year) == (5, 100, 20)
    assert (pilot.effort, live.effort) == (
        (("team", Fraction(3)),),
        (("team", Fraction(1)), ("shop", Fraction(2))),
    )
    assert (pilot.run_fte, live.run_fte) == ((), (("shop", Fraction(1, 2)),))
    assert [model.capabilities["a"].basis("one_off", level) for level in (1, 2)] == [
        "sourced",
        "anchored",
    ]


def test_a_plan_uses_the_figures_of_each_level(tmp_path: Path) -> None:
    """The roadmap takes and costs what the levels state, and its basis follows them."""
    outcome = planned(assessed(workspace(tmp_path, "plan: {target: s}", STATED)))
    document = plan_document(outcome)

    assert [(s["id"], s["end_week"], s["one_off"]) for s in document["steps"]] == [
        ("a@1", 3, 30),
        ("a@2", 8, 100),
    ]
    assert document["totals"]["person_weeks"] == 6
    run = Fraction(40 * 156, 52)
    assert document["totals"]["judgement_share"] == pytest.approx(float(run / (130 + run)))


def test_the_figures_of_levels_are_shown(tmp_path: Path) -> None:
    """What `models show` prints names the figures that a level states."""
    text = model_text(load(tmp_path, STATED))

    assert "to pilot: 2/2/9 (judgement) weeks; one-off 30/30/30 (sourced)" in text
    assert "to live: person-weeks team 1, shop 2; FTE shop 0.5" in text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("      live: {", "      lvie: {", "unknown-level"),
        ("      live: {", "      absent: {", "level-outside-scale"),
        ("      live: {", "      1: {", "duplicate-id"),
        ("shop: 2}", "shpo: 2}", "unknown-role"),
        ("      live: {", "      live: {duration: 3, ", "unused-figure"),
        ("      live: {", "      live: {uplift: 3, ", "unknown-key"),
        ("likely: 2.5", "likely: 25", "unordered-estimate"),
    ],
)
def test_a_fault_of_the_figures_of_a_level_is_found(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    """A level that is not there, stands twice or leaves another figure without use is a fault."""
    assert old in STATED

    assert [p.code for p in model_faults(tmp_path, STATED.replace(old, new))] == [code]


def test_an_override_holds_for_every_level(tmp_path: Path) -> None:
    """An organisation's own figure takes the place of the total and of what levels state."""
    text = "overrides: {a: {one_off: 1000}}\nplan: {target: s}"

    found = roadmap(tmp_path, text, STATED)

    assert [(step.one_off, step.duration) for step in found.steps] == [(500, 3), (500, 5)]


SCRIPTS = """\
model: {id: βιβλιοθήκη, name: 図書館}
levels: [нет, есть]
capabilities:
  - {id: κατάλογος, name: Κατάλογος, duration: 1}
  - {id: 蔵書_2, requires: [κατάλογος], duration: 1}
  - {id: पुस्तक, requires: [蔵書_2], duration: 1}
  - {id: مكتبة, requires: [पुस्तक], duration: 1}
  - {id: ספר, for_each: {שפה: [עברית, ελληνικά, 3]}, duration: 1}
stages:
  - {id: πρώτο, needs: [κατάλογος]}
  - {id: 最後, needs: [مكتبة >= есть, "ספר[*]"]}
"""


def test_ids_may_be_in_any_script(tmp_path: Path) -> None:
    """Greek, Cyrillic, Chinese, Devanagari, Arabic and Hebrew ids are read, decided and planned."""
    text = "capabilities: {κατάλογος: есть, 'ספר[3]': есть}\nplan: {target: 最後}"

    outcome = assessed(workspace(tmp_path, text, SCRIPTS))
    found = steps(roadmap(tmp_path, text, SCRIPTS))

    assert reached(outcome) == {"βιβλιοθήκη": "πρώτο"}
    assert set(found) == {"蔵書_2@1", "पुस्तक@1", "مكتبة@1", "ספר[עברית]@1", "ספר[ελληνικά]@1"}
