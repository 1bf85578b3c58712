from fractions import Fraction

import pytest

from milepost.engine.logic.program import KpiKept, Test
from milepost.engine.model.condition import (
    AtLeast,
    GroupHolds,
    HasLevel,
    Measured,
    Negated,
    StageReached,
)
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule, Group
from tests.logic.small_models import (
    CONSENT,
    ISLAND,
    LOWERED,
    NO,
    UNPROVEN,
    YES,
    all_of,
    any_of,
    assess,
    capability,
    model,
    some_of,
    stage,
)


def test_a_bare_name_means_the_bar() -> None:
    """A capability named without a level must be at the bar of the model."""
    assert stage(HasLevel("a"), {"a": 1}) is NO
    assert stage(HasLevel("a"), {"a": 2}) is YES
    assert stage(HasLevel("a", 3), {"a": 2}) is NO


def test_stages_build_on_each_other() -> None:
    """A stage whose own condition holds above a gap is not reached."""
    assessed = assess(model(stages=(HasLevel("a"), HasLevel("b"))), {"a": 1, "b": 3})

    assert assessed["own:l.s2"] is YES
    assert assessed["stage:l.s2"] is NO


def test_a_stage_that_asks_for_nothing_is_everybodys() -> None:
    """The floor of a ladder with an empty rule holds for an organisation that has nothing."""
    assert stage(all_of(), dict.fromkeys("abcd", 0)) is YES


class TestNotApplicable:
    """What does not apply leaves every condition."""

    def test_alone_it_counts_as_met(self) -> None:
        """A stage that asks for it alone is reached."""
        assert stage(HasLevel("a"), {}, gone="a") is YES

    def test_all_asks_for_the_rest(self) -> None:
        """A list of all asks for what is left of it."""
        both = all_of(HasLevel("a"), HasLevel("b"))

        assert stage(both, {"b": 2}, gone="a") is YES
        assert stage(both, {"b": 1}, gone="a") is NO
        assert stage(both, {}, gone="ab") is YES

    def test_at_least_keeps_its_number(self) -> None:
        """Two of three stays two of the two that are left."""
        assert stage(some_of(2, *"abc"), {"b": 2, "c": 2}, gone="a") is YES
        assert stage(some_of(2, *"abc"), {"b": 2, "c": 0}, gone="a") is NO

    def test_too_few_left_cannot_be_met(self) -> None:
        """Two of three with one left is out of reach, however far that one is."""
        assert stage(some_of(2, *"abc"), {"c": 3}, gone="ab") is NO

    def test_none_left_is_met(self) -> None:
        """Two of three with none left asks for nothing."""
        assert stage(some_of(2, *"abc"), {}, gone="abc") is YES

    def test_any_needs_one_of_the_rest(self) -> None:
        """Any asks for one of those left, and for nothing when none is."""
        assert stage(any_of(*"ab"), {"b": 0}, gone="a") is NO
        assert stage(any_of(*"ab"), {"b": 2}, gone="a") is YES
        assert stage(any_of(*"ab"), {}, gone="ab") is YES

    def test_an_empty_block_leaves_the_block_around_it(self) -> None:
        """A block of which nothing is left is not counted as a member."""
        within = AtLeast(2, (any_of("a", "b"), HasLevel("c"), HasLevel("d")))

        assert stage(within, {"c": 2, "d": 0}, gone="ab") is NO
        assert stage(within, {"c": 2, "d": 2}, gone="ab") is YES
        assert stage(within, {"c": 3, "d": 3}, gone="abc") is NO

    def test_an_empty_group_leaves_the_condition(self) -> None:
        """A named group of which nothing is left falls away like its members."""
        groups = {"g": Group("g", "G", any_of("a", "b"))}
        needs = all_of(GroupHolds("g"), HasLevel("c"))

        assert stage(needs, {"c": 2}, gone="ab", groups=groups) is YES
        assert stage(needs, {"a": 0, "c": 2}, gone="b", groups=groups) is NO

    def test_it_is_no_prerequisite_either(self) -> None:
        """A capability whose prerequisite does not apply is no island."""
        own = model(capability("a"), capability("b", HasLevel("a")), caps=(ISLAND,))

        assert assess(own, {"a": 0, "b": 3}).level("b") == 1
        assert assess(own, {"b": 3}, gone=frozenset("a")).level("b") == 3

    def test_a_cap_that_speaks_of_it_alone_is_lifted(self) -> None:
        """Without a consent capability to wait for, nothing is held down."""
        own = model(capability("consent"), capability("a", category="personal"), caps=(CONSENT,))

        assert assess(own, {"a": 3}, gone=frozenset({"consent"})).level("a") == 3

    def test_a_block_that_speaks_of_it_alone_is_lifted(self) -> None:
        """A stage is not blocked for want of what does not apply."""
        block = BlockRule("b", "l", "s1", HasLevel("b"), "Not yet.")

        assert stage(HasLevel("a"), {"a": 2}, gone="b", blocks=(block,)) is YES

    def test_advice_about_it_is_not_given(self) -> None:
        """Advice that would be given for what does not apply has nobody to speak to."""
        advice = (AdviceRule("tip", "Do.", when=Negated(HasLevel("a"))),)

        assert assess(model(advice=advice), {"a": 0})["advice:tip"] is YES
        assert assess(model(advice=advice), {}, gone=frozenset("a"))["advice:tip"] is NO

    def test_an_exception_about_it_falls_away(self) -> None:
        """Advice is given when its exception speaks only of what does not apply."""
        advice = (AdviceRule("tip", "Do.", when=HasLevel("b"), unless=HasLevel("a")),)

        assert assess(model(advice=advice), {"b": 2}, gone=frozenset("a"))["advice:tip"] is YES


