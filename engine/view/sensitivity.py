"""What more or less of each limit does to the plan, and which figures decide it: in sentences.

And what `sensitivity --json` prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from milepost.engine.assess.phrases import number
from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.limit_words import LimitWords
from milepost.engine.plan.removable import MONEY
from milepost.engine.run import Planned
from milepost.engine.view.document import (
    conflict_items,
    heading,
    objective_items,
    relaxation_items,
    status_of,
    target_items,
)
from milepost.engine.view.wording import plain
from milepost.engine.whatif.doubts import Doubt
from milepost.engine.whatif.effect import Difference, Effect, Shift
from milepost.engine.whatif.marginal import Marginal, Nudge, Units
from milepost.engine.whatif.verdict import Tried, Verdict

KINDS = {
    "capacity": "another {unit} of {name}",
    "run_capacity": "another {unit} of {name} to run what is finished",
    "budget": "{unit} more of {name}",
    "horizon": "{unit} more of horizon",
    "target": "a date {unit} later for {name}",
}
LESS = {
    "capacity": "{unit} less of {name}",
    "run_capacity": "{unit} less of {name} to run what is finished",
    "budget": "{unit} less of {name}",
    "horizon": "{unit} less of horizon",
    "target": "a date {unit} earlier for {name}",
}
REASONS = {
    "raters": "as one of the raters says",
    "no_evidence": "no evidence is given",
    "stale": "all its evidence is out of date",
    "unknown": "nothing is declared",
}
LONGER = (
    "Where a step takes longer and the finish comes sooner: its effort is the same, so it takes"
    " fewer people at a time, and others need not wait for them."
)
SHORTER = (
    "Where a step takes less time and the finish comes later: its effort is the same, so it takes"
    " more people at a time, and others wait for them."
)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What was found for one plan; None for what was not asked for or could not be answered."""

    outcome: Planned
    units: Units
    limits: tuple[Marginal, ...] | None = None
    verdict: Verdict | None = None
    interrupted: bool = field(default=False)

    @property
    def workspace(self) -> Workspace:
        """What the plan was made for."""
        return self.outcome.workspace


