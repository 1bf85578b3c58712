import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.assess.assessment import assess
from milepost.engine.model.capability import StageMembership
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import heatmap as picture
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.text import clean
from milepost.engine.view.heatmap import SHADES, HeatMap, heatmap
from tests.render.drawing import Drawing, read
from tests.render.test_pictures import HOSTILE, letters, shown
from tests.view.example import NAMES, workspace
from tests.workspaces import declaring

AREAS = {"front": "Front office", "back": "Back office"}
FRONT = ("site", "mail", "shop")


def sorted_into(at: Workspace, areas: dict[str, str] = AREAS) -> Workspace:
    """The small example with two categories."""
    capabilities = {
        id: replace(one, category="front" if id in FRONT else "back")
        for id, one in at.model.capabilities.items()
    }
    return replace(at, model=replace(at.model, capabilities=capabilities, categories=areas))


def view_of(at: Workspace | None = None) -> HeatMap:
    """The heat map of the small example."""
    at = at or sorted_into(workspace())
    return heatmap(at, assess(at), next(iter(at.model.ladders)))


def assert_sound(view: HeatMap, drawing: Drawing) -> None:
    """Every count stands in its cell, no two cells or lines of text lie over each other."""
    cells = [cell for row in view.rows for cell in row.cells if cell]
    boxes = [drawing.boxes[clean(cell.say)] for cell in cells]
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)
    for text, beside in itertools.combinations(drawing.texts, 2):
        assert not text.box.overlaps(beside.box), (text, beside)
    for cell, box in zip(cells, boxes, strict=True):
        inside = [text for text in drawing.texts if text.box.overlaps(box)]
        assert inside[0].text == f"{cell.held} / {cell.count}"
        assert all(t.box.x >= box.x and t.box.right <= box.right for t in inside)
        assert all(t.box.y >= box.y - 1 and t.box.bottom <= box.bottom + 1 for t in inside)
        words = letters("".join(t.text for t in inside))
        assert all(letters(note) in words for note in cell.notes)


def test_a_cell_counts_what_is_in_place() -> None:
    """Of the capabilities of a category in a stage it says how many are at the level asked for."""
    rows = {row.name: row for row in view_of().rows}

    front, back = rows["Front office"].cells, rows["Back office"].cells
    assert [(c.held, c.count) if c else None for c in front] == [(2, 2), (0, 1), None]
    assert [(c.held, c.count) if c else None for c in back] == [None, (0, 2), (0, 1)]
    assert rows["Front office"].tally == "2 of 3 in place"


def test_what_is_blocked_is_told_and_outlined() -> None:
    """A capability that a rule holds down shows in its cell, in words and by its border."""
    view = view_of()
    (cell,) = [cell for row in view.rows for cell in row.cells if cell and cell.blocked]

    assert cell.notes == ("1 blocked", "1 unknown")
    assert "blocked: Customer data" in cell.say
    svg = picture.draw(view).decode()
    assert svg.count(f'stroke="{THEMES["light"].blocked.border.lower()}" stroke-width="2.4') == 2


def test_unknown_is_not_told_as_missing() -> None:
    """What nobody declared is counted as unknown."""
    at = declaring(sorted_into(workspace()), "shop", None)
    (cell,) = [row.cells[1] for row in view_of(at).rows if row.name == "Front office"]

    assert cell is not None
    assert cell.notes == ("1 unknown",)


def test_the_title_names_what_holds_the_next_stage_back() -> None:
    """The finding is the category that lacks most for the next stage, with its count."""
    view = view_of()

    assert view.title == "Front office holds back Grow: 0 of 1 in place"
    assert [stage.next for stage in view.stages] == [False, True, False]
    assert view.stages[0].tally == "Reached: 2 of 2 in place"


def test_at_the_top_nothing_is_held_back() -> None:
    """With every stage reached the title says so."""
    top = dict.fromkeys(NAMES, 2)

    assert view_of(sorted_into(workspace(top))).title == "Northwind has reached all of The way"


