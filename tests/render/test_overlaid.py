import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.model.inventory import Change
from milepost.engine.model.roadmap import Reached, Roadmap, Solved, Unproven
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import overlaid as picture
from milepost.engine.render.axis import scale_of
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.text import clean
from milepost.engine.run import Planned, assessed
from milepost.engine.view.overlaid import ENTERS, LEAVES, Overlaid, Pair, overlaid
from milepost.engine.whatif.compare import Compared, Comparison, delta_of
from milepost.engine.whatif.variants import Part, Variant
from tests.render.drawing import Drawing, read
from tests.render.test_pictures import HOSTILE, letters, shown
from tests.view.example import NAMES, roadmap, step, workspace

OTHER = Roadmap(
    (
        step("mail", 2, 3, 9, "crm"),
        step("shop", 1, 6, 10),
        step("shop", 2, 10, 18),
        step("ads", 1, 0, 4),
    ),
    (Reached(0, "way.two", 18),),
    horizon=52,
)
"""Later e-mail, a shorter second step of the shop, advertising beside it."""


def planned(at: Workspace, plan: Roadmap) -> Planned:
    """A plan that is taken to be the best."""
    return Planned(assessed(at), Solved(plan, (), optimal=True, seconds=None))


def view_of(
    at: Workspace | None = None, other: Roadmap = OTHER, base: Roadmap | None = None
) -> Overlaid:
    """The other roadmap over that of the small example."""
    at = at or workspace()
    before, after = planned(at, base or roadmap()), planned(at, other)
    scenario = Compared(Variant("lean", (), at), after, delta_of(before, after))
    found = overlaid(Comparison(before, (scenario,)), scenario)
    assert found is not None
    return found


def pairs(view: Overlaid) -> dict[str, Pair]:
    """The steps by their id."""
    return {pair.id: pair for lane in view.lanes for pair in lane.pairs}


def assert_sound(view: Overlaid, drawing: Drawing) -> None:
    """Bars are to scale, and no words lie over other words or over a bar."""
    bars = [
        (pair.other or pair.base, drawing.boxes[clean(pair.say)]) for pair in pairs(view).values()
    ]
    (first, box) = next((one, box) for one, box in bars if one)
    scale = scale_of(view.days)
    left = box.x - 1 - first.start * scale
    for stretch, box in bars:
        assert stretch is not None
        assert box.x == pytest.approx(left + stretch.start * scale + 1, abs=0.1)
        assert box.w == pytest.approx((stretch.end - stretch.start) * scale - 2, abs=0.1)
    for (_, one), (_, other) in itertools.combinations(bars, 2):
        assert not one.overlaps(other)
    for text, beside in itertools.combinations(drawing.texts, 2):
        assert not text.box.overlaps(beside.box), (text, beside)
    for text in drawing.texts:
        assert not any(text.box.overlaps(box) for _, box in bars), text


def test_every_step_says_what_is_different() -> None:
    """A step that moves, changes, enters or leaves tells it in words."""
    found = {id: pair.change for id, pair in pairs(view_of()).items()}

    assert found == {
        "mail@2": "3 weeks later",
        "shop@1": "as before",
        "shop@2": "8 weeks from start to end in place of 10",
        "ads@1": ENTERS,
    }
    back = pairs(view_of(other=roadmap(), base=OTHER))
    assert back["ads@1"].change == LEAVES
    assert back["ads@1"].other is None


def test_the_title_tells_what_the_scenario_does_to_the_date() -> None:
    """The finding is the end of the roadmap, with both days."""
    view = view_of()

    assert view.title == (
        'With "lean" the finish is 2 weeks earlier: 7 Jun 2027 in place of 21 Jun 2027'
    )
    assert view.subtitle.startswith(
        "1 step moves, 1 enters, 1 takes other time or money, 1 is as before"
    )


