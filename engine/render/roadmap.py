"""Roadmaps as plain text, 100 columns wide."""

from __future__ import annotations

import textwrap
from typing import Any

from milepost.engine.model.roadmap import (
    Infeasible,
    Roadmap,
    Solved,
    Unproven,
)
from milepost.engine.render.conflict import conflict_text
from milepost.engine.render.reasons import chain_lines
from milepost.engine.render.terminal import advice_lines, safe, wrapped
from milepost.engine.run import Planned
from milepost.engine.view.document import totals
from milepost.engine.view.step_words import (
    named,
    needed_words,
    objective_text,
    target_name,
    waits_words,
)
from milepost.engine.view.wording import date_of, day_in_full, many, money

STEP_WIDTH = 54
EARNS = "pays by itself"
UNAIMED = "No target is named: these are the steps that are worth most within the limits."
NOTHING_PAYS = "No target is named, and no step pays within the limits: nothing is worth most."
CRITICAL = "* critical: a week's delay moves the finish, even if later work is rearranged."


def plan_text(outcome: Planned) -> str:
    """The roadmap as a table with its bounds, or why there is none."""
    workspace, result = outcome.workspace, outcome.result
    start, currency = workspace.inventory.plan.start, workspace.currency
    match result:
        case Infeasible():
            return conflict_text(result, workspace.inventory.span)
        case Unproven(because):
            return f"No roadmap was found, and none was ruled out: {because}\n"
        case Solved(roadmap, objectives, optimal):
            pass
    lines = [] if roadmap.reached else wrapped(UNAIMED if roadmap.steps else NOTHING_PAYS)
    for reached in roadmap.reached:
        name = target_name(workspace, reached.index)
        day = day_in_full(date_of(start, reached.week))
        text = (
            f"{name} is in place already."
            if reached.week == 0
            else (f"{name} is reached after {many(reached.week, 'week')}, on {day}.")
        )
        lines += wrapped(text)
    proof = "Proven optimal" if optimal else "Best roadmap found, not proven optimal"
    lines += wrapped(f"{proof}: {', '.join(objective_text(o, currency) for o in objectives)}.")
    sums = totals(outcome, roadmap)
    if "value" in sums:
        lines += _worth(outcome, sums["value"])
    if result.interrupted:
        lines += wrapped("The search was interrupted; this is the best roadmap up to then.")
    if not roadmap.steps:
        return "\n".join(lines) + "\n"
    weeks = roadmap.horizon
    lines += wrapped(
        f"{money(sums['one_off'], currency)} one-off and {money(sums['run_per_year'], currency)} a"
        f" year to run: {money(sums['cost_over_horizon'], currency)} over {weeks} weeks, of which"
        f" {sums['judgement_share']:.0%} rests on judgement. {sums['person_weeks']:g} person-weeks."
    )
    lines += ["", *_steps(outcome, roadmap)]
    if any(why.critical for why in outcome.explanations.values()):
        lines += ["", CRITICAL]
    lines += chain_lines(outcome)
    stretched = [
        f"{named(workspace.model, step.id)} {step.duration} weeks instead of {step.stretched_from}"
        for step in roadmap.steps
        if step.stretched_from is not None
    ]
    if stretched:
        lines.append("")
        text = f"Longer than the model assumes, for want of people: {'; '.join(stretched)}."
        lines += wrapped(text)
    lines += _own_figures(outcome, roadmap)
    if roadmap.to_evidence:
        lines += ["", "To be shown by measurement; the roadmap takes it as met"]
        for item in roadmap.to_evidence:
            lines += wrapped(item, "  - ", "    ")
    return "\n".join([*lines, *advice_lines(outcome.advice)]) + "\n"


def _worth(outcome: Planned, value: dict[str, Any]) -> list[str]:
    """What the net present value is made of, and how it is counted."""
    currency, start = outcome.workspace.currency, outcome.workspace.inventory.plan.start
    parts = {name: money(value[name], currency) for name in ("gains", "uplifts", "one_off", "run")}
    text = (
        f"That is {parts['gains']} of gains and {parts['uplifts']} from more revenue, less"
        f" {parts['one_off']} one-off and {parts['run']} to run, over {value['horizon']} weeks and"
        f" discounted at {100 * value['discount']:g}% a year; {value['judgement_share']:.0%} of"
        " this money rests on judgement."
    )
    if value["first_gain_week"] is not None:
        text += f" The first gain comes from {date_of(start, value['first_gain_week'])} on."
    lines = wrapped(text)
    for note in value["notes"]:
        lines += wrapped(f"Note: {note}.")
    return lines


def _own_figures(outcome: Planned, roadmap: Roadmap) -> list[str]:
    """Which steps use the inventory's figures in place of the model's, and where they come from."""
    found: list[str] = []
    model = outcome.workspace.model
    for step in roadmap.steps:
        own = outcome.workspace.inventory.overrides.get(step.capability)
        if own and own.figures:
            figures = ", ".join(key.replace("_", " ") for key in own.figures)
            note = own.note or "no note says whence"
            found.append(f"{named(model, step.id)}: {figures} ({note})")
    if not found:
        return []
    lines = ["", "Figures of your own, in place of the model's"]
    for text in found:
        lines += wrapped(text, "  - ", "    ")
    return lines


def _steps(outcome: Planned, roadmap: Roadmap) -> list[str]:
    """Each step with its dates and money, and under it what it is for and what it waits for."""
    model = outcome.workspace.model
    start = outcome.workspace.inventory.plan.start
    lines = [f"{'start':<10}  {'end':<10}  {'  step':<{STEP_WIDTH}}{'one-off':>10}{'run/year':>10}"]
    for step in roadmap.steps:
        why = outcome.explanations[step.id]
        name = model.capabilities[step.capability].name
        mark = "*" if why.critical else " "
        text = safe(f"{name} to {model.level_name(step.level)}")
        first, *more = textwrap.wrap(text, STEP_WIDTH - 4)
        dates = f"{date_of(start, step.start)}  {date_of(start, step.end)}"
        money_ = f"{step.one_off:>10,}{step.run_per_year:>10,}"
        lines.append(f"{dates}  {mark} {first:<{STEP_WIDTH - 2}}{money_}")
        indent = " " * 26
        lines += [f"{indent}{line}" for line in more]
        reasons = [waits_words(outcome, step.id)]
        if why.needed_by:
            earns = why.needed_by[0] == "plan.value"
            reasons.append(EARNS if earns else f"needed by {needed_words(model, why.needed_by)}")
        # To slip costs value even where it delays no target.
        if why.slack_weeks and "value" not in outcome.workspace.inventory.plan.objectives:
            reasons.append(f"slack {why.slack_weeks} week{'s' * (why.slack_weeks > 1)}")
        lines += wrapped("; ".join(reasons), f"{indent}  ", f"{indent}  ")
    return lines
