"""One worked example for each limit of the plan block, with weeks and amounts counted by hand."""

import textwrap
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.model.roadmap import Infeasible, Roadmap, Solved
from milepost.engine.run import Planned, assessed, planned
from tests.written import workspace

MODEL = """\
model: {id: works, name: Works}
levels: [absent, live]
roles: {crew: Crew, desk: Desk}
capabilities:
  - {id: dig, duration: 2, one_off: 100, run: 520, effort: {crew: 2}, run_fte: {desk: 0.5}}
  - {id: build, duration: 3, one_off: 60, run: 52, effort: {crew: 3}, requires: [dig]}
  - {id: paint, duration: 1, one_off: 40, effort: {crew: 1}, run_fte: {desk: 1}}
  - {id: file, duration: 4, one_off: 10, run: 104, effort: {desk: 4}}
  - {id: move, duration: 4, effort: {crew: 1, desk: 1}}
stages:
  - {id: opened, needs: [build, paint]}
"""
"""Two-level capabilities. Crew and desk work at 1 FTE on their steps; `move` takes 1/4 of both."""

# Week 0 begins on Monday 4 January 2027, weeks 1, 2 and 3 on the 11th, 18th and 25th, week 4 on
# 1 February, weeks 5, 6 and 7 on the 8th, 15th and 22nd, week 8 on 1 March.


def plan_of(folder: Path, limits: str, *, target: str = "opened") -> Planned:
    """The plan for a target with these lines in its block, over the model above."""
    block = f"plan:\n  start: 2027-01-04\n  target: {target}\n"
    lines = textwrap.indent(textwrap.dedent(limits).strip(), "  ")
    return planned(assessed(workspace(folder, f"{block}{lines}\n", MODEL)))


def roadmap(folder: Path, limits: str, *, target: str = "opened") -> Roadmap:
    """The roadmap of a plan that is possible and proven optimal."""
    result = plan_of(folder, limits, target=target).result
    assert isinstance(result, Solved), result
    assert result.optimal
    return result.roadmap


def weeks(found: Roadmap) -> dict[str, tuple[int, int]]:
    """Start and end of each step by its capability."""
    return {step.capability: (step.start, step.end) for step in found.steps}


def impossible(folder: Path, limits: str, *, target: str = "opened") -> str:
    """What is said where no roadmap keeps the limits."""
    result = plan_of(folder, limits, target=target).result
    assert isinstance(result, Infeasible), result
    return " ".join(result.because)


def test_without_limits_only_prerequisites_hold_it_up(tmp_path: Path) -> None:
    """Dig (2 weeks), then build (3), paint beside them: five weeks."""
    assert weeks(roadmap(tmp_path, "")) == {"dig": (0, 2), "paint": (0, 1), "build": (2, 5)}


# -- people ----------------------------------------------------------------------------------------


def test_capacity_makes_work_wait(tmp_path: Path) -> None:
    """One crew has 2 + 3 + 1 weeks of work, so that the last of it ends in week 6."""
    found = roadmap(tmp_path, "capacity: {crew: 1}")

    assert found.finish_week == 6
    one, two, three = sorted(weeks(found).values())
    assert (one[0], one[1], two[1], three[1]) == (0, two[0], three[0], 6)


def test_capacity_makes_a_step_longer(tmp_path: Path) -> None:
    """With half a crew each step takes twice as long: 4 + 6 + 2 weeks."""
    found = roadmap(tmp_path, "capacity: {crew: 0.5}")

    assert found.finish_week == 12
    assert {s.capability: (s.stretched_from, s.duration) for s in found.steps} == {
        "dig": (2, 4),
        "build": (3, 6),
        "paint": (1, 2),
    }


def test_run_capacity_counts_all_that_is_running_at_the_end(tmp_path: Path) -> None:
    """Running dig and paint binds 1.5 of the desk: that much is enough, and no less."""
    found = roadmap(tmp_path, "run_capacity: {desk: 1.5}")

    assert sum(fte for step in found.steps for _, fte in step.run_fte) == 1.5
    assert "no choice and order of steps" in impossible(tmp_path, "run_capacity: {desk: 1.4}")


def test_run_capacity_chooses_what_can_be_run(tmp_path: Path) -> None:
    """Paint would be ready first, but nobody could run it."""
    either = "{needs: {any: [paint, file]}}"

    assert list(weeks(roadmap(tmp_path, "", target=either))) == ["paint"]
    found = roadmap(tmp_path, "run_capacity: {desk: 0.9}", target=either)
    assert list(weeks(found)) == ["file"]


