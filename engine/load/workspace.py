"""Files to a workspace: finding models, reading them with an inventory, hashing what went in."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from milepost.engine.load.baseline import roadmap_steps
from milepost.engine.load.collecting import uncollected
from milepost.engine.load.inventory import names_of, read_with_scenarios, reader
from milepost.engine.load.language import Language
from milepost.engine.load.maturity import read_model
from milepost.engine.load.names import ALL_THAT_FOLLOWS
from milepost.engine.load.scenarios import Read
from milepost.engine.load.shape import described
from milepost.engine.load.text import MAX_BYTES, Document, Value, read_bytes
from milepost.engine.model.inventory import Dated
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Loaded
from milepost.engine.source import NOWHERE, InvalidInput, Problem, Span, did_you_mean

MOST_MODELS = 10
"""How many models may extend one another in a chain."""
MOST_FILES = 1_000
"""How many files a model may have."""
MOST_ENTRIES = 20_000
"""How many files and folders are looked at to find those of a model."""
MOST_VALUES = 5_000_000
"""How many values the files of a model may hold together."""
MOST_EVIDENCE = 20_000_000
"""How many bytes the files of evidence of an inventory may have together."""
LONGEST_NAME = 1_000
"""How many characters the path of a model may have."""

_OF_THE_BASE = frozenset({"missing-key", "misplaced-key", "unknown-rule", "unused-figure"})
"""Faults that only seem to be there while the model that is extended cannot be read."""


def bundled_models() -> tuple[str, ...]:
    """The ids of the models that come with milepost."""
    return tuple(sorted(p.name for p in files("milepost.rules").iterdir() if _is_model(p)))


def _is_model(folder: Traversable) -> bool:
    return folder.is_dir() and folder.joinpath("model.yaml").is_file()


@uncollected()
def load_model(name: str, beside: Path | None = None) -> Loaded:
    """A bundled model by id, or the model in a file or folder.

    A relative path starts at the folder `beside`. With faults, what could be read all the same.
    """
    return _load_model(name, beside, Span(name, 1, 1))[0]


def _load_model(name: str, beside: Path | None, named: Span) -> tuple[Loaded, frozenset[str]]:
    """The model, and the codes of faults that may only follow from its own."""
    problems: list[Problem] = []
    digest = hashlib.sha256()
    layers = _layers(name, beside, named, problems, digest)
    found = read_model(layers)
    # A file that cannot be read may hold what the others seem to lack.
    unsure = ALL_THAT_FOLLOWS | _OF_THE_BASE if problems else found.unsure
    problems += _added(problems, found.problems, unsure)
    read = tuple(document.file for layer in layers for document in layer)
    return Loaded(found.model, None, digest.hexdigest(), tuple(problems), read), unsure


def _layers(
    name: str, beside: Path | None, named: Span, problems: list[Problem], digest: hashlib._Hash
) -> list[list[Document]]:
    """The documents of a model behind those of the models that it extends.

    `named` is the place that names the model.
    """
    layers: list[list[Document]] = []
    chain: list[str] = []
    names: list[str] = []
    values = 0
    while True:
        this = _identity(name, beside)
        names.append(name)
        if this in chain:
            message = f"models extend each other in a circle: {', '.join(names)}"
            hint = "end with one that stands alone"
            problems.append(Problem("cycle", message, named, hint))
            return layers
        if len(chain) == MOST_MODELS:
            message = f"more than {MOST_MODELS} models extend each other"
            problems.append(Problem("too-deep", message, named, "join some of them"))
            return layers
        chain.append(this)
        documents: list[Document] = []
        for file, inside, content in _model_files(name, beside, named, problems):
            digest.update(f"{inside}\0{len(content)}\0".encode())
            digest.update(content)
            document, faults = read_bytes(content, file)
            problems += faults
            if document is not None:
                documents.append(document)
                values += len(document.values)
            if values > MOST_VALUES:
                message = f"a model holds at most {MOST_VALUES:,} values"
                problems.append(Problem("too-large", message, Span(file, 1, 1)))
                return layers
        layers.insert(0, documents)
        bases = [
            document
            for document in documents
            if isinstance(document.data, dict) and isinstance(document.data.get("extends"), str)
        ]
        if not bases:
            return layers
        data = bases[0].data
        assert isinstance(data, dict)
        name, named = str(data["extends"]), bases[0].at(("extends",))
        beside = Path(bases[0].file).parent


def _identity(name: str, beside: Path | None) -> str:
    """What is the same for two names of one model."""
    if name in bundled_models() or len(name) > LONGEST_NAME:
        return name
    try:
        return os.path.realpath((beside or Path()) / name)
    except (OSError, ValueError):
        return name


def load_workspace(path: Path) -> Loaded:
    """The inventory in a file, with the model that it names."""
    return open_workspace(path).loaded


def load_content(content: bytes, path: Path) -> Loaded:
    """The inventory in the bytes of a file, as if they stood at `path`, with its model."""
    return opened(content, path).loaded


@dataclass(frozen=True)
class Opened:
    """What was loaded, with the document and its reader where there is one.

    The reader makes an inventory of the document, or of one that is changed; so a what-if reads
    what it changes as the inventory itself was read.
    """

    loaded: Loaded
    document: Document | None = None
    read: Read | None = None


@uncollected()
def open_workspace(path: Path) -> Opened:
    """The inventory in a file, with the model that it names, and the means to read it changed."""
    problems: list[Problem] = []
    content = _content(path, problems)
    if problems:
        return Opened(Loaded(None, None, "", tuple(problems)))
    return opened(content, path)


def opened(content: bytes, path: Path) -> Opened:
    """As `open_workspace`, of the bytes of a file as if they stood at `path`."""
    problems: list[Problem] = []
    document, faults = read_document(content, path)
    problems += faults
    if document is None:
        return Opened(Loaded(None, None, "", tuple(problems)))
    data = document.data
    name = data.get("model", "cx") if isinstance(data, dict) else "cx"
    named = document.at(("model",))
    at, unsure = _load_model("cx" if name is None else str(name), path.parent, named)
    problems += at.problems
    model = at.model or load_model("cx").model
    assert model is not None, "the bundled model can be read"
    digest = hashlib.sha256(at.input_sha256.encode() + content)
    beside = _Beside(path.parent, digest)
    read = reader(model, beside)
    inventory, found = read_with_scenarios(document, read)
    problems += _added(faults, found, unsure)
    known = (str(path), *at.files, *beside.files)
    loaded = Loaded(at.model, inventory, digest.hexdigest(), tuple(problems), known)
    return Opened(loaded, document, read)


def load_roadmap(path: Path, model: MaturityModel) -> tuple[Dated, ...]:
    """The steps of the roadmap in a file that `milepost plan --out` wrote.

    Raises InvalidInput with every fault of the file.
    """
    problems: list[Problem] = []
    content = _content(path, problems)
    if not problems:
        language = Language(Document(str(path), None, {}, {}), names_of(model), problems)
        steps = roadmap_steps(str(path), content, language)
    if problems:
        raise InvalidInput(problems)
    return steps


class _Beside:
    """Reads the files of evidence of an inventory: below its folder, or by a path from the root.

    What they hold goes into the digest, each file once.
    """

    def __init__(self, folder: Path, digest: hashlib._Hash) -> None:
        self.folder = folder
        self.digest = digest
        self._known: dict[str, tuple[str, bytes] | Problem] = {}
        self._left = MOST_EVIDENCE

    @property
    def files(self) -> list[str]:
        """The paths of the files that were read."""
        return [found[0] for found in self._known.values() if not isinstance(found, Problem)]

    def content(self, name: str, named: Span) -> tuple[str, bytes] | Problem:
        """The path to show and the bytes of a file, or the fault, which lies where it is named."""
        if name not in self._known:
            self._known[name] = self._content(name)
        found = self._known[name]
        return replace(found, span=named) if isinstance(found, Problem) else found

    def _content(self, name: str) -> tuple[str, bytes] | Problem:
        path = self.folder / name
        shown = described(name)
        if len(name) > LONGEST_NAME:
            return Problem("no-file", f"{shown} is too long for a path", NOWHERE)
        try:
            top = self.folder.resolve()
            inside = path.resolve().is_relative_to(top) or Path(name).is_absolute()
        except (OSError, ValueError, RuntimeError):
            return Problem("no-file", f"{shown} is no path", NOWHERE)
        if not inside:
            message = f"{shown} leads out of the inventory's folder"
            hint = "copy the file there, or write its whole path"
            return Problem("outside-inventory", message, NOWHERE, hint)
        problems: list[Problem] = []
        content = _content(path, problems)
        if problems:
            message = f"{shown} cannot be read: {problems[0].message}"
            hint = "a relative path starts at the inventory's folder"
            return Problem("no-file", message, NOWHERE, hint)
        self._left -= len(content)
        if self._left < 0:
            message = f"files of evidence have at most {MOST_EVIDENCE // 1_000_000} MB together"
            return Problem("too-large", message, NOWHERE, "keep only the columns that are counted")
        self.digest.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape"))
        self.digest.update(content)
        return str(path), content


def document_at(path: Path) -> dict[str, Value]:
    """The values in the file of an inventory; nothing where it cannot be read."""
    document, _ = read_document(_content(path, []), path)
    data = document.data if document else None
    return data if isinstance(data, dict) else {}


def read_document(content: bytes, path: Path) -> tuple[Document | None, list[Problem]]:
    """The document in a file's bytes, by the ending of its name, and the faults in it."""
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"):
        from milepost.engine.load.workbook import read_workbook

        return read_workbook(content, str(path))
    if ending == ".csv":
        from milepost.engine.load.csv_table import read_csv

        return read_csv(content, str(path))
    return read_bytes(content, str(path))


