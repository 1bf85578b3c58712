import hashlib
import math
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings

from milepost.engine.model.roadmap import Roadmap
from milepost.engine.render import charts
from milepost.engine.render.canvas import Box
from milepost.engine.render.chart_board import numbers
from milepost.engine.render.chart_letters import ready, set_in_type
from milepost.engine.render.chart_sheet import Sheet
from milepost.engine.render.charts import Chart
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.other_fonts import Others
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.picture import SIZES, Page, Size
from milepost.engine.render.text import clean
from milepost.engine.view.chart import Heading
from milepost.engine.view.chart_effects import Change, EffectRow, EffectsChart, limits_chart
from milepost.engine.view.chart_frontier import frontier_chart
from milepost.engine.view.charts_chance import s_curve_chart, tornado_chart
from milepost.engine.view.charts_over_time import cash_chart, load_chart, maturity_chart
from milepost.engine.view.sensitivity import Sensitivity
from milepost.engine.whatif.marginal import Units
from milepost.engine.whatif.network import ThreePoint
from tests.render.drawing import SVG
from tests.render.test_palette import DEFICIENCIES, contrast, seen
from tests.render.test_pictures import HOSTILE, letters
from tests.view.charts import budget, costly, frontier, outcome, risk
from tests.view.example import NAMES, roadmap

PLAN = outcome(plan=costly(), limits=budget())
MANY = tuple((100 + 7 * at, 60 - at) for at in range(30))
FOOT = Page("As of 2027-03-01. 80% of the money rests on judgement. Input sha256 0123abcd.")
NO_STEPS = Roadmap((), (), horizon=52)
SURE = risk(ThreePoint(3, 3, 3), ThreePoint(3, 3, 3))

FRONTIER = frontier_chart(PLAN.workspace, frontier(*MANY, (400, 70), knee=4))
EFFECTS = EffectsChart(
    Heading("limits", "Less money moves the finish most", "Each row: one change.", "Two changes."),
    "Finish in weeks",
    "Cost in EUR",
    (
        EffectRow(
            "less money",
            Change(5, "5 weeks later", good=False),
            Change(-900, "900 EUR cheaper", good=True),
        ),
        EffectRow("more people", Change(-2, "2 weeks sooner", good=True), Change(0, "", good=True)),
    ),
)
VIEWS: dict[str, Chart] = {
    "load": load_chart(PLAN, costly()),
    "cash": cash_chart(PLAN, costly()),
    "maturity": maturity_chart(PLAN, costly()),
    "s_curve": s_curve_chart(PLAN, risk()),
    "tornado": tornado_chart(PLAN, risk()),
    "limits": EFFECTS,
    "frontier": FRONTIER,
}
"""Every chart of the small example."""
DULL: dict[str, Chart] = {
    "load": load_chart(PLAN, NO_STEPS),
    "cash": cash_chart(outcome(plan=NO_STEPS), NO_STEPS),
    "s_curve": s_curve_chart(PLAN, SURE),
    "tornado": tornado_chart(PLAN, SURE),
    "limits": limits_chart(Sensitivity(PLAN, Units(), ())),
    "frontier": frontier_chart(PLAN.workspace, frontier((100, 20), (100, 20))),
}
"""Charts that have next to nothing to show."""


@cache
def draw(name: str, kind: str = "svg", theme: ThemeName = "light", page: Page = FOOT) -> bytes:
    """A chart of the small example."""
    return charts.draw(VIEWS[name], kind, theme, page)


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
        with set_in_type(sheet.figure, Others()):
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
    texts = sheet_of(monkeypatch, lambda: charts.draw(VIEWS[name], page=Page(FOOT.foot, size)))

    assert_apart(texts)
    assert len(texts) > 5


