"""``costcutter apply``: plan, show, ask, carry out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from costcutter.app.apply import RunSummary, apply_plan
from costcutter.app.config import Config
from costcutter.app.reports import check_reports, write_reports
from costcutter.app.session import Session
from costcutter.cli.main import INTERRUPTED
from costcutter.cli.options import connected, policy_paths
from costcutter.cli.plan import describe, make_plan, status_of
from costcutter.cli.progress import View
from costcutter.cli.terminal import say, show_lines
from costcutter.errors import Diagnostic, RefusedError
from costcutter.execute.journal import read
from costcutter.plan.model import Plan
from costcutter.report.plan_text import brief_lines, plan_lines
from costcutter.report.run_text import run_lines

FAILED = 3


@click.command("apply")
@policy_paths
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--dry-run/--no-dry-run", default=None, help="Stop after the plan.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a report; .csv or .json. Repeatable.",
)
@click.option("--full", is_flag=True, help="Show every step of the plan.")
@connected
def command(
    paths: tuple[Path, ...],
    yes: bool,
    dry_run: bool | None,
    reports: tuple[Path, ...],
    full: bool,
    account: tuple[str, ...],
    config: Config,
    quiet: bool,
) -> int:
    """Plan, show the plan, ask, and carry it out.

    Exit status: 0 if all went well, 3 if steps failed or could not be decided, 4 if a safety rule refused,
    5 if it could not run, 130 if it was interrupted.
    """
    check_reports(reports, config)
    with View(quiet=quiet) as view:
        session, plan = make_plan(paths, config, account, view)
    if not quiet:
        describe(session, plan)
    if not yes or full:
        show_lines(plan_lines(plan, full=full))
    else:
        show_lines(brief_lines(plan))
    if config.dry_run if dry_run is None else dry_run:
        say("Dry run: nothing was changed.")
        return status_of(plan, detailed=False)
    session.allow_changes()
    if not plan.steps:
        return _nothing_done(plan)
    if not yes and not _agreed(session, plan):
        return RefusedError.exit_code
    with View(quiet=quiet) as view:
        summary = apply_plan(session, plan, view.running(len(plan.steps)))
    return _report(summary, config, reports)


def _nothing_done(plan: Plan) -> int:
    """The status where no step is planned: refused where limits are the reason."""
    if plan.refusals:
        return RefusedError.exit_code
    return status_of(plan, detailed=False)


def _agreed(session: Session, plan: Plan) -> bool:
    if not sys.stdin.isatty():
        message = "there is no terminal to ask, so nothing was changed"
        raise RefusedError(Diagnostic("CC605", message, hint="look at `costcutter plan`, then add --yes"))
    aliases = session.identity.aliases
    name = f"{session.identity.account} ({', '.join(aliases)})" if aliases else session.identity.account
    say()
    agreed = click.prompt(f"Carry out {len(plan.steps)} steps in account {name}? Type yes", default="no", err=True)
    if agreed.strip().lower() != "yes":
        say("Nothing was changed.")
        return False
    return True


def _report(summary: RunSummary, config: Config, reports: tuple[Path, ...]) -> int:
    run = read(summary.journal)
    show_lines(run_lines(run))
    for file in write_reports(run, reports, config):
        say(f"Report: {file}")
    say(f"Journal: {summary.journal} (costcutter show {summary.run})")
    if summary.interrupted and not summary.expired:
        say("What was not done is planned again by the next run.")
        return INTERRUPTED
    return 0 if summary.clean else FAILED