def _added(
    unreadable: Iterable[Problem], found: Iterable[Problem], unsure: frozenset[str]
) -> list[Problem]:
    """The faults that do not only follow from what could not be read."""
    places = {problem.span for problem in unreadable}
    return [
        problem for problem in found if problem.span not in places and problem.code not in unsure
    ]


def _model_files(
    name: str, beside: Path | None, named: Span, problems: list[Problem]
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
    for file in _own_files(path, name, named, problems):
        inside = file.relative_to(path).as_posix() if file != path else file.name
        yield str(file), inside, _content(file, problems)


def _own_files(path: Path, name: str, named: Span, problems: list[Problem]) -> list[Path]:
    known = bundled_models()
    try:
        named_well = 0 < len(name) <= LONGEST_NAME
        if named_well and path.is_file():
            return [path]
        if named_well and path.is_dir():
            top = path.resolve()
            found = _yaml_files(path)
            if found is None:
                message = f"the folder {described(name)} is too large to be a model"
                hint = f"a model has at most {MOST_FILES:,} files"
                problems.append(Problem("too-large", message, named, hint))
                return []
            inside = [file for file in found if file.resolve().is_relative_to(top)]
            for file in found:
                if file not in inside:
                    message = "this link leads out of the model's folder"
                    span = Span(str(file), 1, 1)
                    problems.append(Problem("outside-model", message, span, "copy the file"))
            if inside:
                return inside
            message, hint = (
                f"the folder {described(name)} holds no model",
                "a model is written in .yaml files",
            )
        else:
            message = f"there is no model {described(name)}, neither bundled nor as file or folder"
            hint = did_you_mean(name, known) or f"bundled: {', '.join(known)}"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is no path"
        message, hint = f"the model {described(name)} cannot be read: {reason}", ""
    problems.append(Problem("unknown-model", message, named, hint))
    return []


def _yaml_files(folder: Path) -> list[Path] | None:
    """The files of a model in a folder, links to folders not followed; None if there is no end."""
    found: list[Path] = []
    entries = 0
    for inside, folders, names in os.walk(folder):
        entries += len(folders) + len(names)
        found += [Path(inside, name) for name in names if name.endswith(".yaml")]
        if entries > MOST_ENTRIES or len(found) > MOST_FILES:
            return None
    return sorted(found)


def _at_once(path: str, flags: int) -> int:
    # Opening a pipe waits for whoever writes to it, perhaps for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _content(path: Path, problems: list[Problem]) -> bytes:
    span = Span(str(path), 1, 1)
    try:
        with open(path, "rb", opener=_at_once) as stream:
            if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return stream.read(MAX_BYTES + 1)
        hint = "write what it says into a file"
        problems.append(Problem("no-file", "this is a pipe or a device", span, hint))
    except FileNotFoundError:
        hint = "'milepost init' writes a first inventory"
        problems.append(Problem("no-file", "there is no such file", span, hint))
    except IsADirectoryError:
        problems.append(Problem("no-file", "this is a folder", span, "name a file"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be read"
        problems.append(Problem("no-file", reason, span))
    return b""
