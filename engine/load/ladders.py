"""Ladders from their documents: phases, stages and the published benchmark."""

from __future__ import annotations

from milepost.engine.load import model_document as doc
from milepost.engine.load.draft import Draft, LadderPart
from milepost.engine.load.language import Place
from milepost.engine.load.text import Path
from milepost.engine.model.condition import Condition, everything
from milepost.engine.model.ladder import Benchmark, Ladder, Phase, Stage
from milepost.engine.source import Problem, Span


def read_ladders(draft: Draft) -> dict[str, Ladder]:
    """The ladders of all files by id, faults into the draft."""
    if not draft.ladders:
        span = Span(draft.home.document.file, 1, 1)
        draft.problems.append(Problem("no-stages", "the model has no stages", span))
    found: dict[str, Ladder] = {}
    for ladder in draft.ladders:
        found.setdefault(ladder.shape.id, _ladder(draft, ladder))
    return found


def _ladder(draft: Draft, ladder: LadderPart) -> Ladder:
    shape, part, path = ladder.shape, ladder.part, ladder.path
    ids = [stage.id for stage in shape.stages]
    if not ids:
        draft.fault("no-stages", f"ladder {shape.id!r} has no stages", part, path)
    if shape.floor:
        draft.known(shape.floor, ids, "stage", part, (*path, "floor"))
    for i, id in enumerate(ids):
        if id in ids[:i]:
            message = f"stage {id!r} is defined twice"
            draft.fault("duplicate-id", message, part, (*path, "stages", i, "id"))
    stages = {stage.id: _stage(draft, ladder, i, stage) for i, stage in enumerate(shape.stages)}
    return Ladder(
        id=shape.id,
        name=shape.name or shape.id,
        stages=tuple(stages.values()),
        phases=tuple(Phase(phase.id, phase.name or phase.id) for phase in shape.phases),
        floor=shape.floor,
        publisher=shape.publisher,
        about=shape.about,
        benchmark=_benchmark(draft, ladder),
        span=part.document.at(path),
    )


def _stage(draft: Draft, ladder: LadderPart, i: int, shape: doc.StageShape) -> Stage:
    part = ladder.part
    path: Path = (*ladder.path, "stages", i)
    if shape.phase:
        phases = [phase.id for phase in ladder.shape.phases]
        draft.known(shape.phase, phases, "phase", part, (*path, "phase"))
    draft.cite(part, (*path, "kpis_sources"), shape.kpis_sources)
    needs: Condition | None = everything((), part.document.at(path))
    if shape.needs is not None:
        needs = draft.language(part).condition(shape.needs, (*path, "needs"), Place.STAGE)
    return Stage(
        ladder=ladder.shape.id,
        id=shape.id,
        index=i + 1,
        name=shape.name or shape.id.replace("_", " ").capitalize(),
        needs=needs or everything(()),
        phase=shape.phase,
        about=shape.about,
        name_status=shape.name_status,
        name_note=shape.name_note,
        kpis=tuple(shape.kpis),
        kpis_basis=shape.kpis_basis,
        kpis_sources=tuple(shape.kpis_sources),
        span=part.document.at((*path, "id")),
    )


def _benchmark(draft: Draft, ladder: LadderPart) -> Benchmark | None:
    shape, part = ladder.shape.benchmark, ladder.part
    if shape is None:
        return None
    path: Path = (*ladder.path, "benchmark")
    ids = [stage.id for stage in ladder.shape.stages]
    for id in shape.shares:
        draft.known(id, ids, "stage", part, (*path, "shares", id))
    draft.cite(part, (*path, "sources"), shape.sources)
    shares = tuple(shape.shares.items())
    return Benchmark(shape.year, shape.sample, shares, tuple(shape.sources), shape.note)