class Sentences:
    """Says what was found in the words of the inventory's reader; `day` writes a day."""

    def __init__(
        self, workspace: Workspace, day: Callable[[dt.date], str] = dt.date.isoformat
    ) -> None:
        self.workspace = workspace
        self.model = workspace.model
        self.plan = workspace.inventory.plan
        self.words = LimitWords(workspace.model, workspace.inventory, day)
        self._day = day

    # -- limits ------------------------------------------------------------------------------------

    def told(self, marginal: Marginal) -> str:
        """What is changed, and what that does."""
        return f"{self.nudge(marginal.nudge)}: {self.effect(marginal)}"

    def nudge(self, nudge: Nudge) -> str:
        """What is changed: "another 0.5 FTE of Analytics"."""
        limit, unit = nudge.limit, nudge.unit
        if unit is None:
            return f"without the limit “{self.words.stated(limit)}”"
        pattern = (KINDS if nudge.more else LESS)[limit.kind]
        return pattern.format(unit=self._unit(limit.kind, unit), name=self._name(nudge))

    def _unit(self, kind: str, unit: Fraction) -> str:
        if kind == "budget":
            return self.money(unit)
        return weeks(unit) if kind in ("horizon", "target") else f"{number(unit)} FTE"

    def _name(self, nudge: Nudge) -> str:
        """The role, target or money that a limit is about."""
        at, limits = nudge.limit.at, self.plan.limits
        match nudge.limit.kind:
            case "capacity":
                role = self.plan.capacity[at][0]
                return self.model.roles.get(role, role)
            case "run_capacity":
                role = limits.run_capacity[at][0]
                return self.model.roles.get(role, role)
            case "budget":
                entry, kind = divmod(at, len(MONEY))
                periods = limits.budget
                after = f" after {self._day(periods[entry - 1].until)}" if entry else ""
                cost = "run" if kind else "one-off"
                return f"{cost} money{after} until {self._day(periods[entry].until)}"
            case "target":
                return self.target(at)
            case _:
                return ""

    def target(self, at: int) -> str:
        """The name of a target: that of its stage, or its number."""
        found = self.plan.targets[at]
        if found.name != "condition":
            ladder, _, stage = found.name.partition(".")
            return self.model.stage(ladder, stage).name
        return "the target" if len(self.plan.targets) == 1 else f"target {at + 1}"

    def effect(self, marginal: Marginal) -> str:
        """What a change of a limit does; the rest of a sentence that begins with the change."""
        effect = marginal.effect
        match effect.outcome:
            case "impossible":
                return "no roadmap is possible"
            case "unknown":
                return "nothing was found in the time"
            case "nothing":
                return "brings nothing" if marginal.nudge.more else "can be given up for nothing"
            case "open":
                most = self.amount(effect.by, effect.by.most) if effect.by else ""
                bound = f"; at most {most} by the bound" if most else ""
                return f"nothing found, and not ruled out{bound}"
            case _:
                pass
        assert effect.by is not None, "what is better or worse is so by an objective"
        assert marginal.difference is not None, "what is better or worse has a roadmap"
        told = f"{self.shift(effect.by)}{self._doubt(effect)}"
        rest = list(self.beside(marginal.difference, effect.by.name))
        return "; ".join([told, *rest])

    def _doubt(self, effect: Effect) -> str:
        """How far a difference is from the true one, where that is not proven."""
        shift = effect.by
        if effect.exact or shift is None:
            return ""
        if effect.outcome == "worse":
            least = max(-shift.most, Fraction(0))
            return f" (not proven: at least {self.amount(shift, least)})"
        return f" (not proven: at most {self.amount(shift, shift.most)})"

    def shift(self, shift: Shift) -> str:
        """By how much an objective is better or worse."""
        amount, good = self.amount(shift, abs(shift.better)), shift.better > 0
        match shift.name:
            case "time":
                return f"the finish {amount} {'sooner' if good else 'later'}"
            case "time_sum":
                return f"the dates of the targets together {amount} {'sooner' if good else 'later'}"
            case "cost":
                return f"{amount} {'cheaper' if good else 'dearer'} over the horizon"
            case "value":
                return f"worth {amount} {'more' if good else 'less'}"
            case "change":
                return f"{amount} {'nearer to' if good else 'farther from'} the earlier roadmap"
            case "steps":
                return f"{amount} {'fewer' if good else 'more'}"
            case _:
                return f"wins {amount} {'sooner' if good else 'later'} on average"

    def amount(self, shift: Shift, value: Fraction) -> str:
        """An amount in the unit of an objective."""
        if shift.name in ("cost", "value"):
            return self.money(value)
        if shift.name == "steps":
            return f"{number(value)} step{'s' * (value != 1)}"
        return weeks(value)

    def beside(self, found: Difference, told: str) -> Iterator[str]:
        """What else is different: the finish, the cost, and the steps."""
        if found.weeks and told != "time" and self.plan.targets:
            later = "later" if found.weeks > 0 else "sooner"
            yield f"the finish {weeks(Fraction(abs(found.weeks)))} {later}"
        if found.cost and told not in ("cost", "value"):
            amount = self.money(abs(found.cost))
            yield f"{amount} {'dearer' if found.cost > 0 else 'cheaper'} over the horizon"
        for word, ids in (("lets in", found.entered), ("leaves out", found.left)):
            if ids:
                yield f"{word} {', '.join(self.steps(ids))}"

    def steps(self, ids: tuple[str, ...]) -> Iterator[str]:
        """Steps by name, each capability once with the highest level that it is raised to."""
        levels: dict[str, int] = {}
        for id in ids:
            capability, _, to = id.rpartition("@")
            levels[capability] = max(levels.get(capability, 0), int(to))
        for capability, level in levels.items():
            yield f"{self.model.capabilities[capability].name} ({self.model.level_name(level)})"

    def money(self, amount: Fraction) -> str:
        """Money in whole units with its currency."""
        return f"{round(amount):,} {self.workspace.currency}"

    # -- figures and levels ------------------------------------------------------------------------

    def tried(self, tried: Tried) -> str:
        """What may be otherwise, and what becomes of the plan then."""
        return f"{self.doubt(tried.doubt)}: {self.change(tried)}"

    def doubt(self, doubt: Doubt) -> str:
        """What may be otherwise: "Web shop costs 40,000 EUR one-off, not 15,000"."""
        name = self.model.capabilities[doubt.capability].name
        value = doubt.value
        if doubt.kind == "level":
            now = "" if doubt.stated is None else f", not {self._level(doubt.stated)}"
            return f"{name} is {self._level(value)}{now} ({REASONS[doubt.reason]})"
        if doubt.step is not None:
            name = f"{name} to {self.model.level_name(doubt.step)}"
        stated = doubt.stated or Fraction(0)
        match doubt.kind:
            case "duration":
                what = f"takes {weeks(value)}, not {number(stated)}"
            case "one_off":
                what = f"costs {self.money(value)} one-off, not {round(stated):,}"
            case "run":
                what = f"costs {self.money(value)} a year to run, not {round(stated):,}"
            case "gain":
                what = f"brings {self.money(value)} a year, not {round(stated):,}"
            case _:
                what = f"adds {number(value)}% to revenue, not {number(stated)}%"
        return f"{name} {what} ({doubt.basis})"

    def _level(self, level: Fraction) -> str:
        return self.model.level_name(int(level))

    def change(self, tried: Tried) -> str:
        """What becomes of the plan."""
        found = tried.difference
        if tried.change == "impossible":
            return "no roadmap is possible"
        if found is None:
            return "nothing was found in the time"
        parts: list[str] = []
        value = next((s for s in found.shifts if s.name == "value"), None)
        if value is not None and not value.equal:
            parts.append(self.shift(value))
        parts += self.beside(found, "value" if value else "")
        moved = max(map(abs, found.dates), default=0)
        if moved and not found.weeks:
            parts.append(f"the date of a target moves by {weeks(Fraction(moved))}")
        if not parts:
            return "nothing changes"
        return "; ".join(parts) + ("" if tried.proven else " (not proven)")


