"""The scenarios of the report: each beside the plan, with the days of its targets, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.run import Planned
from milepost.engine.view.causes import weeks_text
from milepost.engine.view.change_words import changes_of
from milepost.engine.view.comparison import target_days
from milepost.engine.view.document import status_of
from milepost.engine.view.instead import several
from milepost.engine.view.report import ScenarioPart, ScenarioRow, TargetDay
from milepost.engine.view.wording import in_quotes, money, plain, scenario_words
from milepost.engine.whatif.compare import Comparison, Delta, figures_of

MOST_MOVED = 2
"""Up to how many scenarios that move a target but not the finish, the finding tells each."""
STATES = {
    "optimal": "proven optimal",
    "feasible": "not proven the best",
    "infeasible": "no roadmap keeps every limit",
}


def scenario_part(comparison: Comparison) -> ScenarioPart:
    """The plan, and each scenario beside it."""
    base = comparison.base
    outcomes = [base, *(each.outcome for each in comparison.scenarios)]
    # Of a single target the finish tells the day.
    shown = len({name for outcome in outcomes for name, _ in target_days(outcome)}) > 1
    rows = [_row("The plan", (), base, base, None, targets=shown)]
    for each in comparison.scenarios:
        name, changes = scenario_words(each.variant.id), changes_of(comparison, each)
        name = f"{name[:1].upper()}{name[1:]}"
        rows.append(_row(name, changes, base, each.outcome, each.delta, targets=shown))
    return ScenarioPart(scenarios_finding(rows[1:], base.workspace.currency), tuple(rows))


def _row(
    name: str,
    changes: tuple[str, ...],
    base: Planned,
    outcome: Planned,
    delta: Delta | None,
    *,
    targets: bool,
) -> ScenarioRow:
    result = outcome.result
    figures = figures_of(outcome.workspace, result) if isinstance(result, Solved) else None
    return ScenarioRow(
        name=name,
        changes=changes,
        status=STATES.get(status_of(outcome.result), "not found in the time"),
        obstacle=_obstacle(result) if isinstance(result, Infeasible) else "",
        finish=figures.finish if figures else None,
        weeks=plain(delta.finish) if delta else None,
        targets=tuple(_targets(base, outcome)) if targets else (),
        cost=plain(figures.cost) if figures else None,
        cost_change=plain(delta.cost) if delta else None,
        person_weeks=plain(figures.person_weeks) if figures else None,
        entered=len(delta.entered) if delta else None,
        left=len(delta.left) if delta else None,
        moved=len(delta.moved) if delta else None,
    )


def _targets(base: Planned, outcome: Planned) -> Iterator[TargetDay]:
    """Each target with its day, and by how much that is another than in the plan."""
    before = dict(target_days(base))
    for name, reached in target_days(outcome):
        later = Fraction((reached - before.get(name, reached)).days, 7)
        yield TargetDay(name, reached, weeks_text(later) if later else "")


def _obstacle(result: Infeasible) -> str:
    """The limits that collide, and the least that would be enough, as short as can be."""
    limits = [each.words for each in result.conflict]
    if not limits:
        return several(result.because)
    head = "This limit cannot be kept" if len(limits) == 1 else "These limits collide"
    text = f"{head}: {several(limits)}."
    enough = result.relaxations or result.together
    if not enough:
        return text
    head = "These would be enough together" if result.together else "Any one would be enough"
    if len(enough) == 1:
        head = "This would be enough"
    return f"{text} {head}: {several(each.words for each in enough)}."


def scenarios_finding(rows: Sequence[ScenarioRow], currency: str) -> str:
    """What scenarios change most: the finish and the days of targets, else the cost."""
    found: list[str] = []
    weeks = [(row.weeks, row.name) for row in rows if row.weeks]
    for (much, name), word in ((min(weeks), "earlier"), (max(weeks), "later")) if weeks else ():
        if (much < 0) == (word == "earlier"):
            found.append(f"{name} ends {abs(much):,g} week{'s' * (abs(much) != 1)} {word}")
    movers = [
        (row.name, [each for each in row.targets if each.change]) for row in rows if not row.weeks
    ]
    movers = [(name, targets) for name, targets in movers if targets]
    if len(movers) <= MOST_MOVED:
        quoted = in_quotes([targets[0].name for _, targets in movers])
        found += [
            f"{name} reaches {target} {targets[0].change}"
            for (name, targets), target in zip(movers, quoted, strict=True)
        ]
    else:
        found.append(f"{len(movers)} {'others ' if found else ''}move a target and not the finish")
    costs = [(row.cost_change, row.name) for row in rows if row.cost_change]
    if costs and not found:
        much, name = max(costs, key=lambda each: abs(each[0]))
        found.append(f"{name} costs {money(abs(much), currency)} {'less' if much < 0 else 'more'}")
    found += [f"{row.name} has no roadmap" for row in rows if row.finish is None][:1]
    return f"{'; '.join(found) or 'No scenario changes a date or the cost'}."
