"""The inventory from its document, read against a maturity model."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.load import inventory_document as doc
from milepost.engine.load.baseline import EarlierRoadmaps
from milepost.engine.load.evidence_files import (
    EvidenceReader,
    out_of_range,
    readings_of,
    with_measurements,
)
from milepost.engine.load.evidence_tables import Files, NoFiles, Shelf
from milepost.engine.load.language import Language, Place
from milepost.engine.load.limits import (
    MAX_WEEKS,
    MOST_WEIGHT,
    STEPWISE,
    LimitsReader,
    Step,
    places_of_limits,
    read_step,
)
from milepost.engine.load.model_document import EstimateShape
from milepost.engine.load.names import Names
from milepost.engine.load.risk_events import read_risks
from milepost.engine.load.scenarios import Read, read_scenarios
from milepost.engine.load.shape import fit
from milepost.engine.load.silences import read_silences
from milepost.engine.load.text import Document, Path
from milepost.engine.model.capability import Basis, Estimate
from milepost.engine.model.condition import Condition, StageReached
from milepost.engine.model.evidence import Evidence
from milepost.engine.model.figures import Override, Threshold
from milepost.engine.model.inventory import (
    DISCOUNT,
    Dated,
    Declaration,
    Inventory,
    NotApplicable,
    PlanRequest,
    Reading,
    Target,
    ValueTerms,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import Problem


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
    document: Document, model: MaturityModel, files: Files | None = None
) -> tuple[Inventory | None, list[Problem]]:
    """The inventory in a document, or None, and every fault in it and in its scenarios.

    `files` reads the files that it names.
    """
    return read_with_scenarios(document, reader(model, files))


def reader(model: MaturityModel, files: Files | None = None) -> Read:
    """What reads a document without its scenarios; each file that documents name is read once."""
    beside = _Beside(Shelf(files or NoFiles()), EarlierRoadmaps(files or NoFiles()))
    return lambda document: _read(document, model, beside)


def read_with_scenarios(document: Document, read: Read) -> tuple[Inventory | None, list[Problem]]:
    """The inventory that a reader makes of a document, or None, and every fault; see above."""
    inventory, problems = read(document)
    scenarios, found = read_scenarios(document, read, problems)
    problems += found
    if problems or inventory is None:
        return None, problems
    return replace(inventory, scenarios=scenarios), problems


@dataclass(frozen=True)
class _Beside:
    """What an inventory and its scenarios name beside them."""

    shelf: Shelf
    roadmaps: EarlierRoadmaps


def _read(
    document: Document, model: MaturityModel, beside: _Beside
) -> tuple[Inventory | None, list[Problem]]:
    """The inventory in a document without its scenarios, or None, and every fault in it."""
    fitted = fit(doc.InventoryShape, document, instead={"as_of": "1970-01-01"})
    problems = list(fitted.problems)
    if fitted.shape is None:
        return None, problems
    builder = _Builder(fitted.document, model, problems)
    builder.names(document)
    inventory = builder.inventory(fitted.shape, beside)
    return (None if problems else inventory), problems


class _Builder:
    def __init__(self, document: Document, model: MaturityModel, problems: list[Problem]) -> None:
        self.document = document
        self.model = model
        self.problems = problems
        self.language = Language(document, names_of(model), problems)
        self.steps: dict[tuple[str, str], Step | None] = {}

    def names(self, written: Document) -> None:
        """Check every key that names something, also where its value is at fault."""
        roles = self.model.roles
        for path, span in written.keys.items():
            match path:
                case ("capabilities" | "not_applicable" | "overrides", str(id)):
                    self.language.capability(id, span)
                case ("plan", section, str(step)) if section in STEPWISE:
                    whole = section == "not_before"
                    found = read_step(self.language, step, span, whole=whole)
                    self.steps[str(section), step] = found
                case ("metrics", str(id)):
                    self.language.known(id, self.model.metrics, "metric", span)
                case ("plan", "capacity" | "run_capacity" | "closed", str(role)) if roles:
                    self.language.known(role, roles, "role", span)
                case ("overrides", _, "effort" | "run_fte", str(role)) if roles:
                    self.language.known(role, roles, "role", span)
                case _:
                    pass

    def inventory(self, shape: doc.InventoryShape, beside: _Beside) -> Inventory:
        document = self.document
        measured = EvidenceReader(self.language, self.model, beside.shelf).read(shape)
        baseline = self._baseline(shape.plan, beside.roadmaps)
        applies = {id: x for id, x in measured.items() if x.capability not in shape.not_applicable}
        declarations = with_measurements(self._declarations(shape), applies)
        return Inventory(
            organisation=shape.organisation,
            model=shape.model,
            as_of=shape.as_of,
            declarations=declarations,
            not_applicable=self._not_applicable(shape),
            readings={**self._readings(shape), **readings_of(measured)},
            plan=self._plan(shape, {id: d.level or 0 for id, d in declarations.items()}, baseline),
            currency=shape.currency,
            overrides=self._overrides(shape),
            silences=()
            if shape.lint is None
            else read_silences(shape.lint, self.language, "inventory"),
            measurements=measured,
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
                evidence=self._evidence(shape, path, entry),
                kpis=tuple(entry.kpis.items()),
                span=self.document.key(path),
            )
        return found

    def _evidence(
        self, shape: doc.InventoryShape, path: Path, entry: doc.DeclarationShape
    ) -> tuple[Evidence, ...]:
        found: list[Evidence] = []
        for i, record in enumerate(entry.evidence):
            # A single record may stand without its list.
            at = (*path, "evidence", i)
            at = at if at in self.document.values else at[:-1]
            self._not_in_the_future(record.when, shape.as_of, (*at, "when"))
            term = self.model.evidence.get(record.kind)
            weeks = record.valid_for
            if weeks is None and term is not None:
                weeks = term.weeks
            found.append(
                Evidence(
                    kind=record.kind,
                    who=record.who,
                    when=record.when,
                    link=record.link,
                    note=record.note,
                    valid_for=weeks,
                    span=self.document.at(at),
                )
            )
        return tuple(found)

    def _not_in_the_future(self, day: dt.date | None, as_of: dt.date, path: Path) -> None:
        # Without a readable day of the inventory there is nothing to compare with.
        if day is not None and ("as_of",) in self.document.values and day > as_of:
            message = f"{day} lies after {as_of}, the day that the inventory describes"
            self.language.fault("in-the-future", message, self.document.at(path))

    def _readings(self, shape: doc.InventoryShape) -> dict[str, Reading]:
        found: dict[str, Reading] = {}
        for id, entry in shape.metrics.items():
            span = self.document.at(("metrics", id, "value"))
            metric = self.model.metrics.get(id)
            if metric and (message := out_of_range(metric, entry.value)):
                self.language.fault("out-of-range", message, span)
            self._not_in_the_future(entry.when, shape.as_of, ("metrics", id, "when"))
            found[id] = Reading(id, entry.value, entry.when, entry.source, entry.note, span)
        return found

    def _overrides(self, shape: doc.InventoryShape) -> dict[str, Override]:
        found: dict[str, Override] = {}
        for id, entry in shape.overrides.items():
            if id not in self.model.capabilities:
                continue
            kpis = {kpi.id: kpi for kpi in self.model.capabilities[id].kpis}
            thresholds: list[Threshold] = []
            for kpi, own in entry.kpis.items():
                self.language.known(
                    kpi, kpis, "KPI", self.document.key(("overrides", id, "kpis", kpi))
                )
                least, most = own.at_least, own.at_most
                at = self.document.key(("overrides", id, "kpis", kpi))
                thresholds += [Threshold(kpi, ">=", least, at)] if least is not None else []
                thresholds += [Threshold(kpi, "<=", most, at)] if most is not None else []
            found[id] = Override(
                capability=id,
                duration=_estimate(entry.duration, entry.basis),
                one_off=_estimate(entry.one_off, entry.basis),
                run=_estimate(entry.run, entry.basis),
                effort=None if entry.effort is None else tuple(entry.effort.items()),
                run_fte=None if entry.run_fte is None else tuple(entry.run_fte.items()),
                gain=_estimate(entry.gain, entry.basis),
                uplift=_estimate(entry.uplift, entry.basis),
                kpis=tuple(thresholds),
                basis=entry.basis,
                note=entry.note,
                span=self.document.key(("overrides", id)),
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

    def _baseline(self, plan: doc.PlanShape, roadmaps: EarlierRoadmaps) -> tuple[Dated, ...]:
        """The steps of the roadmap that is to change least."""
        if plan.baseline:
            named = self.document.at(("plan", "baseline"))
            return roadmaps.steps(plan.baseline, named, self.language)
        if "change" in plan.minimise:
            message = "'change' is counted against an earlier roadmap, and the plan names none"
            span = self.document.at(("plan", "minimise"))
            hint = "add 'baseline:' with the file of one"
            self.language.fault("no-baseline", message, span, hint)
        return ()

    def _plan(
        self, shape: doc.InventoryShape, levels: dict[str, int], baseline: tuple[Dated, ...]
    ) -> PlanRequest:
        plan, document = shape.plan, self.document
        if not 1 <= plan.horizon <= MAX_WEEKS:
            message = f"expected a horizon of 1 to {MAX_WEEKS} weeks, found {plan.horizon}"
            self.language.fault("out-of-range", message, document.at(("plan", "horizon")))
        for i, name in enumerate(plan.minimise):
            if plan.minimise.index(name) < i:
                span = document.at(("plan", "minimise", i))
                self.language.fault(
                    "duplicate-objective", f"{name!r} stands twice", span, "keep one"
                )
            if name == "early_wins" and i < len(plan.minimise) - 1:
                message = "'early_wins' decides only what the other objectives leave open"
                span = document.at(("plan", "minimise", i))
                self.language.fault("early-wins-not-last", message, span, "put it last")
        return PlanRequest(
            start=plan.start or shape.as_of,
            horizon=plan.horizon,
            targets=tuple(
                target
                for i, entry in enumerate(plan.target)
                if (target := self._target(entry, i)) is not None
            ),
            objectives=("value",) if plan.maximise else tuple(plan.minimise) or ("time", "cost"),
            capacity=tuple(plan.capacity.items()),
            limits=replace(
                LimitsReader(self.language, self.steps, levels).limits(plan),
                baseline_steps=baseline,
            ),
            value=ValueTerms(
                plan.value.revenue,
                plan.value.margin or Fraction(0),
                plan.value.ramp,
                DISCOUNT if plan.discount is None else plan.discount,
            ),
            risks=read_risks(plan.risks, self.language),
            places=places_of_limits(document, plan),
            span=document.key(("plan",)),
        )

    def _target(self, entry: doc.TargetShape, i: int) -> Target | None:
        one = ("plan", "target", 0) not in self.document.values
        path = ("plan", "target") if one else ("plan", "target", i)
        span = self.document.at(path)
        if not 1 <= entry.weight <= MOST_WEIGHT:
            message = f"expected a weight of 1 to {MOST_WEIGHT}, found {entry.weight}"
            self.language.fault("out-of-range", message, self.document.at((*path, "weight")))
        goal: StageReached | Condition | None
        if entry.stage:
            goal = self.language.stage(
                entry.stage, self.document.at((*path, "stage")), entry.ladder
            )
        else:
            goal = self.language.condition(entry.needs, (*path, "needs"), Place.TARGET)
        return None if goal is None else Target(goal, entry.by, entry.weight, span)


def _estimate(shape: EstimateShape | None, basis: Basis) -> Estimate | None:
    """A figure of the organisation's own; `basis` holds where the figure does not say its own."""
    if shape is None:
        return None
    stated = shape.basis if "basis" in shape.model_fields_set else basis
    return Estimate(shape.low, shape.likely, shape.high, stated)
