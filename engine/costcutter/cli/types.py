"""``costcutter types``: what can be managed, and what a type offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

import click
from tabulate import tabulate

from costcutter.app.config import Config
from costcutter.app.wiring import make_book
from costcutter.catalog.book import Book
from costcutter.catalog.check import check_catalog
from costcutter.catalog.model import Action, ResourceType
from costcutter.cli.options import configured
from costcutter.cli.terminal import say, show_problems
from costcutter.documents.suggest import did_you_mean
from costcutter.errors import Diagnostic, Severity, UsageError
from costcutter.policy.actions import general_actions
from costcutter.report.problems import count


@click.command("types")
@click.argument("name", required=False)
@click.option("--check", is_flag=True, help="Check every type's file against the API models.")
@configured
def command(name: str | None, check: bool, config: Config) -> int:
    """List the resource types, or show the one of that NAME (a type, an alias, or a glob such as ec2.*)."""
    book = make_book(config)
    if check:
        return _check(book)
    if name is None or any(letter in name for letter in "*?["):
        names = [known for known in book.catalog.names() if name is None or fnmatchcase(known, name)]
        _list(book.catalog.get(known) for known in names)
        return 0
    kind = book.catalog.find(name)
    if kind is None:
        hint = did_you_mean(name, book.names()) or "`costcutter types` lists them"
        raise UsageError(Diagnostic("CC120", f"there is no resource type {name!r}", hint=hint))
    for line in _describe(kind, book):
        click.echo(line)
    return 0


def _check(book: Book) -> int:
    problems = check_catalog(book)
    show_problems(problems, [book.catalog.document(name) for name in book.catalog.names()])
    say(f"{count(len(problems), 'problem')} in {count(len(book.catalog.names()), 'type')}.")
    return 1 if any(problem.severity is Severity.ERROR for problem in problems) else 0


def _list(kinds: Iterable[ResourceType]) -> None:
    rows = [(kind.name, kind.title, ", ".join(kind.actions), kind.verified) for kind in kinds]
    click.echo(
        tabulate(rows, ("type", "title", "actions", "verified"), tablefmt="simple", maxcolwidths=[None, None, 24, None])
    )


def _describe(kind: ResourceType, book: Book) -> Iterator[str]:
    yield f"{kind.name}: {kind.title} ({kind.scope}, verified: {kind.verified})"
    yield kind.source
    if kind.aliases:
        yield f"also called {', '.join(kind.aliases)}"
    yield ""
    view = book.view(kind.name)
    members = dict(view.item.struct.members) if view is not None and view.item.struct is not None else {}
    rows = [
        (field, _typed(field, str(members[field]), kind))
        for field in sorted(members)
        if field not in ("resource", "facets")
    ]
    yield tabulate(rows, ("field", "type"), tablefmt="simple", maxcolwidths=[36, 42])
    if kind.facets:
        yield ""
        facets = [(f"facets.{name}", facet.description) for name, facet in kind.facets.items()]
        yield tabulate(facets, ("facet", "what"), tablefmt="simple", maxcolwidths=[36, 42])
    if kind.metrics:
        yield ""
        metrics = [(name, family.namespace, ", ".join(family.asks)) for family in kind.metrics for name in family.names]
        yield tabulate(metrics, ("metric", "namespace", "also needs"), tablefmt="simple")
    yield ""
    actions = [(action.name, _options(action), action.description) for action in kind.actions.values()]
    actions += [(name, "", "") for name in general_actions(kind)]
    yield tabulate(actions, ("action", "options", "what"), tablefmt="simple", maxcolwidths=[14, 24, 38])
    if kind.references:
        yield ""
        order = [(ref.path, ref.type, _order(ref.orders, ref.held)) for ref in kind.references]
        yield tabulate(order, ("names", "type", "on delete"), tablefmt="simple", maxcolwidths=[36, None, None])


def _typed(field: str, words: str, kind: ResourceType) -> str:
    """A field's type, with the unit of sizes."""
    return f"{words} ({kind.units[field]})" if field in kind.units else words


def _options(action: Action) -> str:
    return ", ".join([*action.options, "backup"] if action.backup else action.options)


def _order(orders: bool, held: bool) -> str:
    if not orders:
        return "no order"
    return "it goes first" if held else "this goes first"