def test_the_subtitle_tells_what_the_scenario_changes() -> None:
    """A board reads what stands behind the name of the scenario before what it moves."""
    at = workspace()
    more = replace(at.inventory.plan, capacity=(("crm", Fraction(2)),))
    richer = replace(at, inventory=replace(at.inventory, plan=more))
    change = Change("plan.capacity.crm", Fraction(2))
    before, after = planned(at, roadmap()), planned(richer, OTHER)
    variant = Variant("lean", (Part(change.path, (change,)),), richer)
    scenario = Compared(variant, after, delta_of(before, after))
    view = overlaid(Comparison(before, (scenario,)), scenario)

    assert view is not None
    assert view.subtitle.startswith("CRM team: 2 FTE instead of no limit. 1 step moves, 1 enters,")


def test_two_equal_roadmaps_say_so() -> None:
    """A scenario that changes nothing is drawn as that."""
    view = view_of(other=roadmap())

    assert view.title == 'With "lean" the finish and the cost stay'
    assert [mark.label for mark in view.marks] == ["Grow, both:"]
    assert {pair.kind for pair in pairs(view).values()} == {"same"}


def test_a_dearer_roadmap_says_by_how_much() -> None:
    """Where the days are the same the finding is the money."""
    first, *rest = roadmap().steps
    dearer = replace(roadmap(), steps=(replace(first, one_off=7000), *rest))

    view = view_of(other=dearer)

    assert view.title.startswith('With "lean" the roadmap costs 7,000 EUR more')
    assert pairs(view)["mail@2"].change == "other money"


def test_both_days_of_a_target_are_marked() -> None:
    """The day on which the base and the scenario reach a target each have a flag."""
    marks = [(mark.label, mark.date, mark.target) for mark in view_of().marks]

    assert marks == [
        ("Grow, lean:", "7 Jun 2027", True),
        ("Grow, base:", "21 Jun 2027", False),
    ]


def many(shift: int) -> Roadmap:
    """Eight steps of one team, of which the first two and the last two overlap; one may move."""
    starts = [0, 2, 10, 20, 30, 40, 50, 52]
    steps = [step(id, 1, at, at + 5) for id, at in zip(MANY, starts, strict=True)]
    moved = replace(steps[3], start=20 + shift, end=25 + shift)
    return Roadmap((*steps[:3], moved, *steps[4:]), (Reached(0, "way.two", 57),), 80)


MANY = tuple(f"x{i}" for i in range(8))


def test_what_is_as_before_is_told_on_one_line_where_there_is_much_of_it() -> None:
    """Beyond six such steps of a team they share a line, and what is different stands out."""
    at = workspace()
    of = at.model.capabilities
    more = {id: replace(of["site"], id=id, name=f"Part {id}") for id in MANY}
    at = replace(at, model=replace(at.model, capabilities=of | more))

    (lane,) = view_of(at, many(3), many(0)).lanes

    assert [pair.id for pair in lane.pairs] == ["x3@1"]
    assert lane.alike == "7 more steps as before"
    assert [(busy.at.start, busy.at.end) for busy in lane.busy] == [
        (0, 49),
        (70, 105),
        (210, 245),
        (280, 315),
        (350, 399),
    ]
    assert "Part x0" in lane.busy[0].say
    assert "Part x1" in lane.busy[0].say
    drawing = read(picture.draw(view_of(at, many(3), many(0))))
    assert "7moresteps" in shown(drawing)
    assert "Partx3" in shown(drawing)
    assert "Partx0" not in shown(drawing)
    (whole,) = view_of(at, many(0), many(0)).lanes
    assert (whole.pairs, whole.alike) == ((), "8 steps as before")


def test_the_legend_says_where_a_target_is_reached_on_the_same_day() -> None:
    """A flag for both roadmaps is not told as one of the scenario alone."""
    same, other = (read(picture.draw(view)) for view in (view_of(other=roadmap()), view_of()))

    assert "reachedinboth" in shown(same)
    assert "reachedinthescenario" in shown(other)


def test_a_scenario_is_named_in_words() -> None:
    """The id of a scenario is read as words, without its underscores."""
    before, after = planned(workspace(), roadmap()), planned(workspace(), OTHER)
    scenario = Compared(Variant("second_web_engineer", (), workspace()), after, None)
    scenario = replace(scenario, delta=delta_of(before, after))

    view = overlaid(Comparison(before, (scenario,)), scenario)

    assert view is not None
    assert view.title.startswith('With "second web engineer" the finish')
    assert view.marks[0].label == "Grow, second web engineer:"


