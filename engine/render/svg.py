"""What makes a drawing a document of its own: its font, its title, its meaning when spoken."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from milepost.engine.render.text import clean

# The letters that each font file serves, within what its publisher states; a letter in two sets is
# taken from the first.
_SETS = {
    "latin": "0-FF 131 152-153 2C6 2DA 2DC 2000-206F 20AC 2122 2212 FFFD",
    "vietnamese": "102-103 110-111 128-129 168-169 1A0-1A1 1AF-1B0 300-301 303 309 323 1EA0-1EF9",
    "latin-ext": "100-2BA 1E00-1E9F 1EF2-1EFF 20A0-20AB 20AD-20C0 2C60-2C7F A720-A7FF",
    "greek": "370-377 37A-37F 384-38A 38C 38E-3A1 3A3-3FF",
    "greek-ext": "1F00-1FFF",
    "cyrillic": "400-45F 490-491 4B0-4B1 2116",
    "cyrillic-ext": "460-52F 1C80-1C8A 20B4 2DE0-2DFF A640-A69F FE2E-FE2F",
    "hebrew": "590-5FF 20AA 25CC FB1D-FB4F",
}

_THING = re.compile(r'<g id="([^"]*)" class="(node|edge)">\n<title>[^<]*</title>\n')
_WHOLE = re.compile(r'<g id="graph0" (class="graph"[^>]*)>\n<title>[^<]*</title>\n')
_NODE = re.compile(r'<g id="([^"]*)" class="node">.*?</g>', re.DOTALL)
_ADDRESS = re.compile(r"(https?://|#)[\x21-\x7e\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\ufffc]{1,2000}")
_ASCII = bytes(range(128))
_COMMENT = re.compile(r"<!--.*?-->\n", re.DOTALL)


def finished(
    svg: bytes,
    prefix: str,
    title: str,
    description: str,
    said: Mapping[str, str],
    links: Mapping[str, str] | None = None,
) -> bytes:
    """A drawing as a page can show it alone, or beside others with another prefix to their ids.

    It carries the font Arimo under the name Arial, whose widths the layout is made for, so that no
    letter leaves its box where Arial is missing. It is an image with a title and a description for
    those who listen; `said` holds the words for single things by their id, everything else is
    hidden from them. Nothing in it loads or runs anything.

    `links` are the addresses to which things with words lead, by their id: of the web, or a place
    on the same page; any other is left out. A drawing with links is a document to those who listen,
    not an image, which could hold nothing to follow.
    """
    text = svg.decode()
    text = _COMMENT.sub("", text[text.index("<svg") :])

    def words(match: re.Match[str]) -> str:
        id, kind = html.unescape(match[1]), match[2]
        if id not in said:
            return f'<g class="{kind}" aria-hidden="true">\n'
        return f'<g id="{id}" class="{kind}">\n<title>{_escaped(said[id])}</title>\n'

    body = _THING.sub(words, text)
    body = _WHOLE.sub(r"<g \1>\n", body, count=1)
    safe = {id: to for id, to in (links or {}).items() if _ADDRESS.fullmatch(to) and id in said}

    def leading(match: re.Match[str]) -> str:
        to = safe.get(match[1])
        if to is None:
            return match[0]
        name = _escaped(said[match[1]])
        return f'<a xlink:href="{html.escape(to)}" aria-label="{name}">\n{match[0]}\n</a>'

    body = _NODE.sub(leading, body) if safe else body
    role = "graphics-document document" if safe else "img"
    opening, _, rest = body.partition(">")
    labels = f'aria-labelledby="{prefix}-title" aria-describedby="{prefix}-description"'
    head = (
        f'{opening} role="{role}" {labels}>\n'
        f'<title id="{prefix}-title">{_escaped(title)}</title>\n'
        f'<desc id="{prefix}-description">{_escaped(description)}</desc>\n'
        f"<style>{fonts(body)}</style>"
    )
    return (head + rest).encode()


def _escaped(text: str) -> str:
    return html.escape(clean(text))


def fonts(body: str) -> str:
    """The @font-face rules that the letters of a drawing need, under the name Arial."""
    # The first file serves all of ASCII, which is nearly everything that there is to look at.
    codes = set(map(ord, body.encode().translate(None, _ASCII).decode()))
    needed = ["latin"]
    for name, ranges in _SETS.items():
        served = {code for code in codes if any(code in one for one in _ranges(ranges))}
        if served and name not in needed:
            needed.append(name)
        codes -= served
    return _fonts(tuple(needed))


def _ranges(text: str) -> list[range]:
    ends = [part.split("-") for part in text.split()]
    return [range(int(one[0], 16), int(one[-1], 16) + 1) for one in ends]


@cache
def _fonts(names: tuple[str, ...]) -> str:
    rules: list[str] = []
    for name in names:
        letters = ",".join(f"U+{part}" for part in _SETS[name].split())
        for weight in (400, 700):
            file = files("milepost.engine.render") / "fonts" / f"arimo-{name}-{weight}-normal.woff2"
            data = base64.b64encode(file.read_bytes()).decode()
            rules.append(
                f'@font-face{{font-family:"Arial";font-style:normal;font-weight:{weight};'
                f"unicode-range:{letters};src:url(data:font/woff2;base64,{data})"
                ' format("woff2")}'
            )
    return "\n".join(rules)
