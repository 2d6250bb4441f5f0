"""Reads one resource again, and sees to it that the answer is about that very resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costcutter.catalog.identify import is_gone, path_value
from costcutter.catalog.model import ResourceType
from costcutter.catalog.params import fill
from costcutter.execute.problems import StepProblem
from costcutter.ports import Cloud, CloudError
from costcutter.query.subject import Subject
from costcutter.resources import ResourceRef


def read_again(kind: ResourceType, subject: Subject, cloud: Cloud) -> Mapping[str, Any] | None:
    """The resource's document as it is now; None where the resource is not there any more.

    Raises:
        CloudError: if it cannot be read.
        StepProblem: if the API answered about another resource.
    """
    reading, resource = kind.reading, subject.resource
    service = reading.call.service or kind.service
    try:
        answer = cloud.call(resource.ref.scope, service, reading.call.operation, fill(reading.call.params, subject))
    except CloudError as error:
        if error.code in reading.missing:
            return None
        raise
    found = own_item(kind, resource.ref, path_value(reading.item, answer))
    if found is None:
        return None
    # A reading that says as much as the listing replaces what was known, so that what is absent now is absent.
    document = found if _says_all(kind) else {**resource.document, **found}
    return None if is_gone(kind, document) else document


def own_item(kind: ResourceType, ref: ResourceRef, found: Any) -> Mapping[str, Any] | None:
    """What a reading gave of this very resource: the item itself, or the one of a list that has its identifier.

    Raises:
        StepProblem: if the API answered about another resource, as it may where a filter is ignored.
    """
    if isinstance(found, list):
        return next((item for item in found if isinstance(item, Mapping) and _id_of(kind, item) == ref.id), None)
    if not isinstance(found, Mapping):
        return None
    identifier = _id_of(kind, found)
    if identifier is not None and identifier != ref.id:
        hint = "nothing was done; see whether the endpoint honours the request's parameters"
        raise StepProblem("error", "", f"the API was asked about {ref.id} and answered about {identifier}", hint)
    return found


def _id_of(kind: ResourceType, item: Mapping[str, Any]) -> str | None:
    """The identifier in an answer; None where the answer does not repeat it."""
    parts = [path_value(path, item) for path in kind.id]
    return None if any(part is None for part in parts) else "/".join(map(str, parts))


def _says_all(kind: ResourceType) -> bool:
    """Whether reading one resource gives the same document as the listing does."""
    reading, listing = kind.reading.call, kind.listing.call
    same = (reading.operation, reading.service or kind.service) == (listing.operation, listing.service or kind.service)
    return same and not kind.listing.complete
