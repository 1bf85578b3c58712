"""`milepost models`: what maturity models there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import NO, OK, json_file, json_option, print_json, refuse, tell, written
from milepost.cli.writing import FILE, ready

if TYPE_CHECKING:
    from milepost.engine.model.maturity import MaturityModel


def _model(name: str, out: Path | None = None) -> MaturityModel:
    """A model free of faults, of which `out`, a file to be written, is no part."""
    from milepost.engine.check import check_model
    from milepost.engine.load.workspace import load_model
    from milepost.engine.source import InvalidInput

    loaded = load_model(name)
    problems = [*loaded.problems, *(check_model(loaded.model) if loaded.model else ())]
    if loaded.model is None or problems:
        refuse(InvalidInput(problems))
    if out is not None:
        ready([out], loaded.files)
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


@command.command(epilog="Example: milepost models lint cx --strict")
@click.argument("path")
@click.option("--strict", is_flag=True, help="Exit code 1 if there is a finding.")
@json_option
def lint(path: str, *, strict: bool, as_json: bool) -> int:
    """Faults and questionable things in a bundled model, or the model in a file or folder.

    A finding is one line, file:line:column: severity: what is questionable [code]. A model keeps
    one for a reason with `lint: {silence: ...}`.
    """
    from milepost.engine.lint.report import lint_model

    model = _model(path)
    report = lint_model(model)
    if as_json:
        from milepost.engine.view.findings import lint_document

        print_json(lint_document(model.id, report))
    else:
        from milepost.engine.render.terminal import safe

        for finding in report.findings:
            click.echo(safe(str(finding)))
        count = len(report.findings)
        silenced = f", {len(report.silenced)} silenced" if report.silenced else ""
        summary = f"{path}: {count} finding{'' if count == 1 else 's'}{silenced}"
        tell(summary)
    return NO if strict and report.findings else OK


@command.command(epilog="Example: milepost models schema inventory -o inventory.schema.json")
@click.argument("document", metavar="DOCUMENT", default="inventory")
@click.option("--model", help="The model whose ids an inventory may name.  [default: cx]")
@click.option("-o", "--out", type=FILE, metavar="FILE", help="Write it to a file.")
def schema(document: str, model: str | None, out: Path | None) -> None:
    """The JSON Schema of a document: an inventory, a model, or what --json prints.

    DOCUMENT is inventory or model, which editors use for completion and to mark slips, or one that
    a command prints: assessment, why, plan, whatif, sensitivity, frontier, moves, portfolio, case,
    risk, models or lint. The schema of an inventory knows the ids of its model.
    """
    from milepost.engine.source import did_you_mean
    from milepost.engine.view.schemas import DOCUMENTS, document_schema

    known = ("inventory", "model", *DOCUMENTS)
    if document not in known:
        hint = did_you_mean(document, known) or f"known: {', '.join(known)}"
        raise click.UsageError(f"there is no schema {document!r}; {hint}")
    if model is not None and document != "inventory":
        raise click.UsageError("--model belongs to the schema of an inventory")
    if document in DOCUMENTS:
        found = document_schema(document)
    else:
        from milepost.engine.load.schema import inventory_schema, model_schema

        found = (
            model_schema() if document == "model" else inventory_schema(_model(model or "cx", out))
        )
    if out is None:
        print_json(found)
        return
    written(out, json_file(found))
