"""Drawings as a PDF of one page each, in vectors, written by fpdf2.

Type is set in the parts of the bundled font that its letters need, which the file carries, and in
parts of other fonts where that one lacks a letter. What can be found and copied is the text as it
was written, whatever shapes stand for it.

Nothing is compressed and nothing says when it was written, so that the same drawing gives the same
bytes, with whatever version of the compression library (source for the structure: ISO
32000-1:2008, sections 14.8 and 14.9.4).
"""

from __future__ import annotations

import logging
import re
import unicodedata
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from fpdf import FPDF, ViewerPreferences
from fpdf.bidi import BidiParagraph
from fpdf.drawing import PaintedPath
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer, PDFFontStream, PDFInfo
from fpdf.syntax import PDFContentStream, PDFObject, Raw

from milepost.engine.render.canvas import number
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.text import clean
from milepost.engine.render.typeface import FAMILY, font_files, letters

# What they say about single glyphs helps nobody who reads the messages of a picture.
logging.getLogger("fpdf").addHandler(logging.NullHandler())
logging.getLogger("fontTools").addHandler(logging.NullHandler())

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PLACED = re.compile(r"scale\(([\d.]+) [\d.]+\) rotate\(0\) translate\((-?[\d.]+) (-?[\d.]+)\)")
_ADDRESS = re.compile(r"https?://[!-~]+")
_PRINTED = "".join(map(chr, range(0x21, 0x7F)))
_NAMED = {"black": "#000000", "white": "#ffffff"}
_BOX = "\N{WHITE SQUARE}"
_JOINERS = {0x200C, 0x200D}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG as Graphviz writes it, its words for those who listen, and its links by id."""

    svg: bytes
    say: str
    links: Mapping[str, str] = field(default_factory=dict)


def pdf(drawings: Sequence[Drawing], title: str, others: Sequence[Path] = ()) -> bytes:
    """The PDF of drawings; `title` is shown by the window of the reader.

    `others` are fonts besides the bundled one, in the order in which a letter is looked for.

    Raises DrawingFailed for an SVG of another make.
    """
    with font_files() as bundled:
        paper = _Paper(title, bundled, others)
        try:
            for drawing in drawings:
                paper.draw(drawing)
            return bytes(paper.output(output_producer_class=_Whole))
        finally:
            paper.close_fonts()


class _Whole(OutputProducer):
    """Writes streams as they are and no date."""

    def _add_info(self) -> PDFInfo:
        info = super()._add_info()
        # What is None is left out.
        info.creation_date = None  # type: ignore[assignment]
        return info

    def _add_pdf_obj(self, pdf_obj: PDFObject, trace_label: str | None = None) -> int:
        if isinstance(pdf_obj, PDFContentStream) and pdf_obj.filter == "FlateDecode":
            content = zlib.decompress(pdf_obj.content_stream())
            if not isinstance(pdf_obj, PDFFontStream):
                # A table of shapes, which ends where its letters do.
                content = content.rstrip(b"\x00") + b"\x00"
                content += b"\x00" * (len(content) % 2)
            plain = PDFContentStream(content)
            pdf_obj.filter = None
            pdf_obj.length = plain.length
            pdf_obj._contents = plain._contents  # noqa: SLF001 - there is no other way to it
        return super()._add_pdf_obj(pdf_obj, trace_label)


class _Paper(FPDF):
    """The pages, in points from the top left."""

    def __init__(self, title: str, bundled: tuple[Path, Path], others: Sequence[Path]) -> None:
        super().__init__(unit="pt")
        self.set_auto_page_break(auto=False)
        self.set_compression(compress=False)
        self.alias_nb_pages("")
        self.c_margin = 0
        self.set_title(clean(title))
        self.set_lang("en-GB")
        self.set_producer("milepost")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self._own = letters()
        # Joiners are left to the font of the letters that they join.
        own = sorted(self._own - _JOINERS) if others else None
        for style, file in zip(("", "B"), bundled, strict=True):
            self.add_font(FAMILY, style, file, unicode_range=own)
        names = [f"other{n}" for n, _ in enumerate(others, 1)]
        for name, file in zip(names, others, strict=True):
            self.add_font(name, "", file)
        self.set_fallback_fonts(names, exact_match=False)

    def file_id(self) -> None:
        """No id: the file is what it shows."""

    def close_fonts(self) -> None:
        """Close the files of the fonts, which stay open where a drawing fails."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def draw(self, drawing: Drawing) -> None:
        """Add a page as large as a drawing, with its shapes, its text and its links."""
        root = ET.fromstring(drawing.svg)  # noqa: S314 - it was drawn a moment ago
        wide, high = (float(_numbers(root.get(side, ""))[0]) for side in ("width", "height"))
        group = root.find(f"{_SVG}g")
        placed = _PLACED.fullmatch(group.get("transform", "")) if group is not None else None
        if group is None or placed is None:
            raise DrawingFailed("the drawing program gave no plain sheet")
        sheet = _Sheet(group, *(float(one) for one in placed.groups()))
        self.add_page(format=(wide, high))
        with self._marked_sequence(alt_text=clean(drawing.say)) as figure:
            # An entry that the library has no attribute for.
            box = f"[0 0 {number(wide)} {number(high)}]"
            vars(figure)["a"] = Raw(f"<</O /Layout /BBox {box}>>")
            for shape in group.iter():
                self._draw_shape(shape, sheet)
        for address, (left, top), (right, bottom) in sheet.links(drawing.links):
            self.link(left, top, right - left, bottom - top, address)

    def _draw_shape(self, shape: ET.Element, sheet: _Sheet) -> None:
        match shape.tag.removeprefix(_SVG):
            case "polygon" | "polyline" as kind:
                at = sheet.points(shape.get("points", ""))
                with self._painted(shape, sheet, at[0]) as path:
                    for point in at[1:]:
                        path.line_to(*point)
                    if kind == "polygon":
                        path.close()
            case "path":
                if re.sub(r"[\d.,\s-]", "", shape.get("d", "")) != "MC":
                    raise DrawingFailed("the drawing program gave a path that is no curve")
                at = sheet.points(shape.get("d", ""))
                with self._painted(shape, sheet, at[0]) as path:
                    for one, two, end in zip(at[1::3], at[2::3], at[3::3], strict=True):
                        path.curve_to(*one, *two, *end)
            case "text":
                self._draw_text(shape, sheet)
            case "g" | "title" | "a":
                pass
            case other:
                raise DrawingFailed(f"a PDF cannot hold the shape {other[:20]!r}")

    @contextmanager
    def _painted(self, shape: ET.Element, sheet: _Sheet, start: Point) -> Iterator[PaintedPath]:
        with self.new_path(*start) as path:
            path.style.fill_color = _color(shape.get("fill", "none"))
            path.style.stroke_color = _color(shape.get("stroke", "none"))
            path.style.stroke_width = sheet.scale * float(shape.get("stroke-width", "1"))
            dashes = _numbers(shape.get("stroke-dasharray", ""))
            path.style.stroke_dash_pattern = [sheet.scale * one for one in dashes] or None
            path.style.auto_close = False
            yield path

    def _draw_text(self, shape: ET.Element, sheet: _Sheet) -> None:
        line = unicodedata.normalize("NFC", shape.text or "")
        size = sheet.scale * float(shape.get("font-size", "0"))
        ((x, y),) = sheet.points(f"{shape.get('x', '0')} {shape.get('y', '0')}")
        self.set_font(FAMILY, "B" if shape.get("font-weight") == "bold" else "", size)
        self.set_text_color(_color(shape.get("fill", "black")) or "#000000")
        back = {"middle": 0.5, "end": 1.0}.get(shape.get("text-anchor", "start"), 0.0)
        if self._own.issuperset(map(ord, line)) and not any(map(_shaped, line)):
            self.text(x - back * self.get_string_width(line), y, line)
            return
        own, other = self._own, self.get_fallback_font
        known = "".join(one if ord(one) in own or other(one) else _BOX for one in line)
        said = line.encode("utf-16-be").hex().upper()
        # Sets the font of the page; where another font comes first, a cell forgets to.
        self.text(x, y, "")
        self._out(f"/Span <</ActualText <FEFF{said}>>> BDC")
        runs = _runs(known)
        wide = sum(self._shaping(way).get_string_width(run) for run, way in runs)
        # The baseline of a cell without height lies 0.3 of its letters below its top.
        self.set_xy(x - back * wide, y - 0.3 * size)
        for run, way in runs:
            self._shaping(way).cell(None, 0, run)
        self.set_text_shaping(use_shaping_engine=False)
        self._out("EMC")

    def _shaping(self, way: TextDirection) -> _Paper:
        self.set_text_shaping(direction=way)
        return self


