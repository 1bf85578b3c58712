"""Rule bases of two sizes with inventories, the same every time, for `benchmarks.inference`."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from milepost.engine.load.workspace import load_workspace
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.program import Atom, Compare, Count, Invert, Node, Program, Refer
from milepost.engine.model.capability import Capability, LevelShares
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.rule import AdviceRule, Group
from milepost.engine.run import checked

LEVELS = ("absent", "pilot", "operational", "embedded")
TOP = len(LEVELS) - 1
KEPT = ("group", "stage", "advice")


@dataclass(frozen=True)
class RuleBase:
    """A model and the program whose conclusions are asked for."""

    name: str
    model: MaturityModel
    program: Program

    def inventories(self, count: int, seed: int = 1) -> list[list[int]]:
        """Values of organisations from beginners to leaders, one list for each."""
        chance = random.Random(seed)
        ripe = [chance.random() for _ in range(count)]
        tops = [variable.top for variable in self.program.variables]
        return [[sum(chance.random() < p for _ in range(top)) for top in tops] for p in ripe]


def rule_bases() -> list[RuleBase]:
    """7 stages over 50 capabilities, 500 rules over 500, and the bundled model.

    The first two speak of declared levels directly, as an author of rules for another engine would
    write them; the bundled model has its consistency rules and concludes what each level counts.
    """
    small = _model(50, groups=9, stages=7, advice=12)
    large = _model(500, groups=240, stages=20, advice=240)
    bundled = _bundled()
    return [
        RuleBase("7 stages x 50", small, conclusions_of(compile_model(small))),
        RuleBase("500 rules x 500", large, conclusions_of(compile_model(large))),
        RuleBase("bundled model", bundled, compile_model(bundled)),
    ]


def _bundled() -> MaturityModel:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.yaml"
        path.write_text("organisation: Nobody yet\nas_of: 2027-01-04\n", encoding="utf-8")
        return checked(load_workspace(path)).model


def _model(capabilities: int, *, groups: int, stages: int, advice: int) -> MaturityModel:
    chance = random.Random(capabilities)

    def leaves(count: int, level: int | None = None) -> list[Condition]:
        chosen = chance.sample(range(capabilities), count)
        return [HasLevel(f"c{i}", level or chance.randint(1, TOP)) for i in chosen]

    def group(number: int) -> Condition:
        some = chance.randint(3, 6)
        if not number or number % 3:
            return AtLeast(chance.randint(2, some - 1), tuple(leaves(some)))
        earlier = GroupHolds(f"g{chance.randrange(number)}")
        either = AtLeast(1, (earlier, *leaves(1)), "any")
        return AtLeast(some, (either, *leaves(some - 1)), "all")

    def stage(index: int) -> Condition:
        level = 1 + index * TOP // (stages + 1)
        either = AtLeast(1, tuple(leaves(chance.randint(2, 3))), "any")
        asked = GroupHolds(f"g{chance.randrange(groups)}")
        needs = (*leaves(chance.randint(2, 5), level), either, asked)
        return AtLeast(len(needs), needs, "all")

    def tip(number: int) -> AdviceRule:
        when = AtLeast(2, (*leaves(1), GroupHolds(f"g{number % groups}")), "all")
        return AdviceRule(f"a{number}", "Look again.", when, leaves(1)[0])

    share = LevelShares(Fraction(1), Fraction(1), Fraction(1))
    rungs = [Stage("l", f"s{i}", i, f"S{i}", stage(i)) for i in range(1, stages + 1)]
    return MaturityModel(
        "generated",
        "Generated",
        levels=tuple(Level(name) for name in LEVELS),
        bar=2,
        shares=(share,) * TOP,
        capabilities={f"c{i}": Capability(f"c{i}", f"C{i}") for i in range(capabilities)},
        groups={f"g{i}": Group(f"g{i}", f"G{i}", group(i)) for i in range(groups)},
        ladders={"l": Ladder("l", "L", tuple(rungs))},
        advice=tuple(tip(number) for number in range(advice)),
    )


def conclusions_of(program: Program) -> Program:
    """The program with its groups, stages and advice alone; what they refer to else is put in."""
    nodes: list[Node] = []
    atoms: list[Atom] = []
    place: list[int] = []
    kept: dict[int, int] = {}
    concluded = {atom.node: i for i, atom in enumerate(program.atoms) if atom.kind in KEPT}
    for i, node in enumerate(program.nodes):
        match node:
            case Refer(atom) if atom not in kept:
                place.append(place[program.atoms[atom].node])
            case _:
                place.append(len(nodes))
                nodes.append(_moved(node, place, kept))
        if i in concluded:
            conclusion = program.atoms[concluded[i]]
            kept[concluded[i]] = len(atoms)
            atoms.append(Atom(conclusion.kind, conclusion.id, place[i]))
    return Program(program.variables, tuple(nodes), tuple(atoms))


def _moved(node: Node, place: list[int], kept: dict[int, int]) -> Node:
    match node:
        case Compare():
            return node
        case Refer(atom):
            return Refer(kept[atom])
        case Invert(of):
            return Invert(place[of])
        case Count(k, of, word):
            return Count(k, tuple(place[part] for part in of), word)
