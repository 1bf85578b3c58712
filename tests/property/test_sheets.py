"""Whatever an inventory holds, a workbook holds it too."""

import datetime as dt
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.load.cells import path_of
from milepost.engine.load.inventory import read_inventory
from milepost.engine.load.text import read_text
from milepost.engine.render.workbook import workbook_bytes
from milepost.engine.view.cells import path_rows
from milepost.engine.view.sheets import workbook_view
from milepost.engine.view.yaml_text import block, flow
from tests.roadmaps import EmptyRoadmaps
from tests.sheets.books import inventory_of, read_back
from tests.written import bundled

MODEL = bundled()
IDS = st.sampled_from(list(MODEL.capabilities))
ROLES = st.sampled_from(list(MODEL.roles))
WORDS = [
    *("no", "null", "~", "1.5", "0x10", "1e5", "true", "2026-01-01", "_x0041_", "x005F_"),
    *("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " x", "x ", "+", "#x", "not known"),
    *("a: b", "a #b", "[a]", "{a: b}", "'x'", '"x"', "a\nb", "\u2028", "\ufeff", "\u00a0x"),
    *("é", "💡", "not applicable"),
]
TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150),
)
REASON = TEXT.filter(lambda text: bool(text.strip()))
NUMBER: st.SearchStrategy[Any] = st.one_of(
    st.integers(-(10**20), 10**20),
    st.from_regex(r"-?[0-9]{1,9}\.[0-9]{1,9}", fullmatch=True).map(
        lambda text: read_text(text, "")[0].data  # type: ignore[union-attr]
    ),
)
AMOUNT = st.one_of(st.integers(0, 10**14), NUMBER.map(abs).filter(lambda n: n < 10**15))
DAY = st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2026, 11, 1)).map(str)
LATER = st.dates(min_value=dt.date(2027, 1, 1), max_value=dt.date(2029, 1, 1)).map(str)
LEVEL = st.one_of(st.integers(0, 3), st.sampled_from([level.id for level in MODEL.levels]))
KIND = st.sampled_from(["surveys", "employee_feedback", "metrics", "sales_figures"])


