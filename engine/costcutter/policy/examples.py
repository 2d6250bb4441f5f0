"""One example of each filter that can be used on a resource type; every one of them compiles without a problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from costcutter.catalog.book import Book
from costcutter.catalog.model import ResourceType
from costcutter.documents.schema import load_schema
from costcutter.documents.yaml import Document
from costcutter.query.context import Context, TypeView
from costcutter.query.fields import Field, fields
from costcutter.query.filters import BUILDERS, build

CONDITION = "JMESPath"
"""What a condition is called among the filters, which have names."""


def filter_examples(kind: ResourceType, book: Book) -> dict[str, Any]:
    """Filters on the type by name, as policies write them; those that it cannot have (tags without tags) are left out.

    The examples are made from the type's own fields and references, or are those of the schema of policies.
    """
    view = book.view(kind.name)
    assert view is not None  # the type is of this very catalogue
    document = book.catalog.document(kind.name)
    found: dict[str, Any] = {}
    for name in (CONDITION, *BUILDERS):
        for candidate in _candidates(name, kind, view, book):
            if not _problems(candidate, view, document, book):
                found[name] = candidate
                break
    return found


def _problems(clause: Any, view: TypeView, document: Document, book: Book) -> bool:
    context = Context(document, book, view, build, whole=True)
    build(clause, (), context)
    return bool(context.problems)


def _candidates(name: str, kind: ResourceType, view: TypeView, book: Book) -> Iterator[Any]:
    if name == CONDITION:
        yield from _conditions(kind, view)
        return
    match name:
        case "all" | "any":
            second = (
                {"age": {"over": "14d"}} if view.has_created else {"value": {"key": "resource.id", "glob": "tmp-*"}}
            )
            yield from ({name: [condition, second]} for condition in _conditions(kind, view))
        case "not":
            yield from ({name: condition} for condition in _conditions(kind, view))
        case "value":
            yield from ({name: argument} for argument in _values(kind, view))
        case "age":
            yield {name: {"over": "14d"}}
            yield from ({name: {"of": field.path, "over": "90d"}} for field in _own(view) if field.kind.kind == "time")
        case "related":
            yield from ({name: {"type": reference.type, "has": "none"}} for reference in kind.references)
        case "referenced_by":
            service = kind.name.partition(".")[0]
            others = sorted(book.catalog.names(), key=lambda other: other.partition(".")[0] != service)
            named = (other for other in others if book.catalog.get(other).mentions(kind.name))
            yield from ({name: {"type": other, "has": "none"}} for other in named)
        case _:  # those of the schema have to do
            pass
    yield from ({name: argument} for argument in load_schema("policy")["$defs"][f"filter_{name}"]["examples"])


def _conditions(kind: ResourceType, view: TypeView) -> Iterator[str]:
    """Conditions that speak of the type's own fields, the most telling first."""
    for field in _telling(kind, view):
        if field.kind.enum:
            yield f"{field.path} == '{field.kind.enum[-1]}'"
        elif field.kind.kind == "boolean":
            yield field.path
        elif field.kind.kind == "number":
            yield f"{field.path} > `100`"
    yield "starts_with(resource.id, 'tmp-')"


def _values(kind: ResourceType, view: TypeView) -> Iterator[dict[str, Any]]:
    for field in _telling(kind, view):
        if field.kind.enum:
            yield {"key": field.path, "in": list(field.kind.enum[-2:])}
        elif field.kind.kind == "number":
            yield {"key": field.path, "over": 100}
    yield {"key": "resource.id", "glob": "tmp-*"}


def _telling(kind: ResourceType, view: TypeView) -> list[Field]:
    own = list(_own(view, depth=2))
    return sorted(own, key=lambda field: (field.path != kind.state, "." in field.path, not field.kind.enum))


def _own(view: TypeView, depth: int = 1) -> Iterator[Field]:
    """Fields of the document itself, without those that every type has; none in a list."""
    for field in fields(view.item, depth):
        if not field.path.startswith(("resource", "facets")) and "[]" not in field.path:
            yield field