class TestEffectiveLevel:
    """What counts after the consistency rules."""

    @pytest.mark.parametrize(("declared", "counts"), [(0, 0), (1, 1), (2, 1), (3, 2)])
    def test_a_missed_kpi_lowers_by_one(self, declared: int, counts: int) -> None:
        """A level of 2 or more counts one lower while a KPI misses its threshold."""
        own = model(capability("a", kpis=("k",)), caps=(LOWERED,))
        kept = KpiKept("a", "k")

        assert assess(own, {"a": declared}, results={kept: False}).level("a") == counts
        assert assess(own, {"a": declared}, results={kept: True}).level("a") == declared

    def test_two_missed_kpis_lower_once(self) -> None:
        """However many KPIs are missed, the level falls by one."""
        own = model(capability("a", kpis=("k", "m")), caps=(LOWERED,))
        missed: dict[Test, bool | None] = {KpiKept("a", "k"): False, KpiKept("a", "m"): False}

        assert assess(own, {"a": 3}, results=missed).level("a") == 2

    def test_a_capability_without_kpis_is_not_lowered(self) -> None:
        """There is nothing to miss."""
        assert assess(model(capability("a"), caps=(LOWERED,)), {"a": 3}).level("a") == 3

    def test_the_consent_cap_holds_its_categories_at_pilot(self) -> None:
        """Below operational consent the named categories count as pilot, others in full."""
        own = model(
            capability("consent"),
            capability("a", category="personal"),
            capability("b", category="channel"),
            caps=(CONSENT,),
        )
        levels = {"a": 3, "b": 3}

        for consent, counts in ((0, 1), (1, 1), (2, 3)):
            assessed = assess(own, {**levels, "consent": consent})
            assert (assessed.level("a"), assessed.level("b")) == (counts, 3)

    def test_unknown_consent_leaves_the_level_open(self) -> None:
        """With consent unknown the pilot is proven and the declared level possible."""
        own = model(capability("consent"), capability("a", category="personal"), caps=(CONSENT,))
        assessed = assess(own, {"consent": None, "a": 3})

        assert (assessed.level("a"), assessed.level("a", at_least=UNPROVEN)) == (1, 3)

    def test_a_cap_asks_for_the_effective_level(self) -> None:
        """Consent that counts only as pilot for a missed KPI holds others down."""
        own = model(
            capability("consent", kpis=("k",)),
            capability("a", category="personal"),
            caps=(LOWERED, CONSENT),
        )
        missed = assess(own, {"consent": 2, "a": 3}, results={KpiKept("consent", "k"): False})

        assert missed.level("consent") == 1
        assert missed.level("a") == 1

    def test_an_island_counts_as_pilot(self) -> None:
        """A capability counts as pilot until every prerequisite counts at least as pilot."""
        own = model(
            capability("a"),
            capability("b"),
            capability("c", HasLevel("a"), HasLevel("b")),
            caps=(ISLAND,),
        )

        assert assess(own, {"a": 1, "b": 1, "c": 3}).level("c") == 3
        assert assess(own, {"a": 1, "b": 0, "c": 3}).level("c") == 1
        assert assess(own, {"a": 0, "b": 0, "c": 1}).level("c") == 1

    def test_an_island_is_judged_on_pilot_whatever_level_is_asked(self) -> None:
        """The level that a prerequisite states binds the steps, not the island rule."""
        own = model(capability("a"), capability("b", HasLevel("a", 3)), caps=(ISLAND,))

        assert assess(own, {"a": 1, "b": 3}).level("b") == 3

    def test_one_member_of_an_any_group_is_enough(self) -> None:
        """Of alternatives, written out or as a group, one must be there."""
        groups = {"g": Group("g", "G", any_of("a", "b"))}
        for either in (any_of("a", "b"), GroupHolds("g")):
            own = model(
                capability("a"),
                capability("b"),
                capability("c", either),
                caps=(ISLAND,),
                groups=groups,
            )

            assert assess(own, {"a": 0, "b": 1, "c": 3}).level("c") == 3
            assert assess(own, {"a": 0, "b": 0, "c": 3}).level("c") == 1

    def test_an_island_still_carries_what_rests_on_it(self) -> None:
        """Held back to pilot, a capability is enough for the next one's island rule."""
        own = model(
            capability("c", HasLevel("b")),
            capability("b", HasLevel("a")),
            capability("a"),
            caps=(ISLAND,),
        )
        assessed = assess(own, {"a": 0, "b": 3, "c": 3})

        assert (assessed.level("b"), assessed.level("c")) == (1, 3)

    @pytest.mark.parametrize("caps", [(LOWERED, CONSENT), (CONSENT, LOWERED)])
    def test_lowering_comes_before_caps(self, caps: tuple[CapRule, ...]) -> None:
        """A missed KPI is counted first, in whichever order the rules are written."""
        own = model(
            capability("consent"), capability("a", category="personal", kpis=("k",)), caps=caps
        )
        missed: dict[Test, bool | None] = {KpiKept("a", "k"): False}

        # Lowered after the cap, an embedded capability would end below pilot.
        assert assess(own, {"consent": 0, "a": 3}, results=missed).level("a") == 1
        assert assess(own, {"consent": 2, "a": 3}, results=missed).level("a") == 2

    def test_stages_look_at_what_counts(self) -> None:
        """A declared level that is capped does not carry a stage."""
        own = model(
            capability("a"),
            capability("b", HasLevel("a")),
            stages=(HasLevel("b"),),
            caps=(ISLAND,),
        )

        assert assess(own, {"a": 0, "b": 3})["stage:l.s1"] is NO
        assert assess(own, {"a": 1, "b": 3})["stage:l.s1"] is YES