def test_a_running_step_rests_in_a_closed_week(tmp_path: Path) -> None:
    """The crew is away in week 3: build, which needs it for weeks 2, 3 and 4, ends in week 6."""
    found = roadmap(tmp_path, "closed: {crew: [2027-01-25..2027-02-01]}")

    assert weeks(found) == {"dig": (0, 2), "paint": (0, 1), "build": (2, 6)}
    assert [step.paused for step in found.steps if step.capability == "build"] == [1]


def test_nothing_starts_in_a_closed_week(tmp_path: Path) -> None:
    """Away from Tuesday of week 0 to Tuesday of week 1, the crew begins in week 2."""
    found = roadmap(tmp_path, "closed: {crew: 2027-01-05..2027-01-13}")

    assert weeks(found) == {"dig": (2, 4), "paint": (2, 3), "build": (4, 7)}


def test_one_closed_day_closes_its_week(tmp_path: Path) -> None:
    """A single day in week 0 moves the start by a week; the role of another step does not."""
    assert weeks(roadmap(tmp_path, "closed: {crew: 2027-01-08}"))["dig"] == (1, 3)
    assert weeks(roadmap(tmp_path, "closed: {desk: 2027-01-08}"))["dig"] == (0, 2)


def test_a_step_of_two_roles_rests_while_either_is_closed(tmp_path: Path) -> None:
    """The crew is away in week 1, the desk in weeks 1 and 3: four weeks of work end in week 6."""
    closed = "closed: {crew: [2027-01-11..2027-01-18], desk: [2027-01-12, 2027-01-25]}"
    found = roadmap(tmp_path, closed, target="{needs: move}")

    assert weeks(found) == {"move": (0, 6)}
    assert found.steps[0].paused == 2


def test_who_rests_stays_with_the_step(tmp_path: Path) -> None:
    """While move waits for the crew, it keeps a quarter of the desk, and filing cannot begin."""
    limits = """
    closed: {crew: [2027-01-11..2027-02-01]}
    capacity: {desk: 1}
    in_progress: {move@live: 4}
    """
    found = roadmap(tmp_path, limits, target="{needs: [move, file]}")

    assert weeks(found) == {"move": (0, 7), "file": (7, 11)}


# -- money -----------------------------------------------------------------------------------------


def test_one_off_money_is_spent_when_a_step_starts(tmp_path: Path) -> None:
    """Dig and paint (140) use up January; build (60) waits for 1 February, the first of week 4."""
    budget = "budget: [{until: 2027-01-31, one_off: 150}, {until: 2027-12-31, one_off: 50}]"
    found = roadmap(tmp_path, budget)

    assert weeks(found) == {"dig": (0, 2), "paint": (0, 1), "build": (4, 7)}


def test_money_that_is_not_spent_carries_over(tmp_path: Path) -> None:
    """10 is left of 150: with 50 more build (60) can be paid, with 49 it cannot."""
    budget = "budget: [{{until: 2027-01-31, one_off: 150}}, {{until: 2029-12-31, one_off: {}}}]"

    assert weeks(roadmap(tmp_path, budget.format(50)))["build"] == (4, 7)
    assert "no choice and order" in impossible(tmp_path, budget.format(49))


def test_a_week_belongs_to_the_period_of_its_first_day(tmp_path: Path) -> None:
    """Monday 25 January is the first day of week 3: a period that ends on it holds week 3."""
    budget = "budget: [{{until: {}, one_off: 150}}, {{until: 2027-12-31, one_off: 60}}]"

    assert weeks(roadmap(tmp_path, budget.format("2027-01-24")))["build"] == (3, 6)
    assert weeks(roadmap(tmp_path, budget.format("2027-01-25")))["build"] == (4, 7)


def test_run_money_accrues_by_the_week(tmp_path: Path) -> None:
    """Dig costs 10 a week from week 2 on, build 1 a week from week 5: 31 by week 5, 42 by week 6.

    The period ends after week 5, so that it pays 4 weeks of dig and 1 of build: 41.
    """
    budget = "budget: [{{until: 2027-02-08, run: {}}}]"

    assert roadmap(tmp_path, budget.format(41)).finish_week == 5
    later = roadmap(tmp_path, budget.format(40))
    assert later.finish_week == 6
    assert weeks(later)["build"] == (3, 6)
    # With 30, dig ends in week 3 or later: 3 weeks of dig, and nothing of build before week 6.
    assert weeks(roadmap(tmp_path, budget.format(30))) == {
        "dig": (1, 3),
        "paint": (0, 1),
        "build": (3, 6),
    }


