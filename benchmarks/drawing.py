"""How long a picture takes to draw, against Graphviz laying out and drawing the same graph.

Ours is from the view model to the finished SVG: layout, DOT, the drawing program, font and titles.
Theirs is `dot -Tsvg`, which lays out anew what milepost itself writes of the same picture as DOT,
with each line tied to the two things that it connects, which milepost leaves to their places: by
the `dot` on the path and by the program that comes along. Seconds of computing, of Python and of
the programs that it starts, each the median of repeats that take turns; ratios are to each of them.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from milepost.engine.render import capability_map, timeline
from milepost.engine.render.canvas import Canvas
from milepost.engine.render.dot import executable
from milepost.engine.render.palette import THEMES
from milepost.engine.run import assessed
from milepost.engine.view.capability_map import capability_map as map_view
from milepost.engine.view.timeline import timeline as timeline_view
from tests.render.generated import LADDER, Case, case

SIZES = (30, 100, 500)
"""How many cards a map has, or bars a roadmap."""
REPEATS = 9
STEPS = 1.3
"""About how many steps the roadmap of a generated model has for each capability."""
LIGHT = THEMES["light"]


@dataclass(frozen=True)
class Picture:
    """How a picture of so many things is drawn in a format, and its DOT with lines tied."""

    name: str
    shows: int
    draw: Callable[[str], bytes]
    tied: bytes


def pictures(size: int) -> Iterator[Picture]:
    """Every picture of models of that size."""
    of = case(size, 1)
    judged = assessed(of.workspace).assessment
    cards = map_view(of.workspace, judged, LADDER, of.roadmap, of.critical)
    said = {card.id: card.say for column in cards.columns for card in column.cards}
    ties = [(said[edge.source], said[edge.target]) for edge in cards.edges]
    text = tied(capability_map.sheet(cards, LIGHT), ties)
    yield Picture("map", size, lambda kind: capability_map.draw(cards, format=kind), text)
    steps = _with_steps(size)
    bars = timeline_view(steps.workspace, steps.roadmap, steps.critical, steps.waits)
    said = {bar.id: bar.say for lane in bars.lanes for bar in lane.bars}
    ties = [(said[link.source], said[link.target]) for link in bars.links]
    text = tied(timeline.sheet(bars, LIGHT), ties)
    yield Picture("roadmap", len(said), lambda kind: timeline.draw(bars, format=kind), text)


def _with_steps(count: int) -> Case:
    """The model whose roadmap has that many steps, or the next more."""
    size = round(count / STEPS)
    while len((found := case(size, 1)).roadmap.steps) < count:
        size += 1
    return found


def tied(canvas: Canvas, ties: Iterable[tuple[str, str]]) -> bytes:
    """The DOT of a sheet with lines from thing to thing, each named by its words, and no others."""
    name = {words: id.removeprefix(f"{canvas.prefix}-") for id, words in canvas.said.items()}
    lines = [line for line in canvas.dot().splitlines() if " -> " not in line.split("[")[0]]
    lines[-1:] = [*(f"{name[one]} -> {name[other]}" for one, other in ties), "}"]
    return "\n".join(lines).encode()


def seconds(work: Callable[[], object]) -> float:
    """Seconds of computing, of this process and of those that it waits for."""
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def forget() -> None:
    """Make the next picture as slow as the first: drop what was measured, wrapped and read."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("milepost.engine.render"):
            for kept in vars(module).values():
                getattr(kept, "cache_clear", lambda: None)()


def laid_out(program: str, text: bytes) -> Callable[[], object]:
    """A program that reads DOT, lays it out and writes SVG."""
    line = [program, "-Kdot", "-Tsvg"]
    return lambda: subprocess.run(line, input=text, capture_output=True, check=True)  # noqa: S603


def drawing() -> None:
    """A line for each picture and size."""
    bundled, system = str(executable("bundled")), shutil.which("dot")
    programs = {"bundled": bundled, **({"dot": system} if system else {})}
    print(f"dot: {system or 'none on the path'}; bundled: {Path(bundled).name}")
    heads = "".join(f" {name:>9} {'ratio':>6}" for name in programs)
    print(f"{'picture':<8} {'shows':>5} {'milepost':>9}{heads}")
    for size in SIZES:
        for one in pictures(size):
            ways: list[Callable[[], object]] = [
                lambda one=one: one.draw("svg"),
                *(laid_out(program, one.tied) for program in programs.values()),
            ]
            taken: list[list[float]] = [[] for _ in ways]
            for _ in range(REPEATS):
                forget()
                for way, work in enumerate(ways):
                    taken[way].append(seconds(work))
            ours, *others = map(statistics.median, taken)
            ratios = "".join(f" {other:8.3f}s {ours / other:5.2f}x" for other in others)
            print(f"{one.name:<8} {one.shows:>5} {ours:8.3f}s{ratios}", flush=True)
