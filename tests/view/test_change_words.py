"""What a scenario changes, as a board reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from milepost.engine.load.changes import Changes
from milepost.engine.load.workspace import open_workspace
from milepost.engine.run import changed
from milepost.engine.view.change_words import LONGEST, change_line, change_words
from tests.written import write

MODEL = """\
model: {id: tiny, name: Tiny}
levels: [absent, pilot, live]
roles: {web: Web team, crm: Campaigns}
metrics: {returns: {name: Returned parcels, unit: "%"}}
capabilities:
  - {id: site, name: Website, duration: 8, one_off: 9000, effort: {web: 3},
     kpis: [{id: uptime, name: Time on air, at_least: 99, unit: "%"}]}
  - {id: shop, name: Web shop, requires: [site]}
  - {id: mail, name: E-mail}
stages:
  - {id: seen, name: Seen, needs: [site]}
  - {id: sold, name: Sold, needs: [shop]}
"""
BASE = """\
as_of: 2026-11-02
model: model.yaml
capabilities: {mail: {level: pilot, evidence: surveys, owner: Ann}}
plan:
  start: 2027-01-04
  horizon: 60
  target: [{stage: sold, by: 2028-06-30}]
  capacity: {web: 1, crm: 0.5}
  budget:
    - {until: 2027-03-31, one_off: 90000, run: 5000}
    - {until: 2027-06-30, one_off: 90000, run: 8000}
  must: [mail >= live]
  not_before: {site@pilot: 2027-02-01}
  closed: {crm: [2027-05-06]}
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """A change by its path and value, in words for a board or as a `line` of text."""
    folder = tmp_path_factory.mktemp("written")
    write(folder, MODEL, "model.yaml")
    opened = open_workspace(Path(write(folder, BASE)))
    assert opened.loaded.inventory is not None
    before = changed(opened.loaded, opened.loaded.inventory)
    changes = Changes(opened)

    def words(path: str, value: str, *, line: bool = False) -> str:
        scenario = changes.asked([(path, value)])
        after = changed(opened.loaded, scenario.inventory)
        return (change_line if line else change_words)(before, after, scenario.changes[0])

    return words


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("plan.capacity.web", "2", "Web team: 2 FTE instead of 1"),
        ("plan.capacity.crm", "", "Campaigns: no limit instead of 0.5 FTE"),
        ("plan.capacity", "{web: 1}", "Campaigns: no limit instead of 0.5 FTE"),
        (
            "plan.run_capacity.web",
            "1",
            "Web team, to run what is finished: 1 FTE instead of no limit",
        ),
        (
            "plan.budget.1.one_off",
            "60000",
            "One-off budget up to 30 Jun 2027: 60,000 EUR instead of 90,000",
        ),
        (
            "plan.budget",
            (
                "[{until: 2027-03-31, one_off: 120000, run: 5000},"
                " {until: 2027-06-30, one_off: 120000, run: 8000}]"
            ),
            "One-off budget per quarter: 120,000 EUR instead of 90,000",
        ),
        (
            "plan.budget",
            "{until: 2027-12-31, one_off: 1}",
            (
                "Budget: 1 EUR one-off up to 31 Dec 2027 instead of 90,000 EUR one-off and 5,000"
                " EUR run up to 31 Mar 2027, 90,000 EUR one-off and 8,000 EUR run up to 30 Jun 2027"
            ),
        ),
        ("plan.target.0.by", "2027-12-31", "Target Sold by 31 Dec 2027 instead of by 30 Jun 2028"),
        ("plan.target", "seen", "Target Seen instead of Sold by 30 Jun 2028"),
        (
            "plan.target",
            "[sold, seen]",
            "One more target: Sold; One more target: Seen; No longer a target: Sold by 30 Jun 2028",
        ),
        (
            "plan.minimise",
            "cost",
            "Aims at the lowest cost instead of the earliest finish, then the lowest cost",
        ),
        (
            "plan.value",
            "{revenue: 2e6, margin: 0.4}",
            (
                "Revenue a year: 2,000,000 EUR instead of"
                " not stated; Margin: 40% instead of not stated"
            ),
        ),
        ("plan.must", "", "No longer must be reached: E-mail at live"),
        ("plan.must_not", "shop", "Left as it is: Web shop"),
        ("plan.not_before.shop", "2027-06-07", "Web shop: not before 7 Jun 2027"),
        (
            "plan.not_before.site@pilot",
            "2027-03-01",
            "Website to pilot: not before 1 Mar 2027 instead of 1 Feb 2027",
        ),
        ("plan.fixed", "{mail@live: 2027-06-07}", "E-mail to live: begins on 7 Jun 2027"),
        ("plan.closed.crm", "", "Campaigns: no closed days instead of closed 6 May 2027"),
        ("plan.in_progress", "{mail@live: 6}", "E-mail to live: 6 weeks of work left"),
        ("plan.start", "2027-02-01", "The plan starts on 1 Feb 2027 instead of 4 Jan 2027"),
        ("plan.horizon", "52", "Horizon: 52 weeks instead of 60"),
        (
            "plan.risks",
            "{name: Ann leaves, probability: 0.1, affects: mail, weeks: 2}",
            "May happen: Ann leaves",
        ),
        ("capabilities.site", "live", "Website declared at live instead of unknown"),
        ("capabilities.mail.level", "", "E-mail: level unknown instead of pilot"),
        (
            "capabilities.site.kpis",
            "{uptime: 98}",
            "Website, Time on air: 98% instead of not measured",
        ),
        ("capabilities.mail.evidence", "metrics", "E-mail rests on metrics instead of surveys"),
        ("not_applicable.shop", "no goods", "Web shop does not apply: no goods"),
        ("metrics.returns", "12", "Returned parcels: 12% instead of not measured"),
        (
            "overrides.site",
            "{one_off: 4000, effort: {crm: 2}}",
            (
                "Website, one-off cost: 4,000 EUR"
                " instead of 9,000; Website, Web team: nobody instead of 3 person-weeks; Website,"
                " Campaigns: 2 person-weeks instead of nobody"
            ),
        ),
        ("capabilities.mail.note", "asked twice", "capabilities.mail.note = asked twice"),
    ],
)
def test_a_change_is_told_by_names_and_with_what_was(
    path: str, value: str, said: str, told: Callable[..., str]
) -> None:
    """A board reads names, figures and what they replace; the path only where none is known."""
    assert told(path, value) == said


def test_the_terminal_keeps_the_path(told: Callable[..., str]) -> None:
    """Who writes the inventory finds the place; without words the path stands once."""
    people = told("plan.capacity.web", "2", line=True)

    assert people == "Web team: 2 FTE instead of 1 (plan.capacity.web)"
    assert told("capabilities.mail.note", "new", line=True) == "capabilities.mail.note = new"


def test_much_is_told_in_short(told: Callable[..., str]) -> None:
    """Many differences end with how many more there are, and a long line is cut."""
    days = ", ".join(f"2027-0{month}-01" for month in range(1, 10))

    assert told("plan.closed.web", f"[{days}]").endswith("1 Jun 2027, 3 more")
    assert len(told("not_applicable.shop", "x" * 5000, line=True)) < LONGEST + 50
