"""``costcutter plan``: what policies would do. Changes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from costcutter.app import logs
from costcutter.app.config import Config
from costcutter.app.policies import load_policies
from costcutter.app.session import Session, open_session
from costcutter.app.wiring import make_book, make_clock, make_cloud
from costcutter.cli.options import connected, policy_paths
from costcutter.cli.progress import View
from costcutter.cli.terminal import say, show_lines, show_problems
from costcutter.errors import Diagnostic, DocumentError
from costcutter.plan.model import Plan
from costcutter.report.plan_json import plan_document
from costcutter.report.plan_text import plan_lines
from costcutter.report.problems import count
from costcutter.report.words import as_json
from costcutter.values import format_duration

NOTHING, SOMETHING, UNCERTAIN = 0, 2, 3


@click.command("plan")
@policy_paths
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--full", is_flag=True, help="Show every step and every resource that is left alone.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if there is something to do.")
@connected
def command(
    paths: tuple[Path, ...],
    form: str,
    full: bool,
    detailed_exitcode: bool,
    account: tuple[str, ...],
    config: Config,
    quiet: bool,
) -> int:
    """Show what policies would do. Changes nothing.

    Exit status: 0, or 3 if something could not be decided or a policy is over its limits; with --detailed-exitcode 2
    if there is something to do.
    """
    with View(quiet=quiet) as view:
        session, plan = make_plan(paths, config, account, view)
    if not quiet:
        describe(session, plan)
    if form == "json":
        click.echo(as_json(plan_document(plan)))
    else:
        show_lines(plan_lines(plan, full=full))
    return status_of(plan, detailed=detailed_exitcode)


def make_plan(paths: tuple[Path, ...], config: Config, accounts: tuple[str, ...], view: View) -> tuple[Session, Plan]:
    """Load the policies, read the account, plan.

    Raises:
        CostcutterError: whatever keeps it from planning; problems of policies are shown with their source lines.
    """
    clock = make_clock()
    logs.start(config, clock.now())
    book = make_book(config)
    loaded = load_policies(paths, config, book)
    if loaded.errors:
        show_problems(loaded.problems, loaded.compiled.policies.documents)
        message = f"{count(loaded.errors, 'error')} in the policies; nothing was read or changed"
        say()
        raise DocumentError(Diagnostic("CC131", message, hint="`costcutter validate` shows the same"))
    session = open_session(config, loaded.checked(), book, make_cloud(config), clock, view.reading())
    session.expect(accounts)
    return session, session.plan()


def describe(session: Session, plan: Plan) -> None:
    """Say which account was looked at, where, and how long it took."""
    identity, reach = session.identity, session.reach
    aliases = f" ({', '.join(identity.aliases)})" if identity.aliases else ""
    say(f"Account {identity.account}{aliases} as {identity.arn}")
    took = format_duration(session.clock.now() - session.started)
    where = ", ".join(reach.regions) if len(reach.regions) <= 4 else count(len(reach.regions), "region")
    say(f"Looked at {count(plan.listed, 'resource')} in {where} ({took})")
    if plan.unsupported:
        say(f"Left out: {count(plan.unsupported, 'listing')} of services that a region does not have")
    say()


def status_of(plan: Plan, *, detailed: bool) -> int:
    """The exit status of a plan."""
    if not plan.certain or plan.refusals:
        return UNCERTAIN
    return SOMETHING if detailed and plan.steps else NOTHING
