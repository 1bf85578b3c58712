from fractions import Fraction

import pytest

from milepost.engine.load.language import Language, Place
from milepost.engine.load.names import Names
from milepost.engine.load.text import read_text
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    InParallel,
    KpisMet,
    Measured,
    Negated,
    Planned,
    Prerequisites,
    StageReached,
    Targeted,
)
from milepost.engine.source import Problem

NAMES = Names(
    levels={"absent": 0, "pilot": 1, "operational": 2},
    capabilities=dict.fromkeys(("site", "shop", "app")),
    metrics=dict.fromkeys(("nps",)),
    groups=dict.fromkeys(("reach",)),
    stages={"seen": ("ladder",), "twice": ("ladder", "other")},
    ladders=("ladder", "other"),
)
EVERYWHERE = list(Place)
MONOTONE = [place for place in Place if place is not Place.ADVICE]
DECIDES_LEVELS = [Place.GROUP, Place.REQUIRES, Place.CAP]


def read(text: str, place: Place) -> tuple[Condition | None, list[Problem]]:
    """The condition in a text `when: ...`, and its faults."""
    document, problems = read_text(f"when: {text}", "f.yaml")
    assert problems == []
    assert document is not None
    assert isinstance(document.data, dict)
    condition = Language(document, NAMES, problems).condition(
        document.data["when"], ("when",), place
    )
    return condition, problems


def fault(text: str, place: Place = Place.STAGE) -> Problem:
    """The only fault of a condition."""
    condition, problems = read(text, place)
    assert condition is None
    assert len(problems) == 1, problems
    return problems[0]


SITE, SHOP = HasLevel("site"), HasLevel("shop")


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("site", SITE),
        ("site >= pilot", HasLevel("site", 1)),
        ("site>=2", HasLevel("site", 2)),
        ("site > pilot", HasLevel("site", 2)),
        ("[site, shop]", AtLeast(2, (SITE, SHOP), "all")),
        ("[site]", SITE),
        ("{all: [site, shop]}", AtLeast(2, (SITE, SHOP), "all")),
        ("{any: [site, shop]}", AtLeast(1, (SITE, SHOP), "any")),
        ("{at_least: 2, of: [site, shop]}", AtLeast(2, (SITE, SHOP))),
        ("{group: reach}", GroupHolds("reach")),
        (
            "{any: [{all: [site, shop >= 1]}, app]}",
            AtLeast(
                1,
                (AtLeast(2, (SITE, HasLevel("shop", 1)), "all"), HasLevel("app")),
                "any",
            ),
        ),
    ],
)
def test_every_place_knows_the_common_words(text: str, condition: Condition, place: Place) -> None:
    """Capabilities, levels, all, any, at_least and groups mean the same wherever they stand."""
    assert read(text, place) == (condition, [])


@pytest.mark.parametrize(
    ("text", "condition", "places"),
    [
        (
            "{stage: ladder.seen}",
            StageReached("ladder", "seen"),
            [Place.STAGE, Place.BLOCK, Place.TARGET, Place.ADVICE],
        ),
        (
            "{stage: seen}",
            StageReached("ladder", "seen"),
            [Place.STAGE, Place.BLOCK, Place.TARGET, Place.ADVICE],
        ),
        ("{prerequisites: pilot}", Prerequisites(1), [Place.CAP]),
        ("{kpis: met}", KpisMet(), [Place.CAP]),
        ("{planned: site}", Planned(("site",)), [Place.ADVICE]),
        (
            "{planned: [site, shop], before: ladder.seen}",
            Planned(("site", "shop"), StageReached("ladder", "seen")),
            [Place.ADVICE],
        ),
        (
            "{at_least: 2, in_parallel: [site, shop]}",
            InParallel(2, ("site", "shop")),
            [Place.ADVICE],
        ),
        ("{targeted: seen}", Targeted(StageReached("ladder", "seen")), [Place.ADVICE]),
        ("islands >= 2", Measured("islands", ">=", Fraction(2)), [Place.ADVICE]),
        (
            "nps >= 1.5",
            Measured("nps", ">=", Fraction(3, 2)),
            [place for place in Place if place is not Place.REQUIRES],
        ),
    ],
)
def test_a_word_of_its_place(text: str, condition: Condition, places: list[Place]) -> None:
    """A word with a place of its own is read there and refused everywhere else."""
    for place in EVERYWHERE:
        found, problems = read(text, place)
        assert found == (condition if place in places else None)
        assert bool(problems) == (place not in places)


@pytest.mark.parametrize("place", DECIDES_LEVELS)
def test_what_decides_a_level_cannot_ask_for_a_stage(place: Place) -> None:
    """Levels are settled before stages, so the refusal says that the word cannot stand here."""
    assert fault("{stage: seen}", place).message == "'stage' cannot stand here"


