"""The report: everything that a board is told, as frozen mappings of strings, numbers and days.

`milepost.engine.view.reporting.report_of` fills it; each format of `milepost report` reads it and
works out nothing of its own. Money is in the currency of the stamp, in whole units where it can be;
weeks count from the start of the plan; the end of a step is the first day after it. Names and
notes stand in it as they were written: who draws them escapes them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from milepost.engine.view.report_roadmap import NoPlan, Number, PlanPart
from milepost.engine.view.wording import day


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every page of every output says of its origin.

    `as_of` is the day of the inventory and the only date of the document. `judgement_share`, 0 to
    1, is the share of the money over the horizon that rests on judgement, None without a roadmap.
    """

    organisation: str
    model: str
    model_name: str
    as_of: dt.date
    version: str
    input_sha256: str
    currency: str
    judgement_share: float | None

    @property
    def line(self) -> str:
        """All of it in one line."""
        share = ""
        if self.judgement_share is not None:
            share = f" {self.judgement_share:.0%} of the money rests on judgement."
        return (
            f"As of {self.as_of.isoformat()}, by milepost {self.version} with the model"
            f" {self.model_name}.{share} Input sha256 {self.input_sha256}."
        )


# -- where we are ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a ladder; `status` is "reached", "met above a gap", "not met" or "unproven".

    `planned` is the day on which the roadmap reaches it, None where it does not or it is reached.
    """

    id: str
    index: int
    name: str
    phase: str
    about: str
    status: str
    planned: dt.date | None
    target: bool


@dataclass(frozen=True, slots=True)
class LadderPart:
    """Where one ladder puts the organisation, and why not further.

    `stage` is the name of the stage reached, empty for none; `floor`: it is where whoever reaches
    nothing stands. `blockers` are what the next stage lacks, one sentence each; `confidence` is a
    sentence with its reasons.
    """

    id: str
    name: str
    finding: str
    stage: str
    index: int | None
    floor: bool
    next: str
    possible: str
    stages: tuple[StageRow, ...]
    blockers: tuple[str, ...]
    bottleneck: str
    benchmark: str
    confidence: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A capability that a consistency rule lets count for less than declared, and why."""

    capability: str
    name: str
    declared: str
    counts_as: str
    reason: str


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """Words of the model's advice; `severity` is "error", "warning" or "note" as it prints it."""

    severity: str
    text: str

    @property
    def line(self) -> str:
        """The words, after their severity where they are more than a note."""
        return self.text if self.severity == "note" else f"{self.severity}: {self.text}"


