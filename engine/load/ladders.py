"""Ladders from their documents: phases, stages and the published benchmark."""

from __future__ import annotations

from milepost.engine.load import model_document as doc
from milepost.engine.load.draft import Draft
from milepost.engine.load.language import Place
from milepost.engine.load.text import Path
from milepost.engine.model.condition import Condition, everything
from milepost.engine.model.ladder import Benchmark, Ladder, Phase, Stage
from milepost.engine.source import Problem, Span


def read_ladders(draft: Draft) -> dict[str, Ladder]:
    """The ladders of a model by id, faults into the draft."""
    if not draft.shape.ladders:
        span = Span(draft.document.file, 1, 1)
        draft.problems.append(Problem("no-stages", "the model has no stages", span))
    found: dict[str, Ladder] = {}
    for i, shape in enumerate(draft.shape.ladders):
        found.setdefault(shape.id, _ladder(draft, shape, ("ladders", i)))
    return found


def _ladder(draft: Draft, shape: doc.LadderShape, path: Path) -> Ladder:
    ids = [stage.id for stage in shape.stages]
    if not ids:
        draft.fault("no-stages", f"ladder {shape.id!r} has no stages", path)
    if shape.floor:
        draft.known(shape.floor, ids, "stage", (*path, "floor"))
    seen: set[str] = set()
    for i, id in enumerate(ids):
        if id in seen:
            message = f"stage {id!r} is defined twice"
            draft.fault("duplicate-id", message, (*path, "stages", i, "id"))
        seen.add(id)
    stages = {
        stage.id: _stage(draft, shape, (*path, "stages", i), i)
        for i, stage in enumerate(shape.stages)
    }
    return Ladder(
        id=shape.id,
        name=shape.name or shape.id,
        stages=tuple(stages.values()),
        phases=tuple(Phase(phase.id, phase.name or phase.id) for phase in shape.phases),
        floor=shape.floor,
        publisher=shape.publisher,
        about=shape.about,
        benchmark=_benchmark(draft, shape, (*path, "benchmark")),
        span=draft.document.at(path),
    )


def _stage(draft: Draft, ladder: doc.LadderShape, path: Path, i: int) -> Stage:
    shape, document = ladder.stages[i], draft.document
    if shape.phase:
        draft.known(shape.phase, [phase.id for phase in ladder.phases], "phase", (*path, "phase"))
    for key in ("after", "before"):
        if getattr(shape, key):
            message = f"{key!r} places a stage on a ladder of the model that is extended"
            draft.fault("misplaced-key", message, (*path, key), "here the order of the list counts")
    draft.cite((*path, "kpis_sources"), shape.kpis_sources)
    needs: Condition | None = everything((), document.at(path))
    if shape.needs is not None:
        needs = draft.language.condition(shape.needs, (*path, "needs"), Place.STAGE)
    return Stage(
        ladder=ladder.id,
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
        span=document.at((*path, "id")),
    )


def _benchmark(draft: Draft, ladder: doc.LadderShape, path: Path) -> Benchmark | None:
    shape = ladder.benchmark
    if shape is None:
        return None
    ids = [stage.id for stage in ladder.stages]
    for id in shape.shares:
        draft.known(id, ids, "stage", (*path, "shares", id))
    draft.cite((*path, "sources"), shape.sources)
    shares = tuple(shape.shares.items())
    return Benchmark(shape.year, shape.sample, shares, tuple(shape.sources), shape.note)
