"""Reading without the garbage collector at its heels."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector of reference cycles out while documents are read.

    Reading makes hundreds of thousands of values and no cycles among them; the collector would walk
    them all again and again, which makes the time grow faster than the model.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # What was made now counts as old at once: a look through all of it, which would come
            # next, would find next to nothing.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