# -- beside it -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DateChance:
    """How sure a date is: the planned one, and those that half and 80% of the samples keep.

    `by_chance`, 0 to 1, is the chance of the day asked for, None where none is.
    """

    name: str
    planned: dt.date
    p50: dt.date
    p80: dt.date
    buffer_weeks: Number
    by: dt.date | None
    by_chance: float | None


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A step or an event that moves the finish: the finish at its low and its high figure."""

    name: str
    low: dt.date
    high: dt.date
    weeks: Number


@dataclass(frozen=True, slots=True)
class RiskPart:
    """How sure the roadmap is. `cost_p50` and `cost_p80` are over the horizon.

    `caveat` says why the dates cannot be simulated, empty where they can; then `dates` are empty.
    `short_of_money` says what the safe dates leave out of account: a budget that often does not
    last; empty where each lasts in 80% of the samples. It is part of `finding`.
    """

    finding: str
    caveat: str
    short_of_money: str
    policy: str
    samples: int
    dates: tuple[DateChance, ...]
    cost_planned: Number
    cost_p50: Number
    cost_p80: Number
    budgets: tuple[tuple[str, float], ...]
    drivers: tuple[DriverRow, ...]


@dataclass(frozen=True, slots=True)
class TargetDay:
    """The day of a target; `change` says how much earlier or later than planned, empty for none."""

    name: str
    date: dt.date
    change: str

    @property
    def line(self) -> str:
        """All of it, such as "Nurture 13 Sep 2027, 3 weeks earlier"."""
        return ", ".join(filter(None, (f"{self.name} {day(self.date)}", self.change)))


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """The plan or a scenario beside it; figures are None where it has no roadmap.

    `obstacle` says why it has none and what would be enough. `weeks` and `cost_change` are against
    the plan, `entered`, `left` and `moved` numbers of steps; of the plan itself they are None.
    `targets` are empty where the plan and all scenarios have one and the same target.
    """

    name: str
    changes: tuple[str, ...]
    status: str
    obstacle: str
    finish: dt.date | None
    weeks: Number | None
    targets: tuple[TargetDay, ...]
    cost: Number | None
    cost_change: Number | None
    person_weeks: Number | None
    entered: int | None
    left: int | None
    moved: int | None

    @property
    def lines(self) -> tuple[str, ...]:
        """The day of each target, or why there is no roadmap."""
        return (self.obstacle,) if self.obstacle else tuple(each.line for each in self.targets)


@dataclass(frozen=True, slots=True)
class ScenarioPart:
    """What the scenarios change most, and the rows: first the plan itself."""

    finding: str
    rows: tuple[ScenarioRow, ...]

    @property
    def lined(self) -> bool:
        """Whether any row has lines."""
        return any(row.lines for row in self.rows)


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """The business case in one outlook, over the horizon; all but `npv` are not discounted.

    `inflow` are the gains and uplifts of each week of the horizon together. `costs` are the one-off
    cost of each step of the roadmap and what it costs to run a year.
    """

    name: str
    npv: Number
    gains: Number
    uplifts: Number
    one_off: Number
    run: Number
    payback: dt.date | None
    inflow: tuple[Number, ...]
    costs: tuple[tuple[Number, Number], ...]


@dataclass(frozen=True, slots=True)
class CasePart:
    """What the roadmap brings and costs. `earns`: something in it is stated to bring money."""

    finding: str
    earns: bool
    outlooks: tuple[OutlookRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotNowRow:
    """A capability, or a step of it, that the roadmap leaves out, and why."""

    capability: str
    name: str
    level: str
    reason: str


# -- what it rests on ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """Something that the report takes as given; `basis` is sourced, anchored, judgement or stated.

    *stated* is what the organisation itself says in its inventory. `figure` is the value as a
    number where figures of the report are worked out with it: the weeks of the horizon, or the
    yearly rate of discount as a share.
    """

    text: str
    value: str
    basis: str
    sources: tuple[str, ...]
    figure: tuple[Literal["horizon", "discount"], Number] | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """A three-point figure with its basis."""

    low: Number
    likely: Number
    high: Number
    basis: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What a raised capability takes from nothing to the level that the model's figures cover."""

    capability: str
    name: str
    weeks: Range
    one_off: Range
    run_per_year: Range
    own: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that the model cites: the number under which the report cites it, title, address."""

    id: str
    title: str
    url: str
    used_for: str


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """One capability of the appendix.

    Levels are words; `declared` is empty where it is unknown, `target` is the level that the
    roadmap leads to or else the ladder asks for. `status` is HAVE, PLANNED, BLOCKED, MISSING or N/A
    as on the capability map of the report's ladder, `due` the day on which the roadmap has raised
    it, or from which it counts where it is BLOCKED, and `why` what a rule or the inventory says of
    it. `stages` are its stages by the name of the ladder.
    """

    id: str
    name: str
    category: str
    stages: tuple[tuple[str, str], ...]
    declared: str
    effective: str
    target: str
    status: str
    due: dt.date | None
    owner: str
    evidence: tuple[str, ...]
    note: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. Exactly one of `plan` and `no_plan` is there.

    `title` states the finding, `summary` is the board's page in sentences. `risk`, `case` and
    `scenarios` are None where they were not asked for or there is no roadmap.
    `capabilities_note` says whose demand the level asked for is in the table of capabilities.
    """

    title: str
    summary: tuple[str, ...]
    stamp: Stamp
    ladder: str
    ladders: tuple[LadderPart, ...]
    comparison: tuple[str, ...]
    held_back: tuple[HeldBack, ...]
    advice: tuple[AdviceRow, ...]
    plan: PlanPart | None
    no_plan: NoPlan | None
    risk: RiskPart | None
    case: CasePart | None
    scenarios: ScenarioPart | None
    not_now: tuple[NotNowRow, ...]
    assumptions: tuple[AssumptionRow, ...]
    figures: tuple[FigureRow, ...]
    sources: tuple[SourceRow, ...]
    capabilities_note: str
    capabilities: tuple[CapabilityRow, ...]
