"""Files made to do harm. Each is to be refused; each function returns the bytes of the file."""

from __future__ import annotations

import random
from collections.abc import Callable

Content = Callable[[], bytes]

HEAD = "as_of: 2026-11-01\n"
MODEL = "model: {id: m}\n"
STAGE = "stages: [{id: s}]\n"


def text(body: str) -> Content:
    """An inventory with this body."""
    return (HEAD + body).encode


def listed(count: int, word: str = "c{}", between: str = ", ") -> str:
    """Numbered words."""
    return between.join(word.format(number) for number in range(count))


def _collisions() -> bytes:
    # Keys of one length that differ in their last characters alone, in no order.
    keys = [f"{'k' * 60}{number:05}" for number in range(39_000)]
    random.Random(1).shuffle(keys)
    return (HEAD + "capabilities:\n" + "".join(f"  {key}: 1\n" for key in keys)).encode()


INVENTORIES: dict[str, Content] = {
    # size
    "a list of millions": text("plan: {must: [" + "a," * 4_900_000 + "]}"),
    "a million keys": text("capabilities:\n" + listed(1_000_000, "  k{}:", "\n")),
    "a million keys on one line": lambda: b"{" + b"a: 1, " * 1_000_000 + b"}",
    "fewer keys than refused": text("capabilities:\n" + listed(39_000, "  k{}: 1", "\n")),
    "keys that are alike": _collisions,
    "unknown keys at the top": text(listed(39_000, "k{}:", "\n")),
    "one key again and again": text("organisation: 1\n" * 500_000),
    "more than the largest file": lambda: b"#" * 10_000_001,
    "nothing but zeros": lambda: bytes(5_000_000),
    "no text at all": lambda: random.Random(2).randbytes(1_000_000),
    # length
    "a line of a megabyte": text("organisation: " + "x" * 1_000_000),
    "a quote without an end": text('organisation: "' + "x" * 5_000_000),
    "millions of escapes": text('organisation: "' + "\\x41" * 2_400_000 + '"'),
    "a word of millions": text("organisation: " + "x " * 4_900_000),
    "millions of lines in a text": text("organisation: |\n" + " a\n" * 3_000_000),
    "a key of a megabyte": text("x" * 1_000_000 + ": 1"),
    "a key of a thousand characters": text("k" * 1_000 + ": 1"),
    "a path of a thousand steps": text("scenarios: {s: {" + "a." * 500 + "a: 1}}"),
    "a path of many steps": text("scenarios: {s: {" + "a." * 90 + "a: 1}}"),
    "a model with a long name": text("model: " + "a/" * 45_000),
    # depth
    "brackets opened for ever": lambda: b"[" * 9_000_000,
    "braces opened for ever": lambda: b"{a: " * 2_000_000,
    "dashes for ever": lambda: b"- " * 4_000_000,
    "question marks for ever": lambda: b"? " * 4_000_000,
    "ever further to the right": lambda: "".join(" " * i + "a:\n" for i in range(3_000)).encode(),
    "a condition as deep as may be": text(
        "plan: {target: {needs: " + "[" * 36 + "crm_systen" + "]" * 36 + "}}"
    ),
    # the tricks of YAML
    "one alias millions of times": text("a: &a [x]\nb: [" + "*a," * 3_000_000 + "]"),
    "aliases of aliases": text(
        "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{f'*a{i - 1},' * 9}]\n" for i in range(1, 30))
    ),
    "anchors without end": text("b: [" + listed(800_000, "&a{} x") + "]"),
    "tags without end": text("plan: {must: [" + "!x a," * 1_500_000 + "]}"),
    "a tag that would run": text("organisation: !!python/object/apply:os.system [exit]"),
    "merges without end": text("<<: 1\n" * 1_000_000),
    "keys that are lists": text("[a]: 1\n" * 1_000_000),
    "documents without end": text("---\n" * 2_000_000),
    "directives without end": lambda: b"%YAML 1.1\n" * 800_000,
    "colons": text("a: " * 1_000_000),
    "commas": lambda: b"[" + b"," * 4_000_000,
    "tabs": text("\t" * 1_000_000),
    # characters
    "a NUL": text("organisation: a\0b"),
    "a lone surrogate": lambda: HEAD.encode() + b"organisation: \xed\xa0\x80",
    "a lone surrogate in words": text('organisation: "\\ud800"'),
    "a key that reads backwards": text('capabilities: {"\u202ecrm_system": 1}'),
    "a key that clears the screen": text('capabilities: {"\\e[2J\\e[1;1H": 1}'),
    "a key of several lines": text('capabilities: {"a\\nb\\u2028c\\rd": 1}'),
    "UTF-16": lambda: HEAD.encode("utf-16"),
    "UTF-16 without a mark": lambda: HEAD.encode("utf-16-le"),
    "UTF-32": lambda: HEAD.encode("utf-32"),
    # numbers and dates
    "an exponent beyond all bounds": text("plan: {horizon: 1e999999}"),
    "a horizon beyond all bounds": text("plan: {horizon: 99999999999999999999999}"),
    "a horizon with leading zeros": text("plan: {horizon: 0000000000000000009999}"),
    "a count beyond all bounds": text(
        "plan: {target: {needs: [{at_least: 99999999999999999999, of: [crm_system]}]}}"
    ),
    "the first and the last year": lambda: b"as_of: 0000-01-01\nplan: {start: 9999-12-31}",
    "the last year": lambda: b"as_of: 9999-12-31\nplan: {horizon: 1040, target: cemm.radiate}",
    # many faults, each of which takes a search
    "thousands of unknown names": text(
        "plan: {target: {needs: [{any: [" + listed(10_000, "crm_systen{}") + "]}]}}"
    ),
    "thousands of stages of nothing": text("plan: {target: [" + listed(40_000, "cemn.s{}") + "]}"),
    "thousands of wrong words": text("plan: {minimise: [" + listed(40_000, "tim{}") + "]}"),
    "thousands of objectives": text("plan: {minimise: [" + "time, " * 40_000 + "]}"),
    "thousands of exclusions": text("plan: {must_not: [" + "crm_system, " * 40_000 + "]}"),
    "thousands of periods": text("plan: {budget: [" + "{until: 2027-01-01}, " * 15_000 + "]}"),
    "thousands of scenarios": text(
        "scenarios:\n" + listed(10_000, "  s{}: {{plan.horizn: 3, x.y: 3}}", "\n")
    ),
    "scenarios of a thousand changes": text(
        "scenarios: {s: {" + listed(20_000, "plan.capacity.k{}: 3") + "}}"
    ),
    "a condition that goes on and on": text(
        "plan: {target: {needs: ['" + "crm_system " * 9_000 + "']}}"
    ),
    "a condition of nothing but not": text("plan: {target: {needs: ['" + "not " * 9_000 + "a']}}"),
    "a condition of nothing but blanks": text(
        "plan: {target: {needs: ['a" + " " * 90_000 + "b']}}"
    ),
    # other places
    "the whole disk as a model": text("model: /"),
    "the kernel as a model": text("model: /proc"),
    "a device as a model": text("model: /dev/zero"),
    "passwords as a model": text("model: /etc/passwd"),
}


