"""The letters of Arimo, read from the files that come along: their widths, and parts of the font.

A file holds one script in one weight (source: OpenType specification 1.9, tables cmap, glyf, head,
hhea, hmtx, loca; WOFF File Format 1.0 for the file itself).
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SCRIPTS = (
    "latin",
    "latin-ext",
    "vietnamese",
    "greek",
    "greek-ext",
    "cyrillic",
    "cyrillic-ext",
    "hebrew",
)
"""The scripts that there are files for; a letter in several is taken from the first."""

EM = 2048
"""The units of the font to one font size."""

_ENTRY = struct.Struct(">4s4I")
_GLYF_LONG, _WORDS, _MORE, _SCALE, _TWO, _FOUR = 1, 0x1, 0x20, 0x8, 0x40, 0x80


@dataclass(frozen=True, slots=True)
class Face:
    """One file of the font: the number of each letter's shape, and the tables as they stand."""

    name: str
    shapes: dict[int, int]
    tables: dict[str, bytes]

    def wide(self, shape: int) -> int:
        """How far a shape moves on, in units of the font."""
        (count,) = struct.unpack_from(">H", self.tables["hhea"], 34)
        (across,) = struct.unpack_from(">H", self.tables["hmtx"], 4 * min(shape, count - 1))
        return int(across)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, bottom, right and top of all shapes together, in units of the font."""
        left, bottom, right, top = struct.unpack_from(">4h", self.tables["head"], 36)
        return left, bottom, right, top

    def part(self, shapes: Iterable[int]) -> bytes:
        """A TrueType font with these shapes under their own numbers; the others are empty."""
        places = self._places()
        glyf = self.tables["glyf"]
        kept = self._whole({0, *shapes})
        body = b""
        loca = [0]
        for number, (start, end) in enumerate(itertools.pairwise(places)):
            if number in kept:
                body += glyf[start:end]
                body += bytes(-len(body) % 4)
            loca.append(len(body))
        head = bytearray(self.tables["head"])
        head[50:52] = _GLYF_LONG.to_bytes(2)
        head[8:12] = bytes(4)
        tables = {name: self.tables[name] for name in ("hhea", "hmtx", "maxp")}
        tables |= {"glyf": body, "head": bytes(head), "loca": struct.pack(f">{len(loca)}I", *loca)}
        return _font(tables)

    def _places(self) -> tuple[int, ...]:
        """Where each shape begins in its table, and where the last ends."""
        loca = self.tables["loca"]
        if self.tables["head"][51]:
            return struct.unpack(f">{len(loca) // 4}I", loca)
        return tuple(2 * place for place in struct.unpack(f">{len(loca) // 2}H", loca))

    def _whole(self, shapes: Iterable[int]) -> set[int]:
        """The shapes with all those of which they are put together."""
        places, glyf = self._places(), self.tables["glyf"]
        whole: set[int] = set()
        open_ = list(shapes)
        while open_:
            shape = open_.pop()
            if shape in whole:
                continue
            whole.add(shape)
            outline = glyf[places[shape] : places[shape + 1]]
            if outline and outline[0] & 0x80:
                open_ += _pieces(outline)
        return whole


def _pieces(outline: bytes) -> list[int]:
    """The shapes that a composite one names."""
    found: list[int] = []
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, shape = struct.unpack_from(">2H", outline, at)
        found.append(shape)
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _TWO else 8 if flags & _FOUR else 0
    return found


def faces(*, bold: bool) -> tuple[Face, ...]:
    """The files of a weight, in the order in which a letter is looked for."""
    return tuple(face(script, bold=bold) for script in SCRIPTS)


def lacking(text: str) -> str:
    """The letters beyond ASCII that the font does not have, in the order of the text.

    >>> lacking("Łódź, 東京, Αθήνα")
    '東京'
    """
    beyond = dict.fromkeys(letter for letter in text if not letter.isascii())
    known = faces(bold=False)
    return "".join(one for one in beyond if not any(ord(one) in face.shapes for face in known))


@cache
def face(script: str, *, bold: bool) -> Face:
    """The file of a script in a weight."""
    weight = 700 if bold else 400
    name = f"arimo-{script}-{weight}-normal.woff"
    data = (files("milepost.engine.render") / "fonts" / name).read_bytes()
    (count,) = struct.unpack_from(">H", data, 12)
    tables: dict[str, bytes] = {}
    for i in range(count):
        tag, start, packed, length, _ = _ENTRY.unpack_from(data, 44 + 20 * i)
        body = data[start : start + packed]
        tables[tag.decode()] = body if packed == length else zlib.decompress(body)
    style = "Bold" if bold else "Regular"
    return Face(f"Arimo-{script.title()}-{style}".replace("-Ext", "Ext"), _shapes(tables), tables)


def _shapes(tables: dict[str, bytes]) -> dict[int, int]:
    """The number of each letter's shape, from a character map of format 4."""
    cmap = tables["cmap"]
    (start,) = struct.unpack_from(">I", cmap, 8)
    table = cmap[start:]
    count = struct.unpack_from(">H", table, 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", table, 16 + 4 * count)
    offsets_at = 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", table, offsets_at)
    found: dict[int, int] = {}
    for i, (first, last, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(first, last + 1):
            shape = code
            if offset:
                at = offsets_at + 2 * i + offset + 2 * (code - first)
                # The last segment stands for no letter, and may point past the table.
                (shape,) = struct.unpack_from(">H", table, at) if at + 2 <= len(table) else (0,)
            if shape or not offset:
                shape = (shape + delta) % 0x10000
            if shape and code != 0xFFFF:  # noqa: PLR2004 - the end of the map
                found[code] = shape
    return found


def _font(tables: dict[str, bytes]) -> bytes:
    """A font file of these tables."""
    names = sorted(tables)
    power = len(names).bit_length() - 1
    search = 16 << power
    head = struct.pack(">I4H", 0x10000, len(names), search, power, 16 * len(names) - search)
    at = 12 + 16 * len(names)
    body = b""
    for name in names:
        table = tables[name] + bytes(-len(tables[name]) % 4)
        total = sum(struct.unpack(f">{len(table) // 4}I", table)) % 2**32
        head += struct.pack(">4s3I", name.encode(), total, at + len(body), len(tables[name]))
        body += table
    return head + body
