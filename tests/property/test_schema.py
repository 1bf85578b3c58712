"""The schema of an inventory and the loader accept and refuse the same inventories."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.load.schema import inventory_schema
from milepost.engine.load.text import read_text
from milepost.engine.load.workspace import load_model
from tests.load.schemas import Schema
from tests.load.test_schema import ONLY_THE_LOADER_SEES_IN_INVENTORIES
from tests.property.test_loader import MODEL, places
from tests.roadmaps import roadmap_text
from tests.written import faults, write

IDS = ("site", "shop", "app")
LEVELS = st.sampled_from(["off", "half", "on", 0, 1, 2, "1"])
TEXTS = st.sampled_from(["A", "two words", 7, "é: '#'", ""])
PAST = st.dates(dt.date(2000, 1, 1), dt.date(2026, 10, 31)).map(str)
DAYS = st.dates(dt.date(2027, 1, 1), dt.date(2030, 1, 1)).map(str)
AMOUNTS = st.sampled_from([0, 1, 2.5, 100])
KINDS = st.sampled_from(["surveys", "employee_feedback", "metrics", "sales_figures"])
STAGES = st.sampled_from(["seen", "sold", "steps.seen", "steps.sold"])
LEAVES = st.sampled_from([*IDS, "site >= on", "shop > 0", " app>=half ", "nps >= 5", "nps < 0.5"])


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with some of the keys; a value may be left empty."""
    return st.fixed_dictionaries({}, optional={k: st.one_of(v, st.none()) for k, v in keys.items()})


