"""What makes a drawing a document of its own: its font, its title, its meaning when spoken."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from milepost.engine.render.text import clean

# The letters that each font file serves, within what its publisher states.
_LATIN = "U+0000-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2212"
_LATIN_EXT = "U+0100-02BA,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0,U+2C60-2C7F,U+A720-A7FF"
_EXTENDED = re.compile(
    "[\\u0100-\\u0130\\u0132-\\u0151\\u0154-\\u02ba\\u1e00-\\u1eff\\u20a0-\\u20ab\\u20ad-\\u20c0]"
)

_THING = re.compile(r'<g id="([^"]*)" class="(node|edge)">\n<title>[^<]*</title>\n')
_WHOLE = re.compile(r'<g id="graph0" (class="graph"[^>]*)>\n<title>[^<]*</title>\n')
_COMMENT = re.compile(r"<!--.*?-->\n", re.DOTALL)


def finished(
    svg: bytes, prefix: str, title: str, description: str, said: Mapping[str, str]
) -> bytes:
    """A drawing as a page can show it alone, or beside others with another prefix to their ids.

    It carries the font Arimo under the name Arial, whose widths the layout is made for, so that no
    letter leaves its box where Arial is missing. It is an image with a title and a description for
    those who listen; `said` holds the words for single things by their id, everything else is
    hidden from them. Nothing in it loads or runs anything.
    """
    text = svg.decode()
    text = _COMMENT.sub("", text[text.index("<svg") :])

    def words(match: re.Match[str]) -> str:
        id, kind = html.unescape(match[1]), match[2]
        if id not in said:
            return f'<g class="{kind}" aria-hidden="true">\n'
        return f'<g id="{id}" class="{kind}">\n<title>{_escaped(said[id])}</title>\n'

    body = _THING.sub(words, text)
    body = _WHOLE.sub(r"<g \1>\n", body)
    opening, _, rest = body.partition(">")
    labels = f'aria-labelledby="{prefix}-title" aria-describedby="{prefix}-description"'
    head = (
        f'{opening} role="img" {labels}>\n'
        f'<title id="{prefix}-title">{_escaped(title)}</title>\n'
        f'<desc id="{prefix}-description">{_escaped(description)}</desc>\n'
        f"<style>{fonts(body)}</style>"
    )
    return (head + rest).encode()


def _escaped(text: str) -> str:
    return html.escape(clean(text))


def fonts(body: str) -> str:
    """The @font-face rules that the letters of a drawing need, under the name Arial."""
    return _fonts(extended=bool(_EXTENDED.search(body)))


@cache
def _fonts(*, extended: bool) -> str:
    """The @font-face rules; the letters beyond Western European ones only where they are used."""
    sets = [("latin", _LATIN), *([("latin-ext", _LATIN_EXT)] if extended else [])]
    rules: list[str] = []
    for name, letters in sets:
        for weight in (400, 700):
            file = files("milepost.engine.render") / "fonts" / f"arimo-{name}-{weight}-normal.woff2"
            data = base64.b64encode(file.read_bytes()).decode()
            rules.append(
                f'@font-face{{font-family:"Arial";font-style:normal;font-weight:{weight};'
                f"unicode-range:{letters};src:url(data:font/woff2;base64,{data})"
                ' format("woff2")}'
            )
    return "\n".join(rules)
