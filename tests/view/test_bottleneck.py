import pytest

from milepost.engine.model.roadmap import Roadmap, WaitsFor
from milepost.engine.view.bottleneck import bottleneck
from tests.view.example import CRITICAL, model, roadmap, step

ROLE, BUDGET = WaitsFor("role", "crm"), WaitsFor("budget", "2027-06-30")
BEFORE, START = WaitsFor("prerequisite", "mail@2"), WaitsFor("start")


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        ({"mail@2": START, "shop@1": ROLE, "shop@2": BEFORE}, "CRM team is the bottleneck"),
        ({"shop@1": BUDGET, "shop@2": BUDGET, "mail@2": ROLE}, "the budget is the bottleneck"),
        ({"mail@2": ROLE, "shop@1": WaitsFor("role", "web")}, "CRM team is the bottleneck"),
        ({"mail@2": START, "shop@1": BEFORE}, "Web team leads most of the critical path"),
    ],
)
def test_the_bottleneck_is_what_most_critical_steps_wait_for(
    waits: dict[str, WaitsFor], words: str
) -> None:
    """A full team or spent money that holds up most of them; else who leads most of the work."""
    assert bottleneck(model(), roadmap(), CRITICAL, waits) == words


def test_what_is_not_critical_is_no_bottleneck() -> None:
    """A step that could wait anyway tells nothing about the finish."""
    assert bottleneck(model(), roadmap(), (), {"shop@1": ROLE}) == ""


def test_no_team_is_blamed_for_half_of_the_work() -> None:
    """Where two teams lead as much of the critical path, none is named; nor one that leads all."""
    even = Roadmap((step("mail", 2, 0, 5, "crm"), step("shop", 1, 5, 10)), (), 52)
    alone = Roadmap((step("shop", 1, 0, 5), step("shop", 2, 5, 10)), (), 52)

    assert bottleneck(model(), even, CRITICAL, {}) == ""
    assert bottleneck(model(), alone, CRITICAL, {}) == ""
