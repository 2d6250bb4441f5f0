"""Reads one facet of one resource: its tags, or more data behind a call of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from costcutter.catalog.identify import as_tags, strict_value
from costcutter.catalog.model import Facet, ResourceType
from costcutter.catalog.params import fill
from costcutter.inventory.world import NO_WORLD
from costcutter.ports import Cloud, CloudError
from costcutter.query.expression import EvaluationError
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject
from costcutter.resources import Resource, Unknown


def read_facet(kind: ResourceType, resource: Resource, name: str, cloud: Cloud, now: datetime) -> Resource:
    """The same resource with one facet read; `Unknown` with its reason where that failed."""
    facet = kind.tags if name == "tags" else kind.facets.get(name)
    if not isinstance(facet, Facet):
        return resource
    value = _value(kind, facet, name, resource, cloud, now)
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
