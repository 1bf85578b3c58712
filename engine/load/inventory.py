"""The inventory from its document, read against a maturity model."""

from __future__ import annotations

from milepost.engine.load import inventory_document as doc
from milepost.engine.load.language import Language, Place
from milepost.engine.load.names import Names
from milepost.engine.load.shape import fit
from milepost.engine.load.text import Document
from milepost.engine.model.condition import Condition, StageReached
from milepost.engine.model.inventory import (
    Declaration,
    Inventory,
    NotApplicable,
    Objective,
    PlanRequest,
    Reading,
    Target,
    Unhonoured,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import Problem

NOT_YET = (
    "maximise",
    "run_capacity",
    "budget",
    "must",
    "must_not",
    "not_before",
    "fixed",
    "in_progress",
    "closed",
    "discount",
    "baseline",
)
"""Keys of the plan block that belong to the format and that planning cannot honour yet."""

MAX_WEEKS = 1040


def names_of(model: MaturityModel) -> Names:
    """What a condition about this model may name."""
    stages: dict[str, tuple[str, ...]] = {}
    for ladder in model.ladders.values():
        for stage in ladder.stages:
            stages[stage.id] = (*stages.get(stage.id, ()), ladder.id)
    return Names(
        levels={level.id: i for i, level in enumerate(model.levels)},
        capabilities=model.capabilities,
        metrics=model.metrics,
        groups=model.groups,
        stages=stages,
        ladders=tuple(model.ladders),
    )


def read_inventory(
    document: Document, model: MaturityModel
) -> tuple[Inventory | None, list[Problem]]:
    """The inventory in a document, or None, and every fault in it."""
    fitted = fit(doc.InventoryShape, document, instead={"as_of": "1970-01-01"})
    problems = list(fitted.problems)
    if fitted.shape is None:
        return None, problems
    builder = _Builder(fitted.document, model, problems)
    builder.names(document)
    inventory = builder.inventory(fitted.shape)
    return (None if problems else inventory), problems


class _Builder:
    def __init__(self, document: Document, model: MaturityModel, problems: list[Problem]) -> None:
        self.document = document
        self.model = model
        self.problems = problems
        self.language = Language(document, names_of(model), problems)

    def names(self, written: Document) -> None:
        """Check every key that names something, also where its value is at fault."""
        roles = self.model.roles
        for path, span in written.keys.items():
            match path:
                case ("capabilities" | "not_applicable", str(id)):
                    self.language.capability(id, span)
                case ("metrics", str(id)):
                    self.language.known(id, self.model.metrics, "metric", span)
                case ("plan", "capacity", str(role)) if roles:
                    self.language.known(role, roles, "role", span)
                case _:
                    pass

    def inventory(self, shape: doc.InventoryShape) -> Inventory:
        document = self.document
        return Inventory(
            organisation=shape.organisation,
            model=shape.model,
            as_of=shape.as_of,
            declarations=self._declarations(shape),
            not_applicable=self._not_applicable(shape),
            readings={
                id: Reading(id, value, document.at(("metrics", id)))
                for id, value in shape.metrics.items()
            },
            plan=self._plan(shape),
            currency=shape.currency,
            span=document.at(()),
        )

    def _declarations(self, shape: doc.InventoryShape) -> dict[str, Declaration]:
        found: dict[str, Declaration] = {}
        for id, entry in shape.capabilities.items():
            path = ("capabilities", id)
            if id not in self.model.capabilities:
                continue
            raters: dict[str, int] = {}
            for rater, word in entry.raters.items():
                rated = self.language.level(word, self.document.at((*path, "raters", rater)))
                if rated is not None:
                    raters[rater] = rated
            level = min(raters.values(), default=None)
            if entry.level is not None:
                level = self.language.level(entry.level, self.document.at((*path, "level")))
            kpis = [kpi.id for kpi in self.model.capabilities[id].kpis]
            for kpi in entry.kpis:
                self.language.known(kpi, kpis, "KPI", self.document.key((*path, "kpis", kpi)))
            found[id] = Declaration(
                capability=id,
                level=level,
                raters=tuple(raters.items()),
                owner=entry.owner,
                note=entry.note,
                evidence=tuple(entry.evidence),
                kpis=tuple(entry.kpis.items()),
                span=self.document.key(path),
            )
        return found

    def _not_applicable(self, shape: doc.InventoryShape) -> dict[str, NotApplicable]:
        found: dict[str, NotApplicable] = {}
        for id, reason in shape.not_applicable.items():
            span = self.document.key(("not_applicable", id))
            entry = shape.capabilities.get(id)
            if entry is not None and (entry.level is not None or entry.raters):
                message = f"{id!r} is marked not applicable and has a level as well"
                first = self.document.key(("capabilities", id)).line
                hint = f"keep one of them (the level is on line {first})"
                self.language.fault("applicable-and-not", message, span, hint)
            found[id] = NotApplicable(id, reason, span)
        return found

    # -- the plan -------------------------------------------------------------------------------

    def _plan(self, shape: doc.InventoryShape) -> PlanRequest:
        plan, document = shape.plan, self.document
        if not 1 <= plan.horizon <= MAX_WEEKS:
            message = f"expected a horizon of 1 to {MAX_WEEKS} weeks, found {plan.horizon}"
            self.language.fault("out-of-range", message, document.at(("plan", "horizon")))
        unhonoured = [
            Unhonoured(f"plan.{key}", document.key(("plan", key)))
            for key in NOT_YET
            if getattr(plan, key) not in (None, [], {})
        ]
        if "change" in plan.minimise:
            span = document.at(("plan", "minimise"))
            unhonoured.append(Unhonoured("plan.minimise: change", span))
        objectives: list[Objective] = [name for name in plan.minimise if name != "change"]
        for i, name in enumerate(plan.minimise):
            if name in plan.minimise[:i]:
                span = document.at(("plan", "minimise", i))
                self.language.fault(
                    "duplicate-objective", f"{name!r} stands twice", span, "keep one"
                )
        return PlanRequest(
            start=plan.start or shape.as_of,
            horizon=plan.horizon,
            targets=tuple(
                target
                for i, entry in enumerate(plan.target)
                if (target := self._target(entry, i)) is not None
            ),
            minimise=tuple(objectives) or ("time", "cost"),
            capacity=tuple(plan.capacity.items()),
            unhonoured=tuple(unhonoured),
            span=document.key(("plan",)),
        )

    def _target(self, entry: doc.TargetShape, i: int) -> Target | None:
        one = ("plan", "target", 0) not in self.document.values
        path = ("plan", "target") if one else ("plan", "target", i)
        span = self.document.at(path)
        goal: StageReached | Condition | None
        if entry.stage:
            goal = self.language.stage(
                entry.stage, self.document.at((*path, "stage")), entry.ladder
            )
        else:
            goal = self.language.condition(entry.needs, (*path, "needs"), Place.TARGET)
        return None if goal is None else Target(goal, entry.by, span)
