"""What pages have in common: many of them plan the same inventories."""

import functools
from collections.abc import Callable

import pytest

from milepost.engine import run

_found: dict[str, object] = {}


@pytest.fixture(autouse=True)
def _same_search_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a search finds is tested elsewhere; the pages are about what is said of it.
    for name in ("_search", "alternatives"):
        monkeypatch.setattr(run, name, _remembering(getattr(run, name)))


def _remembering(search: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(search)
    def found(
        subject: object, settings: object, control: object, *more: object, **how: object
    ) -> object:
        key = repr((search.__name__, subject, settings, more, how))
        if key not in _found:
            _found[key] = search(subject, settings, control, *more, **how)
        return _found[key]

    return found
