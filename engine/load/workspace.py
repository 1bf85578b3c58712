"""Files to a workspace: finding models, reading them with an inventory, hashing what went in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from milepost.engine.load.inventory import read_inventory
from milepost.engine.load.maturity import read_model
from milepost.engine.load.names import ALL_THAT_FOLLOWS
from milepost.engine.load.shape import described
from milepost.engine.load.text import MAX_BYTES, Document, read_bytes
from milepost.engine.model.workspace import Loaded
from milepost.engine.source import Problem, Span, did_you_mean


def bundled_models() -> tuple[str, ...]:
    """The ids of the models that come with milepost."""
    return tuple(sorted(p.name for p in files("milepost.rules").iterdir() if _is_model(p)))


def _is_model(folder: Traversable) -> bool:
    return folder.is_dir() and folder.joinpath("model.yaml").is_file()


def load_model(name: str, beside: Path | None = None) -> Loaded:
    """A bundled model by id, or the model in a file or folder.

    A relative path starts at the folder `beside`. With faults, what could be read all the same.
    """
    return _load_model(name, beside)[0]


def _load_model(name: str, beside: Path | None) -> tuple[Loaded, frozenset[str]]:
    """The model, and the codes of faults that may only follow from its own."""
    problems: list[Problem] = []
    digest = hashlib.sha256()
    documents: list[Document] = []
    for file, inside, content in _model_files(name, beside, problems):
        digest.update(f"{inside}\0{len(content)}\0".encode())
        digest.update(content)
        document, faults = read_bytes(content, file)
        problems += faults
        if document is not None:
            documents.append(document)
    found = read_model(documents)
    # A file that cannot be read may hold what the others seem to lack.
    unsure = ALL_THAT_FOLLOWS if problems else found.unsure
    problems += _added(problems, found.problems, unsure)
    return Loaded(found.model, None, digest.hexdigest(), tuple(problems)), unsure


def load_workspace(path: Path) -> Loaded:
    """The inventory in a file, with the model that it names."""
    problems: list[Problem] = []
    content = _content(path, problems)
    if problems:
        return Loaded(None, None, "", tuple(problems))
    document, faults = read_bytes(content, str(path))
    problems += faults
    if document is None:
        return Loaded(None, None, "", tuple(problems))
    data = document.data
    name = data.get("model", "cx") if isinstance(data, dict) else "cx"
    at, unsure = _load_model("cx" if name is None else str(name), path.parent)
    # A fault about the model's own place belongs to the line of the inventory that names it.
    place = document.at(("model",))
    problems += [replace(p, span=place) if p.code == "unknown-model" else p for p in at.problems]
    model = at.model or load_model("cx").model
    assert model is not None, "the bundled model can be read"
    inventory, found = read_inventory(document, model)
    problems += _added(faults, found, unsure)
    digest = hashlib.sha256(at.input_sha256.encode() + content).hexdigest()
    return Loaded(at.model, inventory, digest, tuple(problems))


def _added(
    unreadable: Iterable[Problem], found: Iterable[Problem], unsure: frozenset[str]
) -> list[Problem]:
    """The faults that do not only follow from what could not be read."""
    places = {problem.span for problem in unreadable}
    return [
        problem for problem in found if problem.span not in places and problem.code not in unsure
    ]


def _model_files(
    name: str, beside: Path | None, problems: list[Problem]
) -> Iterator[tuple[str, str, bytes]]:
    """The files of a model: the name to show, the name inside the model, the content."""
    if name in bundled_models():
        for package in ("rules", "capabilities"):
            folder = files(f"milepost.{package}").joinpath(name)
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
                if entry.name.endswith(".yaml"):
                    shown = f"{package}/{name}/{entry.name}"
                    yield shown, shown, entry.read_bytes()
        return
    path = (beside or Path()) / name
    for file in _own_files(path, name, problems):
        inside = file.relative_to(path).as_posix() if file != path else file.name
        yield str(file), inside, _content(file, problems)


def _own_files(path: Path, name: str, problems: list[Problem]) -> list[Path]:
    known = bundled_models()
    try:
        if name and path.is_file():
            return [path]
        if name and path.is_dir():
            top = path.resolve()
            found = [file for file in path.rglob("*.yaml") if file.resolve().is_relative_to(top)]
            if found:
                return sorted(found)
            message, hint = (
                f"the folder {name!r} holds no model",
                "a model is written in .yaml files",
            )
        else:
            message = f"there is no model {described(name)}, neither bundled nor as file or folder"
            hint = did_you_mean(name, known) or f"bundled: {', '.join(known)}"
    except OSError as error:
        message, hint = f"the model {described(name)} cannot be read: {error.strerror}", ""
    problems.append(Problem("unknown-model", message, Span(name, 1, 1), hint))
    return []


def _content(path: Path, problems: list[Problem]) -> bytes:
    span = Span(str(path), 1, 1)
    try:
        if path.is_file():
            with path.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)
        message = "this is a folder" if path.is_dir() else "there is no such file"
        hint = "name a file" if path.is_dir() else "'milepost init' writes a first inventory"
        problems.append(Problem("no-file", message, span, hint))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be read"
        problems.append(Problem("no-file", reason, span))
    return b""
