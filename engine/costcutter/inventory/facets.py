"""Reads facets: the tags of resources, or more data behind calls of their own. Many by one call where the API can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from costcutter.catalog.identify import as_tags, strict_value
from costcutter.catalog.load import Catalog
from costcutter.catalog.model import Facet, ResourceType
from costcutter.catalog.params import fill
from costcutter.inventory.batches import read_batch
from costcutter.inventory.world import NO_WORLD
from costcutter.ports import Cloud, CloudError
from costcutter.query.expression import EvaluationError
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject
from costcutter.resources import Resource, ResourceRef, Scope, Unknown


@dataclass(frozen=True, slots=True)
class Lot:
    """Resources of one type and scope of which one call reads a facet: one, or as many as the API takes."""

    facet: str
    refs: tuple[ResourceRef, ...]


def lots(wanted: Iterable[tuple[ResourceRef, str]], catalog: Catalog) -> tuple[Lot, ...]:
    """The fewest lots that have all these facets, in a stable order."""
    together: dict[tuple[Scope, str, str], list[ResourceRef]] = {}
    for ref, name in sorted(wanted):
        together.setdefault((ref.scope, ref.type, name), []).append(ref)
    found: list[Lot] = []
    for (_, type_name, name), refs in together.items():
        facet = catalog.get(type_name).facet(name)
        size = facet.batch.size if facet is not None and facet.batch is not None else 1
        found += (Lot(name, tuple(refs[start : start + size])) for start in range(0, len(refs), size))
    return tuple(found)


def read_lot(
    kind: ResourceType, name: str, resources: Sequence[Resource], cloud: Cloud, now: datetime
) -> dict[ResourceRef, Any]:
    """The value of a facet for each resource of a lot, `Unknown` with its reason where it could not be read.

    Empty where the type has no such facet behind a call.
    """
    facet = kind.facet(name)
    if facet is None:
        return {}
    if facet.batch is not None:
        return read_batch(kind, facet, facet.batch, name, resources, cloud, now)
    return {resource.ref: _value(kind, facet, name, resource, cloud, now) for resource in resources}


def read_facet(kind: ResourceType, resource: Resource, name: str, cloud: Cloud, now: datetime) -> Resource:
    """The same resource with one facet read; `Unknown` with its reason where that failed."""
    for value in read_lot(kind, name, (resource,), cloud, now).values():
        return with_facet(kind, resource, name, value)
    return resource


def with_facet(kind: ResourceType, resource: Resource, name: str, value: Any) -> Resource:
    """The same resource with the value of a facet; tags may give it a name, too."""
    if name != "tags":
        return replace(resource, facets={**resource.facets, name: value})
    tags = value if isinstance(value, Unknown) else as_tags(value)
    named = resource.name if kind.display is not None or isinstance(tags, Unknown) else tags.get("Name")
    return replace(resource, tags=tags, name=named)


def unread(resource: Resource, names: Iterable[str], reason: str) -> Resource:
    """The same resource, of which these facets could not be read."""
    lost = {name: Unknown(f"{name} could not be read: {reason}") for name in names}
    tags = lost.pop("tags", resource.tags)
    return replace(resource, tags=tags, facets={**resource.facets, **lost})


def _value(kind: ResourceType, facet: Facet, name: str, resource: Resource, cloud: Cloud, now: datetime) -> Any:
    subject = Subject(resource, now, NO_WORLD)
    service = facet.call.service or kind.service
    try:
        answer = cloud.call(resource.ref.scope, service, facet.call.operation, fill(facet.call.params, subject))
    except CloudError as error:
        return None if error.code in facet.empty else Unknown(f"{name} could not be read: {error.code}")
    except (UnknownValue, EvaluationError) as error:
        return Unknown(f"{name} could not be read: {error}")
    try:
        return strict_value(facet.value, answer)
    except EvaluationError as error:
        return Unknown(f"{name} could not be read: {error}")
