"""Conditions as JSON Schema: sentences as patterns, blocks as the keys that make them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from milepost.engine.load.language import Language, Place
from milepost.engine.load.names import Names
from milepost.engine.load.shape_schema import Json, closed, listed, one_or_many, reference

_SPEAKS_OF = {
    "all": "All of these hold.",
    "any": "One of these holds.",
    "none": "None of these holds.",
    "not": "This does not hold.",
    "at_least": "This many of the list hold.",
    "of": "What at_least counts.",
    "group": "The group of this id holds.",
    "stage": "This stage is reached.",
    "prerequisites": "The prerequisites have at least this level.",
    "kpis": "The KPIs are met.",
    "targeted": "This stage is a target of the plan.",
    "planned": "The plan raises one of these.",
    "before": "The stage before which they are raised.",
    "in_parallel": "Capabilities that are raised at the same time.",
}
_COMPARED = r"\s*(>=|<=|==|>|<)\s*"
_NUMBER = r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?"
_LISTABLE = "_in_list"


@dataclass(frozen=True)
class Known:
    """What may be named in a condition, as schemas; `leaf` and `listed` are its sentences."""

    leaf: Json
    listed: Json
    capability: Json
    group: Json
    stage: Json
    level: Json


def anything(place: Place, level: Json) -> Known:
    """The names of a model that is not known: any."""
    negated = r"(not\s+)?" if place is Place.ADVICE else ""
    leaf = {"type": "string", "pattern": rf"^\s*{negated}[^\s<>=!]+({_COMPARED}\S+)?\s*$"}
    word: Json = {"type": "string", "pattern": r"\S"}
    return Known(leaf, leaf, word, word, word, level)


def known(names: Names, level: Json) -> Known:
    """The names of a model that is known, in a condition without negation."""
    ids, families = list(names.capabilities), [f"{name}[*]" for name in names.families]
    leaf = _leaf(ids, names)
    listed_leaf = _leaf([*ids, *families], names) if families else leaf
    return Known(
        leaf,
        listed_leaf,
        {"enum": [*ids, *families]},
        {"enum": list(names.groups)},
        {"enum": stage_names(names.stages)},
        level,
    )


def stage_names(stages: Mapping[str, Collection[str]]) -> list[str]:
    """Every way to name a stage: its id where only one ladder has it, and `ladder.stage`."""
    alone = [id for id, ladders in stages.items() if len(ladders) == 1]
    return [*alone, *(f"{at}.{id}" for id, ladders in stages.items() for at in ladders)]


def levels_of(ids: Iterable[str], names: Names) -> Json:
    """A capability, or a capability with the least level that it is to have."""
    words = list(names.levels)
    numbers = [str(number) for number in range(len(words))]
    least, above = choice([*words, *numbers]), choice([*words[:-1], *numbers[:-1]])
    compared = rf"(\s*>=\s*({least})|\s*>\s*({above}))?"
    ids = list(ids)
    pattern = rf"^\s*({choice(ids)}){compared}\s*$"
    return {"anyOf": [{"enum": ids}, {"type": "string", "pattern": pattern}]}


def _leaf(ids: list[str], names: Names) -> Json:
    sentence = levels_of(ids, names)
    if names.metrics:
        pattern = rf"^\s*({choice(names.metrics)}){_COMPARED}{_NUMBER}\s*$"
        sentence["anyOf"].append({"type": "string", "pattern": pattern})
    return sentence


def choice(words: Iterable[str]) -> str:
    """A pattern for one of some ids; nothing where there are none."""
    # Of what an id may hold, only brackets and the asterisk mean something in a pattern.
    return "|".join(re.sub(r"([\[\]*])", r"\\\1", word) for word in words) or "(?!)"


def condition_schemas(name: str, place: Place, words: Known) -> dict[str, Json]:
    """The definitions of a condition at a place: `name`, and that of an entry in a list."""
    inner = f"{name}{_LISTABLE}" if words.listed != words.leaf else name
    parts = listed(reference(inner))
    says: dict[str, Json] = {
        "all": parts,
        "any": {**parts, "minItems": 1},
        "none": parts,
        "not": reference(name),
        "at_least": {"type": "integer", "minimum": 1},
        "of": {**parts, "minItems": 1},
        "group": words.group,
        "stage": words.stage,
        "prerequisites": words.level,
        "kpis": {"enum": ["met"]},
        "targeted": words.stage,
        "planned": _some(words.capability),
        "before": words.stage,
        "in_parallel": _some(words.capability),
    }
    blocks = []
    for keys in Language.blocks(place):
        ordered = sorted(keys, key=list(says).index)
        if any(says[key] == {"enum": []} for key in ordered):
            continue
        described = {
            key: says[key] if "$ref" in says[key] else {"description": _SPEAKS_OF[key], **says[key]}
            for key in ordered
        }
        blocks.append({**closed(described), "required": ordered})
    found = {name: {"anyOf": [words.leaf, parts, *blocks]}}
    if inner != name:
        found[inner] = {"anyOf": [words.listed, parts, *blocks]}
    return found


def _some(items: Json) -> Json:
    one, many = one_or_many(items)["anyOf"]
    return {"anyOf": [one, {**many, "minItems": 1}]}
