"""A drawing as a PDF of one page, in vectors.

Type is set in Helvetica, one of the fonts that every reader of PDF has, whose widths are those that
the layout is made for; it holds the letters of Western European languages. A drawing with any other
letter becomes a page with an image of it.

Nothing is compressed and nothing says when it was written, so that the same drawing gives the same
bytes (source: ISO 32000-1:2008, sections 7.5, 8.4, 9.6.2.2 and 14.8).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence

from milepost.engine.render.canvas import number
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.text import clean, width

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PLACED = re.compile(r"scale\(([\d.]+) [\d.]+\) rotate\(0\) translate\((-?[\d.]+) (-?[\d.]+)\)")
_NAMED = {"black": "#000000", "white": "#ffffff"}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG that state its size (ITU-T T.81, table B.1)."""


def pdf(svg: bytes, title: str, say: str, image: Callable[[], bytes]) -> bytes:
    """The PDF of an SVG as Graphviz writes it; `image` gives the same drawing as a JPEG.

    `title` is shown by the window of the reader, `say` told to those who listen. Raises
    DrawingFailed for an SVG of another make.
    """
    root = ET.fromstring(svg)  # noqa: S314 - it was drawn a moment ago
    wide, high = (float(_numbers(root.get(side, ""))[0]) for side in ("width", "height"))
    try:
        drawn, resources, more = b"\n".join(_content(root, high)), _FONTS, []
    except UnicodeEncodeError:
        picture = image()
        drawn = f"{number(wide)} 0 0 {number(high)} 0 0 cm /Picture Do".encode()
        resources, more = b"<</XObject <</Picture 10 0 R>>>>", [_image(picture)]
    content = b"/Figure <</MCID 0>> BDC\nq\n" + drawn + b"\nQ\nEMC"
    box = f"[0 0 {number(wide)} {number(high)}]".encode()
    parts = [
        _CATALOG,
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox " + box + b" /Resources " + resources
        + b" /Contents 4 0 R /StructParents 0>>",
        _stream(b"", content),
        b"<</Type /StructTreeRoot /K 6 0 R /ParentTree <</Nums [0 [6 0 R]]>>>>",
        b"<</Type /StructElem /S /Figure /P 5 0 R /Pg 3 0 R /K 0 /Alt " + _said(say)
        + b" /A <</O /Layout /BBox " + box + b">>>>",
        b"<</Title " + _said(title) + b" /Producer (milepost)>>",
        *(
            f"<</Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding>>".encode()
            for name in ("Helvetica", "Helvetica-Bold")
        ),
        *more,
    ]  # fmt: skip
    return _file(parts)


_CATALOG = (
    b"<</Type /Catalog /Pages 2 0 R /Lang (en-GB) /MarkInfo <</Marked true>>"
    b" /StructTreeRoot 5 0 R /ViewerPreferences <</DisplayDocTitle true>>>>"
)
_FONTS = b"<</Font <</R 8 0 R /B 9 0 R>>>>"


def _file(parts: Sequence[bytes]) -> bytes:
    """The objects, numbered from 1, with the table of where each begins."""
    # The bytes above 127 tell whoever copies the file that it is not text.
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places: list[int] = []
    for i, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{i} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<</Size {len(parts) + 1} /Root 1 0 R /Info 7 0 R>>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def _stream(head: bytes, data: bytes) -> bytes:
    length = f"/Length {len(data)}".encode()
    return b"<<" + head + length + b">>\nstream\n" + data + b"\nendstream"


def _said(text: str) -> bytes:
    """A text string in UTF-16."""
    return b"<FEFF" + clean(text).encode("utf-16-be").hex().upper().encode() + b">"


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)


# -- the drawing ---------------------------------------------------------------------------------


def _content(root: ET.Element, high: float) -> Iterator[bytes]:
    """The drawing in the operators of PDF; UnicodeEncodeError for a letter that it has no font for.

    The sheet's own y runs down as in SVG, and each text is turned up again.
    """
    sheet = root.find(f"{_SVG}g")
    placed = _PLACED.fullmatch(sheet.get("transform", "")) if sheet is not None else None
    if sheet is None or placed is None:
        raise DrawingFailed("the drawing program gave no plain sheet")
    scale, x, y = (float(one) for one in placed.groups())
    matrix = (scale, 0, 0, -scale, scale * x, high - scale * y)
    yield (" ".join(number(one, 5) for one in matrix) + " cm").encode()
    for shape in sheet.iter():
        match shape.tag.removeprefix(_SVG):
            case "polygon":
                yield _painted(shape, _line(_numbers(shape.get("points", "")), closed=True))
            case "polyline":
                yield _painted(shape, _line(_numbers(shape.get("points", "")), closed=False))
            case "path":
                yield _painted(shape, _curve(shape.get("d", "")))
            case "text":
                yield _text(shape)
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


def _text(shape: ET.Element) -> bytes:
    text, size = shape.text or "", float(shape.get("font-size", "0"))
    bold = shape.get("font-weight") == "bold"
    x, y = float(shape.get("x", "0")), shape.get("y", "0")
    back = {"middle": 0.5, "end": 1.0}.get(shape.get("text-anchor", "start"), 0.0)
    x -= back * width(text, size, bold=bold)
    letters = re.sub(rb"([()\\])", rb"\\\1", text.encode("cp1252"))
    font = f"/{'B' if bold else 'R'} {number(size)} Tf {_color(shape.get('fill', 'black'))} rg"
    head = f"BT {font} 1 0 0 -1 {number(x)} {y} Tm ("
    return head.encode() + letters + b") Tj ET"


def _image(jpeg: bytes) -> bytes:
    """A JPEG as it is, with its size."""
    at = 2
    while jpeg[at + 1] not in _FRAMES:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    high, wide = (int.from_bytes(jpeg[i : i + 2]) for i in (at + 5, at + 7))
    head = (
        f"/Type /XObject /Subtype /Image /Width {wide} /Height {high} /ColorSpace /DeviceRGB"
        " /BitsPerComponent 8 /Filter /DCTDecode "
    )
    return _stream(head.encode(), jpeg)
