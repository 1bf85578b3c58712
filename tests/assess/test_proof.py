import re
from pathlib import Path

import pytest

from milepost.engine.assess.proof import Line, Proof
from milepost.engine.logic.evaluate import Truth
from milepost.engine.render.proof import proof_text
from milepost.engine.run import Assessed, assessed
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
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    """The assessment of one company by the bundled model."""
    return assessed(workspace(tmp_path_factory.mktemp("proofs"), INVENTORY))


@pytest.fixture(scope="module")
def proofs(outcome: Assessed) -> dict[str, Proof]:
    """The proof of every stage of the bundled model, in full."""
    return {
        f"{stage.ladder}.{stage.id}": outcome.proof(stage.ladder, stage.id, full=True)
        for ladder in bundled().ladders.values()
        for stage in ladder.stages
    }


def lines(proofs: dict[str, Proof]) -> list[tuple[Proof, Line]]:
    """Every line with the proof it stands in."""
    return [(proof, line) for proof in proofs.values() for line in proof.lines]


def test_every_line_says_where_it_comes_from(proofs: dict[str, Proof]) -> None:
    """Each line cites the rule that asks for it, and a declared capability its declaration."""
    declared = {line.split(":")[0].strip() for line in INVENTORY.splitlines()}
    for _, line in lines(proofs):
        assert line.rule.line >= 1, line
        assert line.rule.file.endswith(".yaml")
        if line.kind == "counts" and line.id[len("counts:") :].split("@")[0] in declared:
            assert Path(line.given.file).name == "inventory.yaml"


def test_a_capability_cites_its_declaration_and_the_condition(proofs: dict[str, Proof]) -> None:
    """A level is cited where the inventory declares it and where the condition asks for it."""
    held, missing = proofs["cemm.initiate"], proofs["cemm.radiate"]

    assert held["counts:brochure_website@2"].given.line == 2
    assert held["counts:email_campaigns@1"].given.line == 3
    line = missing["counts:mobile_web@2"]
    assert (line.given.line, Path(line.given.file).name) == (10, "inventory.yaml")
    assert (line.have, line.need) == (0, 2)
    assert line.rule.file == "rules/cx/cemm.yaml"
    written = (Path(__file__).parents[2] / line.rule.file).read_text(encoding="utf-8").splitlines()
    assert "mobile_web" in written[line.rule.line - 1]


def test_a_part_is_explained_once(proofs: dict[str, Proof]) -> None:
    """A proof has each line once, and the text refers back instead of repeating it."""
    for proof in proofs.values():
        ids = [line.id for line in proof.lines]
        assert len(ids) == len(set(ids))
        assert all(part in ids for line in proof.lines for part in line.cited)
    text = proof_text(proofs["cx5.data_driven_omnichannel"])
    assert re.search(r": see\s+\[\d+\]", text)
    assert re.findall(r"^ *(?:yes|NO |\?\? |n/a) \[(\d+)\]", text, re.MULTILINE) == [
        str(number) for number in range(1, len(proofs["cx5.data_driven_omnichannel"].lines) + 1)
    ]


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
    """A line that rests on nothing is a capability, a test, or asks for nothing."""
    for _, line in lines(proofs):
        if not line.of:
            assert line.kind in ("counts", "test") or line.need == 0, line


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
                assert line.text == "Pages with working measurement is 40%, needs 95% or more"
                assert line.rule.file == "capabilities/cx/analytics.yaml"
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
        assert proof.claim.id == f"stage:{id}"
        assert proof.claim is proof.lines[0]


# -- a stage above a gap -------------------------------------------------------------------------

ABOVE_A_GAP = """\
capabilities:
  brochure_website: 2
  email_campaigns: 1
  web_analytics: {level: 1, kpis: {pages_tagged: 99}}
  content_distribution: 0
  cx_strategy_alignment: 2
  needs_based_content: 2
  engagement_value_goals: 1
  campaign_tracking: 1
  voc_surveys: 2
  executive_sponsorship: 2
  personas_journey_mapping: 2
  content_production: 2
  crm_system: 2
  contact_database: 2
"""


def told(folder: Path, text: str, stage: str, *, full: bool = False) -> str:
    """What `why` says about a stage."""
    outcome = assessed(workspace(folder, text))
    ladder, _, id = stage.partition(".")
    return proof_text(outcome.proof(ladder, id, full=full), outcome.workspace.inventory.span)


def test_a_stage_above_a_gap_names_the_stages_that_are_missing(tmp_path: Path) -> None:
    """The stages below that are not met are named with their tally, and derived on demand only."""
    short = told(tmp_path, ABOVE_A_GAP, "cemm.optimize")
    full = told(tmp_path, ABOVE_A_GAP, "cemm.optimize", full=True)

    first = "NO  [1] Optimize is not reached: the needs of Radiate below it are not met, nor are "
    assert short.startswith(first)
    assert "   NO  [2] The needs of Radiate are not met (0 of 3)  (rule at rules/cx/cemm.yaml:" in (
        short
    )
    assert "The needs of Optimize are not proven (0 of 3)" in short
    assert "Multi-channel content distribution" not in short
    assert "Multi-channel content distribution is declared absent, needs operational" in full


