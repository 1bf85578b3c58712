from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.assess import questions as asking
from milepost.engine.assess import residual
from milepost.engine.assess.assessment import Assessment, assess
from milepost.engine.run import assessed
from tests.completions import completed, extremes, stages_of, subjects
from tests.workspaces import tangled
from tests.written import TINY, bundled, workspace


def operational_but(folder: Path, *unknown: str, **others: str) -> Assessment:
    """The bundled model with everything operational, but for what is named."""
    lines = [
        f"  {id}: {others.get(id, 'operational')}"
        for id in bundled().capabilities
        if id not in unknown
    ]
    return assessed(workspace(folder, "capabilities:\n" + "\n".join(lines))).assessment


# -- what is asked -----------------------------------------------------------------------------


def test_one_unknown_that_decides_two_stages_is_the_one_question(tmp_path: Path) -> None:
    """Where one unknown holds up a stage of each ladder, the list asks that and nothing else."""
    found = operational_but(tmp_path, "campaign_tracking")

    (question,) = found.questions
    assert (question.kind, question.subject) == ("capability", "campaign_tracking")
    assert question.levels == (1,)
    assert question.decides == ("cemm.align", "cx5.advanced_omnichannel")
    assert question.influence == 1
    assert question.on_ladders == {"cemm": 1, "cx5": 1}
    assert (question.direct, question.exact) == (True, True)


def test_who_decides_two_ladders_is_asked_before_who_decides_one(tmp_path: Path) -> None:
    """Among several unknowns the one that two stages hang on comes first."""
    unknown = ("needs_based_content", "campaign_tracking", "content_hub_dam", "kpi_dashboard")
    found = operational_but(tmp_path, *unknown)

    assert found.questions[0].subject == "campaign_tracking"
    assert found.questions[0].decides == ("cemm.align", "cx5.advanced_omnichannel")
    assert found.questions[0].on_ladders == {"cemm": Fraction(1, 2), "cx5": Fraction(1, 2)}
    assert {question.subject for question in found.questions} == set(unknown)
    for other in found.questions[1:]:
        assert len({stage.split(".")[0] for stage in other.decides}) == 1
        assert other.influence is not None
        assert other.influence < Fraction(1, 2)


def test_what_cannot_matter_is_not_asked(tmp_path: Path) -> None:
    """With one of three ways to a stage in place the other two are no question."""
    assert operational_but(tmp_path, "mobile_app", "outdoor_billboards").questions == ()


def test_an_unknown_prerequisite_says_through_what_it_matters(tmp_path: Path) -> None:
    """Consent that nobody declared is asked about because of what may not count without it."""
    question = operational_but(tmp_path, "consent_management").questions[0]

    assert question.subject == "consent_management"
    assert not question.direct
    assert "audience_segmentation" in question.through
    assert question.levels == (2,)


def test_nothing_is_asked_where_everything_is_declared(tmp_path: Path) -> None:
    """Without unknowns the proven stage is the possible one, and there is no question."""
    assert operational_but(tmp_path).questions == ()


METRIC = """\
metrics: {nps: {name: Net promoter score, unit: points}}
"""


def test_a_metric_without_a_value_is_one_question(tmp_path: Path) -> None:
    """However many stages compare a metric, it is asked for once, with what matters of it."""
    model = TINY.replace("[site]}\n  - {id: sold", "[site, nps >= 10]}\n  - {id: sold").replace(
        "[shop, app]}", "[shop, app, nps >= 40]}"
    )
    text = "capabilities: {site: live, shop: live, app: live}"
    found = assessed(workspace(tmp_path, text, METRIC + model)).assessment

    (question,) = found.questions
    assert (question.kind, question.subject) == ("metric", "nps")
    assert [(t.comparison, t.value) for t in question.tests] == [
        (">=", Fraction(10)),
        (">=", Fraction(40)),
    ]
    assert question.decides == ("tiny.seen", "tiny.sold")
    assert question.direct
    assert question.influence == 1


def test_questions_that_decide_as_much_begin_with_the_lowest_stage(tmp_path: Path) -> None:
    """Of two questions of equal influence, the one for the lower stage comes first."""
    model = TINY.replace("[shop, app]}", "[shop, app]}\n  - {id: far, needs: [lone]}").replace(
        "capabilities:\n", "capabilities:\n  - {id: lone}\n"
    )
    found = assessed(workspace(tmp_path, "capabilities: {site: live, shop: live}", model))

    assert [q.subject for q in found.assessment.questions] == ["app", "lone"]


# -- against every completion ------------------------------------------------------------------

SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_influence_is_the_share_of_ways_in_which_an_answer_changes_the_stage(seed: int) -> None:
    """On small models the figures are those of trying out every way, one by one."""
    example = tangled(seed)
    found = assess(example)
    unknown = subjects(found)
    asked = {(q.kind, q.subject): q for q in found.questions}
    assert set(asked) <= set(unknown)
    for key, question in asked.items():
        # What is no question can change nothing, so the others alone are tried out.
        others = [other for other in asked if other != key]
        changed = dict.fromkeys(question.on_ladders, 0)
        for ends in itertools.product((False, True), repeat=len(others)):
            values: dict[int, int] = {}
            for other, high in zip(others, ends, strict=True):
                values |= extremes(found, unknown[other], high=high)
            worst, best = (
                stages_of(
                    example,
                    found,
                    completed(found, values | extremes(found, unknown[key], high=high)),
                )
                for high in (False, True)
            )
            for ladder in changed:
                changed[ladder] += best[ladder] != worst[ladder]
        ways = 2 ** len(others)
        assert question.exact
        assert question.on_ladders == {id: Fraction(n, ways) for id, n in changed.items()}
        assert question.influence == sum(question.on_ladders.values()) / len(question.on_ladders)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_can_change_a_stage_is_asked_with_the_levels_that_do(seed: int) -> None:
    """In no completion, ends or between, does anything else change a stage; nor another level."""
    example = tangled(seed)
    found = assess(example)
    unknown = subjects(found)
    capabilities = [key for key in unknown if key[0] == "capability"]
    metrics = [key for key in unknown if key[0] == "metric"]
    top = example.model.top
    matter: dict[tuple[str, str], set[int]] = {}
    reached: dict[tuple[tuple[int, ...], tuple[bool, ...]], dict[str, int]] = {}
    for levels in itertools.product(range(top + 1), repeat=len(capabilities)):
        for ends in itertools.product((False, True), repeat=len(metrics)):
            values = {unknown[key][0]: lv for key, lv in zip(capabilities, levels, strict=True)}
            for key, high in zip(metrics, ends, strict=True):
                values |= extremes(found, unknown[key], high=high)
            reached[levels, ends] = stages_of(example, found, completed(found, values))
    for (levels, ends), stages in reached.items():
        for i, key in enumerate(capabilities):
            lower = (*levels[:i], levels[i] - 1, *levels[i + 1 :])
            if levels[i] and reached[lower, ends] != stages:
                matter.setdefault(key, set()).add(levels[i])
        for i, key in enumerate(metrics):
            low = (*ends[:i], False, *ends[i + 1 :])
            if reached[levels, low] != stages:
                matter.setdefault(key, set())
    asked = {(q.kind, q.subject): set(q.levels) for q in found.questions}
    for key, needed in matter.items():
        assert key in asked
        assert needed <= asked[key]


# -- when there are many -----------------------------------------------------------------------

TWELVE = (
    "brochure_website",
    "email_campaigns",
    "web_analytics",
    "content_distribution",
    "content_production",
    "crm_system",
    "consent_management",
    "audience_segmentation",
    "basic_automation",
    "cx_strategy_alignment",
    "kpi_dashboard",
    "preference_center",
)


def test_a_sample_comes_close_to_every_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixed sample of a larger model tells each influence to within a few percent."""
    found = operational_but(tmp_path, *TWELVE)
    exact = {q.subject: q for q in found.questions}
    monkeypatch.setattr(asking, "EXACT", 0)
    ladders = [standing.ladder for standing in found.ladders.values()]
    sampled = asking.questions_of(ladders, found.standings, found.evaluation)

    assert len(exact) == len(TWELVE)
    assert [q.exact for q in sampled] == [False] * len(exact)
    assert {q.subject for q in sampled} == set(exact)
    for question in sampled:
        for ladder, influence in question.on_ladders.items():
            assert abs(influence - exact[question.subject].on_ladders[ladder]) < Fraction(1, 20)


def test_what_a_sample_never_meets_is_asked_after_the_others(tmp_path: Path) -> None:
    """With nothing declared the far stages lie beyond the sample, and their questions come last."""
    found = assessed(workspace(tmp_path, "organisation: Nothing known")).assessment

    influences = [q.influence or Fraction(0) for q in found.questions]
    assert influences == sorted(influences, reverse=True)
    assert influences[0] > 0
    assert influences[-1] == 0
    assert found.questions[0].subject == "email_campaigns"


def test_the_questions_are_the_same_every_time(tmp_path: Path) -> None:
    """Two assessments of one inventory ask the same, in the same order, with the same figures."""
    first, second = (
        assessed(workspace(tmp_path, "organisation: Nothing known")).assessment for _ in range(2)
    )
    assert first.questions == second.questions


def test_what_is_too_large_to_measure_is_asked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the work is bounded, some questions or all stand without a figure, and none is lost."""
    found = operational_but(tmp_path, *TWELVE)
    ladders = [standing.ladder for standing in found.ladders.values()]
    monkeypatch.setattr(asking, "EXACT", 0)
    for bits in (0, 30_000):
        monkeypatch.setattr(asking, "MOST_BITS", bits)
        asked = asking.questions_of(ladders, found.standings, found.evaluation)
        measured = [q.influence is not None for q in asked]
        assert {q.subject for q in asked} == set(TWELVE)
        assert not all(measured)
        assert any(measured) == bool(bits)


def test_of_a_very_large_model_the_next_stages_are_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a size only the lowest open stage of each ladder gives questions."""
    found = operational_but(tmp_path, *TWELVE)
    monkeypatch.setattr(residual, "LARGEST", 20)
    ladders = [standing.ladder for standing in found.ladders.values()]
    asked = asking.questions_of(ladders, found.standings, found.evaluation)

    assert {stage for question in asked for stage in question.decides} == {
        "cemm.initiate",
        "cx5.automation_and_segmentation",
    }