def _shaped(letter: str) -> bool:
    """Whether a letter of the bundled font reads from the right or stands on another."""
    return unicodedata.bidirectional(letter) in {"R", "AL", "AN"} or bool(
        unicodedata.combining(letter)
    )


def _runs(line: str) -> list[tuple[str, TextDirection]]:
    """The parts of a line from left to right as they are drawn, each with its own direction.

    Source: Unicode Standard Annex 9, rule L2, for a line that as a whole reads to the right.
    """
    known = BidiParagraph(line, TextDirection.LTR, preserve_bn_chars=True).characters
    runs = [
        (level, "".join(letter.character for letter in run))
        for level, run in groupby(known, lambda letter: letter.embedding_level)
    ]
    for least in range(max(level for level, _ in runs), 0, -1):
        turned: list[tuple[int, str]] = []
        for high, group in groupby(runs, lambda run: run[0] >= least):  # noqa: B023 - used at once
            part = list(group)
            turned += part[::-1] if high else part
        runs = turned
    return [(run, TextDirection.RTL if level % 2 else TextDirection.LTR) for level, run in runs]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The shapes of a drawing, whose coordinates are moved by (x, y) and then scaled."""

    group: ET.Element
    scale: float
    x: float
    y: float

    def points(self, text: str) -> list[Point]:
        """Where the points of a shape lie on the page."""
        at = _numbers(text)
        return [
            (self.scale * (x + self.x), self.scale * (y + self.y))
            for x, y in zip(at[::2], at[1::2], strict=True)
        ]

    def links(self, links: Mapping[str, str]) -> Iterator[tuple[str, Point, Point]]:
        """What leads to an address on the web, by the box around its shapes."""
        for thing in self.group.iter(f"{_SVG}g"):
            address = quote(links.get(thing.get("id", ""), ""), safe=_PRINTED)
            at = [
                point
                for shape in thing
                for point in self.points(shape.get("points") or shape.get("d") or "")
            ]
            if not at or not _ADDRESS.fullmatch(address):
                continue
            xs, ys = [x for x, _ in at], [y for _, y in at]
            yield address, (min(xs), min(ys)), (max(xs), max(ys))


def _numbers(text: str) -> list[float]:
    return [float(one) for one in _NUMBER.findall(text)]


def _color(text: str) -> str | None:
    """A colour as the library reads it; None for none."""
    if text in ("none", "transparent"):
        return None
    code = _NAMED.get(text, text)
    if not re.fullmatch("#[0-9a-fA-F]{6}", code):
        raise DrawingFailed(f"a PDF cannot hold the colour {text[:20]!r}")
    return code
