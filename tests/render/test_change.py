from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.model.change import SmallestChange, Weight
from milepost.engine.model.condition import StageReached
from milepost.engine.plan.control import Control
from milepost.engine.render.change import change_text
from milepost.engine.run import Assessed, assessed, smallest_change
from milepost.engine.view.change import change_document
from tests.written import workspace

MODEL = """\
model: {id: shop, name: Shop}
levels: [absent, live]
metrics: {nps: {name: Net promoter score, unit: points}}
roles: {crm: CRM}
capabilities:
  - {id: site, name: Web site, one_off: 1000, duration: 4, effort: {crm: 4}}
  - {id: mail, name: E-mail, requires: [site], one_off: 100, duration: 2, effort: {crm: 2}}
  - {id: push, name: Push message, requires: [site], one_off: 100, duration: 2}
  - {id: till, name: Till, one_off: 50, duration: 2, effort: {crm: 1}}
  - {id: app, name: App, one_off: 50, duration: 2, effort: {crm: 3}}
stages:
  - {id: one, name: One, needs: [site]}
  - id: two
    name: Two
    needs: [{any: [mail, push]}, {any: [till, app]}, nps >= 30]
"""
START = ""


def answer(
    folder: Path, stage: str, weight: Weight = "cost", text: str = START, *, stop: bool = False
) -> tuple[Assessed, SmallestChange]:
    """The assessment of an inventory, and the smallest change to a stage."""
    outcome = assessed(workspace(folder, text, MODEL))
    goal = StageReached("shop", stage)
    return outcome, smallest_change(outcome, goal, weight, control=Control(stop=lambda: stop))


def test_what_is_common_is_said_once_and_choices_stand_apart(tmp_path: Path) -> None:
    """Two choices of two are four options, each with its own figures, the counted ones marked."""
    assert change_text(*answer(tmp_path, "two")) == (
        "Smallest change by cost: 3 steps, 1,150 EUR over 156 weeks (the least that does it)\n"
        "In every case\n"
        "  - Web site: absent to live\n"
        "  - to be shown by measurement: Net promoter score has no value, needs 30 points or more\n"
        "And one of each, which makes 4 ways that cost the same (* counted above)\n"
        "  one of\n"
        "    - E-mail: absent to live (2 person-weeks)\n"
        "    * Push message: absent to live (0 person-weeks)\n"
        "  one of\n"
        "    * Till: absent to live (1 person-week)\n"
        "    - App: absent to live (3 person-weeks)\n"
    )


def test_a_single_way_is_a_plain_list(tmp_path: Path) -> None:
    """Without a choice there is nothing but the steps."""
    assert change_text(*answer(tmp_path, "two", "effort")) == (
        "Smallest change by effort: 3 steps, 5 person-weeks (the least that does it)\n"
        "  - Web site: absent to live\n"
        "  - Push message: absent to live\n"
        "  - Till: absent to live\n"
        "  - to be shown by measurement: Net promoter score has no value, needs 30 points or more\n"
    )


@pytest.mark.parametrize(
    ("text", "says", "names"),
    [
        (
            "capabilities: {site: live, mail: live, till: live}\n",
            "no step is needed, only evidence",
            "Net promoter score",
        ),
        ("plan: {must_not: [mail, push]}\n", "there is none", "E-mail"),
    ],
)
def test_no_step_is_not_the_same_as_no_way(
    tmp_path: Path, text: str, says: str, names: str
) -> None:
    """Where evidence is all that is missing it says so; where nothing is enough it says why."""
    first, rest = change_text(*answer(tmp_path, "two", text=text)).split("\n", 1)
    assert says in first
    assert names in rest


def test_what_is_not_proven_is_not_called_the_least(tmp_path: Path) -> None:
    """After an interruption the text claims a bound and nothing else."""
    shown = change_text(*answer(tmp_path, "two", stop=True))
    assert "(not proven to be the least)" in shown
    assert "interrupted" in shown
    assert "one of" not in shown


def test_the_document_adds_up(tmp_path: Path) -> None:
    """Each alternative is what is common and what it adds; the weights are those stated."""
    _, change = answer(tmp_path, "two", "count")
    document = change_document(change)
    assert (document["status"], document["weight"], document["more"]) == ("optimal", "count", False)
    assert document["value"] == document["bound"] == len(document["steps"]) == 3
    assert document["in_every_case"] == ["site@1"]
    assert document["to_evidence"] == ["nps >= 30"]
    assert len(document["alternatives"]) == 4
    whole = [sorted(["site@1", *each["steps"]]) for each in document["alternatives"]]
    assert sorted(document["steps"]) in whole
    assert {each["cost_over_horizon"] for each in document["alternatives"]} == {1150}
    assert sorted(each["person_weeks"] for each in document["alternatives"]) == [5, 7, 7, 9]


def test_without_a_way_the_document_gives_the_reason(tmp_path: Path) -> None:
    """No steps and no figures, but why."""
    text = START + "plan: {must_not: [mail, push]}\n"
    _, change = answer(tmp_path, "two", text=text)
    document = change_document(change)
    assert document["status"] == "infeasible"
    assert (document["steps"], document["value"], document["alternatives"]) == ([], None, [])
    assert "E-mail" in document["because"][0]
    assert change.bound == Fraction(0)
