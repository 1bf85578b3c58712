"""Files of evidence beside an inventory: how they are found, read and counted."""

import os
import random
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.load.evidence_tables import MOST_FIELDS
from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.evidence import Evidence, Measurement
from milepost.engine.model.inventory import Inventory
from milepost.engine.run import checked
from milepost.engine.source import Span
from tests.written import TINY, faults, write

CSAT = "customer_service_desk.case_csat"
ENTRY = "file: answers.csv, kind: surveys, column: score, measure: mean"
AS_OF = "as_of: 2026-11-01\n"
ONE = f"{AS_OF}evidence: {{{ENTRY}, gives: {CSAT}}}\n"


def measured(folder: Path, answers: str, text: str = ONE) -> Measurement:
    """The only figure of an inventory over a file of answers."""
    write(folder, answers, "answers.csv")
    (found,) = inventory(folder, text).measurements.values()
    return found


def inventory(folder: Path, text: str) -> Inventory:
    """An inventory that has no faults."""
    return checked(load_workspace(write(folder, text))).inventory


@pytest.mark.parametrize(
    "answers",
    [
        "score\n5\n3\n4\n4\n",
        "score\r\n5\r\n3\r\n4\r\n4",
        "\ufeffscore\n5\n\n3\n4\n4\n",
        "id;score\n1;5\n2;3\n3;4\n4;4\n",
        "id\tscore\n1\t5\n2\t3\n3\t4\n4\t4\n",
        'id,"score"\n1,"5"\n2, 3 \n3,4.0\n4,+4\n',
        'comment,score\n"well, yes",5\n"two\nlines",3\n"a ""quote""",4\n,4\n',
        '"asked, as usual";score\na;5\nb;3\nc;4\nd;4\n',
    ],
)
def test_answers_are_read_however_they_are_written(tmp_path: Path, answers: str) -> None:
    """Line ends, separators, quotes, blanks and other columns make no difference."""
    found = measured(tmp_path, answers)

    assert found.value == 4
    assert found.sample is not None
    assert found.sample.answers == 4


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    """Answers in any order come to the same figure and interval."""
    rows = [*"12345" * 7, *"555", ""]
    found = []
    for seed in range(4):
        random.Random(seed).shuffle(rows)
        lines = "".join(f"{i},{row}\n" for i, row in enumerate(rows))
        found.append(measured(tmp_path, f"id,score\n{lines}").sample)

    assert found[1:] == found[:-1]


def test_a_blank_is_no_answer(tmp_path: Path) -> None:
    """Who left the question out is counted apart and changes nothing; a short row is a blank."""
    found = measured(tmp_path, "id,score\n1,5\n2,\n3\n4,3\n5,  \n").sample

    assert found is not None
    assert found.value == 4
    assert (found.answers, found.unanswered) == (2, 3)


def test_a_figure_knows_where_it_comes_from(tmp_path: Path) -> None:
    """File, kind, day, term and place stand beside the value, and among the capability's records.

    A survey without a term of its own has that of the model.
    """
    text = ONE.replace("gives:", "when: 2026-10-15, note: wave 3, gives:")
    found = measured(tmp_path, "id,score\n1,5\n", text)
    record = Evidence("surveys", "", found.record.when, "", "wave 3", 52)
    declared = inventory(tmp_path, text).declarations["customer_service_desk"]

    assert (found.file, found.span) == ("answers.csv", Span(str(tmp_path / "answers.csv"), 1, 4))
    assert (str(found.record.when), found.record) == ("2026-10-15", record)
    assert (declared.level, declared.evidence, declared.kpis) == (
        None,
        (record,),
        (("case_csat", Fraction(5)),),
    )


FIGURES = """\
name,value,when,source,#unit
Conversion,1.8,2026-09-30,web shop,%
Clicks,2,,,%
Delivery,9.5e1,,,%
Ignored,"1,5",some day,,
"""


