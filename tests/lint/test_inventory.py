from pathlib import Path

import pytest

from milepost.engine.lint.report import lint_inventory
from milepost.engine.model.finding import Finding
from tests.written import workspace

MODEL = """
model: {id: m}
levels: [absent, live]
roles: {crew: Crew, office: Office}
capabilities:
  - {id: a, duration: 4, effort: {crew: 2}}
  - {id: b, duration: 6, requires: [{needs: a, lag: 3}], effort: {office: 12}}
  - {id: c, duration: 5}
  - {id: d}
stages:
  - {id: one, needs: [a, {any: [b, c]}]}
  - {id: two, needs: [b, {at_least: 2, of: [a, c, d]}]}
"""


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    """The findings of an inventory over the small model."""
    return [(f.code, f.at) for f in findings(folder, text)]


def findings(folder: Path, text: str) -> tuple[Finding, ...]:
    """The findings, whole."""
    return lint_inventory(workspace(folder, text, MODEL)).findings


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("target: two, horizon: 13", []),
        ("target: two, horizon: 12", [("short-horizon", "m.two")]),
        ("target: one, horizon: 4", []),
        ("target: one, horizon: 3", [("short-horizon", "m.one")]),
        ("target: two, horizon: 19, capacity: {office: 1}", []),
        ("target: two, horizon: 18, capacity: {office: 1}", [("short-horizon", "m.two")]),
        ("target: {stage: two, by: 2027-01-31}", []),
        ("target: {stage: two, by: 2027-01-30}", [("short-horizon", "m.two")]),
        ("target: {stage: two, by: 2026-10-31}", [("target-before-start", "m.two")]),
        ("target: two, capacity: {crew: 0}", [("no-capacity", "crew")]),
        ("target: one, capacity: {office: 0}", []),
        ("target: [one, one]", [("target-twice", "m.one")]),
        ("target: one, must_not: [a]", [("forbidden-but-needed", "a")]),
        ("target: one, must_not: [b]", []),
        ("target: one, must: [b >= live], must_not: [a]", [("forbidden-but-needed", "a")]),
        ("target: one, must: [c >= live], must_not: [c]", [("must-and-must-not", "c")]),
        ("target: one, fixed: {a@live: 2026-11-08}", []),
        ("target: one, fixed: {a@live: 2026-10-08}", [("fixed-outside-plan", "a@1")]),
        ("target: one, horizon: 10, fixed: {a@1: 2026-12-13}", []),
        ("target: one, horizon: 10, fixed: {a@1: 2026-12-20}", [("fixed-outside-plan", "a@1")]),
        (
            "target: one, fixed: {a@1: 2026-12-20}, not_before: {a: 2026-12-27}",
            [("fixed-outside-plan", "a@1")],
        ),
        (
            "target: one, horizon: 10, fixed: {a@1: 2026-12-13}, capacity: {crew: 0.4}",
            [("fixed-outside-plan", "a@1")],
        ),
        (
            "target: one, horizon: 10, fixed: {a@1: 2026-12-13}, closed: {crew: [2026-12-25]}",
            [("fixed-outside-plan", "a@1")],
        ),
        ("target: one, horizon: 10, fixed: {a@1: 2026-12-06}, closed: {crew: [2026-12-25]}", []),
        (
            "target: one, fixed: {a@1: 2026-12-06}, closed: {crew: [2026-12-07..2026-12-08]}",
            [("fixed-outside-plan", "a@1")],
        ),
        (
            "target: one, fixed: {a@1: 2026-12-06}, closed: {office: [2026-12-07..2026-12-08]}",
            [],
        ),
        (
            "target: two, horizon: 13, closed: {office: [2027-01-01..2027-01-02]}",
            [("short-horizon", "m.two")],
        ),
        ("target: two, horizon: 9, in_progress: {b@1: 5}", []),
    ],
)
def test_limits_that_leave_no_plan(
    tmp_path: Path, plan: str, expected: list[tuple[str, str]]
) -> None:
    """What a target needs in every case decides; what may be chosen otherwise does not."""
    assert found(tmp_path, f"plan: {{{plan}}}") == expected


def test_what_is_in_place_needs_nobody(tmp_path: Path) -> None:
    """A capability that is declared is not built again, nor what it rests on."""
    text = "capabilities: {b: live, a: live}\nplan: {target: two, horizon: 1, capacity: {crew: 0}}"

    assert found(tmp_path, text) == []


def test_own_figures_count(tmp_path: Path) -> None:
    """An organisation's own duration is the one that must fit."""
    text = "overrides: {a: {duration: 40}}\nplan: {target: one, horizon: 30}"

    assert found(tmp_path, text) == [("short-horizon", "m.one")]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("{c: no}", []),
        ("{c: no, d: no}", [("unreachable-count", "m.two")]),
        ("{a: no, c: no, d: no}", []),
        ("{b: no, c: no}", []),
    ],
)
def test_marks_that_leave_too_few(
    tmp_path: Path, marks: str, expected: list[tuple[str, str]]
) -> None:
    """With fewer left than are asked for the choice is lost; with none left it is met."""
    assert found(tmp_path, f"not_applicable: {marks}") == expected


def test_a_finding_stands_at_the_mark(tmp_path: Path) -> None:
    """The line named is the one that the reader can change, and the rule is named with it."""
    text = "not_applicable:\n  c: too small\n  d: too small"

    (finding,) = findings(tmp_path, text)

    assert (finding.span.line, finding.span.column) == (3, 3)
    assert f"{tmp_path / 'model.yaml'}:12:" in finding.message


def test_an_inventory_silences_its_own_findings(tmp_path: Path) -> None:
    """A reason keeps a finding quiet; one that is not there is said."""
    text = """
plan: {target: [one, one]}
lint:
  silence:
    - {code: target-twice, at: m.one, reason: The second is changed in a scenario.}
    - {code: no-capacity, at: crew, reason: The crew is hired.}
"""
    assert found(tmp_path, text) == [("unused-silence", "no-capacity.crew")]
