from pathlib import Path

import pytest

from milepost.engine.check import check_model
from milepost.engine.lint.report import Report, lint_model
from milepost.engine.load.workspace import load_model
from milepost.engine.model.finding import Finding
from tests.written import bundled, write

HEAD = "model: {id: m}\nlevels: [absent, pilot, operational, embedded]\n"


def linted(folder: Path, text: str) -> Report:
    """What lint says of a model with the usual four levels."""
    loaded = load_model(str(write(folder, HEAD + text, "model.yaml")))
    assert loaded.model is not None
    assert [*loaded.problems, *check_model(loaded.model)] == []
    return lint_model(loaded.model)


def found(folder: Path, text: str, code: str) -> list[Finding]:
    """The findings of one kind."""
    return [finding for finding in linted(folder, text).findings if finding.code == code]


def test_the_bundled_model_is_clean() -> None:
    """The bundled model leaves no finding, and says why it keeps those that it silences."""
    report = lint_model(bundled())

    assert report.findings == ()
    assert all(len(silence.reason) > 30 for _, silence in report.silenced)


def test_a_finding_is_one_line_with_its_place(tmp_path: Path) -> None:
    """File, line, column, severity, message, remedy and code stand on one line."""
    text = "capabilities:\n  - {id: a}\n  - {id: b}\nstages: [{id: s, needs: [a]}]"

    (finding,) = linted(tmp_path, text).findings

    assert str(finding) == (
        f"{tmp_path / 'model.yaml'}:5:10: warning: no stage, rule or prerequisite names b; "
        "put it into a condition, or remove it [isolated-capability]"
    )


PREREQUISITES = """
capabilities:
  - {{id: a}}
  - {{id: b, requires: [{b}]}}
  - {{id: c, requires: [b]}}
  - {{id: d, requires: [{d}]}}
stages: [{{id: s, needs: [d]}}]
"""


@pytest.mark.parametrize(
    ("b", "d", "redundant"),
    [
        ("a", "c, a", ["d.a"]),
        ("a", "c, b, a", ["d.b", "d.a"]),
        ("a >= embedded", "c, a", ["d.a"]),
        ("a", "c, a >= embedded", []),
        ("a", "c >= pilot, a", []),
        ("a", "c >= embedded, a", ["d.a"]),
        ("a", "c, {needs: a, lag: 2}", []),
        ("{any: [a]}", "c, a", ["d.a"]),
        ("a", "c, {any: [a, b]}", ["d.a"]),
        ("a", "{any: [b, c]}, a", []),
    ],
)
def test_a_prerequisite_is_redundant_only_if_every_step_has_it_anyway(
    tmp_path: Path, b: str, d: str, redundant: list[str]
) -> None:
    """Levels, lags and choices are taken into account, through any number of others."""
    findings = found(tmp_path, PREREQUISITES.format(b=b, d=d), "redundant-prerequisite")

    assert [finding.at for finding in findings] == redundant


def test_a_choice_with_an_early_member_is_no_inversion(tmp_path: Path) -> None:
    """Who can choose a capability of the own stage is not sent to a later one."""
    text = """
capabilities:
  - {id: a, stages: {m: {stage: one}}}
  - {id: b, stages: {m: {stage: two}}}
  - {id: c, requires: [{any: [a, b]}], stages: {m: {stage: one}}}
stages: [{id: one, needs: [a, c]}, {id: two, needs: [b]}]
"""
    assert found(tmp_path, text, "level-inversion") == []
    assert found(tmp_path, text.replace("any: [a, b]", "all: [a, b]"), "level-inversion") != []


STAGE = """
metrics: {{share: {{low: 0, high: 100, unit: "%"}}}}
capabilities: [{{id: a, kpis: [{{id: k, at_least: 1, unit: u}}]}}, {{id: b}}]
stages: [{{id: s, needs: [{needs}]}}, {{id: t, needs: [a, b]}}]
rules: [{{id: r, kind: consistency, say: x, {rule}}}]
"""
CAP = "effect: cap, level: pilot, unless: {}"


