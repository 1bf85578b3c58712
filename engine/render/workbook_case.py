"""The sheets Case and Cash flow of the report's workbook: what the roadmap brings and costs.

Costs are formulas of the sheet Steps and are discounted at the rate on the sheet Assumptions. What
the roadmap brings is as planned: how it rises and combines is not worked out anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from milepost.engine.render.spreadsheet import Book, Column, Formula, Value, letter
from milepost.engine.view.report import CasePart, OutlookRow, Stamp
from milepost.engine.view.report_roadmap import Number, PlanPart, StepRow

FLOW = "Cash flow"
RATE = "discount_rate"
_YEAR = 52
_FACTOR, _FIRST = 2, 3
"""The columns of the sheet Cash flow: what a week's money counts today, and the first outlook."""
_TOP = 4
"""Its row of the first week."""
_KINDS = ("Brings, as planned", "One-off", "Run", "Net")
"""The columns of an outlook on it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost of each step in an outlook, as formulas of the `column` of its likely one."""

    name: str
    heading: str
    column: str
    amounts: tuple[Number, ...]
    planned: tuple[Number, ...]

    def cell(self, step: int, row: int) -> Formula:
        """The formula of a step: in proportion to its likely cost, beside it where that is none."""
        amount, planned = self.amounts[step], self.planned[step]
        share = f"*{amount!r}/{planned!r}" if planned else f"+{amount!r}"
        return Formula(f"{self.column}{row}{share}", amount)


def outlook_costs(
    case: CasePart | None, steps: Sequence[StepRow], one_off: str, run: str
) -> tuple[Cost, ...]:
    """The columns of the sheet Steps that hold the costs of each outlook.

    `one_off` and `run` are its columns of the likely costs.
    """
    return tuple(
        Cost(
            _name(outlook, kind),
            f"{kind}, {outlook.name} outlook",
            column,
            tuple(pair[at] for pair in outlook.costs),
            tuple((step.one_off, step.run_per_year)[at] for step in steps),
        )
        for outlook in (case.outlooks if case else ())
        for at, (kind, column) in enumerate((("One-off", one_off), ("Run per year", run)))
    )


def _name(outlook: OutlookRow, kind: str) -> str:
    """The name of the cells that hold a cost of every step."""
    return f"step_{kind.partition(' ')[0].lower().replace('-', '_')}_{outlook.name}"


def case_sheets(book: Book, case: CasePart, plan: PlanPart, rate: Number, stamp: Stamp) -> None:
    """What the roadmap brings and costs in each outlook, and the weeks behind it.

    `rate` is the yearly rate of discount, which stands in the cell that is named `RATE`.
    """
    columns = [
        Column("Outlook", 34),
        Column("Gains, as planned", 14, "whole"),
        Column("Uplifts, as planned", 14, "whole"),
        Column("One-off", 14, "whole"),
        Column("Run", 14, "whole"),
        Column("Together", 14, "whole"),
        Column("Net present value", 14, "whole"),
        Column("Paid back, as planned", 14, "date"),
    ]
    page = book.page("Case", [column.width for column in columns])
    page.title(f"The business case over {plan.horizon_weeks} weeks, {stamp.currency}")
    page.line(
        "Costs follow the sheet Steps; the net present value follows them and the rate of discount"
        f" on Assumptions, week by week as on {FLOW}. Gains, uplifts and the day of payback are as"
        f" planned on {stamp.as_of.isoformat()} and do not follow changes; nor do the sentences:",
        muted=True,
    )
    page.line(case.finding)
    weeks = [_flows(outlook, plan) for outlook in case.outlooks]
    # The last digits of a power differ between machines.
    factors = [round((1 + rate) ** (-week / _YEAR), 12) for week in range(plan.horizon_weeks + 1)]
    page.table(
        columns,
        [
            _outlook(outlook, at, flows, factors, page.row + 2 + at)
            for at, (outlook, flows) in enumerate(zip(case.outlooks, weeks, strict=True))
        ],
        main=True,
    )
    page.row += 1
    page.lines(case.notes)
    _flow_sheet(book, case, plan, weeks, factors)


