"""The page `docs/reference/commands.md`, made from what the commands say of themselves.

Written anew with `python -m tests.docs.commands`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from milepost.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"

HEAD = """\
# Commands

`milepost COMMAND [INVENTORY] [options]`

Results go to standard output, everything else to standard error.
`--json` prints one object; [JSON](json.md) says what is in it.
Every command has `--help`, and `milepost --version` names the version.

| exit code | means |
| --- | --- |
| 0 | done; for `plan`, also a roadmap that is not proven to be the best |
| 1 | done, and the answer is no: no roadmap reaches the targets, or none was found in time; \
also [a fault of milepost itself](problems.md#when-milepost-is-at-fault) |
| 2 | the input or the call is at fault, or what is asked for cannot be written; every fault is on \
standard error |
| 130 | interrupted; `plan` gives the best roadmap up to then |

| environment variable | does |
| --- | --- |
| `MILEPOST_CACHE` | the folder under which plans are kept between commands, in place of \
`~/.cache/milepost`; see [how to go on](../how-to/go-on-after-an-interruption.md) |
| `MILEPOST_DEBUG` | set to anything, a fault of milepost itself shows its traceback |
| `MILEPOST_FONTS` | the folders to look in for letters that the bundled font lacks, in place of \
those of the machine; see [names in other \
scripts](../how-to/put-pictures-on-a-slide.md#names-in-other-scripts) |
| `MILEPOST_RENDERER` | `system` draws with the Graphviz that is installed, in place of the \
bundled one |

A file is written whole or not at all, and never over one that the command reads. Whether it can be
written is found out before a search begins. What is replaced keeps its mode, a link stays a link,
and a pipe or a device is written to.

This page is made from what the commands say of themselves.
"""


def page() -> str:
    """The page as it should be."""
    return HEAD + "".join(_section(*found) for found in _commands(cli, ()))


def _commands(
    command: click.Command, names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if names:
        yield names, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _commands(inner, (*names, name))


def _section(names: tuple[str, ...], command: click.Command) -> str:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    usage = " ".join(["milepost", *names, *(_placeholder(a) for a in arguments)])
    text = f"\n## {' '.join(names)}\n\n`{usage}{' [options]' if options else ''}`\n\n"
    text += f"{inspect.cleandoc(command.help or '')}\n"
    if options:
        text += "\n| option | meaning |\n| --- | --- |\n"
        text += "".join(f"| `{_written(o)}` | {_meaning(o)} |\n" for o in options)
    example = (command.epilog or "").removeprefix("Example: ")
    return f"{text}\nExample: `{example}`\n" if example else text


def _placeholder(argument: click.Argument) -> str:
    word = argument.metavar or str(argument.name).upper()
    return word if argument.required else f"[{word}]"


def _written(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    if isinstance(option.type, click.Choice):
        value = "|".join(str(choice) for choice in option.type.choices)
    else:
        value = option.metavar or {"path": "FILE", "text": "TEXT"}.get(option.type.name, "NUMBER")
    return f"{names} {value}".replace("|", "\\|")


def _meaning(option: click.Option) -> str:
    words = (option.help or "").replace("  [", " [")
    default = option.default if option.show_default else None
    if option.secondary_opts and default is not None:
        default = (option.opts if default else option.secondary_opts)[0].removeprefix("--")
    return words if default is None else f"{words} [default: {default}]".strip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
