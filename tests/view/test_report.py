import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.capability import Estimate, LevelFigures, Prerequisite
from milepost.engine.model.condition import AtLeast, HasLevel
from milepost.engine.model.inventory import BudgetPeriod
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.control import SolveSettings
from milepost.engine.run import Planned, alternatives, assessed, planned
from milepost.engine.view.bottleneck import critical_path
from milepost.engine.view.capability_map import capability_map
from milepost.engine.view.document import plan_document
from milepost.engine.view.report import Report, RiskPart
from milepost.engine.view.report_plan import plan_part, predecessors
from milepost.engine.view.reporting import Material, report_of
from milepost.engine.whatif.case import case_of
from milepost.engine.whatif.chances import RiskSettings
from milepost.engine.whatif.risk import risk_of
from tests.render.reports import BY, LAG, outcome, plan_of, report, small_workspace
from tests.view import example


def test_the_steps_are_those_of_the_plan() -> None:
    """Dates, money and people of every step are those that `plan --json` prints."""
    document = json.loads(json.dumps(plan_document(outcome())))
    rows = plan_of(report()).steps

    assert [row.id for row in rows] == [step["id"] for step in document["steps"]]
    for row, step in zip(rows, document["steps"], strict=True):
        assert (row.start.isoformat(), row.end.isoformat()) == (step["start"], step["end"])
        assert (row.one_off, row.run_per_year) == (step["one_off"], step["run_per_year"])
        assert row.person_weeks == pytest.approx(sum(step["effort"].values()))
        assert row.slack_weeks == step["slack_weeks"]
        assert row.critical == step["critical"]


def test_a_step_on_the_critical_path_need_not_be_critical() -> None:
    """What another order of work would make up for is on the path, and not called critical."""
    found = outcome()
    first = found.critical_chain[0]
    loose = {
        id: replace(why, critical=why.critical and id != first)
        for id, why in found.explanations.items()
    }
    assert isinstance(found.result, Solved)
    plan = plan_part(replace(found, explanations=loose), found.result)
    rows = {row.id: row for row in plan.steps}

    assert found.explanations[first].critical
    assert (rows[first].on_path, rows[first].critical) == (True, False)
    assert critical_path(found) == {id for id, row in rows.items() if row.on_path}
    assert critical_path(None) == frozenset()


def test_sums_are_kept_however_they_are_cut() -> None:
    """Quarters, years, roles and steps add up to the same money and the same people."""
    plan = plan_of(report())

    for periods in (plan.quarters, plan.years):
        assert sum(row.one_off for row in periods) == pytest.approx(plan.one_off)
        assert sum(row.person_weeks for row in periods) == pytest.approx(plan.person_weeks)
    cost = sum(row.one_off + row.run for row in plan.years)
    assert cost == pytest.approx(plan.cost_over_horizon)
    assert sum(role.person_weeks for role in plan.roles) == pytest.approx(plan.person_weeks)
    for role in plan.roles:
        assert sum(weeks for _, weeks in role.quarters) == pytest.approx(role.person_weeks)


def test_what_a_step_follows() -> None:
    """A step follows the level below it and its prerequisites in the roadmap, with their lag."""
    rows = {row.id: row for row in plan_of(report()).steps}

    assert ("shop@1", 0) in rows["shop@2"].predecessors
    assert ("mail@2", LAG) in rows["shop@2"].predecessors
    for row in rows.values():
        for id, lag in row.predecessors:
            assert rows[id].end_week + lag <= row.start_week


def test_a_choice_is_waited_for_once() -> None:
    """Of several ways to keep a prerequisite, a step waits for the one that is there first."""
    small = small_workspace()
    way = example.roadmap()
    mail, shop = HasLevel("mail", 2), HasLevel("shop", 2)
    ads = example.step("ads", 1, 30, 40)
    for choice, waits in (
        ((shop, mail), (("mail@2", 2),)),
        ((shop, AtLeast(2, (mail, HasLevel("model", 1)), "any")), (("mail@2", 2),)),
        ((mail, HasLevel("site", 2)), ()),
        ((HasLevel("model", 2),), ()),
    ):
        wanted = (Prerequisite(AtLeast(1, choice, "any"), lag=2),)
        changed = replace(small.model.capabilities["ads"], requires=wanted)
        capabilities = {**small.model.capabilities, "ads": changed}
        found = replace(small, model=replace(small.model, capabilities=capabilities))
        assert predecessors(found, replace(way, steps=(*way.steps, ads)), ads) == waits


