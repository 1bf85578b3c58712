"""Whatever stands in a file, loading it ends in a workspace or in faults with a place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.load.text import read_text
from milepost.engine.load.workspace import load_workspace
from milepost.engine.run import assessed, checked
from milepost.engine.source import InvalidInput
from tests.written import write

MODEL: dict[str, Any] = {
    "model": {"id": "m", "name": "M", "bar": "on", "currency": "EUR"},
    "levels": [{"id": "off", "coverage": 0}, {"id": "half"}, {"id": "on", "meaning": "used"}],
    "roles": {"crm": "CRM"},
    "categories": {"web": "Web"},
    "figures": {
        "covers": "on",
        "shares": {
            "half": {"duration": 0.5, "one_off": 0.5, "run": 0.5},
            "on": {"duration": 0.5, "one_off": 0.5, "run": 0.5},
        },
    },
    "capabilities": [
        {
            "id": "site",
            "category": "web",
            "duration": {"low": 1, "likely": 2, "high": 3, "basis": "sourced"},
            "effort": {"crm": 2},
            "kpis": [{"id": "visits", "at_least": 10}],
            "quotes": [{"source": "book", "quote": "Words."}],
            "sources": ["book"],
        },
        {"id": "shop", "requires": ["site", {"needs": "site >= on", "lag": 2}]},
        {"id": "app", "requires": [{"any": ["site", "shop"]}], "recommends": ["shop"]},
    ],
    "groups": {"sells": {"name": "Sells", "at_least": 1, "of": ["shop", "app"]}},
    "metrics": {"nps": {"low": -100, "high": 100}},
    "ladders": [
        {
            "id": "steps",
            "floor": "seen",
            "phases": [{"id": "early"}],
            "stages": [
                {"id": "seen", "phase": "early", "needs": ["site"]},
                {"id": "sold", "needs": [{"group": "sells"}, "nps >= 5"]},
            ],
            "benchmark": {"year": 2013, "sample": 9, "shares": {"seen": 60, "sold": 40}},
        }
    ],
    "rules": [
        {
            "id": "cap",
            "kind": "consistency",
            "effect": "cap",
            "level": "half",
            "unless": {"prerequisites": "half"},
            "say": "s",
        },
        {
            "id": "block",
            "kind": "consistency",
            "effect": "block",
            "stage": "steps.sold",
            "unless": "site",
            "say": "s",
        },
        {
            "id": "tip",
            "kind": "advice",
            "when": [{"not": "app"}, {"planned": ["shop"], "before": "steps.sold"}],
            "unless": [{"stage": "sold"}, "islands >= 2"],
            "say": "s",
        },
    ],
    "sources": {"book": {"title": "Book"}},
}
INVENTORY: dict[str, Any] = {
    "organisation": "A",
    "model": "model.yaml",
    "as_of": "2026-11-01",
    "capabilities": {
        "site": {"level": "on", "kpis": {"visits": 4}, "evidence": ["metrics"]},
        "shop": {"raters": {"a": 1, "b": 2}},
    },
    "not_applicable": {"app": "no phones"},
    "metrics": {"nps": 7},
    "plan": {
        "start": "2027-01-04",
        "horizon": 52,
        "target": [{"stage": "sold", "by": "2027-12-31"}, {"needs": ["shop >= on"]}],
        "minimise": ["cost", "time"],
        "capacity": {"crm": 0.5},
        "budget": [{"until": "2027-12-31", "one_off": 5}],
    },
}

WORDS = ["site", "shop", "on", "off", "steps.sold", "sold", "not site", "site >= on", "nps > 1"]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**20),
    st.sampled_from([*WORDS, "", "\x1b[2J", "é", "2027-02-30", "a.b.c", "x" * 300]),
    st.sampled_from([0.5, -1.5, 1e30]),
)
KEYS = st.sampled_from(["any", "all", "of", "at_least", "stage", "group", "id", "level", "needs"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=5,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value inside a document."""
    found: list[tuple[str | int, ...]] = [path] if path else []
    items: list[tuple[Any, object]] = []
    if isinstance(value, dict | list):
        items = list(value.items() if isinstance(value, dict) else enumerate(value))
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


@st.composite
def changed(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with one to three values replaced, removed or written twice."""
    made = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(made) or [("model",)]))
        holder: Any = made
        for part in path[:-1]:
            holder = holder[part]
        if draw(st.integers(0, 3)) or path[-1] not in (holder if isinstance(holder, dict) else ()):
            if isinstance(holder, list) and draw(st.booleans()):
                holder.append(copy.deepcopy(holder[int(path[-1])]))
            else:
                holder[path[-1]] = draw(VALUES)
        else:
            del holder[path[-1]]
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples, each of which writes both files anew."""
    return tmp_path_factory.mktemp("loader")


def load(folder: Path, model: dict[str, Any], inventory: dict[str, Any]) -> None:
    """Load and assess; faults must have a place in a file and words of one line."""
    write(folder, json.dumps(model, indent=1), "model.yaml")
    path = write(folder, json.dumps(inventory, indent=1))
    try:
        workspace = checked(load_workspace(path))
    except InvalidInput as invalid:
        problems = invalid.problems
    else:
        assessed(workspace)
        return
    assert problems
    for problem in problems:
        lines = (folder / Path(problem.span.file).name).read_text().splitlines()
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column <= len(lines[problem.span.line - 1]) + 1
        assert len(problem.message) < 1000


def test_the_documents_to_change_are_sound(folder: Path) -> None:
    """Before any change, model and inventory load and can be assessed."""
    write(folder, json.dumps(MODEL), "model.yaml")

    assessed(checked(load_workspace(write(folder, json.dumps(INVENTORY)))))


@settings(max_examples=80)
@given(changed(MODEL))
def test_no_model_makes_loading_fall_over(folder: Path, model: dict[str, Any]) -> None:
    """A model changed at random is assessed or refused with places, never with a crash."""
    load(folder, model, INVENTORY)


@settings(max_examples=80)
@given(changed(INVENTORY))
def test_no_inventory_makes_loading_fall_over(folder: Path, inventory: dict[str, Any]) -> None:
    """An inventory changed at random is assessed or refused with places, never with a crash."""
    load(folder, MODEL, inventory | {"model": "model.yaml"})


@settings(max_examples=100)
@given(st.text(st.sampled_from("ab:- \n[]{}'\"#&*!|>%@?,~1.\t\x07é"), max_size=60))
def test_no_text_makes_reading_fall_over(text: str) -> None:
    """Any text is read or refused at a place inside it."""
    document, problems = read_text(text, "f.yaml")

    assert document is not None or problems
    for problem in problems:
        assert 1 <= problem.span.line <= text.count("\n") + 1
        assert problem.span.column >= 1
