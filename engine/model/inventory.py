"""The inventory: what one organisation declares, and what it wants to reach."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from milepost.engine.model.capability import NOTHING, Estimate
from milepost.engine.model.condition import Condition, HasLevel, StageReached
from milepost.engine.model.evidence import Evidence, Measurement
from milepost.engine.model.figures import Override
from milepost.engine.model.finding import Silence
from milepost.engine.source import NOWHERE, Span

Objective = Literal["time", "cost", "change", "value", "early_wins"]


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
    evidence: tuple[Evidence, ...] = ()
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
    """The measured value of a metric, in the metric's own unit, and where it comes from."""

    metric: str
    value: Fraction
    when: dt.date | None = None
    source: str = ""
    note: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached, and by when: a stage (`goal` is StageReached) or any condition.

    `weight` is how much its date counts in the sum over several targets.
    """

    goal: StageReached | Condition
    by: dt.date | None = None
    weight: int = 1
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def name(self) -> str:
        """`ladder.stage`, or "condition" for a target that is no stage."""
        if isinstance(self.goal, StageReached):
            return f"{self.goal.ladder}.{self.goal.stage}"
        return "condition"


@dataclass(frozen=True, slots=True)
class BudgetPeriod:
    """Cash that becomes free from the end of the period before, up to and including `until`.

    What is not spent carries over. None means that this kind of cash is not limited in the period.
    """

    until: dt.date
    one_off: Fraction | None = None
    run: Fraction | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Dated:
    """A day for a step, or with `level` None for every step of a capability."""

    capability: str
    level: int | None
    day: dt.date
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InProgress:
    """A step that is being worked on when the plan starts, with the weeks that are left."""

    capability: str
    level: int
    weeks: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A capability that the plan must not raise."""

    capability: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which a role does no work for the roadmap, from `first` up to but not `until`.

    A week is closed if one of its days is.
    """

    role: str
    first: dt.date
    until: dt.date
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the plan beside capacity, horizon and dates of targets.

    `run_capacity` is the FTE per role that may be bound by running what is finished. `fixed` is the
    day on which a step starts. `baseline` is the path of an earlier roadmap, empty where there is
    none; `baseline_steps` are its steps and start days.
    """

    run_capacity: tuple[tuple[str, Fraction], ...] = ()
    budget: tuple[BudgetPeriod, ...] = ()
    must: tuple[HasLevel, ...] = ()
    must_not: tuple[Excluded, ...] = ()
    not_before: tuple[Dated, ...] = ()
    fixed: tuple[Dated, ...] = ()
    in_progress: tuple[InProgress, ...] = ()
    closed: tuple[Closed, ...] = ()
    baseline: str = ""
    baseline_steps: tuple[Dated, ...] = ()


DISCOUNT = Fraction(8, 100)
"""The yearly rate of discount where none is stated; a judgement."""
RAMP = 12
"""The weeks in which gains grow to their full size where nothing is stated; a judgement."""


@dataclass(frozen=True, slots=True)
class ValueTerms:
    """How the value of a roadmap is counted.

    `revenue` is money a year, of which `margin` (0 to 1) is kept; without it uplifts in revenue
    count nothing. Gains grow over `ramp` weeks from the end of a step. `discount` is the yearly
    rate, 0 to 1, at which later money counts for less.
    """

    revenue: Fraction | None = None
    margin: Fraction = Fraction(0)
    ramp: int = RAMP
    discount: Fraction = DISCOUNT


@dataclass(frozen=True, slots=True)
class RiskEvent:
    """What may happen once while the roadmap is carried out, with its probability.

    It costs `one_off` and makes each step that it affects `weeks` longer: the named ones, and of a
    capability without a level the longest in the roadmap.
    """

    name: str
    probability: Fraction
    affects: tuple[tuple[str, int | None], ...]
    weeks: Estimate = NOTHING
    one_off: Estimate = NOTHING
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the plan is asked for. Weeks count from `start`.

    `risks` are what may come in between: a simulation meets them, the plan does not.
    `capacity` is the FTE free for the roadmap per role; a role not named is not limited.
    `value` says how gains are counted where the objective is value. `places` are those of the
    limits that a file holds, by dotted path.
    """

    start: dt.date
    horizon: int = 156
    targets: tuple[Target, ...] = ()
    objectives: tuple[Objective, ...] = ("time", "cost")
    capacity: tuple[tuple[str, Fraction], ...] = ()
    limits: Limits = Limits()
    value: ValueTerms = ValueTerms()
    risks: tuple[RiskEvent, ...] = ()
    places: dict[str, Span] = field(default_factory=dict, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a scenario: what stands at a dotted path instead; None removes it.

    `value` is plain data as written: text, numbers, lists, mappings.
    """

    path: str
    value: object
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Named changes to an inventory, and the inventory that they lead to."""

    name: str
    changes: tuple[Change, ...]
    inventory: Inventory
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What one organisation declares. `currency` is empty where the model's stands.

    `overrides` are its own figures by capability. `measurements` are the figures that files give,
    by what they give; they stand among the readings and KPIs as well, as evidence where they are of
    a capability. The inventory of a scenario has no scenarios.
    """

    organisation: str
    model: str
    as_of: dt.date
    declarations: dict[str, Declaration]
    not_applicable: dict[str, NotApplicable]
    readings: dict[str, Reading]
    plan: PlanRequest
    currency: str = ""
    overrides: dict[str, Override] = field(default_factory=dict)
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    measurements: dict[str, Measurement] = field(default_factory=dict)
    span: Span = field(default=NOWHERE, compare=False, repr=False)
