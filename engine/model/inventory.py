"""The inventory: what one organisation declares, and what it wants to reach."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from milepost.engine.model.condition import Condition, StageReached
from milepost.engine.source import NOWHERE, Span

Objective = Literal["time", "cost"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the organisation says about one capability. `level` None means unknown.

    Without a stated level the lowest rater counts. `kpis` holds measured values by KPI id.
    """

    capability: str
    level: int | None
    raters: tuple[tuple[str, int], ...] = ()
    owner: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()
    kpis: tuple[tuple[str, Fraction], ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A capability that this organisation does not need, and why."""

    capability: str
    reason: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """The measured value of a metric, in the metric's own unit."""

    metric: str
    value: Fraction
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached, and by when: a stage (`goal` is StageReached) or any condition."""

    goal: StageReached | Condition
    by: dt.date | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def name(self) -> str:
        """`ladder.stage`, or "condition" for a target that is no stage."""
        if isinstance(self.goal, StageReached):
            return f"{self.goal.ladder}.{self.goal.stage}"
        return "condition"


@dataclass(frozen=True, slots=True)
class Unhonoured:
    """A limit that is part of the format but that this version cannot keep."""

    key: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the plan is asked for. Weeks count from `start`.

    `capacity` is the FTE free for the roadmap per role; a role not named is not limited.
    """

    start: dt.date
    horizon: int = 156
    targets: tuple[Target, ...] = ()
    minimise: tuple[Objective, ...] = ("time", "cost")
    capacity: tuple[tuple[str, Fraction], ...] = ()
    unhonoured: tuple[Unhonoured, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What one organisation declares. `currency` is empty where the model's stands."""

    organisation: str
    model: str
    as_of: dt.date
    declarations: dict[str, Declaration]
    not_applicable: dict[str, NotApplicable]
    readings: dict[str, Reading]
    plan: PlanRequest
    currency: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)
