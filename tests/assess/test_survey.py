"""Figures from answers, against hand computations and other libraries, and what always holds."""

from collections import Counter
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.model.survey import MEASURES, SCALES, Measure, Scale, condensed

Z = NormalDist().inv_cdf(0.975)


def counted(measure: Measure, *answers: int) -> Counter[int]:
    """How often each answer was given."""
    assert all(SCALES[measure][0] <= answer <= SCALES[measure][1] for answer in answers)
    return Counter(answers)


@pytest.mark.parametrize(
    ("measure", "answers", "value"),
    [
        # 4 promoters and 3 detractors of 10.
        ("nps", [10, 10, 9, 9, 8, 7, 7, 6, 3, 0], Fraction(10)),
        ("nps", [9, 8, 6], Fraction(0)),
        ("nps", [6, 0, 1], Fraction(-100)),
        ("nps", [10, 10, 8], Fraction(200, 3)),
        # 5 of 8 in the two highest boxes.
        ("csat", [5, 5, 4, 4, 4, 3, 2, 1], Fraction(125, 2)),
        ("csat", [3, 3], Fraction(0)),
        ("ces", [7, 6, 6, 5, 1], Fraction(5)),
        ("ces", [7, 7, 6], Fraction(20, 3)),
        ("mean", [5, 4, 4], Fraction(13, 3)),
    ],
)
def test_a_figure_is_that_of_its_definition(
    measure: Measure, answers: list[int], value: Fraction
) -> None:
    """Each measure gives exactly what its definition says, worked out by hand."""
    assert condensed(measure, counted(measure, *answers), SCALES[measure]).value == value


@pytest.mark.parametrize("answer", range(11))
def test_promoters_begin_at_nine_and_detractors_end_at_six(answer: int) -> None:
    """Every answer of 0 to 10 is that of a detractor, a passive or a promoter."""
    expected = 100 if answer >= 9 else -100 if answer <= 6 else 0

    assert condensed("nps", {answer: 1}, (0, 10)).value == expected


def test_the_two_highest_boxes_follow_the_scale() -> None:
    """On 1 to 7 the satisfied are those who answer 6 or 7."""
    found = condensed("csat", {7: 1, 6: 1, 5: 1, 1: 1}, (1, 7))

    assert found.value == 50


# proportion_confint(count, n, method="wilson") and zconfint(answers) of statsmodels 0.15.0; for the
# net promoter score the mean of 100, 0 and -100 with the standard deviation over n of numpy.
LIBRARY: list[tuple[Measure, dict[int, int], float, float]] = [
    ("csat", {5: 20, 4: 17, 3: 8, 1: 5}, 60.44684273515116, 84.1284725064476),
    ("csat", {3: 12}, 0.0, 24.249400665524096),
    ("csat", {5: 12}, 75.75059933447589, 100.0),
    ("ces", {7: 12, 6: 15, 5: 6, 4: 4, 2: 3}, 5.214274496050555, 6.085725503949446),
    ("mean", {5: 12, 4: 15, 3: 6, 2: 4}, 3.6333064190665745, 4.258585472825318),
    ("nps", {10: 120, 9: 92, 8: 80, 7: 40, 6: 50, 3: 30}, 24.521433477737304, 39.556236425175314),
]


@pytest.mark.parametrize(("measure", "counts", "low", "high"), LIBRARY)
def test_an_interval_is_that_of_other_libraries(
    measure: Measure, counts: dict[int, int], low: float, high: float
) -> None:
    """Intervals agree with those that statistics libraries compute for the same answers."""
    found = condensed(measure, counts, SCALES[measure])

    assert (float(found.low), float(found.high)) == pytest.approx((low, high), abs=1e-9)


def test_the_interval_of_a_net_promoter_score_by_hand() -> None:
    """With half promoters and a tenth detractors of 100, the variance of one answer is 0.44."""
    found = condensed("nps", {9: 50, 8: 40, 2: 10}, (0, 10))

    half = 100 * Z * (0.44 / 100) ** 0.5
    assert found.value == 40
    assert (float(found.low), float(found.high)) == pytest.approx((40 - half, 40 + half))


def test_one_answer_says_next_to_nothing() -> None:
    """The interval of a single answer to a question is the whole scale."""
    found = condensed("ces", {6: 1}, (1, 7))

    assert [found.value, found.low, found.high] == [6, 1, 7]


@pytest.mark.parametrize(
    ("measure", "thin", "enough"),
    [
        ("nps", {10: 20, 3: 9}, {10: 20, 3: 10}),
        ("nps", {10: 20, 9: 20}, {10: 20, 9: 20, 8: 1}),
        ("nps", {8: 20, 7: 20}, {8: 20, 7: 20, 6: 1}),
        ("csat", {5: 30, 4: 10}, {5: 30, 3: 1}),
        ("ces", {5: 40}, {5: 40, 6: 1}),
    ],
)
def test_a_small_or_uniform_sample_is_told(
    measure: Measure, thin: dict[int, int], enough: dict[int, int]
) -> None:
    """Below thirty answers, or where all count alike, a sample does not carry its interval."""
    assert condensed(measure, thin, SCALES[measure]).thin
    assert not condensed(measure, enough, SCALES[measure]).thin


def test_without_an_answer_there_is_no_figure() -> None:
    """Nothing is made of nothing."""
    with pytest.raises(ValueError, match="needs an answer"):
        condensed("nps", {}, (0, 10), unanswered=12)


ANSWERS = st.sampled_from(MEASURES).flatmap(
    lambda measure: st.tuples(
        st.just(measure),
        st.lists(st.integers(*SCALES[measure]), min_size=1, max_size=60),
    )
)


@given(ANSWERS)
def test_the_interval_holds_the_figure(drawn: tuple[Measure, list[int]]) -> None:
    """Whatever is answered, the figure lies in its interval, and that in the range there is."""
    measure, answers = drawn
    least, most = {"nps": (-100, 100), "csat": (0, 100)}.get(measure, SCALES[measure])
    found = condensed(measure, Counter(answers), SCALES[measure], 3)

    assert least <= found.low <= found.value <= found.high <= most
    assert (found.answers, found.unanswered) == (len(answers), 3)


@given(ANSWERS)
def test_the_same_share_of_more_answers_is_surer(drawn: tuple[Measure, list[int]]) -> None:
    """Four times the same answers give the same figure, and an interval that is no wider."""
    measure, answers = drawn
    once = condensed(measure, Counter(answers), SCALES[measure])
    often = condensed(measure, Counter(answers * 4), SCALES[measure])

    assert often.value == once.value
    assert often.high - often.low <= once.high - once.low + Fraction(1, 10**9)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=40))
def test_a_better_answer_never_lowers_a_figure(answers: list[int]) -> None:
    """Raising one answer by one step leaves every measure where it is or moves it up."""
    scale: Scale = (0, 10)
    better = [min(10, answers[0] + 1), *answers[1:]]

    for measure in MEASURES:
        before, after = (condensed(measure, Counter(x), scale) for x in (answers, better))
        assert after.value >= before.value
