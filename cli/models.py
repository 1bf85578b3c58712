"""`milepost models`: what maturity models there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from milepost.cli.console import json_option, print_json, refuse

if TYPE_CHECKING:
    from milepost.engine.model.maturity import MaturityModel


def _model(name: str) -> MaturityModel:
    from milepost.engine.check import check_model
    from milepost.engine.load.workspace import load_model
    from milepost.engine.source import InvalidInput

    loaded = load_model(name)
    problems = [*loaded.problems, *(check_model(loaded.model) if loaded.model else ())]
    if loaded.model is None or problems:
        refuse(InvalidInput(problems))
        raise AssertionError
    return loaded.model


@click.group(invoke_without_command=True, epilog="Example: milepost models show cx")
@json_option
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> None:
    """What maturity models come with milepost; `models show` prints one in full."""
    if context.invoked_subcommand is not None:
        return
    from milepost.engine.load.workspace import bundled_models
    from milepost.engine.view.models import model_document

    models = [_model(name) for name in bundled_models()]
    if as_json:
        print_json({"schema": "milepost/models/1", "models": [model_document(m) for m in models]})
        return
    for model in models:
        click.echo(f"{model.id}  {model.name}: {len(model.capabilities)} capabilities")
        for ladder in model.ladders.values():
            stages = ", ".join(stage.id for stage in ladder.stages)
            click.echo(f"    {ladder.id}  {ladder.name}: {stages}")


@command.command(epilog="Example: milepost models show cx --json")
@click.argument("model")
@json_option
def show(model: str, *, as_json: bool) -> None:
    """A bundled model, or the model in a file or folder, in full."""
    from milepost.engine.view.models import model_document

    found = _model(model)
    if as_json:
        print_json({"schema": "milepost/model/1", **model_document(found, full=True)})
        return
    from milepost.engine.render.models import model_text

    click.echo(model_text(found), nl=False)
