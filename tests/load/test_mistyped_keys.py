"""Every key of an inventory and of a model, mistyped in small ways, one at a time."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from milepost.engine.load.inventory_document import InventoryShape
from milepost.engine.load.model_document import ModelShape
from tests.docs.test_reference import keys_of
from tests.property.test_loader import places
from tests.roadmaps import roadmap_text
from tests.written import faults, write

POINTS = {"low": 1, "likely": 2, "high": 3, "basis": "sourced"}
BASE = """\
model: {id: base, name: Base}
levels: [off, half, on]
capabilities: [{id: site}, {id: shop, requires: [site]}, {id: gone}]
ladders:
  - {id: steps, stages: [{id: seen, needs: [site]}, {id: sold, needs: [shop]}]}
rules: [{id: old, kind: advice, when: site, say: s}]
metrics: {gone: {}}
"""
CHANGES: dict[str, Any] = {
    "extends": "base.yaml",
    "remove": {
        "capabilities": ["gone"],
        "rules": ["old"],
        "metrics": ["gone"],
        "ladders": [],
        "stages": [],
        "groups": [],
        "sources": [],
        "roles": [],
        "categories": [],
    },
    "ladders": [{"id": "steps", "stages": [{"id": "more", "after": "seen", "before": ""}]}],
}
TEAM = {"crm": 1}
STEP = {"duration": 1, "one_off": 1, "run": 1, "effort": TEAM, "run_fte": TEAM, "gain": 1}
MODEL: dict[str, Any] = {
    "model": {
        "id": "m",
        "name": "M",
        "about": "A model.",
        "bar": "on",
        "currency": "EUR",
        "price_level": "2026",
        "reference": "none",
    },
    "levels": [{"id": "off", "coverage": 0, "meaning": "none"}, {"id": "half"}, {"id": "on"}],
    "roles": {"crm": "CRM"},
    "categories": {"web": "Web"},
    "figures": {
        "covers": "on",
        "shares": {
            "half": {"duration": 0.5, "one_off": 0.5, "run": 0.5},
            "on": {"duration": 0.5, "one_off": 0.5, "run": 0.5},
        },
        "basis": "judgement",
        "person_week": {"amount": 2000, "basis": "judgement"},
        "company_size": {"factors": {"small": 0.5}, "basis": "judgement"},
        "uplift": {"cap": 10, "basis": "judgement", "sources": ["book"], "about": "Added."},
    },
    "capabilities": [
        {
            "id": "site",
            "name": "Site",
            "description": "A site.",
            "category": "web",
            "channel": "web",
            "applicable_if": ["always"],
            "recommends": ["shop"],
            "stages": {"steps": {"stage": "seen", "role": "core"}},
            "duration": POINTS,
            "one_off": POINTS,
            "run": POINTS,
            "effort": {"crm": 2},
            "run_fte": {"crm": 1},
            "levels": {"on": STEP},
            "people_basis": "judgement",
            "gain": POINTS,
            "uplift": POINTS,
            "kpis": [
                {"id": "visits", "name": "V", "at_least": 10, "unit": "x", "basis": "judgement"},
                {"id": "exits", "at_most": 10},
            ],
            "quotes": [{"source": "book", "quote": "Words."}],
            "sources": ["book"],
        },
        {"id": "shop", "requires": ["site", {"needs": "site >= on", "lag": 2}]},
        {"id": "app", "for_each": {"channel": ["a", "b"]}, "requires": [{"any": ["site", "shop"]}]},
    ],
    "groups": {
        "sells": {"name": "Sells", "at_least": 1, "of": ["shop", "site"]},
        "one": {"any": ["shop"]},
        "both": {"all": ["shop"]},
        "same": {"needs": "shop"},
    },
    "metrics": {"nps": {"name": "NPS", "unit": "points", "low": -100, "high": 100}},
    "ladders": [
        {
            "id": "steps",
            "name": "Steps",
            "publisher": "Nobody",
            "about": "Two steps.",
            "floor": "seen",
            "phases": [{"id": "early", "name": "Early"}],
            "stages": [
                {
                    "id": "seen",
                    "name": "Seen",
                    "phase": "early",
                    "about": "Found.",
                    "name_status": "published",
                    "name_note": "none",
                    "needs": ["site", {"all": ["site"]}, {"group": "sells"}],
                    "kpis": ["visits"],
                    "kpis_basis": "judgement",
                    "kpis_sources": ["book"],
                },
                {"id": "sold", "needs": [{"at_least": 1, "of": ["shop", "site"]}]},
            ],
            "benchmark": {
                "year": 2013,
                "sample": 9,
                "shares": {"seen": 60, "sold": 40},
                "sources": ["book"],
                "note": "old",
            },
        }
    ],
    "rules": [
        {
            "id": "cap",
            "kind": "consistency",
            "effect": "cap",
            "level": "half",
            "categories": ["web"],
            "unless": {"prerequisites": "half"},
            "say": "s",
            "basis": "judgement",
            "quotes": [{"source": "book", "quote": "Words."}],
            "sources": ["book"],
        },
        {
            "id": "lower",
            "kind": "consistency",
            "effect": "lower",
            "level": "half",
            "unless": {"kpis": "met"},
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
            "ladder": "steps",
            "when": [{"not": "app[a]"}, {"planned": ["shop"], "before": "steps.sold"}],
            "unless": [{"stage": "sold"}, {"none": ["shop"]}, {"targeted": "steps.sold"}],
            "say": "s",
        },
        {
            "id": "busy",
            "kind": "advice",
            "when": {"at_least": 2, "in_parallel": ["shop", "site"]},
            "say": "s",
        },
    ],
    "sources": {"book": {"title": "Book", "url": "none", "used_for": "all"}},
    "evidence": {
        "surveys": {"valid_for": 52, "basis": "judgement"},
        "employee_feedback": 52,
        "metrics": 52,
        "sales_figures": 52,
    },
    "lint": {"silence": [{"code": "unused-group", "at": ["one"], "reason": "later"}]},
}
SHORT: dict[str, Any] = {
    "model": {"id": "m"},
    "levels": ["off", "half", "on"],
    "capabilities": [{"id": "site"}],
    "floor": "seen",
    "phases": [{"id": "early"}],
    "stages": [{"id": "seen", "needs": ["site"]}],
}
INVENTORY: dict[str, Any] = {
    "organisation": "A",
    "model": "model.yaml",
    "as_of": "2026-11-01",
    "currency": "EUR",
    "capabilities": {
        "site": {
            "level": "off",
            "owner": "Ann",
            "note": "none",
            "kpis": {"visits": 4},
            "evidence": [
                {
                    "kind": "metrics",
                    "who": "Ann",
                    "when": "2026-01-01",
                    "link": "none",
                    "note": "none",
                    "valid_for": 52,
                }
            ],
        },
        "shop": {"raters": {"ann": 1, "bob": 2}},
    },
    "not_applicable": {"app[a]": "no phones"},
    "metrics": {"nps": {"value": 7, "when": "2026-01-01", "source": "a", "note": "b"}},
    "evidence": [
        {
            "file": "answers.csv",
            "kind": "surveys",
            "column": "answer",
            "measure": "mean",
            "scale": "1..5",
            "gives": "site.exits",
            "when": "2026-01-01",
            "valid_for": 52,
            "note": "none",
        }
    ],
    "overrides": {
        "site": {
            "duration": POINTS,
            "one_off": 1,
            "run": 1,
            "effort": {"crm": 1},
            "run_fte": {"crm": 1},
            "gain": 1,
            "uplift": 1,
            "kpis": {"visits": {"at_least": 5}, "exits": {"at_most": 5}},
            "basis": "sourced",
            "note": "none",
        }
    },
    "plan": {
        "start": "2027-01-04",
        "horizon": 52,
        "target": [
            {"ladder": "steps", "stage": "sold", "by": "2027-12-31", "weight": 3},
            {"needs": [{"any": ["shop >= on"]}]},
        ],
        "minimise": ["cost", "time"],
        "maximise": "value",
        "value": {"revenue": 50000000, "margin": 0.4, "ramp": 8},
        "capacity": {"crm": 0.5},
        "run_capacity": {"crm": 0.5},
        "budget": [{"until": "2027-12-31", "one_off": 5, "run": 5}],
        "must": ["site"],
        "must_not": ["app[b]"],
        "not_before": {"shop": "2027-02-01"},
        "fixed": {"shop@on": "2027-02-01"},
        "in_progress": {"site@half": 3},
        "closed": {"crm": ["2027-12-24"]},
        "discount": 0.08,
        "baseline": "old.json",
        "risks": [
            {"name": "fire", "probability": 0.1, "affects": ["shop"], "weeks": 1, "one_off": 5}
        ],
    },
    "scenarios": {"lean": {"plan.horizon": 40, "capabilities.site.owner": "Bob"}},
    "lint": {"silence": [{"code": "short-horizon", "at": ["steps.sold"], "reason": "later"}]},
}

OWN_NAMES = {
    "roles",
    "categories",
    "groups",
    "metrics",
    "sources",
    "factors",
    "for_each",
    "raters",
    "scenarios",
}
"""Mappings whose keys are the writer's own: no spelling of them is right or wrong."""

