"""A change of a scenario in words for a board, by the names of the model and with what was before.

What a path names is told from the two inventories as they were read, so that it is told as it
counts, however it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from milepost.engine.assess.phrases import amount, number
from milepost.engine.model.capability import Estimate
from milepost.engine.model.inventory import Change, Declaration
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.causes import change_text, short
from milepost.engine.view.instead import figures, instead, keys, several
from milepost.engine.view.plan_change_words import plan_words
from milepost.engine.view.wording import day
from milepost.engine.whatif.compare import Compared, Comparison

LONGEST = 300
"""How many characters of the words of a change a line of text shows."""
UNMEASURED, NOBODY = "not measured", "nobody"

Words = Callable[[Workspace, Workspace, Sequence[str]], Iterable[str]]
"""Tells what differs at a path, of the workspace as it was and as it is with the scenario."""


def change_words(before: Workspace, after: Workspace, change: Change) -> str:
    """A change such as `CRM and e-mail: 2 FTE instead of 1`.

    `before` is the workspace without the scenario, `after` that with it. Where no better words are
    known they are the path and the value.
    """
    return _told(before, after, change) or change_text(change, whole=True)


def change_line(before: Workspace, after: Workspace, change: Change) -> str:
    """A change in words with the path after them; cut where it is long."""
    told = _told(before, after, change)
    if len(told) > LONGEST:
        told = f"{told[: LONGEST - 3]}..."
    return f"{told} ({short(change.path)})" if told else change_text(change)


def changes_of(comparison: Comparison, scenario: Compared) -> tuple[str, ...]:
    """All that a scenario changes in words, each thing once."""
    before, after = comparison.base.workspace, scenario.outcome.workspace
    words = (change_words(before, after, change) for change in scenario.variant.changes)
    return tuple(dict.fromkeys(words))


def _told(before: Workspace, after: Workspace, change: Change) -> str:
    first, *parts = change.path.split(".")
    words = _WORDS.get(first)
    return several(words(before, after, parts)) if words else ""


# -- what is in place ------------------------------------------------------------------------------


def _capabilities(before: Workspace, after: Workspace, path: Sequence[str]) -> Iterator[str]:
    one, two = before.inventory.declarations, after.inventory.declarations
    key = path[1] if len(path) > 1 else ""
    for id in keys(one, two, path):
        if id in after.model.capabilities:
            yield from _declared(after.model, id, (one.get(id), two.get(id)), key)


def _declared(
    model: MaturityModel, id: str, pair: tuple[Declaration | None, Declaration | None], key: str
) -> Iterator[str]:
    """What differs between two declarations; with a `key` in what it says alone."""
    name = model.capabilities[id].name
    empty = Declaration(id, None)
    was, now = (each or empty for each in pair)
    if key in ("", "level", "raters") and was.level != now.level:
        if now.level is None:
            yield f"{name}: level unknown instead of {_level(model, was)}"
        else:
            yield f"{name} declared at {_level(model, now)} instead of {_level(model, was)}"
    if key in ("", "kpis") and was.kpis != now.kpis:
        known = {kpi.id: kpi for kpi in model.capabilities[id].kpis}
        one, two = dict(was.kpis), dict(now.kpis)
        for kpi in keys(one, two, ()):
            title, unit = (known[kpi].name, known[kpi].unit) if kpi in known else (kpi, "")
            say = partial(amount, unit=unit)
            yield f"{name}, {title}: {instead(two.get(kpi), one.get(kpi), say, none=UNMEASURED)}"
    if key in ("", "evidence") and was.evidence != now.evidence:
        one_kinds, two_kinds = (_kinds(each) for each in (was, now))
        other = "other records than before" if one_kinds == two_kinds else ""
        yield f"{name} rests on {other or instead(two_kinds, one_kinds, none='no evidence')}"
    if key in ("", "owner") and was.owner != now.owner:
        yield f"{name}, owner: {instead(now.owner or None, was.owner or None, none=NOBODY)}"


def _level(model: MaturityModel, declared: Declaration) -> str:
    return "unknown" if declared.level is None else model.level_name(declared.level)


def _kinds(declared: Declaration) -> str | None:
    """What a level rests on, by kind."""
    kinds = dict.fromkeys(record.kind.replace("_", " ") for record in declared.evidence)
    return ", ".join(kinds) or None


def _not_applicable(before: Workspace, after: Workspace, path: Sequence[str]) -> Iterator[str]:
    one, two = before.inventory.not_applicable, after.inventory.not_applicable
    for id in keys(one, two, path):
        name = after.model.capabilities[id].name if id in after.model.capabilities else id
        if id in two:
            yield f"{name} does not apply: {two[id].reason}"
        elif id in one:
            yield f"{name} applies after all"


def _metrics(before: Workspace, after: Workspace, path: Sequence[str]) -> Iterator[str]:
    if len(path) > 1 and path[1] != "value":
        return
    one, two = (
        {id: reading.value for id, reading in each.inventory.readings.items()}
        for each in (before, after)
    )
    for id in keys(one, two, path):
        metric = after.model.metrics.get(id)
        if metric is not None:
            say = partial(amount, unit=metric.unit)
            yield f"{metric.name}: {instead(two.get(id), one.get(id), say, none=UNMEASURED)}"


# -- figures of its own ----------------------------------------------------------------------------

_ESTIMATES = {
    "duration": ("work", " weeks"),
    "one_off": ("one-off cost", ""),
    "run": ("cost a year to run", ""),
    "gain": ("gain a year", ""),
    "uplift": ("uplift in revenue", "%"),
}
_PEOPLE = {"effort": ("", " person-weeks"), "run_fte": (" to run it", " FTE")}


def _overrides(before: Workspace, after: Workspace, path: Sequence[str]) -> Iterator[str]:
    """What differs in the figures of capabilities, as they count."""
    model = after.model
    one, two = before.inventory.overrides, after.inventory.overrides
    wanted: Collection[str] = path[1:2] or (*_ESTIMATES, *_PEOPLE)
    for id in keys(one, two, path):
        was, now = before.model.capabilities.get(id), model.capabilities.get(id)
        if was is None or now is None:
            continue
        for key in wanted:
            if key in _ESTIMATES:
                label, unit = _ESTIMATES[key]
                first, second = getattr(now, key), getattr(was, key)
                say = _likely if first.likely != second.likely else _range
                if say(first) != say(second):
                    unit = unit or f" {after.currency}"
                    yield f"{now.name}, {label}: {instead(first, second, say, unit)}"
            elif key in _PEOPLE:
                label, unit = _PEOPLE[key]
                one_fte, two_fte = dict(getattr(was, key)), dict(getattr(now, key))
                for role in keys(one_fte, two_fte, path[2:]):
                    fte = two_fte.get(role), one_fte.get(role)
                    who = f"{now.name}, {model.roles.get(role, role)}{label}"
                    yield f"{who}: {instead(*fte, number, unit, none=NOBODY)}"


def _likely(estimate: Estimate) -> str:
    return figures(estimate.likely)


def _range(estimate: Estimate) -> str:
    return f"{figures(estimate.low)} to {figures(estimate.high)}"


# -- at the top ------------------------------------------------------------------------------------


def _as_of(before: Workspace, after: Workspace, path: Sequence[str]) -> Iterator[str]:
    if not path:
        yield f"As of {instead(after.inventory.as_of, before.inventory.as_of, day)}"


_WORDS: Mapping[str, Words] = {
    "capabilities": _capabilities,
    "not_applicable": _not_applicable,
    "metrics": _metrics,
    "overrides": _overrides,
    "as_of": _as_of,
    "plan": plan_words,
}
