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
from costcutter.catalog.model import ResourceType
from costcutter.cli.options import configured
from costcutter.cli.terminal import say, show_problems
from costcutter.documents.suggest import did_you_mean
from costcutter.errors import Diagnostic, Severity, UsageError
from costcutter.report import type_text
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
    for line in _describe(find_type(name, book)):
        click.echo(line)
    return 0


def find_type(name: str, book: Book, also: Iterable[str] = ()) -> ResourceType:
    """The type of that name or alias; `also` are other words that would have been understood.

    Raises:
        UsageError: CC120, if there is none.
    """
    kind = book.catalog.find(name)
    if kind is None:
        hint = did_you_mean(name, [*also, *book.names()]) or "`costcutter types` lists them"
        raise UsageError(Diagnostic("CC120", f"there is no resource type {name!r}", hint=hint))
    return kind


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


def _describe(kind: ResourceType) -> Iterator[str]:
    """The type on one screen; `costcutter schema` has the rest."""
    yield from type_text.title_lines(kind)
    yield from ("", "Actions", *type_text.action_lines(kind, options=False))
    if kind.references:
        yield from ("", "Names, and what goes first on delete", *type_text.reference_lines(kind.references))
    yield from ("", f"Fields, facets, filters and options: costcutter schema {kind.name}")
