"""The pages of the findings: one for each, built alike, and true."""

import re
from pathlib import Path

import pytest

from milepost.engine.check import check_model
from milepost.engine.lint.report import Report, lint_inventory, lint_model
from milepost.engine.load.workspace import load_model, load_workspace
from milepost.engine.model.finding import KINDS
from milepost.engine.run import checked
from tests.docs.pages import DOCS, Block, blocks

PAGES = DOCS / "reference" / "problems"
HEADINGS = [
    "What it means",
    "Why it matters",
    "What to do",
    "Example that gives it",
    "Example that does not",
    "Silence it",
]


def marked(code: str, mark: str) -> Block | None:
    """The example of a page that carries a mark."""
    found = [block for block in blocks(PAGES / f"{code}.md") if block.mark == mark]
    assert len(found) < 2
    return found[0] if found else None


def report(text: str, about: str, folder: Path) -> Report:
    """What lint says of a whole document."""
    file = folder / "document.yaml"
    file.write_text(text, encoding="utf-8")
    if about == "inventory":
        return lint_inventory(checked(load_workspace(file)))
    loaded = load_model(str(file))
    assert loaded.model is not None
    assert [*loaded.problems, *check_model(loaded.model)] == []
    return lint_model(loaded.model)


def test_every_finding_has_a_page() -> None:
    """There is a page for each finding and none for any other."""
    assert {page.stem for page in PAGES.glob("*.md")} == {*KINDS, "README"}


def test_the_list_of_findings_is_complete() -> None:
    """The list says of each finding how much it matters and what it is about."""
    rows = re.findall(
        r"^\| \[([\w-]+)\]\(\1\.md\) \| (\w+) \| (\w+) \| (.+) \|$",
        (PAGES / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    assert rows == [
        (
            code,
            kind.severity.value,
            "either" if code == "unused-silence" else kind.about,
            kind.says,
        )
        for code, kind in KINDS.items()
    ]


@pytest.mark.parametrize("code", KINDS)
def test_the_page_of_a_finding_is_true(code: str, tmp_path: Path) -> None:
    """The first example gives the finding, the second does not, and the silence silences it."""
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert text.startswith(f"# {code}\n\nA {KINDS[code].severity} about ")

    for block in blocks(PAGES / f"{code}.md"):
        if block.mark == "file":
            (tmp_path / block.value).write_text(block.text, encoding="utf-8")
    bad, good, silence = (marked(code, mark) for mark in ("finding", "clean", "silence"))

    assert bad is not None
    assert good is not None
    found = report(bad.text, bad.value, tmp_path)
    assert code in {finding.code for finding in found.findings}
    assert code not in {f.code for f in report(good.text, good.value, tmp_path).findings}
    if code == "unused-silence":
        assert silence is None
        return
    assert silence is not None
    kept = report(bad.text + silence.text, bad.value, tmp_path)
    assert kept.findings == tuple(f for f in found.findings if f.code != code)
    assert [finding.code for finding, _ in kept.silenced] == [code]
