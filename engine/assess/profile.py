"""The profile: how much of each stage is in place, the bottleneck, and where ladders disagree.

A profile stands beside the stage and never moves it. Its measures:

- The *score* of one need is min(1, effective level / level needed); of "at least k of n" it is the
  mean of the k best scores; of a metric, or of a stage that another asks for, it is 1 where it
  holds and 0 where it does not. An unknown level counts as absent.
- A *rule item* is one of the conditions of a stage that must all hold, consistency rules that
  keep the stage closed included; what is said twice counts once. What does not apply is no item.
- A *cell* holds the capabilities of one category that belong to one stage. Each is scored against
  the highest level that the stage's own condition asks of it, else that any stage of the ladder
  does, or against the model's bar where none asks for it.

No mean is given without the least of what it is made of: the minimum is the honest figure, and the
mean only shows the gap. The score of an item is that of the domain research on the bundled model;
minimum beside mean follows https://docs.rs/crate/software-engineering (maturity_model) and
https://mediovsky.com/digital-maturity-model/, which asks for a profile and the bottleneck in place
of one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.assess.assessment import Assessment, LadderStanding, Standing
from milepost.engine.assess.comparison import Comparison, compared
from milepost.engine.logic.evaluate import Truth
from milepost.engine.logic.program import Compare, Count, Refer
from milepost.engine.model.condition import Measured
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace

WHOLE = Fraction(1)
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Share:
    """How much of several things is in place, 0 to 1: their mean, and the least of them."""

    mean: Fraction
    least: Fraction


@dataclass(frozen=True, slots=True)
class Cell:
    """The capabilities of one category that belong to one stage of a ladder.

    `capabilities` are those that apply; `unknown` counts those among them whose level nobody
    declared, `not_applicable` those left out, and `in_place` holds those at the level that they are
    scored against. `share` is None where none applies.
    """

    category: str
    stage: str
    capabilities: tuple[str, ...]
    share: Share | None
    unknown: int = 0
    not_applicable: int = 0
    in_place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One condition of a stage: how far it is met, and what it still lacks.

    `capabilities` are all that it speaks of, `lacking` those not yet at the level needed, and
    `choose` is how many of these are still needed at least. `metrics` and `stages` (each as
    `ladder.stage`) are outcomes and stages that it asks for and that are not met.
    """

    truth: Truth
    score: Fraction
    capabilities: tuple[str, ...]
    lacking: tuple[str, ...]
    choose: int
    metrics: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageProfile:
    """The rule items of a stage. `share` is None for a stage that asks for nothing."""

    stage: Stage
    items: tuple[Item, ...]
    share: Share | None

    @property
    def met(self) -> int:
        """The number of items that hold."""
        return sum(item.truth is Truth.YES for item in self.items)


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """What holds the next stage back most: its weakest rule items, and the category they lie in.

    `items` are the unmet items with the lowest score; `score` is that score. `capabilities` are
    what they lack. `categories` are those that lack something in the most of these items: one, or
    several where they tie; none where the model names no categories or only metrics are missing.
    """

    stage: Stage
    items: tuple[Item, ...]
    score: Fraction
    capabilities: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LadderProfile:
    """The heat map of one ladder, its stages, and the bottleneck of the next one.

    `categories` are the rows, in the order of the model; a capability without one stands under "".
    `cells` go by category and then stage, and leave out pairs to which nothing belongs.
    """

    ladder: Ladder
    categories: tuple[str, ...]
    cells: tuple[Cell, ...]
    stages: tuple[StageProfile, ...]
    bottleneck: Bottleneck | None


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of each ladder, and where ladders disagree; None where there is only one."""

    ladders: Mapping[str, LadderProfile]
    comparison: Comparison | None


def profile_of(workspace: Workspace, assessment: Assessment) -> Profile:
    """The profile of an assessed workspace; see the module's own words for its measures."""
    ladders = {
        id: _ladder(workspace.model, assessment, standing)
        for id, standing in assessment.ladders.items()
    }
    if len(ladders) == 1:
        return Profile(ladders, None)
    lacks = {id: _lacks(ladders[id], standing) for id, standing in assessment.ladders.items()}
    return Profile(ladders, compared(workspace.model, assessment, lacks))


