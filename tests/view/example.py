"""A small organisation, its model and a roadmap, for the tests of pictures."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from milepost.engine.model.capability import Capability, LevelShares, Prerequisite, StageMembership
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    HasLevel,
    Prerequisites,
    StageReached,
)
from milepost.engine.model.inventory import (
    Declaration,
    Inventory,
    NotApplicable,
    PlanRequest,
    Target,
)
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.roadmap import Reached, Roadmap, Step
from milepost.engine.model.rule import CapRule
from milepost.engine.model.workspace import Workspace

START = dt.date(2027, 2, 1)
LEVELS = {"site": 2, "mail": 1, "shop": 0, "data": 2}
NAMES = {
    "site": "Website",
    "mail": "E-mail campaigns",
    "shop": "Web shop",
    "ads": "Paid advertising",
    "data": "Customer data",
    "model": "Predictive models",
    "spare": "Printed catalogue",
}
STAGES = {
    "site": "one",
    "mail": "one",
    "shop": "two",
    "ads": "two",
    "data": "two",
    "model": "three",
}


def model(names: Mapping[str, str] = NAMES, team: str = "Web team") -> MaturityModel:
    """Seven capabilities on a ladder of three stages; `spare` belongs to none of them."""
    requires: dict[str, tuple[Condition, ...]] = {
        "mail": (HasLevel("site"),),
        "shop": (HasLevel("site"), HasLevel("mail")),
        "ads": (AtLeast(1, (HasLevel("mail"), HasLevel("shop")), "any"),),
        "data": (HasLevel("ads"),),
        "model": (HasLevel("data"), HasLevel("mail")),
    }
    effort = {"site": (("web", Fraction(3)), ("crm", Fraction(1))), "mail": (("crm", Fraction(2)),)}
    whole = Fraction(1, 2)
    return MaturityModel(
        id="small",
        name="Small",
        levels=(Level("absent"), Level("pilot"), Level("operational")),
        bar=2,
        shares=(LevelShares(whole, whole, whole),) * 2,
        capabilities={
            id: Capability(
                id,
                names.get(id, NAMES[id]),
                requires=tuple(Prerequisite(c) for c in requires.get(id, ())),
                stages=(StageMembership("way", STAGES[id], "core"),) if id in STAGES else (),
                effort=effort.get(id, (("web", Fraction(4)),)),
            )
            for id in NAMES
        },
        ladders={
            "way": Ladder(
                "way",
                "The way",
                (
                    Stage(
                        "way",
                        "one",
                        1,
                        "Start",
                        AtLeast(2, (HasLevel("site"), HasLevel("mail", 1)), "all"),
                    ),
                    Stage("way", "two", 2, "Grow", HasLevel("shop")),
                    Stage("way", "three", 3, "Lead", HasLevel("model")),
                ),
            )
        },
        caps=(CapRule("island", "cap", 1, Prerequisites(1), "The foundations are missing"),),
        roles={"web": team, "crm": "CRM team"},
    )


def workspace(
    levels: Mapping[str, int | None] = LEVELS,
    *,
    not_applicable: tuple[str, ...] = (),
    names: Mapping[str, str] = NAMES,
    organisation: str = "Northwind",
    team: str = "Web team",
) -> Workspace:
    """The model above with an inventory that aims at the stage Grow."""
    inventory = Inventory(
        organisation=organisation,
        model="small",
        as_of=dt.date(2027, 3, 1),
        declarations={id: Declaration(id, level) for id, level in levels.items()},
        not_applicable={id: NotApplicable(id, "no need") for id in not_applicable},
        readings={},
        plan=PlanRequest(START, targets=(Target(StageReached("way", "two")),)),
    )
    return Workspace(model(names, team), inventory, "")


def step(capability: str, level: int, start: int, end: int, role: str = "web") -> Step:
    """A step that costs nothing."""
    return Step(capability, level, start, end, 0, 0, effort=((role, Fraction(1)),))


def roadmap() -> Roadmap:
    """E-mail first, then the shop up to Grow in week 20."""
    steps = (
        step("mail", 2, 0, 6, "crm"),
        step("shop", 1, 6, 10),
        step("shop", 2, 10, 20),
    )
    return Roadmap(steps, (Reached(0, "way.two", 20),), horizon=52)


CRITICAL = ("mail@2", "shop@1", "shop@2")
