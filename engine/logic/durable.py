"""The second, independent implementation of a program: forward chaining by durable-rules.

It gives the firing log of an assessment (which conclusion, because of what, in which order) and a
check on the reference evaluator. It is two-valued: it works on one value per variable, so an
inventory with unknowns is run on its proven and on its possible completion.

The engine has known faults: its negation draws wrong conclusions, text is told apart by a hash
alone, large rule sets crash it, a session in which nothing fired cannot be deleted. Only what has
been shown to be sound is used: rules without negation (`milepost.engine.logic.patterns`), integers,
`dist: 0`, and one session per run that begins with a fact that always fires and is deleted in every
case. Nothing that a user wrote reaches it.
"""

from __future__ import annotations

import functools
import json
import sys
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from milepost.engine.logic.evaluate import Evaluation, Truth, completed, evaluate
from milepost.engine.logic.patterns import (
    BUCKETS,
    SENTINEL,
    Pattern,
    Rule,
    Rules,
    refuse_by_size,
    rules_of,
)
from milepost.engine.logic.program import Program

_lock = threading.Lock()

# A rule set has one session at a time, and each is deleted before the next begins, so that all can
# have the same id. With a number of its own for each, one would some day have the hash of another
# id: the engine compares nothing else.
SESSION: Final = "1"

_WORDS: Final = {
    Truth.NO: "does not hold",
    Truth.UNPROVEN: "is unproven",
    Truth.YES: "holds",
}


class EngineFault(Exception):
    """The engine did not do what it must; the message says what happened."""


