import io
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from PIL import Image

from milepost.engine import render
from milepost.engine.render import capability_map as map_picture
from milepost.engine.render import heatmap as heat_picture
from milepost.engine.render import timeline as timeline_picture
from milepost.engine.render.canvas import Box, Canvas
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.dot import draw as drawn_by_graphviz
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.pdf import Drawing, pdf
from milepost.engine.render.picture import Page, Size, picture
from tests.render.drawing import SVG, read
from tests.render.papers import opened
from tests.render.test_heatmap import view_of
from tests.render.test_pictures import letters, shown, small_map, small_timeline
from tests.view.example import NAMES, workspace

FOOT = "As of 2027-03-01, by milepost. 80% of the money rests on judgement."
Drawn = Callable[[str, ThemeName, Page], bytes]
PICTURES: dict[str, Drawn] = {
    "map": lambda f, t, p: map_picture.draw(small_map(), format=f, theme=t, page=p),
    "roadmap": lambda f, t, p: timeline_picture.draw(small_timeline(), format=f, theme=t, page=p),
    "heatmap": lambda f, t, p: heat_picture.draw(view_of(), format=f, theme=t, page=p),
}
A4 = (841.89, 595.28)


@pytest.mark.parametrize("name", PICTURES)
def test_the_foot_stands_below_everything(name: str) -> None:
    """What a picture says of its origin is told and shown, under all of it."""
    drawing = read(PICTURES[name]("svg", "light", Page(FOOT)))
    bare = read(PICTURES[name]("svg", "light", Page()))

    assert letters(FOOT) in shown(drawing)
    assert drawing.description == f"{bare.description} {FOOT}"
    foot = [text for text in drawing.texts if letters(text.text) in letters(FOOT)][-1]
    assert all(box.bottom < foot.box.y for box in drawing.boxes.values())
    assert drawing.height > bare.height


@pytest.mark.parametrize(("size", "sides"), [("A4", A4), ("16:9", (960.0, 540.0))])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_fills_the_page_that_is_asked_for(
    name: str, size: Size, sides: tuple[float, float]
) -> None:
    """On A4, lying or standing, and on a slide everything is there, scaled and inside."""
    svg = PICTURES[name]("svg", "light", Page(FOOT, size))
    drawing = read(svg)
    scale, x, y = (
        float(n)
        for n in re.findall(rb"scale\(([\d.]+) .*?translate\((-?[\d.]+) (-?[\d.]+)\)", svg)[0]
    )

    page = sides if drawing.width > drawing.height or size != "A4" else sides[::-1]
    assert (drawing.width, drawing.height) == pytest.approx(page, abs=1)
    assert [t.text for t in drawing.texts] == [
        t.text for t in read(PICTURES[name]("svg", "light", Page(FOOT))).texts
    ]
    for text in drawing.texts:
        assert 0 <= scale * (text.box.x + x) <= scale * (text.box.right + x) <= page[0]
        assert 0 <= scale * (text.box.y + y) <= scale * (text.box.bottom + y) <= page[1]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PICTURES)
def test_a_pdf_is_one_page_of_type(name: str, theme: ThemeName) -> None:
    """Every line of the picture is text in the PDF, on a page of the size that was asked for."""
    content = PICTURES[name]("pdf", theme, Page(FOOT, "A4"))

    paper = opened(content)
    texts = read(PICTURES[name]("svg", theme, Page(FOOT, "A4"))).texts
    assert [line for line in paper.lines() if line.strip()] == [t.text for t in texts]
    box = paper.reader.pages[0].mediabox
    assert sorted((box.width, box.height), reverse=True) == pytest.approx(A4, abs=1)
    assert PICTURES[name]("pdf", theme, Page(FOOT, "A4")) == content


def test_a_pdf_is_told_to_those_who_listen() -> None:
    """Title, language and a description of the picture are in the PDF."""
    view = small_map()
    paper = opened(map_picture.draw(view, format="pdf"))

    (figure,) = paper.figures()
    assert figure["/S"] == "/Figure"
    assert figure["/Alt"] == view.say
    assert figure["/A"]["/BBox"] == paper.reader.pages[0].mediabox
    assert paper.reader.root_object["/Lang"] == "en-GB"
    assert paper.reader.metadata == {"/Title": view.title, "/Producer": "milepost"}


@pytest.mark.parametrize(
    "name", ["Ηλεκτρονικό κατάστημα w Łodzi", "Интернет-магазин Қазақ", "Cửa hàng", "東京 🙂"]
)
def test_letters_of_any_script_stay_text(name: str) -> None:
    """A line can be found and copied as it was written, even where its letters are boxes."""
    assert opened(one_line(name)).lines() == [name]


