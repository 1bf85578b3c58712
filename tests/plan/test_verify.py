from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from milepost.engine.logic.program import Program
from milepost.engine.model.capability import Kpi, Prerequisite
from milepost.engine.model.condition import AtLeast, HasLevel, Measured, StageReached, everything
from milepost.engine.model.inventory import Inventory, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Reached, Roadmap, Solved, Step
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.verify import verify
from tests.plan.catalogue import (
    ONE,
    START,
    capability,
    inventory,
    model,
    problem_of,
    program_of,
)

HAPPY = Measured("nps", ">=", Fraction(50))


@dataclass(frozen=True)
class Sound:
    """A roadmap that the verifier accepts, with all that it was made from."""

    model: MaturityModel
    inventory: Inventory
    program: Program
    roadmap: Roadmap

    def faults(self, roadmap: Roadmap | None = None) -> tuple[str, ...]:
        """What the verifier says about another roadmap for the same inventory."""
        return verify(self.model, self.inventory, self.program, roadmap or self.roadmap)


def made(of: MaturityModel, given: Inventory) -> Sound:
    """The planner's roadmap with what it takes as met."""
    program = program_of(of, given)
    result = solve(problem_of(of, given))
    assert isinstance(result, Solved)
    return Sound(of, given, program, with_evidence(of, given, program, result.roadmap))


@pytest.fixture(name="sound", scope="module")
def sound_fixture() -> Sound:
    """Two levels, a shared role, a lag, a metric and a date."""
    work = {"crm": Fraction(2)}
    catalogue = model(
        capability("a", 2, cost=10, run=52, effort=work),
        capability("b", 2, Prerequisite(HasLevel("a"), 1), cost=20, effort=work),
        capability("c", 1, effort={"crm": Fraction(1, 2)}),
        capability("gone", 1),
        capability("there", 1),
        top=2,
        bar=2,
        stages=(everything((HasLevel("b", 1), HasLevel("c", 2), HAPPY)),),
    )
    target = Target(StageReached("road", "s1"), START + dt.timedelta(weeks=30))
    given = inventory(
        target, capacity={"crm": ONE}, horizon=40, levels={"there": 1}, gone=("gone",)
    )
    return made(catalogue, given)


def step(roadmap: Roadmap, id: str) -> Step:
    """A step of a roadmap by its id."""
    return next(step for step in roadmap.steps if step.id == id)


def changed(id: str, **to: Any) -> Callable[[Roadmap], Roadmap]:  # noqa: ANN401 - any field of a step
    """Sabotage of one step, put back in order of start."""

    def apply(roadmap: Roadmap) -> Roadmap:
        steps = [replace(s, **to) if s.id == id else s for s in roadmap.steps]
        return replace(roadmap, steps=tuple(sorted(steps, key=lambda s: s.start)))

    return apply


def moved(id: str, start: int) -> Callable[[Roadmap], Roadmap]:
    """Sabotage that starts a step in another week."""
    return lambda roadmap: changed(id, start=start, end=start + step(roadmap, id).duration)(roadmap)


def added(of: Step) -> Callable[[Roadmap], Roadmap]:
    """Sabotage that adds a step at the end."""
    return lambda roadmap: replace(roadmap, steps=(*roadmap.steps, of))


def reached_in(week: int) -> Callable[[Roadmap], Roadmap]:
    """Sabotage that claims another week for the target."""
    return lambda roadmap: replace(roadmap, reached=(Reached(0, "road.s1", week),))


def test_the_planner_s_own_roadmap_is_sound(sound: Sound) -> None:
    """A roadmap as the planner makes it has nothing against it."""
    assert sound.faults() == ()
    assert sorted(s.id for s in sound.roadmap.steps) == ["a@1", "b@1", "c@1", "c@2"]
    assert sound.roadmap.to_evidence == ("nps >= 50",)


