"""The smallest change as plain text, 100 columns wide."""

from __future__ import annotations

from fractions import Fraction

from milepost.engine.assess.phrases import number
from milepost.engine.model.change import SmallestChange, Way, Weight
from milepost.engine.render.terminal import wrapped
from milepost.engine.run import Assessed
from milepost.engine.view.change import Raised, choices, raised, to_show
from milepost.engine.view.wording import money

LEAST: dict[Weight, str] = {
    "cost": "the least that does it",
    "effort": "the least that does it",
    "count": "the fewest that do it",
}
SAME: dict[Weight, str] = {
    "cost": "that cost the same",
    "effort": "that take the same effort",
    "count": "with as many steps",
}


def change_text(outcome: Assessed, change: SmallestChange) -> str:
    """The steps of least weight that lift an organisation to a stage, and the choice among them."""
    way = change.way
    if way is None:
        lines = ["Smallest change: there is none."]
        for reason in change.impossible_because:
            lines += wrapped(reason, "  - ", "    ")
        return "\n".join(lines) + "\n"
    lines = _headline(outcome, change, way)
    if change.interrupted:
        lines += wrapped("The search was interrupted; this is what it had found.")
    several = len(change.alternatives) > 1
    if several and change.in_every_case:
        lines.append("In every case")
    common = change.in_every_case if several else way.steps
    for each in raised(outcome, common):
        lines += wrapped(_named(each), "  - ", "    ")
    shared = [
        item
        for item in way.to_evidence
        if all(item in other.to_evidence for other in change.alternatives)
    ]
    for item in to_show(outcome, shared):
        lines += wrapped(f"to be shown by measurement: {item}", "  - ", "    ")
    if several:
        lines += _choice(outcome, change, set(shared))
    if change.more is None and change.proven:
        unsettled = "more of these" if several else "other ways as small"
        lines += wrapped(f"Whether there are {unsettled} was not settled in the time.")
    return "\n".join(lines) + "\n"


def _headline(outcome: Assessed, change: SmallestChange, way: Way) -> list[str]:
    if not way.steps:
        return wrapped(f"Smallest change by {change.weight}: no step is needed, only evidence")
    steps = f"{len(way.steps)} step{'s' * (len(way.steps) > 1)}"
    figures = [steps, *_figures(outcome, change, way)]
    if change.weight == "effort":
        figures = [steps, *reversed(figures[1:])]
    shown = figures if change.weight == "count" else figures[:2]
    sure = f"({LEAST[change.weight]})"
    if not change.proven:
        bound = {
            "cost": money(change.bound, outcome.workspace.currency),
            "effort": _weeks(change.bound),
            "count": f"{number(change.bound)} steps",
        }[change.weight]
        at_least = f", which is {bound} or more" if change.bound else ""
        sure = f"(not proven to be the least{at_least})"
    return wrapped(f"Smallest change by {change.weight}: {', '.join(shown)} {sure}")


def _figures(outcome: Assessed, change: SmallestChange, way: Way) -> list[str]:
    cost = money(way.total("cost", change.horizon), outcome.workspace.currency)
    return [f"{cost} over {change.horizon} weeks", _weeks(way.total("effort", change.horizon))]


def _weeks(effort: Fraction) -> str:
    return f"{number(effort)} person-week{'' if effort == 1 else 's'}"


def _choice(outcome: Assessed, change: SmallestChange, shared: set[str]) -> list[str]:
    """What is left to choose, each option with its own figures."""
    assert change.way is not None
    ways = f"{len(change.alternatives)} ways {SAME[change.weight]}"
    more = "; there are more" if change.more else ""
    lists = choices(change)
    of = f"one of {ways}" if len(lists) == 1 else f"one of each, which makes {ways}"
    start = "And " if change.in_every_case else ""
    text = f"{start}{of}{more} (* counted above)"
    lines = wrapped(text[0].upper() + text[1:])
    evidence = {way.steps: way.to_evidence for way in change.alternatives}
    for options in lists:
        if len(lists) > 1:
            lines.append("  one of")
        indent = "    " if len(lists) > 1 else "  "
        for option in options:
            parts = [_named(each) for each in raised(outcome, option)]
            if len(lists) == 1:
                whole = next(way for way in evidence if set(option) <= set(way))
                rest = [item for item in evidence[whole] if item not in shared]
                parts += [f"to be shown by measurement: {it}" for it in to_show(outcome, rest)]
            figures = _figures(outcome, change, Way(option))
            if change.weight != "count":
                figures = figures[1:] if change.weight == "cost" else figures[:1]
            mark = "*" if set(option) <= set(change.way.steps) else "-"
            text = f"{'; '.join(parts)} ({', '.join(figures)})"
            lines += wrapped(text, f"{indent}{mark} ", f"{indent}  ")
    return lines


def _named(each: Raised) -> str:
    return f"{each.name}: {each.low} to {each.high}"
