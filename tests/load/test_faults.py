import re
import subprocess
import sys
from pathlib import Path

import pytest

from milepost.engine.source import Span
from tests.written import TINY, faults, model_faults, write

INVALID = Path(__file__).parents[1] / "invalid"
INVENTORIES = sorted(path for path in INVALID.glob("*.yaml") if path.stem != "ten_faults")
MODELS = sorted(INVALID.glob("models/*.yaml"))

TEN = [
    (2, 1, "key 'as_of' is missing", ""),
    (2, 15, "expected text, found a list", ""),
    (4, 21, "9 is not a level", "levels are 0 absent, 1 pilot, 2 operational, 3 embedded"),
    (5, 3, "unknown capability 'email_campaign'", "did you mean 'email_campaigns'?"),
    (6, 26, "unknown key 'ownr'", "did you mean 'owner'?"),
    (
        9,
        3,
        "'ab_testing' is marked not applicable and has a level as well",
        "keep one of them (the level is on line 7)",
    ),
    (11, 12, "expected a horizon of 1 to 1040 weeks, found 5000", ""),
    (12, 19, "unknown stage 'cemm.radiat'", "did you mean 'cemm.radiate'?"),
    (12, 36, "expected a date such as 2027-01-31, found 'soon'", ""),
    (13, 14, "unknown role 'crn'", "did you mean 'crm'?"),
]


def test_ten_faults_take_one_run() -> None:
    """Every fault of shape and of reference comes in one run: a line each, place and remedy."""
    path = INVALID / "ten_faults.yaml"
    run = subprocess.run(
        [sys.executable, "-m", "milepost.cli.main", "assess", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    expected = [
        f"{path}:{line}:{column}: {message}{f'; {hint}' if hint else ''}"
        for line, column, message, hint in TEN
    ]
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.splitlines() == expected


EXPECT = re.compile(r"# expect: (\d+):(\d+) ([a-z0-9-]+)\n")


def announced(path: Path) -> list[tuple[int, int, str]]:
    """The faults that a file of the corpus says it has."""
    text = path.read_bytes().replace(b"\0", b"").decode(errors="replace")
    return [(int(line), int(column), code) for line, column, code in EXPECT.findall(text)]


@pytest.mark.parametrize("path", INVENTORIES, ids=lambda path: path.stem)
def test_an_invalid_inventory_says_exactly_what_is_wrong(path: Path) -> None:
    """Each inventory of the corpus has the faults that it announces, there, and no others."""
    found = [(p.span.line, p.span.column, p.code) for p in faults(path)]

    assert found
    assert found == announced(path)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_an_invalid_model_says_exactly_what_is_wrong(path: Path, tmp_path: Path) -> None:
    """Each model of the corpus has the faults that it announces, there, and no others."""
    inventory = write(tmp_path, f"as_of: 2026-11-01\nmodel: {path}\n")
    found = [(p.span.line, p.span.column, p.code) for p in faults(inventory)]

    assert found
    assert found == announced(path)


def test_a_cycle_is_named_with_its_whole_path(tmp_path: Path) -> None:
    """Capabilities that wait for one another are listed in a circle, at the first prerequisite."""
    text = TINY.replace("{id: site}", "{id: site, requires: [{all: [app]}]}")

    (problem,) = model_faults(tmp_path, text)

    assert problem.message == "prerequisites form a cycle: app needs shop needs site needs app"
    assert problem.span == Span(str(tmp_path / "model.yaml"), 6, 26)
    assert problem.hint == "remove one of them"


def test_each_independent_cycle_has_its_line(tmp_path: Path) -> None:
    """Three cycles that do not touch are three lines in one run, beside all other faults."""
    pairs = [("a", "b"), ("c", "d"), ("e", "f")]
    lines = [f"  - {{id: {x}, requires: [{y}]}}" for pair in pairs for x, y in (pair, pair[::-1])]
    text = TINY.replace("stages:", "\n".join(lines) + "\nstages:")

    messages = [problem.message for problem in model_faults(tmp_path, text + "sources: {s: {}}\n")]

    assert sorted(messages) == [
        "key 'title' is missing",
        *(f"prerequisites form a cycle: {x} needs {y} needs {x}" for x, y in pairs),
    ]


def test_a_cycle_through_a_rule_names_the_rule(tmp_path: Path) -> None:
    """Where a consistency rule closes the circle, it is named with the capabilities."""
    rule = "{id: r, kind: consistency, effect: cap, level: 0, unless: shop, say: s}"

    messages = [p.message for p in model_faults(tmp_path, f"{TINY}rules:\n  - {rule}\n")]

    assert "rules and prerequisites form a cycle: shop needs shop (rule r)" in messages


def test_groups_that_refer_to_each_other_are_a_cycle(tmp_path: Path) -> None:
    """Conditions cannot lean on themselves by way of groups."""
    groups = "groups: {g: {any: [{group: h}]}, h: {any: [{group: g}]}}\n"

    (problem,) = model_faults(tmp_path, TINY + groups)

    assert problem.message == "conditions form a cycle: group g refers to group h refers to group g"


def test_a_stage_cannot_wait_for_a_later_one(tmp_path: Path) -> None:
    """A stage that asks for one above itself is a cycle, named with both."""
    text = TINY.replace("needs: [site]}", "needs: [{stage: sold}]}")

    (problem,) = model_faults(tmp_path, text)

    assert "stage tiny.seen" in problem.message
    assert "stage tiny.sold" in problem.message


def test_each_file_of_a_model_shows_its_faults(tmp_path: Path) -> None:
    """A fault in one file does not hide those in another."""
    write(tmp_path, TINY.replace("[absent, live]", "absent"), "m/a.yaml")
    write(tmp_path, "roles: none\n", "m/b.yaml")
    path = write(tmp_path, "as_of: 2026-11-01\nmodel: m\n")

    assert [(Path(p.span.file).name, p.code) for p in faults(path)] == [
        ("a.yaml", "wrong-type"),
        ("b.yaml", "wrong-type"),
    ]


def test_a_thousand_faults_are_all_named_at_once(tmp_path: Path) -> None:
    """A file that is wrong throughout has every fault named, the first ones with a remedy."""
    lines = "".join(f"  crm_system{i}: 1\n" for i in range(1000))

    found = faults(write(tmp_path, f"as_of: 2026-11-01\ncapabilities:\n{lines}"))

    assert len(found) == 1000
    assert found[0].hint == "did you mean 'crm_system'?"
