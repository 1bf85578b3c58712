"""The functions of `fast`, compiled where numba is at hand, with the same results either way."""

from __future__ import annotations

import functools
import os
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from milepost.engine.plan import fast

Evolve = Callable[..., None]
Array = Callable[[Sequence[int]], Any]

# In an order in which each function calls only earlier ones.
_FUNCTIONS = (
    "draw",
    "money_waits",
    "first_fit",
    "last_fit",
    "occupy",
    "empty",
    "forward",
    "by_week",
    "pushed",
    "first_order",
    "crossed",
    "disturbed",
    "evolve",
)


@functools.cache
def compiled() -> tuple[Evolve, Array] | None:
    """The compiled `evolve` and what makes its arrays; None where numba is not installed.

    The first call on a machine takes some ten seconds, later ones about one: what was compiled is
    kept in the user's cache, or in NUMBA_CACHE_DIR where that is set.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache / "milepost" / "numba"))
    try:
        import numba
    except ImportError:
        return None
    import numpy as np

    names: dict[str, Any] = dict(vars(fast))
    try:
        for name in _FUNCTIONS:
            plain = vars(fast)[name]
            copy = types.FunctionType(plain.__code__, names, name)
            names[name] = numba.njit(nogil=True, cache=True)(copy)
    except RuntimeError:
        # Nowhere to keep what is compiled: to compile again in every run would cost more than it
        # gives.
        return None

    def array(numbers: Sequence[int]) -> Any:  # noqa: ANN401 - numpy is not loaded for its types
        return np.array(numbers, dtype=np.int64)

    return names["evolve"], array
