from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.logic.engine import Spy


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spy]:
    """Stands between milepost and durable-rules."""
    from milepost.engine.logic import durable
    from tests.logic.engine import Spy

    spy = Spy()
    monkeypatch.setattr(durable, "_engine", lambda: spy)
    durable.compile_rules.cache_clear()
    yield spy
    durable.compile_rules.cache_clear()
