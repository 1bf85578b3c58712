"""The report as one HTML file that stands alone: no network, readable without its script.

Its style sheet and its script are named by their hashes in a content security policy, so that
nothing else in the file can run, whatever a name or a note says. Every text is escaped, and marks
that reorder text or that a page cannot hold are replaced.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from milepost.engine.render.chart_letters import installed
from milepost.engine.render.palette import THEMES, Paint, ThemeName
from milepost.engine.render.report_charts import report_charts
from milepost.engine.render.report_pictures import report_pictures
from milepost.engine.render.svg import fonts
from milepost.engine.render.text import clean
from milepost.engine.render.themed import Colours
from milepost.engine.view.capability_map import STATUSES
from milepost.engine.view.links import is_web
from milepost.engine.view.profile import listed
from milepost.engine.view.report import NotNowRow, Report, RiskPart
from milepost.engine.view.report_roadmap import Number, PeriodRow, PlanPart
from milepost.engine.view.reporting import Material
from milepost.engine.view.wording import day, person_weeks, sentence

if TYPE_CHECKING:
    from jinja2 import Environment

FOCUS = {"light": "#2F6FDE", "dark": "#FDE68A"}
FIELD = {"light": "#6B7A93", "dark": "#8493AB"}
"""The edge of a field, at least 3 to 1 against the page (WCAG 2.2, success criterion 1.4.11)."""
MOST_ALIKE = 3
"""How many rows with the same reason the page shows one by one."""
LEAST_FOLDED = 3
"""From how many periods alike on they stand in one row."""
WIDEST = 900.0
"""Points that a picture may be wide at its own size: the page is 73 rem, about 1,168 pixels."""


@dataclass(frozen=True, slots=True)
class Card:
    """A figure of the board's page, and what is said under it."""

    label: str
    value: str
    lines: tuple[str, ...] = ()


def html_report(report: Report, material: Material) -> bytes:
    """The page; without matplotlib it has no charts, and says in words what they would show.

    Raises DrawingFailed where a picture cannot be drawn.
    """
    colours = Colours()
    pictures = report_pictures(report, material, colours, WIDEST)
    charts = report_charts(material, colours, WIDEST) if installed() else {}
    drawn = [*pictures.all, *(chart.svg for chart in charts.values())]
    style = "".join([fonts("".join(drawn)), *_themes(colours), _asset("report.css.j2")])
    script = _asset("report.js.j2")
    environment = _environment()
    safe = environment.filters["safe"]
    model = material.before.workspace.model
    rows = report.capabilities
    text: str = environment.get_template("report.html.j2").render(
        report=report,
        stamp=report.stamp,
        cards=_cards(report),
        contents=_contents(report),
        pictures=pictures,
        charts={name: replace(chart, svg=safe(chart.svg)) for name, chart in charts.items()},
        counts=[(each, sum(row.status == each for row in rows)) for each in STATUSES],
        categories=list(dict.fromkeys(row.category for row in rows)),
        levels=[level.id for level in model.levels],
        ladder=next(each for each in report.ladders if each.id == report.ladder),
        not_now=_alike(report.not_now),
        limited=_limited(report.plan),
        style=safe(style),
        style_hash=_hash(style),
        script=safe(script),
        script_hash=_hash(script),
    )
    return text.encode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _limited(plan: PlanPart | None) -> bool:
    """Whether any budget limits the money of a quarter."""
    quarters = plan.quarters if plan else ()
    return any(each.one_off_left is not None or each.run_left is not None for each in quarters)


# -- colours ---------------------------------------------------------------------------------------


def _themes(colours: Colours) -> tuple[str, str]:
    """The variables of both themes; the dark one on a screen that asks for it, never in print."""
    light = f":root{{{_variables('light')}{colours.declared(dark=False)}}}\n"
    dark = f":root{{{_variables('dark')}{colours.declared(dark=True)}}}"
    return light, f"@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


def _variables(name: ThemeName) -> str:
    """The colours of the pictures as variables of the page."""
    theme = THEMES[name]
    found = [f"--focus:{FOCUS[name]}", f"--field:{FIELD[name]}"]
    for part in theme.__slots__:
        value, word = getattr(theme, part), part.replace("_", "-")
        if isinstance(value, Paint):
            found += [
                f"--{word}-fill:{value.fill}",
                f"--{word}-text:{value.text}",
                f"--{word}-border:{value.border}",
            ]
        else:
            found.append(f"--{word}:{value}")
    return "".join(f"{each};" for each in found)


# -- what is folded --------------------------------------------------------------------------------


def _alike(rows: Sequence[NotNowRow]) -> tuple[list[NotNowRow], dict[str, list[NotNowRow]]]:
    """What has a reason of its own, and what many share, by that reason."""
    often = Counter(row.reason for row in rows)
    own = [row for row in rows if often[row.reason] <= MOST_ALIKE]
    shared = [reason for reason, count in often.items() if count > MOST_ALIKE]
    return own, {reason: [row for row in rows if row.reason == reason] for reason in shared}


