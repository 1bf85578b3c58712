"""What a simulation says beside its spreads, and that it says the same however it is run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from milepost.engine.whatif.chances import RiskSettings
from milepost.engine.whatif.network import ThreePoint
from milepost.engine.whatif.risk import Chunk, Part, simulated
from milepost.engine.whatif.sampling import CHUNK, Sampler
from tests.whatif.networks import SKEWED, START, beside, chain, network, risk

SEVERAL = 3 * CHUNK + 7


def backwards(work: Callable[[Chunk], Part], jobs: Sequence[Chunk]) -> Iterable[Part]:
    """The last chunk first."""
    return reversed([work(job) for job in reversed(jobs)])


def test_it_does_not_matter_who_draws_which_chunk_when() -> None:
    """One after another, backwards and on four threads, all figures are the same to the bit."""
    of, settings = chain(SKEWED, SKEWED, role="crm"), RiskSettings(SEVERAL, correlation=0.4)
    one_by_one = simulated(of, settings, START, [()])

    assert simulated(of, settings, START, [()], backwards) == one_by_one
    with ThreadPoolExecutor(4) as pool:
        assert simulated(of, settings, START, [()], pool.map) == one_by_one


def test_a_seed_gives_the_same_samples_and_another_gives_others() -> None:
    """The same call has the same answer; the seed alone makes another one."""
    first, again, other = (risk(chain(SKEWED), seed=seed) for seed in (3, 3, 4))

    assert first == again
    assert first.finish.spread.mean != other.finish.spread.mean


def test_no_two_chunks_hold_the_same_samples() -> None:
    """A chunk is the same whenever it is drawn, and is like no other chunk and no other seed's."""
    sampler = Sampler(chain(SKEWED))
    drawn = {at: sampler.draw(*at, 50).durations.tolist() for at in ((0, 0), (0, 1), (1, 0))}

    assert sampler.draw(0, 1, 50).durations.tolist() == drawn[0, 1]
    assert len({tuple(rows[0]) for rows in drawn.values()}) == 3


def test_a_chance_counts_the_samples_that_keep_the_day() -> None:
    """By the day itself counts as kept, the day before does not."""
    of = chain(ThreePoint(4, 4, 4))
    days = [START + dt.timedelta(days=after) for after in (27, 28, 29)]
    (found,) = simulated(of, RiskSettings(1_000), START, [days]).milestones

    assert [(chance.by, chance.share) for chance in found.chances] == [
        (days[0], 0),
        (days[1], 1),
        (days[2], 1),
    ]
    # A share of 0 or 1 is not known for certain either.
    assert all(0 < chance.error < 0.002 for chance in found.chances)


def test_the_curve_rises_from_none_to_all() -> None:
    """It begins with the last week in which nobody had finished and ends with the first of all."""
    spread = risk(chain(ThreePoint(2, 5, 9)))
    weeks, shares = zip(*spread.finish.curve, strict=True)

    assert weeks == tuple(range(weeks[0], weeks[-1] + 1))
    assert (shares[0], shares[-1]) == (0, 1)
    assert list(shares) == sorted(shares)
    assert spread.finish.spread.at(0.5).value == pytest.approx(5.2, abs=0.3)


def test_a_curve_over_very_many_weeks_has_few_points() -> None:
    """A range of ten thousand weeks does not print ten thousand lines."""
    curve = risk(chain(ThreePoint(1, 1, 20_000))).finish.curve

    assert 100 < len(curve) < 300
    assert (curve[0][1], curve[-1][1]) == (0, 1)


def test_the_buffer_leads_to_the_day_that_is_80_percent_safe() -> None:
    """It is P80 less the planned week, and nothing where the planned date is safer than that."""
    late, early = risk(chain(ThreePoint(4, 5, 20))).finish, risk(chain(ThreePoint(1, 9, 9))).finish

    assert late.buffer == pytest.approx(late.spread.at(0.8).value - 5)
    assert early.buffer == 0


def test_the_tornado_shows_what_moves_the_finish() -> None:
    """Each step alone at its ends; one with slack moves nothing until its slack is used up."""
    wide, short = ThreePoint(2, 8, 20), ThreePoint(1, 3, 10)
    found = risk(beside(wide, short, ThreePoint(1, 1, 2)))

    assert [(s.activity.id, s.low, s.high) for s in found.drivers] == [
        ("c0@1", 3, 20),
        ("c1@1", 8, 10),
    ]


def test_an_empty_roadmap_is_sure() -> None:
    """Where nothing is to be done, it has been done on the first day, in every sample."""
    found = risk(network())

    assert found.finish.spread.at(0.95).value == 0
    assert (found.finish.buffer, found.cost.mean, found.steps) == (0, 0, ())


@pytest.mark.parametrize("samples", [1, 2, 3])
def test_few_samples_say_how_little_they_know(samples: int) -> None:
    """Even one sample gives figures, without a fault."""
    found = risk(chain(SKEWED), samples=samples)

    assert SKEWED.low <= found.finish.spread.at(0.8).value <= SKEWED.high
    assert len(found.finish.spread.quantiles) == 14
