"""What the commands share: reading an inventory, saying faults, results, progress, Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from milepost.cli.writing import ready, write_file

if TYPE_CHECKING:
    from milepost.cli.writing import Tables
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.plan.control import Control, Progress
    from milepost.engine.source import InvalidInput

inventory_argument = click.argument("inventory", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

OK, NO, FAULT, INTERRUPTED = 0, 1, 2, 130

MOST_FAULTS = 100
"""How many faults are printed; whoever has mended these will run again."""


def read(inventory: Path, *targets: Path | None) -> Workspace:
    """The workspace of an inventory; leaves with exit code 2 and a line per fault.

    `targets` are the files that the command is to write; raises Unwritable where it cannot.
    """
    from milepost.engine.load.workspace import load_workspace
    from milepost.engine.run import checked
    from milepost.engine.source import InvalidInput

    try:
        loaded = load_workspace(inventory)
        workspace = checked(loaded)
    except InvalidInput as invalid:
        refuse(invalid)
    ready((target for target in targets if target is not None), loaded.files)
    return workspace


def refuse(invalid: InvalidInput) -> NoReturn:
    """Print the faults to standard error, one line each, and leave with exit code 2."""
    for problem in invalid.problems[:MOST_FAULTS]:
        tell(str(problem))
    if len(invalid.problems) > MOST_FAULTS:
        tell(f"... and {len(invalid.problems) - MOST_FAULTS:,} more")
    raise click.exceptions.Exit(FAULT)


def tell(line: str) -> None:
    """Print a line to standard error, with nothing in it that a terminal may act on."""
    from milepost.engine.render.terminal import safe

    to_stderr(f"{safe(line)}\n")


def to_stderr(text: str) -> None:
    """Print to standard error. Where that fails nobody listens, and the command goes on."""
    with unheard():
        click.echo(text, err=True, nl=False)


@contextmanager
def unheard() -> Iterator[None]:
    """What cannot be printed to standard error is left out."""
    try:
        yield
    except OSError:
        silence(sys.stderr)


def silence(stream: IO[str]) -> None:
    """Let what cannot be written to a standard stream go nowhere, also when Python ends."""
    with contextlib.suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def written(path: Path, content: bytes) -> None:
    """Write a file and say so."""
    write_file(path, content)
    tell(f"{path}: written")


def stays(inventory: Path) -> NoReturn:
    """Leave with exit code 2: an inventory that somebody may have worked on is not replaced."""
    tell(f"{inventory}: is there already and stays as it is")
    raise click.exceptions.Exit(FAULT)


# What a terminal may act on, or what changes the order of reading; JSON itself escapes the rest.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def print_json(document: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print one JSON object."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    click.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def hand_over(
    csv: Tables,
    files: Callable[[], Mapping[str, bytes]],
    document: Callable[[], Any],
    text: Callable[[], str],
    *,
    as_json: bool,
) -> None:
    """Write the tables, if they are asked for, and print the document or the text."""
    if csv.folder is not None:
        csv.write(files())
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
        to_stderr(f"\r\x1b[2K{text}")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield Control(lambda: stopped, show) if live else Control(lambda: stopped), lambda: stopped
    except InvalidInput as invalid:
        refuse(invalid)
    finally:
        signal.signal(signal.SIGINT, before)
        if live:
            to_stderr("\r\x1b[2K")
