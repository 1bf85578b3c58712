"""Budgets with more money in them, or without a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from milepost.engine.model.inventory import BudgetPeriod
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.limits import accounts_of
from milepost.engine.plan.worth import WEEKS_PER_YEAR
from milepost.engine.whatif.demands import asking, limited

Kind = Literal["one_off", "run"]
KINDS: tuple[Kind, ...] = ("one_off", "run")


def limits_money(workspace: Workspace, kind: Kind) -> bool:
    """Whether a period of the budget limits this kind of money."""
    return any(account.kind == kind for account in accounts_of(workspace.inventory.plan))


def with_more(workspace: Workspace, kind: Kind, extra: Fraction) -> Workspace:
    """The workspace with so much more of a kind of money from the start of the plan on.

    As money that is not spent carries over, it may be spent at any time. After a period without a
    limit, in which nothing carries over, it is there anew.
    """
    limits = workspace.inventory.plan.limits
    budget: list[BudgetPeriod] = []
    fresh = True
    for period in limits.budget:
        amount = period.one_off if kind == "one_off" else period.run
        if amount is not None and fresh:
            amount += extra
        fresh = amount is None
        budget.append(_with_amount(period, kind, amount))
    return limited(workspace, replace(limits, budget=tuple(budget)))


def unlimited(workspace: Workspace, kinds: Sequence[Kind]) -> Workspace:
    """The workspace without a limit on these kinds of money."""
    limits = workspace.inventory.plan.limits
    budget = limits.budget
    for kind in kinds:
        budget = tuple(_with_amount(period, kind, None) for period in budget)
    return limited(workspace, replace(limits, budget=budget))


def with_everybody(workspace: Workspace) -> Workspace:
    """The workspace in which people are without limit, for the roadmap and for running it."""
    plan = workspace.inventory.plan
    return asking(
        workspace, replace(plan, capacity=(), limits=replace(plan.limits, run_capacity=()))
    )


def overspent(workspace: Workspace, kind: Kind, roadmap: Roadmap) -> Fraction:
    """By how much a roadmap spends more than the budget has, where that is most; 0 if never."""
    most = Fraction(0)
    for account in accounts_of(workspace.inventory.plan):
        if account.kind != kind:
            continue
        spent = Fraction(0)
        for step in roadmap.steps:
            if kind == "one_off" and account.first <= step.start < account.until:
                spent += step.one_off
            if kind == "run":
                weeks = max(0, account.until - max(account.first, step.end))
                spent += Fraction(step.run_per_year * weeks, WEEKS_PER_YEAR)
        most = max(most, spent - account.amount)
    return most


def _with_amount(period: BudgetPeriod, kind: Kind, amount: Fraction | None) -> BudgetPeriod:
    return replace(period, one_off=amount) if kind == "one_off" else replace(period, run=amount)