def one_or_many(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One value, or a list."""
    return st.one_of(item, st.lists(item, max_size=3))


def by(keys: tuple[str, ...], value: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Values by some of the keys."""
    return st.dictionaries(st.sampled_from(keys), value, max_size=3)


CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.fixed_dictionaries({"all": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"at_least": st.just(1), "of": st.lists(inner, min_size=1)}),
        st.just({"group": "sells"}),
        st.just({"stage": "steps.seen"}),
    ),
    max_leaves=4,
)
ESTIMATES = st.one_of(
    AMOUNTS,
    st.just({"likely": 2}),
    st.just({"low": 1, "likely": 2, "high": 3.5, "basis": "sourced"}),
    st.just({"likely": 2, "high": 3, "basis": None}),
)
EVIDENCE = st.one_of(
    KINDS,
    st.tuples(KINDS, some(who=TEXTS, when=PAST, link=TEXTS, note=TEXTS, valid_for=st.just(52))).map(
        lambda pair: {"kind": pair[0], **pair[1]}
    ),
)
TARGETS = st.one_of(
    STAGES,
    st.tuples(
        st.just({"ladder": "steps", "stage": "sold"}), some(by=DAYS, weight=st.integers(1, 100))
    ).map(lambda pair: pair[0] | pair[1]),
    st.tuples(CONDITIONS, some(by=DAYS)).map(lambda pair: {"needs": pair[0], **pair[1]}),
)
PLANS = some(
    start=DAYS,
    horizon=st.integers(1, 1040),
    target=one_or_many(TARGETS),
    minimise=st.sampled_from(["time", "cost", ["cost", "time"], []]),
    maximise=st.just("value"),
    capacity=by(("crm",), AMOUNTS),
    run_capacity=by(("crm",), AMOUNTS),
    budget=st.sampled_from([{"until": "2028-01-01"}, [{"until": "2028-01-01", "run": 5}], []]),
    must=one_or_many(st.sampled_from(["site", "shop >= half", "app >= 2"])),
    must_not=st.sampled_from(["app", ["app", "shop"], []]),
    not_before=by(("site", "site@on", "shop@1"), DAYS),
    fixed=by(("site@on", "shop@1"), DAYS),
    closed=by(("crm",), one_or_many(st.sampled_from(["2027-12-24", "2027-12-20..2028-01-03"]))),
    discount=st.sampled_from([0, 0.08, 1]),
    value=st.one_of(
        some(ramp=st.integers(0, 5200)),
        st.just({"revenue": 5e7, "margin": 0.4}),
        st.just({"revenue": 0, "margin": 1, "ramp": None}),
    ),
    baseline=st.just("old.json"),
    risks=one_or_many(
        st.sampled_from([("shop", 1, 3), (["site", "shop@half"], 0.25, {"likely": 2, "high": 9})])
    ).map(
        lambda found: [
            {"name": f"n{i}", "probability": p, "affects": affects, "weeks": weeks}
            for i, (affects, p, weeks) in enumerate(found if isinstance(found, list) else [found])
        ]
    ),
).flatmap(
    lambda plan: (
        st.just(plan | {"minimise": ["change"]}) | st.just(plan)
        if plan.get("baseline")
        else st.just(plan)
    )
)
INVENTORIES = st.tuples(
    st.just({"as_of": "2026-11-01", "model": "model.yaml"}),
    some(
        organisation=TEXTS,
        currency=TEXTS,
        capabilities=by(
            ("site", "shop"),
            st.one_of(
                LEVELS,
                st.none(),
                some(
                    level=LEVELS,
                    raters=by(("a", "b"), LEVELS),
                    owner=TEXTS,
                    note=TEXTS,
                    evidence=one_or_many(EVIDENCE),
                ),
                st.just({"level": 1}),
            ),
        ),
        not_applicable=by(("app",), st.sampled_from(["no phones", 7])),
        metrics=by(("nps",), st.one_of(st.integers(-100, 100), st.just({"value": 4.5}))),
        overrides=by(
            IDS,
            some(
                duration=ESTIMATES,
                one_off=ESTIMATES,
                run=ESTIMATES,
                effort=by(("crm",), AMOUNTS),
                run_fte=by(("crm",), AMOUNTS),
                gain=ESTIMATES,
                uplift=ESTIMATES,
                basis=st.sampled_from(["sourced", "anchored", "judgement"]),
                note=TEXTS,
            ),
        ),
        plan=PLANS,
        scenarios=by(("lean",), st.sampled_from([None, {}, {"plan.horizon": 52}])),
    ),
).map(lambda pair: pair[0] | pair[1])
OTHERS = [None, True, -1, 0.5, "zeppelin", [], ["zeppelin"], {"zeppelin": 1}, "2027-02-30", "on"]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A good inventory with one key dropped or misspelt, or one value of another type."""
    document: dict[str, Any] = copy.deepcopy(draw(INVENTORIES))
    # Without its model it would be judged against another.
    path = draw(st.sampled_from([path for path in places(document) if path != ("model",)]))
    holder: Any = document
    for part in path[:-1]:
        holder = holder[part]
    key = path[-1]
    what = draw(st.sampled_from(["drop", "misspell", "change"]))
    if what == "change" or isinstance(holder, list):
        holder[key] = draw(st.sampled_from(OTHERS))
    else:
        value = holder.pop(key)
        if what == "misspell":
            holder[f"{str(key)[0]}{key}"] = value
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model, in which each example writes its inventory anew."""
    path = tmp_path_factory.mktemp("schema")
    write(path, json.dumps(MODEL), "model.yaml")
    write(path, roadmap_text(("site", 1, "2027-02-01")), "old.json")
    return path


@pytest.fixture(scope="module")
def schema(folder: Path) -> Schema:
    """The schema of inventories of that model."""
    model = load_model(str(folder / "model.yaml")).model
    assert model is not None
    return Schema(inventory_schema(model))


def both(folder: Path, schema: Schema, inventory: dict[str, Any]) -> tuple[list[str], set[str]]:
    """What the schema says against an inventory, and the codes of the loader's faults."""
    text = json.dumps(inventory)
    document, _ = read_text(text, "inventory.yaml")
    assert document is not None
    codes = {problem.code for problem in faults(write(folder, text))}
    return schema.complaints(document.data), codes


@settings(max_examples=60)
@given(INVENTORIES)
def test_what_may_be_written_passes_both(
    folder: Path, schema: Schema, inventory: dict[str, Any]
) -> None:
    """Neither an editor nor milepost finds a fault in an inventory that keeps to the format."""
    assert both(folder, schema, inventory) == ([], set())


@settings(max_examples=120)
@given(mutated())
def test_a_slip_is_a_slip_for_both(folder: Path, schema: Schema, inventory: dict[str, Any]) -> None:
    """After one slip editor and milepost agree, but for what only the loader can see."""
    marked, codes = both(folder, schema, inventory)

    if marked:
        assert codes
    else:
        # What files there are, no schema can know.
        assert codes <= ONLY_THE_LOADER_SEES_IN_INVENTORIES | {"no-file"}
