"""Stages, scenarios and days named on the command line."""

from __future__ import annotations

import datetime as dt
import textwrap
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from milepost.engine.model.condition import StageReached
    from milepost.engine.model.inventory import Inventory, Scenario
    from milepost.engine.model.ladder import Ladder
    from milepost.engine.model.maturity import MaturityModel


def stage_named(model: MaturityModel, text: str) -> StageReached:
    """The stage that `STAGE` or `LADDER.STAGE` names.

    Raises click.UsageError where none or more than one fits.
    """
    from milepost.engine.model.condition import StageReached
    from milepost.engine.source import did_you_mean

    known = {f"{s.ladder}.{s.id}": s for ladder in model.ladders.values() for s in ladder.stages}
    fits = [name for name, stage in known.items() if text in (name, stage.id)]
    if len(fits) == 1:
        ladder, _, stage = fits[0].partition(".")
        return StageReached(ladder, stage)
    if fits:
        raise click.UsageError(f"more than one ladder has {text!r}: say {' or '.join(fits)}")
    hint = did_you_mean(text, [*known, *(stage.id for stage in known.values())])
    shown = textwrap.shorten(text, 60, placeholder="...")
    listed = "'milepost models' lists the stages"
    raise click.UsageError(f"unknown stage {shown!r}; {hint or listed}")


def scenario_named(inventory: Inventory, text: str) -> Scenario:
    """The scenario of that name; raises click.UsageError where the inventory has none."""
    from milepost.engine.source import did_you_mean

    known = inventory.scenarios
    if text in known:
        return known[text]
    listed = f"it has {', '.join(known)}" if known else "it has none"
    hint = did_you_mean(text, known) or listed[:300]
    raise click.UsageError(f"the inventory has no scenario {text[:60]!r}; {hint}")


def day_named(option: str, text: str) -> dt.date:
    """The day that an option names; raises click.UsageError where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"{option}: {text[:40]!r} is not a date such as 2027-12-31"
        raise click.UsageError(message) from None


def stages_named(ladder: Ladder, text: str | None) -> tuple[int, int] | None:
    """The places, from 0 on, of the stages FROM..TO of a ladder; None where nothing is said.

    Raises click.UsageError.
    """
    if text is None:
        return None
    from milepost.engine.source import did_you_mean

    known = [stage.id for stage in ladder.stages]
    first, dots, last = text.partition("..")
    ends = (first, last if dots else first)
    for id in ends:
        if id not in known:
            hint = did_you_mean(id, known) or f"known: {', '.join(known)}"
            fault = f"unknown stage {id[:40]!r}" if id else "a stage is missing beside the '..'"
            raise click.UsageError(f"--stages: {fault}; write FROM..TO or one stage; {hint}")
    at, upto = (known.index(id) for id in ends)
    if upto < at:
        raise click.UsageError(f"--stages: {first} comes after {last}; write {last}..{first}")
    return at, upto
