"""An organisation's own figures in place of a model's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.model.capability import Basis, Capability, Estimate
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Threshold:
    """A KPI's threshold as an organisation sets it, in the KPI's own unit."""

    kpi: str
    comparison: Literal[">=", "<="]
    value: Fraction
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Override:
    """Figures of one capability that hold for this organisation; None leaves the model's.

    They cover the levels that the model's figures cover, and replace what the model states for
    single levels. `basis` is that of people and thresholds;
    each estimate has its own.
    """

    capability: str
    duration: Estimate | None = None
    one_off: Estimate | None = None
    run: Estimate | None = None
    effort: tuple[tuple[str, Fraction], ...] | None = None
    run_fte: tuple[tuple[str, Fraction], ...] | None = None
    gain: Estimate | None = None
    uplift: Estimate | None = None
    kpis: tuple[Threshold, ...] = ()
    basis: Basis = Basis.JUDGEMENT
    note: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def figures(self) -> tuple[str, ...]:
        """The keys of the figures of a step that it replaces."""
        keys = ("duration", "one_off", "run", "effort", "run_fte", "gain")
        return tuple(key for key in keys if getattr(self, key) is not None)

    def applied(self, capability: Capability) -> Capability:
        """The capability with these figures in place of its own."""
        own = {kpi.kpi: kpi for kpi in self.kpis}
        people = self.effort is not None or self.run_fte is not None
        return replace(
            capability,
            duration=self.duration or capability.duration,
            one_off=self.one_off or capability.one_off,
            run=self.run or capability.run,
            effort=capability.effort if self.effort is None else self.effort,
            run_fte=capability.run_fte if self.run_fte is None else self.run_fte,
            levels=tuple(
                (level, replace(figures, **dict.fromkeys(self.figures)))
                for level, figures in capability.levels
            ),
            people_basis=self.basis if people else capability.people_basis,
            gain=self.gain or capability.gain,
            uplift=self.uplift or capability.uplift,
            kpis=tuple(
                replace(
                    kpi,
                    comparison=own[kpi.id].comparison,
                    threshold=own[kpi.id].value,
                    basis=self.basis,
                    span=own[kpi.id].span,
                )
                if kpi.id in own
                else kpi
                for kpi in capability.kpis
            ),
        )


def with_own_figures(model: MaturityModel, overrides: Mapping[str, Override]) -> MaturityModel:
    """The model as it holds for an organisation with these figures."""
    if not overrides:
        return model
    own = {id: override.applied(model.capabilities[id]) for id, override in overrides.items()}
    return replace(model, capabilities={**model.capabilities, **own})
