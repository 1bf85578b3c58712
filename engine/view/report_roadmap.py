"""The roadmap as a report tells it, with its gates, money and people; or why there is none.

Money is in the currency of the report, in whole units where it can be; weeks count from the start
of the plan; the end of a step is the first day after it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Number = int | float


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the roadmap.

    `id` is `capability@level`. `waits_for` is what fixed its start and `needed_by` what it is for,
    both in words; `milestone` is the place among those of the plan of the first that needs it, None
    where none does; `predecessors` are the ids of the steps of the roadmap that its prerequisites
    make it wait for, each with the weeks that must lie between. `effort` holds person-weeks by the
    id of the role. `owner` is who answers for the capability in the inventory. A later end of a
    step that is `on_path` moves the finish as long as the order of work stays, that of a `critical`
    one whatever the order.
    """

    id: str
    capability: str
    name: str
    from_level: str
    to_level: str
    team: str
    owner: str
    start: dt.date
    end: dt.date
    start_week: int
    end_week: int
    one_off: int
    run_per_year: int
    person_weeks: Number
    effort: tuple[tuple[str, Number], ...]
    waits_for: str
    needed_by: str
    milestone: int | None
    predecessors: tuple[tuple[str, int], ...]
    slack_weeks: int
    critical: bool
    on_path: bool
    basis: str
    stretched_from: int | None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A day on which a stage, or another target, is reached; `by` is the day asked for.

    `id` is `ladder.stage`, or "condition" for a target that is no stage. `steps` are the ids of the
    steps that it needs, with those that they wait for: it is reached on the day on which the last
    of them ends. They are empty where it is reached otherwise.
    """

    id: str
    name: str
    ladder: str
    ladder_name: str
    date: dt.date
    week: int
    target: bool
    by: dt.date | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateRow:
    """The end of a wave: what is to be true by then, and what shows it.

    An `option` lies so far ahead that it is decided on when its time comes.
    """

    number: int
    start: dt.date
    end: dt.date
    option: bool
    starts: tuple[str, ...]
    in_place: tuple[str, ...]
    stages: tuple[str, ...]
    shown_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """Money and people of a calendar quarter or year, as `2027-Q1` or `2027`.

    `left` amounts are free at its end, None where nothing limits them; `stages` are the stages
    reached by its end, by the name of the ladder.
    """

    label: str
    start: dt.date
    end: dt.date
    one_off: Number
    run: Number
    one_off_left: Number | None
    run_left: Number | None
    person_weeks: Number
    stages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """What the roadmap asks of a role; capacities are None where they are not limited.

    `quarters` are the person-weeks in each quarter of the report up to the end of the last step.
    """

    id: str
    name: str
    person_weeks: Number
    peak_fte: Number
    capacity: Number | None
    run_fte_at_end: Number
    run_capacity: Number | None
    quarters: tuple[tuple[str, Number], ...]


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The roadmap. `proof` says how good it is known to be; `chain` names what fixes the finish.

    `cost_note` says what falls due of the cost over the horizon, empty where all of it does.
    """

    start: dt.date
    horizon_weeks: int
    finish: dt.date
    finish_week: int
    proof: str
    one_off: int
    run_per_year: int
    cost_over_horizon: Number
    cost_note: str
    person_weeks: Number
    steps: tuple[StepRow, ...]
    milestones: tuple[MilestoneRow, ...]
    gates: tuple[GateRow, ...]
    quarters: tuple[PeriodRow, ...]
    years: tuple[PeriodRow, ...]
    roles: tuple[RoleRow, ...]
    chain: tuple[str, ...]
    chain_note: str
    to_evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """A limit that collides with others; `relaxed` is what would be enough instead, or empty."""

    limit: str
    path: str
    relaxed: str


@dataclass(frozen=True, slots=True)
class NoPlan:
    """Why there is no roadmap."""

    finding: str
    because: tuple[str, ...]
    obstacles: tuple[ObstacleRow, ...]
