"""Where plans are kept between commands, and what becomes of files that are not as they were."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.cli import cache
from milepost.cli.cache import Kept, cache_folder
from milepost.engine.model.roadmap import ObjectiveValue, Roadmap, Solved, Unproven

KEY, OTHER = "a" * 64, "b" * 64
RESULT = Solved(
    Roadmap((), (), 52),
    (ObjectiveValue("cost", Fraction(1, 3), Fraction(0)),),
    optimal=False,
    seconds=1.5,
)


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    """A result is found under its key by whoever opens the folder next, and under no other key."""
    Kept(tmp_path / "plans").put(KEY, RESULT)

    assert Kept(tmp_path / "plans").get(KEY) == RESULT
    assert Kept(tmp_path / "plans").get(OTHER) is None


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    """Plans are confidential: nobody else may list the folder or read a file."""
    Kept(tmp_path / "plans").put(KEY, RESULT)
    (file,) = (tmp_path / "plans").iterdir()

    assert file.name == f"{KEY}.json"
    assert (tmp_path / "plans").stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"plan": NaN}',
        json.dumps({"schema": "milepost/record/1", "key": KEY, "sha256": "", "plan": {}}).encode(),
    ],
    ids=["empty", "null", "binary", "deep", "nan", "forged"],
)
def test_a_foreign_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    """Whatever else stands in a file of that name, nothing is found and nothing breaks."""
    (tmp_path / f"{KEY}.json").write_bytes(content)

    assert Kept(tmp_path).get(KEY) is None


def test_a_garbled_file_counts_as_none(tmp_path: Path) -> None:
    """A file that was cut short, changed in one digit or renamed is not believed."""
    kept = Kept(tmp_path)
    kept.put(KEY, RESULT)
    path = tmp_path / f"{KEY}.json"
    content = path.read_bytes()

    (tmp_path / f"{OTHER}.json").write_bytes(content)
    assert kept.get(OTHER) is None
    for garbled in (content[:-9], content.replace(b"1/3", b"1/4")):
        path.write_bytes(garbled)
        assert kept.get(KEY) is None


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """Where the folder cannot be made nothing is kept, and no command fails for it."""
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    kept = Kept(tmp_path / "file" / "plans")
    kept.put(KEY, RESULT)
    kept.tidy()
    kept.drop(KEY)

    assert kept.get(KEY) is None


def test_what_was_not_used_for_longest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound the oldest go; one that was used is young again, other files are let be."""
    monkeypatch.setattr(cache, "MOST_FILES", 3)
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    unfinished = tmp_path / f".{KEY}.json.abc"
    unfinished.write_text("{", encoding="utf-8")
    os.utime(unfinished, (0, 0))
    kept = Kept(tmp_path)
    keys = [letter * 64 for letter in "01234"]
    for age, key in enumerate(keys):
        kept.put(key, RESULT)
        os.utime(tmp_path / f"{key}.json", (age, age))
    assert kept.get(keys[0]) == RESULT
    kept.tidy()

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"letter.txt", *(f"{keys[number]}.json" for number in (0, 3, 4))}


def test_the_files_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few they are, the files never have more bytes together than is allowed."""
    kept = Kept(tmp_path)
    kept.put(KEY, Unproven("x" * 1_000, None))
    kept.put(OTHER, Unproven("y" * 1_000, None))
    monkeypatch.setattr(cache, "MOST_BYTES", 2_000)
    kept.tidy()

    assert len(list(tmp_path.iterdir())) == 1


def test_where_plans_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the user's cache, or where MILEPOST_CACHE says; XDG_CACHE_HOME is no relative path."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("MILEPOST_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    at_home = cache_folder()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    shared = cache_folder()
    monkeypatch.setenv("MILEPOST_CACHE", str(tmp_path / "own"))

    assert at_home == tmp_path / ".cache" / "milepost" / "plans"
    assert shared == tmp_path / "xdg" / "milepost" / "plans"
    assert cache_folder() == tmp_path / "own" / "plans"
