from dataclasses import replace
from pathlib import Path

import pytest

from milepost.engine.assess.assessment import assess
from milepost.engine.graph import CapabilityGraph
from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.roadmap import Reached, Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import capability_map as map_picture
from milepost.engine.render import timeline as timeline_picture
from milepost.engine.view.capability_map import capability_map
from milepost.engine.view.timeline import timeline
from tests.render.drawing import read
from tests.render.test_pictures import assert_map_is_sound, assert_timeline_is_sound
from tests.view.example import step


@pytest.fixture
def bundled(tmp_path: Path) -> Workspace:
    """An organisation at the beginning of the bundled model."""
    file = tmp_path / "inventory.yaml"
    file.write_text(
        "organisation: Northwind Outfitters\n"
        "model: cx\n"
        "as_of: 2027-02-01\n"
        "capabilities: {brochure_website: 1, email_campaigns: 1}\n"
        "plan: {start: 2027-01-04, target: engage}\n",
        encoding="utf-8",
    )
    loaded = load_workspace(file)
    assert loaded.model is not None
    assert loaded.inventory is not None
    return Workspace(loaded.model, loaded.inventory, loaded.input_sha256)


def work(at: Workspace, count: int) -> Roadmap:
    """Some steps of many teams: three at a time, in an order that the prerequisites allow."""
    ids = CapabilityGraph.of(at.model).order()[:count]
    steps = tuple(
        replace(
            step(id, level, 5 * (i // 3) + 2 * level - 2, 5 * (i // 3) + 2 * level + i % 3),
            effort=at.model.capabilities[id].effort,
        )
        for i, id in enumerate(ids)
        for level in (1, 2)
    )
    return Roadmap(steps, (Reached(0, "cemm.engage", 120),), 156)


@pytest.mark.parametrize("ladder", ["cemm", "cx5"])
def test_the_whole_catalogue_fits_on_one_map(bundled: Workspace, ladder: str) -> None:
    """All 70 capabilities are on the map of each ladder, readable and apart."""
    roadmap = work(bundled, 40)
    critical = [one.id for one in roadmap.steps if one.start % 10 == 0]
    view = capability_map(bundled, assess(bundled), ladder, roadmap, critical)

    drawing = read(map_picture.draw(view))

    assert sum(len(column.cards) for column in view.columns) == len(bundled.model.capabilities)
    assert_map_is_sound(view, drawing)
    assert drawing.width < 1.7 * drawing.height


def test_a_roadmap_of_a_hundred_steps_fits_on_one_timeline(bundled: Workspace) -> None:
    """A long roadmap of many teams keeps every name readable and every bar to scale."""
    roadmap = work(bundled, 50)
    critical = [one.id for one in roadmap.steps if one.start % 10 == 0]
    view = timeline(bundled, roadmap, critical)

    drawing = read(timeline_picture.draw(view))

    assert sum(len(lane.bars) for lane in view.lanes) == len(roadmap.steps) >= 100
    assert_timeline_is_sound(view, drawing)
