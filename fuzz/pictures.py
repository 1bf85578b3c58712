"""Every picture of many models made by chance, and what lies over what in them.

CONTRIBUTING.md says how to run it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.render.generated import PICTURES, case
from tests.render.overlaps import FAULTS, LINE_BEHIND_WORDS, LINE_OVER_BOX, overlaps

LEAST, MOST = 5, 150
COUNTED = (*FAULTS, LINE_OVER_BOX, LINE_BEHIND_WORDS)


def main(count: int) -> int:
    """Draw that many models from the smallest to the largest; 1 where a picture has a fault."""
    faulty = False
    cases = [case(LEAST + (MOST - LEAST) * i // max(count - 1, 1), i) for i in range(count)]
    for name, draw in PICTURES.items():
        total: Counter[str] = Counter()
        for one in cases:
            found = overlaps(draw(one))
            total += found
            if any(found[fault] for fault in FAULTS):
                faulty = True
                size = len(one.workspace.model.capabilities)
                print(f"{name} of {size} capabilities: {dict(+found)}")
        counts = ", ".join(f"{total[kind]} {kind}" for kind in COUNTED)
        print(f"{name}: {count} models: {counts}")
    return int(faulty)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
