import re
from pathlib import Path

import pytest

from milepost.engine.load import inventory_document, model_document
from milepost.engine.load.inventory_document import InventoryShape
from milepost.engine.load.meanings import MEANINGS
from milepost.engine.load.model_document import ModelShape
from milepost.engine.load.schema import inventory_schema, model_schema
from milepost.engine.load.shape import Shape
from milepost.engine.load.text import Document, read_bytes, read_text
from milepost.engine.load.workspace import load_model
from tests.load.schemas import Schema
from tests.written import bundled, faults, write

ROOT = Path(__file__).parents[2]
INVALID = ROOT / "tests" / "invalid"
INVENTORIES = sorted(INVALID.glob("*.yaml"))
MODELS = sorted(INVALID.glob("models/*.yaml"))
EXAMPLES = [*sorted(ROOT.glob("examples/*.yaml")), *sorted(ROOT.glob("rules/cx/examples/*.yaml"))]
OWN_FILES = [*sorted(ROOT.glob("rules/cx/*.yaml")), *sorted(ROOT.glob("capabilities/cx/*.yaml"))]

YAML_ITSELF = {"alias", "bad-key", "duplicate-key", "merge-key", "not-yaml", "tag"}
"""Faults of the text; a schema sees only what has been read of it."""

ONLY_THE_LOADER_SEES_IN_INVENTORIES = {
    "applicable-and-not",  # two places against each other
    "duplicate-entry",  # one step in two spellings
    "duplicate-path",
    "early-wins-not-last",  # the place of a word in a list
    "impossible-count",  # a number against the length of a list
    "in-the-future",  # one date against another
    "no-baseline",  # what is asked for against what is there
    "not-next-step",  # a step against a declared level
    "out-of-range",  # the two dates of one range
    "too-large",  # a key of which nothing is read
    "unknown-model",  # what files there are
    "unknown-path",  # what there is to change
    "unordered-budget",
    "unordered-estimate",
}
ONLY_THE_LOADER_SEES_IN_FILES = {
    "bad-date",
    "duplicate-entry",
    "duplicate-key",
    "figure-twice",
    "in-the-future",
    "level-outside-scale",
    "missing-column",
    "missing-figure",
    "no-answers",
    "no-file",
    "not-a-roadmap",
    "out-of-range",
    "outside-inventory",
    "unknown-capability",
    "unknown-column",
    "wrong-type",
    "wrong-unit",
    "wrong-value",  # the two ends of a scale
}
"""What stands in files of evidence and in earlier roadmaps, and what that comes to."""
ONLY_THE_LOADER_SEES_IN_MODELS = {
    # Names that this or another file of the model defines.
    "ambiguous-stage",
    "missing-share",
    "no-model",
    "unknown-category",
    "unknown-phase",
    "unknown-source",
    # What groups, families and levels come to.
    "too-deep",
    "too-large",
    "unknown-capability",
    "unknown-group",
    "unknown-level",
    "unknown-model",
    "unknown-placeholder",
    "unknown-rule",
    "unknown-stage",
    "duplicate-id",
    "level-outside-scale",
    "misplaced-condition",  # name[*] outside a list
    # What a file lacks may stand in another.
    "misplaced-key",
    "no-stages",
    # Values against each other.
    "cycle",
    "unordered-estimate",
    "unused-figure",
}


@pytest.fixture(scope="module")
def of_inventories() -> Schema:
    """The schema of inventories of the bundled model."""
    return Schema(inventory_schema(bundled()))


@pytest.fixture(scope="module")
def of_models() -> Schema:
    """The schema of files of a model."""
    return Schema(model_schema())


def read(path: Path) -> Document | None:
    """The document in a file, if the text can be read."""
    return read_bytes(path.read_bytes(), str(path))[0]


def names_files(path: Path) -> bool:
    """Whether an inventory of the corpus is about other files."""
    text = path.read_text(errors="replace")
    return "file: " in text or "baseline: " in text