def test_a_model_without_categories_has_one_row() -> None:
    """Capabilities without a category stand together."""
    view = view_of(workspace())

    assert [row.name for row in view.rows] == ["All"]
    assert view.title.startswith("Grow is next: 0 of 3 in place")
    assert_sound(view, read(picture.draw(view)))


@settings(max_examples=15)
@given(count=st.integers(1, 12), data=st.data())
def test_the_shade_is_that_of_the_share(count: int, data: st.DataObject) -> None:
    """Only nothing is none and only everything is all; between them the shade grows in thirds."""
    held = data.draw(st.integers(0, count))
    ids = [f"x{i}" for i in range(count)]
    base = sorted_into(workspace())
    sample = base.model.capabilities["site"]
    stage = StageMembership("way", "one", "core")
    capabilities = {
        id: replace(sample, id=id, name=id, stages=(stage,), category="front") for id in ids
    }
    at = replace(
        base, model=replace(base.model, capabilities=base.model.capabilities | capabilities)
    )
    for id in ids[:held]:
        at = declaring(at, id, 2)
    view = view_of(at)
    (cell,) = [row.cells[0] for row in view.rows if row.name == "Front office"]

    assert cell is not None
    share = cell.held / cell.count
    bounds = {0: (0, 0), 1: (0, 1 / 3), 2: (1 / 3, 2 / 3), 3: (2 / 3, 1), 4: (1, 1)}
    low, high = bounds[cell.shade]
    assert low <= share <= high
    assert (share == 1) == (SHADES[cell.shade] == "all")
    assert (share == 0) == (SHADES[cell.shade] == "none")


@settings(max_examples=8)
@given(name=HOSTILE, other=HOSTILE, organisation=HOSTILE)
def test_no_name_can_break_a_heat_map(name: str, other: str, organisation: str) -> None:
    """Any name of any length stays text, whole and apart from the others."""
    at = workspace(names={**NAMES, "shop": name}, organisation=organisation)
    view = view_of(sorted_into(at, {"front": other, "back": "Back office"}))
    svg = picture.draw(view)

    assert b"<script" not in svg
    drawing = read(svg)
    assert drawing.title == clean(view.title)
    assert letters(other or "front") in shown(drawing)
    assert_sound(view, drawing)


@settings(max_examples=10)
@given(
    count=st.integers(5, 150),
    areas=st.integers(1, 18),
    stages=st.integers(1, 8),
    seed=st.integers(0, 99),
)
def test_every_model_fits(count: int, areas: int, stages: int, seed: int) -> None:
    """However many capabilities, categories and stages there are, every count can be read."""
    base = workspace()
    sample, first = base.model.capabilities["site"], base.model.ladders["way"].stages[0]
    capabilities = {
        f"c{i}": replace(
            sample,
            id=f"c{i}",
            requires=(),
            name=f"Capability {i}",
            category=f"area{(i * 7 + seed) % areas}",
            stages=(StageMembership("way", f"s{(i * 3 + seed) % stages}", "core"),),
        )
        for i in range(count)
    }
    ladder = replace(
        base.model.ladders["way"],
        stages=tuple(
            replace(
                first,
                id=f"s{i}",
                index=i + 1,
                name=f"A stage of many words {i}",
                needs=HasLevel(f"c{i % count}"),
            )
            for i in range(stages)
        ),
    )
    model = replace(
        base.model,
        capabilities=capabilities,
        ladders={"way": ladder},
        categories={f"area{i}": f"Area of the business number {i}" for i in range(areas)},
    )
    at = replace(base, model=model, inventory=replace(base.inventory, declarations={}))
    for i in range(0, count, 2 + seed % 3):
        at = declaring(at, f"c{i}", 1 + i % 2)
    view = view_of(at)

    assert_sound(view, read(picture.draw(view)))


@pytest.mark.parametrize("theme", THEMES)
def test_the_same_heat_map_has_the_same_bytes(theme: ThemeName) -> None:
    """A picture can be compared with the one from before, and themes differ in colour only."""
    view = view_of()
    svg = picture.draw(view, theme=theme)

    assert picture.draw(view, theme=theme) == svg
    assert read(svg) == read(picture.draw(view))
