"""Drawings as a PDF of one page each, in vectors.

Type is set in the parts of the font Arimo that its letters need, which the file carries; its widths
are those that the layout is made for. A letter that Arimo lacks is an empty box, as in a PNG, and
can be found and copied none the less.

Nothing is compressed and nothing says when it was written, so that the same drawing gives the same
bytes (source: ISO 32000-1:2008, sections 7.5, 8.4, 12.5.6.5 and 14.8).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from milepost.engine.render.canvas import number
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.pdf_type import Type, stream
from milepost.engine.render.text import clean

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PLACED = re.compile(r"scale\(([\d.]+) [\d.]+\) rotate\(0\) translate\((-?[\d.]+) (-?[\d.]+)\)")
_ADDRESS = re.compile(r"https?://[!-~]+")
_PRINTED = "".join(map(chr, range(0x21, 0x7F)))
_NAMED = {"black": "#000000", "white": "#ffffff"}

_CATALOG = (
    b"<</Type /Catalog /Pages 2 0 R /Lang (en-GB) /MarkInfo <</Marked true>>"
    b" /StructTreeRoot 3 0 R /ViewerPreferences <</DisplayDocTitle true>>>>"
)
_FIRST, _PARTS = 4, 3
"""The number of the first object that belongs to a page, and how many each page has."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG as Graphviz writes it, its words for those who listen, and its links by id."""

    svg: bytes
    say: str
    links: Mapping[str, str] = field(default_factory=dict)


def pdf(drawings: Sequence[Drawing], title: str) -> bytes:
    """The PDF of drawings; `title` is shown by the window of the reader.

    Raises DrawingFailed for an SVG of another make.
    """
    letters = Type()
    pages = [_page(one, letters) for one in drawings]
    fonts = _FIRST + _PARTS * len(pages)
    numbers = range(_FIRST, fonts, _PARTS)
    kids = " ".join(f"{i} 0 R" for i in numbers)
    figures = " ".join(f"{i + 2} 0 R" for i in numbers)
    parents = " ".join(f"{n} [{i + 2} 0 R]" for n, i in enumerate(numbers))
    parts = [
        _CATALOG,
        f"<</Type /Pages /Kids [{kids}] /Count {len(pages)}>>".encode(),
        f"<</Type /StructTreeRoot /K [{figures}] /ParentTree <</Nums [{parents}]>>>>".encode(),
    ]
    resources = letters.resources(fonts)
    for n, (page, drawing) in enumerate(zip(pages, drawings, strict=True)):
        i = numbers[n]
        box = f"[0 0 {number(page.wide)} {number(page.high)}]".encode()
        links = b"".join(page.links)
        parts += [
            b"<</Type /Page /Parent 2 0 R /MediaBox " + box + b" /Resources " + resources
            + f" /Contents {i + 1} 0 R /StructParents {n} /Annots [".encode() + links + b"]>>",
            stream(b"", b"/Figure <</MCID 0>> BDC\nq\n" + page.content + b"\nQ\nEMC"),
            b"<</Type /StructElem /S /Figure /P 3 0 R /Pg " + f"{i} 0 R".encode() + b" /K 0 /Alt "
            + _said(drawing.say) + b" /A <</O /Layout /BBox " + box + b">>>>",
        ]  # fmt: skip
    parts += letters.parts(fonts)
    parts.append(b"<</Title " + _said(title) + b" /Producer (milepost)>>")
    return _file(parts)


def _file(parts: Sequence[bytes]) -> bytes:
    """The objects, numbered from 1, with the table of where each begins; the last is about them."""
    # The bytes above 127 tell whoever copies the file that it is not text.
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places: list[int] = []
    for i, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{i} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<</Size {len(parts) + 1} /Root 1 0 R /Info {len(parts)} 0 R>>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def _said(text: str) -> bytes:
    """A text string in UTF-16."""
    return b"<FEFF" + clean(text).encode("utf-16-be").hex().upper().encode() + b">"


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)


# -- a page --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """A drawing in the operators of PDF, its size in points, and its links."""

    wide: float
    high: float
    content: bytes
    links: tuple[bytes, ...]


