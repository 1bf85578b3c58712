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
    shown where somebody points at them. Only ids that are referred to are left, numbered in their
    order, so that two drawings that differ in their colours alone have the same ones.
    """
    text = _SHEET.sub("", _METADATA.sub("", text[text.index("<svg") :]))
    text = text.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    tags = _TAG.findall(text)
    used = {id for tag in tags for pattern in (_USE, _URL) for id in pattern.findall(tag)}
    named = [id for tag in tags for id in _ID.findall(tag) if id in used]
    numbers = {id: f"{prefix}-{number}" for number, id in enumerate(named, start=1)}
    return _TAG.sub(lambda tag: _settled(tag[0], numbers, said), text)


def _settled(tag: str, ids: Mapping[str, str], said: Mapping[str, str]) -> str:
    tag = _UNTURNED.sub("", _STYLE.sub(_attributes, tag))
    tag = _USE.sub(lambda found: f'href="#{ids[found[1]]}"', tag)
    tag = _URL.sub(lambda found: f"url(#{ids[found[1]]})", tag)
    own = _ID.search(tag)
    if own is None:
        return tag
    named = f' id="{ids[own[1]]}"' if own[1] in ids else ""
    words = said.get(own[1])
    title = f"<title>{html.escape(clean(words))}</title>" if words else ""
    return _ID.sub(named, tag) + title


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
