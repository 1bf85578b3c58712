"""Proofs: why a conclusion holds, or what each unmet part has and needs.

A proof is a set of lines that cite each other, so that a part used twice is explained once. A line
that holds cites what carries it; a line that does not hold cites what is missing. Words come from
`Words`; the shape comes from the program and its evaluation alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from milepost.engine.assess.words import Words
from milepost.engine.logic.evaluate import Evaluation, Truth
from milepost.engine.logic.program import Atom, Compare, Count, Invert, Refer
from milepost.engine.source import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Line:
    """One claim of a proof.

    `id` is unique in the proof; `of` are the ids of the lines it rests on, or of those that are
    missing. `have` of `need` parts hold; of a capability they are the level that counts and the
    level asked for. `rule` is where the rule is written that asks for it, `given` where the fact is
    declared; either may be nowhere. `without` are the ids of the lines of capabilities that left
    the condition because they are not applicable. `about` is the name with which the text begins,
    where it begins with one.
    """

    id: str
    truth: Truth
    text: str
    have: int = 0
    need: int = 0
    rule: Span = NOWHERE
    given: Span = NOWHERE
    of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    about: str = ""

    @property
    def kind(self) -> str:
        """The first word of the id: counts, lets, group, own, stage, part, test, apart..."""
        return self.id.partition(":")[0]

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of all lines that stand below this one."""
        return (*self.of, *self.without)

    @property
    def counted(self) -> str:
        """How many of several parts hold, as an addition to the text; else empty."""
        if self.kind == "counts" or self.truth is Truth.YES or self.need <= 1 or self.above_a_gap:
            return ""
        tally = f"{self.have} of {self.need}"
        return {"stage": f"{tally} needs are met", "own": tally}.get(self.kind, f"has {tally}")

    @property
    def above_a_gap(self) -> bool:
        """Whether the line says of a stage that others below it are not met."""
        return self.kind == "stage" and any(part.startswith("own:") for part in self.of)