def _lacks(profile: LadderProfile, standing: LadderStanding) -> dict[str, bool]:
    """What the next stage lacks, and of each whether another would do as well."""
    found: dict[str, bool] = {}
    if standing.next is not None:
        for item in profile.stages[standing.next.index - 1].items:
            for id in item.lacking:
                found[id] = found.get(id, True) and item.choose < len(item.lacking)
    return found


def _ladder(
    model: MaturityModel, assessment: Assessment, standing: LadderStanding
) -> LadderProfile:
    ladder = standing.ladder
    reading = _Reading(assessment)
    stages: list[StageProfile] = []
    asked: dict[str, dict[str, int]] = {}
    for stage in ladder.stages:
        items, asked[stage.id] = reading.stage(f"{ladder.id}.{stage.id}")
        stages.append(StageProfile(stage, items, share_of(item.score for item in items)))
    categories, cells = _cells(model, assessment.standings, ladder, asked)
    return LadderProfile(
        ladder, categories, cells, tuple(stages), _bottleneck(model, standing, stages)
    )


def share_of(scores: Iterable[Fraction]) -> Share | None:
    """Mean and least of some scores; None of none."""
    found = tuple(scores)
    return Share(sum(found, NOTHING) / len(found), min(found)) if found else None


def score_of(level: int, needed: int) -> Fraction:
    """min(1, level / needed); whole where nothing is needed."""
    return WHOLE if level >= needed else Fraction(level, needed)


# -- cells ---------------------------------------------------------------------------------------


def _cells(
    model: MaturityModel,
    standings: Mapping[str, Standing],
    ladder: Ladder,
    asked: Mapping[str, Mapping[str, int]],
) -> tuple[tuple[str, ...], tuple[Cell, ...]]:
    """The rows of the heat map that hold something, and their cells."""
    members: dict[str, dict[str, list[str]]] = {category: {} for category in model.categories}
    for capability in model.capabilities.values():
        for member in capability.stages:
            if member.ladder == ladder.id:
                row = members.setdefault(capability.category, {})
                row.setdefault(member.stage, []).append(capability.id)
    rows = {category: row for category, row in members.items() if row}
    anywhere: dict[str, int] = {}
    for levels in asked.values():
        for id, level in levels.items():
            anywhere[id] = max(level, anywhere.get(id, 0))
    cells: list[Cell] = []
    for category, row in rows.items():
        for stage in ladder.stages:
            if stage.id not in row:
                continue
            held = [standings[id] for id in row[stage.id]]
            apply = [standing for standing in held if standing.not_applicable is None]
            needs = {**anywhere, **asked[stage.id]}
            cells.append(
                Cell(
                    category,
                    stage.id,
                    tuple(each.capability for each in apply),
                    share_of(
                        score_of(each.effective, needs.get(each.capability, model.bar))
                        for each in apply
                    ),
                    unknown=sum(each.declared is None for each in apply),
                    not_applicable=len(held) - len(apply),
                    in_place=tuple(
                        each.capability
                        for each in apply
                        if each.effective >= needs.get(each.capability, model.bar)
                    ),
                )
            )
    return tuple(rows), tuple(cells)


# -- rule items ----------------------------------------------------------------------------------


