import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from milepost.engine.model.evidence import Evidence
from milepost.engine.model.maturity import Source
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import capability_map as map_picture
from milepost.engine.render import overlaid as comparison_picture
from milepost.engine.render import timeline as timeline_picture
from milepost.engine.view.links import linked_map, linked_overlaid, linked_timeline, web_links
from tests.render.drawing import SVG, read
from tests.render.test_overlaid import view_of
from tests.render.test_pictures import small_map, small_timeline
from tests.view.example import workspace

HREF = "{http://www.w3.org/1999/xlink}href"
EVIL = (
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    " https://example.org/space",
    "data:text/html,<script>alert(1)</script>",
    "https://example.org/\nx",
    "//example.org",
    "file:///etc/passwd",
    "",
)


def followed(svg: bytes) -> dict[str, str]:
    """Where each thing of a drawing leads, by the words that it has for those who listen."""
    root = ET.fromstring(svg)  # noqa: S314 - it was drawn a moment ago
    return {a.get("aria-label", ""): a.get(HREF, "") for a in root.iter(f"{SVG}a")}


def test_a_card_leads_to_what_is_known_of_its_capability() -> None:
    """On a map each capability with an address can be followed, and no other."""
    view = linked_map(small_map(), lambda id: f"#row-{id}" if id != "shop" else "")
    cards = {card.id: card for column in view.columns for card in column.cards}

    found = followed(map_picture.draw(view))

    assert found == {card.say: f"#row-{id}" for id, card in cards.items() if id != "shop"}


def test_the_bars_of_a_roadmap_lead_where_their_capability_does() -> None:
    """Both steps of one capability lead to the same place, in the roadmap and in a comparison."""
    roadmap = linked_timeline(small_timeline(), lambda id: f"#{id}")
    comparison = linked_overlaid(view_of(), lambda id: f"#{id}")

    assert sorted(followed(timeline_picture.draw(roadmap)).values()) == ["#mail", "#shop", "#shop"]
    assert sorted(followed(comparison_picture.draw(comparison)).values()) == [
        "#ads",
        "#mail",
        "#shop",
        "#shop",
    ]


def test_a_link_moves_nothing() -> None:
    """A drawing with links shows the same in the same places, as a document and not as an image."""
    plain = map_picture.draw(small_map())
    linked = map_picture.draw(linked_map(small_map(), lambda _: "#here"))

    assert read(linked) == read(plain)
    assert b'role="img"' in plain
    assert b'role="graphics-document document"' in linked


@pytest.mark.parametrize("address", EVIL)
def test_only_the_web_and_the_page_itself_can_be_followed(address: str) -> None:
    """An address that could run something, or is none, is left out."""
    svg = map_picture.draw(linked_map(small_map(), lambda _: address))

    assert followed(svg) == {}
    assert b'role="img"' in svg


def test_an_address_cannot_leave_its_place() -> None:
    """Quotes and brackets in an address stay text."""
    address = "https://example.org/?a=\"><script>alert('1')</script>&b=2"

    svg = map_picture.draw(linked_map(small_map(), lambda _: address))

    assert b"<script" not in svg
    assert set(followed(svg).values()) == {address}


def known(at: Workspace, *links: str) -> Workspace:
    """The example with evidence for the website at these addresses, and with a source."""
    stated = at.inventory.declarations
    records = tuple(Evidence("metrics", link=link) for link in links)
    declared = stated | {"site": replace(stated["site"], evidence=records)}
    of = at.model.capabilities
    model = replace(
        at.model,
        capabilities=of | {"site": replace(of["site"], sources=("study",))},
        sources={"study": Source("study", "A study", "https://example.org/study")},
    )
    return replace(at, model=model, inventory=replace(at.inventory, declarations=declared))


@pytest.mark.parametrize(
    ("links", "address"),
    [
        (("the shared drive", "https://example.org/report"), "https://example.org/report"),
        (("page 12 of the audit",), "https://example.org/study"),
        (("https://example.org/a report of ours",), "https://example.org/study"),
        ((), "https://example.org/study"),
    ],
)
def test_evidence_goes_before_sources(links: tuple[str, ...], address: str) -> None:
    """A capability leads to its first evidence on the web, else to where the model has it from."""
    link = web_links(known(workspace(), *links))

    assert link("site") == address
    assert link("mail") == ""
