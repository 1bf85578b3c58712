"""Results as plain data and back, and the keys under which they are kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Declaration, Scenario
from milepost.engine.model.roadmap import (
    Colliding,
    Infeasible,
    ObjectiveValue,
    PlanResult,
    Reached,
    Relaxation,
    Roadmap,
    Solved,
    Step,
    Unproven,
)
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.run import checked
from milepost.engine.source import Span
from milepost.engine.whatif.job import Job
from milepost.engine.whatif.record import Keys, key_of, read_record, recorded
from tests.plan.catalogue import capability, inventory, model

ROOT = Path(__file__).parents[2]
HALF = Fraction(1, 2)
STEP = Step("crm", 1, 0, 4, 100, 0, (("it", Fraction(1, 3)),), (("it", HALF),), 2, 1)
ROADMAP = Roadmap((STEP,), (Reached(0, "cx.basics", 4),), 52, ("nps",))
SOLVED = Solved(
    ROADMAP, (ObjectiveValue("time", Fraction(4), Fraction(4)),), optimal=True, seconds=0.25
)
LIMIT = Colliding("at most 5", "plan.horizon", Span("a.yaml", 3, 4, "Plan"), None)
INFEASIBLE = Infeasible(
    ("why",),
    None,
    (LIMIT,),
    relaxations=(Relaxation(LIMIT, "2027-01-04", HALF, "more", least=True),),
)

text = st.text(max_size=5)
whole = st.integers(-(10**20), 10**20)
exact = st.fractions()
sure = st.booleans()
seconds = st.none() | st.floats(allow_nan=False, allow_infinity=False)
shares = st.lists(st.tuples(text, exact), max_size=2).map(tuple)
steps = st.builds(
    Step, text, whole, whole, whole, whole, whole, shares, shares, st.none() | whole, whole
)
roadmaps = st.builds(
    Roadmap,
    st.lists(steps, max_size=2).map(tuple),
    st.lists(st.builds(Reached, whole, text, whole), max_size=2).map(tuple),
    whole,
    st.lists(text, max_size=2).map(tuple),
)
spans = st.builds(Span, text, whole, whole, text)
limits = st.builds(Colliding, text, text, spans, st.none() | sure)
stands = st.none() | text | exact
relaxations = st.lists(st.builds(Relaxation, limits, stands, stands, text, sure), max_size=2).map(
    tuple
)
results = st.one_of(
    st.builds(
        Solved,
        roadmaps,
        st.lists(st.builds(ObjectiveValue, text, exact, exact), max_size=2).map(tuple),
        sure,
        seconds,
        sure,
    ),
    st.builds(
        Infeasible,
        st.lists(text, max_size=2).map(tuple),
        seconds,
        st.lists(limits, max_size=2).map(tuple),
        sure,
        sure,
        relaxations,
        relaxations,
        sure,
    ),
    st.builds(Unproven, text, seconds, sure),
)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(results)
def test_a_result_survives_as_json(result: PlanResult) -> None:
    """Whatever was found is the same after it was written as JSON and read again, to the digit."""
    data = recorded(result)

    assert read_record(json.loads(json.dumps(data, allow_nan=False))) == result


def test_a_text_and_a_number_in_one_place_stay_apart() -> None:
    """A limit's value that is a text of digits does not come back as a number, nor the reverse."""
    data = recorded(INFEASIBLE)
    assert data is not None
    read = read_record(json.loads(json.dumps(data)))

    assert isinstance(read, Infeasible)
    assert read.relaxations[0].before == "2027-01-04"
    assert read.relaxations[0].after == HALF


def leaves(data: object) -> list[tuple[Any, Any]]:
    """Every place in plain data: what holds it, and under which key or number."""
    found: list[tuple[Any, Any]] = []
    if isinstance(data, dict | list):
        for key, part in data.items() if isinstance(data, dict) else enumerate(data):
            found += [(data, key), *leaves(part)]
    return found


STRANGE: tuple[Any, ...] = (
    True,
    1.5,
    "x",
    [],
    {},
    [[["x"]]],
    {"exact": "1/0"},
    {"exact": "1"},
    10**40,
    float("nan"),
)


@pytest.mark.parametrize("result", [SOLVED, INFEASIBLE], ids=["solved", "infeasible"])
def test_what_is_amiss_is_no_result(result: PlanResult) -> None:
    """Wherever something strange stands in a record, it is refused, or is a value of that type."""
    text = json.dumps(recorded(result))
    refused = 0
    for number in range(len(leaves(json.loads(text)))):
        for strange in STRANGE:
            data = json.loads(text)
            holder, key = leaves(data)[number]
            holder[key] = strange
            read = read_record(data)
            refused += read is None
            assert read is None or json.dumps(recorded(read)) == json.dumps(data)
    assert refused > 100