def folded(periods: Sequence[PeriodRow]) -> Iterator[PeriodRow]:
    """Periods in which nothing more happens told as one, with what is left at the end of it."""

    def same(row: PeriodRow) -> object:
        busy = row.one_off or row.person_weeks
        return row.label if busy else (row.run, row.stages)

    for _, group in itertools.groupby(periods, key=same):
        rows = list(group)
        if len(rows) < LEAST_FOLDED:
            yield from rows
            continue
        label = f"{rows[0].label} to {rows[-1].label}, each"
        yield replace(rows[-1], label=label, start=rows[0].start)


# -- what is said ----------------------------------------------------------------------------------


def _cards(report: Report) -> list[Card]:
    """The figures of the board's page."""
    currency = report.stamp.currency
    cards = [
        Card(
            each.name,
            each.stage or "No stage yet",
            (f"Stage {each.index or 0} of {len(each.stages)}",),
        )
        for each in report.ladders
    ]
    plan = report.plan
    if plan is None:
        return [
            *cards,
            Card("Roadmap", "None", (report.no_plan.finding if report.no_plan else "",)),
        ]
    cards += [
        Card(f"{row.name} is reached", day(row.date) if row.week else "already")
        for row in plan.milestones
        if row.target
    ]
    if plan.steps:
        cards.append(
            Card(
                "Money",
                f"{_amount(plan.one_off)} {currency}",
                (
                    f"one-off, and {_amount(plan.run_per_year)} {currency} a year to run",
                    f"{_percent(report.stamp.judgement_share or 0)} rests on judgement",
                    *_in_all(plan, report.risk),
                ),
            )
        )
        full = [
            role.name for role in plan.roles if role.capacity and role.peak_fte >= role.capacity
        ]
        note = (f"Full at their peak: {listed(full, most=3)}",) if full else ()
        cards.append(Card("People", person_weeks(plan.person_weeks), note))
    if report.risk:
        risk = report.risk
        safe = day(risk.dates[-1].p80) if risk.dates else "Not known"
        notes = (f"planned for {day(plan.finish)}", risk.caveat, risk.short_of_money)
        cards.append(Card("80% safe by", safe, tuple(filter(None, notes))))
    return cards


def _contents(report: Report) -> list[tuple[str, str]]:
    there = bool(report.plan and report.plan.steps)
    parts = [
        ("summary", "The board's page", True),
        ("standing", "Where we are", True),
        ("blocks", "What blocks us", True),
        ("roadmap", "The roadmap", True),
        ("money", "Money and people", there),
        ("risk", "Risk", report.risk is not None),
        ("scenarios", "Scenarios", report.scenarios is not None),
        ("not-now", "Not now", bool(report.not_now)),
        ("assumptions", "What this rests on", bool(report.assumptions or report.figures)),
        ("capabilities", "Every capability", True),
    ]
    return [(id, title) for id, title, shown in parts if shown]


def _amount(value: Number | None) -> str:
    """Money in whole units; "not limited" where there is no limit."""
    return "not limited" if value is None else f"{round(value):,}"


def _figure(value: Number) -> str:
    return f"{round(value, 1):,}".removesuffix(".0")


def _fte(value: Number) -> str:
    return f"{round(value, 2):,g}"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _later(weeks: Number) -> str:
    if not weeks:
        return "the same"
    shown = _figure(abs(weeks))
    return f"{shown} week{'' if shown == '1' else 's'} {'later' if weeks > 0 else 'earlier'}"


def _signed(amount: Number) -> str:
    return f"{round(amount):+,}" if round(amount) else "the same"


def _sentence_case(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _in_all(plan: PlanPart, risk: RiskPart | None) -> Iterator[str]:
    """What the roadmap costs up to the horizon, and how sure that is."""
    if risk is not None:
        safe = f"80% safe within {_amount(risk.cost_p80)}"
        yield f"{_amount(plan.cost_over_horizon)} over {plan.horizon_weeks} weeks; {safe}"


# -- templates -------------------------------------------------------------------------------------


def _asset(name: str) -> str:
    return (files("milepost.engine.render") / "templates" / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters |= {
        "amount": _amount,
        "day": day,
        "figure": _figure,
        "folded": folded,
        "fte": _fte,
        "later": _later,
        "percent": _percent,
        "person_weeks": person_weeks,
        "safe_link": is_web,
        "sentence": sentence,
        "sentence_case": _sentence_case,
        "signed": _signed,
    }
    return environment


def _finalized(value: Any) -> Any:  # noqa: ANN401 - whatever a template puts out
    """Plain text without what a page cannot hold; what is marked up already stays as it is."""
    if type(value) is not str:
        return value
    before, after = value[:1].isspace(), value[-1:].isspace()
    return f"{' ' * before}{clean(value)}{' ' * after}"
