"""The command `milepost`: finds the command's module only when it is called."""

from __future__ import annotations

import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence

import click

from milepost import __version__
from milepost.cli.console import FAULT, silence, tell, unheard
from milepost.cli.writing import Unwritable

COMMANDS = {
    "demo": "Write the bundled example and run the whole path on it.",
    "init": "Write a first inventory, ready to be filled in.",
    "convert": "Write an inventory as a workbook, or a workbook as YAML.",
    "models": "What maturity models there are, and one in full.",
    "check": "Every fault and questionable thing in an inventory.",
    "assess": "The stage of each ladder, what blocks the next one, and advice.",
    "why": "Why a stage is reached, or what is missing.",
    "plan": "The best dated roadmap to a stage, with its proof.",
    "whatif": "Scenarios side by side, and which change makes which difference.",
    "sensitivity": "What more of each limit buys, and which figures decide the plan.",
    "frontier": "What more money or more people would buy, as plans that none beats.",
    "moves": "What is right whatever comes, what is a bet, and the regret of each choice.",
    "portfolio": "The best portfolio, what it leaves out, and what the next budget buys.",
    "case": "What the roadmap brings and costs, when it pays, and what delay costs.",
    "risk": "How sure the dates and the cost of the roadmap are.",
    "report": "What a board is told, as one file.",
    "render": "Draw a picture of where you stand, or a picture or chart of the roadmap.",
}

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What the system says where standard output cannot take more; files have Unwritable."""


class Lazy(click.Group):
    """A group that imports a command's module when the command is named."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The commands in the order of the path."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if name not in COMMANDS:
            return None
        command = importlib.import_module(f"milepost.cli.{name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words call; a near miss is named."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from milepost.engine.source import did_you_mean

            hint = did_you_mean(args[0], COMMANDS) if args else ""
            if not hint:
                raise
            raise click.UsageError(f"{error.message.rstrip('.')}; {hint}", ctx) from None

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands and what they do, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: milepost demo out",
)
@click.version_option(__version__, prog_name="milepost")
def cli() -> None:
    """Which stage of a maturity model an organisation is at, why, and the best way on.

    Results go to standard output, everything else to standard error. Exit codes: 0 done; 1 done,
    and the answer is no; 2 the input or the call is at fault; 130 interrupted.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    # Looking for plug-ins of pydantic reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A command builds much and drops little: the usual thresholds cost a tenth of an assessment.
    gc.set_threshold(100_000, 50, 50)
    try:
        result = cli.main(args=None if args is None else list(args), standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        with unheard():
            error.show()
        return FAULT
    except Unwritable as unwritable:
        tell(str(unwritable))
        return FAULT
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted")
        return 130
    except BrokenPipeError:
        # The reader of a pipe has gone; what it wanted it has.
        silence(sys.stdout)
        return 0
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno in FULL:
            silence(sys.stdout)
            tell(f"cannot write: {fault.strerror}")
            return FAULT
        if os.environ.get("MILEPOST_DEBUG"):
            raise
        what = " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
        tell(f"this is a fault of milepost, not of your input: {what}")
        tell("MILEPOST_DEBUG=1 shows where; please report it")
        return 1
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