def test_without_a_roadmap_there_is_no_picture() -> None:
    """A scenario that cannot be planned has nothing to lay over the base."""
    before = planned(workspace(), roadmap())
    after = replace(before, result=Unproven("time ran out", None))
    scenario = Compared(Variant("lean", (), workspace()), after, None)

    assert overlaid(Comparison(before, (scenario,)), scenario) is None


def test_moves_can_be_seen() -> None:
    """A step that moves has its outline in the base, its bar, and an arrow from start to start."""
    svg = picture.draw(view_of()).decode()
    drawing = read(svg.encode())

    assert_sound(view_of(), drawing)
    # The head of an arrow is the only filled shape of a line.
    assert svg.count(f'<polygon fill="{THEMES["light"].ink.lower()}"') == 1
    for word in ("3weekslater", "ENTERS", "asbefore", "Grow,lean:7Jun2027"):
        assert word in shown(drawing)


def test_a_later_first_day_is_kept_apart() -> None:
    """Where a scenario starts on another day, bars stand on their own days."""
    at = workspace()
    plan = replace(at.inventory.plan, start=at.inventory.plan.start.replace(day=15))
    later = replace(at, inventory=replace(at.inventory, plan=plan))
    before, after = planned(at, roadmap()), planned(later, roadmap())
    scenario = Compared(Variant("later", (), later), after, delta_of(before, after))

    view = overlaid(Comparison(before, (scenario,)), scenario)

    assert view is not None
    assert {pair.change for pair in pairs(view).values()} == {"2 weeks later"}
    assert all(
        p.other and p.base and p.other.start - p.base.start == 14 for p in pairs(view).values()
    )


@settings(max_examples=8)
@given(name=HOSTILE, other=HOSTILE, team=HOSTILE)
def test_no_name_can_break_a_comparison(name: str, other: str, team: str) -> None:
    """Any name of any length stays text, whole and beside its bar."""
    view = view_of(workspace(names={**NAMES, "shop": name, "ads": other}, team=team))
    svg = picture.draw(view)

    assert b"<script" not in svg
    drawing = read(svg)
    assert drawing.title == clean(view.title)
    assert_sound(view, drawing)
    for text in (name, other, team):
        assert letters(text) in shown(drawing)


@settings(max_examples=10)
@given(
    moves=st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(-20, 40)),
        min_size=1,
        max_size=40,
    )
)
def test_roadmaps_of_any_size_fit(moves: list[tuple[int, int, int]]) -> None:
    """Many steps that move far keep every name readable and every bar to scale."""
    at = workspace()
    sample = at.model.capabilities["site"]
    names = {
        f"x{i}": replace(sample, id=f"x{i}", name=f"Step of some words {i}")
        for i in range(len(moves))
    }
    at = replace(at, model=replace(at.model, capabilities=at.model.capabilities | names))
    ends = [start + long + max(shift, 0) for start, long, shift in moves]
    goal = (Reached(0, "way.two", max(ends)),)
    one = Roadmap(
        tuple(step(f"x{i}", 1, start, start + long) for i, (start, long, _) in enumerate(moves)),
        goal,
        200,
    )
    two = Roadmap(
        tuple(
            step(f"x{i}", 1, max(start + shift, 0), max(start + shift, 0) + long)
            for i, (start, long, shift) in enumerate(moves)
            if shift % 5
        ),
        goal,
        200,
    )
    view = view_of(at, two, one)

    assert_sound(view, read(picture.draw(view)))


@pytest.mark.parametrize("theme", THEMES)
def test_the_same_comparison_has_the_same_bytes(theme: ThemeName) -> None:
    """A picture can be compared with the one from before, and themes differ in colour only."""
    svg = picture.draw(view_of(), theme=theme)

    assert picture.draw(view_of(), theme=theme) == svg
    assert read(svg) == read(picture.draw(view_of()))
