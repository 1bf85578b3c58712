"""Reads a PDF back that milepost wrote: its objects, and the text and fonts of its pages."""

import re
from dataclasses import dataclass

_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj$", re.DOTALL | re.MULTILINE)
_SHOWN = re.compile(r"/F(\d+) \S+ Tf <([0-9A-F]*)> Tj")


@dataclass(frozen=True)
class Paper:
    """The objects of a PDF by their numbers."""

    objects: dict[int, bytes]

    def stream(self, number: int) -> bytes:
        """What a stream holds."""
        return self.objects[number].split(b"stream\n", 1)[1].removesuffix(b"\nendstream")

    def of_type(self, name: bytes) -> list[int]:
        """The objects of that type."""
        return [n for n, body in self.objects.items() if body.startswith(b"<</Type /" + name)]

    def linked(self, number: int, key: bytes) -> int:
        """The object to which another points by that key."""
        found = re.search(rb"/" + key + rb" \[?(\d+) 0 R", self.objects[number])
        assert found is not None
        return int(found[1])

    def lines(self) -> list[str]:
        """Every line of text, page by page, as a reader of the PDF would copy it."""
        return [
            "".join(self.copied(page, font, codes) for font, codes in _SHOWN.findall(text.decode()))
            for page in self.of_type(b"Page ")
            for text in re.findall(
                rb"^BT .*? ET$", self.stream(self.linked(page, b"Contents")), re.MULTILINE
            )
        ]

    def copied(self, page: int, font: str, codes: str) -> str:
        """The text of a run of letters."""
        letters = self.letters(self.linked(page, b"F" + font.encode()))
        return "".join(letters[int(codes[i : i + 4], 16)] for i in range(0, len(codes), 4))

    def letters(self, font: int) -> dict[int, str]:
        """The text that each number of a font stands for."""
        table = self.stream(self.linked(font, b"ToUnicode")).decode()
        pairs = re.findall(r"^<(\w{4})> <(\w+)>$", table.split("beginbfchar", 1)[1], re.MULTILINE)
        return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def opened(content: bytes) -> Paper:
    """The objects, each found where the table at the end says; the last part of every PDF."""
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[start:].startswith(b"xref")
    places = [int(line[:10]) for line in content[start:].splitlines()[3:] if line.endswith(b"n ")]
    found: dict[int, bytes] = {}
    for number, place in enumerate(places, 1):
        match = _OBJECT.match(content, place)
        assert match is not None
        assert int(match[1]) == number
        found[number] = match[2]
    return Paper(found)