def test_a_period_without_an_amount_is_not_limited_and_carries_nothing_over(tmp_path: Path) -> None:
    """January's 90 are not enough for dig (100); February has no limit; then the account is new.

    Of January 50 are left, and in March they would be most of the 60 for build; they are gone.
    """
    budget = """
    budget:
      - {until: 2027-01-31, one_off: 90}
      - {until: 2027-02-28}
      - {until: 2029-12-31, one_off: 10}
    not_before: {build: 2027-02-28}
    """
    assert "no choice and order" in impossible(tmp_path, budget)
    found = roadmap(tmp_path, budget.replace("2027-02-28}\n", "2027-02-22}\n"))
    assert weeks(found) == {"dig": (4, 6), "paint": (0, 1), "build": (7, 10)}


def test_after_the_last_period_there_is_no_limit(tmp_path: Path) -> None:
    """Without any money in January all begins in week 4."""
    found = roadmap(tmp_path, "budget: {until: 2027-01-31, one_off: 0}")

    assert weeks(found) == {"dig": (4, 6), "paint": (4, 5), "build": (6, 9)}


def test_a_period_before_the_start_adds_to_the_next(tmp_path: Path) -> None:
    """120 of last year and 80 of this are the 200 that all three steps cost."""
    budget = "budget: [{{until: 2026-12-31, one_off: {}}}, {{until: 2029-12-31, one_off: 80}}]"

    assert roadmap(tmp_path, budget.format(120)).finish_week == 5
    assert "no choice and order" in impossible(tmp_path, budget.format(119))


# -- what is raised, and what is not ---------------------------------------------------------------


def test_what_must_be_raised_is_raised_by_the_horizon(tmp_path: Path) -> None:
    """Filing (4 weeks) serves no target: it is in the plan, and not in its time."""
    found = roadmap(tmp_path, "must: file\nhorizon: 6\ncapacity: {desk: 0.8}")

    assert weeks(found)["file"] == (0, 5)
    assert found.finish_week == 5
    assert found.reached[0].name == "works.opened"
    too_short = impossible(tmp_path, "must: file\nhorizon: 6\ncapacity: {desk: 0.5}")
    assert "File to live takes 8 weeks at the capacity of its roles" in too_short


def test_what_must_not_be_raised_is_left_alone(tmp_path: Path) -> None:
    """Without paint filing is the only way; where nothing else will do, the ban is named."""
    either = "{needs: {any: [paint, file]}}"

    assert list(weeks(roadmap(tmp_path, "must_not: paint", target=either))) == ["file"]
    assert "must not raise Paint" in impossible(tmp_path, "must_not: paint")


# -- when a step starts ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["build", "build@live"])
def test_not_before_waits_for_the_first_week_that_begins_by_then(tmp_path: Path, name: str) -> None:
    """Tuesday 26 January lies in week 3, so build begins in week 4."""
    assert weeks(roadmap(tmp_path, f"not_before: {{{name}: 2027-01-26}}"))["build"] == (4, 7)
    assert weeks(roadmap(tmp_path, f"not_before: {{{name}: 2027-01-25}}"))["build"] == (3, 6)


def test_a_fixed_step_starts_on_its_day(tmp_path: Path) -> None:
    """Dig is fixed on 18 January, week 2, and build follows in week 4."""
    found = roadmap(tmp_path, "fixed: {dig@live: 2027-01-18}")

    assert weeks(found) == {"dig": (2, 4), "paint": (0, 1), "build": (4, 7)}


def test_a_fixed_step_is_taken_whether_needed_or_not(tmp_path: Path) -> None:
    """Build is fixed and brings dig with it; the target needs neither."""
    found = roadmap(tmp_path, "fixed: {build@live: 2027-01-19}", target="{needs: paint}")

    assert weeks(found) == {"dig": (0, 2), "paint": (0, 1), "build": (3, 6)}
    assert found.finish_week == 1


