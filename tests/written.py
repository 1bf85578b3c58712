"""Inventories and models as a user writes them, loaded for a test."""

from __future__ import annotations

import functools
from pathlib import Path

from milepost.engine.load.workspace import load_model, load_workspace
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import checked
from milepost.engine.source import InvalidInput, Problem

TINY = """\
model: {id: tiny, name: Tiny}
levels: [absent, live]
capabilities:
  - {id: site}
  - {id: shop, requires: [site]}
  - {id: app, requires: [{any: [site, shop]}]}
stages:
  - {id: seen, needs: [site]}
  - {id: sold, needs: [shop, app]}
"""
"""A model with two levels and one ladder, in one file."""


@functools.cache
def bundled() -> MaturityModel:
    """The bundled model, loaded once."""
    loaded = load_model("cx")
    assert loaded.problems == ()
    assert loaded.model is not None
    return loaded.model


def write(folder: Path, text: str, name: str = "inventory.yaml") -> Path:
    """A file with that text, byte for byte."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def workspace(folder: Path, text: str, model: str = "") -> Workspace:
    """The workspace of an inventory without its date; with `model`, over that model's text."""
    if model:
        write(folder, model, "model.yaml")
        text += "\nmodel: model.yaml"
    return checked(load_workspace(write(folder, f"{text}\nas_of: 2026-11-01\n")))


def faults(path: Path) -> tuple[Problem, ...]:
    """Every fault of an inventory and its model, in reading order; none if it can be used."""
    try:
        checked(load_workspace(path))
    except InvalidInput as invalid:
        return invalid.problems
    return ()


def model_faults(folder: Path, text: str) -> tuple[Problem, ...]:
    """Every fault of a model in one file, as an inventory that names it brings them up."""
    write(folder, text, "model.yaml")
    return faults(write(folder, "as_of: 2026-11-01\nmodel: model.yaml\n"))
