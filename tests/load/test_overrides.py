import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from milepost.engine.model.capability import Basis, Estimate
from milepost.engine.model.figures import Override, with_own_figures
from milepost.engine.run import assessed
from tests.written import bundled, workspace, write

PLAN = "plan: {target: {needs: crm_system}}\n"
OWN = """overrides:
  crm_system:
    one_off: 40000
    duration: {low: 4, likely: 6, high: 10}
    run: {low: 1, likely: 2000, high: 5000, basis: anchored}
    effort: {crm: 3}
    run_fte: {}
    uplift: 1.5
    kpis: {customers_with_record: {at_least: 80}}
    basis: sourced
    note: offer of 3 May
"""


def exactly(number: int | str, basis: Basis = Basis.JUDGEMENT) -> Estimate:
    """A figure without a spread."""
    return Estimate(Fraction(number), Fraction(number), Fraction(number), basis)


def test_own_figures_take_the_place_of_the_models(tmp_path: Path) -> None:
    """Every figure of the catalogue can be replaced; its basis is the organisation's."""
    own = workspace(tmp_path, OWN).model.capabilities["crm_system"]

    assert own.one_off == exactly(40000, Basis.SOURCED)
    assert own.duration == Estimate(Fraction(4), Fraction(6), Fraction(10), Basis.SOURCED)
    assert (own.run.likely, own.run.basis) == (Fraction(2000), Basis.ANCHORED)
    assert (own.effort, own.run_fte, own.people_basis) == (
        (("crm", Fraction(3)),),
        (),
        Basis.SOURCED,
    )
    assert own.uplift == exactly("1.5", Basis.SOURCED)
    (kpi,) = own.kpis
    assert kpi.threshold == 80
    assert (kpi.comparison, kpi.basis) == (">=", Basis.SOURCED)


def test_what_is_not_named_stays_the_models(tmp_path: Path) -> None:
    """One figure replaced leaves all others, and every other capability, as they are."""
    found = workspace(tmp_path, "overrides: {crm_system: {one_off: 40000}}").model.capabilities
    model = bundled().capabilities

    assert found["crm_system"].one_off == exactly(40000)
    assert found["crm_system"].duration == model["crm_system"].duration
    assert {id: c for id, c in found.items() if id != "crm_system"} == {
        id: c for id, c in model.items() if id != "crm_system"
    }


def test_without_a_basis_a_figure_is_a_judgement(tmp_path: Path) -> None:
    """A number that somebody writes down is a judgement until its source is named."""
    text = "overrides: {web_analytics: {one_off: 1, effort: {crm: 1}}}"
    own = workspace(tmp_path, text).model.capabilities["web_analytics"]

    assert (own.one_off.basis, own.people_basis) == (Basis.JUDGEMENT, Basis.JUDGEMENT)


def test_without_overrides_the_model_is_the_models() -> None:
    """An organisation without figures of its own shares the model as it was read."""
    assert with_own_figures(bundled(), {}) is bundled()
    assert with_own_figures(bundled(), {"crm_system": Override("crm_system")}) == bundled()


@pytest.mark.parametrize(("threshold", "level"), [("at_least: 80", 2), ("at_least: 95", 1)])
def test_an_own_threshold_decides_the_level(tmp_path: Path, threshold: str, level: int) -> None:
    """A KPI is judged by the organisation's threshold: 85% misses the model's 90 and keeps 80."""
    text = f"""capabilities:
  crm_system: {{level: 2, kpis: {{customers_with_record: 85}}}}
overrides: {{crm_system: {{kpis: {{customers_with_record: {{{threshold}}}}}}}}}
"""
    found = assessed(workspace(tmp_path, text)).assessment

    assert found.standings["crm_system"].effective == level


def planned(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The plan of an inventory as JSON."""
    path = write(folder, f"as_of: 2026-11-01\n{text}")
    assert main(["plan", str(path), "--reproducible", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_plan_uses_own_figures_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Duration, money and people of a step are the organisation's, and each such step is marked."""
    before = planned(tmp_path, PLAN, capsys)
    after = planned(tmp_path, PLAN + OWN, capsys)

    assert before["finish_week"] == 11
    assert (after["finish_week"], after["totals"]["one_off"]) == (6, 40000)
    assert after["totals"]["judgement_share"] == 0
    assert [step["effort"] for step in after["steps"]] == [{"crm": 1.5}, {"crm": 1.5}]
    assert {tuple(step["overridden"]) for step in after["steps"]} == {
        ("duration", "one_off", "run", "effort", "run_fte")
    }
    assert all("overridden" not in step for step in before["steps"])


def test_the_text_of_a_plan_names_own_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader sees which steps rest on figures of the organisation, and where they come from."""
    own = "overrides: {crm_system: {one_off: 9, note: offer of 3 May}}\n"
    path = write(tmp_path, f"as_of: 2026-11-01\n{PLAN}{own}")

    assert main(["plan", str(path), "--reproducible"]) == 0

    out = capsys.readouterr().out
    assert "Figures of your own, in place of the model's" in out
    assert out.count("one off (offer of 3 May)") == 2
