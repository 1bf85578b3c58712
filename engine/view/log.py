"""The firing log in words: every conclusion in the order in which it was drawn, and its grounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from milepost.engine.assess.facts import kpi_value
from milepost.engine.assess.words import Words
from milepost.engine.logic.durable import Firing, Reason
from milepost.engine.logic.evaluate import Truth
from milepost.engine.logic.program import Atom, KpiKept, Variable
from milepost.engine.model.condition import InParallel, Planned, Targeted
from milepost.engine.run import Assessed

UNMEASURED = "no value of a KPI speaks against it"


@dataclass(frozen=True, slots=True)
class Ground:
    """Something that a conclusion rests on; `line` is the line that concluded it, 0 for a fact."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: a conclusion, its grounds, and what is added to it.

    It stands for `firings` conclusions that were drawn one after another: the levels up to which a
    capability counts, and the rules that do not hold it back.
    """

    text: str
    because: tuple[Ground, ...]
    more: str = ""
    firings: int = 1


def log_entries(outcome: Assessed) -> tuple[Entry, ...]:
    """The log for a reader: numbered from 1 in this order, each line citing only lines before it.

    That a rule holds nothing back is no line of its own: its grounds stand where it is used.
    """
    return tuple(_Story(outcome).entries())


def log_document(outcome: Assessed) -> dict[str, Any]:
    """The keys `log` and `no_log`: every firing, in words too; without any the reason why."""
    story = _Story(outcome)
    log = [
        {
            "conclusion": firing.atom,
            "text": story.concluded(story.atom(firing.atom)),
            "because": {reason.name: reason.value for reason in firing.because},
            "because_text": [ground.text for ground in story.grounds(firing)],
        }
        for firing in outcome.assessment.firings
    ]
    alone = outcome.assessment.alone
    return {"log": log, "no_log": alone} if alone else {"log": log}


class _Story:
    """Tells the firings one by one, and remembers what stands on which line."""

    def __init__(self, outcome: Assessed) -> None:
        self.firings = outcome.assessment.firings
        self.evaluation = outcome.assessment.evaluation
        self.program = outcome.assessment.program
        self.model, self.inventory = outcome.workspace.model, outcome.workspace.inventory
        self.words = Words(self.model, self.inventory, outcome.assessment.islands)
        self.standings = outcome.assessment.standings
        self.says = {rule.id: rule.say for rule in self.model.advice}
        self._line: dict[str, int] = {}
        self._let: dict[str, Firing] = {}

    def entries(self) -> Iterator[Entry]:
        """The lines of the log."""
        open_: tuple[str, Entry] | None = None
        number, passed = 1, 0
        for firing in self.firings:
            atom = self.atom(firing.atom)
            if atom.kind == "lets":
                self._let[firing.atom] = firing
                passed += 1
                continue
            because = self.grounds(firing, atom)
            entry = Entry(self._headed(atom), because, self._more(atom), 1 + passed)
            subject = atom.id if atom.kind == "counts" else ""
            if open_ and subject and open_[0] == subject:
                entry = _joined(open_[1], entry)
            elif open_:
                yield open_[1]
                number += 1
            self._line[firing.atom] = number
            open_, passed = (subject, entry), 0
        if open_:
            yield replace(open_[1], firings=open_[1].firings + passed)

    def atom(self, name: str) -> Atom:
        """The atom with that name."""
        return self.program.atoms[self.program.atom_index[name]]

    def concluded(self, atom: Atom) -> str:
        """What it says that an atom holds."""
        match atom.kind:
            case "counts":
                level = self.model.level_name(atom.level)
                return f"{self.model.capabilities[atom.id].name} counts as {level}"
            case "group":
                return f"{self.words.about(atom)} is met"
            case "advice":
                return f"Advice: {self.says[atom.id]}"
            case "own":
                return f"The needs of {self._stage(atom)} are met"
            case "stage":
                return f"{self._stage(atom)} is reached"
            case _:
                return self.words.atom(atom, self.evaluation)

    def _stage(self, atom: Atom) -> str:
        ladder, _, stage = atom.id.partition(".")
        return self.model.stage(ladder, stage).name

    def _headed(self, atom: Atom) -> str:
        return "Advice" if atom.kind == "advice" else self.concluded(atom)

    def _more(self, atom: Atom) -> str:
        """The advice itself, or what holds a capability down to the level that was concluded."""
        if atom.kind == "advice":
            return f": {self.says[atom.id]}"
        standing = self.standings.get(atom.id)
        if atom.kind != "counts" or standing is None or standing.effective != atom.level:
            return ""
        return "".join(f". Held back: {cap.reason}" for cap in standing.caps)

    def grounds(self, firing: Firing, about: Atom | None = None) -> tuple[Ground, ...]:
        """What a firing rests on; where it is `about` a capability, that is not named again."""
        found: dict[Ground, None] = {}
        reasons = list(self._reasons(firing))
        kpis = [variable for reason in reasons if (variable := self._kpi(reason)) is not None]
        silent = [variable.id for variable in kpis if not self._measured(variable)]
        for reason in reasons:
            if reason.name not in silent:
                found.setdefault(self._ground(reason, about))
        if silent and len(silent) == len(kpis):
            found.setdefault(Ground(UNMEASURED))
        return tuple(found)

    def _reasons(self, firing: Firing) -> Iterator[Reason]:
        """The reasons of a firing, with those of a rule that holds nothing back in its place."""
        for reason in firing.because:
            if reason.value and reason.name in self._let:
                yield from self._reasons(self._let[reason.name])
            else:
                yield reason

    def _kpi(self, reason: Reason) -> Variable | None:
        number = self.program.variable_index.get(reason.name)
        variable = None if number is None else self.program.variables[number]
        return variable if variable and isinstance(variable.test, KpiKept) else None

    def _measured(self, variable: Variable) -> bool:
        test = variable.test
        assert isinstance(test, KpiKept), "only a KPI is asked"
        return kpi_value(self.inventory, test.capability, test.kpi) is not None

    def _ground(self, reason: Reason, about: Atom | None) -> Ground:
        if reason.name in self.program.atom_index:
            atom = self.atom(reason.name)
            if reason.value:
                return Ground(self._held(atom, about), self._line.get(reason.name, 0))
            return Ground(self._failed(atom))
        variable = self.program.variables[self.program.variable_index[reason.name]]
        if variable.test is None:
            text = self.words.declared(variable.id)
            name = self.model.capabilities[variable.id].name
            own = about is not None and about.kind == "counts" and about.id == variable.id
            return Ground(f"it{text.removeprefix(name)}" if own else text)
        text = self.words.fact(variable, Truth.YES if reason.value else Truth.NO)
        planned = isinstance(variable.test, Planned | InParallel | Targeted)
        return Ground(f"it is not so that {text}" if planned and not reason.value else text)

    def _held(self, atom: Atom, about: Atom | None) -> str:
        """A conclusion as the ground of another."""
        match atom.kind:
            case "counts":
                more = "" if atom.level == self.model.top else " or more"
                return f"{self.concluded(atom)}{more}"
            case "own":
                same = about is not None and (about.kind, about.id) == ("stage", atom.id)
                return "its needs are met" if same else f"the needs of {self._stage(atom)} are met"
            case _:
                return self.concluded(atom)

    def _failed(self, atom: Atom) -> str:
        match atom.kind:
            case "counts":
                level = self.model.level_name(atom.level)
                return f"{self.model.capabilities[atom.id].name} does not count as {level}"
            case "group":
                return f"{self.words.about(atom)} is not met"
            case "stage":
                return f"{self._stage(atom)} is not reached"
            case "own":
                return f"the needs of {self._stage(atom)} are not met"
            case "advice":
                return f"this advice does not apply: {self.says[atom.id]}"
            case _:
                return self.words.atom(atom, self.evaluation)


def _joined(first: Entry, last: Entry) -> Entry:
    """Two conclusions as one: what the last says, on the grounds of both."""
    because = tuple(dict.fromkeys((*first.because, *last.because)))
    return Entry(last.text, because, last.more, first.firings + last.firings)
