"""The maps and roadmaps of many models made by chance on A4 and on a slide: how small letters get.

CONTRIBUTING.md says how to run it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from milepost.engine.render import map_pages, roadmap_pages
from milepost.engine.render.picture import Page
from milepost.engine.run import assessed
from milepost.engine.view.capability_map import capability_map
from milepost.engine.view.map_parts import folded
from milepost.engine.view.timeline import timeline
from tests.render.generated import LADDER, Case, case
from tests.render.overlaps import FAULTS, overlaps
from tests.render.test_map_pages import FOOT, READABLE, smallest

LEAST, MOST = 5, 150


def drawn(of: Case, page: Page) -> dict[str, tuple[bytes, ...]]:
    """Each picture of a model, in pages."""
    judged = assessed(of.workspace).assessment
    whole = capability_map(of.workspace, judged, LADDER, of.roadmap, of.critical)
    work = timeline(of.workspace, of.roadmap, of.critical, of.waits)
    return {
        "map": map_pages.draw_pages(whole, page=page),
        "map, collapsed": map_pages.draw_pages(folded(whole), page=page),
        "roadmap": roadmap_pages.draw_pages(work, page=page),
    }


def main(count: int) -> int:
    """Draw that many models from the smallest to the largest; 1 where a page has a fault."""
    least: dict[str, float] = {}
    pages: dict[str, int] = {}
    faults: dict[str, int] = {}
    for i in range(count):
        of = case(LEAST + (MOST - LEAST) * i // max(count - 1, 1), i)
        for size in ("A4", "16:9"):
            for name, files in drawn(of, Page(FOOT, size)).items():
                key = f"{name}, {size}"
                found = [overlaps(svg) for svg in files]
                least[key] = min([least.get(key, READABLE * 9), *map(smallest, files)])
                pages[key] = max(pages.get(key, 0), len(files))
                faults[key] = faults.get(key, 0) + sum(one[f] for one in found for f in FAULTS)
    for key, letter in least.items():
        print(
            f"{key}: {count} models: smallest letter {letter:.2f} points,"
            f" at most {pages[key]} pages, {faults[key]} faults"
        )
    return int(any(faults.values()) or min(least.values()) < READABLE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