@pytest.mark.parametrize(
    ("needs", "rule", "codes"),
    [
        ("a", "effect: lower, level: 1, unless: {kpis: met}", set()),
        ("share >= 20, share <= 10", "effect: lower, level: 1, unless: {kpis: met}", {"s"}),
        ("a", "effect: block, stage: s, unless: share >= 200", {"s", "r always"}),
        ("a", "effect: block, stage: s, unless: share >= 0", {"r never"}),
        ("a", CAP.format("share >= 101"), {"s", "t", "r always"}),
        ("a >= pilot", CAP.format("share >= 101"), {"t", "r always"}),
        ("a", CAP.format("{prerequisites: pilot}"), {"r never"}),
        ("a >= absent", "effect: lower, level: 1, unless: {kpis: met}", {"s free"}),
        ("share >= 0", "effect: lower, level: 1, unless: {kpis: met}", {"s free"}),
    ],
)
def test_what_nobody_and_what_everybody_reaches(
    tmp_path: Path, needs: str, rule: str, codes: set[str]
) -> None:
    """Caps, blocks and ranges of metrics decide whether a stage can be reached or missed."""
    words = {
        "unreachable-stage": "{}",
        "free-stage": "{} free",
        "rule-never-fires": "{} never",
        "rule-always-fires": "{} always",
    }
    findings = linted(tmp_path, STAGE.format(needs=needs, rule=rule)).findings

    said = {words[f.code].format(f.at.removeprefix("m.")) for f in findings if f.code in words}
    assert said == codes


ADVICE = """
metrics: {{share: {{low: 0, high: 100, unit: "%"}}}}
capabilities: [{{id: a}}, {{id: b, requires: [a]}}]
stages: [{{id: s, needs: [a]}}, {{id: t, needs: [b]}}]
rules:
  - {{id: r, kind: advice, say: x, {rule}}}
  - {{id: i, kind: consistency, say: x, effect: cap, level: pilot,
      unless: {{prerequisites: pilot}}}}
"""


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("when: [a]", []),
        ("when: [stage: t], unless: [stage: s]", ["rule-never-fires"]),
        ("when: [b >= operational, not a >= pilot]", ["rule-never-fires"]),
        ("when: [b >= pilot, not a >= pilot]", []),
        ("when: [share > 20, share < 10]", ["rule-never-fires"]),
        ("when: [share > 20, share < 30]", []),
        ("when: [islands > 1, islands < 2]", ["rule-never-fires"]),
        ("when: [islands > 1, islands < 3]", []),
        ("when: [{any: [stage: s, not a]}]", ["rule-always-fires"]),
        ("when: [{any: [share >= 10, share < 20]}]", ["rule-always-fires"]),
        ("when: [planned: a], unless: [planned: b]", []),
        ("when: [planned: a], unless: [planned: a]", ["rule-never-fires"]),
    ],
)
def test_advice_that_nobody_or_everybody_is_given(
    tmp_path: Path, rule: str, codes: list[str]
) -> None:
    """Every situation counts: effective levels, stages, metrics within their range, plans."""
    findings = linted(tmp_path, ADVICE.format(rule=rule)).findings

    assert [f.code for f in findings if f.at == "r"] == codes


def test_a_search_too_large_claims_nothing(tmp_path: Path) -> None:
    """Where there are more situations than can be looked through, lint is silent."""
    ids = [f"c{i}" for i in range(60)]
    text = f"""
capabilities: [{", ".join(f"{{id: {id}}}" for id in ids)}]
stages: [{{id: s, needs: [{", ".join(ids)}]}}]
rules:
  - id: r
    kind: advice
    say: x
    when: [{{at_least: 31, of: [{", ".join(ids)}]}},
           {{at_least: 30, of: [{", ".join(f"not {id}" for id in ids)}]}}]
"""
    assert linted(tmp_path, text).findings == ()


def test_one_silence_may_name_several_things(tmp_path: Path) -> None:
    """What is named is silent, what is not is said, and what is named in vain is said too."""
    text = """
capabilities: [{id: a}, {id: b}, {id: c}]
stages: [{id: s, needs: [a]}]
lint: {silence: [{code: isolated-capability, at: [b, x], reason: They stand for themselves.}]}
"""
    report = linted(tmp_path, text)

    assert [(f.code, f.at) for f in report.findings] == [
        ("isolated-capability", "c"),
        ("unused-silence", "isolated-capability.x"),
    ]
    assert [(f.at, s.reason) for f, s in report.silenced] == [("b", "They stand for themselves.")]


def test_a_silence_of_the_base_may_be_idle(tmp_path: Path) -> None:
    """Who extends a model is not told of silences there that have nothing left to silence."""
    write(
        tmp_path, "extends: cx\nmodel: {id: own}\nremove: {capabilities: [seo_foundation]}", "own"
    )
    loaded = load_model(str(tmp_path / "own"))
    assert loaded.model is not None

    codes = [finding.code for finding in lint_model(loaded.model).findings]

    assert codes == ["unused-category"]
