"""The firing log in words."""

import re
from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_workspace
from milepost.engine.render.log import log_text
from milepost.engine.run import Assessed, assessed, checked
from milepost.engine.view.log import log_document, log_entries
from tests.written import write

pytest.importorskip("durable_rules_engine", exc_type=ImportError)

ROOT = Path(__file__).parents[2]
EXAMPLES = [*sorted((ROOT / "examples").glob("*.yaml")), ROOT / "rules/cx/examples/northwind.yaml"]

MODEL = """\
model: {id: shop, name: Shop, bar: live}
levels: [absent, pilot, live]
capabilities:
  - {id: site, name: Web site}
  - id: mail
    name: Mail
    requires: [site]
    kpis: [{id: opened, name: Opened, at_least: 20, unit: "%"}]
  - {id: data, name: Data}
groups: {reach: {name: Reach, at_least: 1, of: [site, mail]}}
stages:
  - {id: seen, name: Seen, needs: [{group: reach}]}
  - {id: known, name: Known, needs: [data, {any: [mail]}]}
rules:
  - id: island
    kind: consistency
    effect: cap
    level: pilot
    unless: {prerequisites: pilot}
    say: Foundations first.
  - id: unused
    kind: consistency
    effect: lower
    level: live
    unless: {kpis: met}
    say: It is not in use.
  - {id: next, kind: advice, unless: [{stage: known}], say: Gather data.}
"""


def told(tmp_path: Path, capabilities: str) -> Assessed:
    """The assessment of an inventory of the small shop."""
    write(tmp_path, MODEL, "shop.yaml")
    text = (
        f"organisation: Corner\nas_of: 2026-11-01\nmodel: shop.yaml\ncapabilities: {capabilities}\n"
    )
    return assessed(checked(load_workspace(write(tmp_path, text))))


def lines(outcome: Assessed) -> list[str]:
    """The numbered lines, each in one piece."""
    _, body, _ = log_text(outcome).split("\n\n")
    return [" ".join(line.split()) for line in re.split(r"\n(?=\s*[0-9]+  )", body)]


def test_the_log_tells_each_conclusion_and_its_grounds(tmp_path: Path) -> None:
    """Names and values stand in sentences, and what was concluded before is cited by its line."""
    outcome = told(tmp_path, "{site: live, mail: {level: live, kpis: {opened: 31}}}")

    site = "Web site counts as pilot or more (1)"
    opened = "Opened is 31% (threshold: 20% or more)"
    assert lines(outcome) == [
        "1 Web site counts as live, because it is declared live",
        f"2 Mail counts as live, because it is declared live; {opened}; {site}",
        "3 Reach is met, because Web site counts as live (1)",
        "4 The needs of Seen are met, because Reach is met (3)",
        "5 Seen is reached, because its needs are met (4)",
        "6 Advice, because Known is not reached: Gather data.",
    ]


def test_what_is_held_back_says_by_what(tmp_path: Path) -> None:
    """Where a capability counts for less than was declared, its line says what it would take."""
    outcome = told(tmp_path, "{site: absent, mail: live}")

    assert lines(outcome)[0] == (
        "1 Mail counts as pilot, because it is declared live."
        " Held back: Web site is declared absent, needs pilot"
    )


def test_a_kpi_that_nobody_measured_is_told_once(tmp_path: Path) -> None:
    """A capability without KPI values counts because nothing speaks against it."""
    outcome = told(tmp_path, "{site: live, mail: live}")

    assert lines(outcome)[1] == (
        "2 Mail counts as live, because it is declared live; Web site counts as pilot or more (1);"
        " no value of a KPI speaks against it"
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_log_of_an_example_can_be_read_from_the_top(example: Path) -> None:
    """A line cites only lines before it, fits in 100 columns, and holds no id."""
    outcome = assessed(checked(load_workspace(example)))
    entries = log_entries(outcome)
    text = log_text(outcome)

    for number, entry in enumerate(entries, 1):
        assert all(ground.line < number for ground in entry.because)
    assert sum(entry.firings for entry in entries) == len(outcome.assessment.firings)
    assert f"{len(entries)} lines for {len(outcome.assessment.firings)} conclusions" in text
    assert max(map(len, text.splitlines())) <= 100
    assert not re.findall(r"[a-z]+_[a-z]+|@[0-9]|counts:|lets:", text)


def test_the_log_for_programs_has_every_firing(tmp_path: Path) -> None:
    """Each firing has its name, its facts by name and value, and both in words."""
    outcome = told(tmp_path, "{site: live}")
    document = log_document(outcome)

    assert list(document) == ["log"]
    assert [firing["conclusion"] for firing in document["log"]] == [
        firing.atom for firing in outcome.assessment.firings
    ]
    last = document["log"][-1]
    assert last["text"] == "Advice: Gather data."
    assert last["because_text"] == ["Known is not reached"]
    assert set(last["because"].values()) == {0}


def test_an_entry_without_grounds_holds_in_any_case(tmp_path: Path) -> None:
    """Advice for everybody says so instead of giving an empty reason."""
    write(tmp_path, MODEL.replace("unless: [{stage: known}], ", ""), "shop.yaml")
    text = "as_of: 2026-11-01\nmodel: shop.yaml\ncapabilities: {site: absent}\n"
    outcome = assessed(checked(load_workspace(write(tmp_path, text))))

    assert lines(outcome) == ["1 Advice, in any case: Gather data."]
