"""Reports of the small example, for the tests of what is made of a report."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace
from fractions import Fraction

from milepost.engine.model.capability import Prerequisite
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Target
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.run import Planned, assessed, planned
from milepost.engine.view.report import Report
from milepost.engine.view.report_roadmap import PlanPart
from milepost.engine.view.reporting import Material, report_of
from tests.view.example import workspace

BY = dt.date(2028, 6, 30)
LAG = 3
STEERING = (
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1",
    "-1",
    "#35;",
    "section one",
    'click s1 href "javascript:alert(1)"',
    "2027-01-01",
    "1. numbered",
    "1) numbered",
    "# heading",
    "- item",
    "`code` and ```js",
    "[link](javascript:alert(1)) ![img](http://x/y.png)",
    "http://example.org www.example.org",
    "fa:fa-user",
    "%% comment",
    "accTitle: x",
    "$\\alpha$ *bold* _it_ ~~s~~ |a|b|",
    "{code}x{code} [~admin] !img.png! \\\\",
    "semi;colon, comma",
)
"""Names that would steer what is made of a report if they were not escaped."""


def small_workspace() -> Workspace:
    """The small example with a day to keep, one person for the web, money and a lag."""
    small = workspace()
    capabilities = {
        id: replace(
            capability,
            duration=replace(capability.duration, likely=Fraction(10), high=Fraction(10)),
            one_off=replace(capability.one_off, likely=Fraction(4000), high=Fraction(4000)),
        )
        for id, capability in small.model.capabilities.items()
    }
    shop = capabilities["shop"]
    later = Prerequisite(HasLevel("mail"), lag=LAG)
    capabilities["shop"] = replace(shop, requires=(shop.requires[0], later))
    plan = small.inventory.plan
    targets = tuple(Target(target.goal, BY) for target in plan.targets)
    plan = replace(plan, targets=targets, capacity=(("web", Fraction(1)),))
    return replace(
        small,
        model=replace(small.model, capabilities=capabilities),
        inventory=replace(small.inventory, plan=plan),
        input_sha256="ab" * 32,
    )


@functools.cache
def outcome() -> Planned:
    """The plan of the small example, the same on every run."""
    return planned(assessed(small_workspace()), SolveSettings(reproducible=True))


@functools.cache
def report() -> Report:
    """The report of the small example, without risk and scenarios."""
    return report_of(Material(outcome().assessed, outcome()))


def named(name: str) -> Report:
    """The report of the small example in which everything that has a name has this one."""
    found, plan = report(), plan_of(report())
    steps = tuple(
        replace(step, name=name, team=name, owner=name, effort=(("web", 2), ("crm", 1)))
        for step in plan.steps
    )
    marks = tuple(replace(mark, name=name, ladder_name=name) for mark in plan.milestones)
    gates = tuple(replace(gate, in_place=(name,), shown_by=(name,)) for gate in plan.gates)
    roles = (replace(plan.roles[0], name=name), *plan.roles[1:])
    plan = replace(plan, steps=steps, milestones=marks, gates=gates, roles=roles, chain=(name,))
    return replace(
        found,
        title=name,
        summary=(name,),
        plan=plan,
        stamp=replace(found.stamp, organisation=name, model_name=name),
        capabilities=tuple(replace(row, name=name) for row in found.capabilities),
    )


def plan_of(found: Report) -> PlanPart:
    """The roadmap of a report that has one."""
    assert found.plan is not None
    return found.plan
