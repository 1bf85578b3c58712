import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milepost.engine.assess.assessment import assess
from milepost.engine.model.roadmap import Reached
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import capability_map as map_picture
from milepost.engine.render import timeline as timeline_picture
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.text import clean
from milepost.engine.view.capability_map import CapabilityMap, capability_map
from milepost.engine.view.timeline import Timeline, timeline
from tests.render.drawing import Drawing, read, runs_through
from tests.view.example import CRITICAL, NAMES, roadmap, workspace

HOSTILE = st.one_of(
    st.sampled_from(
        [
            'say "hello" & <b>wave</b>',
            "</title></svg><script>alert(1)</script>",
            "two\nlines\r\tand a tab",
            "node:port:n",
            r"\N \G \E %s {a|b} \\",
            "W" * 500,
            "a name of many words " * 25,
            "\u202eright to left\u2066",
            "שלום עולם",
            "日本語の能力名はとても長いので折り返す必要があります",
            "🚀🎉👩‍👩‍👧",
            "\x00\x1b[31m\ufffe",
            "<TABLE><TR>",
            "&#60;script&#62;",
            "]]>",
            "--> <!--",
            "",
            "   ",
        ]
    ),
    st.text(max_size=60),
)
FEW = settings(max_examples=20)


def small_map(at: Workspace | None = None) -> CapabilityMap:
    """The map of the small example, or of another workspace with the same ladder."""
    at = at or workspace()
    return capability_map(at, assess(at), "way", roadmap(), CRITICAL)


def small_timeline(at: Workspace | None = None) -> Timeline:
    """The timeline of the small example, or of another workspace with the same model."""
    return timeline(at or workspace(), roadmap(), CRITICAL)


def letters(text: str) -> str:
    """A text as a picture may show it, without the spaces at which it may wrap."""
    return re.sub(r"\s", "", clean(text))


def shown(drawing: Drawing) -> str:
    """Everything that can be read on the sheet."""
    return letters("".join(text.text for text in drawing.texts))


def assert_map_is_sound(view: CapabilityMap, drawing: Drawing) -> None:
    """Every card's words are in its box, no boxes overlap, no line runs through a card."""
    cards = {card.id: drawing.boxes[clean(card.say)] for c in view.columns for card in c.cards}
    for one, other in combinations(cards.values(), 2):
        assert not one.overlaps(other)
    for column in view.columns:
        for card in column.cards:
            box = cards[card.id]
            inside = [text for text in drawing.texts if text.box.overlaps(box)]
            assert all(t.box.x >= box.x and t.box.right <= box.right for t in inside), card
            assert all(t.box.y >= box.y - 1 and t.box.bottom <= box.bottom + 1 for t in inside)
            words = letters("".join(t.text for t in inside))
            assert words.startswith(letters(card.name) + letters(card.team))
            assert card.status in words
    assert len(drawing.lines) == len({clean(edge.say) for edge in view.edges})
    for line in drawing.lines.values():
        assert not any(runs_through(line, box) for box in cards.values())


def assert_timeline_is_sound(view: Timeline, drawing: Drawing) -> None:
    """Bars are to scale, and no words lie over other words or over a bar that is not theirs."""
    bars = {bar.id: (bar, drawing.boxes[clean(bar.say)]) for la in view.lanes for bar in la.bars}
    (first, box) = next(iter(bars.values()))
    scale = (box.w + 2) / (first.end - first.start)
    left = box.x - 1 - first.start * scale
    for bar, box in bars.values():
        assert box.x == pytest.approx(left + bar.start * scale + 1, abs=0.1)
        assert box.w == pytest.approx((bar.end - bar.start) * scale - 2, abs=0.1)
    for (_, one), (_, other) in combinations(bars.values(), 2):
        assert not one.overlaps(other)
    for text, other_text in combinations(drawing.texts, 2):
        assert not text.box.overlaps(other_text.box), (text, other_text)
    for text in drawing.texts:
        for _, box in bars.values():
            if text.box.overlaps(box):
                assert text.box.x >= box.x
                assert text.box.right <= box.right