def some(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with any of these keys."""
    return st.fixed_dictionaries({}, optional=values)


RECORD = st.one_of(
    KIND,
    st.builds(
        lambda kind, rest: {"kind": kind, **rest},
        KIND,
        some(who=TEXT, when=DAY, link=TEXT, note=TEXT, valid_for=st.integers(0, 500)),
    ),
)
DECLARED = st.one_of(
    st.none(),
    LEVEL,
    some(
        level=st.one_of(st.none(), LEVEL),
        raters=st.dictionaries(TEXT, LEVEL, min_size=1, max_size=3),
        owner=TEXT,
        note=TEXT,
        evidence=st.one_of(KIND, st.lists(RECORD, max_size=3)),
    ),
)
STAGE = st.sampled_from(["cemm.radiate", "cx5.personalized_messaging", "align"])
TARGET = st.one_of(
    STAGE,
    st.builds(
        lambda stage, by: {"stage": stage, **by},
        STAGE,
        some(by=LATER, weight=st.integers(1, 100)),
    ),
    st.builds(
        lambda by: {"ladder": "cx5", "stage": "personalized_messaging", **by}, some(by=LATER)
    ),
    st.builds(lambda id: {"needs": [f"{id} >= 2", {"any": [id]}]}, IDS),
)
PLAN = some(
    start=LATER,
    horizon=st.integers(1, 1040),
    target=st.one_of(TARGET, st.lists(TARGET, max_size=3)),
    minimise=st.sampled_from(["time", ["cost"], ["time", "cost"], []]),
    maximise=st.just("value"),
    capacity=st.dictionaries(ROLES, AMOUNT, max_size=3),
    run_capacity=st.dictionaries(ROLES, AMOUNT, max_size=2),
    budget=st.one_of(
        st.just([]),
        st.builds(lambda day, x: [{"until": day, **x}], LATER, some(one_off=AMOUNT, run=AMOUNT)),
        st.just([{"until": "2027-12-31", "one_off": 5}, {"until": "2028-12-31", "run": 0}]),
    ),
    must=st.lists(IDS.map(lambda id: f"{id} >= 2"), max_size=2),
    must_not=st.lists(IDS, max_size=2, unique=True),
    not_before=st.dictionaries(IDS, LATER, max_size=2),
    closed=st.just({"crm": ["2027-12-20..2028-01-03", "2027-05-01"]}),
    discount=st.sampled_from([0, 1]),
    value=st.one_of(
        st.just({"revenue": 50_000_000, "margin": 1}), some(ramp=st.integers(0, 5200)).filter(bool)
    ),
    baseline=REASON,
    risks=st.just([{"name": "=fire", "probability": 1, "affects": ["crm_system"], "weeks": 3}]),
)
SCENARIO = some(
    **{
        "plan.horizon": st.integers(1, 1040),
        "plan.capacity.crm": AMOUNT,
        "capabilities.crm_system.level": LEVEL,
        "capabilities.crm_system": DECLARED.filter(lambda entry: entry is not None),
        "plan.target": TARGET,
        "organisation": TEXT,
    }
).filter(
    lambda changes: not {"capabilities.crm_system", "capabilities.crm_system.level"} <= set(changes)
)


@st.composite
def inventories(draw: st.DrawFn) -> dict[str, Any]:
    """The document of an inventory that the loader accepts."""
    found = draw(some(organisation=TEXT, currency=TEXT, plan=PLAN))
    found |= {
        "as_of": "2026-11-02",
        "capabilities": draw(st.dictionaries(IDS, DECLARED, max_size=6)),
    }
    for id in [id for id in found["capabilities"] if draw(st.integers(0, 5)) == 0]:
        del found["capabilities"][id]
        found.setdefault("not_applicable", {})[id] = draw(REASON)
        if draw(st.booleans()):
            found["capabilities"][id] = draw(some(owner=TEXT, note=TEXT))
    for id, entry in found["capabilities"].items():
        kpis = [kpi.id for kpi in MODEL.capabilities[id].kpis]
        if isinstance(entry, dict) and kpis and draw(st.booleans()):
            entry["kpis"] = {kpi: draw(NUMBER) for kpi in draw(st.permutations(kpis))[:2]}
    if draw(st.integers(0, 2)) == 0:
        figures = some(one_off=AMOUNT, note=TEXT, basis=st.just("sourced"), kpis=st.just({}))
        found["overrides"] = draw(st.dictionaries(IDS, figures, max_size=2))
    if draw(st.integers(0, 2)) == 0:
        found["scenarios"] = draw(st.dictionaries(TEXT, SCENARIO, max_size=2))
    return found


@settings(max_examples=25)
@given(inventories())
def test_an_inventory_means_the_same_after_the_sheets(data: dict[str, Any]) -> None:
    """For every inventory without faults, the sheets spell an inventory that means the same."""
    document, problems = read_text(block(data), "inventory.yaml")
    assert (problems, document and document.data) == ([], data)
    assert document is not None
    before, faults = read_inventory(document, MODEL, EmptyRoadmaps())
    assert faults == []

    after, faults = read_inventory(read_back(workbook_view(data, MODEL)), MODEL, EmptyRoadmaps())

    assert faults == []
    assert after == before


@settings(max_examples=4)
@given(inventories())
def test_an_inventory_means_the_same_after_the_file(data: dict[str, Any]) -> None:
    """The file that is written holds what the sheets hold."""
    plan = data.get("plan", {})
    # No other file is there to be read.
    plan.pop("baseline", None)
    if "change" in plan.get("minimise", ()):
        del plan["minimise"]
    document, _ = read_text(block(data), "inventory.yaml")
    assert document is not None
    before, _ = read_inventory(document, MODEL)

    after = inventory_of(workbook_bytes(workbook_view(data, MODEL)), Path("inventory.xlsx"))

    assert after == before


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, VALUES, max_size=3))
def test_every_value_can_be_written_in_yaml(data: dict[str, Any]) -> None:
    """What is written as YAML is read back as it was, over lines or on one, escaped or not."""
    for text in (block(data), flow(data), flow(data, escaped=True)):
        document, problems = read_text(text, "inventory.yaml")
        assert problems == []
        assert document is not None
        assert document.data == data


@given(st.lists(TEXT, min_size=1, max_size=4), VALUES)
def test_every_path_and_value_can_stand_in_rows(path: list[str], value: Any) -> None:  # noqa: ANN401
    """A path of any keys is read back as it was, and the pieces of a long value join."""
    rows = path_rows(tuple(path), value)

    assert path_of(str(rows[0][0])) == tuple(path)
    document, problems = read_text("".join(str(row[1]) for row in rows), "")
    assert problems == []
    assert document is not None
    assert document.data == value
