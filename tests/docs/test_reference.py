"""The reference pages: complete, and as the program is."""

import ast
import json
import re
from pathlib import Path

import pydantic
import pytest

from milepost.cli.main import main
from milepost.engine.check import check_model
from milepost.engine.load.inventory_document import InventoryShape
from milepost.engine.load.model_document import ModelShape
from milepost.engine.load.workspace import load_model, load_workspace
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import plannable
from milepost.engine.source import InvalidInput, Problem
from tests.docs.commands import page as commands_page
from tests.docs.pages import DOCS, ROOT, Block, blocks, prose

REFERENCE = DOCS / "reference"
PROBLEMS = REFERENCE / "problems.md"
RAISING = [
    *sorted((ROOT / "engine" / "load").glob("*.py")),
    ROOT / "engine" / "check.py",
    ROOT / "engine" / "run.py",
]
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*\Z")
FAULTS = [block for block in blocks(PROBLEMS) if block.mark == "fault"]


def name_of(call: ast.Call) -> str:
    """The last word of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def codes_raised() -> set[str]:
    """Every code that the program can put into a problem, read from its own text.

    A code is the first argument of `Problem` or `fault`, a value given to a variable `code`, or
    follows from the word for what was looked up by `known`.
    """
    found: set[str] = set()
    for file in RAISING:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            values: list[ast.AST] = []
            if isinstance(node, ast.Call) and name_of(node) in ("Problem", "fault") and node.args:
                values = [node.args[0]]
            elif isinstance(node, ast.Call) and name_of(node) == "known":
                words = [a.value for a in node.args if isinstance(a, ast.Constant)]
                found |= {f"unknown-{word.lower()}" for word in words if isinstance(word, str)}
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
                values = [node.value]
            for value in values:
                if isinstance(value, ast.IfExp):
                    values += [value.body, value.orelse]
                elif isinstance(value, ast.Constant) and CODE.match(str(value.value)):
                    found.add(str(value.value))
    return found


def test_the_commands_page_is_current() -> None:
    """The page of commands says what the commands say; `python -m tests.docs.commands` makes it."""
    assert (REFERENCE / "commands.md").read_text(encoding="utf-8") == commands_page()


def test_every_problem_has_an_entry() -> None:
    """Whatever fault milepost names, its page says what it means; and it names no other."""
    listed = set(re.findall(r"^### (\S+)$", prose(PROBLEMS), re.MULTILINE))

    assert listed == codes_raised()


def problems_of(block: Block, file: Path) -> list[Problem]:
    """Every fault that milepost finds in the file of an example."""
    file.write_text(block.text, encoding="utf-8")
    loaded = load_model(str(file)) if block.value == "model" else load_workspace(file)
    found = list(loaded.problems)
    if loaded.model is not None:
        found += check_model(loaded.model)
    if block.value == "plan":
        assert loaded.model is not None
        assert loaded.inventory is not None
        with pytest.raises(InvalidInput) as refused:
            plannable(Workspace(loaded.model, loaded.inventory, loaded.input_sha256))
        found += refused.value.problems
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=[str(block.line) for block in FAULTS])
def test_an_example_of_a_problem_has_that_problem(fault: Block, tmp_path: Path) -> None:
    """Each example shows the fault above it, that fault alone, and the words that follow it."""
    text = PROBLEMS.read_text(encoding="utf-8").splitlines()
    code = next(line[4:] for line in reversed(text[: fault.line]) if line.startswith("### "))
    everything = blocks(PROBLEMS)
    words = everything[everything.index(fault) + 1]

    found = problems_of(fault, tmp_path / "document.yaml")

    assert [problem.code for problem in found] == [code]
    assert words.text.strip() in str(found[0])


def keys_of(shape: type[pydantic.BaseModel]) -> set[str]:
    """Every key of a document, at any depth."""
    found: set[str] = set()
    pending: list[object] = [shape]
    while pending:
        kind = pending.pop()
        if isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
            for name, info in kind.model_fields.items():
                found.add(info.alias or name)
                pending.append(info.annotation)
        else:
            pending.extend(getattr(kind, "__args__", ()))
    return found


@pytest.mark.parametrize(
    ("shape", "page"), [(InventoryShape, "inventory.md"), (ModelShape, "model.md")]
)
def test_every_key_is_explained(shape: type[pydantic.BaseModel], page: str) -> None:
    """A key that may be written stands on the page of its document."""
    written = set(re.findall(r"`(\w+)`", prose(REFERENCE / page)))

    assert keys_of(shape) - written == set()


BY_ID = {
    "ladders",
    "levels",
    "effort",
    "roles",
    "stages",
    "profile",
    "outside",
    "reached",
    "to_come",
}


def keys_in(value: object) -> set[str]:
    """The keys of a JSON value at any depth, without ids that serve as keys."""
    found: set[str] = set()
    pending: list[object] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            found |= set(item)
            for key, inner in item.items():
                ids = key in BY_ID and isinstance(inner, dict)
                pending.extend(inner.values() if ids else [inner])
        elif isinstance(item, list):
            pending.extend(item)
    return found


@pytest.mark.parametrize("command", ["assess", "why", "plan"])
def test_every_key_of_the_json_is_explained(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that a command prints stands on the page of its JSON."""
    example = ROOT / "examples" / "multi_brand_retailer.yaml"
    written = set(re.findall(r"`(\w+)`", prose(REFERENCE / "json.md")))

    assert main([command, str(example), "--json"]) == 0

    assert keys_in(json.loads(capsys.readouterr().out)) - written == set()


def test_the_glossary_is_in_order() -> None:
    """The glossary can be searched by eye: one entry a word, in alphabetical order."""
    words = re.findall(r"^- \*\*(.+?)\*\*", prose(REFERENCE / "glossary.md"), re.MULTILINE)

    assert words == sorted(set(words), key=str.casefold)
    assert {"capability", "ladder", "stage", "step", "unproven", "basis", "rule"} <= set(words)
