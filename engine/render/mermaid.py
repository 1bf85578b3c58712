"""The roadmap as Mermaid diagrams: a gantt chart by team, and what builds on what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from milepost.engine.render.markdown_text import cut, mermaid, name_of
from milepost.engine.view.report_roadmap import PlanPart, StepRow
from milepost.engine.view.wording import NO_TEAM, month

MOST_TEXT = 40_000
"""Characters of one diagram: Mermaid draws up to 50,000 where nobody has set another limit."""
MOST_NAME, MOST_WORD = 60, 30
"""Characters of a name, and of a team or a level: Mermaid breaks no line of a gantt chart, so that
more would run off its edge. The table of the steps has them whole."""
MOST_EDGES = 400
"""Lines of one diagram: Mermaid draws up to 500."""

_ICON = re.compile(r"#58;(?=fa-)")

# No line for today: the same report is to show the same picture on any day.
_HEAD = ("gantt", "  dateFormat YYYY-MM-DD", "  axisFormat %b %Y", "  todayMarker off")


def gantt_charts(plan: PlanPart) -> tuple[str, ...]:
    """The roadmap as gantt charts, a section a team; more than one only where it is very long."""
    charts: list[str] = []
    lines = [*_HEAD]
    size = 0
    section = ""
    for heading, line in _tasks(plan):
        begins = heading != section
        section = heading
        if size > MOST_TEXT:
            charts.append("\n".join(lines))
            lines, size, begins = [*_HEAD], 0, True
        new = [f"  section {heading}"] * begins + [f"  {line}"]
        lines += new
        size += sum(len(each) + 1 for each in new)
    return (*charts, "\n".join(lines))


def _tasks(plan: PlanPart) -> Iterator[tuple[str, str]]:
    """The section and the line of each bar, team by team, and of each milestone."""
    teams: dict[str, list[StepRow]] = {}
    for step in plan.steps:
        teams.setdefault(step.team, []).append(step)
    number = 0
    for team, steps in teams.items():
        for step in steps:
            number += 1
            tags = "crit, " if step.critical else ""
            urgent = " (critical)" if step.critical else ""
            level = cut(step.to_level, MOST_WORD)
            name = mermaid(f"{cut(name_of(step), MOST_NAME)} to {level}{urgent}")
            dates = f"{step.start.isoformat()}, {step.end.isoformat()}"
            yield (
                mermaid(cut(team, MOST_WORD).strip() or NO_TEAM),
                f"{name} :{tags}s{number}, {dates}",
            )
    marks = [mark for mark in plan.milestones if mark.week]
    for number, mark in enumerate(marks, 1):
        name = mermaid(f"{cut(mark.name, MOST_NAME)} reached")
        yield "Stages", f"{name} :milestone, m{number}, {mark.date.isoformat()}, 0d"


def prerequisites_graph(plan: PlanPart) -> str:
    """The raised capabilities that build on one another; empty where none do or too many.

    A tie that a chain of others implies is left out. Thick lines lie on the critical path.
    """
    ties = _ties(plan)
    tied = {id for tie in ties for id in tie}
    last: dict[str, StepRow] = {}
    for step in plan.steps:
        known = last.get(step.capability, step)
        if step.capability in tied and known.end_week <= step.end_week:
            last[step.capability] = step
    places = {id: f"c{number}" for number, id in enumerate(last, 1)}
    path = _on_path(plan)
    lines = ["flowchart LR"]
    for id, step in last.items():
        # The name of an icon would become the icon: a space of no width keeps it text.
        name = _ICON.sub("#58;#8203;", mermaid(cut(name_of(step), MOST_NAME)))
        when = mermaid(f"{cut(step.to_level, MOST_WORD)} by {month(step.end)}")
        lines.append(f'  {places[id]}["{name}<br/>{when}"]')
    for before, after in ties:
        line = "==>" if (before, after) in path else "-->"
        lines.append(f"  {places[before]} {line} {places[after]}")
    drawn = "\n".join(lines)
    return drawn if 0 < len(ties) <= MOST_EDGES and len(drawn) <= MOST_TEXT else ""


def _on_path(plan: PlanPart) -> set[tuple[str, str]]:
    """The pairs of capabilities by which the critical path goes on from step to step."""
    path = {step.id: step for step in plan.steps if step.on_path}
    return {
        (path[id].capability, step.capability)
        for step in path.values()
        for id, weeks in step.predecessors
        if id in path and path[id].end_week + weeks == step.start_week
    }


def _ties(plan: PlanPart) -> list[tuple[str, str]]:
    """The pairs of capabilities of which the second builds on the first."""
    by_id = {step.id: step.capability for step in plan.steps}
    after: dict[str, dict[str, None]] = {}
    for step in plan.steps:
        for id, _ in step.predecessors:
            if by_id[id] != step.capability:
                after.setdefault(by_id[id], {})[step.capability] = None
    return [
        (before, then)
        for before, found in after.items()
        for then in found
        if not any(_leads(after, other, then) for other in found if other != then)
    ]


def _leads(after: Mapping[str, Mapping[str, None]], start: str, goal: str) -> bool:
    """Whether a chain of ties leads from one capability to another."""
    seen, stack = {start}, [start]
    while stack:
        for then in after.get(stack.pop(), ()):
            if then == goal:
                return True
            if then not in seen:
                seen.add(then)
                stack.append(then)
    return False
