import io
import shutil
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from milepost.engine.render import other_fonts
from milepost.engine.render.canvas import Canvas
from milepost.engine.render.other_fonts import VARIABLE, others_for
from milepost.engine.render.palette import THEMES
from milepost.engine.render.picture import picture
from tests.render.papers import Paper, opened
from tests.render.test_page import shapes

DEJAVU = Path(mpl.get_data_path(), "fonts", "ttf")
ARABIC = "منصة (CDP)"


def drawn(kind: str, line: str) -> bytes:
    """A sheet with one line."""
    canvas = Canvas(THEMES["light"], "line")
    canvas.text((0, 0), [line], 20, "#000000")
    return picture(canvas, "", "", kind, "auto")


def image(line: str) -> Image.Image:
    """The same as it is seen."""
    return Image.open(io.BytesIO(drawn("png", line))).convert("L")


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with no font in it yet, which is where fonts are looked for."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def put(folder: Path, *names: str) -> None:
    """Put fonts that have Arabic, Georgian and Armenian letters into a folder."""
    for name in names:
        shutil.copy(DEJAVU / name, folder)


def test_letters_that_no_font_has_are_named(fonts: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where empty boxes stand for letters a warning says which and how to mend it; not in SVG."""
    drawn("svg", "Łódź 東京東")
    assert not caplog.messages
    drawn("png", "Łódź 東京東")
    (said,) = caplog.messages
    assert "no font here has: 京 東;" in said
    assert VARIABLE in said
    assert list(fonts.iterdir()) == []


def test_another_font_draws_what_the_bundled_one_lacks(
    fonts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A PNG and a PDF show the letters of a font of choice, and say nothing of it."""
    boxes = image("ქართული")
    caplog.clear()
    put(fonts, "DejaVuSans-Bold.ttf", "DejaVuSans.ttf", "DejaVuSerif.ttf")
    other_fonts._chosen.cache_clear()

    letters = image("ქართული")
    paper = opened(drawn("pdf", "ქართული"))

    assert ImageChops.difference(boxes, letters).getbbox() is not None
    assert [name for name in paper.fonts() if "Arimo" not in name] == ["DejaVuSansBook"]
    assert paper.lines() == ["ქართული"]
    assert not caplog.messages


def test_arabic_is_joined_and_runs_from_right_to_left(fonts: Path) -> None:
    """Letters have the shapes in which they join, beside words that read the other way."""
    put(fonts, "DejaVuSans.ttf")
    apart = "\N{ZERO WIDTH NON-JOINER}".join(ARABIC)
    paper = opened(drawn("pdf", ARABIC))

    assert paper.lines() == [ARABIC]
    assert paper.shown() == ["ةصنم (CDP)"]
    assert _outline(paper, "ن") != _outline(opened(drawn("pdf", apart)), "ن")
    assert _end(image(ARABIC)) < _end(image(apart)) - 10


def _outline(paper: Paper, letter: str) -> list[Any]:
    """The shape that stands for a letter in the font that is not the bundled one."""
    (font,) = (font for name, font in paper.fonts().items() if "Arimo" not in name)
    inner = font["/DescendantFonts"][0]
    numbers = inner["/CIDToGIDMap"].get_data()
    (at,) = (at for at, text in paper.letters(font).items() if letter in text)
    carried = TTFont(io.BytesIO(inner["/FontDescriptor"]["/FontFile2"].get_data()))
    glyph = carried.getGlyphOrder()[int.from_bytes(numbers[2 * at : 2 * at + 2])]
    return shapes(carried.getGlyphSet(), glyph)


def _end(seen: Image.Image) -> int:
    """How far to the right something is drawn."""
    box = ImageChops.invert(seen).getbbox()
    assert box is not None
    return box[2]


def test_latin_letters_stay_in_the_bundled_font(fonts: Path) -> None:
    """Where another font has all letters of a line, it draws only those that are missing."""
    seen = []
    for name in ("DejaVuSans.ttf", "DejaVuSansMono.ttf"):
        put(fonts, name)
        other_fonts._chosen.cache_clear()
        seen.append(image("Shop ქართული"))
        (fonts / name).unlink()
    end = _end(image("Shop")) - 2
    latin, other = ([one.crop(box) for one in seen] for box in ((0, 0, end, 99), (end, 0, 300, 99)))

    assert ImageChops.difference(*latin).getbbox() is None
    assert ImageChops.difference(*other).getbbox() is not None


def test_fonts_of_the_machine_are_named(
    fonts: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A picture that another machine may draw otherwise says so, with the fonts and the mend."""
    put(fonts, "DejaVuSans.ttf")
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(other_fonts, "_folders", lambda: (str(fonts),))

    drawn("png", ARABIC)

    (said,) = caplog.messages
    assert "drawn here with DejaVuSans.ttf of this machine" in said
    assert f"unless {VARIABLE} names a folder" in said


def test_a_picture_in_bundled_letters_looks_into_no_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Latin, Greek, Cyrillic and Hebrew are the same on every machine."""
    monkeypatch.delattr(other_fonts, "_files")

    for kind in ("png", "pdf"):
        assert drawn(kind, "Łódź Αθήνα Київ שלום → ≤")


@pytest.mark.parametrize("content", [b"", b"no font", b"\x00\x01\x00\x00" + bytes(300)])
def test_files_that_are_no_fonts_are_passed_over(fonts: Path, content: bytes) -> None:
    """A broken file does no harm to the others."""
    (fonts / "broken.ttf").write_bytes(content)
    whole = (DEJAVU / "DejaVuSans.ttf").read_bytes()
    for part in (3, 2):
        (fonts / f"cut-{part}.ttf").write_bytes(whole[: len(whole) // part])
    (fonts / "end.ttf").write_bytes(whole[:-100])
    put(fonts, "DejaVuSansMono.ttf")

    assert [font.file.name for font in others_for(ARABIC).fonts] == ["DejaVuSansMono.ttf"]


def test_a_font_that_must_not_be_embedded_is_not(fonts: Path) -> None:
    """What its owner keeps out of documents is kept out of them."""
    font = TTFont(DEJAVU / "DejaVuSans.ttf")
    font["OS/2"].fsType = 2
    font.save(fonts / "restricted.ttf")
    font.close()

    assert others_for(ARABIC).missing == "ةصمن"
