"""`milepost models schema`: what it prints describes what users write and what commands print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from milepost.engine.load.text import read_bytes
from milepost.engine.view.schemas import DOCUMENTS, document_schema
from tests.load.schemas import Schema
from tests.written import write

ROOT = Path(__file__).parents[2]
EXAMPLES = [
    *sorted(ROOT.glob("examples/*.yaml")),
    *sorted(ROOT.glob("rules/cx/examples/*.yaml")),
    ROOT / "examples" / "survey_answers" / "inventory.yaml",
    ROOT / "examples" / "portfolio" / "inventory.yaml",
]
NOTHING_KNOWN = "as_of: 2026-11-01\nplan: {target: cemm.align, horizon: 1}\n"


def closed(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """The schema without room for keys that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(part) for key, part in schema.items()}
    if isinstance(found.get("properties"), dict) and "type" in found:
        found["additionalProperties"] = False
    return found


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    """The object that a command prints."""
    main([str(arg) for arg in args])
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return document


def test_the_help_names_every_document(capsys: pytest.CaptureFixture[str]) -> None:
    """What can be asked for stands in the help."""
    main(["models", "schema", "--help"])
    words = re.findall(r"\w+", capsys.readouterr().out)

    assert {"inventory", "model", *DOCUMENTS} <= set(words)


def misfits(document: dict[str, Any]) -> list[str]:
    """What the schema named in a document says against it."""
    name, version = document["schema"].removeprefix("milepost/").split("/")
    assert version == "1"
    return Schema(closed(document_schema(name))).complaints(document)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_commands_print_fits_its_schema(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assessment, proof and roadmap of each example hold what their schemas name, and no more."""
    for command in ("assess", "why", "plan"):
        assert misfits(printed(capsys, command, example, "--json")) == []
    assert misfits(printed(capsys, "assess", example, "--log", "--json")) == []


def test_an_answer_without_a_roadmap_fits_its_schema(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Unknown levels, and a target that cannot be reached in time, have their place as well."""
    path = write(tmp_path, NOTHING_KNOWN)

    for command in ("assess", "why", "plan"):
        assert misfits(printed(capsys, command, path, "--json")) == []


def test_what_models_prints_fits_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """The list of models and the findings in one hold what their schemas name."""
    assert misfits(printed(capsys, "models", "--json")) == []
    assert misfits(printed(capsys, "models", "lint", "cx", "--json")) == []


@pytest.mark.parametrize("name", ["inventory", "model", *DOCUMENTS])
def test_each_schema_can_be_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each document has a schema that validators accept as one."""
    assert Schema(printed(capsys, "models", "schema", name)).complaints([]) != []


def test_an_unknown_document_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A near miss names the document that was meant; a model belongs to inventories alone."""
    assert main(["models", "schema", "plann"]) == 2
    assert "did you mean 'plan'?" in capsys.readouterr().err
    assert main(["models", "schema", "plan", "--model", "cx"]) == 2
    assert "--model belongs to the schema of an inventory" in capsys.readouterr().err


def test_init_writes_the_schema_that_its_inventory_names(tmp_path: Path) -> None:
    """Editors find the schema beside a new inventory, and the inventory fits it."""
    assert main(["init", str(tmp_path), "--as-of", "2026-11-01"]) == 0

    content = (tmp_path / "inventory.yaml").read_bytes()
    assert content.startswith(b"# yaml-language-server: $schema=./inventory.schema.json\n")
    document, _ = read_bytes(content, "inventory.yaml")
    assert document is not None
    schema = json.loads((tmp_path / "inventory.schema.json").read_text(encoding="utf-8"))
    assert Schema(schema).complaints(document.data) == []


def test_a_schema_knows_an_own_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --model the ids are those of that model."""
    model = write(
        tmp_path,
        "model: {id: m}\ncapabilities: [{id: drill}]\nstages: [{id: warned, needs: [drill]}]\n",
        "model.yaml",
    )
    schema = Schema(printed(capsys, "models", "schema", "inventory", "--model", model))

    assert schema.complaints({"as_of": "2026-11-01", "capabilities": {"drill": "live"}}) == []
    assert schema.complaints({"as_of": "2026-11-01", "capabilities": {"dril": "live"}}) != []