def test_a_fixed_step_that_cannot_start_is_named(tmp_path: Path) -> None:
    """In week 1 dig is not done, and in a closed week nobody begins."""
    early = "fixed: {build@live: 2027-01-11}"
    away = "fixed: {dig@live: 2027-01-11}\nclosed: {crew: 2027-01-12}"

    assert "Build to live cannot start in the week of 2027-01-11" in impossible(tmp_path, early)
    assert "Dig to live cannot start in the week of 2027-01-11" in impossible(tmp_path, away)


def test_work_in_progress_goes_on(tmp_path: Path) -> None:
    """Of build 2 of 3 weeks are left: 2 person-weeks, paid for, begun although dig is not done."""
    limits = "in_progress: {build@live: 2}\nnot_before: {build: 2027-06-01}"
    found = roadmap(tmp_path, limits)
    build = next(step for step in found.steps if step.capability == "build")

    assert weeks(found) == {"build": (0, 2), "paint": (0, 1)}
    assert (build.one_off, build.run_per_year) == (0, 52)
    assert build.effort == (("crew", Fraction(2)),)


def test_work_in_progress_is_slowed_by_few_people(tmp_path: Path) -> None:
    """2 person-weeks take 4 weeks of half a crew, of which the first, closed, is a rest."""
    limits = "in_progress: {dig@live: 2}\ncapacity: {crew: 0.5}\nclosed: {crew: 2027-01-06}"
    found = roadmap(tmp_path, limits, target="{needs: dig}")

    assert weeks(found) == {"dig": (0, 5)}
    assert (found.steps[0].paused, found.steps[0].stretched_from) == (1, 2)


def test_work_in_progress_that_cannot_end_in_time_is_said(tmp_path: Path) -> None:
    """Two weeks of work, and a closed one before them, are more than a horizon of two weeks."""
    limits = "horizon: 2\nin_progress: {dig@live: 2}\nclosed: {crew: 2027-01-06}"

    because = impossible(tmp_path, limits, target="{needs: dig}")
    assert "Dig to live cannot end before week 3, and the horizon is 2 weeks" in because


# -- dates, horizon, objectives --------------------------------------------------------------------


def test_everything_ends_within_the_horizon(tmp_path: Path) -> None:
    """Five weeks are enough, four are not, and the words say so."""
    assert roadmap(tmp_path, "horizon: 5").finish_week == 5
    assert "before week 5, and the horizon is 4 weeks" in impossible(tmp_path, "horizon: 4")


def test_a_date_is_kept_to_the_day(tmp_path: Path) -> None:
    """Week 5 begins on 8 February: the stage is reached by that day, and not by the day before."""
    stage = "{{stage: opened, by: {}}}"

    assert roadmap(tmp_path, "", target=stage.format("2027-02-08")).finish_week == 5
    late = impossible(tmp_path, "", target=stage.format("2027-02-07"))
    assert "until 2027-02-08, and it is wanted by 2027-02-07" in late


def test_cost_is_counted_to_the_horizon(tmp_path: Path) -> None:
    """200 one-off, and 520 + 52 a year for a horizon of 26 weeks, half a year: 486."""
    result = plan_of(tmp_path, "horizon: 26\nminimise: [cost, time]").result

    assert isinstance(result, Solved)
    assert [(o.name, o.value, o.bound) for o in result.objectives] == [
        ("cost", Fraction(486), Fraction(486)),
        ("time", Fraction(5), Fraction(5)),
    ]


def test_a_weight_says_whose_date_counts_more(tmp_path: Path) -> None:
    """One crew does dig and paint in three weeks; the sum is least with paint (1 week) first.

    With a weight of 3 for dig it is 3 x 2 + 3 with dig first, and 1 + 3 x 3 with paint first.
    """
    text = "plan: {target: [{needs: dig}, {needs: paint}], capacity: {crew: 1}, start: 2027-01-04}"
    plain = workspace(tmp_path, text, MODEL)
    dig, paint = plain.inventory.plan.targets
    plan = replace(plain.inventory.plan, targets=(replace(dig, weight=3), paint))
    weighty = replace(plain, inventory=replace(plain.inventory, plan=plan))

    found = [planned(assessed(each)).result for each in (plain, weighty)]

    assert all(isinstance(result, Solved) for result in found)
    assert [
        (weeks(result.roadmap), result.objectives[1].value)
        for result in found
        if isinstance(result, Solved)
    ] == [
        ({"paint": (0, 1), "dig": (1, 3)}, Fraction(4)),
        ({"dig": (0, 2), "paint": (2, 3)}, Fraction(9)),
    ]
