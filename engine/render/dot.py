"""The one door to Graphviz: DOT in, SVG out.

The engine is the executable of the package graphviz-pure, which draws the same bytes on every
machine and needs no font of it; an installed `dot` is the other choice. A drawing happens in a
child process that reads and writes pipes, so that a fault in it leaves neither a file nor a
half-dead program behind.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal, get_args

Engine = Literal["dot", "neato"]
Renderer = Literal["auto", "bundled", "system"]

VARIABLE = "MILEPOST_RENDERER"
"""The environment variable that chooses the renderer where the caller leaves it to *auto*."""


class DrawingFailed(Exception):
    """A picture could not be drawn; the message says why in one line."""


def draw(dot_text: str, engine: Engine, renderer: Renderer = "auto") -> bytes:
    """Draw a graph as SVG. With *neato* every node and edge must bring its own position.

    Raises DrawingFailed.
    """
    import graphviz
    from graphviz.backend import dot_command

    program, before = executable(renderer), dot_command.DOT_BINARY
    dot_command.DOT_BINARY = program
    try:
        data: bytes = graphviz.pipe(
            engine,
            "svg",
            dot_text.encode(),
            neato_no_op=2 if engine == "neato" else None,
            quiet=True,
        )
    except (graphviz.ExecutableNotFound, OSError) as fault:
        raise DrawingFailed(f"the drawing program does not start: {fault}") from fault
    except subprocess.CalledProcessError as fault:
        said = fault.stderr.decode(errors="replace") if fault.stderr else ""
        first = next((line.strip() for line in said.splitlines() if line.strip()), "no reason")
        raise DrawingFailed(f"the drawing program stopped: {first}") from fault
    finally:
        dot_command.DOT_BINARY = before
    if not data:
        raise DrawingFailed("the drawing program returned nothing")
    return data


def executable(renderer: Renderer = "auto") -> Path:
    """The program that draws; *auto* takes the bundled one, and a `dot` on the path without it.

    Raises DrawingFailed where there is none, or where the choice has no such name.
    """
    choice = os.environ.get(VARIABLE, "") or "auto" if renderer == "auto" else renderer
    if choice not in get_args(Renderer):
        raise DrawingFailed(f"{VARIABLE} is {choice!r}; choose auto, bundled or system")
    bundled = _bundled() if choice != "system" else None
    if bundled is not None:
        return bundled
    system = shutil.which("dot") if choice != "bundled" else None
    if system is not None:
        return Path(system)
    if choice == "system":
        wanted = f"no program 'dot' is on the path; install Graphviz, or leave {VARIABLE} unset"
    else:
        wanted = "graphviz-pure is missing; pip install graphviz-pure"
    raise DrawingFailed(f"nothing to draw with: {wanted}")


def _bundled() -> Path | None:
    """The executable that the package graphviz-pure installed, wherever the installer put it."""
    try:
        files = importlib.metadata.files("graphviz-pure") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    listed = [Path(str(f.locate())) for f in files if f.stem == "graphviz-pure"]
    name = "graphviz-pure.exe" if os.name == "nt" else "graphviz-pure"
    beside = Path(sys.executable).parent / name
    return next((path.resolve() for path in (*listed, beside) if path.is_file()), None)
