"""What figures from files do to an assessment, and how it tells of them."""

import json
from pathlib import Path

import pytest

from milepost.cli.main import main
from milepost.engine.assess.assessment import Assessment, StageStatus
from milepost.engine.assess.measured import rounded
from milepost.engine.lint.report import lint_inventory
from milepost.engine.model.survey import condensed
from milepost.engine.run import Assessed, assessed
from milepost.engine.view.measured import figure_sentences
from tests.docs.pages import ROOT
from tests.written import TINY, workspace, write

EXAMPLE = ROOT / "examples" / "survey_answers" / "inventory.yaml"
SERVICE = """\
capabilities: {customer_service_desk: operational}
evidence:
  - file: answers.csv
    kind: surveys
    column: service
    measure: mean
    gives: customer_service_desk.case_csat
    when: 2026-10-15
"""
SCORED = f"{TINY}  - {{id: loved, needs: [nps >= 30]}}\nmetrics: {{nps: {{name: Promoters}}}}\n"
PROMOTERS = """\
capabilities: {site: live, shop: live, app: live}
evidence: {file: answers.csv, kind: surveys, column: score, measure: nps, gives: nps}
"""


def outcome(folder: Path, answers: str, text: str = SERVICE, model: str = "") -> Assessed:
    """What an inventory over a file of answers amounts to."""
    write(folder, answers, "answers.csv")
    return assessed(workspace(folder, text, model))


def column(heading: str, **counts: int) -> str:
    """A file of answers: `five=3` is three fives."""
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    rows = [str(words.index(word)) for word, count in counts.items() for _ in range(count)]
    return "\n".join([heading, *rows, ""])


def level(assessment: Assessment, capability: str) -> int:
    """The level that a capability counts as."""
    return assessment.standings[capability].effective


def test_a_survey_that_misses_the_threshold_lowers_a_level(tmp_path: Path) -> None:
    """A mean answer below the threshold of a KPI lets the level count one lower, and says why."""
    found = outcome(tmp_path, column("service", five=10, three=30)).assessment
    (cap,) = found.standings["customer_service_desk"].caps

    assert level(found, "customer_service_desk") == 1
    assert (cap.rule, cap.was, cap.to) == ("unused_tool", 2, 1)
    assert cap.reason == (
        "Case CSAT (1 to 5) is 3.5 score (n = 40, 95% interval 3.23 to 3.77; answers.csv), "
        "needs 4 score or more"
    )


def test_a_survey_that_meets_the_threshold_confirms_a_level(tmp_path: Path) -> None:
    """A mean answer at the threshold leaves the level as it is declared, with evidence."""
    found = outcome(tmp_path, column("service", five=20, three=20)).assessment

    assert level(found, "customer_service_desk") == 2
    assert found.standings["customer_service_desk"].caps == ()
    assert found.confidence.kinds == ("surveys",)
    assert found.confidence.kpis_without_value == 1


@pytest.mark.parametrize(
    ("answers", "status", "says"),
    [
        (
            column("score", ten=60, five=40),
            StageStatus.NOT_MET,
            (
                "Promoters is 20 (n = 100, 95% interval 0.8 to 39.2; answers.csv), needs 30 or "
                "more; the threshold is within the margin of error"
            ),
        ),
        (
            column("score", ten=90, five=10),
            StageStatus.REACHED,
            "Promoters is 80 (n = 100, 95% interval 68.2 to 91.8; answers.csv) (needs 30 or more)",
        ),
        (
            column("score", ten=65, five=35),
            StageStatus.REACHED,
            (
                "Promoters is 30 (n = 100, 95% interval 11.3 to 48.7; answers.csv) "
                "(needs 30 or more; the threshold is within the margin of error)"
            ),
        ),
    ],
)
def test_the_point_decides_and_the_margin_is_told(
    tmp_path: Path, answers: str, status: StageStatus, says: str
) -> None:
    """A stage hangs on the figure itself; a threshold inside its interval is pointed out."""
    found = outcome(tmp_path, answers, PROMOTERS, SCORED).assessment
    stage = found.ladders["tiny"].stages[-1]
    (line,) = (line for line in stage.proof.lines if line.text.startswith("Promoters"))

    assert (stage.status, line.text) == (status, says)
    assert str(line.given) == f"{tmp_path / 'answers.csv'}:1:1"


