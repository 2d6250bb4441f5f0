"""``costcutter match``: what policies match among recorded resources, without AWS."""

from __future__ import annotations

from pathlib import Path

import click

from costcutter.app.config import Config
from costcutter.app.match import match_recorded
from costcutter.app.policies import load_policies
from costcutter.app.recordings import load_recordings
from costcutter.app.wiring import make_book, make_clock
from costcutter.cli.options import configured, policy_paths
from costcutter.cli.recorded import NOW, RESOURCES, moment, policy_named, recordings
from costcutter.cli.terminal import say, show_lines, show_problems
from costcutter.errors import Diagnostic, UsageError
from costcutter.report.match_text import match_document, match_lines, matched_ids
from costcutter.report.problems import count
from costcutter.report.words import as_json

DECIDED, UNCERTAIN = 0, 3


@click.command("match")
@policy_paths
@click.option("--policy", "names", multiple=True, metavar="NAME", help="Only this policy. Repeatable.")
@RESOURCES
@NOW
@click.option("--region", "where", metavar="NAME", default="", help="The region that the resources are from.")
@click.option("--account", metavar="ID", default="", help="The account that the resources are from.")
@click.option("--format", "form", type=click.Choice(["text", "json", "ids"]), default="text", show_default=True)
@configured
def command(
    paths: tuple[Path, ...],
    names: tuple[str, ...],
    resources: tuple[str, ...],
    now: str | None,
    where: str,
    account: str,
    form: str,
    config: Config,
) -> int:
    """Show what policies match among recorded resources, without AWS or credentials.

    Only filters are asked: scopes, limits and protection belong to an account. What was not recorded is unknown.

    Exit status: 0, or 3 if something could not be decided.
    """
    if not resources:
        raise UsageError(Diagnostic("CC650", "no resources are given", hint="name a file: --resources volumes.json"))
    at = moment(now, make_clock().now())
    book = make_book(config)
    loaded = load_policies(paths, config, book)
    if loaded.errors:
        show_problems(loaded.problems, loaded.compiled.policies.documents)
        return 1
    policies = loaded.checked()
    chosen = tuple(policy_named(policies, name) for name in names) or policies.policies
    recorded = load_recordings(recordings(resources, chosen, book), book, account, where)
    show_problems(recorded.problems)
    results = match_recorded(chosen, recorded, book, at)
    gaps = recorded.inventory.gaps
    match form:
        case "json":
            click.echo(as_json(match_document(results, gaps, at)))
        case "ids":
            for identifier in matched_ids(results):
                click.echo(identifier)
        case _:
            show_lines(match_lines(results, gaps))
    if recorded.left_out:
        say(f"Left out: {count(recorded.left_out, 'resource')} of another kind, or already gone")
    return UNCERTAIN if gaps or any(result.undetermined for result in results) else DECIDED
