"""What the commands share: reading an inventory, saying faults, writing files, progress, Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.plan.control import Control, Progress
    from milepost.engine.source import InvalidInput

inventory_argument = click.argument("inventory", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

OK, NO, FAULT, INTERRUPTED = 0, 1, 2, 130

MOST_FAULTS = 100
"""How many faults are printed; whoever has mended these will run again."""


def read(inventory: Path) -> Workspace:
    """The workspace of an inventory; leaves with exit code 2 and a line per fault."""
    from milepost.engine.load.workspace import load_workspace
    from milepost.engine.run import checked
    from milepost.engine.source import InvalidInput

    try:
        return checked(load_workspace(inventory))
    except InvalidInput as invalid:
        refuse(invalid)


def refuse(invalid: InvalidInput) -> NoReturn:
    """Print the faults to standard error, one line each, and leave with exit code 2."""
    for problem in invalid.problems[:MOST_FAULTS]:
        click.echo(_line(str(problem)), err=True)
    if len(invalid.problems) > MOST_FAULTS:
        click.echo(f"... and {len(invalid.problems) - MOST_FAULTS:,} more", err=True)
    raise click.exceptions.Exit(FAULT)


def _line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


# What a terminal may act on, or what changes the order of reading; JSON itself escapes the rest.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def print_json(document: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print one JSON object."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    click.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def hand_over(
    folder: Path | None,
    files: Callable[[], Mapping[str, bytes]],
    document: Callable[[], Any],
    text: Callable[[], str],
    *,
    as_json: bool,
) -> None:
    """Write the files into a folder, if there is one, and print the document or the text."""
    if folder is not None:
        for name, content in files().items():
            write_file(folder / name, content)
    if as_json:
        print_json(document())
    else:
        click.echo(text(), nl=False)


def exit_code(*, done: bool, interrupted: bool) -> int:
    """The exit code of a command that came to its end; see `OK`, `NO` and `INTERRUPTED`."""
    return INTERRUPTED if interrupted else OK if done else NO


def json_file(document: Any) -> bytes:  # noqa: ANN401 - as above
    """The bytes of a file that holds one JSON object."""
    return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode()


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: into a temporary file beside it, which then replaces it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        click.echo(f"{path}: cannot be written: {error.strerror}", err=True)
        raise click.exceptions.Exit(FAULT) from None


@contextmanager
def searching() -> Iterator[tuple[Control, Callable[[], bool]]]:
    """A control for the solver that shows progress on a terminal and stops at Ctrl-C.

    The second value tells whether Ctrl-C was pressed. A second Ctrl-C ends the program at once.
    Faults of an inventory that come to light meanwhile are told, and end the command.
    """
    from milepost.engine.plan.control import Control
    from milepost.engine.source import InvalidInput

    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    live = sys.stderr.isatty()

    def show(progress: Progress) -> None:
        best = "none yet" if progress.best is None else f"{float(progress.best):,.0f}"
        gap = "" if progress.gap is None else f", gap {float(progress.gap):.1%}"
        bound = "" if progress.bound is None else f", bound {float(progress.bound):,.0f}"
        text = f"{progress.seconds:5.1f} s  {progress.objective}: best {best}{bound}{gap}"
        click.echo(f"\r\x1b[2K{text}", err=True, nl=False)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield Control(lambda: stopped, show) if live else Control(lambda: stopped), lambda: stopped
    except InvalidInput as invalid:
        refuse(invalid)
    finally:
        signal.signal(signal.SIGINT, before)
        if live:
            click.echo("\r\x1b[2K", err=True, nl=False)