def test_the_map_shows_every_card_apart_from_the_others() -> None:
    """The whole map can be read: all words in their boxes, lines around the cards."""
    view = small_map()
    drawing = read(map_picture.draw(view))

    assert drawing.title == view.title
    assert_map_is_sound(view, drawing)


def test_the_timeline_shows_every_step_to_scale() -> None:
    """The whole roadmap can be read, and the length of a bar is the length of the work."""
    view = small_timeline()
    drawing = read(timeline_picture.draw(view))

    assert drawing.title == view.title
    assert_timeline_is_sound(view, drawing)
    for word in ("E-mailcampaigns", "Webshop", "CRMteam", "Grow21Jun2027", "Q12027"):
        assert word in shown(drawing)


@FEW
@given(name=HOSTILE, other=HOSTILE, team=HOSTILE, organisation=HOSTILE)
def test_no_name_can_break_a_map(name: str, other: str, team: str, organisation: str) -> None:
    """Any name of any length stays text, whole and in its place."""
    names = {**NAMES, "shop": name, "mail": other}
    view = small_map(workspace(names=names, team=team, organisation=organisation))
    svg = map_picture.draw(view)

    assert b"<script" not in svg
    drawing = read(svg)
    assert drawing.title == clean(view.title)
    assert_map_is_sound(view, drawing)


@FEW
@given(name=HOSTILE, other=HOSTILE, team=HOSTILE, organisation=HOSTILE)
def test_no_name_can_break_a_timeline(name: str, other: str, team: str, organisation: str) -> None:
    """Any name of any length stays text, whole and beside its bar."""
    names = {**NAMES, "shop": name, "mail": other}
    view = small_timeline(workspace(names=names, team=team, organisation=organisation))
    svg = timeline_picture.draw(view)

    assert b"<script" not in svg
    drawing = read(svg)
    assert_timeline_is_sound(view, drawing)
    assert letters(name) in shown(drawing)
    assert letters(other) in shown(drawing)


