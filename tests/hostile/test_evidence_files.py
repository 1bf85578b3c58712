"""Files of evidence made to do harm: refused in lines that say why, in little time."""

import random
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.hostile.files import Content, listed
from tests.hostile.test_files import refused
from tests.written import write

CSAT = "customer_service_desk.case_csat"
ANSWERS = f"file: hostile.csv, kind: surveys, column: score, measure: mean, gives: {CSAT}"
FIGURES = "file: hostile.csv, kind: metrics, gives: {score: web_analytics.pages_tagged}"


def answers(rows: str) -> Content:
    """A file of answers with these rows."""
    return ("score\n" + rows).encode


FILES: dict[str, tuple[str, Content]] = {
    "answers beyond the scale for ever": (ANSWERS, answers("99\n" * 3_000_000)),
    "words for ever": (ANSWERS, answers("never\n" * 1_500_000)),
    "numbers without end": (ANSWERS, answers("1" * 9_000_000)),
    "a number of many digits": (ANSWERS, answers("1" * 90_000 + "\n")),
    "an exponent beyond all bounds": (ANSWERS, answers("1e999999999\n")),
    "a quote without an end": (ANSWERS, answers('"' + "5\n" * 4_000_000)),
    "quotes within quotes": (ANSWERS, answers('"' + '""' * 4_000_000)),
    "headings without end": (ANSWERS, lambda: listed(800_000, "score{}", ",").encode()),
    "headings that are alike": (ANSWERS, lambda: listed(1_000, "k" * 190 + "{}", ",").encode()),
    "one heading again and again": (ANSWERS, lambda: b"score," * 900),
    "rows far wider than their headings": (ANSWERS, answers("5,5,5,5,5,5\n" * 700_000)),
    "nothing but separators": (ANSWERS, lambda: b"score" + b"," * 9_000_000),
    "nothing but lines": (ANSWERS, answers("\n" * 9_000_000)),
    "nothing but zeros": (ANSWERS, lambda: bytes(5_000_000)),
    "no text at all": (ANSWERS, lambda: random.Random(3).randbytes(1_000_000)),
    "more than the largest file": (ANSWERS, answers("5\n" * 5_000_001)),
    "UTF-16": (ANSWERS, lambda: "score\n5\n".encode("utf-16")),
    "an empty file": (ANSWERS, lambda: b""),
    "a screen that clears": (ANSWERS, answers("\x1b[2J\x1b[1;1H\n\u202e5\n\u20285\n")),
    "a formula": (ANSWERS, answers("=1+4\n@SUM(1)\n")),
    "names without end": (
        FIGURES,
        ("name,value\n" + listed(120_000, "s{},1", "\n")).encode,
    ),
    "one name again and again": (
        FIGURES,
        ("name,value\n" + "score,1\n" * 120_000).encode,
    ),
    "a device": (ANSWERS.replace("hostile.csv", "/dev/zero"), lambda: b""),
    "the kernel": (ANSWERS.replace("hostile.csv", "/proc/self/mem"), lambda: b""),
    "passwords": (ANSWERS.replace("hostile.csv", "/etc/passwd"), lambda: b""),
    "what is above": (ANSWERS.replace("hostile.csv", "../" * 300 + "etc/passwd"), lambda: b""),
}


@pytest.mark.parametrize(("entry", "content"), FILES.values(), ids=FILES)
def test_a_hostile_file_of_evidence_is_refused_quickly(
    entry: str, content: Content, tmp_path: Path
) -> None:
    """No file of evidence takes more than two seconds or half a gigabyte to be refused."""
    (tmp_path / "hostile.csv").write_bytes(content())
    path = write(tmp_path, f"as_of: 2026-11-01\nevidence: {{{entry}}}\n")

    first = refused(path)[0]

    assert first.startswith((f"{tmp_path}/", "/etc/passwd:"))


def test_many_entries_over_one_file_take_no_longer(tmp_path: Path) -> None:
    """A file is read once and a column counted once, however many entries and scenarios name it."""
    (tmp_path / "hostile.csv").write_bytes(answers("5\n" * 240_000)())
    entries = "".join(f"  - {{{ANSWERS.replace('5', str(i))}}}\n" for i in range(100))
    scenarios = "".join(f"  s{i}: {{evidence.0.note: x{i}}}\n" for i in range(40))
    text = f"as_of: 2026-11-01\nevidence:\n{entries}scenarios:\n{scenarios}"

    assert "has a value already" in refused(write(tmp_path, text))[0]


def test_columns_are_counted_up_to_a_limit(tmp_path: Path) -> None:
    """A hundred ways of counting the same column are not all gone through."""
    (tmp_path / "hostile.csv").write_bytes(answers("5\n" * 240_000)())
    ways = (f"scale: {-i}..{i + 5}, {ANSWERS}" for i in range(40))
    entries = "".join(f"  - {{{way}}}\n" for way in ways)

    lines = refused(write(tmp_path, f"as_of: 2026-11-01\nevidence:\n{entries}"))

    assert any("more than 1,000,000 answers" in line for line in lines)


def test_the_words_of_another_file_are_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is named as evidence and is none is not repeated at length."""
    write(tmp_path, "token=secret\nmore=secret\n", "secret.env")
    entry = ANSWERS.replace("hostile.csv", "secret.env")
    path = write(tmp_path, f"as_of: 2026-11-01\nevidence: {{{entry}}}\n")

    assert main(["assess", str(path)]) == 2
    assert "secret\n" not in capsys.readouterr().err
