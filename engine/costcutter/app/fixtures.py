"""Documents that are given instead of read: in tests beside policies, and in recordings.

Beside a document's own fields stand ``$tags``, ``$facets`` and ``$metrics``, which take calls of their own; the word
``unknown`` is one that could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from costcutter.catalog.identify import as_tags, identify
from costcutter.catalog.model import Facet, ResourceType
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.query.metrics import GivenMetrics
from costcutter.resources import Resource, Scope, Unknown
from costcutter.values import tag_text

TAGS, FACETS, METRICS = BESIDE = "$tags", "$facets", "$metrics"


def own_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the API gives it, without what stands beside it."""
    return {key: value for key, value in document.items() if key not in BESIDE}


def resource_of(
    kind: ResourceType, document: Mapping[str, Any], scope: Scope, *, untold: Mapping[str, str] | Unknown
) -> Resource:
    """The resource that a document and what stands beside it describe. Facets that are not given are unknown.

    Args:
        kind: its type.
        document: the document.
        scope: where it lives.
        untold: its tags, where they take a call of their own and are not given.

    Raises:
        NotIdentified: if its identifier is missing.
    """
    resource = identify(kind, own_fields(document), scope)
    facets = {name: Unknown(f"{name} is not given") for name in kind.facets}
    for name, value in (document.get(FACETS) or {}).items():
        facets[name] = Unknown(f"{name} could not be read") if value == "unknown" else value
    tags = untold if isinstance(kind.tags, Facet) else resource.tags
    if document.get(TAGS) == "unknown":
        tags = Unknown("tags could not be read")
    elif TAGS in document:
        tags = _tags(document[TAGS])
    named = resource.name
    if TAGS in document and kind.display is None and not isinstance(tags, Unknown):
        named = tags.get("Name")
    given = document.get(METRICS)
    metrics = GivenMetrics(given if isinstance(given, Mapping) else {})
    return replace(resource, tags=tags, facets=facets, name=named, metrics=metrics)


def _tags(given: Any) -> Mapping[str, str] | Unknown:
    """Tags as a person writes them, or in any form of the API."""
    if isinstance(given, Mapping):
        plain = {key: text for key, text in given.items() if not isinstance(text, bool | int) or text is None}
        given = {**given, **{key: tag_text(text) for key, text in given.items() if key not in plain}}
    return as_tags(given)


def misplaced(kind: ResourceType, document: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """What is wrong with what stands beside a document: path within it, message and hint."""
    tags, facets = document.get(TAGS), document.get(FACETS)
    if tags not in (None, "unknown") and isinstance(as_tags(tags), Unknown):
        yield (TAGS,), f"{TAGS} are not tags", "write a mapping of tags, or the word unknown"
    elif tags is not None and kind.tags is None:
        yield (TAGS,), f"{kind.name} has no tags", ""
    yield from _misplaced_metrics(document.get(METRICS))
    if facets is not None and not isinstance(facets, Mapping):
        yield (FACETS,), f"{FACETS} is not a mapping of facets", ""
        return
    for name in facets or {}:
        if name not in kind.facets:
            yield (FACETS, name), f"{kind.name} has no facet {name!r}", did_you_mean(name, kind.facets)


def _misplaced_metrics(metrics: Any) -> Iterator[tuple[Path, str, str]]:
    if metrics is not None and not isinstance(metrics, Mapping):
        yield (METRICS,), f"{METRICS} is not a mapping of metrics", ""
        return
    for name, value in (metrics or {}).items():
        if value not in (None, "unknown") and (isinstance(value, bool) or not isinstance(value, int | float)):
            message = f"a metric is a number, null where there are no data, or unknown, not {value!r}"
            yield (METRICS, name), message, ""
