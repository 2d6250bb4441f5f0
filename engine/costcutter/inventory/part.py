"""As much of a resource as somebody reads of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from costcutter.query.reads import Reads
from costcutter.resources import Resource, Unknown


def part_of(resource: Resource, reads: Reads) -> Resource:
    """A resource with only what is read of it. What is left out is unknown in it, never absent."""
    if reads.whole:
        return resource
    below = dict(reads.members)
    common, facets = below.pop("resource", Reads()), below.pop("facets", Reads())
    document = {name: wanted.of(resource.document.get(name)) for name, wanted in below.items()}
    return replace(
        resource,
        document=document,
        tags=_tags(resource, common),
        facets=_facets(resource, facets),
        partial=True,
    )


_NOT_KEPT = Unknown("tags were not kept")


def _tags(resource: Resource, common: Reads) -> Mapping[str, str] | Unknown:
    tags, wanted = resource.tags, common.members.get("tags")
    if common.whole or (wanted is not None and isinstance(tags, Unknown)):
        return tags
    if wanted is None or isinstance(tags, Unknown):
        return _NOT_KEPT
    kept: Mapping[str, str] = wanted.of(dict(tags))
    return kept


def _facets(resource: Resource, wanted: Reads) -> Mapping[str, Any]:
    if wanted.whole:
        return resource.facets
    names = frozenset(wanted.members)
    lost = _lost(frozenset(resource.facets) - names)
    return {**lost, **{name: resource.facets[name] for name in names & resource.facets.keys()}} if names else lost


@lru_cache(maxsize=1024)
def _lost(names: frozenset[str]) -> Mapping[str, Unknown]:
    return {name: Unknown(f"{name} was not kept") for name in sorted(names)}
