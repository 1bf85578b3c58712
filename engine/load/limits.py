"""The limits of the plan, read from its block against a maturity model."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping

from milepost.engine.load import inventory_document as doc
from milepost.engine.load.language import Language, Place
from milepost.engine.load.shape import YEARS, described
from milepost.engine.load.text import Document, Path
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import (
    BudgetPeriod,
    Closed,
    Dated,
    Excluded,
    InProgress,
    Limits,
)
from milepost.engine.source import Span

MAX_WEEKS = 1040
MOST_WEIGHT = 100
"""How much the date of one target may count against that of another."""
STEPWISE = ("not_before", "fixed", "in_progress")
"""The keys of the plan block whose own keys name steps."""

Step = tuple[str, int | None]


def read_step(language: Language, text: str, span: Span, *, whole: bool) -> Step | None:
    """The capability and level in `capability@level`, or None with a fault.

    With `whole` the level may be left out, which means the capability as a whole: level None.
    """
    capability, at, word = text.rpartition("@")
    if not at:
        capability = text
        if not whole:
            if language.capability(capability, span):
                message = f"{described(text)} names no step"
                hint = f"write '{capability}@level'"
                language.fault("not-a-step", message, span, hint)
            return None
    known = language.capability(capability, span)
    if not at:
        return (capability, None) if known else None
    level = language.level(word, span)
    if level == 0:
        message = f"{described(text)} is no step: nothing is raised to the lowest level"
        language.fault("not-a-step", message, span)
        return None
    return (capability, level) if known and level is not None else None


def places_of_limits(document: Document, plan: doc.PlanShape) -> dict[str, Span]:
    """The places of the limits in a plan block by dotted path, lists counted from 0."""
    paths: list[Path] = [("horizon",)]
    named = "capacity", "run_capacity", *STEPWISE
    paths += [(section, key) for section in named for key in getattr(plan, section)]
    paths += [("budget", i, kind) for i in range(len(plan.budget)) for kind in ("one_off", "run")]
    paths += [("target", i, "by") for i in range(len(plan.target))]
    found: dict[str, Span] = {}
    for path in paths:
        # A single entry may stand without its list.
        whole = ("plan", *path)
        bare = ("plan", path[0], *path[2:]) if path[0] in ("budget", "target") else whole
        at = whole if whole in document.values else bare
        if at in document.values:
            found[".".join(map(str, whole))] = document.key(at)
    return found


class LimitsReader:
    """Reads the limits in one plan block; collects the faults in the problems of `language`.

    `steps` are the steps that the keys of the block name, by section and text; `levels` the
    declared levels.
    """

    def __init__(
        self,
        language: Language,
        steps: Mapping[tuple[str, str], Step | None],
        levels: Mapping[str, int],
    ) -> None:
        self.language = language
        self.document = language.document
        self.steps = steps
        self.levels = levels

    def limits(self, plan: doc.PlanShape) -> Limits:
        """Every limit of the block."""
        return Limits(
            # A workbook has one row for both capacities of a role, so their order means nothing.
            run_capacity=tuple(sorted(plan.run_capacity.items())),
            budget=self._budget(plan),
            must=self._must(plan),
            must_not=self._must_not(plan),
            not_before=self._dated("not_before", plan.not_before),
            fixed=self._dated("fixed", plan.fixed),
            in_progress=self._in_progress(plan),
            closed=self._closed(plan),
            baseline=plan.baseline,
        )

    def _budget(self, plan: doc.PlanShape) -> tuple[BudgetPeriod, ...]:
        found: list[BudgetPeriod] = []
        for i, entry in enumerate(plan.budget):
            span = self.document.at(("plan", "budget", i))
            if found and entry.until <= found[-1].until:
                same = entry.until == found[-1].until
                message = (
                    f"two periods end on {entry.until}"
                    if same
                    else f"{entry.until} comes after {found[-1].until} in the list"
                )
                hint = "join them" if same else "write the periods in order of time"
                self.language.fault("unordered-budget", message, span, hint)
            found.append(BudgetPeriod(entry.until, entry.one_off, entry.run, span))
        return tuple(found)

    def _must(self, plan: doc.PlanShape) -> tuple[HasLevel, ...]:
        found: list[HasLevel] = []
        for i, text in enumerate(plan.must):
            path = ("plan", "must", i)
            condition = self.language.condition(text, path, Place.TARGET)
            if isinstance(condition, HasLevel):
                found.append(condition)
            elif condition is not None:
                message = f"{described(text)} is not a level of a capability"
                span = self.document.at(path)
                self.language.fault("not-a-condition", message, span, "write 'name >= level'")
        return tuple(found)

    def _must_not(self, plan: doc.PlanShape) -> tuple[Excluded, ...]:
        found: dict[str, Excluded] = {}
        for i, id in enumerate(plan.must_not):
            span = self.document.at(("plan", "must_not", i))
            if self.language.capability(id, span):
                if id in found:
                    self._twice(id, span)
                found[id] = Excluded(id, span)
        return tuple(found.values())

    def _twice(self, what: str, span: Span) -> None:
        self.language.fault("duplicate-entry", f"{what!r} stands twice", span, "keep one")

    def _named(self, section: str, texts: Mapping[str, object]) -> dict[str, Step]:
        """The steps named by the keys of a section; a fault for a step named in two ways."""
        found: dict[str, Step] = {}
        for text in texts:
            step = self.steps.get((section, text))
            if step is None:
                continue
            if step in found.values():
                capability, level = step
                name = capability if level is None else f"{capability}@{level}"
                self._twice(name, self.document.key(("plan", section, text)))
            found[text] = step
        return found

    def _dated(self, section: str, days: Mapping[str, dt.date]) -> tuple[Dated, ...]:
        return tuple(
            Dated(capability, level, days[text], self.document.key(("plan", section, text)))
            for text, (capability, level) in self._named(section, days).items()
        )

    def _in_progress(self, plan: doc.PlanShape) -> tuple[InProgress, ...]:
        found: list[InProgress] = []
        for text, (capability, level) in self._named("in_progress", plan.in_progress).items():
            path = ("plan", "in_progress", text)
            weeks, now = plan.in_progress[text], self.levels.get(capability, 0)
            assert level is not None, "a step in progress names its level"
            if not 1 <= weeks <= MAX_WEEKS:
                message = f"expected 1 to {MAX_WEEKS} weeks left, found {weeks}"
                self.language.fault("out-of-range", message, self.document.at(path))
            if level != now + 1:
                message = f"{capability} is at level {now}; {text!r} is not its next step"
                hint = (
                    f"write '{capability}@{now + 1}'"
                    if now < self.language.names.top
                    else "remove it"
                )
                self.language.fault("not-next-step", message, self.document.key(path), hint)
            found.append(InProgress(capability, level, weeks, self.document.key(path)))
        return tuple(found)

    def _closed(self, plan: doc.PlanShape) -> tuple[Closed, ...]:
        found: list[Closed] = []
        for role, entries in plan.closed.items():
            for i, text in enumerate(entries):
                span = self.document.at(("plan", "closed", role, i))
                days = _days(text)
                if days is None:
                    message = f"expected a date or two, found {described(text)}"
                    hint = "write 2027-12-24 or 2027-12-20..2028-01-03"
                    self.language.fault("bad-date", message, span, hint)
                elif days[1] <= days[0]:
                    message = f"{described(text)} ends before it has begun"
                    hint = "the second date is the day on which work goes on"
                    self.language.fault("out-of-range", message, span, hint)
                else:
                    found.append(Closed(role, *days, span))
        return tuple(found)


def _days(text: str) -> tuple[dt.date, dt.date] | None:
    """The first day and the day after the last, of one day or of `from..until`."""
    first, dots, second = (part.strip() for part in text.partition(".."))
    begin, end = read_day(first), read_day(second) if dots else None
    if begin is None or (dots and end is None):
        return None
    return begin, end or begin + dt.timedelta(days=1)


def read_day(text: str) -> dt.date | None:
    """The day in a text such as 2027-01-31; None where it is none, or lies far away."""
    # The library also takes weeks, as in 2027-W01-1.
    if len(text) != len("2027-01-31") or (text[4], text[7]) != ("-", "-"):
        return None
    with contextlib.suppress(ValueError):
        day = dt.date.fromisoformat(text)
        return day if day.year in YEARS else None
    return None
