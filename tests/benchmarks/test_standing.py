"""What a run of the benchmark says of its planners."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from benchmarks.planning import Bench, asked, planning, read
from benchmarks.standing import Record, table

ROW = Record(
    set="J30",
    instance="J30_1",
    planner="milepost",
    limit=1.0,
    workers=2,
    value=43,
    bound=43,
    proven=True,
    seconds=0.1,
    crowding=1.0,
    faults=[],
    lower=43,
    upper=43,
    minimise="time",
    versions="ortools 9",
)


def cells(rows: list[Record]) -> dict[str, list[str]]:
    """The cells of the table's rows, by planner."""
    lines = [line.split() for line in list(table(rows))[1:]]
    return {line[2]: line for line in lines}


def test_gaps_are_means_over_the_plans() -> None:
    """The gap is measured from the best known value, the own gap from the bound."""
    worse = replace(ROW, planner="cpsat", value=50, bound=40, proven=False)
    other = replace(ROW, planner="cpsat", instance="J30_2", value=None, proven=False)

    found = cells([ROW, worse, other])

    assert found["milepost"][3:] == ["1", "1", "1", "0.00%", "0.00%", "0", "0", "0", "0.10s"]
    assert found["cpsat"][3:8] == ["2", "0", "0", "16.28%", "20.00%"]
    assert found["cpsat"][8] == "1"


def test_a_bound_that_excludes_the_best_known_is_counted() -> None:
    """A lower bound above the best known value, or an upper one below it, is wrong."""
    above = replace(ROW, value=45, bound=44, proven=False)
    below = replace(ROW, planner="cpsat", minimise="value", upper=None, value=90, bound=80)
    best = replace(below, planner="pyjobshop", value=100, bound=100)

    found = cells([above])
    value = cells([below, best])

    assert found["milepost"][-2] == "1"
    assert value["cpsat"][-2] == "1"
    assert value["cpsat"][6] == "10.00%"
    assert value["pyjobshop"][-2] == "0"


def test_a_plan_at_fault_is_nobodys_best() -> None:
    """A wrong plan counts as wrong, and no other plan is measured against it."""
    wrong = replace(ROW, value=10, bound=10, upper=None, faults=["r0 works above its capacity"])
    sound = replace(ROW, planner="cpsat", upper=None)

    found = cells([wrong, sound])

    assert found["milepost"][9] == "1"
    assert found["cpsat"][6] == "0.00%"


def test_what_stands_in_the_results_is_not_run_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that was broken off goes on where it stopped, and its lines are read back whole."""
    out = tmp_path / "results.jsonl"
    arguments = ["--sets", "alternatives", "--instances", "alternatives_100_1", "--limits", "10"]
    arguments += ["--planners", "cpsat,pyjobshop", "--out", str(out)]

    planning(arguments)
    first = out.read_text()
    planning(arguments)

    assert out.read_text() == first
    records = list(read(out))
    assert [(r.planner, r.proven, r.faults) for r in records] == [("cpsat", True, [])]
    assert Bench(asked(arguments)).done == {records[0].key}
    assert asdict(records[0])["value"] == records[0].bound
    assert "alternatives_100_1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sets", "J31"], "no set J31"),
        (["--sets", "J30"], "which folder"),
        (["--sets", "alternatives", "--planners", "guess"], "no planner guess"),
    ],
)
def test_what_is_not_there_is_refused_by_name(arguments: list[str], message: str) -> None:
    """A set or planner that does not exist, or a missing folder, ends the call with its name."""
    with pytest.raises(SystemExit, match=message):
        planning(arguments)


def test_instances_are_written_for_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--write` leaves an inventory and its model for each instance, and runs nothing."""
    planning(
        ["--sets", "alternatives", "--instances", "alternatives_100_1", "--write", str(tmp_path)]
    )

    assert {p.name for p in tmp_path.iterdir()} == {
        "alternatives_100_1.yaml",
        "alternatives_100_1_model.yaml",
    }
    assert "alternatives_100_1.yaml" in capsys.readouterr().out
