"""The types of resources' documents, from the catalogue's paths and the SDK's models."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from costcutter.catalog.load import Catalog
from costcutter.catalog.model import Facet, ResourceType
from costcutter.catalog.params import expression
from costcutter.query.context import TypeView
from costcutter.query.infer import infer
from costcutter.query.parse import ExpressionProblem
from costcutter.query.types import ANY, TEXT, TIME, Shapes, Struct, Type, list_of, merged, object_of

TAGS = Type("map", element=TEXT.absent())

_COMMON = {
    "id": TEXT,
    "name": TEXT.absent(),
    "arn": TEXT.absent(),
    "type": TEXT,
    "created": TIME.absent(),
    "tags": TAGS,
    "account": TEXT,
    "region": TEXT,
    "partition": TEXT,
}
RESOURCE = object_of("resource", _COMMON)
"""The common fields, present on every type whatever its API calls them."""


class Book:
    """A catalogue seen by the checker of policies; answers `query.context.TypeBook`."""

    def __init__(self, catalog: Catalog, shapes: Shapes) -> None:
        self.catalog, self.shapes = catalog, shapes
        self._views: dict[str, TypeView] = {}
        self._regions: tuple[str, ...] | None = None

    def view(self, name: str) -> TypeView | None:
        """The type of that name or alias, or None."""
        own = self.catalog.name(name)
        if own is None:
            return None
        if own not in self._views:
            self._views[own] = self._make(own)
        return self._views[own]

    def names(self) -> Iterable[str]:
        """All names and aliases."""
        return (*self.catalog.names(), *self.catalog.aliases())

    def regions(self) -> tuple[str, ...]:
        """The regions that the SDK knows, of all partitions, sorted."""
        if self._regions is None:
            self._regions = self.shapes.models.regions()
        return self._regions

    def _make(self, name: str) -> TypeView:
        entry = self.catalog.entry(name)
        typed = cache(lambda: view_type(self.catalog.get(name), self.shapes))
        mentioned = cache(lambda: _mentions(self.catalog.get(name)))
        return TypeView(
            name,
            entry.title,
            typed,
            entry.has_created,
            entry.has_tags,
            mentioned,
            measured=lambda: self.catalog.get(name).metrics,
            sized=lambda: self.catalog.get(name).units,
        )


def _mentions(kind: ResourceType) -> dict[str, tuple[str, ...]]:
    return {reference.type: kind.mentions(reference.type) for reference in kind.references}


def view_type(kind: ResourceType, shapes: Shapes) -> Type:
    """The document of a type with ``resource`` and ``facets`` beside its own fields, as filters see it."""
    extra = object_of(kind.title, {"resource": RESOURCE, "facets": _facets_type(kind, shapes)})
    return merged(kind.title, document_type(kind, shapes), extra)


def _facets_type(kind: ResourceType, shapes: Shapes) -> Type:
    def load() -> dict[str, Type]:  # only when one is named: a facet may take the model of another service
        return {name: facet_type(kind, facet, shapes).absent() for name, facet in kind.facets.items()}

    return Type("object", struct=Struct("facets", load))


def document_type(kind: ResourceType, shapes: Shapes) -> Type:
    """The document of a type: an item of its listing, completed by its reading where the listing says little."""
    item = _element(typed(kind.listing.items, shapes.output(kind.service, kind.listing.call.operation) or ANY))
    if not kind.listing.complete:
        return item
    return merged(kind.title, item, reading_type(kind, shapes))


def reading_type(kind: ResourceType, shapes: Shapes) -> Type:
    """What reading one resource gives."""
    answer = shapes.output(kind.reading.call.service or kind.service, kind.reading.call.operation)
    return typed(kind.reading.item, answer or ANY).present()


def facet_type(kind: ResourceType, facet: Facet, shapes: Shapes) -> Type:
    """What a facet's value is."""
    answer = shapes.output(facet.call.service or kind.service, facet.call.operation) or ANY
    if facet.batch is None:
        return typed(facet.value, answer)
    value = typed(facet.value, _element(typed(facet.batch.items, answer)))
    return list_of(value) if facet.batch.many else value


def typed(path: str, root: Type) -> Type:
    """The type that an expression gives, or anything where it has mistakes (the checker reports those)."""
    try:
        return infer(expression(path).tree, root)[0]
    except ExpressionProblem:
        return ANY


def _element(kind: Type) -> Type:
    return (kind.element or ANY).present() if kind.kind == "list" else ANY