def test_figures_are_read_by_name(tmp_path: Path) -> None:
    """Rows that are asked for become values, each with its own day; the others are not read."""
    write(tmp_path, FIGURES, "figures.csv")
    found = inventory(
        tmp_path,
        f"""{AS_OF}capabilities: {{email_campaigns: {{level: 2, evidence: [surveys]}}}}
evidence:
  - file: figures.csv
    kind: metrics
    when: 2026-10-01
    valid_for: 4
    gives:
      Conversion: ecommerce_store.ecommerce_conversion_rate
      Clicks: email_campaigns.campaign_click_rate
      Delivery: email_campaigns.email_delivery_rate
""",
    )
    shop, mail = (found.declarations[id] for id in ("ecommerce_store", "email_campaigns"))

    assert shop.kpis == (("ecommerce_conversion_rate", Fraction(9, 5)),)
    assert [str(record.when) for record in shop.evidence] == ["2026-09-30"]
    assert dict(mail.kpis) == {"campaign_click_rate": 2, "email_delivery_rate": 95}
    assert [record.kind for record in mail.evidence] == ["surveys", "metrics"]
    assert found.measurements["ecommerce_store.ecommerce_conversion_rate"].source == "web shop"


MODEL = f"""{TINY}metrics: {{nps: {{low: -100, high: 100}}, csat: {{low: 0, high: 1, unit: ""}}}}
evidence: {{surveys: 26}}
"""


def test_a_metric_becomes_a_reading(tmp_path: Path) -> None:
    """A metric of an own model has the value that the file gives."""
    write(tmp_path, MODEL, "model.yaml")
    text = f"{AS_OF}model: model.yaml\nevidence: {{{ENTRY}, gives: nps}}\n"
    text = text.replace("measure: mean", "measure: nps")
    found = measured(tmp_path, "score\n10\n9\n8\n2\n", text)

    assert inventory(tmp_path, text).readings["nps"].value == found.value == 25
    assert found.record.valid_for == 26


def test_a_figure_outside_the_range_of_its_metric_is_refused(tmp_path: Path) -> None:
    """What cannot be a value of the metric is a fault, such as a percentage for a share."""
    write(tmp_path, MODEL, "model.yaml")
    write(tmp_path, "score\n5\n4\n3\n", "answers.csv")
    text = f"{AS_OF}model: model.yaml\nevidence: {{{ENTRY}, gives: csat}}\n"

    (problem,) = faults(write(tmp_path, text.replace("measure: mean", "measure: csat")))

    assert (problem.code, problem.message) == (
        "out-of-range",
        "expected a value of 0 to 1, found 66.6667",
    )


def test_a_near_miss_is_told_with_what_was_meant(tmp_path: Path) -> None:
    """A KPI without its capability, and a misspelt metric, are named as they should be."""
    write(tmp_path, "score\n5\n", "answers.csv")
    (bare,) = faults(write(tmp_path, ONE.replace(CSAT, "case_csat")))
    write(tmp_path, MODEL, "model.yaml")
    (near,) = faults(write(tmp_path, f"model: model.yaml\n{ONE.replace(CSAT, 'nsp')}"))

    assert bare.hint == f"did you mean '{CSAT}'?"
    assert near.hint == "did you mean 'nps'?"


def test_a_capability_that_does_not_apply_takes_no_figure(tmp_path: Path) -> None:
    """The figure of a capability that is marked not applicable is kept and used for nothing."""
    write(tmp_path, "score\n5\n", "answers.csv")
    found = inventory(tmp_path, f"{ONE}not_applicable: {{customer_service_desk: we have none}}\n")

    assert list(found.measurements) == [CSAT]
    assert found.declarations == {}


# -- what went in ----------------------------------------------------------------------------------


def digest(folder: Path, text: str) -> str:
    """The digest of an inventory in a folder."""
    return checked(load_workspace(write(folder, text))).input_sha256


def test_the_digest_covers_the_files(tmp_path: Path) -> None:
    """Another answer is another input, in a file that only a scenario reads as well."""
    write(tmp_path, "score\n5\n", "answers.csv")
    write(tmp_path, "score\n4\n", "other.csv")
    scenario = f"{ONE}scenarios: {{worse: {{evidence.file: other.csv}}}}\n"
    before = digest(tmp_path, ONE), digest(tmp_path, scenario)
    assert before == (digest(tmp_path, ONE), digest(tmp_path, scenario))

    write(tmp_path, "score\n3\n", "other.csv")
    assert digest(tmp_path, ONE) == before[0]
    assert digest(tmp_path, scenario) != before[1]
    write(tmp_path, "score\n4\n5\n", "answers.csv")
    assert digest(tmp_path, ONE) != before[0]


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ("{evidence.0.file: other.csv}", 2),
        ("{evidence.file: other.csv}", 2),
        ("{evidence.0.column: second}", 1),
        ("{evidence.0.gives: voc_surveys.survey_response_rate, evidence.0.measure: csat}", None),
        ("{evidence: null}", None),
    ],
)
def test_a_scenario_reads_other_files(tmp_path: Path, changes: str, value: int | None) -> None:
    """A scenario may change file, column and all else of an entry, or remove it."""
    write(tmp_path, "score,second\n5,1\n", "answers.csv")
    write(tmp_path, "score\n2\n", "other.csv")
    found = inventory(tmp_path, f"{ONE}scenarios: {{other: {changes}}}\n")
    after = found.scenarios["other"].inventory.measurements.get(CSAT)

    assert found.measurements[CSAT].value == 5
    assert (after.value if after else None) == value


