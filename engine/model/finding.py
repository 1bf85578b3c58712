"""Findings: questionable things that stop no run, and the silences of those that are kept.

Each kind has a page `docs/reference/problems/<code>.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from milepost.engine.source import NOWHERE, Severity, Span

About = Literal["model", "inventory"]
WARNING, NOTE = Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: how much it matters, which document it is about, and what it says."""

    severity: Severity
    about: About
    says: str


KINDS: dict[str, Kind] = {
    "isolated-capability": Kind(WARNING, "model", "no condition names the capability"),
    "redundant-prerequisite": Kind(NOTE, "model", "other prerequisites ask for it already"),
    "redundant-recommendation": Kind(NOTE, "model", "what is recommended is required anyway"),
    "level-inversion": Kind(WARNING, "model", "a prerequisite belongs to a later stage"),
    "unreachable-stage": Kind(WARNING, "model", "nobody can reach the stage"),
    "free-stage": Kind(WARNING, "model", "the stage asks for nothing"),
    "rule-never-fires": Kind(WARNING, "model", "the rule can never do anything"),
    "rule-always-fires": Kind(WARNING, "model", "the rule applies to everybody, always"),
    "duplicate-condition": Kind(WARNING, "model", "the same condition stands twice"),
    "duplicate-group": Kind(NOTE, "model", "two groups ask for the same"),
    "duplicate-name": Kind(WARNING, "model", "two things have the same name"),
    "unsourced-figure": Kind(WARNING, "model", "a figure claims a source and cites none"),
    "metric-outside-range": Kind(WARNING, "model", "a metric is compared beyond its own range"),
    "kpi-two-meanings": Kind(WARNING, "model", "one KPI id means different measures"),
    "kpi-without-unit": Kind(NOTE, "model", "a threshold is a number of nobody knows what"),
    "name-status": Kind(NOTE, "model", "the status of a stage's name does not add up"),
    "unused-group": Kind(NOTE, "model", "nothing refers to the group"),
    "unused-metric": Kind(NOTE, "model", "nothing refers to the metric"),
    "unused-source": Kind(NOTE, "model", "nothing cites the source"),
    "unused-role": Kind(NOTE, "model", "no capability needs the role"),
    "unused-category": Kind(NOTE, "model", "no capability is in the category"),
    "unused-phase": Kind(NOTE, "model", "no stage is in the phase"),
    "unused-silence": Kind(NOTE, "model", "a silence keeps nothing quiet"),
    "unreachable-count": Kind(WARNING, "inventory", "too few are left of a choice"),
    "target-without-work": Kind(NOTE, "inventory", "nothing of the target applies"),
    "target-before-start": Kind(WARNING, "inventory", "a target is due before the plan starts"),
    "target-twice": Kind(NOTE, "inventory", "the same target stands twice"),
    "no-capacity": Kind(WARNING, "inventory", "a role that the target needs has no time"),
    "short-horizon": Kind(WARNING, "inventory", "the horizon is shorter than the work"),
    "must-and-must-not": Kind(WARNING, "inventory", "the same is demanded and forbidden"),
    "forbidden-but-needed": Kind(WARNING, "inventory", "what the target needs is forbidden"),
    "fixed-outside-plan": Kind(WARNING, "inventory", "a fixed step cannot lie where it is fixed"),
    "unused-evidence": Kind(NOTE, "inventory", "a file gives a figure that decides nothing"),
    "thin-sample": Kind(WARNING, "inventory", "a figure rests on too few answers"),
}
"""Every kind by its code. "unused-silence" is said of both documents."""


def codes(about: About) -> tuple[str, ...]:
    """The codes that a document of that sort can silence; a silence in vain is not among them."""
    return tuple(
        code for code, kind in KINDS.items() if kind.about == about and code != "unused-silence"
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One questionable thing; `at` is the id of what it is about."""

    code: str
    at: str
    message: str
    span: Span
    hint: str = ""

    @property
    def severity(self) -> Severity:
        """A warning or a note."""
        return KINDS[self.code].severity

    def __str__(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.span}: {self.severity}: {self.message}{tail} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Silence:
    """A finding that the author knows of and keeps, and why.

    `inherited`: it stands in a model that this one extends, so that it may well be idle here.
    """

    code: str
    at: str
    reason: str
    inherited: bool = field(default=False, compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)
