"""Faults that only the whole model shows: cycles among prerequisites, groups and stages."""

from __future__ import annotations

import graphlib
import itertools
from collections.abc import Iterator, Mapping, Sequence

from milepost.engine.logic.order import applies, capabilities_in, dependencies
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, Negated, StageReached
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import Problem, Span

LONGEST = 40
"""How many links of a cycle are named; of a longer one the first and the last."""

MOST = 20
"""How many cycles are named in one run; each needs a mend of its own."""


def check_model(model: MaturityModel) -> list[Problem]:
    """Every cycle of a loaded model, the whole path named."""
    problems: list[Problem] = []
    for path in cycles(dependencies(model)):
        ties = [_tie(model, *edge) for edge in itertools.pairwise(path)]
        links = [
            f" needs {name}{f' (rule {rule})' if rule else ''}"
            for name, (rule, _) in zip(path[1:], ties, strict=True)
        ]
        chain = path[0] + "".join(_shortened(links, " needs"))
        what = "rules and prerequisites" if any(rule for rule, _ in ties) else "prerequisites"
        hint = "remove one of them"
        problems.append(Problem("cycle", f"{what} form a cycle: {chain}", ties[0][1], hint))
    for path in cycles(_references(model)):
        span = _place(model, path[0])
        chain = path[0] + "".join(_shortened([f" refers to {x}" for x in path[1:]], " refers to"))
        problems.append(Problem("cycle", f"conditions form a cycle: {chain}", span))
    return problems


def _shortened(links: list[str], word: str) -> list[str]:
    """The links of a chain, the middle of a long one left out."""
    left_out = len(links) - LONGEST
    if left_out <= 0:
        return links
    half = LONGEST // 2
    return [*links[:half], f"{word} ... ({left_out:,} more)", *links[left_out + half :]]


def cycles(edges: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Cycles of a graph, each as its path with the first name again at the end.

    Each time one edge of the cycle found is left out, so that independent cycles are all named.
    """
    left = {name: list(on) for name, on in edges.items()}
    for _ in range(MOST):
        try:
            graphlib.TopologicalSorter(left).prepare()
        except graphlib.CycleError as error:
            # graphlib lists a cycle so that each name stands before what needs it.
            path: list[str] = list(reversed(error.args[1]))
            first = path[:-1].index(min(path[:-1]))
            path = path[first:-1] + path[: first + 1]
            yield path
            left[path[-2]].remove(path[-1])
        else:
            return


def _tie(model: MaturityModel, name: str, on: str) -> tuple[str, Span]:
    """Why one capability rests on another: the consistency rule, if it is one, and its place."""
    capability = model.capabilities[name]
    for prerequisite in capability.requires:
        if on in capabilities_in(model, prerequisite.condition):
            return "", prerequisite.span
    for rule in model.caps:
        if applies(rule, capability) and on in capabilities_in(model, rule.unless):
            return rule.id, rule.span
    return "", capability.span


def _references(model: MaturityModel) -> dict[str, list[str]]:
    """Which groups and stages the conditions of groups and stages refer to."""
    edges: dict[str, list[str]] = {}
    for group in model.groups.values():
        edges[f"group {group.id}"] = list(_refers(group.condition))
    for ladder in model.ladders.values():
        for below, stage in zip((None, *ladder.stages), ladder.stages, strict=False):
            refers = list(_refers(stage.needs))
            if below is not None:
                refers.append(f"stage {ladder.id}.{below.id}")
            edges[f"stage {ladder.id}.{stage.id}"] = refers
    for block in model.blocks:
        edges[f"stage {block.ladder}.{block.stage}"] += _refers(block.unless)
    return edges


def _refers(condition: Condition) -> Iterator[str]:
    match condition:
        case GroupHolds(group):
            yield f"group {group}"
        case StageReached(ladder, stage):
            yield f"stage {ladder}.{stage}"
        case AtLeast(_, of):
            for part in of:
                yield from _refers(part)
        case Negated(inner):
            yield from _refers(inner)
        case _:
            return


def _place(model: MaturityModel, name: str) -> Span:
    kind, _, id = name.partition(" ")
    if kind == "group":
        return model.groups[id].span
    ladder, _, stage = id.partition(".")
    return model.stage(ladder, stage).span