def without(data: dict[str, Any], *path: str) -> dict[str, Any]:
    """The record without one of its keys."""
    copy: dict[str, Any] = json.loads(json.dumps(data))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return copy


def test_a_record_is_complete_or_nothing() -> None:
    """A key too few or too many, another kind of result or no mapping at all is no result."""
    data = recorded(SOLVED)
    assert data is not None

    assert read_record(data) == SOLVED
    assert read_record(without(data, "is", "optimal")) is None
    assert read_record(without(data, "is", "roadmap", "horizon")) is None
    assert read_record(without(data, "result")) is None
    assert read_record(data | {"more": 1}) is None
    assert read_record(data | {"result": "Unproven"}) is None
    assert read_record(data | {"result": ["Solved"]}) is None
    assert read_record([data]) is None


def test_what_could_not_be_read_back_is_not_recorded() -> None:
    """A result with an endless number or an enormous text is not kept at all."""
    assert recorded(replace(SOLVED, seconds=float("inf"))) is None
    assert recorded(Unproven("x" * 200_000, None)) is None
    assert (
        recorded(replace(SOLVED, objectives=(ObjectiveValue("time", HALF, HALF**20_000),))) is None
    )


# -- keys ------------------------------------------------------------------------------------------

MODEL = model(capability("a"), capability("b", 3, "a", cost=100))
WORKSPACE = Workspace(MODEL, inventory(HasLevel("b"), levels={"a": 0}), "0" * 64)
JOB = Job("one", WORKSPACE)


def varied(**changes: object) -> Job:
    """The job with another inventory."""
    changed = replace(WORKSPACE.inventory, **changes)  # type: ignore[arg-type]
    return replace(JOB, workspace=replace(WORKSPACE, inventory=changed))


def test_jobs_that_may_end_differently_have_different_keys() -> None:
    """Another level, horizon, model, time limit, seed, start or wish makes another key."""
    dearer = model(capability("a"), capability("b", 3, "a", cost=101))
    jobs = [
        JOB,
        varied(declarations={"a": Declaration("a", 1)}),
        varied(plan=replace(WORKSPACE.inventory.plan, horizon=20)),
        varied(plan=replace(WORKSPACE.inventory.plan, capacity=(("it", HALF),))),
        replace(JOB, workspace=replace(WORKSPACE, model=dearer)),
        replace(JOB, settings=SolveSettings(seconds=5.0)),
        replace(JOB, settings=SolveSettings(seed=1)),
        replace(JOB, settings=SolveSettings(reproducible=True)),
        replace(JOB, near=ROADMAP),
        replace(JOB, near=replace(ROADMAP, horizon=51)),
        replace(JOB, bounds=(("time", HALF),)),
        replace(JOB, reconcile=True),
    ]
    keys = Keys()
    together = [keys.of(job) for job in jobs]

    assert len(set(together)) == len(jobs)
    assert together == [key_of(job) for job in jobs]


def test_what_changes_no_plan_changes_no_key() -> None:
    """A job's name, a comment in a file (another hash) and another scenario leave the key alone."""
    scenario = Scenario("fast", (), WORKSPACE.inventory)
    same = [
        replace(JOB, name="two"),
        replace(JOB, workspace=replace(WORKSPACE, input_sha256="1" * 64)),
        varied(scenarios={"fast": scenario}),
    ]

    assert {key_of(job) for job in same} == {key_of(JOB)}


def test_where_places_are_told_the_files_count() -> None:
    """A result that names lines of a file is not taken for the same file with other lines."""
    job = replace(JOB, reconcile=True)
    moved = replace(WORKSPACE, input_sha256="1" * 64)

    assert key_of(replace(job, workspace=moved)) != key_of(job)


PRINTING = """
import sys
from pathlib import Path
from milepost.engine.load.workspace import load_workspace
from milepost.engine.run import checked
from milepost.engine.whatif.job import Job
from milepost.engine.whatif.record import key_of
print(key_of(Job("", checked(load_workspace(Path(sys.argv[1]))))))
"""


def test_a_key_is_the_same_in_every_process() -> None:
    """A process that orders its sets in another way gives an example the same key."""
    path = ROOT / "rules" / "cx" / "examples" / "northwind.yaml"
    env = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT / "src")}
    line = [sys.executable, "-c", PRINTING, str(path)]
    there = subprocess.check_output(line, env=env, text=True).strip()

    assert there == key_of(Job("", checked(load_workspace(path))))
