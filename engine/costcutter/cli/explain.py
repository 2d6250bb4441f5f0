"""``costcutter explain``: why a resource matches a policy or not; with a code, what a problem means."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from costcutter.app import logs
from costcutter.app.config import Config
from costcutter.app.explain import explain_live, explain_recorded
from costcutter.app.policies import load_policies
from costcutter.app.recordings import load_recordings
from costcutter.app.session import open_session
from costcutter.app.wiring import make_book, make_clock, make_cloud
from costcutter.catalog.book import Book
from costcutter.cli.options import connected
from costcutter.cli.progress import View
from costcutter.cli.recorded import NOW, RESOURCES, moment, policy_named, recordings
from costcutter.cli.terminal import show_problems
from costcutter.errors import Diagnostic, UsageError
from costcutter.plan.explain import Explanation
from costcutter.policy.model import Policy, PolicySet
from costcutter.query.answers import Answer
from costcutter.report import codes
from costcutter.report.explain_text import PLAIN_SIGNS, SIGNS, explain_document, explain_lines
from costcutter.report.words import as_json

DECIDED, UNCERTAIN = 0, 3

_CODE = re.compile(r"[Cc][Cc][0-9]{3}")
_SIGNED = re.compile(r"( *[0-9]* +)([✓✗?+-])(?= )")
_COLOURS = {"✓": "green", "+": "green", "✗": "red", "-": "red", "?": "magenta"}


@click.command("explain")
@click.argument("policy", metavar="POLICY|CODE")
@click.argument("resource", metavar="ID", required=False)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@RESOURCES
@NOW
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@connected
def command(
    policy: str,
    resource: str | None,
    paths: tuple[Path, ...],
    resources: tuple[str, ...],
    now: str | None,
    form: str,
    account: tuple[str, ...],
    config: Config,
    quiet: bool,
) -> int:
    """Show why POLICY of the files in PATHS matches the resource ID or not, filter by filter.

    Reads the account as `plan` does, and changes nothing; with --resources it looks at recorded resources instead,
    and --region and --account say where those are from. With a CODE, such as CC203, it shows what that problem means.

    Exit status: 0, or 3 if the answer is unknown.
    """
    if _CODE.fullmatch(policy) and resource is None:
        return _code(policy.upper())
    if resource is None or not paths:
        hint = "write costcutter explain POLICY ID PATHS…, or costcutter explain CC203"
        raise UsageError(Diagnostic("CC652", "a policy, a resource and policy files are expected", hint=hint))
    book = make_book(config)
    loaded = load_policies(paths, config, book)
    if loaded.errors:
        show_problems(loaded.problems, loaded.compiled.policies.documents)
        return 1
    policies = loaded.checked()
    chosen = policy_named(policies, policy)
    if resources:
        found = _recorded(chosen, resource, policies, resources, now, account, config, book)
    elif now is not None:
        hint = "an account is read as it is now; name recorded resources with --resources"
        raise UsageError(Diagnostic("CC652", "--now is for recorded resources", hint=hint))
    else:
        found = _live(chosen, resource, policies, account, config, book, quiet=quiet)
    _show(found, form)
    return UNCERTAIN if any(each.verdict.answer is Answer.UNKNOWN for each in found) else DECIDED


def _code(code: str) -> int:
    """Show what a code means."""
    try:
        lines = codes.explain(code)
    except codes.UnknownCode as error:
        raise UsageError(Diagnostic("CC653", str(error), hint=error.hint)) from error
    _echo(lines)
    return DECIDED


def _recorded(
    policy: Policy,
    word: str,
    policies: PolicySet,
    resources: tuple[str, ...],
    now: str | None,
    accounts: tuple[str, ...],
    config: Config,
    book: Book,
) -> list[Explanation]:
    at = moment(now, make_clock().now())
    said = config.aws.region if config.source("aws.region").startswith("option") else None
    region = next(iter(said)) if said and len(said) == 1 else ""
    guarded = replace(policy, relations=policy.relations | _guarding(policy, policies))
    files = recordings(resources, [guarded], book)
    recorded = load_recordings(files, book, accounts[0] if len(accounts) == 1 else "", region)
    show_problems(recorded.problems)
    return explain_recorded(policy, word, policies, recorded, config, book, at)


def _guarding(policy: Policy, policies: PolicySet) -> frozenset[str]:
    """Types that protect rules look at: they may be given as well."""
    return frozenset().union(*(rule.relations for rule in policies.protect if set(policy.types) & set(rule.filters)))


def _live(
    policy: Policy,
    word: str,
    policies: PolicySet,
    accounts: tuple[str, ...],
    config: Config,
    book: Book,
    *,
    quiet: bool,
) -> list[Explanation]:
    clock = make_clock()
    logs.start(config, clock.now())
    with View(quiet=quiet) as view:
        session = open_session(config, policies, book, make_cloud(config), clock, view.reading())
        session.expect(accounts)
        return explain_live(session, policy, word)


def _show(found: list[Explanation], form: str) -> None:
    if form == "json":
        click.echo(as_json([explain_document(each) for each in found]))
        return
    signs = SIGNS if can_show("".join(SIGNS.values()), sys.stdout.encoding) else PLAIN_SIGNS
    for position, each in enumerate(found):
        if position:
            click.echo()
        _echo(explain_lines(each, signs))


def _echo(lines: Iterable[str]) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        safe = line.encode(encoding, "replace").decode(encoding)
        click.echo(_SIGNED.sub(lambda found: found[1] + click.style(found[2], fg=_COLOURS[found[2]]), safe, count=1))


def can_show(text: str, encoding: str | None) -> bool:
    """Whether a stream of this encoding can take a text."""
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