SHORT_KEY = 5
"""A key of so few letters is hard to know again by what a slip leaves of it."""

EITHER = {"rles"}
"""Slips that lie as near to another key: roles or rules."""


def keys(document: dict[str, Any], *, inventory: bool) -> list[tuple[str | int, ...]]:
    """The paths of all keys whose spelling is given, by the format or by the model."""
    own = OWN_NAMES - ({"metrics"} if inventory else set())
    return [
        path
        for path in places(document)
        if isinstance(path[-1], str) and not (len(path) > 1 and path[-2] in own)
        if path[-2:-1] != ("lean",)
    ]


def slips(key: str, at: int) -> Iterator[str]:
    """The key with two letters swapped, one left out, or one doubled; a short key in all ways."""
    swapped = min(at, len(key) - 2)
    every = [
        key[:swapped] + key[swapped + 1] + key[swapped] + key[swapped + 2 :],
        key[:at] + key[at + 1 :],
        key[:at] + key[at] + key[at:],
    ]
    yield from every if len(key) <= SHORT_KEY else every[at % 3 :][:1]


def renamed(document: dict[str, Any], path: tuple[str | int, ...], key: str) -> dict[str, Any]:
    """The document with one key spelt otherwise, in its place."""
    made = copy.deepcopy(document)
    holder: Any = made
    for part in path[:-1]:
        holder = holder[part]
    entries = [(key if name == path[-1] else name, value) for name, value in holder.items()]
    holder.clear()
    holder.update(entries)
    return made