def _page(drawing: Drawing, letters: Type) -> _Page:
    """A page; the sheet's own y runs down as in SVG, and each text is turned up again."""
    root = ET.fromstring(drawing.svg)  # noqa: S314 - it was drawn a moment ago
    wide, high = (float(_numbers(root.get(side, ""))[0]) for side in ("width", "height"))
    sheet = root.find(f"{_SVG}g")
    placed = _PLACED.fullmatch(sheet.get("transform", "")) if sheet is not None else None
    if sheet is None or placed is None:
        raise DrawingFailed("the drawing program gave no plain sheet")
    scale, x, y = (float(one) for one in placed.groups())
    matrix = (scale, 0.0, 0.0, -scale, scale * x, high - scale * y)
    head = (" ".join(number(one, 5) for one in matrix) + " cm").encode()
    content = b"\n".join((head, *_content(sheet, letters)))
    return _Page(wide, high, content, tuple(_links(sheet, drawing.links, matrix)))


def _links(
    sheet: ET.Element, links: Mapping[str, str], matrix: tuple[float, ...]
) -> Iterator[bytes]:
    """What leads to an address on the web, by the box around its shapes."""
    scale, _, _, _, right, up = matrix
    for thing in sheet.iter(f"{_SVG}g"):
        address = quote(links.get(thing.get("id", ""), ""), safe=_PRINTED)
        at = [
            float(one)
            for shape in thing
            for one in _numbers(shape.get("points") or shape.get("d") or "")
        ]
        if not at or not _ADDRESS.fullmatch(address):
            continue
        xs = [right + scale * x for x in at[::2]]
        ys = [up - scale * y for y in at[1::2]]
        box = " ".join(number(side) for side in (min(xs), min(ys), max(xs), max(ys)))
        there = re.sub(r"([()\\])", r"\\\1", address)
        yield (
            f"<</Type /Annot /Subtype /Link /Rect [{box}] /Border [0 0 0] /F 4"
            f" /A <</S /URI /URI ({there})>>>>"
        ).encode()


def _content(sheet: ET.Element, letters: Type) -> Iterator[bytes]:
    for shape in sheet.iter():
        match shape.tag.removeprefix(_SVG):
            case "polygon":
                yield _painted(shape, _line(_numbers(shape.get("points", "")), closed=True))
            case "polyline":
                yield _painted(shape, _line(_numbers(shape.get("points", "")), closed=False))
            case "path":
                yield _painted(shape, _curve(shape.get("d", "")))
            case "text":
                yield _text(shape, letters)
            case "g" | "title" | "a":
                continue
            case other:
                raise DrawingFailed(f"a PDF cannot hold the shape {other[:20]!r}")


def _line(at: Sequence[str], *, closed: bool) -> str:
    points = [f"{x} {y}" for x, y in zip(at[::2], at[1::2], strict=True)]
    path = f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:])
    return f"{path} h" if closed else path


def _curve(path: str) -> str:
    """A path of one move and cubic curves."""
    if re.sub(r"[\d.,\s-]", "", path) != "MC":
        raise DrawingFailed("the drawing program gave a path that is no curve")
    at = _numbers(path)
    curves = [" ".join(at[i : i + 6]) + " c" for i in range(2, len(at), 6)]
    return f"{at[0]} {at[1]} m {' '.join(curves)}"


def _painted(shape: ET.Element, path: str) -> bytes:
    fill, line = shape.get("fill", "none"), shape.get("stroke", "none")
    wide = float(shape.get("stroke-width", "1"))
    state: list[str] = []
    filled = fill not in ("none", "transparent")
    drawn = line not in ("none", "transparent") and wide > 0
    if filled:
        state.append(f"{_color(fill)} rg")
    if drawn:
        dashes = " ".join(_numbers(shape.get("stroke-dasharray", "")))
        state.append(f"{_color(line)} RG {number(wide)} w [{dashes}] 0 d")
    paint = {(True, True): "B", (True, False): "f", (False, True): "S"}.get((filled, drawn), "n")
    return " ".join([*state, path, paint]).encode()


def _color(text: str) -> str:
    code = _NAMED.get(text, text)
    if not re.fullmatch("#[0-9a-fA-F]{6}", code):
        raise DrawingFailed(f"a PDF cannot hold the colour {text[:20]!r}")
    return " ".join(number(int(code[i : i + 2], 16) / 255, 4) for i in (1, 3, 5))


def _text(shape: ET.Element, letters: Type) -> bytes:
    size = float(shape.get("font-size", "0"))
    shown, wide = letters.line(shape.text or "", size, bold=shape.get("font-weight") == "bold")
    back = {"middle": 0.5, "end": 1.0}.get(shape.get("text-anchor", "start"), 0.0)
    x, y = float(shape.get("x", "0")) - back * wide, shape.get("y", "0")
    head = f"BT {_color(shape.get('fill', 'black'))} rg 1 0 0 -1 {number(x)} {y} Tm "
    return head.encode() + shown + b" ET"
