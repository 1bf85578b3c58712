from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from milepost.engine.assess import residual
from milepost.engine.assess.assessment import Assessment, assess
from milepost.engine.assess.questions import Question, Shortest
from milepost.engine.logic.evaluate import Truth, evaluate
from milepost.engine.plan import settle as settling
from milepost.engine.plan.control import Control
from milepost.engine.plan.settle import settle
from milepost.engine.run import assessed, settled
from tests.completions import completed, extremes, subjects
from tests.workspaces import tangled
from tests.written import TINY, workspace

OPEN = """\
capabilities:
  brochure_website: operational
  web_analytics: operational
  email_campaigns: operational
  consent_management: operational
"""


def settles(found: Assessment, some: tuple[Question, ...], stage: str, *, good: bool) -> bool:
    """Whether answers to some questions settle a stage in every completion of the others."""
    unknown = subjects(found)
    values: dict[int, int] = {}
    for key, variables in unknown.items():
        asked = key in {(q.kind, q.subject) for q in some}
        values |= extremes(found, variables, high=asked is good)
    evaluation = evaluate(found.program, completed(found, values))
    return evaluation[f"stage:{stage}"] is (Truth.YES if good else Truth.NO)


def fewest(found: Assessment, stage: str, *, good: bool) -> int:
    """The least number of questions that settle a stage, by trying all sets."""
    for count in range(len(found.questions) + 1):
        for some in itertools.combinations(found.questions, count):
            if settles(found, some, stage, good=good):
                return count
    raise AssertionError(f"nothing settles {stage}")


@pytest.mark.parametrize("seed", range(60))
def test_no_shorter_list_settles_a_ladder(seed: int) -> None:
    """On small models each list settles its stage, and trying all sets finds no shorter one."""
    found = assess(tangled(seed))
    lists = {each.ladder: each for each in settle(found)}
    for id, standing in found.ladders.items():
        open_ = [
            f"{id}.{stage.id}"
            for stage in standing.ladder.stages
            if found.evaluation[f"stage:{id}.{stage.id}"] is Truth.UNPROVEN
        ]
        assert (id in lists) == bool(open_)
        if not open_:
            continue
        cases: list[tuple[Shortest, str, bool]] = [
            (lists[id].prove, open_[-1], True),
            (lists[id].rule_out, open_[0], False),
        ]
        for short, stage, good in cases:
            assert f"{id}.{short.stage.id}" == stage
            assert short.fewest
            assert settles(found, short.questions, stage, good=good)
            assert len(short.questions) == fewest(found, stage, good=good)


def test_a_list_names_the_more_decisive_questions_first(tmp_path: Path) -> None:
    """Of several lists of one length, the one that stands higher among the questions is told."""
    model = TINY.replace("[shop, app]}", "[{any: [shop, app]}]}")
    found = assessed(workspace(tmp_path, "capabilities: {site: live}", model))

    assert [q.subject for q in found.assessment.questions] == ["shop", "app"]
    (tiny,) = settled(found)
    assert [q.subject for q in tiny.prove.questions] == ["shop"]
    assert [q.subject for q in tiny.rule_out.questions] == ["shop", "app"]


def test_settled_ladders_have_no_list(tmp_path: Path) -> None:
    """Where no stage is open there is nothing to settle."""
    assert settled(assessed(workspace(tmp_path, "capabilities: {site: absent}", TINY))) == ()


def test_a_search_that_is_stopped_claims_no_proof(tmp_path: Path) -> None:
    """After Ctrl-C a list may be longer than need be; it still settles, and says so."""
    found = assessed(workspace(tmp_path, OPEN)).assessment
    for each in settle(found, Control(stop=lambda: True)):
        for short, good in ((each.prove, True), (each.rule_out, False)):
            stage = f"{each.ladder}.{short.stage.id}"
            assert settles(found, short.questions, stage, good=good)


def test_without_time_every_question_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that could not be searched for is the whole list, and is not called the shortest."""
    monkeypatch.setattr(settling, "EFFORT", 0.0)
    found = assessed(workspace(tmp_path, OPEN)).assessment
    for each in settle(found):
        assert not each.prove.fewest
        assert len(each.prove.questions) == len(found.questions)


def test_of_a_very_large_model_the_next_stage_is_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only the next stages are asked about, the list proves what their answers can prove."""
    monkeypatch.setattr(residual, "LARGEST", 20)
    found = assessed(workspace(tmp_path, OPEN)).assessment
    cemm = settle(found)[0]

    assert (cemm.prove.stage.id, cemm.rule_out.stage.id) == ("radiate", "radiate")
    assert cemm.prove.fewest
