"""Writing files: each whole or not at all, and none that the command itself reads."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

FILE = click.Path(path_type=Path, dir_okay=False, readable=False)
"""The type of an option that names a file to be written."""


class Unwritable(Exception):
    """A file cannot be written; the message, one line, names it and says why."""

    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path}: cannot be written: {reason}")


def ready(targets: Iterable[Path], read: Iterable[str]) -> None:
    """Make sure that files can be written, and that none of them is a file that was `read`.

    Commands ask before they search, so that nobody waits for what is then lost. Nothing is
    changed. Raises Unwritable.
    """
    known: set[tuple[int, int]] = set()
    for name in read:
        # The files of a bundled model are named as inside the package; no path leads there.
        with contextlib.suppress(OSError):
            known.add(_same(Path(name).stat()))
    for path in targets:
        try:
            found = _there(path)
            if found is None or stat.S_ISREG(found.st_mode):
                # Whoever may write in the folder is asked by writing: rights do not tell it all.
                with tempfile.TemporaryFile(dir=_folder(_led_to(path))):
                    pass
            elif stat.S_ISDIR(found.st_mode):
                raise IsADirectoryError(errno.EISDIR, "it is a folder")
            elif not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise Unwritable(path, error.strerror) from None
        if found is not None and _same(found) in known:
            raise Unwritable(path, "the command reads this file; name another")


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: into a temporary file beside it, which then replaces it.

    What is replaced passes on its mode, and a link stays a link. A pipe or a device that is there
    already is written to instead. Raises Unwritable.
    """
    try:
        found = _there(path)
        if found is not None and not stat.S_ISREG(found.st_mode):
            path.write_bytes(content)
        else:
            _replace(_led_to(path), content, None if found is None else stat.S_IMODE(found.st_mode))
    except OSError as error:
        raise Unwritable(path, error.strerror) from None


@dataclass(frozen=True, slots=True)
class Tables:
    """The CSV files that a command is asked for: their names, and the folder, None for no files."""

    names: Sequence[str]
    folder: Path | None

    @property
    def paths(self) -> list[Path]:
        """The files that may be written."""
        return [] if self.folder is None else [self.folder / name for name in self.names]

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write those of the files that there are. Raises Unwritable."""
        assert self.folder is not None, "nobody makes tables that are not asked for"
        assert set(files) <= set(self.names), "what is written was looked at before"
        for name, content in files.items():
            write_file(self.folder / name, content)


def _replace(path: Path, content: bytes, mode: int | None) -> None:
    _folder(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        if mode is None:
            umask = os.umask(0)
            os.umask(umask)
            mode = 0o666 & ~umask
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _there(path: Path) -> os.stat_result | None:
    """What a path leads to; None where that is nothing. Raises OSError for a circle of links."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _same(found: os.stat_result) -> tuple[int, int]:
    """What two paths of one file have in common."""
    return found.st_dev, found.st_ino


def _led_to(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _folder(path: Path) -> Path:
    """The nearest folder above a file that is there; those between are made when it is written.

    Raises NotADirectoryError where something else stands in the way.
    """
    for folder in path.parents:
        if folder.is_dir():
            return folder
        if os.path.lexists(folder):
            raise NotADirectoryError(errno.ENOTDIR, f"{folder.name} is a file, not a folder")
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
