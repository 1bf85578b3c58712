"""The documentation as its tests read it: marked blocks, commands, the output they promise, links.

The conventions are explained to writers in `docs/README.md`.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from milepost.cli.main import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
GAP = "…"
DEMO = "milepost demo out"
"""What the README's set-up command runs once it has installed milepost."""

_MARK = re.compile(r"<!-- ([a-z]+)(?:: (\S+))? -->\Z")
_FENCE = re.compile(r"```(\w*)\Z")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"#{1,6} +(.+)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, text and first line, and the comment that marks it."""

    language: str
    text: str
    line: int
    mark: str = ""
    value: str = ""


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page in order."""
    found: list[Block] = []
    mark = value = ""
    inside: list[str] | None = None
    language, first = "", 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if inside is not None:
            if line == "```":
                found.append(Block(language, "\n".join(inside) + "\n", first, mark, value))
                mark, value, inside = "", "", None
            else:
                inside.append(line)
        elif fence:
            language, first, inside = fence[1], number + 1, []
        elif marked := _MARK.match(line):
            mark, value = marked[1], marked[2] or ""
        elif line:
            mark = value = ""
    assert inside is None, f"{page}: a block is never closed"
    return found


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    kept: list[str] = []
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def played(page: Path, folder: Path) -> list[str]:
    """What a page promises and does not keep when it is followed in an empty folder."""
    broken: list[str] = []
    said: str | None = None
    with chdir(folder):
        for block in blocks(page):
            where = f"{page.relative_to(ROOT)}:{block.line}"
            if block.mark == "file":
                Path(block.value).parent.mkdir(parents=True, exist_ok=True)
                Path(block.value).write_text(block.text, encoding="utf-8")
            elif block.language == "sh":
                said = ""
                for line in _lines(block):
                    code, wanted, output = run(line)
                    said += output
                    if code != wanted:
                        broken.append(f"{where}: {line}: exit code {code}\n{output}")
                continue
            elif block.language == "text" and said is not None and not shown(block.text, said):
                broken.append(f"{where}: this is not what the commands say:\n{said}")
            said = None
    return broken


def _lines(block: Block) -> list[str]:
    # Of the README's two commands, the tests are what runs the other.
    if block.mark == "command":
        return [DEMO] if block.value == "demo" else []
    return block.text.splitlines()


def run(line: str) -> tuple[int, int, str]:
    """Run one line of a shell block: exit code, the one it states, and what it says.

    `milepost` runs in this process, `python` in one of its own, `cp` copies from the repository.
    """
    command, _, remark = line.partition("  # ")
    wanted = int(remark.removeprefix("exit ")) if remark.startswith("exit ") else 0
    words = shlex.split(command)
    target = None
    if ">" in words:
        target = Path(words[words.index(">") + 1])
        words = words[: words.index(">")]
    out, err = io.StringIO(), io.StringIO()
    match words:
        case ["milepost", *arguments]:
            with redirect_stdout(out), redirect_stderr(err if target else out):
                code = main(arguments)
        case ["python", *arguments]:
            done = subprocess.run(
                [sys.executable, *arguments], capture_output=True, text=True, check=False
            )
            out.write(done.stdout + done.stderr)
            code = done.returncode
        case ["cp", source, copy]:
            shutil.copy(ROOT / source, copy)
            code = 0
        case _:
            raise AssertionError(f"a command that these pages may not use: {line}")
    if target is not None:
        target.write_text(out.getvalue(), encoding="utf-8")
        return code, wanted, err.getvalue()
    return code, wanted, out.getvalue()


def shown(text: str, said: str) -> bool:
    r"""Whether a quoted output is in the real one, the gap sign standing for anything.

    >>> shown("one\n…\nthree\n", "zero\none\ntwo\nthree\n")
    True
    >>> shown("one\nthree\n", "one\ntwo\nthree\n")
    False
    """
    at = 0
    for piece in text.split(GAP):
        wanted = piece.strip("\n") if GAP in text else piece
        found = said.find(wanted, at)
        if found < 0:
            return False
        at = found + len(wanted)
    return True


def links(page: Path) -> list[str]:
    """The targets of a page's links and pictures."""
    return _LINK.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """The names by which a page's headings can be linked to."""
    found: set[str] = set()
    for line in prose(page).splitlines():
        if heading := _HEADING.match(line):
            words = re.sub(r"[^\w\- ]", "", heading[1].lower())
            found.add(words.replace(" ", "-"))
    return found