def test_a_block_keeps_its_stage_and_those_above_from_being_reached() -> None:
    """While what a block asks for is missing, its stage is not reached, nor any above."""
    block = BlockRule("b", "l", "s2", HasLevel("d"), "Not yet.")
    own = model(stages=(HasLevel("a"), HasLevel("b"), HasLevel("c")), blocks=(block,))
    levels: dict[str, int | None] = {"a": 2, "b": 2, "c": 2}

    blocked, free = assess(own, {**levels, "d": 1}), assess(own, {**levels, "d": 2})

    assert [blocked[f"stage:l.s{i}"] for i in (1, 2, 3)] == [YES, NO, NO]
    assert [free[f"stage:l.s{i}"] for i in (1, 2, 3)] == [YES, YES, YES]


def test_advice_waits_for_both_halves() -> None:
    """Advice is given when its occasion holds and its exception does not."""
    own = model(advice=(AdviceRule("tip", "Do.", when=HasLevel("a"), unless=HasLevel("b")),))

    assert assess(own, {"a": 2, "b": 0})["advice:tip"] is YES
    assert assess(own, {"a": 2, "b": 2})["advice:tip"] is NO
    assert assess(own, {"a": 0, "b": 0})["advice:tip"] is NO
    assert assess(own, {"a": 2, "b": None})["advice:tip"] is UNPROVEN


def test_advice_speaks_of_the_verdict() -> None:
    """Advice for those short of a stage is given although unknowns leave the stage unproven."""
    reached = StageReached("l", "s1")
    rule = AdviceRule("tip", "Do.", when=Negated(reached))
    own = model(stages=(HasLevel("a"),), advice=(rule,))
    assessed = assess(own, {"a": None}, results={reached: False})

    assert assessed["stage:l.s1"] is UNPROVEN
    assert assessed["advice:tip"] is YES


def test_a_metric_without_a_value_is_unproven() -> None:
    """An outcome that nobody measured neither carries a stage nor rules it out."""
    measured = Measured("nps", ">=", Fraction(30))
    own = model(stages=(measured,))

    for result, truth in ((True, YES), (False, NO), (None, UNPROVEN)):
        assert assess(own, {}, results={measured: result})["stage:l.s1"] is truth
