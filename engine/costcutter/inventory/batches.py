"""Reads one facet of many resources by one call. What the answer does not say of a resource is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from costcutter.catalog.batches import batch_params, member_of
from costcutter.catalog.identify import strict_value
from costcutter.catalog.model import Batch, Facet, ResourceType
from costcutter.inventory.world import NO_WORLD
from costcutter.ports import Cloud, CloudError, Fault
from costcutter.query.expression import EvaluationError
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject
from costcutter.resources import Resource, ResourceRef, Scope, Unknown


def read_batch(
    kind: ResourceType,
    facet: Facet,
    batch: Batch,
    name: str,
    resources: Sequence[Resource],
    cloud: Cloud,
    now: datetime,
) -> dict[ResourceRef, Any]:
    """The facet of each resource, `Unknown` with its reason where that failed.

    Args:
        kind: the type of the resources.
        facet: how it is read.
        batch: how many by one call; there may not be more `resources`, all of one scope.
        name: what the facet is called.
        resources: whose facet is wanted; at least one.
        cloud: whom to ask.
        now: the moment.
    """
    values: dict[ResourceRef, Any] = {}
    members: dict[ResourceRef, str] = {}
    for resource in resources:
        try:
            members[resource.ref] = member_of(facet.call.params, Subject(resource, now, NO_WORLD))
        except (UnknownValue, ValueError) as error:  # an EvaluationError is a ValueError
            values[resource.ref] = _unread(name, error)
    asking = _Asking(kind, facet, batch, name, cloud, resources[0].ref.scope)
    found = asking.ask(tuple(dict.fromkeys(members.values()))) if members else {}
    return values | {ref: found[member] for ref, member in members.items()}


@dataclass(frozen=True, slots=True)
class _Asking:
    kind: ResourceType
    facet: Facet
    batch: Batch
    name: str
    cloud: Cloud
    scope: Scope

    def ask(self, members: tuple[str, ...]) -> dict[str, Any]:
        """The value of each member.

        One member that the service refuses (because it has just gone, for instance) fails the call for all; so a
        refused batch is halved until that one is alone. Other faults, a denied call among them, are about the caller
        or the service, and would be the same of every half.
        """
        call = self.facet.call
        service, params = call.service or self.kind.service, batch_params(call.params, members)
        try:
            pages = list(self.cloud.pages(self.scope, service, call.operation, params))
        except CloudError as error:
            if error.fault is Fault.INVALID and len(members) > 1:
                middle = len(members) // 2
                return {**self.ask(members[:middle]), **self.ask(members[middle:])}
            none = len(members) == 1 and error.code in self.facet.empty
            return dict.fromkeys(members, None if none else _unread(self.name, error.code))
        try:
            entries = self._entries(pages)
        except EvaluationError as error:
            return dict.fromkeys(members, _unread(self.name, error))
        whole = not any(pages[-1].get(token) for token in _TOKENS) if pages else False
        return {member: self._value(entries.get(member, []), whole=whole) for member in members}

    def _entries(self, pages: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
        """The values in the answer by the member that they are about."""
        found: dict[str, list[Any]] = {}
        for page in pages:
            for entry in strict_value(self.batch.items, page) or ():
                key = strict_value(self.batch.key, entry)
                if isinstance(key, str):
                    found.setdefault(key, []).append(strict_value(self.facet.value, entry))
        return found

    def _value(self, entries: list[Any], *, whole: bool) -> Any:
        if self.batch.many:
            return entries if whole else _unread(self.name, _CUT)
        if len(entries) == 1:
            return entries[0]
        if entries:
            return _unread(self.name, "the answer has several entries for it")
        if not whole:
            return _unread(self.name, _CUT)
        return None if self.batch.sparse else _unread(self.name, "the answer leaves it out")


_TOKENS = ("NextToken", "nextToken", "NextMarker", "PaginationToken")
"""Members of an answer that say that there is more. The SDK follows those of the operations that it can page."""

_CUT = "the answer is not complete"


def _unread(name: str, reason: object) -> Unknown:
    return Unknown(f"{name} could not be read: {reason}")
