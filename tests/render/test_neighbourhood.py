import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.assess.assessment import assess
from milepost.engine.graph import CapabilityGraph
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import capability_map as map_picture
from milepost.engine.render import neighbourhood as picture
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.view.capability_map import CapabilityMap, capability_map
from milepost.engine.view.neighbourhood import neighbourhood
from tests.render.drawing import read
from tests.render.test_pictures import HOSTILE, assert_map_is_sound
from tests.view.example import CRITICAL, NAMES, roadmap, workspace
from tests.workspaces import tangled


def view_of(capability: str = "ads", depth: int = 1, at: Workspace | None = None) -> CapabilityMap:
    """The neighbourhood of a capability of the small example, with its roadmap."""
    at = at or workspace()
    return neighbourhood(at, assess(at), "way", capability, depth, roadmap(), CRITICAL)


def columns(view: CapabilityMap) -> dict[str, set[str]]:
    """The ids of the cards by the title of their column."""
    return {column.title: {card.id for card in column.cards} for column in view.columns}


def test_what_it_needs_is_left_and_what_needs_it_is_right() -> None:
    """The columns are distances, and what could do in its place counts as needed too."""
    assert columns(view_of()) == {
        "It needs": {"mail", "shop"},
        "The capability": {"ads"},
        "Needs it": {"data"},
    }
    assert columns(view_of(depth=2)) == {
        "What these need": {"site"},
        "It needs": {"mail", "shop"},
        "The capability": {"ads"},
        "Needs it": {"data"},
        "What needs these": {"model"},
    }


def test_a_choice_is_told_from_a_need() -> None:
    """A tie of which another would do as well is marked, and the title counts it apart."""
    view = view_of()
    choices = {(edge.source, edge.target) for edge in view.edges if edge.choice}

    assert choices == {("mail", "ads"), ("shop", "ads")}
    assert view.title == (
        "Paid advertising: 1 of 2 to choose from in place; 2 capabilities build on it, directly or"
        " through others"
    )
    assert view_of("site").title.startswith("Website needs nothing; 5 capabilities build on it")
    assert view_of("model").title == (
        "Predictive models: 1 of 2 prerequisites in place; nothing builds on it"
    )


def test_what_the_capability_itself_names_is_always_tied() -> None:
    """A prerequisite that another implies is still drawn where the capability names it."""
    edges = {(edge.source, edge.target) for edge in view_of("shop", 1).edges}

    assert {("site", "shop"), ("mail", "shop")} <= edges


def test_cards_are_those_of_the_map() -> None:
    """A capability has the same status and levels here as on the capability map."""
    at = workspace()
    whole = capability_map(at, assess(at), "way", roadmap(), CRITICAL)
    cards = {card for column in whole.columns for card in column.cards}

    assert {card for column in view_of(depth=3).columns for card in column.cards} <= cards


def test_a_capability_alone_is_a_picture_too() -> None:
    """What needs nothing and holds up nothing stands by itself."""
    view = view_of("spare")

    assert columns(view) == {"The capability": {"spare"}}
    assert_map_is_sound(view, read(picture.draw(view)))


def test_an_unknown_capability_is_refused() -> None:
    """A capability that the model does not have raises."""
    with pytest.raises(KeyError):
        view_of("nope")


@given(seed=st.integers(0, 200), depth=st.integers(1, 3))
def test_distances_are_those_of_the_graph(seed: int, depth: int) -> None:
    """What is one tie away is exactly what is named, and nothing is further than asked for."""
    graph = CapabilityGraph.of(tangled(seed, capabilities=8).model)
    for id in graph.needs:
        around = graph.around(id, depth)
        named = {*graph.needs[id], *graph.options[id]}
        naming = {o for o in graph.needs if id in (*graph.needs[o], *graph.options[o])}

        assert {other for other, far in around.items() if far == -1} == named
        assert {other for other, far in around.items() if far == 1} == naming
        assert all(abs(far) <= depth for far in around.values())
        assert all((other in graph.closure(id)) == (far <= 0) for other, far in around.items())


@settings(max_examples=8)
@given(name=HOSTILE, other=HOSTILE, team=HOSTILE)
def test_no_name_can_break_a_neighbourhood(name: str, other: str, team: str) -> None:
    """Any name of any length stays text, whole and in its place."""
    at = workspace(names={**NAMES, "ads": name, "shop": other}, team=team)
    view = view_of("ads", 2, at)
    svg = picture.draw(view)

    assert b"<script" not in svg
    assert_map_is_sound(view, read(svg))


@settings(max_examples=10)
@given(seed=st.integers(0, 200), count=st.integers(5, 40))
def test_every_model_has_neighbourhoods(seed: int, count: int) -> None:
    """Lines keep clear of cards, however capabilities hang on each other."""
    at = tangled(seed, capabilities=count)
    view = neighbourhood(at, assess(at), next(iter(at.model.ladders)), f"c{seed % count}", 2)

    assert_map_is_sound(view, read(picture.draw(view)))


@pytest.mark.parametrize("theme", THEMES)
def test_the_same_neighbourhood_has_the_same_bytes(theme: ThemeName) -> None:
    """A picture can be compared with the one from before, and themes differ in colour only."""
    svg = picture.draw(view_of(), theme=theme)

    assert picture.draw(view_of(), theme=theme) == svg
    assert read(svg) == read(picture.draw(view_of()))


def test_it_fits_on_a_page_with_the_map() -> None:
    """No id of the map occurs in the neighbourhood."""
    at = workspace()
    whole = map_picture.draw(capability_map(at, assess(at), "way"))

    assert b'id="neighbourhood-n1"' not in whole
    assert b'id="map-' not in picture.draw(view_of())
