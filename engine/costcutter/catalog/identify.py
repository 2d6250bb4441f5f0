"""From an API's answer to a `Resource`: identifier, ARN, name, creation date and tags, as the type's file says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from costcutter.catalog.model import Facet, ResourceType
from costcutter.catalog.params import HOLE, expression
from costcutter.query.expression import FAILURES, EvaluationError, first_line
from costcutter.resources import GLOBAL, Resource, ResourceRef, Scope, Unknown, Unread
from costcutter.values import as_moment

TAG_KEYS, TAG_VALUES = ("key", "tagkey"), ("value", "tagvalue")
"""What the members of a tag are called in lists of tags, whatever their case."""

_NO_TAGS = Unknown("tags are in a form that is not known")


class NotIdentified(ValueError):
    """An item of a listing that has no identifier where the type's file says that it is."""


def identify(kind: ResourceType, document: Mapping[str, Any], scope: Scope) -> Resource:
    """The resource that a document describes. Facets, and tags behind a call, are unread.

    Raises:
        NotIdentified: if its identifier is missing.
    """
    identifier = identifier_in(kind, document)
    if identifier is None:
        raise NotIdentified(f"an item of {kind.listing.call.operation} has no {' and '.join(kind.id)}")
    ref = ResourceRef(scope, kind.name, identifier)
    tags = tags_in(kind, document)
    return Resource(
        ref,
        document,
        arn=_arn(kind, document, ref),
        name=_name(kind, document, tags),
        created=as_moment(path_value(kind.created, document), unit=kind.created_unit) if kind.created else None,
        tags=tags,
        facets={name: Unread(f"{name} not read", name) for name in kind.facets},
    )


def identifier_in(kind: ResourceType, document: Mapping[str, Any]) -> str | None:
    """The identifier of the resource that a document describes; None where it describes no such resource."""
    parts = [path_value(path, document) for path in kind.id]
    if not all(isinstance(part, str | int) and part != "" for part in parts):
        return None
    return "/".join(map(str, parts))


def tags_in(kind: ResourceType, document: Mapping[str, Any]) -> Mapping[str, str] | Unknown:
    """The tags that stand in the document, or `Unread` where they are behind a call."""
    match kind.tags:
        case Facet():
            return Unread("tags not read", "tags")
        case str(path):
            return as_tags(path_value(path, document))
        case None:
            return {}


def as_tags(value: Any) -> Mapping[str, str] | Unknown:
    """Tags in any of the API's forms as a mapping: a map, or a list of objects with a key and a value.

    Null is no tags, since most APIs leave out an empty list. Anything else is unknown: a tag that protects could
    stand in it.
    """
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {str(key): "" if text is None else str(text) for key, text in value.items()}
    if not isinstance(value, list):
        return _NO_TAGS
    return _usual_tags(value) or _listed_tags(value)


def _usual_tags(value: list[Any]) -> dict[str, str] | None:
    """Tags in the form that nearly all APIs give them, read six times as fast; None where one of them differs."""
    try:
        found = {entry["Key"]: entry["Value"] for entry in value if len(entry) == 2}
    except (LookupError, TypeError):
        return None
    usual = len(found) == len(value) and {*map(type, found), *map(type, found.values())} <= {str}
    return found if usual else None


def _listed_tags(value: list[Any]) -> Mapping[str, str] | Unknown:
    found: dict[str, str] = {}
    for entry in value:
        pair = {str(name).lower(): text for name, text in entry.items()} if isinstance(entry, Mapping) else {}
        key = _first(pair, TAG_KEYS)
        if key is None:
            return _NO_TAGS
        found[key] = _first(pair, TAG_VALUES) or ""
    return found


def identifiers(kind: ResourceType, resource: Resource) -> Iterable[str]:
    """Every text by which other resources may name this one."""
    yield resource.id
    if resource.arn:
        yield resource.arn
    for path in kind.identifiers:
        value = path_value(path, resource.document)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text:
                yield text


def is_gone(kind: ResourceType, document: Mapping[str, Any]) -> bool:
    """Whether a document shows that the resource is gone, though it is still listed."""
    return kind.gone is not None and path_value(kind.gone, document) is True


def path_value(path: str, document: Any) -> Any:
    """What a path of the catalogue gives on plain data; null where it does not apply."""
    try:
        return strict_value(path, document)
    except EvaluationError:
        return None


def strict_value(path: str, document: Any) -> Any:
    """What a path of the catalogue gives on plain data, where null must not stand for a failure.

    Raises:
        EvaluationError: if a function in it refuses its argument.
    """
    try:
        return _reader(path)(document)
    except FAILURES as error:
        raise EvaluationError(first_line(error)) from error


@lru_cache(maxsize=4096)
def _reader(path: str) -> Callable[[Any], Any]:
    from costcutter.query.code.values import over_data  # `validate` comes by here and evaluates nothing

    return over_data(expression(path).tree)


def _first(pair: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((str(pair[name]) for name in names if pair.get(name) is not None), None)


def _arn(kind: ResourceType, document: Mapping[str, Any], ref: ResourceRef) -> str | None:
    if kind.arn is None:
        return None
    if not kind.arn.startswith("arn:"):
        value = path_value(kind.arn, document)
        return value if isinstance(value, str) else None
    region = "" if ref.scope.region == GLOBAL else ref.scope.region
    common = {"partition": ref.scope.partition, "region": region, "account": ref.scope.account, "id": ref.id}

    def filled(hole: re.Match[str]) -> str:
        name = hole[1]
        return str((common[name] if name in common else path_value(name, {**document, **common})) or "")

    return HOLE.sub(filled, kind.arn)


def _name(kind: ResourceType, document: Mapping[str, Any], tags: Mapping[str, str] | Unknown) -> str | None:
    if kind.display is not None:
        value = path_value(kind.display, document)
        return value if isinstance(value, str) else None
    return None if isinstance(tags, Unknown) else tags.get("Name")