@dataclass(frozen=True)
class Proof:
    """The lines of a proof, the claim itself first, each before what it cites first."""

    lines: tuple[Line, ...]

    @property
    def claim(self) -> Line:
        """What the proof is about."""
        return self.lines[0]

    def __getitem__(self, id: str) -> Line:
        """The line with that id; KeyError where there is none."""
        return self._by_id[id]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each line by its id, from 1, as text and picture print it."""
        return {line.id: number for number, line in enumerate(self.lines, 1)}

    @cached_property
    def _by_id(self) -> dict[str, Line]:
        return {line.id: line for line in self.lines}


def derive(
    evaluation: Evaluation, atom: str, words: Words, *, full: bool = True, deep: bool = True
) -> Proof:
    """The proof of an atom, true or not, each part once.

    Without `full`, stages below the one asked about are named and not derived, and the consistency
    rules that hold nothing back are left out. Without `deep`, the proof ends at capabilities.
    """
    derivation = _Derivation(evaluation, words, full=full, deep=deep)
    stack = [_Part(atom)]
    while stack:
        stack.extend(reversed(derivation.add(stack.pop())))
    return Proof(tuple(derivation.lines.values()))


@dataclass(frozen=True, slots=True)
class _Part:
    """A line to be written: of an atom or a node, explained or only `named`.

    `asked` is the place of the condition that asks for it.
    """

    id: str
    node: int = -1
    named: bool = False
    asked: Span = NOWHERE


class _Derivation:
    """The lines of a proof as they are found."""

    def __init__(self, evaluation: Evaluation, words: Words, *, full: bool, deep: bool) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program
        self.words = words
        self.full = full
        self.deep = deep
        self.lines: dict[str, Line] = {}
        self.named: set[str] = set()

    def add(self, part: _Part) -> list[_Part]:
        """Write the line of a part; the parts that it rests on or lacks."""
        id = part.id
        if id in self.lines and (part.named or id not in self.named):
            return []
        if id.startswith("apart:"):
            capability = id.partition(":")[2]
            text, given = self.words.apart(capability), self.words.stated(capability)
            name = self.words.model.capabilities[capability].name
            self.lines[id] = Line(id, Truth.YES, text, 1, 1, given=given, about=name)
            return []
        if id not in self.program.atom_index:
            return self._node(part)
        atom = self.program.atoms[self.program.atom_index[id]]
        self.named.discard(id)
        if part.named:
            self.named.add(id)
            have, need, _ = self._tally(atom.node)
            text = self.words.atom(atom, self.evaluation)
            truth = self.evaluation.nodes[atom.node]
            about = self.words.about(atom)
            self.lines[id] = Line(id, truth, text, have, need, rule=atom.span, about=about)
            return []
        if atom.kind == "counts":
            return self._counts(part, atom)
        return self._stage(atom) if atom.kind == "stage" else self._atom(atom, atom.node)

    # -- lines ----------------------------------------------------------------------------------

    def _atom(self, atom: Atom, node: int, *more: _Part) -> list[_Part]:
        """The line of a conclusion that comes down to a node, and to `more`."""
        text, about = self.words.atom(atom, self.evaluation), self.words.about(atom)
        parts = [*more, *self._parts(node)]
        return self._write(atom.name, node, text, atom.span, parts, about)

    def _counts(self, part: _Part, atom: Atom) -> list[_Part]:
        """The line of a capability: the level that counts and the one asked for."""
        truth = self.evaluation.nodes[atom.node]
        way = self._way(atom.node) if self.deep else []
        rules = [n for n in way if isinstance(self.program.nodes[n], Refer)]
        if truth is not Truth.YES:
            rules = [n for n in rules if self.evaluation.nodes[n] is not Truth.YES]
        parts = [self._part(n) for n in rules if self.full or truth is not Truth.YES]
        left = self._left(atom.node)
        self.lines[atom.name] = Line(
            atom.name,
            truth,
            self.words.atom(atom, self.evaluation),
            self.evaluation.level(atom.id),
            atom.level,
            rule=atom.span if part.asked == NOWHERE else part.asked,
            given=self.words.stated(atom.id),
            of=_ids(parts),
            without=_ids(left),
            about=self.words.about(atom),
        )
        return [*parts, *left]

    def _way(self, node: int) -> list[int]:
        """The declaration and the rules through which a capability counts, or first would.

        A rule that lowers a level leaves two ways: to keep the rule, or to stand one level higher.
        The one that holds is shown, and where none does the first, which asks for less.
        """
        match self.program.nodes[node]:
            case Count(_, of, "any"):
                open_ways = [part for part in of if self.evaluation.nodes[part] is Truth.YES]
                return self._way((open_ways or list(of))[0])
            case Count(_, of):
                return [leaf for part in of for leaf in self._way(part)]
            case _:
                return [node]

    def _stage(self, atom: Atom) -> list[_Part]:
        """The line of a stage: its own needs, or the gap above which it stands."""
        ladder, _, stage = atom.id.partition(".")
        stages = self.words.model.ladders[ladder].stages
        index = next(i for i, each in enumerate(stages) if each.id == stage)
        own = f"own:{atom.id}"
        own_atom = self.program.atoms[self.program.atom_index[own]]
        if self.evaluation[atom.name] is Truth.YES:
            below = [f"stage:{ladder}.{each.id}" for each in stages[:index][-1:]]
            more = [_Part(id, named=not self.full) for id in below]
            return self._atom(atom, own_atom.node, *more)
        gaps = {
            id: each.name
            for each in stages[:index]
            if self.evaluation[id := f"own:{ladder}.{each.id}"] is not Truth.YES
        }
        if not gaps:
            return self._atom(atom, own_atom.node)
        met = self.evaluation[own] is Truth.YES
        parts = [_Part(id, named=not self.full) for id in gaps]
        parts += [] if met else [_Part(own)]
        truth, about = self.evaluation[atom.name], self.words.about(atom)
        text = self.words.gap(atom, truth, tuple(gaps.values()), met=met)
        have = index + 1 - len(parts)
        self.lines[atom.name] = Line(
            atom.name, truth, text, have, index + 1, atom.span, of=_ids(parts), about=about
        )
        return parts

    def _node(self, part: _Part) -> list[_Part]:
        """The line of a part that has no name of its own."""
        node, here = part.node, self.program.nodes[part.node]
        match here:
            case Compare(variable, _, span):
                at = self.program.variables[variable]
                truth = self.evaluation.nodes[node]
                self.lines[part.id] = Line(
                    part.id,
                    truth,
                    self.words.fact(at, truth),
                    int(truth is Truth.YES),
                    1,
                    rule=self.words.threshold(at, span),
                    given=self.words.given(at),
                    about=self.words.subject(at),
                )
                return []
            case Count(span=span):
                text = self.words.choice(self.evaluation, node)
                return self._write(part.id, node, text, span, self._parts(node))
            case _:
                parts = self._parts(node)
                return self._write(part.id, node, "this must not hold", here.span, parts)

    def _write(
        self, id: str, node: int, text: str, span: Span, parts: list[_Part], about: str = ""
    ) -> list[_Part]:
        have, need, _ = self._tally(node)
        left = self._left(node)
        self.lines[id] = Line(
            id,
            self.evaluation.nodes[node],
            text,
            have,
            need,
            rule=span,
            of=_ids(parts),
            without=_ids(left),
            about=about,
        )
        return [*parts, *left]

    # -- parts ----------------------------------------------------------------------------------

    def _tally(self, node: int) -> tuple[int, int, list[int]]:
        """How many parts of a node hold, how many it needs, and those that decide it."""
        truth = self.evaluation.nodes[node]
        match self.program.nodes[node]:
            case Count(k, of):
                held = [part for part in of if self.evaluation.nodes[part] is Truth.YES]
                lacking = [part for part in of if self.evaluation.nodes[part] is not Truth.YES]
                return len(held), k, held if truth is Truth.YES else lacking
            case Invert(of):
                return int(truth is Truth.YES), 1, [of]
            case _:
                return int(truth is Truth.YES), 1, [node]

    def _parts(self, node: int) -> list[_Part]:
        parts = [self._part(part) for part in self._tally(node)[2]]
        if self.full:
            return parts
        return [part for part in parts if not self._guards(part)]

    def _guards(self, part: _Part) -> bool:
        """Whether a part only says that a consistency rule holds nothing back."""
        return part.id.startswith("lets:") and self.evaluation.nodes[part.node] is Truth.YES

    def _part(self, node: int) -> _Part:
        """The line that explains a node: the same for what says the same."""
        match self.program.nodes[node]:
            case Refer(atom, span):
                return _Part(self.program.atoms[atom].name, node, asked=span)
            case Compare(variable):
                return _Part(f"test:{self.program.variables[variable].id}", node)
            case _:
                return _Part(f"part:{node}", node)

    def _left(self, node: int) -> list[_Part]:
        return [_Part(f"apart:{id}") for id in self.program.left_out.get(node, ())]


def _ids(parts: list[_Part]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.id for part in parts))