@pytest.mark.parametrize("format", ["svg", "png", "dot"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_same_input_gives_the_same_bytes(format: str, theme: ThemeName) -> None:  # noqa: A002
    """A picture can be compared with the one from before."""
    first = map_picture.draw(small_map(), format=format, theme=theme)
    bars = timeline_picture.draw(small_timeline(), format=format, theme=theme)

    assert map_picture.draw(small_map(), format=format, theme=theme) == first
    assert timeline_picture.draw(small_timeline(), format=format, theme=theme) == bars


def test_the_themes_differ_in_colour_only() -> None:
    """Light and dark show the same words in the same places."""
    light, dark = (read(map_picture.draw(small_map(), theme=t)) for t in THEMES)

    assert light == dark


def test_a_picture_is_whole_in_itself() -> None:
    """An SVG brings its font and its description, and asks nothing of the network."""
    svg = map_picture.draw(small_map()).decode()

    assert 'role="img"' in svg
    assert "@font-face" in svg
    assert read(svg.encode()).description.startswith("Capability map. Northwind is at Start")
    assert set(re.findall(r"https?://[^\"' )<]+", svg)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert set(re.findall(r"url\(([a-z]+:[a-z/0-9]+)", svg)) == {"data:font/woff2"}


def test_rarer_letters_bring_their_font() -> None:
    """A Polish name is set in the same font as an English one."""
    polish = small_map(workspace(names={**NAMES, "shop": "Sklep w Łodzi"}))

    fonts = [map_picture.draw(v).count(b"@font-face") for v in (small_map(), polish)]

    assert fonts == [2, 4]


def test_two_pictures_fit_on_one_page() -> None:
    """No id of one picture occurs in the other."""
    one, other = map_picture.draw(small_map()), timeline_picture.draw(small_timeline())
    ids = [set(re.findall(r' id="([^"]+)"', svg.decode())) for svg in (one, other)]

    assert ids[0]
    assert ids[1]
    assert not ids[0] & ids[1]


def test_nothing_to_do_is_a_picture_too() -> None:
    """An empty roadmap is drawn as its finding, with targets and without."""
    met = replace(roadmap(), steps=(), reached=(Reached(0, "Nurture", 0),))
    drawn = [timeline(workspace(), each) for each in (met, replace(met, reached=()))]

    titles = [read(timeline_picture.draw(empty)).title for empty in drawn]
    assert "nothing left to do" in titles[0]
    assert "no step to take that pays" in titles[1]


CASES = st.integers(1, 5).flatmap(
    lambda stages: st.tuples(
        st.lists(st.integers(0, stages - 1), min_size=1, max_size=24),
        st.sets(st.tuples(st.integers(0, 23), st.integers(0, 23)), max_size=30),
        st.sets(st.integers(0, 23)),
    )
)


@FEW
@given(CASES)
@example(
    ([0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], {(0, 18), (1, 18), (3, 4)}, set())
)
def test_lines_keep_clear_of_cards_on_every_grid(
    case: tuple[list[int], set[tuple[int, int]], set[int]],
) -> None:
    """However cards and prerequisites lie, no line runs over a card and no two lines coincide."""
    stage_of, ties, critical = case
    view = small_map()
    sample = view.columns[0].cards[0]
    cards = [
        replace(sample, id=f"c{i}", name=f"Card {i}", say=f"card {i}", critical=i in critical)
        for i in range(len(stage_of))
    ]
    columns = tuple(
        replace(
            view.columns[0],
            title=f"Stage {stage}",
            cards=tuple(card for card, at in zip(cards, stage_of, strict=True) if at == stage),
        )
        for stage in range(max(stage_of) + 1)
    )
    edge = view.edges[0]
    edges = tuple(
        replace(
            edge,
            source=f"c{a}",
            target=f"c{b}",
            say=f"{a} to {b}",
            critical=a in critical and b in critical,
        )
        for a, b in sorted(ties)
        if a < b < len(cards)
    )
    drawing = read(map_picture.draw(replace(view, columns=columns, edges=edges)))

    assert_map_is_sound(replace(view, columns=columns, edges=edges), drawing)
    for (one, line), (other, beside) in combinations(sorted(drawing.lines.items()), 2):
        if one.split(" to ")[0] != other.split(" to ")[0]:
            assert not coincide(line, beside), (one, other)


def coincide(line: list[tuple[float, float]], other: list[tuple[float, float]]) -> bool:
    """Whether two lines share a stretch of more than two points going up or down or across."""
    for (ax, ay), (bx, by) in pairwise(line):
        for (cx, cy), (dx, dy) in pairwise(other):
            if abs(ax - bx) + abs(cx - dx) + abs(ax - cx) < 0.1:
                low, high = max(min(ay, by), min(cy, dy)), min(max(ay, by), max(cy, dy))
            elif abs(ay - by) + abs(cy - dy) + abs(ay - cy) < 0.1:
                low, high = max(min(ax, bx), min(cx, dx)), min(max(ax, bx), max(cx, dx))
            else:
                continue
            if high - low > 2:
                return True
    return False


def test_a_long_scale_of_levels_fits_on_a_card() -> None:
    """A model with many levels still shows the level in words."""
    view = small_map()
    card = replace(view.columns[0].cards[0], top=40, level=12, target=30, say="card")
    view = replace(view, columns=(replace(view.columns[0], cards=(card,)),), edges=())

    drawing = read(map_picture.draw(view))

    assert "12of30" in shown(drawing)
    assert_map_is_sound(view, drawing)


def test_pictures_are_written_by_format_only(tmp_path: Path) -> None:
    """A PNG is a PNG at 144 dots to the inch: two pixels to a point of the SVG."""
    view = small_map()
    png = map_picture.draw(view, format="png")
    drawing = read(map_picture.draw(view))
    wide, high = (int.from_bytes(png[i : i + 4]) for i in (16, 20))

    assert (wide, high) == pytest.approx((2 * drawing.width, 2 * drawing.height), abs=4)
    assert list(tmp_path.iterdir()) == []
