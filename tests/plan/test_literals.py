from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Facts, Truth, evaluate
from milepost.engine.logic.program import (
    Atom,
    Compare,
    Count,
    Invert,
    Node,
    Program,
    Refer,
    Variable,
)
from milepost.engine.plan.literals import Literals
from tests.strategies import models, not_applicable_of


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program of any nodes in any order that is allowed, far from what a model compiles to."""
    tops = draw(st.lists(st.integers(1, 4), min_size=3, max_size=4))
    variables = tuple(Variable(f"v{i}", top) for i, top in enumerate(tops))
    nodes: list[Node] = [Compare(i, draw(st.integers(1, top))) for i, top in enumerate(tops)]
    atoms: list[Atom] = []
    for number in range(len(tops), len(tops) + draw(st.integers(1, 10))):
        earlier = st.integers(0, number - 1)
        kinds = ["compare", "invert", "count", "count", "count", *["refer"] * bool(atoms)]
        match draw(st.sampled_from(kinds)):
            case "compare":
                variable = draw(st.integers(0, len(tops) - 1))
                # Never and always are there as well.
                nodes.append(Compare(variable, draw(st.integers(0, tops[variable] + 1))))
            case "invert":
                nodes.append(Invert(draw(earlier)))
            case "refer":
                nodes.append(Refer(draw(st.integers(0, len(atoms) - 1))))
            case _:
                least = draw(st.sampled_from((0, 3)))
                of = tuple(draw(st.lists(earlier, min_size=least, max_size=5)))
                k = st.one_of(st.just(2), st.integers(0, len(of) + 1))
                nodes.append(Count(draw(k), of))
        if draw(st.booleans()):
            atoms.append(Atom("group", f"a{number}", number))
    return Program(variables, tuple(nodes), tuple(atoms))


@st.composite
def intervals(draw: st.DrawFn, program: Program, widest: int = 4) -> Facts:
    """For each variable what it may be: known, or between two values."""
    facts = []
    for variable in program.variables:
        low = draw(st.one_of(st.just(0), st.integers(0, variable.top)))
        facts.append((low, draw(st.integers(low, min(low + widest, variable.top)))))
    return facts


def agree(program: Program, facts: Facts, values: list[int]) -> None:
    """With the variables at these values, every literal is what the reference evaluator says."""
    model = cp_model.CpModel()
    literals = Literals(model, program, facts)
    chains = {
        (number, at): literals.at_least(number, at)
        for number, variable in enumerate(program.variables)
        for at in range(variable.top + 2)
    }
    nodes = [literals.node(number) for number in range(len(program.nodes))]
    for (number, at), literal in chains.items():
        if at == values[number]:
            model.add_bool_and([literal])
        if at == values[number] + 1:
            model.add_bool_and([literal.negated()])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    expected = evaluate(program, [(value, value) for value in values])
    for (number, at), literal in chains.items():
        assert solver.boolean_value(literal) is (values[number] >= at)
    for literal, truth in zip(nodes, expected.nodes, strict=True):
        assert solver.boolean_value(literal) is (truth is Truth.YES)
    for atom, truth in zip(program.atoms, expected.atoms, strict=True):
        assert solver.boolean_value(literals.atom(atom.name)) is (truth is Truth.YES)
    # Nor is the solver free to say otherwise of any of them.
    model.add_bool_or(
        [
            literal.negated() if truth is Truth.YES else literal
            for literal, truth in zip(nodes, expected.nodes, strict=True)
        ]
    )
    assert solver.solve(model) == cp_model.INFEASIBLE


@settings(max_examples=100)
@given(st.data())
def test_every_literal_is_what_the_reference_evaluator_says(data: st.DataObject) -> None:
    """On any program, and any values that the facts allow, literals and evaluator agree."""
    program = data.draw(programs())
    facts = data.draw(intervals(program))
    agree(program, facts, [data.draw(st.integers(low, high)) for low, high in facts])


@settings(max_examples=40)
@given(st.data())
def test_the_rules_of_a_model_mean_the_same_as_literals(data: st.DataObject) -> None:
    """Groups, caps, blocks, stages and advice of a random model agree with the evaluator."""
    model = data.draw(models())
    program = compile_model(model, data.draw(not_applicable_of(model)))
    facts = data.draw(intervals(program))
    agree(program, facts, [data.draw(st.integers(low, high)) for low, high in facts])


@settings(max_examples=40)
@given(st.data())
def test_a_literal_can_be_had_both_ways_exactly_where_some_values_give_it(
    data: st.DataObject,
) -> None:
    """Forced true or forced false, a literal leaves just the values that the evaluator allows."""
    program = data.draw(programs())
    facts = data.draw(intervals(program, widest=2))
    number = data.draw(st.integers(0, len(program.nodes) - 1))
    wanted = data.draw(st.booleans())
    model = cp_model.CpModel()
    literals = Literals(model, program, facts, roots=[number])
    literal = literals.node(number)
    chains = [
        [literals.at_least(i, at) for at in range(low + 1, high + 1)]
        for i, (low, high) in enumerate(facts)
    ]
    model.add_bool_and([literal if wanted else literal.negated()])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    found: set[tuple[int, ...]] = set()
    while solver.solve(model) == cp_model.OPTIMAL:
        states = [[(each, solver.boolean_value(each)) for each in chain] for chain in chains]
        found.add(
            tuple(low + sum(on for _, on in s) for (low, _), s in zip(facts, states, strict=True))
        )
        model.add_bool_or([each.negated() if on else each for s in states for each, on in s])
    every = itertools.product(*(range(low, high + 1) for low, high in facts))
    truth = Truth.YES if wanted else Truth.NO
    allowed = {
        values
        for values in every
        if evaluate(program, [(value, value) for value in values]).nodes[number] is truth
    }
    assert found == allowed


def test_only_what_lies_below_the_roots_is_built() -> None:
    """A root asks for its own part of the program, and what the facts decide costs nothing."""
    program = Program(
        tuple(Variable(f"v{i}", 3) for i in range(4)),
        (
            Compare(0, 2),
            Compare(1, 1),
            Count(2, (0, 1), "all"),
            Compare(2, 1),
            Compare(3, 3),
            Count(1, (3, 4), "any"),
        ),
        (Atom("group", "left", 2), Atom("group", "right", 5)),
    )
    model = cp_model.CpModel()
    literals = Literals(model, program, [(0, 3), (1, 1), (0, 3), (0, 3)], roots=[2])
    constants, chain = 2, 3
    assert len(model.proto.variables) == constants + chain
    assert literals.atom("group:left").index == literals.at_least(0, 2).index
    with pytest.raises(KeyError):
        literals.atom("group:middle")
