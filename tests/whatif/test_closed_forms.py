"""The simulation against what can be worked out: moments, chains, two paths side by side."""

from __future__ import annotations

import math

import numpy as np
import pytest

from milepost.engine.whatif.network import Event, ThreePoint
from milepost.engine.whatif.sampling import Sampler
from tests.whatif.networks import SKEWED, beside, chain, network, risk

SHAPES = [ThreePoint(1, 1, 5), ThreePoint(1, 5, 5), ThreePoint(0, 2, 4), SKEWED]
FOUR = 4.0
"""Errors of this many standard errors do not happen by chance."""


def density(points: ThreePoint, grid: np.ndarray) -> np.ndarray:
    """The density of the PERT-beta distribution, from its definition."""
    width = points.high - points.low
    alpha = 1 + 4 * (points.likely - points.low) / width
    beta = 1 + 4 * (points.high - points.likely) / width
    constant = math.gamma(alpha + beta) / math.gamma(alpha) / math.gamma(beta) / width
    x = (grid - points.low) / width
    inside = np.clip(x, 0, 1)
    found = constant * inside ** (alpha - 1) * (1 - inside) ** (beta - 1)
    return np.where((x >= 0) & (x <= 1), found, 0.0)


def integral(values: np.ndarray, grid: np.ndarray) -> float:
    """The trapezoid rule."""
    return float(np.sum((values[1:] + values[:-1]) / 2 * np.diff(grid)))


@pytest.mark.parametrize("points", SHAPES)
def test_the_moments_of_a_figure_are_those_of_its_density(points: ThreePoint) -> None:
    """Mean and variance by formula are the integrals of the density that they stand for."""
    grid = np.linspace(points.low, points.high, 200_001)
    weight = density(points, grid)

    mean = integral(weight * grid, grid)
    assert integral(weight, grid) == pytest.approx(1, abs=1e-6)
    assert points.mean == pytest.approx(mean, abs=1e-6)
    assert points.variance == pytest.approx(integral(weight * (grid - mean) ** 2, grid), abs=1e-6)


@pytest.mark.parametrize("points", SHAPES)
def test_the_samples_of_a_figure_follow_its_density(points: ThreePoint) -> None:
    """The share of the samples below any value is the integral of the density up to it."""
    samples = 100_000
    drawn = np.sort(Sampler(chain(points)).draw(7, 0, samples).durations[0])
    grid = np.linspace(points.low, points.high, 50_001)
    weight = density(points, grid)

    assert points.low <= drawn[0] <= drawn[-1] <= points.high
    for share in (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99):
        below = grid <= drawn[int(share * samples)]
        found = integral(weight[below], grid[below])
        assert abs(found - share) < FOUR * math.sqrt(share * (1 - share) / samples) + 1e-4


def test_a_figure_with_its_likely_value_at_an_end_has_known_quantiles() -> None:
    """Beta (1, 5) has the quantile 1 - (1 - u)^(1/5); the simulated ones lie as near as chance."""
    spread = risk(chain(ThreePoint(0, 0, 10))).finish.spread

    for quantile in spread.quantiles:
        exact = 10 * (1 - (1 - quantile.share) ** 0.2)
        assert abs(quantile.value - exact) < FOUR * quantile.error


def test_a_chain_takes_the_sum_of_its_steps() -> None:
    """Mean and variance of a chain are the sums over its steps, within three standard errors."""
    points = [ThreePoint(2, 3, 9), ThreePoint(1, 4, 5), ThreePoint(3, 3, 8), ThreePoint(5, 5, 5)]
    spread = risk(chain(*points * 5), samples=50_000).finish.spread

    mean = 5 * sum(each.mean for each in points)
    sd = math.sqrt(5 * sum(each.variance for each in points))
    assert abs(spread.mean - mean) < 3 * spread.mean_error
    assert abs(spread.sd - sd) < 3 * sd / math.sqrt(2 * 50_000)
    # Twenty steps are near enough to the normal distribution, whose 80% lie 0.8416 sd above.
    assert abs(spread.at(0.8).value - (mean + 0.8416 * sd)) < 3 * spread.at(0.8).error + 0.02 * sd


