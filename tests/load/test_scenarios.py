from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.load.scenarios import Edit, changed
from milepost.engine.load.text import Document, read_text
from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.inventory import Inventory
from milepost.engine.run import assessed, checked
from milepost.engine.source import Problem
from tests.written import faults, workspace, write

BASE = """organisation: Northwind
capabilities:
  crm_system: pilot
  web_analytics: {level: 2, evidence: metrics}
not_applicable: {tv_advertising: no mass market}
plan:
  target: cemm.radiate
  capacity: {crm: 1.5}
  budget:
    - {until: 2027-12-31, one_off: 250000}
    - {until: 2028-12-31, one_off: 100000}
    - {until: 2029-12-31, one_off: 50000}
scenarios:
"""


def after(folder: Path, changes: str) -> Inventory:
    """The inventory that one scenario of the base leads to."""
    scenarios = workspace(folder, f"{BASE}  one: {{{changes}}}").inventory.scenarios
    return scenarios["one"].inventory


def test_a_value_replaces_the_whole_node(tmp_path: Path) -> None:
    """What a path names is replaced, not merged."""
    found = after(tmp_path, "plan.capacity: {web_eng: 2}")

    assert found.plan.capacity == (("web_eng", Fraction(2)),)


def test_what_is_missing_is_added(tmp_path: Path) -> None:
    """A path may name an id, or a whole block, that the inventory does not have."""
    found = after(
        tmp_path,
        "plan.capacity.web_eng: 2, capabilities.voc_surveys: 1, overrides.crm_system.one_off: 5",
    )

    assert found.plan.capacity == (("crm", Fraction(3, 2)), ("web_eng", Fraction(2)))
    assert found.declarations["voc_surveys"].level == 1
    one_off = found.overrides["crm_system"].one_off
    assert one_off is not None
    assert one_off.likely == 5


def test_null_removes(tmp_path: Path) -> None:
    """A scenario can take away a limit, a declaration or a mark."""
    found = after(
        tmp_path,
        "plan.budget: null, capabilities.crm_system: null, not_applicable.tv_advertising: ~",
    )

    assert found.plan.limits.budget == ()
    assert list(found.declarations) == ["web_analytics"]
    assert found.not_applicable == {}


def test_lists_take_indexes(tmp_path: Path) -> None:
    """An entry of a list is changed or removed by its place in the inventory, in any order."""
    found = after(tmp_path, "plan.budget.0: null, plan.budget.1.one_off: 7, plan.budget.2.run: 1")

    periods = found.plan.limits.budget
    assert [p.until.year for p in periods] == [2028, 2029]
    assert [p.one_off for p in periods] == [7, 50000]
    assert [p.run for p in periods] == [None, 1]


def test_a_path_leads_into_what_is_written_short(tmp_path: Path) -> None:
    """A bare level, target or kind of evidence is a mapping with one key."""
    found = after(
        tmp_path,
        "capabilities.crm_system.owner: Sales, plan.target.by: 2028-12-31,"
        " capabilities.web_analytics.evidence.0.when: 2026-01-01",
    )

    crm = found.declarations["crm_system"]
    assert (crm.level, crm.owner) == (1, "Sales")
    assert found.plan.targets[0].name == "cemm.radiate"
    assert str(found.plan.targets[0].by) == "2028-12-31"
    assert str(found.declarations["web_analytics"].evidence[0].when) == "2026-01-01"


def test_a_scenario_leaves_the_inventory_alone(tmp_path: Path) -> None:
    """The inventory itself is as if it had no scenarios, and each scenario starts from it."""
    text = f"{BASE}  lean: {{capabilities.crm_system: 3}}\n  bare:\n"
    found = workspace(tmp_path, text).inventory

    assert found.declarations["crm_system"].level == 1
    assert found.scenarios["lean"].inventory.declarations["crm_system"].level == 3
    assert found.scenarios["bare"].inventory.declarations == found.declarations
    assert found.scenarios["bare"].inventory.scenarios == {}


def test_a_scenario_remembers_what_it_changes(tmp_path: Path) -> None:
    """Paths and values are kept as written, with their places."""
    text = f"{BASE}  lean:\n    capabilities.crm_system: 3\n    plan.budget: null"
    scenario = workspace(tmp_path, text).inventory.scenarios["lean"]

    assert [(c.path, c.value, c.span.line) for c in scenario.changes] == [
        ("capabilities.crm_system", 3, 15),
        ("plan.budget", None, 16),
    ]


def test_the_proof_of_a_scenario_cites_the_scenario(tmp_path: Path) -> None:
    """What a scenario declares is given on the line of the scenario."""
    path = write(tmp_path, f"as_of: 2026-11-01\n{BASE}  up:\n    capabilities.crm_system: 2\n")
    loaded = load_workspace(path)
    space = checked(loaded)
    declared = space.inventory.scenarios["up"].inventory.declarations

    assert (declared["crm_system"].span.line, declared["web_analytics"].span.line) == (16, 5)
    assert assessed(space).assessment.standings["crm_system"].declared == 1


