"""``costcutter config``: every setting and where it comes from."""

from __future__ import annotations

import json

import click
from tabulate import tabulate

from costcutter.app.config import Config
from costcutter.cli.options import configured


@click.command("config")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@configured
def command(form: str, config: Config) -> int:
    """Show every setting, its value and where it comes from."""
    if form == "json":
        click.echo(
            json.dumps({key: {"value": value, "source": source} for key, value, source in config.items()}, indent=2)
        )
        return 0
    rows = [(key, json.dumps(value, ensure_ascii=False), source) for key, value, source in config.items()]
    click.echo(
        tabulate(
            rows, ("setting", "value", "source"), tablefmt="simple", disable_numparse=True, maxcolwidths=[None, 26, 26]
        )
    )
    return 0
