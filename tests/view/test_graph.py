import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.graph import CapabilityGraph
from tests.view.example import model


@st.composite
def graphs(draw: st.DrawFn) -> CapabilityGraph:
    """A few capabilities, each naming some of those before it."""
    names = [f"c{i}" for i in range(draw(st.integers(1, 9)))]
    needs: dict[str, tuple[str, ...]] = {}
    options: dict[str, tuple[str, ...]] = {}
    for i, name in enumerate(names):
        earlier = draw(st.lists(st.sampled_from(names[:i]), unique=True)) if i else []
        cut = draw(st.integers(0, len(earlier)))
        needs[name], options[name] = tuple(earlier[:cut]), tuple(earlier[cut:])
    return CapabilityGraph(needs, options)


def reachable(ties: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """All pairs joined by a chain, by Warshall's algorithm."""
    found = set(ties)
    for middle in {name for tie in ties for name in tie}:
        ending = {a for a, b in found if b == middle}
        starting = {b for a, b in found if a == middle}
        found |= {(a, b) for a in ending for b in starting}
    return found


@given(graphs())
def test_the_order_puts_what_is_needed_first(graph: CapabilityGraph) -> None:
    """Every capability stands after all that it names, and none is lost."""
    order = graph.order()

    assert sorted(order) == sorted(graph.needs)
    for id in order:
        for other in (*graph.needs[id], *graph.options[id]):
            assert order.index(other) < order.index(id)


@given(graphs())
def test_the_reduction_says_as_much_with_less(graph: CapabilityGraph) -> None:
    """The reduced ties imply every need, and none of them follows from the others."""
    ties = {(other, id) for id, needed in graph.needs.items() for other in needed}
    kept = set(graph.reduced())

    assert kept <= ties
    assert reachable(kept) == reachable(ties)
    assert all(tie not in reachable(kept - {tie}) for tie in kept)


@given(graphs())
def test_choices_that_needs_imply_are_no_choices(graph: CapabilityGraph) -> None:
    """An option is shown exactly where no chain of needs requires it anyway."""
    ties = {(other, id) for id, needed in graph.needs.items() for other in needed}
    options = {(other, id) for id, named in graph.options.items() for other in named}

    assert set(graph.choices()) == options - reachable(ties)


@given(graphs())
def test_the_closure_is_everything_below(graph: CapabilityGraph) -> None:
    """The closure of a capability holds it and all that it names through any number of steps."""
    ties = {(other, id) for id in graph.needs for other in (*graph.needs[id], *graph.options[id])}
    last = list(graph.needs)[-1]

    assert graph.closure(last) == {last} | {a for a, b in reachable(ties) if b == last}


def test_conditions_are_sorted_into_needs_and_choices() -> None:
    """What an any-list names is a choice, everything else is needed."""
    graph = CapabilityGraph.of(model())

    assert graph.needs["shop"] == ("site", "mail")
    assert graph.needs["ads"] == ()
    assert graph.options["ads"] == ("mail", "shop")


def test_a_part_of_the_model_keeps_its_own_ties_only() -> None:
    """A graph of some capabilities does not mention the others."""
    graph = CapabilityGraph.of(model(), among=("site", "shop"))

    assert graph.needs == {"site": (), "shop": ("site",)}


def test_a_cycle_is_refused() -> None:
    """There is no order where capabilities need each other."""
    with pytest.raises(ValueError, match="cycle"):
        CapabilityGraph({"a": ("b",), "b": ("a",)}, {"a": (), "b": ()}).order()
