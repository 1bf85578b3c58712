"""Reads a PDF back: the text, the fonts, the links and the spoken words of its pages."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream


@dataclass(frozen=True)
class Line:
    """A line of text: as it is copied, and as its letters stand from left to right."""

    copied: str
    shown: str


@dataclass(frozen=True)
class Paper:
    """A PDF that has been opened."""

    reader: Any

    def lines(self) -> list[str]:
        """Every line of text, page by page, as a reader of the PDF would copy it."""
        return [line.copied for page in self.reader.pages for line in self._lines(page)]

    def shown(self) -> list[str]:
        """The same with the letters as they stand from left to right."""
        return [line.shown for page in self.reader.pages for line in self._lines(page)]

    def fonts(self) -> dict[str, Any]:
        """The fonts of the first page by their names."""
        fonts = self.reader.pages[0]["/Resources"]["/Font"]
        return {str(font["/BaseFont"]).partition("+")[2]: font for font in _each(fonts)}

    def letters(self, font: Any) -> dict[int, str]:  # noqa: ANN401 - any dictionary
        """The text that each code of a font stands for."""
        return _letters(font)

    def links(self) -> list[tuple[list[float], str]]:
        """Every place that leads to somewhere, and to where."""
        return [
            ([float(side) for side in link["/Rect"]], str(link["/A"]["/URI"]))
            for page in self.reader.pages
            for link in map(_resolved, page.get("/Annots", ()))
        ]

    def figures(self) -> list[Any]:
        """The pictures, as they are told to those who listen."""
        (document,) = self.reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
        return list(map(_resolved, document["/K"]))

    def _lines(self, page: Any) -> Iterator[Line]:  # noqa: ANN401 - a page or what stands for one
        texts = {key: _letters(font) for key, font in page["/Resources"]["/Font"].items()}
        said, shown, font = None, "", ""
        before: list[str] = []
        for operands, operator in ContentStream(page["/Contents"], self.reader).operations:
            match operator:
                case b"BDC" if "/ActualText" in operands[1]:
                    said, shown = str(operands[1]["/ActualText"]), ""
                case b"EMC" if said is not None:
                    yield Line(said, shown)
                    said = None
                case b"q":
                    before.append(font)
                case b"Q":
                    font = before.pop()
                case b"Tf":
                    font = operands[0]
                case b"Tj":
                    codes = operands[0].original_bytes
                    at = (int.from_bytes(codes[i : i + 2]) for i in range(0, len(codes), 2))
                    text = "".join(texts[font].get(code, "") for code in at)
                    shown += text
                    if said is None and text:
                        yield Line(text, text)
                case _:
                    pass


def _letters(font: Any) -> dict[int, str]:  # noqa: ANN401 - a dictionary or what stands for one
    """The text that each code of a font stands for."""
    table = _resolved(font)["/ToUnicode"].get_object().get_data().decode()
    pairs = re.findall(r"^<(\w{4})> <(\w+)>$", table, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _each(of: Any) -> list[Any]:  # noqa: ANN401 - a dictionary or what stands for one
    return [_resolved(one) for one in _resolved(of).values()]


def _resolved(one: Any) -> Any:  # noqa: ANN401 - anything that a PDF holds
    return one.get_object()


def opened(content: bytes) -> Paper:
    """The PDF of some bytes, read without any leniency."""
    return Paper(PdfReader(io.BytesIO(content), strict=True))