def test_without_the_file_the_stage_is_unproven(tmp_path: Path) -> None:
    """Taking the evidence away makes the stage neither true nor false."""
    text = PROMOTERS[: PROMOTERS.index("evidence")]
    found = assessed(workspace(tmp_path, text, SCORED)).assessment

    assert found.ladders["tiny"].stages[-1].status is StageStatus.UNPROVEN


def test_a_metric_speaks_of_the_whole_organisation(tmp_path: Path) -> None:
    """The file behind a metric is evidence for the whole, ages, and is advice's kind as well."""
    fresh = PROMOTERS.replace("gives: nps", "gives: nps, when: 2026-10-01, valid_for: 8")
    old = fresh.replace("valid_for: 8", "valid_for: 2")
    answers = column("score", ten=60, five=40)
    before = outcome(tmp_path, answers, fresh, SCORED).assessment
    after = outcome(tmp_path, answers, old, SCORED).assessment

    assert before.confidence.kinds == before.ladders["tiny"].confidence.kinds == ("surveys",)
    assert before.confidence.oldest is not None
    assert (before.confidence.oldest.capability, before.confidence.oldest.weeks) == ("nps", 4)
    assert after.confidence.kinds == ()
    assert [stale.capability for stale in after.confidence.stale] == ["nps"]


def test_what_has_aged_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text, JSON and check name a file whose term is over, by the metric that it gives."""
    text = PROMOTERS.replace("gives: nps", "gives: nps, when: 2026-10-01, valid_for: 2")
    write(tmp_path, column("score", ten=60, five=40), "answers.csv")
    workspace(tmp_path, text, SCORED)
    path = str(tmp_path / "inventory.yaml")

    assert main(["assess", path]) == 0
    shown = capsys.readouterr().out
    assert "Promoters: surveys of 2026-10-01, beyond its term of 2 weeks" in shown
    assert main(["assess", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["confidence"]["stale"][0]["capability"] == "nps"
    assert main(["check", path]) == 0
    assert "surveys of 2026-10-01 counts no more after 2026-10-15" in capsys.readouterr().out


def test_one_file_with_several_figures_is_one_record(tmp_path: Path) -> None:
    """Two KPIs of a capability from one file are no two pieces of evidence."""
    write(tmp_path, "name,value\nA,97\nB,3\n", "figures.csv")
    text = """capabilities: {email_campaigns: 2}
evidence:
  file: figures.csv
  kind: metrics
  gives: {A: email_campaigns.email_delivery_rate, B: email_campaigns.campaign_click_rate}