@pytest.mark.parametrize("name", DULL)
def test_a_chart_with_nothing_to_show_says_so(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One plan, no spread, no step: there is still a page that can be read."""
    texts = sheet_of(monkeypatch, lambda: charts.draw(DULL[name]))

    assert_apart(texts)
    assert letters("".join(text for text, _ in texts)).startswith(letters(DULL[name].heading.title))


@pytest.mark.parametrize("name", VIEWS)
def test_a_chart_tells_its_finding_to_every_reader(name: str) -> None:
    """The finding stands on the page and is the title for who listens, with what it rests on."""
    svg = draw(name)
    said = VIEWS[name].heading
    root = ET.fromstring(svg)  # noqa: S314 - it was drawn a moment ago
    shown = letters("".join(words(svg)))
    title, description = (root.find(f"{SVG}{tag}") for tag in ("title", "desc"))

    assert title is not None
    assert description is not None
    assert title.text == said.title
    assert description.text == f"{said.say} {FOOT.foot}"
    assert shown.startswith(letters(said.title + said.subtitle))
    assert letters(FOOT.foot) in shown


def test_each_plan_of_a_frontier_is_a_mark_that_tells_its_figures() -> None:
    """There are as many marks as plans, and pointing at one names its money and its day."""
    root = ET.fromstring(draw("frontier"))  # noqa: S314 - as above
    told = [title.text for title in root.iter(f"{SVG}title")]

    assert told.count("a plan that is beaten") == 1
    assert told[2:] == [point.say for point in FRONTIER.points]


def test_days_on_an_axis_without_the_first_of_a_month_have_one_name() -> None:
    """Two plans a week apart still stand beside a day."""
    view = frontier_chart(PLAN.workspace, frontier((100, 21), (200, 20), (300, 21)))

    assert "20 Jun 2027" in words(charts.draw(view, "svg", "light", FOOT))


def test_where_a_change_does_nothing_it_is_said() -> None:
    """No half of a row is empty: more people cost nothing."""
    assert words(draw("limits")).count("as planned") == 1


def test_the_stage_of_today_is_marked_beside_its_name() -> None:
    """Within the plot stand days alone, so that no leader runs along the line."""
    texts = words(draw("maturity"))

    assert "Start, now" in texts
    assert "now" not in texts


def test_a_bar_of_a_tornado_is_as_long_as_its_swing() -> None:
    """The lengths of the bars are to one scale."""
    view = tornado_chart(PLAN, risk(ThreePoint(4, 5, 6), ThreePoint(2, 4, 12)))
    root = ET.fromstring(charts.draw(view))  # noqa: S314 - as above
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
    """The hash of every chart as SVG, and of one as PDF and PNG, each drawn anew."""
    wanted = [*((name, "svg") for name in VIEWS), ("load", "pdf"), ("load", "png")]
    drawn = [charts.draw(VIEWS[name], kind, page=FOOT) for name, kind in wanted]
    return [hashlib.sha256(content).hexdigest() for content in drawn]


def test_a_chart_is_the_same_bytes_whatever_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the clock, nor another chart, nor somebody's settings of the library change a byte."""
    import matplotlib as mpl

    found = sums()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    other = outcome({**NAMES, "shop": "\u0416 \U0001f600 <b>"}, team="\u05e9\u05dc\u05d5\u05dd")
    charts.draw(load_chart(other, roadmap()), theme="dark")
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 30, "svg.fonttype": "path"}):
        assert sums() == found


def test_a_png_is_as_wide_as_a_slide_and_a_page_has_its_size() -> None:
    """1920 pixels across; a PDF for A4 is 297 by 210 mm."""
    png = draw("cash", "png")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 1920

    pdf = draw("cash", "pdf", page=Page(size="A4"))
    assert b"/MediaBox [ 0 0 841.88" in pdf
    svg = draw("cash", page=Page(size="16:9")).decode()
    assert 'width="960pt" height="540pt"' in svg


def test_a_label_without_a_free_place_stands_on_a_ground_of_its_own() -> None:
    """Where an area fills the whole plot, its label is still there to be read, off other words."""
    room = Box(10, 10, 200, 60)
    with ready():
        sheet = Sheet(THEMES["light"], 300, 100)
        plot = sheet.plot(room, (0, 1), (0, 1))
        plot.area([(0, 1), (1, 1)], THEMES["light"].planned.fill)
        boxes = [sheet.place((110, 40), (words,), 9, "#0F172A", room) for words in ("one", "two")]
        root = ET.fromstring(sheet.finished("svg", "x", "", ""))  # noqa: S314 - as above
    fills = [path.get("fill", "").upper() for path in root.iter(f"{SVG}path")]

    assert not boxes[0].overlaps(boxes[1])
    assert fills[-2:] == [THEMES["light"].panel] * 2


