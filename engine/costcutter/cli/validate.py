"""``costcutter validate``: every problem of every file, without AWS or credentials."""

from __future__ import annotations

from pathlib import Path

import click

from costcutter.app.config import Config
from costcutter.app.outputs import encoded, parse_outputs, write_outputs
from costcutter.app.validation import validate_policies
from costcutter.cli.options import configured, policy_paths
from costcutter.cli.terminal import say, show_problems
from costcutter.report.formats import FORMATS, render
from costcutter.report.problems import verdict


@click.command("validate")
@policy_paths
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help="How to show problems: text on stderr, every other on stdout.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write them to a file, too, in any of the formats. Repeatable.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail the check, too.")
@configured
def command(paths: tuple[Path, ...], form: str, outputs: tuple[str, ...], strict: bool, config: Config) -> int:
    """Find every problem of policies, without AWS or credentials.

    Exit status: 0 if there are no errors (with --strict: and no warnings), 1 if there are.
    """
    files = parse_outputs(outputs, paths)
    validation = validate_policies(paths, config, strict=strict)
    if form == "text":
        show_problems(validation.problems, validation.lines.values())
    else:
        click.echo(encoded(render(form, validation)), nl=False)
    if form == "text" and validation.problems:
        say()
    say(verdict(validation.problems, validation.policies, validation.files))
    for file in write_outputs(validation, files):
        say(f"Report: {file}")
    return 1 if validation.failed else 0
