"""Whatever bytes stand in a file, reading and assessing it ends well or in faults, never otherwise.

Short by default. HYPOTHESIS_PROFILE=fuzz searches for as long as you let it.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.load.text import read_bytes
from tests import fuzzing
from tests.property.test_loader import changed

INVENTORIES = [
    path.read_bytes()
    for folder in ("examples", "tests/invalid")
    for path in sorted((fuzzing.ROOT / folder).glob("*.yaml"))
]
MODELS = [
    path.read_bytes()
    for folder in ("rules/cx", "tests/invalid/models")
    for path in sorted((fuzzing.ROOT / folder).glob("*.yaml"))
]
WHOLE = b"""\
model: {id: tiny, name: Tiny, bar: live}
levels: [absent, live]
roles: {crm: CRM}
capabilities:
  - {id: site, duration: 4, effort: {crm: 3}, kpis: [{id: visits, at_least: 10}]}
  - id: shop
    for_each: {where: [web, app]}
    name: Shop in the {where}
    requires: [site, {needs: site >= live, lag: 2}]
  - {id: club, requires: [{any: ["shop[*]"]}, {group: open}]}
groups:
  open: {name: Open, at_least: 1, of: [site]}
metrics: {nps: {low: -100, high: 100}}
stages:
  - {id: seen, needs: [site]}
  - {id: sold, needs: [{group: open}, {all: ["shop[*]"]}, nps >= 5]}
rules:
  - {id: thin, kind: consistency, effect: cap, level: absent, unless: {prerequisites: live}, say: s}
  - {id: gate, kind: consistency, effect: block, stage: sold, unless: site, say: s}
  - {id: tip, kind: advice, when: [{not: club}, {planned: ["shop[*]"]}], say: s}
"""
CHANGES = b"""\
extends: base.yaml
model: {name: Changed}
remove: {capabilities: [club], rules: [thin], stages: [sold]}
capabilities:
  - {id: "shop[*]", one_off: 10}
  - {id: fair, requires: [site]}
stages:
  - {id: met, after: seen, needs: [fair]}
"""

TOKENS = [
    *("as_of: 2026-11-01\n", "model:", "capabilities:", "plan:", "stages:", "rules:", "scenarios:"),
    *("levels:", "groups:", "target:", "needs:", "any:", "all:", "at_least:", "of:", "not:", "id:"),
    *("requires:", "extends:", "remove:", "for_each:", "horizon:", "budget:", "crm_system", "site"),
    *("\n", "\n  ", "\n    ", "\n- ", " ", "- ", ": ", "{", "}", "[", "]", ", ", "? ", "|", ">"),
    *(
        "'",
        '"',
        "#",
        "&a ",
        "*a",
        "!x ",
        "<<",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "~",
        "null",
        "true",
    ),
    *("1e999999", "1e99", "-1", "0", "9" * 31, "2027-01-31", "9999-12-31", "0000-00-00", "[*]"),
    *("\x00", "\x1b[31m", "\u202e", "\ud800", "\ufeff", "\u2028", "\x85", "\r", "\t", "é", "日本"),
    *("k@1", "@", "a.b.c", ">= 2", "{x}", "x" * 300, "\\", "=", "+"),
]


@st.composite
def bytes_changed(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """One of the seeds with some bytes replaced, removed, or put in."""
    made = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(made)))
        end = start + draw(st.integers(0, 12))
        word = st.sampled_from(TOKENS).map(lambda token: token.encode("utf-8", "surrogatepass"))
        made[start:end] = draw(st.one_of(st.binary(max_size=4), word))
    return bytes(made)


@st.composite
def lines_changed(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """The lines of one of the seeds, some removed, doubled, moved, indented or from another."""
    lines = draw(st.sampled_from(seeds)).split(b"\n")
    other = draw(st.sampled_from(seeds)).split(b"\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                lines[at : at + draw(st.integers(1, 4))] = [b""]
            case 1:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case 2:
                lines.insert(draw(st.integers(0, len(lines))), lines.pop(at))
            case 3:
                lines[at] = b" " * draw(st.integers(1, 4)) + lines[at]
            case _:
                lines.insert(at, draw(st.sampled_from(other)))
    return b"\n".join(lines)


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    """A document as JSON can hold it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return float(value) if isinstance(value, Fraction) else value


def trees(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of the seeds with one to three values replaced, removed or written twice."""
    documents = [read_bytes(seed, "")[0] for seed in seeds]
    held = [plain(x.data) for x in documents if x is not None and isinstance(x.data, dict)]
    return st.sampled_from(held).flatmap(changed).map(lambda made: json.dumps(made).encode())


TEXT = st.lists(st.sampled_from(TOKENS), max_size=40).map(
    lambda words: "".join(words).encode("utf-8", "surrogatepass")
)


@given(st.one_of(TEXT, bytes_changed(INVENTORIES), lines_changed(INVENTORIES), trees(INVENTORIES)))
def test_no_inventory_brings_reading_down(content: bytes) -> None:
    """An inventory mutilated by byte, by line or by value has faults or a result."""
    fuzzing.inventory(content)


@given(st.one_of(TEXT, bytes_changed([WHOLE]), lines_changed([WHOLE]), trees([WHOLE])))
def test_no_model_brings_reading_down(content: bytes) -> None:
    """A model mutilated by byte, by line or by value has faults or a result."""
    fuzzing.model(content)


@given(st.lists(st.one_of(bytes_changed(MODELS), lines_changed(MODELS)), min_size=1, max_size=3))
def test_no_set_of_files_brings_reading_down(contents: list[bytes]) -> None:
    """A model of several mutilated files has faults or a result."""
    fuzzing.model(*contents)


@given(st.one_of(bytes_changed([CHANGES]), lines_changed([CHANGES, WHOLE]), trees([CHANGES])))
def test_no_extension_brings_reading_down(content: bytes) -> None:
    """A mutilated model that extends another has faults or a result."""
    fuzzing.extension(WHOLE, content)


TABLE = b"""\
# as_of: 2026-11-01
capability,level,owner,evidence,note
crm_system,2,Sales,"metrics, surveys","two
lines"
tv_advertising,not applicable,,,no mass market
web_analytics,operational,,,
"""


@given(st.one_of(TEXT, bytes_changed([TABLE]), lines_changed([TABLE])))
def test_no_table_brings_reading_down(content: bytes) -> None:
    """A mutilated table of levels has faults or a result."""
    fuzzing.inventory(content, "inventory.csv")
