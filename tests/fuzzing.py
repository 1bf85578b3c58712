"""What any input is put through when it is made up: read, checked, assessed, linted.

Nothing but faults may come of it, each with a place and short words; anything else is an error of
milepost. Models are read once and inventories from memory, so that many inputs can be tried.
"""

from __future__ import annotations

import functools
from pathlib import Path

from milepost.engine.check import check_model
from milepost.engine.lint.report import lint_inventory, lint_model
from milepost.engine.load.inventory import read_inventory
from milepost.engine.load.maturity import read_model
from milepost.engine.load.text import Document, read_bytes
from milepost.engine.load.workspace import load_model, read_document
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Loaded
from milepost.engine.run import assessed, checked
from milepost.engine.source import InvalidInput, Problem

ROOT = Path(__file__).parents[1]
LONGEST = 2_000
"""How many characters a fault may have."""


@functools.cache
def _bundled() -> MaturityModel:
    model = load_model("cx").model
    assert model is not None
    return model


@functools.cache
def _empty(name: str) -> Document:
    document, problems = read_bytes(b"as_of: 2026-11-01\n", name)
    assert document is not None
    assert not problems
    return document


def inventory(content: bytes, name: str = "inventory.yaml") -> tuple[Problem, ...]:
    """The faults of the bytes of an inventory of the bundled model; none if all went well."""
    document, problems = read_document(content, Path(name))
    if document is None:
        return _judged(problems)
    found, more = read_inventory(document, _bundled())
    return _used(_bundled(), found, [*problems, *more])


def model(*contents: bytes) -> tuple[Problem, ...]:
    """The faults of a model in some files, with an empty inventory; none if all went well."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for number, content in enumerate(contents):
        document, found = read_bytes(content, f"{number}.yaml")
        problems += found
        documents += [] if document is None else [document]
    read = read_model([documents])
    problems += read.problems
    if read.model is None:
        return _judged(problems)
    empty, more = read_inventory(_empty("inventory.yaml"), read.model)
    return _used(read.model, empty, [*problems, *more])


def extension(base: bytes, changes: bytes) -> tuple[Problem, ...]:
    """The faults of a model that extends another; none if all went well."""
    layers = [read_bytes(base, "base.yaml"), read_bytes(changes, "changes.yaml")]
    problems = [problem for _, found in layers for problem in found]
    read = read_model([[] if document is None else [document] for document, _ in layers])
    problems += read.problems
    if read.model is not None:
        problems += check_model(read.model)
    return () if read.model is not None and not problems else _judged(problems)


def _used(
    model: MaturityModel, found: Inventory | None, problems: list[Problem]
) -> tuple[Problem, ...]:
    try:
        workspace = checked(Loaded(model, found, "", tuple(problems)))
    except InvalidInput as invalid:
        return _judged(list(invalid.problems))
    assessed(workspace)
    lint_model(workspace.model)
    lint_inventory(workspace)
    return ()


def _judged(problems: list[Problem]) -> tuple[Problem, ...]:
    assert problems, "nothing was read and nothing is at fault"
    for problem in problems:
        assert problem.span.line >= 1
        assert problem.span.column >= 1
        assert len(str(problem)) < LONGEST
        assert problem.code
    return tuple(problems)
