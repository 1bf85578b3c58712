import hashlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings

from milepost.engine.model.roadmap import Roadmap
from milepost.engine.render.canvas import Box
from milepost.engine.render.chart_frontier import draw_frontier
from milepost.engine.render.chart_sheet import Sheet
from milepost.engine.render.charts import numbers
from milepost.engine.render.charts_chance import draw_s_curve, draw_tornado
from milepost.engine.render.charts_over_time import draw_cash, draw_load, draw_maturity
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.picture import SIZES, WHOLE, Page, Size
from milepost.engine.render.text import clean
from milepost.engine.view.chart import Heading
from milepost.engine.view.chart_frontier import frontier_chart
from milepost.engine.view.charts_chance import s_curve_chart, tornado_chart
from milepost.engine.view.charts_over_time import cash_chart, load_chart, maturity_chart
from milepost.engine.whatif.network import ThreePoint
from tests.render.drawing import SVG
from tests.render.test_pictures import HOSTILE, letters
from tests.view.charts import budget, costly, frontier, outcome, risk
from tests.view.example import NAMES, roadmap

PLAN = outcome(plan=costly(), limits=budget())
MANY = tuple((100 + 7 * at, 60 - at) for at in range(30))
FOOT = Page("As of 2027-03-01. 80% of the money rests on judgement. Input sha256 0123abcd.")
NO_STEPS = Roadmap((), (), horizon=52)
SURE = risk(ThreePoint(3, 3, 3), ThreePoint(3, 3, 3))

LOAD = load_chart(PLAN, costly())
CASH = cash_chart(PLAN, costly())
MATURITY = maturity_chart(PLAN, costly())
S_CURVE = s_curve_chart(PLAN, risk())
TORNADO = tornado_chart(PLAN, risk())
FRONTIER = frontier_chart(PLAN.workspace, frontier(*MANY, (400, 70), knee=4))
NO_LOAD = load_chart(PLAN, NO_STEPS)
NO_CASH = cash_chart(outcome(plan=NO_STEPS), NO_STEPS)
NO_SPREAD = s_curve_chart(PLAN, SURE)
NO_TORNADO = tornado_chart(PLAN, SURE)
ONE_PLAN = frontier_chart(PLAN.workspace, frontier((100, 20), (100, 20)))

Drawn = Callable[..., bytes]
VIEWS: dict[str, tuple[Drawn, Heading]] = {
    "load": (partial(draw_load, LOAD), LOAD.heading),
    "cash": (partial(draw_cash, CASH), CASH.heading),
    "maturity": (partial(draw_maturity, MATURITY), MATURITY.heading),
    "s_curve": (partial(draw_s_curve, S_CURVE), S_CURVE.heading),
    "tornado": (partial(draw_tornado, TORNADO), TORNADO.heading),
    "frontier": (partial(draw_frontier, FRONTIER), FRONTIER.heading),
}
"""Every chart of the small example."""
DULL: dict[str, tuple[Drawn, Heading]] = {
    "load": (partial(draw_load, NO_LOAD), NO_LOAD.heading),
    "cash": (partial(draw_cash, NO_CASH), NO_CASH.heading),
    "s_curve": (partial(draw_s_curve, NO_SPREAD), NO_SPREAD.heading),
    "tornado": (partial(draw_tornado, NO_TORNADO), NO_TORNADO.heading),
    "frontier": (partial(draw_frontier, ONE_PLAN), ONE_PLAN.heading),
}
"""Charts that have next to nothing to show."""


def draw(name: str, kind: str = "svg", theme: ThemeName = "light", page: Page = FOOT) -> bytes:
    """A chart of the small example."""
    return VIEWS[name][0](kind, theme, page)


def heading(name: str) -> Heading:
    """The heading of a chart of the small example."""
    return VIEWS[name][1]


def words(svg: bytes) -> list[str]:
    """All lines of text of an SVG."""
    root = ET.fromstring(svg)  # noqa: S314 - it was drawn a moment ago
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def sheet_of(monkeypatch: pytest.MonkeyPatch, drawn: Callable[[], object]) -> list[tuple[str, Box]]:
    """The lines of text on a sheet with their extents as matplotlib works them out, in points."""
    found: list[tuple[str, Box]] = []

    def kept(sheet: Sheet, *_: object) -> bytes:
        high = sheet.figure.bbox.height
        wide = sheet.figure.bbox.width
        for text in sheet.figure.texts:
            box = text.get_window_extent()
            at = Box(box.x0, high - box.y1, box.width, box.height)
            assert at.x >= 0, text
            assert at.right <= wide, text
            assert at.y >= 0, text
            assert at.bottom <= high, text
            found.append((text.get_text(), at))
        return b""

    with monkeypatch.context() as patched:
        patched.setattr(Sheet, "finished", kept)
        drawn()
    return found


