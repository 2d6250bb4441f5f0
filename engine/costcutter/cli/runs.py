"""``costcutter runs``: the runs of this machine."""

from __future__ import annotations

import json

import click

from costcutter.app.apply import runs_folder
from costcutter.app.config import Config
from costcutter.cli.options import configured
from costcutter.cli.terminal import say, show_lines, show_problems
from costcutter.errors import CannotRunError
from costcutter.execute.journal import RunRecord, find, read
from costcutter.report.runs_text import runs_lines


@click.command("runs")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the newest first.")
@configured
def command(form: str, limit: int, config: Config) -> int:
    """List the runs of this machine, the newest first."""
    folder = runs_folder(config)
    records: list[RunRecord] = []
    for file in find(folder)[:limit]:
        try:
            records.append(read(file))
        except CannotRunError as error:
            show_problems(error.diagnostics)
    if form == "json":
        fields = ("id", "account", "caller", "started", "ended", "state", "planned")
        rows = [{**{name: getattr(run, name) for name in fields}, "counts": run.counts()} for run in records]
        click.echo(json.dumps(rows, indent=2))
    elif records:
        show_lines(runs_lines(records))
    else:
        say(f"No runs in {folder} yet.")
    return 0
