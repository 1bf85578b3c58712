import datetime as dt
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.model.roadmap import Reached, Roadmap, WaitsFor
from milepost.engine.view.timeline import Timeline, timeline
from tests.view.example import CRITICAL, START, roadmap, step, workspace


def view(plan: Roadmap | None = None, waits: dict[str, WaitsFor] | None = None) -> Timeline:
    """The timeline of a roadmap of the small example."""
    return timeline(workspace(), plan or roadmap(), CRITICAL, waits)


def test_bars_lie_on_their_days() -> None:
    """A bar begins seven days after the start for each week, and says so in words."""
    bars = {bar.id: bar for lane in view().lanes for bar in lane.bars}

    assert (bars["shop@1"].start, bars["shop@1"].end) == (42, 70)
    assert bars["shop@1"].goal == "to pilot"
    assert bars["shop@1"].dates == "15 Mar \N{EN DASH} 12 Apr 2027"


def test_dates_in_two_years_name_both() -> None:
    """A step over the turn of the year states both years."""
    plan = Roadmap((step("shop", 1, 40, 60),), (), 80)

    (lane,) = view(plan).lanes

    assert lane.bars[0].dates == "8 Nov 2027 \N{EN DASH} 27 Mar 2028"


def test_a_lane_holds_the_steps_of_one_team() -> None:
    """Each step is in the lane of the team that works on it most."""
    lanes = {lane.team: [bar.id for bar in lane.bars] for lane in view().lanes}

    assert lanes == {"CRM team": ["mail@2"], "Web team": ["shop@1", "shop@2"]}


@given(start=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), weeks=st.integers(1, 200))
def test_quarters_cover_the_plan_without_a_gap(start: dt.date, weeks: int) -> None:
    """Quarters follow each other from the first day to the end, each named for its first day."""
    at = workspace()
    request = replace(at.inventory.plan, start=start)
    at = replace(at, inventory=replace(at.inventory, plan=request))

    quarters = timeline(at, Roadmap((step("shop", 1, 0, weeks),), (), 300)).quarters

    assert quarters[0].start == 0
    assert quarters[-1].end >= 7 * weeks > quarters[-1].start
    assert all(a.end == b.start for a, b in pairwise(quarters))
    for quarter in quarters:
        day = start + dt.timedelta(days=quarter.start)
        assert quarter.label == f"Q{(day.month + 2) // 3} {day.year}"
        assert (start + dt.timedelta(days=quarter.end)).day == 1


def test_one_step_is_told_as_one() -> None:
    """The finding of a single step reads as a sentence, also where nobody has a name."""
    plan = Roadmap((step("shop", 2, 0, 8),), (), 52)

    shown = timeline(workspace(organisation=""), plan)

    assert shown.title == "This organisation is done in Mar 2027"
    assert shown.subtitle == (
        "1 step raises 1 capability between 1 Feb 2027 and 29 Mar 2027; 1 team leads it."
    )


def test_as_many_teams_lead_as_there_are_lanes() -> None:
    """A step that takes nobody is led by the team of its capability, in the words too."""
    idle = replace(step("site", 2, 0, 8), effort=())
    plan = Roadmap((idle, step("shop", 2, 0, 8)), (), 52)

    shown = view(plan)

    assert [lane.team for lane in shown.lanes] == ["Web team"]
    assert shown.subtitle.endswith("1 team leads them.")


def test_the_target_and_the_stages_on_the_way_are_marked() -> None:
    """Milestones show when each stage is reached, and which of them was asked for."""
    steps = (step("shop", 2, 0, 8), step("ads", 2, 8, 12), step("model", 2, 12, 20))
    plan = Roadmap(steps, (Reached(0, "way.three", 20),), 52)

    marks = [(m.label, m.date, m.target) for m in view(plan).milestones]

    assert marks == [("Grow", "29 Mar 2027", False), ("Lead", "21 Jun 2027", True)]


def test_milestones_of_one_day_share_a_flag() -> None:
    """What is reached on one day is said at once."""
    steps = (step("shop", 2, 0, 8), step("ads", 2, 0, 4))
    plan = Roadmap(steps, (Reached(0, "way.two", 8), Reached(1, "condition", 8)), 52)

    assert [m.label for m in view(plan).milestones] == ["Grow and Target 2"]


def test_the_critical_path_runs_from_what_a_step_needs() -> None:
    """Without further knowledge a critical step follows the critical one that it needs."""
    links = [(link.source, link.target) for link in view().links]

    assert links == [("mail@2", "shop@1"), ("shop@1", "shop@2")]


def test_the_critical_path_follows_what_a_step_waits_for() -> None:
    """The stated reason decides: a step, a role, or a date that nothing precedes."""
    steps = (step("ads", 2, 0, 6), step("mail", 2, 0, 6, "crm"), step("shop", 2, 6, 9))
    plan = Roadmap(steps, (), 52)

    def before(reason: WaitsFor) -> list[str]:
        critical = [one.id for one in steps]
        links = timeline(workspace(), plan, critical, {"shop@2": reason}).links
        return [link.source for link in links]

    assert before(WaitsFor("prerequisite", "mail@2")) == ["mail@2"]
    assert before(WaitsFor("role", "web")) == ["ads@2"]
    assert before(WaitsFor("date", "2027-03-15")) == []


def test_the_day_of_the_inventory_is_marked_inside_the_plan_only() -> None:
    """The line of today is drawn where it falls between start and end."""
    at = workspace()
    later = replace(at, inventory=replace(at.inventory, as_of=dt.date(2026, 1, 1)))

    today = timeline(at, roadmap()).today

    assert today is not None
    assert START + dt.timedelta(days=today.day) == at.inventory.as_of
    assert timeline(later, roadmap()).today is None


def test_the_title_states_who_reaches_what_and_when() -> None:
    """The finding is the title; how much work it takes is below it."""
    shown = view()

    assert shown.title == (
        "Northwind reaches Grow in Jun 2027; Web team leads most of the critical path"
    )
    assert shown.subtitle == (
        "3 steps raise 2 capabilities between 1 Feb 2027 and 21 Jun 2027; 2 teams lead them."
    )


def test_a_target_that_is_met_leaves_nothing_to_do() -> None:
    """An empty roadmap is good news, said in words."""
    shown = view(Roadmap((), (Reached(0, "way.one", 0),), 52))

    assert shown.title == "Northwind has nothing left to do for its targets"
    assert not shown.lanes
    assert not shown.milestones
