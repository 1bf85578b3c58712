"""Makes matplotlib's SVG one that a page can hold: beside others, and under a strict policy."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from milepost.engine.render.text import clean

_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_SHEET = re.compile(r'\s*<defs>\s*<style type="text/css">[^<]*</style>\s*</defs>')
_TAG = re.compile(r"<[^>]*>")
_STYLE = re.compile(r' style="([^"]*)"')
_UNTURNED = re.compile(r' transform="rotate\(-?0 [^"]*\)"')
_ID = re.compile(r' id="([^"]*)"')
_USE = re.compile(r'href="#([^"]*)"')
_URL = re.compile(r"url\(#([^)]*)\)")


def settled(text: str, prefix: str, said: Mapping[str, str]) -> str:
    """The drawing without a style sheet and without styles, every id beginning with `prefix`.

    What a style says stands in attributes instead, which no content security policy forbids. Text
    is in Arial, as in every other picture. `said` are the words for single things by their id,
    shown where somebody points at them.
    """
    text = _SHEET.sub("", _METADATA.sub("", text[text.index("<svg") :]))
    text = text.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    text = _TAG.sub(lambda tag: _settled(tag[0], prefix), text)
    for id, words in said.items():
        opening = f'<g id="{prefix}-{id}">'
        title = f"<title>{html.escape(clean(words))}</title>"
        text = text.replace(opening, opening + title)
    return text


def _settled(tag: str, prefix: str) -> str:
    tag = _UNTURNED.sub("", _STYLE.sub(_attributes, tag))
    tag = _USE.sub(rf'href="#{prefix}-\1"', _URL.sub(rf"url(#{prefix}-\1)", tag))
    return _ID.sub(rf' id="{prefix}-\1"', tag)


def _attributes(match: re.Match[str]) -> str:
    """A style as attributes of the same names."""
    found = []
    for part in match[1].split(";"):
        name, _, value = (piece.strip() for piece in part.partition(":"))
        if name == "font-family":
            value = "Arial, Helvetica, sans-serif"
        if name == "font-size":
            value = value.removesuffix("px")
        if name:
            found.append(f' {name}="{value}"')
    return "".join(found)
