"""More is never less, knowing more never takes anything back, and no order matters."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.assess.assessment import assess
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Evaluation, Facts, Truth, evaluate
from milepost.engine.logic.program import Program, Variable
from milepost.engine.model.evidence import Evidence, EvidenceKind
from milepost.engine.model.inventory import Declaration, Inventory, PlanRequest
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Assessed
from milepost.engine.view.assessment import assessment_document
from tests.strategies import METRICS, models
from tests.workspaces import declaring, reading, workspaces
from tests.written import bundled

BUNDLED = bundled()
PROGRAM = compile_model(BUNDLED)
BRIEF = settings(max_examples=15, deadline=None)
FEW = settings(max_examples=12, deadline=None)


@dataclass(frozen=True)
class Verdicts:
    """What a workspace amounts to, proven and possible."""

    stages: Mapping[str, tuple[bool, bool]]
    groups: Mapping[str, tuple[bool, bool]]
    levels: Mapping[str, tuple[int, int]]

    def below(self, other: Verdicts) -> bool:
        """Whether nothing here is more than there."""
        pairs = (
            (self.stages, other.stages),
            (self.groups, other.groups),
            (self.levels, other.levels),
        )
        return all(
            low <= high
            for mine, theirs in pairs
            for id in mine
            for low, high in zip(mine[id], theirs[id], strict=True)
        )


def verdicts(model: MaturityModel, evaluation: Evaluation) -> Verdicts:
    """The stages, their own conditions, groups and effective levels of an evaluation."""
    atoms = evaluation.program.atoms
    held = {
        atom.name: (evaluation[atom.name] is Truth.YES, evaluation[atom.name] is not Truth.NO)
        for atom in atoms
    }
    return Verdicts(
        {a.name: held[a.name] for a in atoms if a.kind in ("stage", "own")},
        {a.name: held[a.name] for a in atoms if a.kind == "group"},
        {
            id: (evaluation.level(id), evaluation.level(id, at_least=Truth.UNPROVEN))
            for id in model.capabilities
        },
    )


def judged(workspace: Workspace) -> Verdicts:
    """What an assessment of the workspace finds."""
    return verdicts(workspace.model, assess(workspace).evaluation)


@st.composite
def better(draw: st.DrawFn, workspace: Workspace) -> Workspace:
    """The workspace with one level raised, or one metric without a value or with more of it."""
    open_ = [id for id in workspace.model.capabilities if id in workspace.inventory.declarations]
    subject = draw(st.sampled_from([*open_, *METRICS]))
    if subject in METRICS:
        had = workspace.inventory.readings.get(subject)
        more = draw(st.sampled_from([Fraction(3), Fraction(9)]))
        return reading(workspace, subject, more if had is None else max(more, had.value))
    had_level = workspace.inventory.declarations[subject].level
    level = draw(st.integers(had_level or 0, workspace.model.top))
    return declaring(workspace, subject, level)


# -- more is never less ------------------------------------------------------------------------


@BRIEF
@given(st.data())
def test_more_of_a_random_model_is_never_less(data: st.DataObject) -> None:
    """Raising a known level or metric lowers no stage, group or level, proven or possible."""
    before = data.draw(workspaces())
    after = data.draw(better(before))
    learnt = _learnt(before, after)

    lower, higher = judged(before), judged(after)
    if learnt:
        # An answer above the lowest proves no less; what is possible may only shrink.
        for mine, theirs in ((lower.stages, higher.stages), (lower.groups, higher.groups)):
            assert all(mine[id][0] <= theirs[id][0] for id in mine)
            assert all(mine[id][1] >= theirs[id][1] for id in mine)
        assert all(lower.levels[id][0] <= higher.levels[id][0] for id in lower.levels)
        assert all(lower.levels[id][1] >= higher.levels[id][1] for id in lower.levels)
    else:
        assert lower.below(higher)


def _learnt(before: Workspace, after: Workspace) -> bool:
    """Whether the change answers a question, and does not raise what was known."""
    old, new = before.inventory, after.inventory
    return set(new.readings) != set(old.readings) or any(
        declaration.level is None and new.declarations[id].level is not None
        for id, declaration in old.declarations.items()
    )


@FEW
@given(st.data())
def test_more_of_the_bundled_model_is_never_less(data: st.DataObject) -> None:
    """The same holds of the bundled model with its consistency rules."""
    ids = st.sampled_from(sorted(BUNDLED.capabilities))
    level = st.integers(0, BUNDLED.top)
    facts = data.draw(intervals(PROGRAM))
    raised, to = data.draw(ids), data.draw(level)
    at = PROGRAM.variable_index[raised]
    low, high = facts[at]
    more = [*facts]
    more[at] = (max(low, to), max(high, to))

    before, after = evaluate(PROGRAM, facts), evaluate(PROGRAM, more)
    assert verdicts(BUNDLED, before).below(verdicts(BUNDLED, after))


# -- knowing more ------------------------------------------------------------------------------


@st.composite
def intervals(draw: st.DrawFn, program: Program) -> Facts:
    """Between which values each variable lies; what only advice asks for is left open."""

    def range_of(variable: Variable) -> tuple[int, int]:
        ends = st.integers(0, variable.top)
        a, b = draw(st.tuples(ends, ends))
        return min(a, b), max(a, b)

    return [range_of(variable) for variable in program.variables]


@st.composite
def within(draw: st.DrawFn, facts: Facts) -> Facts:
    """Narrower intervals inside others."""
    narrow: list[tuple[int, int]] = []
    for low, high in facts:
        a, b = draw(st.tuples(st.integers(low, high), st.integers(low, high)))
        narrow.append(draw(st.sampled_from([(low, high), (min(a, b), max(a, b))])))
    return narrow


@BRIEF
@given(st.data())
def test_knowing_more_of_a_random_model_takes_nothing_back(data: st.DataObject) -> None:
    """Narrowing unknowns lowers nothing that is proven and raises nothing that is possible."""
    model = data.draw(models())
    program = compile_model(model)
    facts = data.draw(intervals(program))

    narrowed(model, program, facts, data.draw(within(facts)))


@FEW
@given(st.data())
def test_knowing_more_of_the_bundled_model_takes_nothing_back(data: st.DataObject) -> None:
    """The same holds of the bundled model."""
    facts = data.draw(intervals(PROGRAM))

    narrowed(BUNDLED, PROGRAM, facts, data.draw(within(facts)))


def narrowed(model: MaturityModel, program: Program, facts: Facts, narrow: Facts) -> None:
    """Assert that proven and possible come closer to each other and do not cross."""
    wide = verdicts(model, evaluate(program, facts))
    near = verdicts(model, evaluate(program, narrow))
    for mine, theirs in (
        (wide.stages, near.stages),
        (wide.groups, near.groups),
        (wide.levels, near.levels),
    ):
        for id, (proven, possible) in mine.items():
            assert proven <= theirs[id][0] <= theirs[id][1] <= possible


# -- order -------------------------------------------------------------------------------------

KINDS: tuple[EvidenceKind, ...] = ("surveys", "metrics", "sales_figures")


@st.composite
def with_evidence(draw: st.DrawFn, workspace: Workspace) -> Workspace:
    """The workspace with records of evidence, some without a day and some that count no more."""
    day = workspace.inventory.as_of
    record = st.builds(
        Evidence,
        st.sampled_from(KINDS),
        when=st.sampled_from([None, day, day - dt.timedelta(weeks=9)]),
        valid_for=st.sampled_from([None, 4, 52]),
    )
    declarations = {
        id: replace(declared, evidence=tuple(draw(st.lists(record, max_size=2))))
        for id, declared in workspace.inventory.declarations.items()
    }
    return replace(workspace, inventory=replace(workspace.inventory, declarations=declarations))


@st.composite
def shuffled(draw: st.DrawFn, workspace: Workspace) -> Workspace:
    """The same declarations, readings and marks in another order."""
    inventory = workspace.inventory
    return replace(
        workspace,
        inventory=replace(
            inventory,
            declarations=dict(draw(st.permutations(sorted(inventory.declarations.items())))),
            readings=dict(draw(st.permutations(sorted(inventory.readings.items())))),
            not_applicable=dict(draw(st.permutations(sorted(inventory.not_applicable.items())))),
        ),
    )


def printed(workspace: Workspace) -> dict[str, Any]:
    """What `assess --json` prints of the workspace."""
    return assessment_document(Assessed(workspace, assess(workspace)))


@BRIEF
@given(st.data())
def test_the_order_of_a_random_inventory_never_matters(data: st.DataObject) -> None:
    """Declarations, readings and marks in any order give the same document, questions included."""
    one = data.draw(with_evidence(data.draw(workspaces())))

    assert printed(data.draw(shuffled(one))) == printed(one)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_a_bundled_inventory_never_matters(seed: int) -> None:
    """The same holds of the bundled model."""
    chance = random.Random(seed)
    day = dt.date(2026, 11, 1)
    records = [(), (Evidence("surveys", when=day),), (Evidence("metrics", when=day, valid_for=0),)]
    declared = [
        Declaration(id, chance.choice([None, 0, 1, 2, 3]), evidence=chance.choice(records))
        for id in BUNDLED.capabilities
    ]
    ordered, mixed = (
        Workspace(
            BUNDLED,
            Inventory("", "cx", day, {d.capability: d for d in some}, {}, {}, PlanRequest(day)),
            "",
        )
        for some in (declared, chance.sample(declared, len(declared)))
    )
    assert printed(mixed) == printed(ordered)
