"""Gains, uplifts and the terms of value, as inventories and models state them."""

from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.model.capability import Basis
from milepost.engine.model.inventory import ValueTerms
from tests.written import bundled, faults, workspace, write

MODEL = """\
model: {id: tiny, name: Tiny, bar: live}
levels: [absent, trial, live]
figures:
  covers: live
  shares:
    trial: {duration: 0.5, one_off: 0.5, run: 0.25}
    live: {duration: 0.5, one_off: 0.5, run: 0.75}
  uplift: {cap: 12.5, basis: anchored, sources: [book], about: A guess.}
  person_week: {amount: 1800}
  company_size: {factors: {small: 0.4}}
capabilities:
  - {id: site, gain: {likely: 400, high: 900, basis: anchored}, levels: {live: {gain: 7}}}
  - {id: shop, gain: 400, uplift: 4}
sources: {book: {title: Book}}
stages: [{id: seen, needs: [site]}]
"""


def test_a_plan_states_how_its_value_is_counted(tmp_path: Path) -> None:
    """Value takes the place of what minimise says; amounts are exact."""
    plan = workspace(
        tmp_path,
        "plan: {minimise: [cost], maximise: value, discount: 0.1,"
        " value: {revenue: 5e7, margin: 0.4, ramp: 6}}",
    ).inventory.plan

    assert plan.objectives == ("value",)
    assert plan.value == ValueTerms(Fraction(50_000_000), Fraction(2, 5), 6, Fraction(1, 10))


def test_the_terms_of_value_have_defaults(tmp_path: Path) -> None:
    """Without a word on it money is discounted at 8% and gains grow over twelve weeks."""
    plan = workspace(tmp_path, "plan: {maximise: value, value: }").inventory.plan

    assert plan.value == ValueTerms(None, Fraction(0), 12, Fraction(8, 100))


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ("{revenue: 5}", "missing-key", "'revenue' counts with 'margin', which is missing"),
        ("{margin: 1}", "missing-key", "'margin' counts with 'revenue', which is missing"),
        ("{revenue: 5, margin: 40}", "out-of-range", "expected a number of 0 to 1, found 40"),
        ("{revenue: -5, margin: 0.4}", "out-of-range", "a number of 0 or more, found -5"),
        ("{revenue: 1e16, margin: 0.4}", "out-of-range", "expected a number below 10^15"),
        ("{ramp: 5201}", "out-of-range", "expected at most 5200 weeks, found 5201"),
        ("{ramp: half}", "wrong-type", "expected a number, found 'half'"),
    ],
)
def test_terms_that_make_no_sense_are_told_with_their_line(
    tmp_path: Path, value: str, code: str, message: str
) -> None:
    """A revenue without a margin, and every number out of its bounds, is a fault in its place."""
    path = write(tmp_path, f"as_of: 2026-11-01\nplan:\n  value: {value}\n")

    (problem,) = faults(path)

    assert (problem.code, problem.span.line) == (code, 3)
    assert message in problem.message


def test_a_model_states_what_its_capabilities_bring(tmp_path: Path) -> None:
    """Gains are divided as the run cost, or stated by level; what gains rest on is kept."""
    write(tmp_path, MODEL, "model.yaml")
    model = workspace(tmp_path, "model: model.yaml").model

    assert [model.step("shop", level).gain for level in (1, 2)] == [100, 300]
    assert [model.step("site", level).gain for level in (1, 2)] == [100, 7]
    assert model.capabilities["site"].basis("gain", 1) is Basis.ANCHORED
    assert model.added("shop", 1) == Fraction(1, 100)
    assert model.uplift_cap is not None
    assert (model.uplift_cap.percent, model.uplift_cap.sources) == (Fraction(25, 2), ("book",))
    assert model.person_week is not None
    assert model.person_week.amount == 1800
    assert model.company_sizes is not None
    assert model.company_sizes.factors == (("small", Fraction(2, 5)),)


def test_a_gain_can_be_replaced_by_your_own(tmp_path: Path) -> None:
    """An override takes the place of the model's gain, for single levels too, and is named."""
    write(tmp_path, MODEL, "model.yaml")
    found = workspace(tmp_path, "model: model.yaml\noverrides: {site: {gain: 1000}}")

    assert [found.model.step("site", level).gain for level in (1, 2)] == [250, 750]
    assert found.inventory.overrides["site"].figures == ("gain",)


def test_a_gain_that_no_level_uses_is_a_fault(tmp_path: Path) -> None:
    """A total beside a figure for every level would count for nothing."""
    write(
        tmp_path,
        MODEL.replace("{live: {gain: 7}}", "{live: {gain: 7}, trial: {gain: 1}}"),
        "model.yaml",
    )

    (problem,) = faults(write(tmp_path, "as_of: 2026-11-01\nmodel: model.yaml\n"))

    assert problem.code == "unused-figure"
    assert problem.message.startswith("'gain' has no effect")


def test_the_bundled_cap_is_kept() -> None:
    """All uplifts of the bundled model together add a fifth of revenue at most, a judgement."""
    cap = bundled().uplift_cap

    assert cap is not None
    assert (cap.percent, cap.basis) == (Fraction(20), Basis.JUDGEMENT)
