"""`milepost render` with the name of a chart."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from milepost.cli.charts import CHARTS
from milepost.cli.main import main
from tests.render.drawing import SVG
from tests.written import write

MODEL = """\
model: {id: tiny, name: Tiny}
levels: [absent, live]
capabilities:
  - {id: site, duration: 4, one_off: {low: 500, likely: 1000, high: 2000}, effort: {web: 4}}
  - id: shop
    duration: {low: 4, likely: 6, high: 12}
    one_off: 2000
    run: 300
    effort: {web: 6}
    requires: [site]
stages:
  - {id: seen, needs: [site]}
  - {id: sold, needs: [shop]}
"""
INVENTORY = """\
organisation: Northwind
model: model.yaml
as_of: 2026-11-01
plan:
  target: sold
  capacity: {web: 1}
  budget: [{until: 2027-12-31, one_off: 9000}]
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """An inventory with a roadmap of two steps, under limits, with figures that may differ."""
    write(tmp_path, MODEL, "model.yaml")
    return write(tmp_path, INVENTORY)


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_is_drawn_from_an_inventory(inventory: Path, chart: str) -> None:
    """It states its finding, and where it comes from: the input, the day, what is judged.

    A frontier is of many plans, so that no one's share of judgement stands under it.
    """
    out = inventory.with_name("chart.svg")

    assert main(["render", str(inventory), chart, "-o", str(out)]) == 0
    root = ET.fromstring(out.read_bytes())  # noqa: S314 - it was drawn a moment ago
    title, description = (root.findtext(f"{SVG}{tag}") or "" for tag in ("title", "desc"))
    assert title
    assert "As of 2026-11-01" in description
    assert ("of the money rests on judgement" in description) == (chart != "frontier")
    assert "sha256" in description


def test_the_axes_of_a_frontier_can_be_chosen(inventory: Path) -> None:
    """The title of an axis names what was asked for."""
    out = inventory.with_name("chart.svg")
    call = ["render", str(inventory), "frontier", "--axes", "people,date", "-o", str(out)]

    assert main(call) == 0
    assert "People in % of today" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["load", "--no-plan"], "--no-plan belongs to the picture 'map' or 'neighbourhood'"),
        (["load", "--axes", "money,date"], "--axes belongs to the picture 'frontier'"),
        (["load", "-o", "load.dot"], "a chart cannot be written as 'dot'"),
    ],
)
def test_what_makes_no_sense_of_a_chart_is_refused(
    capsys: pytest.CaptureFixture[str], inventory: Path, options: list[str], said: str
) -> None:
    """The message names the option and what to do."""
    assert main(["render", str(inventory), *options]) == 2
    assert said in capsys.readouterr().err


def test_without_a_roadmap_there_is_no_chart(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """Exit code 1 and a word where to read on."""
    inventory.write_text(INVENTORY.replace("capacity: {web: 1}", "horizon: 1"), encoding="utf-8")
    out = inventory.with_name("load.svg")

    assert main(["render", str(inventory), "load", "-o", str(out)]) == 1
    assert "there is no roadmap to draw: see milepost plan" in capsys.readouterr().err
    assert not out.exists()


def test_the_command_that_installs_the_library_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, inventory: Path
) -> None:
    """One line, without a traceback."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    assert main(["render", str(inventory), "load", "-o", str(inventory.with_name("l.svg"))]) == 2
    assert "pip install 'milepost[charts]'" in capsys.readouterr().err
