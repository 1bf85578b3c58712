from dataclasses import replace

import pytest

from milepost.engine.assess.assessment import assess
from milepost.engine.model.roadmap import Infeasible, Roadmap, Unproven
from milepost.engine.run import Assessed, Planned
from milepost.engine.view.capability_map import CapabilityMap, capability_map, map_of
from milepost.engine.view.map_parts import focused, folded, part
from tests.view.example import CRITICAL, LEVELS, roadmap, workspace


def whole(
    plan: Roadmap | None = None,
    levels: dict[str, int | None] | None = None,
    *,
    not_applicable: tuple[str, ...] = (),
) -> CapabilityMap:
    """The map of the small example."""
    at = workspace(levels or LEVELS, not_applicable=not_applicable)
    return capability_map(at, assess(at), "way", plan, CRITICAL if plan else ())


def ids(view: CapabilityMap) -> list[list[str]]:
    """The ids of the cards, column by column."""
    return [[card.id for card in column.cards] for column in view.columns]


def notes(view: CapabilityMap) -> dict[str, tuple[str, ...]]:
    """What is noted on the cards that say more than the cards of the whole map."""
    return {card.id: card.notes for column in view.columns for card in column.cards if card.notes}


def test_a_focus_shows_the_stages_asked_for_and_names_what_lies_outside() -> None:
    """What a shown card needs from a stage that is not shown stands on it in words."""
    shown = focused(whole(levels={"site": 0}), 1, 1)

    assert [column.title for column in shown.columns] == ["2  Grow"]
    assert shown.subtitle.endswith("Stage 2 Grow of 3")
    assert notes(shown)["shop"] == ("Needs E-mail campaigns (1 Start)",)
    assert notes(shown)["ads"] == ("Can build on E-mail campaigns (1 Start)",)
    assert {(edge.source, edge.target) for edge in shown.edges} == {
        ("shop", "ads"),
        ("ads", "data"),
    }


def test_a_focus_explains_only_the_statuses_it_shows() -> None:
    """The legend of some stages leaves out what none of their cards has."""
    shown = focused(whole(not_applicable=("model",)), 0, 1)

    assert "N/A" in dict(whole(not_applicable=("model",)).legend)
    assert "N/A" not in dict(shown.legend)


def test_folding_keeps_what_the_roadmap_raises_and_what_is_held_down() -> None:
    """Planned, blocked and critical cards stay; the others are named in one card a status."""
    shown = folded(whole(roadmap(), not_applicable=("model",)))

    assert ids(shown) == [["mail"], ["shop", "data"], [], []]
    folds = [[(f.status, f.title, f.names) for f in column.folds] for column in shown.columns]
    assert folds == [
        [("HAVE", "1 in place", ("Website",))],
        [("MISSING", "1 not planned", ("Paid advertising",))],
        [("N/A", "1 not applicable", ("Predictive models",))],
        [("MISSING", "1 not planned", ("Printed catalogue",))],
    ]
    assert "4 that need no attention are folded" in shown.subtitle


def test_one_folded_capability_is_told_as_one() -> None:
    """The subtitle counts what is folded in a sentence that reads well."""
    view = whole(roadmap())
    few = replace(view, columns=(view.columns[0],), edges=())

    assert folded(few).subtitle.endswith("1 that needs no attention is folded")


def test_without_a_roadmap_what_the_next_stage_misses_stays() -> None:
    """What is missing in the lowest stage not reached is what there is to attend to."""
    shown = folded(whole(levels={"site": 2, "mail": 1}))

    assert ids(shown) == [[], ["shop", "ads", "data"], [], []]


def test_a_need_that_is_folded_is_named() -> None:
    """A card that stays still says what it waits for."""
    assert notes(folded(whole(roadmap())))["data"] == ("Needs Paid advertising (folded)",)


def test_nothing_to_fold_leaves_the_map_as_it_is() -> None:
    """A map on which everything needs attention says nothing of folding."""
    view = whole(roadmap())
    planned = replace(view, columns=(replace(view.columns[0], cards=view.columns[0].cards[1:]),))
    planned = replace(planned, edges=())
    assert [card.status for column in planned.columns for card in column.cards] == ["PLANNED"]

    assert folded(planned) == planned


def test_the_critical_path_is_named_on_both_sides_of_a_cut() -> None:
    """Where the critical path goes on elsewhere, the card from which it goes says so too."""
    view = whole(roadmap())
    place = {card.id: f"page {i}" for i, c in enumerate(view.columns, 1) for card in c.cards}
    first, second = (part(view, [column], place.__getitem__) for column in view.columns[:2])

    assert notes(first) == {"mail": ("Leads to Web shop (page 2)",)}
    assert "Needs E-mail campaigns (page 1)" in notes(second)["shop"]
    (mail,) = (card for card in first.columns[0].cards if card.id == "mail")
    assert mail.say.endswith("; Leads to Web shop (page 2)")


@pytest.mark.parametrize(
    ("result", "clause"),
    [
        (Infeasible((), None), "no roadmap meets its targets within its limits"),
        (Unproven("", None), "no roadmap was found in the time that there was"),
    ],
)
def test_the_title_says_that_there_is_no_roadmap(
    result: Infeasible | Unproven, clause: str
) -> None:
    """A map without a roadmap, where one was wanted, says why."""
    at = workspace()
    before = Assessed(at, assess(at))
    title = map_of(before, Planned(before, result), "way").title

    assert title == f"Northwind is at Start; {clause}"
    assert clause not in map_of(before, None, "way").title
