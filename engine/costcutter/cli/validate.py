"""``costcutter validate``: every problem of every file, without AWS or credentials."""

from __future__ import annotations

from pathlib import Path

import click

from costcutter.app.config import Config
from costcutter.app.policies import load_policies
from costcutter.app.wiring import make_book
from costcutter.cli.options import configured, policy_paths
from costcutter.cli.terminal import say, show_problems
from costcutter.report.problems import as_data, concise, verdict
from costcutter.report.words import as_json


@click.command("validate")
@policy_paths
@click.option("--format", "form", type=click.Choice(["text", "concise", "json"]), default="text", show_default=True)
@configured
def command(paths: tuple[Path, ...], form: str, config: Config) -> int:
    """Find every problem of policies, without AWS or credentials.

    Exit status: 0 if there are no errors, 1 if there are.
    """
    loaded = load_policies(paths, config, make_book(config))
    policies = loaded.compiled.policies
    match form:
        case "json":
            click.echo(as_json([as_data(problem) for problem in loaded.problems]))
        case "concise":
            for problem in loaded.problems:
                click.echo(concise(problem))
        case _:
            show_problems(loaded.problems, policies.documents)
    say(verdict(loaded.problems, len(policies.policies), loaded.files))
    return 1 if loaded.errors else 0