class _Reading:
    """Reads scores off the nodes of an evaluated program, each node once."""

    def __init__(self, assessment: Assessment) -> None:
        self.truth = assessment.evaluation.nodes
        self.program = assessment.program
        self.standings = assessment.standings
        self._scores: dict[int, Fraction] = {}

    def stage(self, id: str) -> tuple[tuple[Item, ...], dict[str, int]]:
        """The items of a stage, and the highest level that they ask of each capability."""
        own = self.program.atoms[self.program.atom_index[f"own:{id}"]].node
        node = self.program.nodes[own]
        parts = node.of if isinstance(node, Count) and node.word == "all" else (own,)
        items: dict[object, Item] = {}
        asked: dict[str, int] = {}
        for part in parts:
            items.setdefault(self._meaning(part), self._item(part, asked))
        return tuple(items.values()), asked

    def _item(self, number: int, asked: dict[str, int]) -> Item:
        """One item; adds to `asked` what it asks of each capability."""
        capabilities: dict[str, None] = {}
        lacking: dict[str, None] = {}
        metrics: dict[str, None] = {}
        stages: dict[str, None] = {}
        seen: set[int] = set()
        stack = [(number, True)]
        while stack:
            at, open_ = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            unmet = open_ and self.truth[at] is not Truth.YES
            match self.program.nodes[at]:
                case Refer(atom) if self.program.atoms[atom].kind == "counts":
                    counts = self.program.atoms[atom]
                    asked[counts.id] = max(counts.level, asked.get(counts.id, 0))
                    capabilities.setdefault(counts.id)
                    if unmet:
                        lacking.setdefault(counts.id)
                case Refer(atom) if unmet and self.program.atoms[atom].kind == "stage":
                    stages.setdefault(self.program.atoms[atom].id)
                case Compare(variable) if unmet:
                    test = self.program.variables[variable].test
                    if isinstance(test, Measured):
                        metrics.setdefault(test.metric)
                case _:
                    stack.extend((part, unmet) for part in reversed(self._parts(at)))
        return Item(
            self.truth[number],
            self.score(number),
            tuple(capabilities),
            tuple(lacking),
            self._still(number, len(lacking)),
            tuple(metrics),
            tuple(stages),
        )

    def _still(self, number: int, lacking: int) -> int:
        """How many of the capabilities that a part lacks it needs at least."""
        match self.program.nodes[number]:
            case Refer(atom) if self.program.atoms[atom].kind in ("lets", "group"):
                return self._still(self.program.atoms[atom].node, lacking)
            case Count(k, of) if not any(self._parts(part) for part in of):
                return max(0, k - sum(self.truth[part] is Truth.YES for part in of))
            case _:
                return lacking

    def score(self, of: int) -> Fraction:
        """The score of a node, from those below it."""
        # Each node uses only earlier ones, so counting up needs no recursion however deep rules go.
        for number in sorted(self._below(of)):
            self._scores[number] = self._score(number)
        return self._scores[of]

    def _score(self, number: int) -> Fraction:
        match self.program.nodes[number]:
            case Refer(atom) if self.program.atoms[atom].kind == "counts":
                at = self.program.atoms[atom]
                return score_of(self.standings[at.id].effective, at.level)
            case Refer(atom) if self.program.atoms[atom].kind != "stage":
                return self._scores[self.program.atoms[atom].node]
            case Count(0, _):
                return WHOLE
            case Count(k, of):
                best = sorted((self._scores[part] for part in of), reverse=True)[:k]
                return sum(best, NOTHING) / k
            case _:
                return WHOLE if self.truth[number] is Truth.YES else NOTHING

    def _below(self, of: int) -> set[int]:
        found: set[int] = set()
        stack = [of]
        while stack:
            number = stack.pop()
            if number not in found and number not in self._scores:
                found.add(number)
                stack += self._parts(number)
        return found

    def _parts(self, number: int) -> tuple[int, ...]:
        """What the score of a node is made of; a capability's level and a stage are whole."""
        match self.program.nodes[number]:
            case Refer(atom) if self.program.atoms[atom].kind not in ("counts", "stage"):
                return (self.program.atoms[atom].node,)
            case Count(_, of):
                return of
            case _:
                return ()

    def _meaning(self, number: int) -> object:
        """The same for two parts that ask for the same, however each is reached."""
        while True:
            match self.program.nodes[number]:
                case Refer(atom) if self.program.atoms[atom].kind in ("lets", "group"):
                    number = self.program.atoms[atom].node
                case Refer(atom):
                    return self.program.atoms[atom].name
                case Compare(variable, threshold):
                    return (variable, threshold)
                case Count(k, of) if not any(self._parts(part) for part in of):
                    return (k, *sorted(str(self._meaning(part)) for part in of))
                case _:
                    return number


# -- the bottleneck ------------------------------------------------------------------------------


def _bottleneck(
    model: MaturityModel, standing: LadderStanding, stages: list[StageProfile]
) -> Bottleneck | None:
    """The weakest unmet items of the next stage; None at the top."""
    if standing.next is None:
        return None
    unmet = [i for i in stages[standing.next.index - 1].items if i.truth is not Truth.YES]
    least = min(item.score for item in unmet)
    weakest = tuple(item for item in unmet if item.score == least)
    tally: dict[str, int] = {}
    for item in weakest:
        for category in {model.capabilities[id].category: None for id in item.lacking}:
            if category:
                tally[category] = tally.get(category, 0) + 1
    most = max(tally.values(), default=0)
    return Bottleneck(
        standing.next,
        weakest,
        least,
        tuple(dict.fromkeys(id for item in weakest for id in item.lacking)),
        tuple(category for category, count in tally.items() if count == most),
    )