NEGATIONS = [
    ("not site", Negated(SITE)),
    ("{not: site}", Negated(SITE)),
    ("{none: [site, shop]}", Negated(AtLeast(1, (SITE, SHOP), "any"))),
    ("site < pilot", Negated(HasLevel("site", 1))),
    ("site <= pilot", Negated(HasLevel("site", 2))),
    ("site == pilot", AtLeast(2, (HasLevel("site", 1), Negated(HasLevel("site", 2))), "all")),
]


@pytest.mark.parametrize(("text", "condition"), NEGATIONS)
def test_advice_may_speak_of_what_is_missing(text: str, condition: Condition) -> None:
    """Advice feeds nothing, so it may ask for what is not there."""
    assert read(text, Place.ADVICE) == (condition, [])


@pytest.mark.parametrize("place", MONOTONE)
@pytest.mark.parametrize("text", [text for text, _ in NEGATIONS])
def test_having_more_never_lowers_a_result(text: str, place: Place) -> None:
    """Whatever decides a level, a stage or a target refuses a negation in every form."""
    assert fault(text, place).code == "not-monotone"


def test_the_ends_of_the_scale_make_sense() -> None:
    """Comparisons with the highest level mean what they say, or are refused as impossible."""
    assert read("site == operational", Place.ADVICE) == (HasLevel("site", 2), [])
    assert read("site <= operational", Place.ADVICE) == (AtLeast(0, (), "all"), [])
    assert fault("site > operational").code == "level-outside-scale"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("sitee", "unknown-capability", "did you mean 'site'?"),
        ("reach", "unknown-capability", "write 'group: reach'"),
        ("seen", "unknown-capability", "write 'stage: seen'"),
        ("site >= operatonal", "unknown-level", "did you mean 'operational'?"),
        ("site >= 3", "level-outside-scale", "levels are 0 absent, 1 pilot, 2 operational"),
        ("site >= -1", "unknown-level", "levels are 0 absent, 1 pilot, 2 operational"),
        ("site >= 1.5", "unknown-level", "levels are"),
        ("site = 2", "not-a-condition", "write 'name' or 'name >= level'"),
        ("site and shop", "not-a-condition", "write 'name' or 'name >= level'"),
        ("nps", "not-a-condition", "write 'nps >= 10'"),
        ("nps >= high", "not-a-condition", "write 'nps >= 10'"),
        ("7", "wrong-type", "expected a condition, found 7"),
        ("", "wrong-type", "expected a condition, found nothing"),
        ("{}", "unknown-condition", "these keys do not make a condition: nothing"),
        ("{anny: [site]}", "unknown-condition", "did you mean 'any'?"),
        ("{any: [site], all: [shop]}", "unknown-condition", "do not make a condition: any, all"),
        ("{any: site}", "wrong-type", "expected a list of conditions, found 'site'"),
        ("{any: []}", "empty-choice", "a choice among nothing can never hold"),
        ("{at_least: 3, of: [site, shop]}", "impossible-count", "at least 3 of 2 can never hold"),
        ("{at_least: 1, of: []}", "impossible-count", "at least 1 of 0 can never hold"),
        ("{at_least: 0, of: [site]}", "wrong-type", "a whole number of 1 or more, found 0"),
        ("{at_least: 1.5, of: [site]}", "wrong-type", "found 1.5"),
        ("{at_least: true, of: [site]}", "wrong-type", "found true"),
        ("{group: reech}", "unknown-group", "did you mean 'reach'?"),
        ("{stage: ladder.sean}", "unknown-stage", "did you mean 'ladder.seen'?"),
        ("{stage: other.seen}", "unknown-stage", "did you mean"),
        ("{stage: leader.seen}", "unknown-ladder", "did you mean 'ladder'?"),
        ("{stage: twice}", "ambiguous-stage", "say 'ladder.twice' or 'other.twice'"),
    ],
)
def test_a_slip_is_named_with_its_remedy(text: str, code: str, words: str) -> None:
    """A condition that cannot be read says what is wrong, or what to write instead."""
    problem = fault(text)

    assert problem.code == code
    assert words in f"{problem.message}; {problem.hint}"


def test_every_slip_of_a_condition_is_named_in_its_place() -> None:
    """A condition with several faults has them all named at once, each where it stands."""
    _, problems = read("[sitee, {any: [shop >= 9, {group: x}]}, not app]", Place.STAGE)

    assert [(problem.code, problem.span.column) for problem in problems] == [
        ("unknown-capability", 8),
        ("level-outside-scale", 22),
        ("unknown-group", 41),
        ("not-monotone", 47),
    ]


def test_a_prerequisite_is_something_to_build() -> None:
    """A metric in a prerequisite is refused: nobody can build a measured outcome."""
    assert "measured" in fault("nps >= 10", Place.REQUIRES).message
