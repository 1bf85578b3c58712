"""Small programs for durable-rules, and a spy between milepost and the engine."""

import itertools
from collections.abc import Callable

import pytest

from milepost.engine.logic import durable
from milepost.engine.logic.durable import Firing, Reason
from milepost.engine.logic.evaluate import evaluate
from milepost.engine.logic.program import Atom, Compare, Count, Node, Program, Variable

engine = pytest.importorskip("durable_rules_engine", exc_type=ImportError)

A2, B2, C1 = Compare(0, 2), Compare(1, 2), Compare(2, 1)


def program(*nodes: Node, atoms: dict[str, int], variables: int = 3, top: int = 3) -> Program:
    """A program over the variables a, b, c, ... with these stages, given by their nodes."""
    names = (f"{letter}{more}" for more in ("", *range(999)) for letter in "abcdefghij")
    return Program(
        tuple(Variable(name, top) for name in itertools.islice(names, variables)),
        nodes,
        tuple(Atom("stage", id, node) for id, node in atoms.items()),
    )


def log(program: Program, *values: int) -> tuple[Firing, ...]:
    """The firing log on these values, after a comparison with the reference evaluator."""
    conclusions = durable.run(durable.compile_rules(program), values)
    assert durable.differences(evaluate(program, [(v, v) for v in values]), conclusions) == ()
    return conclusions.log


def holds(**values: int) -> tuple[Reason, ...]:
    """Reasons by name and value."""
    return tuple(Reason(name, value) for name, value in values.items())


class Spy:
    """The engine, with every call noted and some answers replaced."""

    error = engine.error

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[str, ...]]] = []
        self.instead: dict[str, Callable[..., object]] = {}

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*arguments: str) -> object:
            self.calls.append((name, arguments))
            answer: object = self.instead.get(name, getattr(engine, name))(*arguments)
            return answer

        return call

    def count(self, name: str) -> int:
        """How often a function of the engine was called."""
        return sum(called == name for called, _ in self.calls)


def wide(width: int) -> Program:
    """A stage that needs all of many capabilities."""
    nodes = [Compare(i, 1) for i in range(width)]
    return program(*nodes, Count(width, tuple(range(width)), "all"), atoms={"it": width},
                   variables=width)  # fmt: skip
