"""Plain values as YAML text that the loader reads back as the same values."""

from __future__ import annotations

import re
from fractions import Fraction

from milepost.engine.load.text import Value

WIDTH = 98
"""What fits on one line is written on one."""

LONG_KEY = 90
"""From this length on a key is marked by `?`: YAML looks for its colon on 1,024 bytes only."""

_PLAIN = re.compile(r"[^\W\d](?:[\w.@/%+>=()&;'-]| (?=[\w(>=&+]))*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_SPECIAL = frozenset({"null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"})
_WORKBOOK_ESCAPE = re.compile(r"x[0-9A-Fa-f]{4}_")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def flow(value: Value, *, escaped: bool = False) -> str:
    """The value on one line. With `escaped`, blanks inside a text are written as escapes.

    >>> flow({"until": "2027-12-31", "one_off": Fraction(5, 2), "say": "no: never"})
    '{until: 2027-12-31, one_off: 2.5, say: "no: never"}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(_pair(k, flow(v, escaped=escaped)) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, escaped=escaped) for item in value) + "]"
    return scalar(value, escaped=escaped)


def scalar(value: Value, *, escaped: bool = False) -> str:
    """One value that holds no others."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        bare = _DATE.match(value) or (not escaped and _is_plain(value))
        return value if bare else quoted(value, escaped)
    assert isinstance(value, (int, Fraction))
    return number(value)


def _is_plain(text: str) -> bool:
    usable = _PLAIN.match(text) and text not in _SPECIAL
    return bool(usable) and not _WORKBOOK_ESCAPE.search(text)


def quoted(text: str, escaped: bool = False) -> str:  # noqa: FBT001, FBT002 - one private switch
    """The text between quotes, everything that could be lost on the way as an escape."""
    found = "".join(_character(c, escaped) for c in text)
    if _WORKBOOK_ESCAPE.search(found):
        # What looks like an escape of the workbook format would be taken for one in a cell.
        found = found.replace("_", "\\x5f")
    return f'"{found}"'


def _character(c: str, escaped: bool) -> str:  # noqa: FBT001
    if c in _ESCAPES:
        return _ESCAPES[c]
    if c.isprintable() and not (escaped and c == " "):
        return c
    code = ord(c)
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def number(value: int | Fraction) -> str:
    """A number, exactly: every number that the loader reads has a finite decimal form.

    >>> number(Fraction(1, 8)), number(Fraction(-3, 2)), number(Fraction(1, 10**40))
    ('0.125', '-1.5', '1e-40')
    """
    exact = Fraction(value)
    places = 0
    while exact.denominator != 1 and places <= 200:  # noqa: PLR2004 - beyond what can be read
        exact *= 10
        places += 1
    digits = exact.numerator
    if places == 0:
        text = str(digits)
        bare = text.rstrip("0")
        zeros = len(text) - len(bare)
        if digits == 0 or len(text) <= 20:  # noqa: PLR2004
            return text
        return f"{bare}{'0' * max(0, zeros - 99)}e{min(zeros, 99)}"
    sign, whole = ("-" if digits < 0 else ""), str(abs(digits))
    if places <= 20:  # noqa: PLR2004
        whole = whole.rjust(places + 1, "0")
        return f"{sign}{whole[:-places]}.{whole[-places:]}"
    beyond = max(0, places - 99)
    if beyond:
        whole = whole.rjust(beyond + 1, "0")
        whole = f"{whole[:-beyond]}.{whole[-beyond:]}"
    return f"{sign}{whole}e-{min(places, 99)}"


def block(value: dict[str, Value]) -> str:
    """A document: the upper two levels line by line, what lies below on one line if it fits.

    >>> print(block({"as_of": "2026-11-01", "capabilities": {"crm_system": {"level": 2}}}), end="")
    as_of: 2026-11-01
    capabilities:
      crm_system: {level: 2}
    """
    return "\n".join(_lines(value, 0)) + "\n" if value else "{}\n"


def _lines(value: dict[str, Value] | list[Value], depth: int) -> list[str]:
    indent = "  " * depth
    found: list[str] = []
    if isinstance(value, list):
        for item in value:
            text = flow(item)
            if _fits(text, indent) or not isinstance(item, dict) or not item:
                found.append(f"{indent}- {text}")
            else:
                first, *rest = _lines(item, depth + 1)
                found += [f"{indent}- {first.lstrip(' ')}", *rest]
        return found
    for key, item in value.items():
        text = flow(item)
        inner = isinstance(item, (dict, list)) and bool(item)
        line = indent + _pair(key, text)
        if len(key) > LONG_KEY:
            found += [f"{indent}? {quoted(key)}", f"{indent}: {text}"]
        elif not inner or (_fits(line, "") and not (depth == 0 and isinstance(item, dict))):
            found.append(line)
        else:
            assert isinstance(item, (dict, list))
            found += [indent + _pair(key, "").rstrip(), *_lines(item, depth + 1)]
    return found


def _fits(text: str, indent: str) -> bool:
    return len(indent) + len(text) <= WIDTH


def _pair(key: str, text: str) -> str:
    name = key if _is_plain(key) and " " not in key else quoted(key)
    return f"? {name} : {text}" if len(key) > LONG_KEY else f"{name}: {text}"
