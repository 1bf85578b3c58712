"""JSON Schemas of what a user writes, made from the shapes that the loader itself reads with."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from milepost.engine.load import inventory_document as inventory
from milepost.engine.load import model_document as doc
from milepost.engine.load.catalogue import MAX_LAG
from milepost.engine.load.condition_schema import (
    anything,
    choice,
    condition_schemas,
    known,
    levels_of,
    stage_names,
)
from milepost.engine.load.evidence_schema import answers_or_figures, own_of_evidence
from milepost.engine.load.inventory import names_of
from milepost.engine.load.language import Place
from milepost.engine.load.limits import MAX_WEEKS, MOST_WEIGHT
from milepost.engine.load.names import Names
from milepost.engine.load.risk_document import RiskShape
from milepost.engine.load.scenarios import FIXED
from milepost.engine.load.shape import DAY_PATTERN
from milepost.engine.load.shape_schema import (
    DRAFT,
    SAID,
    Definitions,
    Json,
    Own,
    closed,
    given,
    listed,
    one_or_many,
    or_nothing,
    reference,
    short_or_long,
)
from milepost.engine.load.silences import SilenceShape
from milepost.engine.load.workspace import bundled_models
from milepost.engine.model.finding import About, codes
from milepost.engine.model.maturity import MaturityModel

_LEVEL = reference("level")
_DAY: Json = {"type": "string", "format": "date", "pattern": f"^{DAY_PATTERN}$"}
_WEEKS: Json = {"type": "integer", "minimum": 1, "maximum": MAX_WEEKS}
_CLOSED_DAYS: Json = {
    "type": "string",
    "pattern": rf"^\s*{DAY_PATTERN}\s*(\.\.\s*{DAY_PATTERN}\s*)?$",
}
_EMPTY: Json = {"enum": [None, "", []]}


# -- an inventory --------------------------------------------------------------------------------


def inventory_schema(model: MaturityModel) -> Json:
    """What an inventory of this model may hold: its ids are known, so a slip shows itself.

    Two things in a file only the loader can judge: what depends on another value, such as dates in
    order, and YAML itself.
    """
    names = names_of(model)
    definitions = Definitions(_own_of_inventory(model, names))
    definitions.found |= {"level": _level(model), "day": _DAY, "weeks": _WEEKS}
    definitions.found |= condition_schemas("condition", Place.TARGET, known(names, _LEVEL))
    root = definitions.mapping(inventory.InventoryShape)
    for shape in (inventory.DeclarationShape, inventory.OverrideShape, inventory.ReadingShape):
        definitions.ref(shape)
    found = definitions.found
    found["target"] |= _stage_of_its_ladder(model)
    found["evidencefile"] |= answers_or_figures()
    declarations: Json = {}
    overrides: Json = {}
    for id, capability in model.capabilities.items():
        about: Json = {"title": capability.name}
        if capability.description:
            about["description"] = capability.description
        kpis = {kpi.id: kpi.name for kpi in capability.kpis}
        declared = _narrowed(found["declaration"], "declaration", kpis)
        declarations[id] = {**about, **or_nothing(short_or_long(_LEVEL, declared))}
        overrides[id] = {**about, **_narrowed(found["override"], "override", kpis)}
    found["declarations"] = closed(declarations)
    found["overrides"] = closed(overrides)
    return {
        "$schema": DRAFT,
        "$comment": f"An inventory for milepost and the model {model.name}",
        **root,
        "$defs": dict(sorted(found.items())),
    }


def _narrowed(shape: Json, name: str, kpis: dict[str, str]) -> Json:
    """A shape for one capability, whose KPIs are known."""
    properties: Json = {key: reference(f"{name}/properties/{key}") for key in shape["properties"]}
    general = shape["properties"]["kpis"]
    value = general["additionalProperties"]
    own = {id: {"title": title, **value} for id, title in kpis.items()}
    if "$ref" in value:
        own = dict.fromkeys(kpis, value)
    properties["kpis"] = {"description": general["description"], **or_nothing(closed(own))}
    return closed(properties)


def _own_of_inventory(model: MaturityModel, names: Names) -> Own:
    ids = list(model.capabilities)
    plan, declared, ladders = inventory.PlanShape, inventory.DeclarationShape, list(model.ladders)
    amount: Json = {"type": "number", "minimum": 0, "maximum": 10**15}
    applies = {id: {"title": x.name, **SAID} for id, x in model.capabilities.items()}
    metrics = {
        id: {
            "title": metric.name,
            **short_or_long(_between(metric.low, metric.high), reference("reading")),
        }
        for id, metric in model.metrics.items()
    }
    levels = one_or_many(levels_of(ids, names))
    several = one_or_many({"enum": ids})
    several["anyOf"][1]["uniqueItems"] = True
    objectives = one_or_many({"enum": ["time", "cost", "change", "early_wins"]})
    objectives["anyOf"][1]["uniqueItems"] = True
    days = one_or_many(_CLOSED_DAYS)
    by_role = _by(model.roles, amount)
    return {
        (inventory.InventoryShape, "model"): {
            "type": ["string", "integer"],
            "examples": list(bundled_models()),
        },
        (inventory.InventoryShape, "capabilities"): reference("declarations"),
        (inventory.InventoryShape, "overrides"): reference("overrides"),
        (inventory.InventoryShape, "not_applicable"): closed(applies),
        (inventory.InventoryShape, "metrics"): closed(metrics),
        (inventory.InventoryShape, "scenarios"): _scenarios(model),
        **own_of_evidence(model),
        (inventory.OverrideShape, "effort"): by_role,
        (inventory.OverrideShape, "run_fte"): by_role,
        (declared, "level"): _LEVEL,
        (declared, "raters"): {"type": "object", "additionalProperties": _LEVEL},
        (inventory.TargetShape, "ladder"): {"enum": ladders},
        (inventory.TargetShape, "stage"): {"enum": _all_stages(names)},
        (inventory.TargetShape, "needs"): reference("condition"),
        (inventory.TargetShape, "weight"): {**_AT_LEAST_ONE, "maximum": MOST_WEIGHT},
        (plan, "horizon"): _WEEKS,
        (plan, "minimise"): objectives,
        (plan, "capacity"): by_role,
        (plan, "run_capacity"): by_role,
        (plan, "must"): levels,
        (plan, "must_not"): several,
        (plan, "not_before"): _by_step(ids, names, reference("day"), whole=True),
        (plan, "fixed"): _by_step(ids, names, reference("day"), whole=False),
        (plan, "in_progress"): _by_step(ids, names, reference("weeks"), whole=False),
        (plan, "closed"): _by(model.roles, days),
        (RiskShape, "name"): SAID,
        (RiskShape, "affects"): one_or_many(_affected(ids, names)),
        **_lint("inventory"),
    }


def _level(model: MaturityModel) -> Json:
    numbers = list(range(len(model.levels)))
    meanings = [level.meaning for level in model.levels]
    return {
        "description": "A level, by name or number.",
        "anyOf": [
            {
                "enum": [*(level.id for level in model.levels), *numbers],
                "enumDescriptions": [*meanings, *(level.id for level in model.levels)],
            },
            {"type": "string", "pattern": f"^({choice(str(number) for number in numbers)})$"},
        ],
    }


def _between(low: Fraction | None, high: Fraction | None) -> Json:
    found: Json = {"type": "number"}
    for word, limit in (("minimum", low), ("maximum", high)):
        if limit is not None:
            found[word] = float(limit)
    return found


def _by(roles: dict[str, str], value: Json) -> Json:
    if not roles:
        return {"type": "object", "additionalProperties": value}
    return closed({role: {"title": name, **value} for role, name in roles.items()})


def _by_step(ids: list[str], names: Names, value: Json, *, whole: bool) -> Json:
    """Values by `capability@level`, and with `whole` by capability as well."""
    steps = [f"{id}@{level}" for id in ids for level in range(1, names.top + 1)]
    properties = dict.fromkeys([*(ids if whole else []), *steps], value)
    words = choice(word for word, level in names.levels.items() if level)
    return {**closed(properties), "patternProperties": {f"^({choice(ids)})@({words})$": value}}


def _affected(ids: list[str], names: Names) -> Json:
    """A capability, or one of its steps."""
    words = [*(str(level) for level in range(1, names.top + 1))]
    words += [word for word, level in names.levels.items() if level]
    return {"type": "string", "pattern": f"^({choice(ids)})(@({choice(words)}))?$"}


def _all_stages(names: Names) -> list[str]:
    return list(dict.fromkeys([*names.stages, *stage_names(names.stages)]))


def _stage_of_its_ladder(model: MaturityModel) -> Json:
    """A stage that its ladder has, and an id that leaves no doubt where there is no ladder."""
    names = names_of(model)
    rules = [
        {
            "if": {"properties": {"ladder": {"enum": [id]}}, "required": ["ladder"]},
            "then": {"properties": {"stage": {"enum": [stage.id for stage in ladder.stages]}}},
        }
        for id, ladder in model.ladders.items()
    ]
    free = {"properties": {"stage": {"enum": stage_names(names.stages)}}}
    rules.append({"if": {"not": given(["ladder"])}, "then": free})
    return {"allOf": rules}


def _scenarios(model: MaturityModel) -> Json:
    """Dotted paths: those that are asked for most with their values, all others by their words."""
    plan = list(inventory.PlanShape.model_fields)
    top = [key for key in inventory.InventoryShape.model_fields if key not in FIXED]
    suggested = {f"plan.{key}": reference(f"plan/properties/{key}") for key in plan}
    amount: Json = {"type": ["number", "null"], "minimum": 0}
    suggested |= {f"plan.capacity.{role}": amount for role in model.roles}
    level = or_nothing(_LEVEL)
    ids = choice(model.capabilities)
    patterns = {
        rf"^capabilities\.({ids})\.level$": level,
        rf"^(capabilities|not_applicable|overrides)\.({ids})(\.[^.]+)*$": {},
        rf"^plan\.({choice(plan)})(\.[^.]+)*$": {},
        r"^(metrics|evidence|lint)(\.[^.]+)*$": {},
        rf"^({choice(top)})$": {},
    }
    changes: Json = {**closed(suggested), "patternProperties": patterns}
    return {"type": "object", "additionalProperties": or_nothing(changes)}


# -- a model -------------------------------------------------------------------------------------

_PLACES = {
    "condition": Place.STAGE,
    "condition_of_group": Place.GROUP,
    "prerequisite": Place.REQUIRES,
    "condition_of_cap": Place.CAP,
    "condition_of_block": Place.BLOCK,
    "condition_of_advice": Place.ADVICE,
}


def model_schema() -> Json:
    """What a file of a maturity model may hold.

    A file may be one of several, or hold changes to another model. So what must be there is asked
    for only in a file that says which model it is and extends none; whether names are known, only
    the loader can tell.
    """
    definitions = Definitions(_OWN_OF_MODEL)
    level: Json = {"type": ["string", "integer"]}
    for name, place in _PLACES.items():
        definitions.found |= condition_schemas(name, place, anything(place, level))
    root = definitions.mapping(doc.ModelShape)
    root["properties"]["levels"]["minItems"] = 2
    found = definitions.found
    found["capability"]["properties"] |= _families(found["capability"])
    found["rule"] |= {"required": ["id"], "allOf": list(_kinds_of_rule())}
    found["ladder"]["required"] = ["id"]
    del found["about"]["required"]
    return {
        "$schema": DRAFT,
        "$comment": "A maturity model for milepost, or one of its files",
        **root,
        "if": {"required": ["model"], "not": {"required": ["extends"]}},
        "then": {
            "properties": {
                "model": {"required": ["id"]},
                "ladders": _each({"required": ["stages"]}),
                "rules": _each({"required": ["kind", "say"], "allOf": list(_whole_rules())}),
            }
        },
        "$defs": dict(sorted(found.items())),
    }


def _lint(about: About) -> Own:
    return {
        (SilenceShape, "code"): {"enum": list(codes(about))},
        (SilenceShape, "at"): {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1},
            ]
        },
        (SilenceShape, "reason"): SAID,
    }


def _conditions(name: str) -> Json:
    return listed(reference(name))


_LAGGED = {
    **closed(
        {
            "needs": reference("prerequisite"),
            "lag": {
                "description": "Weeks from the end of the step that fulfils it.",
                "type": "integer",
                "minimum": 0,
                "maximum": MAX_LAG,
            },
        }
    ),
    "required": ["needs"],
}
_AT_LEAST_ONE: Json = {"type": "integer", "minimum": 1}
_OWN_OF_MODEL: Own = {
    (doc.CapabilityShape, "for_each"): {"type": "object"},
    (doc.CapabilityShape, "requires"): listed({"anyOf": [reference("prerequisite"), _LAGGED]}),
    (doc.GroupShape, "needs"): reference("condition_of_group"),
    (doc.GroupShape, "all"): _conditions("condition_of_group"),
    (doc.GroupShape, "any"): {**_conditions("condition_of_group"), "minItems": 1},
    (doc.GroupShape, "at_least"): _AT_LEAST_ONE,
    (doc.GroupShape, "of"): {**_conditions("condition_of_group"), "minItems": 1},
    (doc.StageShape, "needs"): reference("condition"),
    (doc.RuleShape, "when"): reference("condition_of_advice"),
    (doc.RuleShape, "unless"): {
        "anyOf": [
            reference("condition_of_advice"),
            reference("condition_of_cap"),
            reference("condition_of_block"),
        ]
    },
    **_lint("model"),
}


def _families(capability: Json) -> Json:
    """`for_each`: one name with a list of values, or with what differs for each value."""
    own = {k: v for k, v in capability["properties"].items() if k not in ("id", "for_each")}
    words: Json = {**listed({"type": ["string", "integer"]}), "minItems": 1, "uniqueItems": True}
    differs: Json = {
        "type": "object",
        "additionalProperties": or_nothing(
            closed({key: reference(f"capability/properties/{key}") for key in own})
        ),
        "minProperties": 1,
    }
    return {
        "for_each": {
            "description": capability["properties"]["for_each"]["description"],
            "type": ["object", "null"],
            "additionalProperties": {"anyOf": [words, differs]},
            "minProperties": 1,
            "maxProperties": 1,
        }
    }


def _each(items: Json) -> Json:
    return {"items": items}


def _is(**words: str) -> Json:
    return {
        "properties": {key: {"enum": [word]} for key, word in words.items()},
        "required": list(words),
    }


def _kinds_of_rule() -> Iterable[Json]:
    """What the kinds of rules do not read is refused, and their conditions have their own words."""
    for effect in ("cap", "lower", "block"):
        own = ("stage",) if effect == "block" else ("level", "categories")
        place = "condition_of_block" if effect == "block" else "condition_of_cap"
        rest = sorted({"when", "stage", "ladder", "level", "categories"} - set(own))
        says = {"unless": or_nothing(reference(place)), **dict.fromkeys(rest, _EMPTY)}
        yield {"if": _is(kind="consistency", effect=effect), "then": {"properties": says}}
    spoken = or_nothing(reference("condition_of_advice"))
    for test, unread in (
        (_is(kind="advice"), ("effect", "stage", "level", "categories")),
        (_is(kind="consistency", effect="warn"), ("stage", "level", "categories")),
    ):
        says = {"unless": spoken, **dict.fromkeys(unread, _EMPTY)}
        yield {"if": test, "then": {"properties": says}}


def _whole_rules() -> Iterable[Json]:
    """What a rule that is not a change to another must say."""
    yield {"if": _is(kind="consistency"), "then": {"required": ["effect"]}}
    for effect in ("cap", "lower", "block"):
        needs = ["unless", "stage" if effect == "block" else "level"]
        yield {"if": _is(kind="consistency", effect=effect), "then": {"required": needs}}