def test_a_stage_met_above_a_gap_says_so(tmp_path: Path) -> None:
    """A stage whose own needs are met lacks nothing but the stages below it."""
    text = told(tmp_path, ABOVE_A_GAP, "cemm.align")

    assert text.startswith(
        "NO  [1] Align is not reached: its own needs are met, those of Radiate below it are not met"
    )
    assert "The needs of Align" not in text
    assert len(text.splitlines()) == 3


def test_a_reached_stage_rests_on_the_one_below(tmp_path: Path) -> None:
    """The proof of a stage names the stage below it; in full, that one is derived as well."""
    everything = "capabilities:\n" + "".join(f"  {id}: 2\n" for id in bundled().capabilities)

    short = told(tmp_path, everything, "cemm.radiate")
    full = told(tmp_path, everything, "cemm.radiate", full=True)

    assert "yes [2] Initiate is reached  (rule at rules/cx/cemm.yaml:" in short
    assert "Brochure website" not in short
    assert "Brochure website is declared operational" in full
    assert "is in place" not in short
    assert "What Multi-channel content distribution builds on is in place" in full


def test_places_leave_out_the_way_to_the_inventory(tmp_path: Path) -> None:
    """However long the way to the inventory is, a citation begins with the name of its file."""
    deep = tmp_path / "clients" / "northwind" / "2026"
    deep.mkdir(parents=True)

    assert "(declared at inventory.yaml:2;" in " ".join(
        told(deep, INVENTORY, "cemm.initiate").split()
    )
    assert str(tmp_path) not in told(deep, INVENTORY, "cemm.engage")


def test_what_is_not_declared_is_unproven(tmp_path: Path) -> None:
    """An unknown level is told as unproven, or as ruled out where a rule rules it out."""
    only_mail = "capabilities: {email_campaigns: 1}"
    unknown = " ".join(told(tmp_path, only_mail, "cemm.initiate").split())

    assert "Brochure website is not declared: unproven, needs operational (rule at" in unknown
    assert unknown.startswith("?? [1] Initiate is unproven")
    capped = "capabilities: {brochure_website: 0, contact_database: 2}"
    engage = " ".join(told(tmp_path, capped, "cx5.automation_and_segmentation").split())
    assert (
        "Web analytics is not declared, could count as pilot at most, needs operational" in engage
    )


# -- metrics, groups and rules of an own model ---------------------------------------------------

MODEL = """\
model: {id: own, name: Own, bar: used}
levels: [none, tried, used]
capabilities:
  - {id: survey, name: Surveys}
  - {id: shop, name: Web shop, requires: [survey]}
  - {id: board, name: Customer board}
metrics:
  nps: {name: Net promoter score, low: -100, high: 100}
groups:
  loved:
    name: Customers like us
    any: [nps >= 30, board]
stages:
  - {id: start, name: Start, needs: []}
  - id: loved_by_many
    name: Loved by many
    needs: [{group: loved}, {at_least: 2, of: [survey, shop >= tried, board]}]
rules:
  - {id: nobody_decides, kind: consistency, effect: block, stage: loved_by_many,
     unless: board >= tried, say: Without somebody who decides love does not last.}
"""


MISSING = """\
NO [1] Loved by many is not reached (0 of 3 needs are met) (rule at model.yaml:15)
NO [2] Customers like us: one of these 2 is needed (rule at model.yaml:10)
NO [3] Net promoter score is 12, needs 30 or more (declared at inventory.yaml:2; rule at model
NO [4] Customer board is declared none, needs used (declared at inventory.yaml:1; rule at model
NO [5] 2 of these 3: Surveys at level used, Web shop at level tried or Customer board at level used;
in place: Surveys at level used (has 1 of 2)
Customer board is declared none, needs used: see [4]
Without somebody who decides love does not last (rule at model.yaml:19)
"""
REACHED = """\
yes [1] Loved by many is reached (rule at model.yaml:15)
yes [2] Start is reached: nothing is asked for (rule at model.yaml:14)
yes [3] Customers like us (rule at model.yaml:
yes [4] Net promoter score is 45 (needs 30 or more) (declared at inventory.yaml:2;
yes [7] Web shop is declared used, tried is enough (declared at inventory.yaml:1;
"""
OPEN = """\
?? [1] Loved by many is unproven (2 of 3 needs are met) (rule at
?? [3] Net promoter score has no value: unproven, needs 30 or more (rule at model.yaml:
"""


@pytest.mark.parametrize(
    ("levels", "metrics", "sentences"),
    [
        ("survey: used, shop: none, board: none", "metrics: {nps: 12}", MISSING),
        ("survey: used, shop: used, board: tried", "metrics: {nps: 45}", REACHED),
        ("survey: used, shop: used, board: tried", "", OPEN),
    ],
    ids=["missing", "reached", "open"],
)
def test_every_kind_of_rule_is_told_with_its_place(
    tmp_path: Path, levels: str, metrics: str, sentences: str
) -> None:
    """Metrics, groups, choices and rules that close a stage say what is and where it is written."""
    text = f"capabilities: {{{levels}}}\n{metrics}\n"
    outcome = assessed(workspace(tmp_path, text, MODEL))
    (ladder,) = outcome.workspace.model.ladders
    proof = outcome.proof(ladder, "loved_by_many")
    said = " ".join(proof_text(proof, outcome.workspace.inventory.span).split())

    for sentence in sentences.splitlines():
        assert sentence in said