def test_two_paths_side_by_side_end_with_the_later() -> None:
    """The mean of the later of two is the integral of 1 - F G, within three standard errors."""
    one, other = ThreePoint(2, 6, 14), ThreePoint(4, 7, 10)
    grid = np.linspace(0, 14, 140_001)
    shares = [np.cumsum(density(each, grid)) * (grid[1] - grid[0]) for each in (one, other)]
    exact = integral(1 - np.minimum(shares[0], 1) * np.minimum(shares[1], 1), grid)
    first_is_later = integral(density(one, grid) * np.minimum(shares[1], 1), grid)

    found = risk(beside(one, other), samples=50_000)
    spread = found.finish.spread
    assert abs(spread.mean - exact) < 3 * spread.mean_error
    for quantile in spread.quantiles:
        at = int(np.searchsorted(grid, quantile.value))
        below = float(shares[0][at] * shares[1][at])
        share = quantile.share
        assert abs(below - share) < FOUR * math.sqrt(share * (1 - share) / 50_000) + 1e-4
    assert abs(found.steps[0].criticality - first_is_later) < 3 * found.steps[0].criticality_error


def test_what_is_alike_is_critical_alike() -> None:
    """Of two equal paths each fixes the finish in half of the samples; a short one never does."""
    first, second, short = risk(beside(SKEWED, SKEWED, ThreePoint(0, 1, 2))).steps

    assert abs(first.criticality - 0.5) < 3 * first.criticality_error
    assert first.criticality + second.criticality == pytest.approx(1)
    assert short.criticality == 0


def test_cruciality_is_the_correlation_with_the_finish() -> None:
    """In a chain of independent steps it is the step's share of the spread, sd_i / sd."""
    wide, narrow = ThreePoint(0, 5, 10), ThreePoint(4, 5, 6)
    found = risk(chain(wide, narrow, ThreePoint(3, 3, 3)), samples=50_000).steps

    sd = math.sqrt(wide.variance + narrow.variance)
    for step, points in zip(found, (wide, narrow), strict=False):
        assert step.cruciality == pytest.approx(math.sqrt(points.variance) / sd, abs=0.02)
    assert found[2].cruciality is None


def test_correlation_ties_the_steps_of_a_role() -> None:
    """The variance of a chain of one role grows with the correlation; other roles stay apart."""
    points = [ThreePoint(2, 5, 8)] * 4
    alone, tied, apart = (
        risk(of, correlation=rho).finish.spread.sd
        for of, rho in (
            (chain(*points, role="crm"), 0.0),
            (chain(*points, role="crm"), 0.6),
            (chain(*points), 0.6),
        )
    )

    # A symmetric figure is close to linear in its normal number: n + n (n - 1) rho in place of n.
    assert tied / alone == pytest.approx(math.sqrt(1 + 3 * 0.6), rel=0.03)
    assert apart == pytest.approx(alone, rel=0.03)


def test_full_correlation_moves_all_steps_together() -> None:
    """With correlation 1 equal steps of a role take equally long in every sample."""
    drawn = Sampler(chain(SKEWED, SKEWED, role="crm"), 1.0).draw(0, 0, 500).durations

    assert np.allclose(drawn[0], drawn[1])


def test_an_event_happens_as_often_as_it_is_likely() -> None:
    """It adds its weeks to each step that it strikes and its money once, and only then."""
    weeks, money = ThreePoint(10, 10, 10), ThreePoint(500, 500, 500)
    event = Event("failure", 0.25, (0, 1), weeks, money)
    of = network(*chain(ThreePoint(2, 2, 2), ThreePoint(3, 3, 3)).activities, events=[event])
    found = risk(of)

    error = math.sqrt(0.25 * 0.75 / 20_000)
    assert abs(found.events[0].happened - 0.25) < 3 * error
    assert found.events[0].finish == 25
    assert found.finish.spread.mean == pytest.approx(5 + 20 * found.events[0].happened)
    assert found.one_off.mean == pytest.approx(500 * found.events[0].happened)
    assert found.finish.spread.at(0.7).value == 5
    assert found.finish.spread.at(0.8).value == 25


def test_an_event_that_strikes_nothing_costs_nothing() -> None:
    """What has to do with no step of the roadmap leaves it as it is."""
    event = Event("elsewhere", 1.0, (), ThreePoint(10, 10, 10), ThreePoint(500, 500, 500))
    found = risk(network(*chain(SKEWED).activities, events=[event]))

    assert (found.one_off.mean, found.finish.spread.at(0.99).value < 9) == (0, True)


def test_the_standard_error_is_what_other_seeds_differ_by() -> None:
    """Over many seeds the P80 and the mean scatter by about the error that each one states."""
    spreads = [risk(chain(SKEWED, SKEWED), samples=2_000, seed=s).finish.spread for s in range(60)]

    for values, error in (
        ([each.mean for each in spreads], np.mean([each.mean_error for each in spreads])),
        ([s.at(0.8).value for s in spreads], np.mean([s.at(0.8).error for s in spreads])),
    ):
        assert 0.7 < np.std(values) / error < 1.4
