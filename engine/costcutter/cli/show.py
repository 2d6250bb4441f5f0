"""``costcutter show RUN``: what a run did, from its journal."""

from __future__ import annotations

from pathlib import Path

import click

from costcutter.app.apply import runs_folder
from costcutter.app.config import Config
from costcutter.cli.options import configured
from costcutter.cli.terminal import show_lines
from costcutter.documents.suggest import did_you_mean
from costcutter.errors import CannotRunError, Diagnostic
from costcutter.execute.journal import find, read
from costcutter.report.run_json import run_document
from costcutter.report.run_text import run_lines
from costcutter.report.words import as_json


@click.command("show")
@click.argument("run")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--full", is_flag=True, help="Show every step.")
@configured
def command(run: str, form: str, full: bool, config: Config) -> int:
    """Show what a run did: RUN is its identifier, the beginning of one, or `last`."""
    record = read(_file(run, runs_folder(config)))
    if form == "json":
        click.echo(as_json(run_document(record)))
    else:
        show_lines(run_lines(record, full=full))
    return 0


def _file(word: str, folder: Path) -> Path:
    files = find(folder)
    if word == "last" and files:
        return files[0]
    found = [file for file in files if file.stem.startswith(word)]
    if len(found) == 1:
        return found[0]
    if found:
        raise CannotRunError(Diagnostic("CC514", f"{len(found)} runs begin with {word!r}", hint="write more of it"))
    hint = did_you_mean(word, [file.stem for file in files]) or "`costcutter runs` lists them"
    raise CannotRunError(Diagnostic("CC514", f"there is no run {word!r} in {folder}", hint=hint))
