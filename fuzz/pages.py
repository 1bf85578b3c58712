"""Every picture of many models made by chance on A4 and on a slide: how small letters get.

CONTRIBUTING.md says how to run it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from milepost.engine.render.picture import Page
from tests.render.generated import PAGES, case
from tests.render.overlaps import FAULTS, overlaps
from tests.render.test_map_pages import FOOT, READABLE, smallest

LEAST, MOST = 5, 150


def main(count: int) -> int:
    """Draw that many models from the smallest to the largest; 1 where a page has a fault."""
    least: dict[str, float] = {}
    pages: dict[str, int] = {}
    faults: dict[str, int] = {}
    for i in range(count):
        of = case(LEAST + (MOST - LEAST) * i // max(count - 1, 1), i)
        for size in ("A4", "16:9"):
            for name, draw in PAGES.items():
                key = f"{name}, {size}"
                files = draw(of, Page(FOOT, size))
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
