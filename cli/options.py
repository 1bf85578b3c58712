"""The options that commands share, each group handed to the command as one value."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from milepost.cli.targets import day_named, stage_named
from milepost.cli.writing import Tables

if TYPE_CHECKING:
    from milepost.engine.model.inventory import Objective
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.plan.control import SolveSettings

Command = Callable[..., int]

AXES = ("money,date", "budget,date", "people,date", "money,value")
"""What a frontier sets against each other."""
_TO = "Replaces the targets."
_SEED = "Where the search begins; another seed may find another roadmap of equal worth."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for in place of what the inventory's plan says."""

    to: tuple[str, ...] = ()
    by: str | None = None
    minimise: str | None = None
    maximise: str | None = None

    def of(self, workspace: Workspace) -> Workspace:
        """The workspace with it in its plan; raises click.UsageError for what it does not know."""
        from milepost.engine.model.inventory import Target

        plan = workspace.inventory.plan
        if self.by is not None and not self.to:
            raise click.UsageError("--by says when the targets of --to are reached; name one")
        if self.to:
            day = day_named("--by", self.by) if self.by is not None else None
            stages = (stage_named(workspace.model, stage) for stage in self.to)
            plan = replace(plan, targets=tuple(Target(stage, day) for stage in stages))
        if self.minimise is not None and self.maximise is not None:
            raise click.UsageError("--minimise and --maximise: each takes the place of the other")
        if self.maximise is not None:
            plan = replace(plan, objectives=("value",))
        if self.minimise is not None:
            plan = replace(plan, objectives=_objectives(self.minimise))
            if "change" in plan.objectives and not plan.limits.baseline:
                raise click.UsageError(
                    "--minimise: change is counted against the 'baseline:' of the plan"
                )
        return replace(workspace, inventory=replace(workspace.inventory, plan=plan))


@dataclass(frozen=True, slots=True)
class Search:
    """How long to search, and from where."""

    seconds: float
    seed: int
    reproducible: bool

    @property
    def settings(self) -> SolveSettings:
        """The same for the search."""
        from milepost.engine.plan.control import SolveSettings

        return SolveSettings(self.seconds, self.seed, self.reproducible)


def target_options(to: str = _TO) -> Callable[[Command], Command]:
    """`--to` and `--by`, as `asked`."""

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def called(*, to: tuple[str, ...], by: str | None, **rest: Any) -> int:  # noqa: ANN401 - whatever click gives
            return command(asked=Asked(to, by), **rest)

        return _targets(called, to)

    return decorated


def goal_options(command: Command) -> Command:
    """`--to`, `--by`, `--minimise` and `--maximise`, as `asked`."""

    @functools.wraps(command)
    def called(
        *,
        to: tuple[str, ...],
        by: str | None,
        minimise: str | None,
        maximise: str | None,
        **rest: Any,  # noqa: ANN401 - as above
    ) -> int:
        return command(asked=Asked(to, by, minimise, maximise), **rest)

    maximising = click.option(
        "--maximise",
        type=click.Choice(["value"]),
        help="The most net present value instead, with targets or without.",
    )
    minimising = click.option(
        "--minimise", metavar="time,cost", help="What matters, most important first."
    )
    return _targets(minimising(maximising(called)), _TO)


def _targets(command: Command, to: str) -> Command:
    until = click.option(
        "--by", metavar="DATE", help="The day by which the targets of --to are reached."
    )
    targets = click.option("--to", "to", multiple=True, metavar="STAGE|LADDER.STAGE", help=to)
    return targets(until(command))


def time_limit_option(
    seconds: float = 60.0, searched: str = "a better roadmap"
) -> Callable[[Command], Command]:
    """`--time-limit`, the `seconds` that are spent on what is `searched` for."""
    return click.option(
        "--time-limit",
        type=click.FloatRange(min=0.1),
        default=seconds,
        show_default=True,
        metavar="SECONDS",
        help=f"How long to search for {searched}.",
    )


def search_options(
    seconds: float = 60.0, searched: str = "a better roadmap"
) -> Callable[[Command], Command]:
    """`--time-limit`, `--reproducible` and `--seed`, as `search`.

    `searched` is what the `seconds` are spent on, in words.
    """

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def called(*, time_limit: float, seed: int, reproducible: bool, **rest: Any) -> int:  # noqa: ANN401 - as above
            return command(search=Search(time_limit, seed, reproducible), **rest)

        limit = time_limit_option(seconds, searched)
        again = click.option(
            "--reproducible", is_flag=True, help="The same bytes on every run and machine."
        )
        begin = click.option(
            "--seed",
            type=click.IntRange(min=0, max=2**31 - 1),
            default=0,
            show_default=True,
            help=_SEED,
        )
        return limit(again(begin(called)))

    return decorated


def csv_option(what: str, *names: str) -> Callable[[Command], Command]:
    """`--csv` as `csv`; `what` is written there, files of these names."""
    return click.option(
        "--csv",
        metavar="FOLDER",
        type=click.Path(path_type=Path, file_okay=False),
        callback=lambda _, __, folder: Tables(names, folder),
        help=f"Also write {what} into this folder.",
    )


def _objectives(text: str) -> tuple[Objective, ...]:
    from milepost.engine.model.inventory import Objective

    words = [word.strip() for word in text.split(",")]
    found: list[Objective] = []
    for word in words:
        known = next((name for name in get_args(Objective) if name == word), None)
        if known is None or known in found or known == "value" or "early_wins" in found:
            hint = "write time, cost, change, early_wins, each once, the most important first"
            raise click.UsageError(f"--minimise: {word[:40]!r}; {hint}")
        found.append(known)
    return tuple(found)
