"""``costcutter schema``: JSON Schemas for editors, and what a policy may say of a type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from costcutter.app.config import Config
from costcutter.app.wiring import make_book
from costcutter.catalog.book import RESOURCE, Book
from costcutter.catalog.model import ResourceType
from costcutter.cli.options import configured
from costcutter.cli.types import find_type
from costcutter.documents.drafts import draft_7
from costcutter.documents.schema import load_schema
from costcutter.errors import Diagnostic, Severity, UsageError
from costcutter.policy.examples import filter_examples
from costcutter.policy.typed_schema import editor_schema
from costcutter.query.infer import infer
from costcutter.query.parse import ExpressionProblem, parse
from costcutter.query.types import Type
from costcutter.report import type_text

_FILES = ("policy", "config", "resource-type")
_DRAFTS = ("2020-12", "7")


@click.command("schema")
@click.argument("what", default="policy", metavar="[WHAT]")
@click.argument("path", required=False)
@click.option("--draft", type=click.Choice(_DRAFTS), help="The draft of JSON Schema; 2020-12 if not given.")
@click.option("--plain", is_flag=True, help="The schema as it is shipped: no types, and variables filled in.")
@click.option("--depth", type=click.IntRange(1, 9), help="Levels of fields of a type; 1 if not given.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file to write to.")
@configured
def command(
    what: str,
    path: str | None,
    draft: str | None,
    plain: bool,
    depth: int | None,
    output: Path | None,
    config: Config,
) -> int:
    """Print the JSON Schema of policies (or of WHAT: config, resource-type), or what policies may say of a type.

    For a type, PATH looks into one of its fields: costcutter schema ec2.instance State.Name
    """
    if what in _FILES:
        _refuse("a schema", path=path, depth=depth)
        schema = load_schema(what) if plain or what != "policy" else editor_schema(make_book(config))
        text = json.dumps(draft_7(schema) if draft == "7" else schema, indent=2, ensure_ascii=False)
    else:
        _refuse(f"the type {what}", draft=draft, plain=plain or None)
        text = "\n".join(_type(what, path, depth or 1, make_book(config)))
    _write(text, output)
    return 0


def _refuse(of_what: str, **options: object) -> None:
    """Say of each argument that was given that it makes no sense."""
    for name, value in options.items():
        if value is not None:
            raise click.UsageError(f"{name.upper() if name == 'path' else '--' + name} is not for {of_what}")


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        message = f"--output {output} cannot be written: {error.strerror or error}"
        raise UsageError(Diagnostic("CC643", message)) from error


def _type(name: str, path: str | None, depth: int, book: Book) -> Iterator[str]:
    kind = find_type(name, book, also=_FILES)
    view = book.view(kind.name)
    assert view is not None  # the type was just found under its name
    if path is not None:
        yield f"{kind.name}: {kind.title}"
        yield from type_text.value_lines(path, _at(path, view.item), depth)
        return
    yield from type_text.title_lines(kind)
    for heading, lines in _sections(kind, view.item, depth, book):
        if found := list(lines):
            yield from ("", heading, *found)


def _sections(kind: ResourceType, item: Type, depth: int, book: Book) -> Iterator[tuple[str, Iterable[str]]]:
    members: Mapping[str, Any] = item.struct.members if item.struct is not None else {}
    facets = members["facets"].struct.members if "facets" in members else {}
    yield (
        f"Fields (costcutter schema {kind.name} FIELD looks into one)",
        type_text.field_lines(item, depth, units=kind.units),
    )
    yield "Fields of every type", type_text.field_lines(RESOURCE, 1, "resource")
    yield "Facets: a call for each resource whose answer they can change", type_text.facet_lines(kind.facets, facets)
    yield "Metrics of CloudWatch", type_text.metric_lines(kind.metrics)
    yield "Filters", type_text.filter_lines(filter_examples(kind, book))
    yield "Actions and their options", type_text.action_lines(kind, options=True)
    yield "Names, and what goes first on delete", type_text.reference_lines(kind.references)


def _at(path: str, item: Type) -> Type:
    """The type of what an expression gives.

    Raises:
        UsageError: with what is wrong with it.
    """
    try:
        found, findings = infer(parse(path), item)
    except ExpressionProblem as problem:
        raise UsageError(Diagnostic("CC210", f"{path}: {problem.message}", hint=problem.hint)) from problem
    wrong = [
        Diagnostic(each.code, each.message, hint=each.hint) for each in findings if each.severity is Severity.ERROR
    ]
    if wrong:
        raise UsageError(*wrong)
    return found
