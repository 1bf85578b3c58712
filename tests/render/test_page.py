import re
from collections.abc import Callable

import pytest

from milepost.engine.render import capability_map as map_picture
from milepost.engine.render import heatmap as heat_picture
from milepost.engine.render import timeline as timeline_picture
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.pdf import pdf
from milepost.engine.render.picture import Page, Size
from tests.render.drawing import read
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

    assert content.startswith(b"%PDF-1.7")
    assert content.rstrip().endswith(b"%%EOF")
    words = b" ".join(re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", content)).decode("cp1252")
    texts = read(PICTURES[name]("svg", theme, Page(FOOT, "A4"))).texts
    assert letters(words.replace("\\", "")) == letters("".join(t.text for t in texts))
    box = re.search(rb"/MediaBox \[0 0 (\S+) (\S+)\]", content)
    assert box is not None
    assert sorted(map(float, box.groups()), reverse=True) == pytest.approx(A4, abs=1)
    assert PICTURES[name]("pdf", theme, Page(FOOT, "A4")) == content


def test_a_pdf_can_be_read_by_its_table() -> None:
    """The table at the end of a PDF says where each part begins."""
    content = PICTURES["map"]("pdf", "light", Page(FOOT))
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    places = [int(line[:10]) for line in content[start:].splitlines()[3:] if line.endswith(b"n ")]

    assert content[start:].startswith(b"xref")
    assert len(places) == 9
    for number, place in enumerate(places, 1):
        assert content[place:].startswith(b"%d 0 obj" % number)


def test_a_pdf_is_told_to_those_who_listen() -> None:
    """Title, language and a description of the picture are in the PDF."""
    view = small_map()
    content = map_picture.draw(view, format="pdf")

    for text in (view.title, view.say):
        assert text.encode("utf-16-be").hex().upper().encode() in content
    assert b"/Lang (en-GB)" in content
    assert b"/StructElem /S /Figure" in content


def test_letters_of_other_scripts_make_a_pdf_of_an_image() -> None:
    """A Polish or Greek name is drawn whole, as an image; its words are still told."""
    view = small_map(workspace(names={**NAMES, "shop": "Ηλεκτρονικό κατάστημα w Łodzi"}))
    content = map_picture.draw(view, format="pdf")
    png = map_picture.draw(view, format="png")
    wide, high = (int.from_bytes(png[i : i + 4]) for i in (16, 20))

    size = re.search(rb"/Width (\d+) /Height (\d+)", content)
    assert size is not None
    assert [int(n) for n in size.groups()] == pytest.approx([2 * wide, 2 * high], abs=4)
    assert b"/Filter /DCTDecode" in content
    assert b" Tj " not in content


def test_no_letter_leaves_a_string_of_the_pdf() -> None:
    """Brackets and backslashes in a name stay letters."""
    view = small_map(workspace(names={**NAMES, "shop": r"a) Tj ET (b \( c"}))
    content = map_picture.draw(view, format="pdf")

    assert rb"a\) Tj ET \(b \\\(" in content


def test_an_svg_of_another_make_is_refused() -> None:
    """What cannot be put into a PDF faithfully is not put there."""
    svg = map_picture.draw(small_map()).replace(b"<polygon", b"<image", 1)

    with pytest.raises(DrawingFailed, match="'image'"):
        pdf(svg, "", "", bytes)


def test_an_unknown_format_is_named_with_those_that_are_known() -> None:
    """A format that cannot be drawn is named, with those that can."""
    with pytest.raises(DrawingFailed, match="'gif'; choose svg, png, pdf, dot"):
        map_picture.draw(small_map(), format="gif")