def announced(path: Path) -> set[str]:
    """The codes of the faults that a file of the corpus says it has."""
    found = re.findall(r"# expect: \d+:\d+ ([a-z0-9-]+)\n", path.read_text(errors="replace"))
    return set(found) or {"unknown-key"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_its_schema(path: Path, of_inventories: Schema) -> None:
    """An editor marks nothing in an inventory that milepost accepts."""
    document = read(path)

    assert document is not None
    assert of_inventories.complaints(document.data) == []


@pytest.mark.parametrize("path", OWN_FILES, ids=lambda path: path.name)
def test_a_file_of_the_bundled_model_fits_its_schema(path: Path, of_models: Schema) -> None:
    """An editor marks nothing in a file of a model that milepost accepts."""
    document = read(path)

    assert document is not None
    assert of_models.complaints(document.data) == []


@pytest.mark.parametrize("path", INVENTORIES, ids=lambda path: path.stem)
def test_an_invalid_inventory_is_marked(path: Path, of_inventories: Schema) -> None:
    """The schema refuses each invalid inventory; what only the loader can see is listed above."""
    document = read(path)
    refused = document is None or of_inventories.complaints(document.data) != []
    listed = ONLY_THE_LOADER_SEES_IN_INVENTORIES
    if names_files(path):
        listed = ONLY_THE_LOADER_SEES_IN_FILES
    unseen = announced(path) <= YAML_ITSELF | listed

    assert refused or unseen


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_an_invalid_model_is_marked(path: Path, of_models: Schema) -> None:
    """The schema refuses each invalid model; what only the loader can see is listed above."""
    document = read(path)
    refused = document is None or of_models.complaints(document.data) != []

    assert refused or announced(path) <= YAML_ITSELF | ONLY_THE_LOADER_SEES_IN_MODELS


def test_no_fault_is_listed_as_unseen_without_need(
    of_inventories: Schema, of_models: Schema
) -> None:
    """Each fault that only the loader sees is there in a file that the schema accepts."""
    alone = [path for path in INVENTORIES if not names_files(path)]
    with_files = [path for path in INVENTORIES if names_files(path)]
    for files, schema, listed, text in (
        (alone, of_inventories, ONLY_THE_LOADER_SEES_IN_INVENTORIES, YAML_ITSELF),
        (with_files, of_inventories, ONLY_THE_LOADER_SEES_IN_FILES, set[str]()),
        (MODELS, of_models, ONLY_THE_LOADER_SEES_IN_MODELS, YAML_ITSELF),
    ):
        unseen: set[str] = set()
        for path in files:
            document = read(path)
            if document is not None and schema.complaints(document.data) == []:
                unseen |= announced(path)
        assert listed == unseen - text


def test_every_key_says_what_it_means() -> None:
    """Each key of both documents has a description, and none is left of a key that is gone."""
    described: dict[type[Shape], set[str]] = {}
    for module in (inventory_document, model_document):
        for shape in vars(module).values():
            if isinstance(shape, type) and issubclass(shape, Shape) and shape is not Shape:
                keys = {k for k, info in shape.model_fields.items() if info.description is None}
                described[shape] = keys

    assert {shape: keys for shape, keys in described.items() if keys} == {
        shape: set(keys) for shape, keys in MEANINGS.items()
    }
    assert all(text.endswith(".") for keys in MEANINGS.values() for text in keys.values())
    assert {InventoryShape, ModelShape} <= set(described)


def test_a_capability_is_known_by_name() -> None:
    """Whoever completes an id reads its name and what it is, and the KPIs that it has."""
    schema = inventory_schema(bundled())
    known = schema["$defs"]["declarations"]["properties"]

    assert list(known) == list(bundled().capabilities)
    assert known["web_analytics"]["title"] == bundled().capabilities["web_analytics"].name
    assert known["web_analytics"]["description"]
    assert set(known["web_analytics"]["then"]["properties"]["kpis"]["properties"]) == {
        "pages_tagged"
    }


OWN = """\
model: {id: shop, name: A shop}
levels: [none, some, all]
metrics: {nps: {low: -100, high: 100}}
capabilities:
  - {id: mail}
  - {id: messages, for_each: {channel: [email, web]}}
stages: [{id: first, needs: [mail]}]
"""
FITS = [
    "capabilities: {'messages[email]': all, mail: '1', }",
    "capabilities: {mail: , 'messages[web]': {raters: {a: 0, b: some}}}",
    "metrics: {nps: -7.5}",
    "metrics: {nps: {value: 3, when: 2026-01-01, source: a survey}}",
    "plan: {target: {needs: ['messages[*]', nps >= 10, {at_least: 1, of: [mail > none]}]}}",
    "plan: {target: [first, shop.first, {ladder: shop, stage: first}], minimise: cost}",
    "plan: {capacity: {anybody: 0.5}, fixed: {mail@all: 2027-01-01, mail@1: 2027-01-01}}",
    "plan: {not_before: {mail: 2027-01-01}, closed: {anybody: 2027-12-20 .. 2028-01-03}}",
    "overrides: {mail: {duration: 3, run: {likely: 3, high: 4}, effort: {anybody: 2}}}",
    "scenarios: {none: , more: {capabilities.mail.level: 2, plan: {horizon: 52}}}",
    "plan: \norganisation: 5\n",
]
UNFIT = [
    "capabilities: {messages: all}",
    "capabilities: {mail: 3}",
    "metrics: {nps: 101}",
    "metrics: {nps: }",
    "plan: {target: {needs: 'messages[*]'}}",
    "plan: {target: {needs: nps}}",
    "plan: {target: {needs: {any: []}}}",
    "plan: {target: {needs: {all: mail}}}",
    "plan: {target: {needs: mail > all}}",
    "plan: {target: {needs: {none: [mail]}}}",
    "plan: {target: {stage: first, needs: [mail]}}",
    "plan: {fixed: {mail: 2027-01-01}}",
    "plan: {fixed: {mail@none: 2027-01-01}}",
    "overrides: {mail: {run: {low: 3, high: 4}}}",
    "scenarios: {more: {capabilities.mial: 2}}",
]


@pytest.mark.parametrize("text", [*FITS, *UNFIT])
def test_a_schema_for_an_own_model_agrees_with_the_loader(text: str, tmp_path: Path) -> None:
    """Families, metrics and levels of an own model are known; short forms are as good as long."""
    model = load_model(str(write(tmp_path, OWN, "model.yaml"))).model
    assert model is not None
    text = f"as_of: 2026-11-01\nmodel: model.yaml\n{text}\n"
    document, _ = read_text(text, "")
    assert document is not None

    found = Schema(inventory_schema(model)).complaints(document.data)
    fits = any(each in text for each in FITS)

    assert (found == []) == fits
    assert (faults(write(tmp_path, text)) == ()) == fits