@pytest.mark.parametrize(
    ("sabotage", "complaint"),
    [
        (changed("a@1", one_off=9), "states one_off 9, not 10"),
        (changed("a@1", run_per_year=0), "states run_per_year 0"),
        (changed("a@1", effort=()), "states effort"),
        (changed("a@1", run_fte=(("crm", ONE),)), "states run_fte"),
        (changed("a@1", end=1), "takes 1 weeks, not 2"),
        (changed("a@1", stretched_from=1), "stretched from 1"),
        (moved("a@1", -1), "a@1 runs outside the horizon"),
        (moved("b@1", 39), "b@1 runs outside the horizon"),
        (moved("b@1", 2), "b@1 starts in week 2 before its prerequisites hold"),
        (moved("c@2", 0), "c@2 starts before level 1 is in place"),
        (moved("c@1", 0), "crm works"),
        (changed("c@1", capability="zeppelin"), "the model does not have"),
        (changed("c@1", capability="gone"), "not applicable"),
        (changed("c@2", level=3), "not a level of the model"),
        (added(Step("there", 1, 30, 31, 0, 0)), "there@1 buys what is in place"),
        (lambda r: added(step(r, "a@1"))(r), "a@1 is bought 2 times"),
        (lambda r: replace(r, steps=r.steps[::-1]), "not in order of start"),
        (lambda r: replace(r, steps=r.steps[:-1]), "road.s1 does not hold"),
        (lambda r: replace(r, horizon=52), "the horizon is 40"),
        (lambda r: replace(r, reached=()), "does not answer every target"),
        (lambda r: replace(r, to_evidence=()), "road.s1 does not hold"),
        (lambda r: replace(r, to_evidence=(*r.to_evidence, "luck")), "luck is listed"),
        (reached_in(3), "road.s1 does not hold in week 3"),
        (reached_in(-1), "road.s1 does not hold in week -1"),
        (reached_in(20), "road.s1 holds before week 20"),
        (reached_in(31), "after 2027-08-02"),
    ],
)
def test_every_kind_of_sabotage_is_caught(
    sound: Sound, sabotage: Callable[[Roadmap], Roadmap], complaint: str
) -> None:
    """A roadmap with one thing wrong is refused, and the complaint names it."""
    faults = sound.faults(sabotage(sound.roadmap))
    assert any(complaint in fault for fault in faults), faults


def test_a_stretched_step_takes_the_fewest_weeks_that_fit() -> None:
    """Neither a shorter nor a longer stretch is accepted."""
    catalogue = model(capability("a", 2, effort={"crm": Fraction(3)}))
    sound = made(catalogue, inventory(HasLevel("a"), capacity={"crm": Fraction(1, 2)}))
    assert sound.faults() == ()
    for end in (5, 7):
        longer = changed("a@1", end=end)(sound.roadmap)
        reached = (Reached(0, "condition", end),)
        assert f"a@1 takes {end} weeks, not 6" in sound.faults(replace(longer, reached=reached))


def test_evidence_is_listed_only_where_the_plan_rests_on_it() -> None:
    """A metric that is one way of two is not asked for once the other way is in place."""
    either = AtLeast(1, (HasLevel("a"), HAPPY), "any")
    catalogue = model(capability("a"), capability("b"))
    both = everything((either, HasLevel("b")))
    assert made(catalogue, inventory(both)).roadmap.to_evidence == ("nps >= 50",)
    assert made(catalogue, inventory(both, levels={"a": 1})).roadmap.to_evidence == ()
    shown = inventory(both, readings={"nps": Fraction(60)})
    assert made(catalogue, shown).roadmap.to_evidence == ()


def test_a_kpi_that_is_missed_is_to_be_shown() -> None:
    """The plan takes it as met and says so; a KPI without a value is no obstacle."""
    kpi = Kpi("speed", "Speed", ">=", Fraction(5), "%")
    catalogue = model(capability("a", kpis=(kpi,)))
    missed = inventory(HasLevel("a"), levels={"a": 1}, kpis={"a": (("speed", ONE),)})
    sound = made(catalogue, missed)
    assert sound.roadmap.steps == ()
    assert sound.roadmap.to_evidence == ("kpi a.speed",)
    assert made(catalogue, inventory(HasLevel("a"), levels={"a": 1})).roadmap.to_evidence == ()


def test_a_metric_may_be_a_prerequisite() -> None:
    """What a step rests on is listed like what a stage rests on."""
    catalogue = model(capability("a", 2, HAPPY))
    assert made(catalogue, inventory(HasLevel("a"))).roadmap.to_evidence == ("nps >= 50",)
