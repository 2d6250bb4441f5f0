"""The order between deletions: from references between the very resources, as the catalogue tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from costcutter.catalog.identify import identifiers, path_value
from costcutter.catalog.load import Catalog
from costcutter.catalog.model import Reference
from costcutter.catalog.params import expression
from costcutter.inventory.world import InventoryWorld
from costcutter.query.expression import EvaluationError
from costcutter.query.filters.related import texts
from costcutter.query.functions import UnknownValue
from costcutter.resources import GLOBAL, Resource, ResourceRef


@dataclass(frozen=True, slots=True)
class Edge:
    """`first` has to be gone before `then` is deleted."""

    first: ResourceRef
    then: ResourceRef
    owner: ResourceRef
    """The resource in whose document the reference stands."""
    path: str
    holds: bool = True
    """Whether `then` cannot go at all while `first` stays."""


def edges(resources: Iterable[Resource], catalog: Catalog, world: InventoryWorld) -> list[Edge]:
    """Every ordering reference between the given resources, sorted."""
    index = _Index(catalog)
    listed = list(resources)
    for resource in listed:
        index.add(resource)
    found: dict[Edge, None] = {}
    for resource in listed:
        for reference in catalog.get(resource.ref.type).references:
            if not reference.orders:
                continue
            for other in _targets(resource, reference, index, world):
                if other == resource.ref:
                    continue
                first, then = (other, resource.ref) if reference.held else (resource.ref, other)
                found[Edge(first, then, resource.ref, reference.path, reference.holds)] = None
    return sorted(found, key=lambda edge: (edge.then, edge.first, edge.path))


def _targets(resource: Resource, reference: Reference, index: _Index, world: InventoryWorld) -> Iterator[ResourceRef]:
    try:
        values = texts(expression(reference.path).value(world.subject(resource)))
    except (UnknownValue, EvaluationError):
        return  # what it names is not known; the API itself still refuses what must not go
    for value in values:
        yield from index.find(resource, reference, value)


@dataclass(slots=True)
class _Index:
    """Resources by what others call them; paths other than identifiers are indexed when first asked for."""

    catalog: Catalog
    resources: dict[tuple[str, str], list[Resource]] = field(default_factory=dict)
    named: dict[tuple[str, str, str | None], dict[str, list[Resource]]] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        self.resources.setdefault((resource.ref.scope.account, resource.ref.type), []).append(resource)

    def find(self, asker: Resource, reference: Reference, value: str) -> Iterator[ResourceRef]:
        key = (asker.ref.scope.account, reference.type, reference.by)
        if key not in self.named:
            self.named[key] = self._make(key)
        for resource in self.named[key].get(value, ()):
            regions = {asker.ref.scope.region, resource.ref.scope.region}
            if len(regions) == 1 or GLOBAL in regions:
                yield resource.ref

    def _make(self, key: tuple[str, str, str | None]) -> dict[str, list[Resource]]:
        account, type_name, by = key
        index: dict[str, list[Resource]] = {}
        kind = self.catalog.get(type_name)
        for resource in self.resources.get((account, type_name), ()):
            names = identifiers(kind, resource) if by is None else texts(path_value(by, resource.document))
            for name in dict.fromkeys(names):
                index.setdefault(name, []).append(resource)
        return index


def followers(found: Iterable[Edge]) -> Mapping[ResourceRef, list[Edge]]:
    """Edges by the resource that has to go first."""
    grouped: dict[ResourceRef, list[Edge]] = {}
    for edge in found:
        grouped.setdefault(edge.first, []).append(edge)
    return grouped