def surprise(tried: Tried) -> str:
    """Why a longer step brings the finish forward, or a shorter one puts it off; else empty."""
    doubt, found = tried.doubt, tried.difference
    if doubt.kind != "duration" or found is None:
        return ""
    longer = doubt.value > (doubt.stated or 0)
    if longer and found.weeks < 0:
        return LONGER
    return SHORTER if not longer and found.weeks > 0 else ""


def weeks(amount: Fraction) -> str:
    """Weeks in words: "1 week", "2.5 weeks".

    >>> weeks(Fraction(1)), weeks(Fraction(5, 2))
    ('1 week', '2.5 weeks')
    """
    return f"{number(Fraction(round(amount, 1)))} week{'s' * (amount != 1)}"


# -- the document ----------------------------------------------------------------------------------


def sensitivity_document(found: Sensitivity) -> dict[str, Any]:
    """What was found as a mapping; `limits` and `figures` are None where nothing was tried."""
    workspace, result, units = found.workspace, found.outcome.result, found.units
    failed = result if isinstance(result, Infeasible) else None
    words = Sentences(workspace)
    return {
        "schema": "milepost/sensitivity/1",
        **heading(found.outcome),
        "objectives": objective_items(result.objectives if isinstance(result, Solved) else ()),
        "finish_week": result.roadmap.finish_week if isinstance(result, Solved) else None,
        "targets": target_items(
            found.outcome, result.roadmap if isinstance(result, Solved) else None
        ),
        "because": list(failed.because) if failed else [],
        "conflict": conflict_items(result),
        "relaxations": relaxation_items(failed.relaxations if failed else ()),
        "together": relaxation_items(failed.together if failed else ()),
        "units": {"fte": plain(units.fte), "money": plain(units.money), "weeks": units.weeks},
        "limits": None if found.limits is None else [_limit(words, m) for m in found.limits],
        "figures": None if found.verdict is None else _verdict(words, found.verdict),
        "interrupted": found.interrupted,
        "input_sha256": workspace.input_sha256,
    }


def _limit(words: Sentences, marginal: Marginal) -> dict[str, Any]:
    nudge, effect = marginal.nudge, marginal.effect
    by = effect.by
    before = words.words.standing(nudge.limit)
    after = words.words.written(nudge.limit, nudge.after)
    return {
        "path": nudge.limit.path,
        "limit": words.words.stated(nudge.limit),
        "change": "gone" if nudge.unit is None else "more" if nudge.more else "less",
        "by": plain(nudge.unit),
        "from": plain(before) if isinstance(before, Fraction) else before,
        "to": plain(after) if isinstance(after, Fraction) else after,
        "text": words.told(marginal),
        "effect": effect.outcome,
        "objective": by.name if by else None,
        "better": plain(by.better) if by else 0,
        "at_most": plain(by.most) if by else None,
        "exact": effect.exact,
        "searched": marginal.searched,
        "status": status_of(marginal.result),
        "delta": _delta(marginal.difference),
    }


def _delta(found: Difference | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "finish_week": found.weeks,
        "cost": plain(found.cost),
        "targets": list(found.dates),
        "objectives": [{"name": s.name, "better": plain(s.better)} for s in found.shifts],
        "entered": list(found.entered),
        "left": list(found.left),
    }


def _verdict(words: Sentences, found: Verdict) -> dict[str, Any]:
    return {
        "tried": len(found.tried),
        "untried": found.untried,
        "unchanged": found.firm,
        "items": [_tried(words, each) for each in found.tried],
    }


def _tried(words: Sentences, tried: Tried) -> dict[str, Any]:
    doubt = tried.doubt
    return {
        "figure": doubt.kind,
        "capability": doubt.capability,
        "level": doubt.step,
        "reason": doubt.reason,
        "basis": doubt.basis or None,
        "stated": plain(doubt.stated),
        "low": plain(doubt.low),
        "high": plain(doubt.high),
        "value": plain(doubt.value),
        "text": words.tried(tried),
        "change": tried.change,
        "as_good": tried.tie,
        "proven": tried.proven,
        "status": status_of(tried.result),
        "delta": _delta(tried.difference),
    }
