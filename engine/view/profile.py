"""The profile and the comparison of ladders, as plain mappings and as sentences."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from milepost.engine.assess.assessment import Assessment, LadderStanding
from milepost.engine.assess.comparison import Comparison, Difference, Place, Position
from milepost.engine.assess.confidence import HIGH, Confidence
from milepost.engine.assess.profile import Bottleneck, Item, LadderProfile, Profile, Share
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.run import Assessed
from milepost.engine.view.wording import HOLDS, in_quotes, many, plain, quoted

SHORT = 3
"""Names in a sentence of the short answer before it says how many more there are."""
PAIR = 2
"""The number of ladders that a short answer compares."""


def percent(share: Fraction) -> int:
    """A share of 0 to 1 in whole percent; 0 and 100 are kept for none and all.

    >>> percent(Fraction(1, 3)), percent(Fraction(999, 1000)), percent(Fraction(1))
    (33, 99, 100)
    """
    if share in (0, 1):
        return int(share * 100)
    return max(1, min(99, round(share * 100)))


def listed(names: Sequence[str], joint: str = "and", most: int | None = None) -> str:
    """A list in words, cut short after `most` names.

    >>> listed(["A", "B", "C"]), listed(["A", "B", "C", "D"], most=2)
    ('A, B and C', 'A, B and 2 more')
    """
    shown = list(names)
    if most is not None and len(shown) > most:
        shown, joint = [*shown[:most], f"{len(shown) - most} more"], "and"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {joint} {shown[-1]}"


# -- documents -----------------------------------------------------------------------------------


def profile_document(outcome: Assessed, profile: Profile) -> dict[str, Any]:
    """The profile of each ladder by its id."""
    return {id: _ladder(outcome, each) for id, each in profile.ladders.items()}


def comparison_document(outcome: Assessed, comparison: Comparison | None) -> dict[str, Any] | None:
    """The ladders side by side; None where there is only one."""
    if comparison is None:
        return None
    return {
        "positions": [
            {
                "ladder": at.ladder.id,
                "name": at.ladder.name,
                "stage": at.stage.id if at.stage else None,
                "index": at.stage.index if at.stage else None,
                "of": len(at.ladder.stages),
                "floor": at.floor,
                "phase": at.phase.id if at.phase else None,
                "next": at.next.id if at.next else None,
            }
            for at in comparison.positions
        ],
        "differences": [
            {
                "ladder": each.ladder,
                "other": each.other,
                "capability": each.capability,
                "choice": each.choice,
                "place": each.place.value,
                "stage": each.stage.id if each.stage else None,
            }
            for each in comparison.differences
        ],
        "shared": list(comparison.shared),
        "placements": [
            {
                "capability": each.capability,
                "reached": {stage.ladder: stage.id for stage in each.reached},
                "to_come": {stage.ladder: stage.id for stage in each.to_come},
            }
            for each in comparison.placements
        ],
        "outside": {ladder: list(ids) for ladder, ids in comparison.outside.items()},
        "text": comparison_sentences(outcome.workspace.model, comparison),
    }


def benchmark_document(standing: LadderStanding) -> dict[str, Any] | None:
    """The position in a published sample; None without one, or where no stage is reached."""
    benchmark = standing.ladder.benchmark
    if benchmark is None or standing.stage is None or standing.floor:
        return None
    at, above = _benchmark(standing.ladder, standing.stage)
    return {
        "year": benchmark.year,
        "sample": benchmark.sample,
        "at": plain(at),
        "at_or_above": plain(at + above),
        "sources": list(benchmark.sources),
        "note": benchmark.note,
    }


def _benchmark(ladder: Ladder, stage: Stage) -> tuple[Fraction, Fraction]:
    """The shares of the sample at a stage and above it, in percent."""
    at, upwards = ladder.at(stage.id), ladder.at_or_above(stage.id)
    assert at is not None
    assert upwards is not None
    return at, upwards - at


def _ladder(outcome: Assessed, profile: LadderProfile) -> dict[str, Any]:
    model, held_by = outcome.workspace.model, profile.bottleneck
    return {
        "categories": [
            {"id": category, "name": category_name(model, category)}
            for category in profile.categories
        ],
        "cells": [
            {
                "category": cell.category,
                "stage": cell.stage,
                "capabilities": list(cell.capabilities),
                "share": _share(cell.share),
                "unknown": cell.unknown,
                "not_applicable": cell.not_applicable,
            }
            for cell in profile.cells
        ],
        "stages": [
            {
                "id": each.stage.id,
                "met": each.met,
                "items": [
                    {
                        "holds": HOLDS[item.truth],
                        "share": plain(item.score),
                        "capabilities": list(item.capabilities),
                        "lacking": list(item.lacking),
                        "choose": item.choose,
                        "metrics": list(item.metrics),
                        "stages": list(item.stages),
                    }
                    for item in each.items
                ],
                "share": _share(each.share),
            }
            for each in profile.stages
        ],
        "bottleneck": None
        if held_by is None
        else {
            "stage": held_by.stage.id,
            "share": plain(held_by.score),
            "categories": list(held_by.categories),
            "capabilities": list(held_by.capabilities),
            "text": bottleneck_sentence(model, outcome.assessment, held_by),
        },
    }


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else {"mean": plain(share.mean), "least": plain(share.least)}


# -- sentences -----------------------------------------------------------------------------------


def category_name(model: MaturityModel, category: str) -> str:
    """The name of a category, its id where it has none; of no category, what that means."""
    if not category:
        return "No category" if model.categories else "All"
    return model.categories.get(category) or category


def benchmark_sentence(model: MaturityModel, standing: LadderStanding) -> str:
    """How many organisations of the published sample stood here or higher; empty without one."""
    ladder, stage, benchmark = standing.ladder, standing.stage, standing.ladder.benchmark
    if benchmark is None or stage is None or standing.floor:
        return ""
    at, above = _benchmark(ladder, stage)
    found = f"{plain(at + above)}% were at this stage or above"
    if stage.index == 1:
        found = f"{plain(at)}% were at this stage, {plain(above)}% above it"
    titles = [model.sources[id].title for id in benchmark.sources if id in model.sources]
    source = (
        f" ({'source' if len(titles) == 1 else 'sources'}: {'; '.join(titles)})" if titles else ""
    )
    return (
        f"Benchmark of {benchmark.year} ({benchmark.sample:,} organisations): {found}."
        f" A sample of its year, no score{source}."
    )


def confidence_sentence(found: Confidence) -> str:
    """How sure a stage is, and why no surer."""
    kinds = [kind.replace("_", " ") for kind in found.kinds]
    told = ["It rests on no evidence"]
    if kinds:
        told = [f"It rests on {len(kinds)} of {HIGH} kinds of evidence ({listed(kinds)})"]
        if found.without_evidence:
            of = f"{found.without_evidence} of {many(found.in_use, 'capability', 'capabilities')}"
            verb = "has" if found.without_evidence == 1 else "have"
            told.append(f"{of} in use {verb} none")
    if found.stale:
        verb = "is" if len(found.stale) == 1 else "are"
        told.append(f"{many(len(found.stale), 'record')} {verb} too old to count")
    if found.raters_differ:
        told.append(f"raters differ on {many(found.raters_differ, 'capability', 'capabilities')}")
    return f"Confidence in this: {found.level}. {'; '.join(told)}."


def bottleneck_sentence(
    model: MaturityModel, assessment: Assessment, held_by: Bottleneck, most: int | None = None
) -> str:
    """What holds the next stage back most; ties are stated."""
    categories = [category_name(model, id) for id in held_by.categories]
    if len(categories) > 1:
        categories = in_quotes(categories)
    equal = ", to the same degree" if len(categories) > 1 else ""
    head = f"{listed(categories)}{equal}. " if categories else ""
    wanting = [_wanting(model, assessment, item) for item in held_by.items]
    verb = "stands" if len(wanting) == 1 else "each stand"
    if len(wanting) == 1 and held_by.items[0].choose > 1:
        verb = "stand together"
    names = listed(wanting, most=most)
    names = f"{names[:1].upper()}{names[1:]}"
    stage = quoted(held_by.stage.name)
    return f"{head}{names} {verb} at {percent(held_by.score)}% of what {stage} needs."


def _wanting(model: MaturityModel, assessment: Assessment, item: Item) -> str:
    """What an item lacks, as a noun."""
    lacking = in_quotes([model.capabilities[id].name for id in item.lacking])
    names = [
        f"{name}{_unknown(assessment, id)}" for name, id in zip(lacking, item.lacking, strict=True)
    ]
    metrics = (model.metrics.get(metric) for metric in item.metrics)
    names += in_quotes(
        [
            (found.name if found else "") or id
            for found, id in zip(metrics, item.metrics, strict=True)
        ]
    )
    stages = (id.partition(".") for id in item.stages)
    names += [
        f"the stage {name}"
        for name in in_quotes([model.stage(ladder, stage).name for ladder, _, stage in stages])
    ]
    if item.choose < len(item.lacking):
        return f"{'one' if item.choose == 1 else item.choose} of {listed(names, 'or')}"
    return listed(names)


def _unknown(assessment: Assessment, id: str) -> str:
    return " (not declared)" if assessment.standings[id].declared is None else ""


def comparison_sentences(
    model: MaturityModel, comparison: Comparison, most: int | None = None
) -> list[str]:
    """Where the ladders put the organisation, and what they disagree about.

    With `most`, lists of names are cut short, and of three ladders or more only the positions are
    told.
    """
    positions = {at.ladder.id: at for at in comparison.positions}
    owners = {id: _owner(at, comparison.positions) for id, at in positions.items()}
    stands = [
        f"{'by' if i else 'By'} {owners[id]} {'' if i else 'you stand '}{_stands(at)}"
        for i, (id, at) in enumerate(positions.items())
    ]
    sentences = [f"{listed(stands)}."]
    if most is not None and len(positions) > PAIR:
        return sentences
    for id, other in itertools.permutations(positions, PAIR):
        differing = [d for d in comparison.differences if (d.ladder, d.other) == (id, other)]
        following = positions[id].next
        if following is not None and differing:
            sentences.append(
                f"What holds up {following.name}, next on {owners[id]}, and nothing on"
                f" {owners[other]}: {_differing(model, differing, most)}."
            )
    if comparison.shared:
        names = [model.capabilities[id].name for id in comparison.shared]
        sentences.append(f"What holds up the next stage on each: {listed(names, most=most)}.")
    return sentences


def placement_sentences(model: MaturityModel, comparison: Comparison) -> list[str]:
    """The capabilities that one ladder puts behind the organisation and another ahead of it."""
    owners = {at.ladder.id: _owner(at, comparison.positions) for at in comparison.positions}
    return [
        f"{model.capabilities[each.capability].name}: part of "
        + listed([f"{stage.name} on {owners[stage.ladder]}" for stage in each.reached])
        + ", of "
        + listed([f"{stage.name} on {owners[stage.ladder]}" for stage in each.to_come])
        for each in comparison.placements
    ]


def outside_sentences(model: MaturityModel, comparison: Comparison) -> list[str]:
    """What is in place and no part of a ladder, one sentence for each such ladder."""
    owners = {at.ladder.id: _owner(at, comparison.positions) for at in comparison.positions}
    return [
        f"In place, and no part of {owners[ladder]}: "
        + listed([model.capabilities[id].name for id in ids])
        for ladder, ids in comparison.outside.items()
        if ids
    ]


def _owner(at: Position, positions: Iterable[Position]) -> str:
    """A ladder in a sentence: by its publisher where that tells it from the others."""
    publisher = at.ladder.publisher
    if publisher and sum(publisher == other.ladder.publisher for other in positions) == 1:
        return f"{publisher}'s ladder"
    return f"the ladder {at.ladder.name}"


def _stands(at: Position) -> str:
    if at.stage is None:
        return "at no stage yet"
    phase = f", phase {at.phase.name}" if at.phase else ""
    floor = ", its rule not met yet" if at.floor else ""
    return f"at {at.stage.name} (stage {at.stage.index} of {len(at.ladder.stages)}{phase}{floor})"


def _differing(model: MaturityModel, differing: list[Difference], most: int | None) -> str:
    """Capabilities with where the other ladder puts them, those of one place together."""
    shown = differing[:most]
    groups: dict[tuple[bool, str], list[str]] = {}
    for each in shown:
        key = (each.choice, _there(each))
        groups.setdefault(key, []).append(model.capabilities[each.capability].name)
    texts: dict[bool, list[str]] = {False: [], True: []}
    for (choice, there), names in groups.items():
        texts[choice].append(f"{listed(names)} ({there})")
    if texts[True]:
        texts[True][0] = f"to choose from, {texts[True][0]}"
    rest = len(differing) - len(shown)
    more = [f"and {rest} more"] if rest else []
    return "; ".join([*texts[False], *texts[True], *more])


def _there(each: Difference) -> str:
    name = each.stage.name if each.stage else ""
    return {
        Place.BEHIND: f"there part of {name}, which is reached",
        Place.NEXT: f"there part of {name} too, without holding it up",
        Place.AHEAD: f"there not before {name}",
        Place.OUTSIDE: "no part of that ladder",
    }[each.place]