def model(body: str) -> Content:
    """A model with this body."""
    return (MODEL + body).encode


def _caps(count: int, more: str = "") -> str:
    return "capabilities: [" + listed(count, "{{id: c{}" + more + "}}") + "]\n"


MODELS: dict[str, Content] = {
    "a circle of thousands": model(
        "capabilities:\n"
        + "".join(f"  - {{id: c{i}, requires: [c{(i + 1) % 5000}]}}\n" for i in range(5_000))
        + STAGE
    ),
    "everything needs everything": model(
        "capabilities:\n"
        + "".join(f"  - {{id: c{i}, requires: [{listed(200)}]}}\n" for i in range(200))
        + STAGE
    ),
    "groups in a chain": model(
        "capabilities: [{id: a}]\ngroups:\n  g0: {needs: [a]}\n"
        + "".join(f"  g{i}: {{needs: [{{group: g{i - 1}}}]}}\n" for i in range(1, 5_000))
        + STAGE
    ),
    "groups that double": model(
        "capabilities: [{id: a, requires: [{group: g70}]}, {id: b}]\ngroups:\n  g0: {needs: [b]}\n"
        + "".join(
            f"  g{i}: {{all: [{{group: g{i - 1}}}, {{group: g{i - 1}}}]}}\n" for i in range(1, 71)
        )
        + STAGE
        + "rules: [{id: r, kind: consistency, effect: cap, level: 0,"
        + " unless: {prerequisites: 1}, say: s}]"
    ),
    "groups in a circle": model(
        "capabilities: [{id: a}]\ngroups:\n"
        + "".join(f"  g{i}: {{needs: [{{group: g{(i + 1) % 3000}}}]}}\n" for i in range(3_000))
        + STAGE
    ),
    "thousands of stages": model(
        "capabilities: [{id: a}]\nstages: [" + listed(20_000, "{{id: s{}, needs: [a]}}") + "]"
    ),
    "thousands of ladders": model(
        "capabilities: [{id: a}]\nladders: ["
        + listed(8_000, "{{id: l{}, stages: [{{id: s}}]}}")
        + "]"
    ),
    "thousands of levels": model(f"levels: [{listed(5_000)}]\n" + _caps(9_000) + STAGE),
    "levels times capabilities": model(f"levels: [{listed(100, 'l{}')}]\n" + _caps(9_000) + STAGE),
    "rules times capabilities": model(
        _caps(2_000)
        + STAGE
        + "rules:\n"
        + listed(
            2_000,
            "  - {{id: r{}, kind: consistency, effect: cap, level: 0,"
            " unless: {{prerequisites: 1}}, say: s}}",
            "\n",
        )
    ),
    "a rule that names thousands": model(
        "categories: {x: X}\n"
        + _caps(9_000, ", category: x").replace("category: x}]", "category: x}, {id: z}]")
        + STAGE
        + "rules: [{id: r, kind: consistency, effect: cap, level: 0, categories: [x],"
        + " unless: ["
        + "z, " * 9_000
        + "], say: s}]"
    ),
    "a family of thousands": model(
        f"capabilities: [{{id: a, for_each: {{x: [{listed(40_000)}]}}, name: x, channel: y}}]\n"
        + STAGE
    ),
    "a family of long names": model(
        f"capabilities: [{{id: a, for_each: {{x: [{listed(900, 'l' * 90 + '{}')}]}},"
        f" name: '{'{x}' * 20_000}'}}]\n" + STAGE
    ),
    "families of families": model(
        f"capabilities:\n  - {{id: a, for_each: {{x: [{listed(2_000)}]}}}}\n"
        f'  - {{id: b, for_each: {{x: [{listed(2_000)}]}}, requires: ["a[*]"]}}\n' + STAGE
    ),
    "one id thousands of times": model("capabilities: [" + "{id: a}, " * 26_000 + "]\n" + STAGE),
    "ids that are no words": model(
        'capabilities: [{id: ""}, {id: "../../x"}, {id: "a\\nb"}, {id: "\\u202ea"}, {id: '
        + "a" * 500
        + "}]\n"
        + STAGE
    ),
    "extends itself": lambda: b"extends: model.yaml\n" + MODEL.encode(),
    "extends a device": lambda: b"extends: /dev/zero\n" + MODEL.encode(),
    "extends what is above": lambda: b"extends: ../../../../../../etc/passwd\n" + MODEL.encode(),
    "removes thousands": model(f"extends: cx\nremove: {{capabilities: [{listed(39_000)}]}}\n"),
    "changes thousands of families": model(
        "extends: cx\ncapabilities: [" + listed(15_000, '{{id: "z{}[*]"}}') + "]\n"
    ),
}

TABLE = "# as_of: 2026-11-01\ncapability,level,owner,evidence,note\n"


def table(rows: str) -> Content:
    """A table of levels with these rows."""
    return (TABLE + rows).encode


TABLES: dict[str, Content] = {
    "one capability again and again": table("crm_system,2\n" * 700_000),
    "a row for everything": table(listed(500_000, "c{},2", "\n")),
    "a row without end": table("," * 9_000_000),
    "a row without a separator": table("crm_system 2\n" * 700_000),
    "a quote without an end": table('crm_system,"' + "x" * 9_000_000),
    "a text without an end": table("crm_system," + "x" * 9_000_000),
    "evidence without an end": table('crm_system,2,,"' + "metrics," * 1_000_000 + '"\n'),
    "headings without end": lambda: listed(800_000, "x{}", ",").encode(),
    "nothing but lines": lambda: b"\n" * 9_000_000,
    "nothing but remarks": lambda: b"# foo: x\n" * 900_000,
    "nothing but separators": lambda: b";" * 5_000_000 + b"\n," * 2_000_000,
}
