"""The type of a PDF: which letters its pages show, and the parts of the font that hold them.

Each letter has a number of its own, a shape, and the text that a reader finds and copies, so that a
letter that the font lacks is an empty box that can still be found (source: ISO 32000-1:2008,
sections 9.7.4, 9.8 and 9.10.3).
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from milepost.engine.render.canvas import number
from milepost.engine.render.direction import seen
from milepost.engine.render.typeface import EM, Face, faces

PARTS = 6
"""How many objects each font takes."""
_MOST = 100
"""How many letters one block of a table may name."""


@dataclass
class Type:
    """The fonts of a document, in the order of their first use."""

    _fonts: list[tuple[Face, dict[tuple[int, str], int]]] = field(default_factory=list)

    def line(self, text: str, size: float, *, bold: bool) -> tuple[bytes, float]:
        """The operators that show a line, and how wide it is."""
        shown: list[str] = []
        wide = 0.0
        runs = itertools.groupby(self._letters(text, bold=bold), lambda letter: letter[0])
        for font, run in runs:
            letters = [(number_, across) for _, number_, across in run]
            codes = "".join(f"{one:04X}" for one, _ in letters)
            shown.append(f"/F{font} {number(size)} Tf <{codes}> Tj")
            wide += sum(across for _, across in letters) * size / EM
        return " ".join(shown).encode(), wide

    def _letters(self, text: str, *, bold: bool) -> Iterator[tuple[int, int, int]]:
        """Of each letter the font, its number there, and its width."""
        for letter in seen(unicodedata.normalize("NFC", text)):
            code = ord(letter)
            candidates = faces(bold=bold)
            face = next((one for one in candidates if code in one.shapes), candidates[0])
            shape = face.shapes.get(code, 0)
            font = next((i for i, (one, _) in enumerate(self._fonts) if one is face), None)
            if font is None:
                font = len(self._fonts)
                self._fonts.append((face, {}))
            numbers = self._fonts[font][1]
            # Number 0 stands for no letter.
            yield font, numbers.setdefault((shape, letter), len(numbers) + 1), face.wide(shape)

    def resources(self, first: int) -> bytes:
        """The fonts by their names, where the first object of the first font has that number."""
        named = (f"/F{i} {first + PARTS * i} 0 R" for i in range(len(self._fonts)))
        return f"<</Font <<{' '.join(named)}>>>>".encode()

    def parts(self, first: int) -> Iterator[bytes]:
        """The objects of all fonts, of which the first has that number."""
        tags = ("".join(letters) for letters in itertools.combinations("ABCDEFGHIJ", 6))
        for (face, numbers), tag in zip(self._fonts, tags, strict=False):
            yield from _font(face, numbers, f"{tag}+{face.name}", first)
            first += PARTS


def _font(
    face: Face, numbers: dict[tuple[int, str], int], name: str, first: int
) -> Iterator[bytes]:
    """A font: itself, its letters, its looks, its file, the shapes and the text of its letters."""
    scale = 1000 / EM
    wide = " ".join(number(face.wide(shape) * scale) for shape, _ in numbers)
    left, bottom, right, top = (round(side * scale) for side in face.box)
    shapes = b"".join(shape.to_bytes(2) for shape in (0, *(shape for shape, _ in numbers)))
    file = face.part(shape for shape, _ in numbers)
    yield (
        f"<</Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        f" /DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 5} 0 R>>"
    ).encode()
    yield (
        f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{name}"
        " /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
        f" /FontDescriptor {first + 2} 0 R /W [1 [{wide}]] /CIDToGIDMap {first + 4} 0 R>>"
    ).encode()
    yield (
        f"<</Type /FontDescriptor /FontName /{name} /Flags 4"
        f" /FontBBox [{left} {bottom} {right} {top}] /ItalicAngle 0 /Ascent 905 /Descent -212"
        f" /CapHeight 716 /StemV {140 if 'Bold' in name else 80} /FontFile2 {first + 3} 0 R>>"
    ).encode()
    yield stream(f"/Length1 {len(file)} ".encode(), file)
    yield stream(b"", shapes)
    yield stream(b"", _texts(numbers))


def _texts(numbers: dict[tuple[int, str], int]) -> bytes:
    """The text that each number stands for."""
    lines = [
        f"<{one:04X}> <{letter.encode('utf-16-be').hex().upper()}>"
        for (_, letter), one in numbers.items()
    ]
    blocks = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar"
        for block in (lines[i : i + _MOST] for i in range(0, len(lines), _MOST))
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{blocks}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def stream(head: bytes, data: bytes) -> bytes:
    """A stream object; `head` are entries of its dictionary besides the length."""
    return b"<<" + head + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"