def test_a_milestone_says_what_was_asked() -> None:
    """The target stands among the milestones with its day and the day to keep."""
    plan = plan_of(report())
    targets = [row for row in plan.milestones if row.target]

    assert [(row.name, row.by) for row in targets] == [("Grow", BY)]
    assert targets[0].date == plan.finish
    assert plan.milestones == tuple(sorted(plan.milestones, key=lambda row: row.week))


def test_the_title_states_the_finding() -> None:
    """One sentence says where the organisation is and what it reaches; or lacks, as on the map."""
    before = outcome().assessed
    drawn = capability_map(before.workspace, before.assessment, "way")

    assert report().title.startswith("Northwind is at Start and plans to reach Grow in ")
    assert report_of(Material(before)).title == "Northwind is at Start; Grow still needs Web shop"
    assert drawn.title == report_of(Material(before)).title


def test_one_step_is_told_as_one() -> None:
    """The summary of a single step counts one step and one capability."""
    before = assessed(example.workspace({"site": 2, "mail": 2, "shop": 1}))
    found = planned(before, SolveSettings(seconds=5.0, reproducible=True))

    summary = " ".join(report_of(Material(before, found)).summary)

    assert "1 step raises 1 capability for" in summary


def test_capabilities_are_those_of_the_map() -> None:
    """Each capability has the levels of the assessment, and the day on which it is raised."""
    found, standings = report(), outcome().assessed.assessment.standings
    rows = {row.id: row for row in found.capabilities}
    ends = {step.capability: step.end for step in plan_of(found).steps}

    assert list(rows) == list(standings)
    assert {id: row.due for id, row in rows.items() if row.due} == ends
    assert all(rows[id].status == "PLANNED" for id in ends)
    assert rows["ads"].declared == ""
    assert rows["ads"].why == "not declared"


def test_budget_that_is_left() -> None:
    """What is free at the end of a quarter goes down with what is spent; elsewhere it is none."""
    small = small_workspace()
    plan = small.inventory.plan
    limits = replace(plan.limits, budget=(BudgetPeriod(BY, one_off=Fraction(100_000)),))
    inventory = replace(small.inventory, plan=replace(plan, limits=limits))
    before = assessed(replace(small, inventory=inventory))
    found = planned(before, SolveSettings(reproducible=True))
    rows = plan_of(report_of(Material(before, found))).quarters

    assert rows[0].one_off_left == 100_000 - rows[0].one_off
    assert rows[0].run_left is None
    assert all(row.one_off_left is None for row in plan_of(report()).quarters)


def test_what_stands_beside_the_roadmap() -> None:
    """Risk, the business case and what is left out agree with what they were made of."""
    full = _full()
    plan, risk, case = plan_of(full), full.risk, full.case

    assert risk is not None
    assert case is not None
    assert risk.dates[-1].planned == plan.finish
    assert all(row.p50 <= row.p80 for row in risk.dates)
    assert risk.dates[0].by == BY
    assert risk.dates[0].by_chance is not None
    likely = next(row for row in case.outlooks if row.name == "likely")
    assert likely.npv < 0
    assert not case.earns
    assert case.notes[0].startswith("Nothing in the roadmap brings money as it is stated, so")
    assert case.notes[0].endswith("no reason for or against it.")
    assert risk.finding in full.summary
    assert plan.cost_note == ""
    taken = {step.capability for step in plan.steps}
    assert {row.capability for row in full.not_now if not row.level} <= taken
    assert "model" in {row.capability for row in full.not_now}