def test_the_letters_that_a_pdf_carries_are_those_of_the_font() -> None:
    """Every letter has the outline and the width that it has in the font as published."""
    name = "Åé ΐ ữ"
    paper = opened(one_line(name))
    published = TTFont(files(render) / "fonts" / "Arimo-Regular.ttf")

    (font,) = paper.fonts().values()
    inner = font["/DescendantFonts"][0]
    carried = TTFont(io.BytesIO(inner["/FontDescriptor"]["/FontFile2"].get_data()))
    numbers = inner["/CIDToGIDMap"].get_data()
    for at, letter in paper.letters(font).items():
        glyph = carried.getGlyphOrder()[int.from_bytes(numbers[2 * at : 2 * at + 2])]
        original = published.getBestCmap()[ord(letter)]
        assert shapes(carried.getGlyphSet(), glyph) == shapes(published.getGlyphSet(), original)
        assert carried["hmtx"][glyph] == published["hmtx"][original]


def shapes(glyphs: Any, name: str) -> list[Any]:  # noqa: ANN401 - fontTools tells no types
    """The outline of a glyph, put together."""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return list(pen.value)


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("Shop אבג", "Shop גבא"),
        # A bracket that closes has the shape of one that opens, and the other way round.
        ("אב (גד) ab", ")דג( בא ab"),
        ("אב 12, ג!", "ג ,12 בא!"),
    ],
)
def test_hebrew_runs_from_right_to_left(line: str, drawn: str) -> None:
    """Letters of a script that reads from the right stand in that order, numbers in theirs."""
    paper = opened(one_line(line))

    assert (paper.lines(), paper.shown()) == ([line], [drawn])


def one_line(text: str) -> bytes:
    """The PDF of a sheet with one line."""
    canvas = Canvas(THEMES["light"], "line")
    canvas.text((0, 0), [text], 10, "#000000")
    return picture(canvas, "", "", "pdf", "auto")


def test_no_letter_leaves_a_string_of_the_pdf() -> None:
    """Brackets and backslashes in a name stay letters."""
    name = r"a) Tj ET (b \( c> Tj"

    assert opened(one_line(name)).lines() == [name]


HOSTILE = (
    'a:b:c "q" <b>&amp; \\N \\G \\l </script> ]]> --> {x|y}',
    "=cmd|'/c calc'!A1 (x) Tj ET endstream endobj",
    "\U0001f469\N{ZERO WIDTH JOINER}\U0001f680 العربية e\N{COMBINING ACUTE ACCENT}",
    "W" * 500,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_lost_in_dot_or_pdf(name: str) -> None:
    """Whatever a name is made of, Graphviz reads it from the DOT, and the PDF holds it, whole."""
    view = small_map(workspace(names={**NAMES, "shop": name}))

    text = map_picture.draw(view, format="dot").decode()
    drawn = ET.fromstring(drawn_by_graphviz(text, "neato"))  # noqa: S314 - it was drawn a moment ago
    assert letters(name) in letters("".join(one.text or "" for one in drawn.iter(f"{SVG}text")))
    copied = letters("".join(opened(map_picture.draw(view, format="pdf")).lines()))
    assert Counter(unicodedata.normalize("NFC", letters(name))) <= Counter(copied)


def test_a_png_covers_its_page() -> None:
    """Nothing shines through at its edges, where a side is no whole number of pixels."""
    canvas = Canvas(THEMES["dark"], "box")
    canvas.box(Box(0, 0, 40.7, 20.2), "#ffffff")

    image = Image.open(io.BytesIO(picture(canvas, "", "", "png", "auto"))).convert("RGBA")
    assert image.getchannel("A").getextrema() == (255, 255)


def test_links_stay_links() -> None:
    """What leads to a page on the web does so in a PDF; any other address is left out."""
    canvas = Canvas(THEMES["light"], "line")
    addresses = (r"https://example.org/(a)?b=1&c=\é", "javascript:alert(1)", "file:///etc", "")
    for i, to in enumerate(addresses):
        canvas.box(Box(0, 20 * i, 30, 10), "#ffffff", say="a box", href=to)

    ((rect, address),) = opened(picture(canvas, "", "", "pdf", "auto")).links()
    assert address == r"https://example.org/(a)?b=1&c=\%C3%A9"
    left, bottom, right, top = rect
    assert (right - left, top - bottom) == pytest.approx((30, 10), abs=0.5)


def test_several_drawings_are_the_pages_of_one_pdf() -> None:
    """Each drawing is a page with words of its own, and all share their fonts."""
    svg = map_picture.draw(small_map())
    paper = opened(pdf([Drawing(svg, "first"), Drawing(svg, "second")], "Both"))
    alone = opened(pdf([Drawing(svg, "first")], "Both"))

    assert paper.lines() == 2 * alone.lines()
    assert len(paper.reader.pages) == 2
    assert [figure["/Alt"] for figure in paper.figures()] == ["first", "second"]
    assert len(paper.fonts()) == len(alone.fonts()) == 2


def test_an_svg_of_another_make_is_refused() -> None:
    """What cannot be put into a PDF faithfully is not put there."""
    svg = map_picture.draw(small_map()).replace(b"<polygon", b"<image", 1)

    with pytest.raises(DrawingFailed, match="'image'"):
        pdf([Drawing(svg, "")], "")


def test_an_unknown_format_is_named_with_those_that_are_known() -> None:
    """A format that cannot be drawn is named, with those that can."""
    with pytest.raises(DrawingFailed, match="'gif'; choose svg, png, pdf or dot"):
        map_picture.draw(small_map(), format="gif")