def assert_apart(texts: list[tuple[str, Box]]) -> None:
    """No two lines of text cover each other."""
    for (one, a), (other, b) in combinations(texts, 2):
        # Lines of one paragraph may touch with their tails and accents.
        inner = Box(b.x, b.y + 1.5, b.w, max(b.h - 3, 0.1))
        assert not a.overlaps(inner), (one, other)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", VIEWS)
def test_no_text_covers_another_or_leaves_the_page(
    name: str, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line of a chart can be read, on a page of every size."""
    texts = sheet_of(monkeypatch, lambda: draw(name, page=Page(FOOT.foot, size)))

    assert_apart(texts)
    assert len(texts) > 5


@pytest.mark.parametrize("name", DULL)
def test_a_chart_with_nothing_to_show_says_so(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One plan, no spread, no step: there is still a page that can be read."""
    drawn, said = DULL[name]
    texts = sheet_of(monkeypatch, drawn)

    assert_apart(texts)
    assert letters("".join(text for text, _ in texts)).startswith(letters(said.title))


@pytest.mark.parametrize("name", VIEWS)
def test_a_chart_tells_its_finding_to_every_reader(name: str) -> None:
    """The finding stands on the page and is the title for who listens, with what it rests on."""
    svg = draw(name)
    root = ET.fromstring(svg)  # noqa: S314 - it was drawn a moment ago
    shown = letters("".join(words(svg)))
    title, description = (root.find(f"{SVG}{tag}") for tag in ("title", "desc"))

    assert title is not None
    assert description is not None
    assert title.text == heading(name).title
    assert description.text == f"{heading(name).say} {FOOT.foot}"
    assert shown.startswith(letters(heading(name).title + heading(name).subtitle))
    assert letters(FOOT.foot) in shown


def test_each_plan_of_a_frontier_is_a_mark_that_tells_its_figures() -> None:
    """There are as many marks as plans, and pointing at one names its money and its day."""
    root = ET.fromstring(draw("frontier"))  # noqa: S314 - as above
    told = [title.text for title in root.iter(f"{SVG}title")]

    assert told.count("a plan that is beaten") == 1
    assert told[2:] == [point.say for point in FRONTIER.points]


def test_a_bar_of_a_tornado_is_as_long_as_its_swing() -> None:
    """The lengths of the bars are to one scale."""
    view = tornado_chart(PLAN, risk(ThreePoint(4, 5, 6), ThreePoint(2, 4, 12)))
    root = ET.fromstring(draw_tornado(view))  # noqa: S314 - as above
    lengths: dict[str, float] = {}
    for group in root.iter(f"{SVG}g"):
        said, shape = group.find(f"{SVG}title"), group.find(f"{SVG}path")
        if said is not None and shape is not None:
            xs = [float(x) for x in re.findall(r"[ML] (-?[\d.]+)", shape.get("d") or "")]
            name = (said.text or "").partition(":")[0]
            lengths[name] = lengths.get(name, 0) + max(xs) - min(xs)

    assert lengths["Web shop to pilot"] == pytest.approx(
        5 * lengths["E-mail campaigns to operational"], rel=1e-3
    )


@pytest.mark.parametrize("name", VIEWS)
def test_a_chart_can_stand_in_a_strict_page_beside_others(name: str) -> None:
    """No style, script, link or date, and no id that another chart has too."""
    svg = draw(name).decode()
    ids = re.findall(r' id="([^"]*)"', svg)
    used = re.findall(r'(?:href="|url\()#([^")]*)', svg)

    assert " style=" not in svg
    assert "<script" not in svg
    assert "metadata" not in svg
    assert "DejaVu" not in svg
    assert svg.count("<style>") == 1
    assert set(re.findall(r"https?://[^\"]*", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert all(id.startswith(f"{name.replace('_', '-')}-") for id in ids)
    assert len(ids) == len(set(ids))
    assert set(used) <= set(ids)


def sums() -> list[str]:
    """The hash of every chart as SVG, and of one as PNG and PDF."""
    drawn = [*(draw(name) for name in VIEWS), draw("cash", "png"), draw("cash", "pdf")]
    return [hashlib.sha256(content).hexdigest() for content in drawn]


PROBE = """
import sys
sys.path.insert(0, {root!r})
from tests.render.test_charts import sums
print(sums())
"""


def probed(folder: Path, **more: str) -> str:
    """The hashes as a process of its own in a folder draws them, as a command does."""
    root = str(Path(__file__).parents[2])
    run = subprocess.run(
        [sys.executable, "-B", "-c", PROBE.format(root=root)],
        cwd=folder,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def test_a_chart_is_the_same_bytes_in_another_process_and_folder(tmp_path: Path) -> None:
    """Not the clock, nor hashing, nor a folder's own settings of the library change a byte."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (there / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 30\nsvg.fonttype: path\n")

    found = probed(here, PYTHONHASHSEED="1")
    assert len(found) > 64
    assert probed(there, PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="86400") == found


def test_a_png_is_as_wide_as_a_slide_and_a_page_has_its_size() -> None:
    """1920 pixels across; a PDF for A4 is 297 by 210 mm."""
    png = draw("cash", "png")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 1920

    pdf = draw("cash", "pdf", page=Page(size="A4"))
    assert b"/MediaBox [ 0 0 841.88" in pdf
    svg = draw("cash", page=Page(size="16:9")).decode()
    assert 'width="960pt" height="540pt"' in svg


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_has_the_colours_of_its_theme(theme: ThemeName) -> None:
    """Both themes are those of all pictures."""
    svg = draw("load", theme=theme).decode().upper()

    assert THEMES[theme].page in svg
    assert THEMES[theme].planned.fill in svg


@settings(max_examples=6)
@given(name=HOSTILE, team=HOSTILE, organisation=HOSTILE)
def test_no_name_can_break_a_chart(name: str, team: str, organisation: str) -> None:
    """Any name of any length stays text, whole and apart from the rest."""
    names = {**NAMES, "shop": name, "mail": name}
    plan = outcome(names, organisation=organisation, team=team)
    charts = {
        team: draw_load(load_chart(plan, roadmap())),
        name: draw_tornado(tornado_chart(plan, risk())),
        organisation: draw_maturity(maturity_chart(plan, roadmap())),
    }

    for text, svg in charts.items():
        assert b"<script" not in svg
        assert letters(text) in letters("".join(words(svg)))


def test_hostile_names_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five hundred letters without a space push everything else aside instead of covering it."""
    plan = outcome({**NAMES, "shop": "W" * 500, "mail": "$x^2$ & <b>" * 40}, team="M" * 300)

    assert_apart(sheet_of(monkeypatch, lambda: draw_tornado(tornado_chart(plan, risk()))))
    assert_apart(sheet_of(monkeypatch, lambda: draw_load(load_chart(plan, roadmap()))))


def test_text_in_the_likeness_of_markup_is_not_touched() -> None:
    """A name that reads like an attribute of an SVG is shown as it is written."""
    name = 'say style="fill: red" id="x" href="#y" url(#z)'
    svg = draw_load(load_chart(outcome(team=name), roadmap()))

    assert letters(name) in letters("".join(words(svg)))


def test_another_format_is_refused_by_name() -> None:
    """There is no DOT of a chart; the message says what there is."""
    with pytest.raises(DrawingFailed, match="'dot'; choose svg, png or pdf"):
        draw("load", "dot")


def test_without_the_library_the_command_to_install_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line says what is missing and how to get it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(DrawingFailed, match=r"pip install 'milepost\[charts\]'"):
        draw("load", page=WHOLE)


@pytest.mark.parametrize(
    ("most", "least", "labels"),
    [
        (10, 0, ["0", "5", "10"]),
        (0.9, 0, ["0", "0.5"]),
        (1_250_000, 800_000, ["800,000", "1,000,000", "1,200,000"]),
        (50, -120, ["-100", "-50", "0", "50"]),
    ],
)
def test_a_scale_has_round_values(most: float, least: float, labels: list[str]) -> None:
    """1, 2 and 5 times powers of ten, within what is shown."""
    assert [tick.label for tick in numbers(most, least)] == labels


def test_clean_text_is_what_is_measured() -> None:
    """A control character takes the room of what is shown for it."""
    svg = draw_load(load_chart(outcome(team="a\x00b"), roadmap()))

    assert clean("a\x00b") in words(svg)