"""
    found = assessed(workspace(tmp_path, text))

    assert found.assessment.confidence.undated == 1
    assert found.workspace.inventory.declarations["email_campaigns"].evidence[0].kind == "metrics"


def test_a_sentence_for_each_figure(tmp_path: Path) -> None:
    """Blanks, few answers and answers all alike are said beside the figure."""
    few = outcome(tmp_path, "service,id\n5,1\n3,2\n,3\n")
    alike = outcome(tmp_path, column("service", five=1200))

    assert figure_sentences(few) == (
        (
            "Case CSAT (1 to 5) is 4 score (n = 2, 95% interval 2.04 to 5; answers.csv); 4 score "
            "or more is needed: met, and the threshold is within the margin of error; left blank: "
            "1; there are few answers, so the interval is rough"
        ),
    )
    assert figure_sentences(alike) == (
        (
            "Case CSAT (1 to 5) is 5 score (n = 1,200, 95% interval 5 to 5; answers.csv); 4 score "
            "or more is needed: met; all answers count alike, so the interval is rough"
        ),
    )


def test_a_figure_is_never_rounded_onto_its_threshold() -> None:
    """Just below a threshold, as many decimals are shown as it takes to see it."""
    sample = condensed("mean", {4: 99_999, 3: 1}, (1, 5))

    assert rounded(sample.value, 2, sample.value.__class__(4)) == "3.99999"
    assert rounded(sample.value, 2) == "4"
    assert rounded(-sample.value / 1000, 2) == "0"


def test_a_long_path_is_shortened_in_a_sentence(tmp_path: Path) -> None:
    """Of a long path the end is shown, which names the file."""
    name = f"{'folder/' * 30}answers.csv"
    write(tmp_path, column("service", five=20, three=20), name)
    (said,) = figure_sentences(assessed(workspace(tmp_path, SERVICE.replace("answers.csv", name))))

    assert "; ..." in said
    assert "folder/answers.csv);" in said
    assert len(said) < 300


# -- findings --------------------------------------------------------------------------------------


def findings(found: Assessed) -> list[tuple[str, str]]:
    """Code and message of each finding about an inventory."""
    return [(f.code, f.message) for f in lint_inventory(found.workspace).findings]


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ("not_applicable: {site: none}", "site is marked not applicable"),
        ("capabilities: {site: absent}", "site is not declared above the lowest level"),
        ("", "site is not declared above the lowest level"),
    ],
)
def test_a_kpi_of_nothing_in_use_decides_nothing(tmp_path: Path, more: str, because: str) -> None:
    """The figure of a capability that is not in use is pointed out, with the reason."""
    model = TINY.replace("{id: site}", "{id: site, kpis: [{id: visits, at_least: 3}]}")
    model += "rules: [{id: r, kind: consistency, effect: lower, level: live, say: s, "
    model += "unless: {kpis: met}}]\n"
    text = PROMOTERS[PROMOTERS.index("evidence") :].replace("gives: nps", "gives: site.visits")
    found = outcome(tmp_path, column("score", ten=60, five=40), f"{text}{more}\n", model)

    assert findings(found) == [
        (
            "unused-evidence",
            f"the file gives site.visits, and {because}, so that it decides nothing",
        )
    ]


def test_a_figure_that_no_rule_looks_at_decides_nothing(tmp_path: Path) -> None:
    """A metric in no condition, and a KPI where no rule is about KPIs, are pointed out."""
    answers = column("score", ten=60, five=40)
    unasked = SCORED.replace("  - {id: loved, needs: [nps >= 30]}\n", "")
    metric = outcome(tmp_path, answers, PROMOTERS, unasked)
    aimed = PROMOTERS + "plan: {target: {needs: nps >= 40}}\n"
    model = TINY.replace("{id: site}", "{id: site, kpis: [{id: visits, at_least: 3}]}")
    kpi = outcome(tmp_path, answers, PROMOTERS.replace("gives: nps", "gives: site.visits"), model)

    assert [code for code, _ in findings(metric)] == ["unused-evidence"]
    assert findings(outcome(tmp_path, answers, aimed, unasked)) == []
    assert findings(outcome(tmp_path, answers, PROMOTERS, SCORED)) == []
    assert "no rule of the model looks at KPIs" in findings(kpi)[0][1]


def test_few_answers_and_answers_all_alike_are_pointed_out(tmp_path: Path) -> None:
    """A thin sample is a warning that says how thin it is."""
    few = outcome(tmp_path, column("service", five=20, three=9))
    alike = outcome(tmp_path, column("service", five=40))

    assert findings(few) == [
        ("thin-sample", "customer_service_desk.case_csat rests on 29 answers, fewer than 30")
    ]
    assert findings(alike) == [
        ("thin-sample", "all 40 answers behind customer_service_desk.case_csat count alike")
    ]
    assert findings(outcome(tmp_path, column("service", five=21, three=9))) == []


# -- the example -----------------------------------------------------------------------------------


def test_the_example_shows_a_level_capped_and_one_confirmed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One figure of the example lowers a level, one confirms it, and one opens a stage."""
    assert main(["check", str(EXAMPLE)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["assess", str(EXAMPLE), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    levels, figures = found["levels"], {each["gives"]: each for each in found["figures"]}

    assert [levels[id]["effective"] for id in ("seo_foundation", "ecommerce_store")] == [1, 2]
    assert found["ladders"]["cx5"]["stage"]["id"] == "personalized_messaging"
    nps = figures["net_promoter_score"]
    assert nps["sample"] == {
        "measure": "nps",
        "answers": 153,
        "unanswered": 7,
        "interval": [21.31628, 45.350387],
        "confidence": 0.95,
        "rough": False,
    }
    assert nps["at"] == f"{EXAMPLE.parent / 'customers-2026-10.csv'}:1:12"
    assert nps["thresholds"] == [
        {"comparison": ">=", "value": 30, "met": True, "within_margin": True}
    ]
    assert figures["ecommerce_store.ecommerce_conversion_rate"]["source"] == "web shop"
    assert found["confidence"]["kinds"] == ["metrics", "sales_figures", "surveys"]
