"""The worked model of the tutorial and its files."""

import pytest

from tests.docs.pages import DOCS, ROOT, blocks

EXAMPLE = ROOT / "examples" / "own_model"
FILES = sorted(str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_worked_model_is_the_one_on_the_page(name: str) -> None:
    """Whoever takes the files has what the tutorial builds up."""
    page = blocks(DOCS / "tutorial" / "own-model.md")
    first = next(block.text for block in page if (block.mark, block.value) == ("file", name))

    assert first == (EXAMPLE / name).read_text(encoding="utf-8")