def _outlook(
    row: OutlookRow, at: int, flows: _Flows, factors: Sequence[float], n: int
) -> list[Value]:
    """The row of an outlook, which is number `n` of its sheet."""
    last = _TOP + len(factors) - 1

    def cells(column: int) -> str:
        return f"'{FLOW}'!${letter(column)}${_TOP}:${letter(column)}${last}"

    _, one_off, run, net = range(_FIRST + at * len(_KINDS), _FIRST + (at + 1) * len(_KINDS))
    costs = fsum(flows.one_off), fsum(flows.run)
    today = fsum(amount * factor for amount, factor in zip(flows.net, factors, strict=True))
    return [
        row.name,
        row.gains,
        row.uplifts,
        Formula(f"SUM({cells(one_off)})", costs[0]),
        Formula(f"SUM({cells(run)})", costs[1]),
        Formula(f"B{n}+C{n}-D{n}-E{n}", row.gains + row.uplifts - sum(costs)),
        Formula(f"SUMPRODUCT({cells(net)},{cells(_FACTOR)})", today),
        row.payback,
    ]


# -- week by week ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Flows:
    """The money of an outlook in each week of the horizon, and of what is paid at its very end."""

    brings: tuple[Number, ...]
    one_off: tuple[float, ...]
    run: tuple[float, ...]

    @property
    def net(self) -> tuple[float, ...]:
        """What comes in less what goes out."""
        kinds = zip(self.brings, self.one_off, self.run, strict=True)
        return tuple(brings - one_off - run for brings, one_off, run in kinds)


def _flows(outlook: OutlookRow, plan: PlanPart) -> _Flows:
    last = plan.horizon_weeks
    paid, running = [0.0] * (last + 1), [0.0] * (last + 1)
    for step, (one_off, run) in zip(plan.steps, outlook.costs, strict=True):
        paid[min(step.start_week, last)] += one_off
        for week in range(step.end_week, last):
            running[week] += run / _YEAR
    return _Flows(outlook.inflow, tuple(paid), tuple(running))


def _flow_sheet(
    book: Book,
    case: CasePart,
    plan: PlanPart,
    weeks: Sequence[_Flows],
    factors: Sequence[float],
) -> None:
    columns = [
        Column("Week", 8, "whole"),
        Column("From", 11, "date"),
        Column("Counts today", 10, "number"),
        *(
            Column(f"{kind}, {outlook.name}", 13, "whole")
            for outlook in case.outlooks
            for kind in _KINDS
        ),
    ]
    page = book.page(FLOW, [column.width for column in columns])
    page.title("The weeks behind the net present value")
    page.line(
        "One-off cost is paid in the week in which a step starts, run cost from its end in parts of"
        " 52 weeks a year. What starts later is paid in the last row. What the roadmap brings is"
        " as planned and does not follow changes.",
        muted=True,
    )
    assert page.row + 2 == _TOP, "formulas of other sheets know the row of the first week"
    last = len(factors) - 1

    def row(week: int) -> Iterator[Value]:
        n = _TOP + week
        yield week
        yield plan.start + dt.timedelta(weeks=week)
        yield Formula(f"(1+{RATE})^(-A{n}/{_YEAR})", factors[week])
        begins = [f'step_start,">="&B{n}'] if week else []
        begins += [f'step_start,"<"&B{n + 1}'] if week < last else []
        for at, (outlook, flows) in enumerate(zip(case.outlooks, weeks, strict=True)):
            brings, one_off, run, _ = (letter(_FIRST + at * len(_KINDS) + i) for i in range(4))
            paid = ",".join([_name(outlook, "One-off"), *begins])
            running = f'SUMIFS({_name(outlook, "Run")},step_end,"<="&B{n})/{_YEAR}'
            yield flows.brings[week]
            yield Formula(f"SUMIFS({paid})", flows.one_off[week])
            yield Formula(running if week < last else "0", flows.run[week])
            yield Formula(f"{brings}{n}-{one_off}{n}-{run}{n}", flows.net[week])

    page.table(columns, (list(row(week)) for week in range(last + 1)), main=True)