# -- where files may be ----------------------------------------------------------------------------


def code(folder: Path, name: str) -> str:
    """The code of the one fault of an inventory that names a file."""
    (problem,) = faults(write(folder, ONE.replace("answers.csv", name), "in/inventory.yaml"))
    assert (Path(problem.span.file).name, problem.span.line) == ("inventory.yaml", 2)
    return problem.code


def test_a_file_stands_below_the_inventory_or_is_named_in_full(tmp_path: Path) -> None:
    """A relative path that leads out is refused, also by a link; a path from the root is read."""
    outside = write(tmp_path, "score\n5\n", "answers.csv")
    write(tmp_path, "score\n4\n", "in/surveys/answers.csv")
    (tmp_path / "in" / "link.csv").symlink_to(outside)
    (tmp_path / "in" / "inner.csv").symlink_to("surveys/answers.csv")

    assert code(tmp_path, "../answers.csv") == "outside-inventory"
    assert code(tmp_path, "surveys/../../answers.csv") == "outside-inventory"
    assert code(tmp_path, "link.csv") == "outside-inventory"
    for name, value in (
        ("surveys/answers.csv", 4),
        ("surveys/../surveys/answers.csv", 4),
        ("inner.csv", 4),
        (str(outside), 5),
    ):
        found = inventory(tmp_path / "in", ONE.replace("answers.csv", name))
        assert found.measurements[CSAT].value == value


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "surveys", "pipe.csv", "loop.csv"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    """Devices, pipes, folders and links to themselves are refused at once, where they are named."""
    (tmp_path / "in" / "surveys").mkdir(parents=True)
    os.mkfifo(tmp_path / "in" / "pipe.csv")
    (tmp_path / "in" / "loop.csv").symlink_to("loop.csv")

    assert code(tmp_path, name) == "no-file"


@pytest.mark.parametrize("name", ['"a\\0b"', "x" * 2_000, '"a\\u202e.csv"', "~/answers.csv"])
def test_a_path_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    """What no file can be called is told in one line."""
    assert code(tmp_path, name) == "no-file"


def test_a_workbook_is_no_file_of_answers(tmp_path: Path) -> None:
    """A spreadsheet is asked for as CSV."""
    write(tmp_path, "x", "answers.xlsx")

    (problem,) = faults(write(tmp_path, ONE.replace("answers.csv", "answers.xlsx")))

    assert (problem.code, problem.hint) == ("not-csv", "save the sheet as CSV UTF-8")


def test_the_files_are_bounded_together(tmp_path: Path) -> None:
    """What is too much in one file is too much in two."""
    half = "score,second\n" + "5,4\n" * (MOST_FIELDS // 4 + 1)
    write(tmp_path, half, "answers.csv")
    write(tmp_path, half, "other.csv")
    gives = f"{{{ENTRY}, gives: {CSAT}}}"
    other = gives.replace("answers", "other").replace(CSAT, "predictive_models.model_auc")

    assert faults(write(tmp_path, f"{AS_OF}evidence: [{gives}]\n")) == ()
    (problem,) = faults(write(tmp_path, f"{AS_OF}evidence: [{gives}, {other}]\n"))
    assert (problem.code, Path(problem.span.file).name) == ("too-large", "other.csv")


def test_there_are_not_too_many_entries(tmp_path: Path) -> None:
    """A list of hundreds of files is refused as a whole."""
    write(tmp_path, "score\n5\n", "answers.csv")
    entries = ", ".join([f"{{{ENTRY}, gives: {CSAT}}}"] * 101)

    assert [p.code for p in faults(write(tmp_path, f"{AS_OF}evidence: [{entries}]\n"))] == [
        "too-large"
    ]