def loads(folder: Path, model: dict[str, Any], inventory: dict[str, Any]) -> list[str]:
    """Every fault of a model and an inventory that names it, as it is printed."""
    write(folder, "answer\n4\n5\n", "answers.csv")
    write(folder, roadmap_text(), "old.json")
    write(folder, json.dumps(model, indent=1), "model.yaml")
    return [str(p) for p in faults(write(folder, json.dumps(inventory, indent=1)))]


ONLY_AS_OF = {"as_of": "2026-11-01", "model": "model.yaml"}
DOCUMENTS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "inventory": (MODEL, INVENTORY, True),
    "model": (MODEL, ONLY_AS_OF, False),
    "changes": (CHANGES, ONLY_AS_OF, False),
    "short": (SHORT, ONLY_AS_OF, False),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_are_sound(name: str, tmp_path: Path) -> None:
    """Before any slip, the documents load without a fault."""
    model, inventory, _ = DOCUMENTS[name]
    write(tmp_path, BASE, "base.yaml")

    assert loads(tmp_path, model, inventory) == []


@pytest.mark.parametrize(
    ("shape", "names"),
    [(InventoryShape, ["inventory"]), (ModelShape, ["model", "changes", "short"])],
)
def test_every_key_is_there_to_be_mistyped(shape: type[Any], names: list[str]) -> None:
    """No key of the format is left out of these tests."""
    written: set[object] = set()
    for name in names:
        model, inventory, of_inventory = DOCUMENTS[name]
        written |= {path[-1] for path in places(inventory if of_inventory else model)}

    assert keys_of(shape) - written == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_mistyped_key_is_an_error_that_names_the_right_one(name: str, tmp_path: Path) -> None:
    """A slip in a key is never passed over, and the fault suggests what was meant."""
    model, inventory, of_inventory = DOCUMENTS[name]
    document = inventory if of_inventory else model
    write(tmp_path, BASE, "base.yaml")
    missed: list[str] = []
    for number, path in enumerate(keys(document, inventory=of_inventory)):
        right = str(path[-1])
        holder: Any = document
        for part in path[:-1]:
            holder = holder[part]
        for slip in sorted(set(slips(right, number % len(right))) - {right, "", *holder, *EITHER}):
            made = renamed(document, path, slip)
            found = loads(tmp_path, *((model, made) if of_inventory else (made, inventory)))
            # The key of a step is made of two names, and the fault is about one of them.
            words = "|".join(re.escape(word) for word in right.split("@"))
            whole = re.compile(rf"(?<!\w)({words})(?!\w)")
            if not any(whole.search(line.partition("; ")[2]) for line in found):
                missed.append(f"{'.'.join(map(str, path))} as {slip!r}: {found}")

    assert missed == []