class BackendsDisagree(Exception):
    """The two implementations reach different conclusions; `differences` says on which.

    `view` is the completion of the facts on which they differ, "proven" or "possible".
    """

    def __init__(self, differences: Iterable[Difference], view: str) -> None:
        self.differences = tuple(differences)
        self.view = view
        super().__init__(
            f"the reference evaluator and durable-rules differ on the {view} view: "
            + "; ".join(str(difference) for difference in self.differences)
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact behind a firing: a variable and its value, or an atom that holds (1) or not (0)."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Firing:
    """One conclusion that was drawn, and the facts that it was drawn from."""

    atom: str
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What one run derived. `log` has one firing per atom that holds, each after its reasons."""

    log: tuple[Firing, ...]

    @property
    def atoms(self) -> frozenset[str]:
        """The names of the atoms that hold."""
        return frozenset(firing.atom for firing in self.log)


@dataclass(frozen=True, slots=True)
class Difference:
    """An atom on which the two implementations differ, and what each of them says."""

    atom: str
    reference: Truth
    durable: Truth

    def __str__(self) -> str:
        return (
            f"{self.atom} {_WORDS[self.reference]} by the reference evaluator "
            f"and {_WORDS[self.durable]} by durable-rules"
        )


def unavailable_because() -> str:
    """Why durable-rules cannot be used here, as a plain sentence; empty where it can."""
    try:
        _engine()
    except ModuleNotFoundError:
        if sys.version_info >= (3, 13):
            return "the last release of durable-rules does not load on Python 3.13 and later"
        return "durable-rules is not installed: pip install 'milepost[durable]'"
    except ImportError as error:
        return f"durable-rules is installed but does not load on this Python: {error}"
    return ""


class Ruleset:
    """A program as durable-rules holds it; the engine lets go of it with the last reference."""

    def __init__(self, rules: Rules) -> None:
        # The sentinel's rule stands first, so that it fires first.
        sentinel = Rule(SENTINEL, SENTINEL, (Pattern(SENTINEL, 1),))
        self.source = rules
        self.rules = (sentinel, *rules.rules)
        self.engine = _engine()
        self.usable = True
        self._asked: dict[int, set[tuple[int, bool]]] = defaultdict(set)
        for pattern in (pattern for rule in self.rules for pattern in rule.patterns):
            self._asked[pattern.number].add((pattern.bound, pattern.below))
        definition = _definition(self.rules)
        with _lock:
            try:
                self.handle = self.engine.create_ruleset("rules", definition)
            except (self.engine.error, MemoryError) as error:
                raise EngineFault(
                    f"durable-rules did not accept the rules: {_said(error)}"
                ) from error
        # At the end of the process there is nothing left to free it for.
        weakref.finalize(self, self.engine.delete_ruleset, self.handle).atexit = False

    def asks_for(self, number: int, value: int) -> bool:
        """Whether a rule matches the fact with this value; the engine refuses any other fact."""
        return any(
            value < bound if below else value >= bound
            for bound, below in self._asked.get(number, ())
        )


@functools.lru_cache(maxsize=8)
def compile_rules(program: Program) -> Ruleset:
    """The rule set of a program; equal programs share one while it is among the last eight used.

    Raises TooLarge before anything is handed to the engine, EngineFault where the engine refuses.
    """
    return Ruleset(rules_of(program))


def run(ruleset: Ruleset, values: Sequence[int]) -> Conclusions:
    """What follows when each variable has the value at its place.

    Raises ValueError for a value that its variable cannot have, EngineFault where the engine
    answers otherwise than it must.
    """
    for variable, value in zip(ruleset.source.program.variables, values, strict=True):
        if not 0 <= value <= variable.top:
            raise ValueError(f"{variable.id} cannot be {value}: it is 0 to {variable.top}")
    with _lock:
        if not ruleset.usable:
            raise EngineFault("durable-rules failed on this program before and cannot go on")
        try:
            return _Session(ruleset).conclude(values)
        except (ruleset.engine.error, MemoryError) as error:
            raise EngineFault(f"durable-rules failed: {_said(error)}") from error


def differences(evaluation: Evaluation, conclusions: Conclusions) -> tuple[Difference, ...]:
    """The atoms on which an evaluation of complete facts and a run on the same facts differ."""
    held = conclusions.atoms
    found = []
    for atom, reference in zip(evaluation.program.atoms, evaluation.atoms, strict=True):
        durable = Truth.YES if atom.name in held else Truth.NO
        if reference is not durable:
            found.append(Difference(atom.name, reference, durable))
    return tuple(found)


def confirmed(evaluation: Evaluation) -> Conclusions:
    """The firing log of the proven view, after both views have been checked against each other.

    Raises BackendsDisagree where the reference evaluator and durable-rules differ on the facts of
    the evaluation with every unknown at its lowest, or at its highest value. Raises TooLarge and
    EngineFault as `compile_rules` and `run` do.
    """
    program = evaluation.program
    # Before the rule set is looked for: that takes the hash of the whole program.
    refuse_by_size(program)
    ruleset = compile_rules(program)
    proven, possible = (completed(evaluation.facts, possible=high) for high in (False, True))
    conclusions = run(ruleset, [low for low, _ in proven])
    if found := differences(evaluate(program, proven), conclusions):
        raise BackendsDisagree(found, "proven")
    if possible != proven:
        highest = run(ruleset, [high for _, high in possible])
        if found := differences(evaluate(program, possible), highest):
            raise BackendsDisagree(found, "possible")
    return conclusions


class _Session:
    """One run: the facts given so far, and what each of them rests on."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.engine = ruleset.engine
        self.state = 0
        self.behind: dict[int, tuple[Reason, ...]] = {SENTINEL: ()}
        self.log: list[Firing] = []

    def conclude(self, values: Sequence[int]) -> Conclusions:
        # Until the sentinel has fired the session cannot be deleted, so a fault before that leaves
        # it in the engine for good, and the next one would not begin afresh.
        self.ruleset.usable = False
        self._give([(SENTINEL, SENTINEL, 1)])
        message = self._started()
        if message is None or "0" not in json.loads(message):
            raise EngineFault("durable-rules did not begin with the first rule")
        try:
            self._settle(message)
            source = self.ruleset.source
            for i, value in enumerate(values):
                self.behind[1 + i] = (Reason(source.program.variables[i].id, value),)
            self._give((1 + i, 1 + i, value) for i, value in enumerate(values))
            self._settle(self._started())
            for stratum in range(max(source.strata, default=0)):
                self._give(self._not_derived(stratum))
                self._settle(self._started())
        finally:
            self.engine.delete_state(self.ruleset.handle, SESSION)
            self.ruleset.usable = True
        return Conclusions(tuple(self.log))

    def _not_derived(self, stratum: int) -> list[tuple[int, int, int]]:
        source = self.ruleset.source
        facts = [source.atom_fact(i) for i, at in enumerate(source.strata) if at == stratum]
        missing = [fact for fact in facts if fact not in self.behind]
        self.behind.update((fact, (Reason(source.name(fact), 0),)) for fact in missing)
        return [(fact, fact, 0) for fact in missing]

    def _give(self, facts: Iterable[tuple[int, int, int]]) -> None:
        """Hand over the facts (number, id, value) that a rule waits for."""
        told = [
            f'{{"b":{number % BUCKETS},"n":{number},"x":{value},"id":"{id}","sid":"{SESSION}"}}'
            for number, id, value in facts
            if self.ruleset.asks_for(number, value)
        ]
        if told:
            batch = f"[{','.join(told)}]"
            code, self.state = self.engine.assert_facts(self.ruleset.handle, batch)
            if code:
                raise EngineFault(f"durable-rules answered {code} to facts that its rules wait for")

    def _started(self) -> str | None:
        answer = self.engine.start_action_for_state(self.ruleset.handle, self.state)
        return None if answer is None else str(answer[1])

    def _settle(self, message: str | None) -> None:
        """Let the rules fire until none is left, giving every conclusion back as a fact."""
        while message is not None:
            [(name, matched)] = json.loads(message).items()
            rule = self.ruleset.rules[int(name)]
            if rule.count:
                ids = sorted(int(match["m0"]["id"]) for match in matched)
            else:
                ids = [int(matched[f"m{i}"]["id"]) for i in range(len(rule.patterns))]
            self._fired(rule, ids)
            message = self.engine.complete_and_start_action(self.ruleset.handle, self.state)

    def _fired(self, rule: Rule, ids: list[int]) -> None:
        # Each alternative fires, and a rule that counts fires again with every further match.
        if rule.id in self.behind:
            return
        because = tuple(dict.fromkeys(reason for id in ids for reason in self.behind[id]))
        name = self.ruleset.source.name(rule.head)
        if name:
            self.log.append(Firing(name, because))
        self.behind[rule.id] = (Reason(name, 1),) if name else because
        self._give([(rule.head, rule.id, 1)])


def _engine() -> ModuleType:
    import durable_rules_engine

    module: ModuleType = durable_rules_engine
    return module


def _said(error: Exception) -> str:
    return str(error) or "out of memory"


def _definition(rules: Iterable[Rule]) -> str:
    """The rules in the engine's own JSON, which holds nothing but numbers and its own keywords."""
    return "{" + ",".join(f'"{i}":{_rule(rule)}' for i, rule in enumerate(rules)) + "}"


def _rule(rule: Rule) -> str:
    patterns = ",".join(f'{{"m{i}":{_test(p)}}}' for i, p in enumerate(rule.patterns))
    count = f',"count":{rule.count}' if rule.count else ""
    return f'{{"all":[{patterns}],"dist":0{count}}}'


def _test(pattern: Pattern) -> str:
    number, bound, below = pattern
    compare = "$lt" if below else "$gte"
    return (
        f'{{"$and":[{{"b":{number % BUCKETS}}},{{"n":{number}}},{{"{compare}":{{"x":{bound}}}}}]}}'
    )
