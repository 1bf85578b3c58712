from pathlib import Path

import pytest

from milepost.engine.assess.proof import Line, Proof
from milepost.engine.logic.evaluate import Truth
from milepost.engine.render.terminal import proof_text
from milepost.engine.run import assessed
from milepost.engine.source import NOWHERE
from tests.written import bundled, workspace

INVENTORY = """\
capabilities:
  brochure_website: 2
  email_campaigns: 2
  web_analytics: {level: 2, kpis: {pages_tagged: 40}}
  contact_database: 2
  consent_management: 2
  content_production: 2
  content_distribution: 2
  social_presence: 2
  mobile_web: 0
"""


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    """The proof of every stage of the bundled model, for one company."""
    outcome = assessed(workspace(tmp_path_factory.mktemp("proofs"), INVENTORY))
    return {
        f"{ladder}.{each.stage.id}": each.proof
        for ladder, standing in outcome.assessment.ladders.items()
        for each in standing.stages
    }


def lines(proofs: dict[str, Proof]) -> list[tuple[Proof, Line]]:
    """Every line with the proof it stands in."""
    return [(proof, line) for proof in proofs.values() for line in proof.lines]


def test_every_line_says_where_it_comes_from(proofs: dict[str, Proof]) -> None:
    """Each line cites its rule or its declaration; only what nobody declared has no place."""
    for _, line in lines(proofs):
        cited = line.rule if line.rule != NOWHERE else line.given
        if cited == NOWHERE and line.id.startswith("declared:"):
            assert "is not declared" in line.text
            continue
        assert cited.line >= 1
        assert cited.file.endswith(".yaml")


def test_a_declared_fact_cites_the_inventory(proofs: dict[str, Proof]) -> None:
    """A level that was declared is cited at its own line of the inventory."""
    held, missing = proofs["cemm.initiate"], proofs["cemm.radiate"]

    assert held["declared:brochure_website@2"].given.line == 2
    assert held["declared:email_campaigns@1"].given.line == 3
    assert missing["declared:mobile_web@2"].given.line == 10
    assert Path(missing["declared:mobile_web@2"].given.file).name == "inventory.yaml"


def test_a_part_is_explained_once(proofs: dict[str, Proof]) -> None:
    """A proof has each line once, and the text refers back instead of repeating it."""
    for proof in proofs.values():
        ids = [line.id for line in proof.lines]
        assert len(ids) == len(set(ids))
        assert all(part in ids for line in proof.lines for part in line.of)
    assert ": see " in proof_text(proofs["cx5.data_driven_omnichannel"])


def test_what_holds_rests_on_what_holds(proofs: dict[str, Proof]) -> None:
    """A line that holds cites lines that hold, and enough of them."""
    for proof, line in lines(proofs):
        if line.truth is Truth.YES and line.of:
            assert all(proof[part].truth is Truth.YES for part in line.of), line
            assert line.have >= line.need


def test_what_does_not_hold_cites_what_is_missing(proofs: dict[str, Proof]) -> None:
    """A line that does not hold cites lines that do not hold, and has fewer parts than it needs."""
    for proof, line in lines(proofs):
        if line.truth is not Truth.YES and line.of and not line.text.startswith("this must not"):
            assert all(proof[part].truth is not Truth.YES for part in line.of), line
            assert line.have < line.need


def test_a_proof_ends_in_facts(proofs: dict[str, Proof]) -> None:
    """A line that rests on nothing is a declaration, a test, or asks for nothing."""
    for _, line in lines(proofs):
        if not line.of:
            assert line.id.startswith(("declared:", "test:")) or line.need == 0, line


def test_why_not_says_what_is_there_and_what_is_asked(proofs: dict[str, Proof]) -> None:
    """Each unmet part says what it has and what it needs."""
    proof = proofs["cemm.radiate"]
    texts = [line.text for line in proof.lines if line.truth is not Truth.YES]

    assert proof.claim.truth is not Truth.YES
    assert (proof.claim.have, proof.claim.need) == (2, 3)
    name = bundled().capabilities["mobile_web"].name
    assert f"{name} is declared absent, needs operational" in texts


def test_a_capped_level_names_the_kpi(proofs: dict[str, Proof]) -> None:
    """Where a level counts for less, the proof leads to the missed KPI and its threshold."""
    for proof in proofs.values():
        for line in proof.lines:
            if line.id == "test:kpi web_analytics.pages_tagged":
                assert "is 40, threshold >= " in line.text
                assert line.given.line == 4
                return
    pytest.fail("no proof mentions the KPI")


def test_every_stage_has_a_proof(proofs: dict[str, Proof]) -> None:
    """Reached or not, each stage of each ladder is explained, the claim first."""
    assert set(proofs) == {
        f"{stage.ladder}.{stage.id}"
        for ladder in bundled().ladders.values()
        for stage in ladder.stages
    }
    for id, proof in proofs.items():
        assert proof.claim.id == f"own:{id}"
        assert proof.claim is proof.lines[0]
