"""A program as rules over numbered facts: patterns that are all matched, or counted, give a fact.

This is the small language that durable-rules is trusted with. A fact has a number and a value. A
variable is one fact; a conclusion that holds is a fact of value 1; one that does not hold and is
asked for by a negation is a fact of value 0. There is no negation left: it is pushed inwards (not
"at least k of n" is at least n - k + 1 of the negations), so that only comparisons and references
are negated, and both of those become patterns of their own. At least k of n becomes one fact for
each part that holds, and a rule that counts them.
"""

from __future__ import annotations

import itertools
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final, NamedTuple

from milepost.engine.logic.program import Compare, Count, Invert, Program, Refer

# Beyond these the engine crashes or never returns instead of refusing. Its own bounds are 16 facts
# a rule, 255 rules on a pattern, 511 branches on a node, 64 pending matches a fact, 4096 rules. A
# count is less than the number of rules, and so below its bound of 65,535; a fact has five
# properties of 255.
WIDEST_RULE: Final = 12
USES_OF_A_PATTERN: Final = 200
BRANCHES: Final = 400
THRESHOLDS: Final = 50
RULES: Final = 4000

# A run takes some 10 KiB for each pattern of its rules.
PATTERNS: Final = 10_000

# Numbers in rules are read as a C long, which has 32 bits on some machines; none is refused.
LARGEST_NUMBER: Final = 2**31 - 1

# The engine knows a fact by a hash of 32 bits of its id alone. Up to here the ids of facts, and the
# one of its own that it adds to a session, all have different hashes; the tests prove it.
LARGEST_ID: Final = 99_999

# The engine tries the branches of a node one after the other, so the facts are spread over two
# layers of nodes.
BUCKETS: Final = 24

SENTINEL: Final = 0
"""The number of the fact that is always given first, with value 1."""


class TooLarge(Exception):
    """The program is beyond what the engine can hold safely; the message says in which respect."""


class Pattern(NamedTuple):
    """Fact number `number` has a value of at least `bound`, or, where `below`, less than it."""

    number: int
    bound: int
    below: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Its patterns, all matched, give the fact `head` with value 1.

    Where `count` is not 0 there is one pattern, and it must be matched by that many facts. `id`
    tells the fact from others of the same number, which exist to be counted.
    """

    head: int
    id: int
    patterns: tuple[Pattern, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a program.

    `strata[i]` says for atom i how many negations lie on the longest way down to the variables; an
    atom that does not hold may be given as a fact once every atom of its stratum and of those below
    has been settled.
    """

    program: Program
    rules: tuple[Rule, ...]
    strata: tuple[int, ...]

    def name(self, number: int) -> str:
        """The id of the variable or the name of the atom behind a fact; empty where neither is."""
        variables, atoms = self.program.variables, self.program.atoms
        if 0 < number <= len(variables):
            return variables[number - 1].id
        atom = number - 1 - len(variables)
        return atoms[atom].name if 0 <= atom < len(atoms) else ""

    def atom_fact(self, atom: int) -> int:
        """The number of the fact that an atom holds, or does not."""
        return 1 + len(self.program.variables) + atom


def refuse_by_size(program: Program) -> None:
    """Raise TooLarge for what is beyond all bounds by its size alone, before it is looked at."""
    _refuse(len(program.atoms), 2 * RULES, "the model comes to {} conclusions")


def rules_of(program: Program) -> Rules:
    """The rules of a program. Raises TooLarge where the engine could not hold them."""
    refuse_by_size(program)
    for variable in program.variables:
        _refuse(variable.top, LARGEST_NUMBER, f"the values of {variable.id} go up to {{}}")
    rules = Rules(program, tuple(_Lowering(program).rules), _strata(program))
    _refuse_too_large(rules)
    return rules


_Form = Pattern | tuple[int, tuple[int, ...]]
"""A pattern, or "at least k of" other forms, which are named by their place in the table."""