def test_dates_without_ranges_are_not_called_safe() -> None:
    """Where no duration has a range, a simulation says nothing, and the report says that."""
    risk = _risk_of(_uncertain(longest=1))

    assert risk.caveat == "No step's duration is stated with a range"
    assert risk.finding.endswith("cannot be told.")
    assert "safe" not in risk.finding


def test_a_finish_that_seldom_holds_is_called_so() -> None:
    """The board reads in how many runs the planned day holds, not only which day is safe."""
    told = _uncertain(longest=4)

    assert "holds in under 1% of the simulated runs; it is 80% safe by " in _risk_of(told).finding
    assert re.search(r" in (\w+ \d+), 80% safe by (?!\1)", told.title)
    assert "safe" not in _uncertain(longest=1).title


def _risk_of(told: Report) -> RiskPart:
    assert told.risk is not None
    return told.risk


def _uncertain(longest: int) -> Report:
    """How sure the dates are where each step takes as long as planned, up to so many times."""
    small = small_workspace()
    capabilities = {
        id: replace(each, duration=Estimate(weeks, weeks, weeks * longest))
        for id, each in small.model.capabilities.items()
        for weeks in (each.duration.likely,)
    }
    model = replace(small.model, capabilities=capabilities)
    found = planned(assessed(replace(small, model=model)), SolveSettings(reproducible=True))
    return _full(found)


def test_what_falls_due_is_told_beside_the_cost() -> None:
    """The cost over the horizon says why it is more than the quarters add up to."""
    small = small_workspace()
    shop = small.model.capabilities["shop"]
    dear = replace(shop, run=Estimate(Fraction(5200), Fraction(5200), Fraction(5200)))
    model = replace(small.model, capabilities={**small.model.capabilities, "shop": dear})
    found = planned(assessed(replace(small, model=model)), SolveSettings(reproducible=True))
    plan = plan_of(report_of(Material(found.assessed, found)))
    due = sum(row.one_off + row.run for row in plan.years)

    assert due < plan.cost_over_horizon
    assert f"{round(plan.cost_over_horizon):,} EUR counts each run cost" in plan.cost_note
    assert f"{round(due):,} EUR of it fall due" in plan.cost_note


def test_figures_of_a_level_are_those_that_the_steps_take() -> None:
    """A capability whose levels have figures of their own shows these, not an empty whole."""
    small = small_workspace()
    own = LevelFigures(duration=Estimate(Fraction(4), Fraction(6), Fraction(9)))
    shop = replace(small.model.capabilities["shop"], levels=((2, own),))
    model = replace(small.model, capabilities={**small.model.capabilities, "shop": shop})
    found = planned(assessed(replace(small, model=model)), SolveSettings(reproducible=True))
    rows = [
        row
        for row in report_of(Material(found.assessed, found)).figures
        if row.capability == "shop"
    ]

    assert [row.name for row in rows] == ["Web shop", "Web shop (operational)"]
    assert (rows[1].weeks.low, rows[1].weeks.likely, rows[1].weeks.high) == (4, 6, 9)
    assert rows[1].one_off.likely == 2000


def _full(found: Planned | None = None) -> Report:
    found = found or outcome()
    assert isinstance(found.result, Solved)
    road = found.result.roadmap
    material = Material(
        found.assessed,
        found,
        risk_of(found.workspace, road, RiskSettings(samples=200)),
        case_of(found.workspace, road),
        None,
        alternatives(found, SolveSettings(reproducible=True)),
    )
    return report_of(material)


def test_assumptions_name_the_limits_and_the_basis() -> None:
    """What the organisation states and what is a judgement stand apart."""
    found = report()
    by_text = {row.text: row for row in found.assumptions}

    assert by_text["Free for the roadmap: Web team"].value == "1 FTE"
    assert by_text["Free for the roadmap: Web team"].basis == "stated"
    assert by_text["Capabilities that are not declared count as absent until they are"].value == (
        "3 of 7"
    )
    figures = {row.capability: row for row in found.figures}
    assert figures.keys() == {step.capability for step in plan_of(found).steps}
    assert (figures["shop"].one_off.likely, figures["shop"].one_off.basis) == (4000, "judgement")
