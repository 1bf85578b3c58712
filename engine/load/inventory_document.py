"""The document of an inventory, key by key: the one definition of its format."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic

from milepost.engine.load.shape import (
    Amount,
    Condition,
    Day,
    LevelWord,
    Number,
    Shape,
    Whole,
    fault,
)

EvidenceKind = Literal["surveys", "employee_feedback", "metrics", "sales_figures"]


class DeclarationShape(Shape):
    """What the organisation says about one capability."""

    level: LevelWord | None = None
    raters: dict[str, LevelWord] = {}
    owner: str = ""
    note: str = ""
    evidence: list[EvidenceKind] = []
    kpis: dict[str, Number] = {}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"level": value} if value is not None else {}


class TargetShape(Shape):
    """What is to be reached, and by when."""

    ladder: str = ""
    stage: str = ""
    needs: Condition = None
    by: Day | None = None

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"stage": value} if isinstance(value, str) else value

    @pydantic.model_validator(mode="after")
    def _one_goal(self) -> TargetShape:
        if bool(self.stage) == (self.needs is not None):
            raise fault("target-goal", "a target names either a stage or what it needs")
        return self


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


class PlanShape(Shape):
    """What a roadmap is to reach, and within which limits."""

    start: Day | None = None
    horizon: Whole = 156
    target: Annotated[list[TargetShape], pydantic.BeforeValidator(_one_or_many)] = []
    minimise: Annotated[
        list[Literal["time", "cost", "change"]], pydantic.BeforeValidator(_one_or_many)
    ] = ["time", "cost"]
    maximise: Literal["value"] | None = None
    capacity: dict[str, Amount] = {}
    run_capacity: Any = None
    budget: Any = None
    must: Any = None
    must_not: Any = None
    not_before: Any = None
    fixed: Any = None
    in_progress: Any = None
    closed: Any = None
    discount: Any = None
    baseline: Any = None


class InventoryShape(Shape):
    """What one organisation declares."""

    organisation: str = ""
    model: str = "cx"
    as_of: Day
    currency: str = ""
    capabilities: dict[str, DeclarationShape] = {}
    not_applicable: dict[str, str] = {}
    metrics: dict[str, Number] = {}
    plan: PlanShape = pydantic.Field(default_factory=PlanShape)
    scenarios: dict[str, Any] = {}
