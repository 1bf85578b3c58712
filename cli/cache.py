"""Plans that were found before, one file each, so that a run that was killed can go on.

The folder is `$MILEPOST_CACHE/plans` where that variable is set, else `milepost/plans` in the
user's cache (`$XDG_CACHE_HOME` or `~/.cache`). A cache never fails a command: where the folder
cannot be written nothing is kept, and a file that is not as it was written counts as not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from milepost.engine.model.roadmap import PlanResult
from milepost.engine.whatif.record import SCHEMA, read_record, recorded

MOST_FILES: Final = 2_000
"""How many plans are kept; those that were not used for longest go first."""
MOST_BYTES: Final = 50_000_000
"""How many bytes the kept plans have together."""
LARGEST: Final = 5_000_000
"""How many bytes one file may have."""
STALE: Final = 3_600
"""Seconds after which a file that was never finished is taken away."""
_KEPT: Final = re.compile(r"[0-9a-f]{64}\.json")
_UNFINISHED: Final = re.compile(r"\.[0-9a-f]{64}\.json\..*")


def cache_folder() -> Path | None:
    """Where plans are kept; None where the user has no such place."""
    own = os.environ.get("MILEPOST_CACHE")
    if own:
        return Path(own) / "plans"
    # A relative path means nothing here, says the specification of these folders.
    shared = Path(os.environ.get("XDG_CACHE_HOME") or "")
    if not shared.is_absolute():
        try:
            shared = Path.home() / ".cache"
        except RuntimeError:
            return None
    return shared / "milepost" / "plans"


class Kept:
    """The plans in a folder, by key. Nothing here raises OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._new = False

    def get(self, key: str) -> PlanResult | None:
        """The result under a key; None where there is none or its file is not as it was written."""
        path = self._path(key)
        try:
            if not path.is_file():
                return None
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
            # What is in use is the last to go.
            os.utime(path)
        except OSError:
            return None
        return _parsed(key, content)

    def put(self, key: str, result: PlanResult) -> None:
        """Keep a result under a key: the whole file or none."""
        data = recorded(result)
        if data is None:
            return
        content = _written(key, data)
        if len(content) > LARGEST:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=f".{path.name}.")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                Path(name).replace(path)
                self._new = True
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def drop(self, key: str) -> None:
        """Forget what is under a key."""
        with contextlib.suppress(OSError):
            self._path(key).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Keep within the bounds, if anything was added; other files in the folder are let be."""
        if not self._new:
            return
        self._new = False
        kept: list[tuple[float, int, Path]] = []
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.folder):
                with contextlib.suppress(OSError):
                    stat = entry.stat(follow_symlinks=False)
                    if _KEPT.fullmatch(entry.name):
                        kept.append((stat.st_mtime, stat.st_size, Path(entry.path)))
                    elif _UNFINISHED.fullmatch(entry.name) and stat.st_mtime < time.time() - STALE:
                        Path(entry.path).unlink(missing_ok=True)
        kept.sort(reverse=True)
        room = MOST_BYTES
        for number, (_, size, path) in enumerate(kept):
            room -= size
            if number >= MOST_FILES or room < 0:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _digest(plan: object) -> str:
    """The hash of plain data. Raises ValueError for what JSON does not know."""
    return hashlib.sha256(json.dumps(plan, allow_nan=False).encode()).hexdigest()


def _written(key: str, plan: dict[str, Any]) -> bytes:
    """A file's bytes. A hash stands in it: a bound that a disk garbled would be believed."""
    document = {"schema": SCHEMA, "key": key, "sha256": _digest(plan), "plan": plan}
    return f"{json.dumps(document)}\n".encode()


def _parsed(key: str, content: bytes) -> PlanResult | None:
    if len(content) > LARGEST:
        return None
    try:
        document = json.loads(content)
        if not isinstance(document, dict):
            return None
        plan = document.pop("plan", None)
        if document != {"schema": SCHEMA, "key": key, "sha256": _digest(plan)}:
            return None
    except (ValueError, RecursionError):
        return None
    return read_record(plan)