@pytest.mark.parametrize(
    ("changes", "column", "message"),
    [
        ("plan.horizn: 52", 9, "unknown key 'horizn'; did you mean 'horizon'?"),
        ("plan.horizon: long", 23, "expected a number, found 'long'"),
        ("capabilities.crm_sistem.level: 2", 9, "did you mean 'crm_system'?"),
        ("capabilities.crm_system.level: 9", 40, "9 is not a level"),
        ("plan.capacity.crn: 1", 9, "unknown role 'crn'; did you mean 'crm'?"),
        (
            "plan.capcity.crm: null",
            9,
            "nothing at 'plan.capcity.crm' to remove; did you mean 'plan.capacity'?",
        ),
        (
            "plan.budget.3: null",
            9,
            "'plan.budget' is a list; '3' is no index of it; its entries are 0 to 2",
        ),
        ("plan.budget.last: null", 9, "'last' is no index of it"),
        ("organisation.name: A", 9, "'organisation' holds a single value and nothing inside it"),
        ("model: cx", 9, "a scenario cannot change 'model'"),
        ("scenarios.two: {}", 9, "a scenario cannot change 'scenarios'"),
        ("currency: USD", 9, "a scenario cannot change 'currency'"),
        ("plan.: 1", 9, "'plan.' is not a path"),
        ("plan.target.stage: cemm.radiat", 28, "did you mean 'cemm.radiate'?"),
    ],
)
def test_a_fault_of_a_scenario_stands_at_its_own_line(
    tmp_path: Path, changes: str, column: int, message: str
) -> None:
    """Each slip is named where the scenario says it, with the nearest right word."""
    path = write(tmp_path, f"as_of: 2026-11-01\n{BASE}  one: {{{changes}}}\n")

    (problem,) = faults(path)

    assert (problem.span.line, problem.span.column) == (15, column)
    assert message in str(problem)


def test_a_fault_that_shows_elsewhere_is_told_at_the_scenario(tmp_path: Path) -> None:
    """Where a scenario makes another line wrong, the scenario is named, with that line."""
    path = write(
        tmp_path,
        f"as_of: 2026-11-01\n{BASE}  lean: {{}}\n  one: {{capabilities.tv_advertising: 2}}\n",
    )

    (problem,) = faults(path)

    assert (problem.span.line, problem.span.column) == (16, 3)
    assert problem.message.startswith(
        "in scenario 'one': 'tv_advertising' is marked not applicable"
    )


def test_a_fault_of_the_inventory_is_told_once(tmp_path: Path) -> None:
    """Scenarios do not repeat the faults of the inventory that they change."""
    text = (
        f"as_of: 2026-11-01\n{BASE.replace('crm: 1.5', 'crm: x')}  a: {{plan.horizon: 52}}\n  b:\n"
    )

    assert [p.message for p in faults(write(tmp_path, text))] == ["expected a number, found 'x'"]


def test_scenarios_in_great_number_are_refused(tmp_path: Path) -> None:
    """Scenarios that would take minutes to read are refused at once, with the way out."""
    many = "".join(f"  s{i}: {{plan.horizon: 52}}\n" for i in range(3000))
    declared = "".join(f"  - {{until: {1970 + i // 12}-{i % 12 + 1:02}-01}}\n" for i in range(1200))
    text = f"as_of: 2026-11-01\nplan:\n  budget:\n{declared}scenarios:\n{many}"

    (problem,) = faults(write(tmp_path, text))

    assert (problem.code, problem.hint) == ("too-large", "split them between files")


# -- any document --------------------------------------------------------------------------------

LEAF = st.one_of(st.integers(0, 9), st.sampled_from(["a", "b"]))
KEYS = st.sampled_from(["k", "l", "m"])
TREES = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.dictionaries(KEYS, inner, min_size=1, max_size=3),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=12,
)


def document(value: object) -> Document:
    """A document with a value, written on one line."""
    found, problems = read_text(str(value).replace("'", ""), "file")
    assert found is not None
    assert problems == []
    return found


def at(value: object, path: tuple[str | int, ...]) -> object:
    """What stands at a path."""
    for part in path:
        value = value[part]  # type: ignore[index]
    return value


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=3), TREES, st.data())
def test_a_change_changes_its_node_and_nothing_else(
    base: dict[str, object], value: object, data: st.DataObject
) -> None:
    """Whatever the document: the new value stands at the path, all else is as and where it was."""
    before = document(base)
    path = data.draw(st.sampled_from(sorted((p for p in before.values if p), key=str)))
    change = document({"change": value})
    edit = Edit(".".join(map(str, path)), at(change.data, ("change",)), change, ("change",))
    problems: list[Problem] = []

    found = changed(before, [edit], problems)

    assert problems == []
    assert at(found.data, path) == value
    assert found.values[path] == change.values["change",]
    for other, span in before.values.items():
        if other[: len(path)] != path and path[: len(other)] != other:
            assert at(found.data, other) == at(before.data, other)
            assert found.values[other] == span
            assert found.keys.get(other) == before.keys.get(other)


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=3), st.data())
def test_what_is_removed_is_gone(base: dict[str, object], data: st.DataObject) -> None:
    """A removed key or entry leaves its mapping or list shorter by one, and no place behind."""
    before = document(base)
    path = data.draw(st.sampled_from(sorted((p for p in before.values if p), key=str)))
    holder = at(before.data, path[:-1])
    assert isinstance(holder, (dict, list))
    nothing = document({"change": "null"})

    found = changed(before, [Edit(".".join(map(str, path)), None, nothing, ("change",))], [])

    left = at(found.data, path[:-1])
    assert isinstance(left, (dict, list))
    assert len(left) == len(holder) - 1
    assert set(found.values) == set(document(found.data).values)


@pytest.mark.parametrize("path", [".".join("a" * 90), "plan." + "x" * 150])
def test_a_long_path_is_one_short_fault(tmp_path: Path, path: str) -> None:
    """However long a path is, its fault is a line that can be read."""
    text = f"as_of: 2026-11-01\nscenarios: {{one: {{{path}: null}}}}\n"

    (problem,) = faults(write(tmp_path, text))

    assert problem.code == "unknown-path"
    assert len(problem.message) < 120
