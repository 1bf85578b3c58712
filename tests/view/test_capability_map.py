from dataclasses import replace

import pytest

from milepost.engine.assess.assessment import assess
from milepost.engine.model.roadmap import Reached, Roadmap
from milepost.engine.view.capability_map import OUTSIDE, CapabilityMap, Card, capability_map
from tests.view.example import CRITICAL, LEVELS, roadmap, step, workspace


def view(
    levels: dict[str, int | None] | None = None,
    plan: Roadmap | None = None,
    *,
    not_applicable: tuple[str, ...] = (),
) -> CapabilityMap:
    """The map of the small example with these levels."""
    at = workspace(LEVELS if levels is None else levels, not_applicable=not_applicable)
    return capability_map(at, assess(at), "way", plan, CRITICAL if plan else ())


def card(shown: CapabilityMap, id: str) -> Card:
    """The card of a capability."""
    return next(card for column in shown.columns for card in column.cards if card.id == id)


def test_each_status_has_its_meaning() -> None:
    """A card says whether a capability is there, planned, held down, missing or not needed."""
    shown = view(plan=roadmap(), not_applicable=("model",))

    words = {c.id: c.status for column in shown.columns for c in column.cards}

    assert words == {
        "site": "HAVE",
        "mail": "PLANNED",
        "shop": "PLANNED",
        "ads": "MISSING",
        "data": "BLOCKED",
        "model": "N/A",
        "spare": "MISSING",
    }


def test_the_level_asked_for_is_that_of_the_own_stage() -> None:
    """A stage that asks for a pilot is content with a pilot."""
    mail = card(view(), "mail")

    assert (mail.status, mail.level, mail.target) == ("HAVE", 1, 1)


def test_a_raise_beyond_the_own_stage_shows_as_planned() -> None:
    """Where the roadmap goes on from what the stage asks, the card says so, and counts as there."""
    shown = view(plan=roadmap())
    mail = card(shown, "mail")

    assert (mail.status, mail.level, mail.target) == ("PLANNED", 1, 2)
    assert mail.in_place
    assert mail.due == "Mar 2027"
    assert shown.columns[0].subtitle == "Reached, 2 of 2 in place"


def test_unknown_is_not_absent() -> None:
    """A capability that nobody declared has no level; one declared absent has level 0."""
    shown = view()

    assert card(shown, "ads").level is None
    assert "not declared" in card(shown, "ads").say
    assert card(shown, "shop").level == 0


def test_a_blocked_card_says_what_holds_it_down() -> None:
    """The reason of a cap is part of what the card says."""
    say = card(view(), "data").say

    assert "declared operational" in say
    assert "Paid advertising" in say


def test_the_team_is_the_role_with_the_largest_effort() -> None:
    """Who leads a capability is who works on it most, by display name."""
    shown = view()

    assert card(shown, "site").team == "Web team"
    assert card(shown, "mail").team == "CRM team"


def test_the_columns_are_the_stages_and_what_is_outside() -> None:
    """Every capability is on the map once, also those that the ladder does not hold."""
    shown = view()

    assert [c.title for c in shown.columns] == ["1  Start", "2  Grow", "3  Lead", OUTSIDE]
    assert sum(len(column.cards) for column in shown.columns) == 7
    assert [column.reached for column in shown.columns] == [True, False, False, False]


@pytest.mark.parametrize(
    ("levels", "title"),
    [
        ({}, "Northwind has reached no stage yet; Start still needs Website and E-mail campaigns"),
        ({"site": 2, "mail": 1}, "Northwind is at Start; Grow still needs Web shop"),
        (
            dict.fromkeys(("site", "mail", "shop", "ads", "data", "model"), 2),
            "Northwind is at Lead, the last stage",
        ),
    ],
)
def test_the_title_states_the_finding(levels: dict[str, int | None], title: str) -> None:
    """Without a plan the title says where one stands and what is next."""
    assert view(levels).title == title


def test_an_organisation_without_a_name_is_this_organisation() -> None:
    """A title never begins with nothing."""
    at = workspace({"site": 2, "mail": 1}, organisation="")

    title = capability_map(at, assess(at), "way").title

    assert title == "This organisation is at Start; Grow still needs Web shop"


def test_with_a_plan_the_title_says_when() -> None:
    """The title names the stage that the roadmap reaches, and the month."""
    assert view(plan=roadmap()).title == "Northwind is at Start; Grow is reached in Jun 2027"


def test_what_is_possible_but_not_proven_is_said() -> None:
    """Unknown levels that could lift the stage are mentioned below the title."""
    shown = view({"site": 2, "mail": 2})

    assert shown.subtitle == "The way. With what is not declared it could be Lead"


def test_lines_show_what_still_waits() -> None:
    """A prerequisite that is in place holds nobody up and gets no line."""
    shown = view({"site": 2, "mail": 1})

    ties = {(edge.source, edge.target): edge.choice for edge in shown.edges}

    assert ties == {("shop", "ads"): True, ("ads", "data"): False, ("data", "model"): False}


def test_lines_that_others_imply_are_left_out() -> None:
    """Of a chain and its short cut only the chain is drawn."""
    ties = {(edge.source, edge.target) for edge in view({}).edges}

    assert ("mail", "shop") in ties
    assert ("site", "shop") not in ties


def test_the_critical_path_joins_critical_cards() -> None:
    """A line is critical where a step of its end begins once one of its start ends."""
    shown = view(plan=roadmap())
    mail, *shop = roadmap().steps
    later = [replace(step, start=step.start + 1, end=step.end + 1) for step in shop]
    apart = view(plan=replace(roadmap(), steps=(mail, *later)))

    assert [(e.source, e.target) for e in shown.edges if e.critical] == [("mail", "shop")]
    assert not [edge for edge in apart.edges if edge.critical]
    assert {c.id for column in shown.columns for c in column.cards if c.critical} == {
        "mail",
        "shop",
    }


def test_a_plan_for_another_ladder_leaves_the_title_alone() -> None:
    """A roadmap that only meets a condition promises no stage."""
    plan = Roadmap((step("shop", 1, 0, 3),), (Reached(0, "condition", 3),), 52)

    assert view(plan=plan).title == "Northwind is at Start; Grow still needs Web shop"