class _Lowering:
    """Holds each distinct form once; a form that is no pattern becomes a fact where it is used."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.forms: list[_Form] = []
        self.rules: list[Rule] = []
        self._place: dict[_Form, int] = {}
        self._fact: dict[int, int] = {}
        self._waiting: deque[tuple[int, int, int]] = deque()
        first_atom = 1 + len(program.variables)
        self._next = first_atom + len(program.atoms)
        self.true = self._form((0, ()))
        self.false = self._form((1, ()))
        holds = self._forms_of_nodes(first_atom)
        for head, atom in enumerate(program.atoms, start=first_atom):
            self._waiting.append((holds[atom.node], head, head))
            while self._waiting:
                self._conclude(*self._waiting.popleft())

    def _forms_of_nodes(self, first_atom: int) -> list[int]:
        holds: list[int] = []
        fails: list[int] = []
        denied = _denied(self.program)
        for i, node in enumerate(self.program.nodes):
            no = self.false
            match node:
                case Compare(variable, threshold):
                    yes = self._form(Pattern(1 + variable, threshold))
                    if i in denied:
                        no = self._form(Pattern(1 + variable, threshold, below=True))
                case Refer(atom):
                    yes = self._form(Pattern(first_atom + atom, 1))
                    if i in denied:
                        no = self._form(Pattern(first_atom + atom, 1, below=True))
                case Invert(of):
                    yes, no = fails[of], holds[of]
                case Count(k, parts):
                    yes = self._at_least(k, [holds[part] for part in parts])
                    if i in denied:
                        no = self._at_least(len(parts) - k + 1, [fails[part] for part in parts])
            holds.append(yes)
            fails.append(no)
        return holds

    def _form(self, form: _Form) -> int:
        if form not in self._place:
            self._place[form] = len(self.forms)
            self.forms.append(form)
        return self._place[form]

    def _at_least(self, k: int, parts: list[int]) -> int:
        k -= parts.count(self.true)
        parts = [part for part in parts if part not in (self.true, self.false)]
        if k <= 0:
            return self.true
        if k > len(parts):
            return self.false
        if k in (1, len(parts)):
            # All of all, and any of any, are one list; a part said twice adds nothing to either.
            every = k == len(parts)
            parts = list(dict.fromkeys(p for part in parts for p in self._parts(part, every=every)))
            k = len(parts) if every else 1
        return parts[0] if len(parts) == 1 else self._form((k, tuple(parts)))

    def _parts(self, form: int, *, every: bool) -> tuple[int, ...]:
        match self.forms[form]:
            case (int(k), parts) if k == (len(parts) if every else 1):
                return parts
        return (form,)

    def _fresh(self) -> int:
        self._next += 1
        return self._next - 1

    def _conclude(self, form: int, head: int, id: int) -> None:
        """Add the rules by which the form gives the fact `head`."""
        match self.forms[form]:
            case (0, ()):
                self.rules.append(Rule(head, id, (Pattern(SENTINEL, 1),)))
            case (1, parts):
                self._waiting.extend((part, head, id) for part in parts)
            case (int(k), parts) if k < len(parts):
                counted = self._fresh()
                self._waiting.extend((part, counted, self._fresh()) for part in parts)
                self.rules.append(Rule(head, id, (Pattern(counted, 1),), k))
            case _:
                patterns = [self._pattern(part) for part in self._parts(form, every=True)]
                while len(patterns) > WIDEST_RULE:
                    starts = range(0, len(patterns), WIDEST_RULE)
                    patterns = [self._joined(patterns[i : i + WIDEST_RULE]) for i in starts]
                self.rules.append(Rule(head, id, tuple(patterns)))

    def _pattern(self, form: int) -> Pattern:
        found = self.forms[form]
        if isinstance(found, Pattern):
            return found
        if form not in self._fact:
            self._fact[form] = self._fresh()
            self._waiting.append((form, self._fact[form], self._fact[form]))
        return Pattern(self._fact[form], 1)

    def _joined(self, patterns: list[Pattern]) -> Pattern:
        fact = self._fresh()
        self.rules.append(Rule(fact, fact, tuple(patterns)))
        return Pattern(fact, 1)


def _denied(program: Program) -> set[int]:
    """The nodes whose failing matters to something: those under a negation."""
    denied: set[int] = set()
    for i in reversed(range(len(program.nodes))):
        match program.nodes[i]:
            case Invert(of):
                denied.add(of)
            case Count(_, parts) if i in denied:
                denied.update(parts)
            case _:
                pass
    return denied


def _strata(program: Program) -> tuple[int, ...]:
    holds: list[int] = []
    fails: list[int] = []
    for node in program.nodes:
        match node:
            case Compare():
                yes = no = 0
            case Refer(atom):
                yes = holds[program.atoms[atom].node]
                no = yes + 1
            case Invert(of):
                yes, no = fails[of], holds[of]
            case Count(_, parts):
                yes = max((holds[part] for part in parts), default=0)
                no = max((fails[part] for part in parts), default=0)
        holds.append(yes)
        fails.append(no)
    return tuple(holds[atom.node] for atom in program.atoms)


def _refuse_too_large(rules: Rules) -> None:
    def name(pattern: Pattern) -> str:
        return rules.name(pattern.number) or "one part of a condition"

    uses = Counter(pattern for rule in rules.rules for pattern in rule.patterns)
    buckets = Counter(number % BUCKETS for number in {pattern.number for pattern in uses})
    # The sentinel's own rule is one more.
    _refuse(len(rules.rules) + 1, RULES, "the model comes to {} rules")
    _refuse(uses.total(), PATTERNS, "the rules come to {} conditions")
    _refuse(max((r.id for r in rules.rules), default=0), LARGEST_ID, "the rules speak of {} facts")
    _refuse(max(buckets.values(), default=0), BRANCHES, "the rules read {} facts of one kind")
    for pattern, count in uses.items():
        _refuse(count, USES_OF_A_PATTERN, f"{{}} rules ask the same of {name(pattern)}")
        _refuse(abs(pattern.bound), LARGEST_NUMBER, f"{name(pattern)} is compared with {{}}")
    by_number = itertools.groupby(sorted(uses, key=lambda p: p.number), key=lambda p: p.number)
    for _, patterns in by_number:
        asked = list(patterns)
        _refuse(len(asked), THRESHOLDS, f"{name(asked[0])} is compared with {{}} values")


def _refuse(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise TooLarge(f"{what.format(count)}; durable-rules holds {limit} safely")
