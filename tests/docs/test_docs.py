"""The pages of the documentation, followed as a reader would follow them."""

from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_model, load_workspace
from milepost.engine.model.capability import Basis
from tests.docs.pages import DOCS, PAGES, ROOT, anchors, blocks, links, played, prose

IDS = [str(page.relative_to(ROOT)) for page in PAGES]
FOLLOWED = [page for page in PAGES if page.parent != ROOT]
FOLLOWED_IDS = [str(page.relative_to(ROOT)) for page in FOLLOWED]
WIDTH = 99


@pytest.mark.parametrize("page", FOLLOWED, ids=FOLLOWED_IDS)
def test_a_page_keeps_what_it_promises(page: Path, tmp_path: Path) -> None:
    """Whoever follows a page from top to bottom sees what it shows."""
    assert played(page, tmp_path) == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link inside the repository leads to a file, and to a heading if it names one."""
    lost: list[str] = []
    for link in links(page):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        known = anchors(target) if anchor and target.suffix == ".md" else {anchor}
        if not target.exists() or anchor not in known:
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_yaml_block_says_what_it_is(page: Path) -> None:
    """No YAML on a page goes unread: it is a file, an inventory, a model, or shows a fault."""
    known = {"file", "inventory", "model", "fault", "finding", "clean", "silence"}

    assert [b.line for b in blocks(page) if b.language == "yaml" and b.mark not in known] == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_marked_document_loads(page: Path, tmp_path: Path) -> None:
    """What a page shows as an inventory or a model can be used as it stands."""
    file = tmp_path / "document.yaml"
    for block in blocks(page):
        if block.mark in ("inventory", "model"):
            file.write_text(block.text, encoding="utf-8")
            loaded = load_model(str(file)) if block.mark == "model" else load_workspace(file)
            assert loaded.problems == (), f"{page}:{block.line}"


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_no_line_of_prose_is_too_long(page: Path) -> None:
    """Lines of prose fit a terminal; tables and links may be as long as they are."""
    long = [
        line
        for line in prose(page).splitlines()
        if len(line) > WIDTH and not line.startswith("|") and "](" not in line
    ]

    assert long == []


def test_the_map_leads_to_every_page() -> None:
    """No page of the documentation is left out of its map."""
    maps = [DOCS / "README.md"]
    listed = set(maps)
    for page in maps:
        found = {(page.parent / link.partition("#")[0]).resolve() for link in links(page)}
        maps += [to for to in found - listed if to.name == "README.md" and DOCS in to.parents]
        listed |= found

    assert set(DOCS.rglob("*.md")) - listed == set()


def test_the_count_of_sourced_figures_is_true() -> None:
    """The page on honest figures counts what the bundled model holds."""
    model = load_model("cx").model
    assert model is not None
    page = prose(DOCS / "explanation" / "honest-figures.md")
    for name, figures in (
        ("duration", [c.duration.basis for c in model.capabilities.values()]),
        ("one-off cost", [c.one_off.basis for c in model.capabilities.values()]),
        ("run cost", [c.run.basis for c in model.capabilities.values()]),
        ("effort and run FTE", [c.people_basis for c in model.capabilities.values()]),
        ("uplift in revenue", [c.uplift.basis for c in model.capabilities.values()]),
    ):
        counts = " | ".join(str(figures.count(basis)) for basis in Basis)
        assert f"| {name} | {counts} |" in page
    sourced = [
        sum(basis is not Basis.JUDGEMENT for basis in figures)
        for figures in (
            [c.duration.basis for c in model.capabilities.values()],
            [c.one_off.basis for c in model.capabilities.values()],
            [c.run.basis for c in model.capabilities.values()],
        )
    ]
    readme = " ".join(prose(ROOT / "README.md").split())
    duration, one_off, run = sourced
    assert (
        f"duration of {duration}, the one-off cost of {one_off} and the run cost of {run}" in readme
    )
    about = prose(DOCS / "explanation" / "the-two-models.md")
    assert f"{len(model.capabilities)} capabilities in {len(model.categories)} categories" in about
    assert f"All {len(model.sources)} sources" in about