def test_a_label_that_is_wider_than_its_room_wraps_and_stays_in_it() -> None:
    """A currency of many letters fails no chart: the label is there, on more lines."""
    room = Box(10, 10, 120, 60)
    with ready():
        sheet = Sheet(THEMES["light"], 300, 100)
        label = f"1,234 {'florins of the realm ' * 3}spent"
        boxes = [sheet.place((110, 40), (label,), 9, "#0F172A", room) for _ in range(4)]

    for box in boxes:
        assert room.x <= box.x <= box.right <= room.right
        assert room.y <= box.y <= box.bottom <= room.bottom


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_has_the_colours_of_its_theme(theme: ThemeName) -> None:
    """Both themes are those of all pictures."""
    svg = draw("load", theme=theme).decode().upper()

    assert THEMES[theme].page in svg
    assert THEMES[theme].planned.fill in svg


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", VIEWS)
def test_a_chart_can_be_read_by_every_eye(name: str, theme: ThemeName) -> None:
    """Small print has 4.5 to 1 on whatever it stands on; areas and bars are told apart."""
    colors = THEMES[theme]
    root = ET.fromstring(draw(name, theme=theme))  # noqa: S314 - as above
    ink = {text.get("fill", "").upper() for text in root.iter(f"{SVG}text")}
    grounds = colors.page, colors.panel
    weak = {each for each in ink if min(contrast(each, ground) for ground in grounds) < 4.5}
    drawn = (*root.iter(f"{SVG}path"), *root.iter(f"{SVG}use"))
    fills = {shape.get("fill", "").upper() for shape in drawn}
    shown = [each for each in fills if each.startswith("#") and each not in grounds]

    assert weak == set()
    assert shown
    for deficiency in DEFICIENCIES:
        seen_as = [seen(each, deficiency) for each in (*shown, colors.panel)]
        assert min(math.dist(a, b) for a, b in combinations(seen_as, 2)) >= 15


@settings(max_examples=3)
@given(name=HOSTILE, team=HOSTILE, organisation=HOSTILE)
def test_no_name_can_break_a_chart(name: str, team: str, organisation: str) -> None:
    """Any name of any length stays text, whole and apart from the rest."""
    names = {**NAMES, "shop": name, "mail": name}
    plan = outcome(names, organisation=organisation, team=team)
    drawn = {
        team: charts.draw(load_chart(plan, roadmap())),
        name: charts.draw(tornado_chart(plan, risk())),
        organisation: charts.draw(maturity_chart(plan, roadmap())),
    }

    for text, svg in drawn.items():
        assert b"<script" not in svg
        assert letters(text) in letters("".join(words(svg)))


def test_hostile_names_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five hundred letters without a space push everything else aside instead of covering it."""
    plan = outcome({**NAMES, "shop": "W" * 500, "mail": "$x^2$ & <b>" * 40}, team="M" * 300)

    assert_apart(sheet_of(monkeypatch, lambda: charts.draw(tornado_chart(plan, risk()))))
    assert_apart(sheet_of(monkeypatch, lambda: charts.draw(load_chart(plan, roadmap()))))


def test_text_in_the_likeness_of_markup_is_not_touched() -> None:
    """A name that reads like an attribute of an SVG is shown as it is written."""
    name = 'say style="fill: red" id="x" href="#y" url(#z)'
    svg = charts.draw(load_chart(outcome(team=name), roadmap()))

    assert letters(name) in letters("".join(words(svg)))


def test_another_format_is_refused_by_name() -> None:
    """There is no DOT of a chart; the message says what there is."""
    with pytest.raises(DrawingFailed, match="'dot'; choose svg, png or pdf"):
        charts.draw(VIEWS["load"], "dot")


def test_without_the_library_the_command_to_install_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line says what is missing and how to get it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(DrawingFailed, match=r"pip install 'milepost\[charts\]'"):
        charts.draw(VIEWS["load"])


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
    svg = charts.draw(load_chart(outcome(team="a\x00b"), roadmap()))

    assert clean("a\x00b") in words(svg)
