"""Pictures inside a page: one drawing for both themes, its colours left to the page's style sheet.

A picture is drawn once for each theme. The two differ in their colours alone, so that one drawing
is enough where each colour becomes a variable with a light and a dark value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PAINT = re.compile(rb' (fill|stroke)="([^"]*)"')
_STYLE = re.compile(rb"<style>.*?</style>", re.DOTALL)
_ID = re.compile(rb' (id|aria-labelledby|aria-describedby)="')
_LINK = re.compile(rb'<a xlink:href="([^"]*)"( aria-label="[^"]*")>\n(.*?)\n</a>', re.DOTALL)
_SIZE = re.compile(rb'<svg width="([\d.]+)pt" height="([\d.]+)pt"\n?')


@dataclass
class Colours:
    """The pairs of a light and a dark colour that pictures of a page use, in order of first use."""

    _names: dict[tuple[bytes, bytes], bytes] = field(default_factory=dict)

    def name(self, light: bytes, dark: bytes) -> bytes:
        """The value that stands for a pair in a drawing; the colour itself where both are one."""
        if light == dark:
            return light
        known = self._names.setdefault((light, dark), b"--p%d" % len(self._names))
        return b"var(" + known + b")"

    def declared(self, *, dark: bool) -> str:
        """The variables of one theme, as the style sheet declares them."""
        return "".join(
            f"{name.decode()}:{pair[dark].decode()};" for pair, name in self._names.items()
        )


def inlined(light: bytes, dark: bytes, colours: Colours, widest: float, prefix: str = "") -> str:
    """An SVG for the inside of a page, from the same picture in both themes.

    Its fonts are left to the page; `colours` collects what the style sheet has to declare. It keeps
    its size in points, and one wider than `widest` counts them as pixels, which are smaller. With a
    `prefix` to its ids the same kind of picture may stand on the page again. Its links are left out
    of the order of the tab key, as the page has them in its tables too.

    Raises ValueError where the two are not the same picture.
    """
    parts, others = _PAINT.split(light), _PAINT.split(dark)
    # A piece of the drawing, what is painted, its colour; and so on.
    if (parts[::3], parts[1::3]) != (others[::3], others[1::3]):
        raise ValueError("the light and the dark drawing are not the same picture")
    pieces = [parts[0]]
    for at in range(1, len(parts), 3):
        colour = colours.name(parts[at + 1], others[at + 1])
        pieces += [b" ", parts[at], b'="', colour, b'"', parts[at + 2]]
    body = _STYLE.sub(b"", b"".join(pieces), count=1)
    size = _SIZE.search(body)
    if size is not None and float(size[1]) > widest:
        body = _SIZE.sub(rb'<svg width="\1" height="\2"', body, count=1)
    if prefix:
        body = _ID.sub(rb' \1="' + prefix.encode() + b"-", body)
    return _LINK.sub(_leading, body).decode()


def _leading(match: re.Match[bytes]) -> bytes:
    """A link of a picture; the words that stand on a thing name it, else those said of it."""
    to, said, thing = match.groups()
    name = b"" if b"<text" in thing else said
    return b'<a href="' + to + b'" tabindex="-1"' + name + b">" + thing + b"</a>"
