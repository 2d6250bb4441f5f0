"""Makes one listing, as the type's file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from costcutter.catalog.identify import NotIdentified, identify, is_gone, path_value, strict_value
from costcutter.catalog.model import ResourceType
from costcutter.catalog.params import fill, literal_params
from costcutter.inventory.model import Gap, Listing
from costcutter.inventory.roll import Keep, Roll, keep_all
from costcutter.inventory.world import NO_WORLD
from costcutter.ports import Cloud, CloudError, Fault
from costcutter.query.expression import EvaluationError, truthy
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject
from costcutter.resources import Resource, Scope


def make_listing(
    kind: ResourceType,
    scope: Scope,
    cloud: Cloud,
    now: datetime,
    keep: Keep = keep_all,
    narrowed: Mapping[str, Any] | None = None,
) -> Listing:
    """The resources of a type in a scope. What goes wrong becomes the listing's gap.

    Args:
        kind: the type.
        scope: the scope.
        cloud: is asked page by page; a page is forgotten before the next but one is asked for.
        now: the moment of the listing.
        keep: says at once what is kept of each resource.
        narrowed: parameters that take the place of the type's own and leave out what nobody needs. A call that fails
            with them is made again without.
    """
    if not cloud.supports(kind.service, scope.region):
        return Listing(scope, kind.name, unsupported=True)
    reading = _Reading(kind, scope, cloud, now, {scope: Roll(keep)}, narrowed)
    reading.run()
    if narrowed is not None and reading.is_refused():
        return make_listing(kind, scope, cloud, now, keep)
    return replace(reading.listing(scope), partial=narrowed is not None)


_FAULTS_OF_PARAMETERS = (Fault.INVALID, Fault.UNSUPPORTED, Fault.TRANSIENT)
"""How a service may refuse a filter: as wrong, as one that it does not have, or by breaking down over it."""


def make_spread_listing(
    kind: ResourceType, home: Scope, scopes: tuple[Scope, ...], cloud: Cloud, now: datetime, keep: Keep = keep_all
) -> tuple[Listing, ...]:
    """A listing that covers all regions at once, split into those that were asked for."""
    reading = _Reading(kind, home, cloud, now, {scope: Roll(keep) for scope in scopes})
    reading.run()
    return tuple(map(reading.listing, scopes))


@dataclass(slots=True)
class _Reading:
    kind: ResourceType
    scope: Scope
    cloud: Cloud
    now: datetime
    rolls: Mapping[Scope, Roll]
    narrowed: Mapping[str, Any] | None = None
    gap: Gap | None = None
    unsupported: bool = False

    def run(self) -> None:
        try:
            for item in self._items():
                resource = self._resource(item)
                roll = self.rolls.get(resource.ref.scope) if resource is not None else None
                if resource is not None and roll is not None:
                    roll.add(resource)
        except CloudError as error:
            if error.fault is Fault.UNSUPPORTED:
                self.unsupported = True
            self._fail(str(error), error.fault)

    def is_refused(self) -> bool:
        """Whether the call failed at once, by a fault that its parameters may have."""
        nothing = not any(roll.kept or roll.dropped for roll in self.rolls.values())
        return self.gap is not None and self.gap.fault in _FAULTS_OF_PARAMETERS and nothing

    def listing(self, scope: Scope) -> Listing:
        """What was listed of one of the scopes."""
        roll = self.rolls[scope]
        gap = replace(self.gap, scope=scope) if self.gap is not None else None
        resources = tuple(roll.kept.values())
        return Listing(scope, self.kind.name, resources, gap, self.unsupported, dropped=roll.dropped)

    def _items(self) -> Iterator[dict[str, Any]]:
        listing, call = self.kind.listing, self.kind.listing.call
        service = call.service or self.kind.service
        params = literal_params(call.params) if self.narrowed is None else self.narrowed
        for page in self.cloud.pages(self.scope, service, call.operation, params, listing.page_size):
            for item in self._list(listing.items, page):
                if self._is_meant(item):
                    yield dict(item)

    def _list(self, path: str, page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The items of a page. What is not a list of objects is a gap: it says nothing of what there is."""
        try:
            found = strict_value(path, page)
        except EvaluationError as error:
            self._fail(f"a page could not be read: {error}", Fault.UNREADABLE)
            return []
        items = [] if found is None else found if isinstance(found, list) else [found]
        good = [item for item in items if isinstance(item, Mapping)]
        if len(good) < len(items):
            self._fail(f"{path} gave something that is not an object", Fault.UNREADABLE)
        return good

    def _is_meant(self, item: Mapping[str, Any]) -> bool:
        """Whether an item is of this type at all; where that cannot be told it is left out, which is a gap."""
        where = self.kind.listing.where
        try:
            return where is None or truthy(strict_value(where, item))
        except EvaluationError as error:
            self._fail(f"an item could not be read: {error}", Fault.UNREADABLE)
            return False

    def _resource(self, item: dict[str, Any]) -> Resource | None:
        """The resource that an item stands for; None where it is gone, or cannot be read, which is a gap."""
        try:
            if self.kind.listing.complete:
                completed = self._completed(item)
                if completed is None:
                    return None
                item = completed
            if is_gone(self.kind, item):
                return None
            return identify(self.kind, item, self._scope_of(item))
        except NotIdentified as error:
            self._fail(str(error), Fault.UNREADABLE)
        except (UnknownValue, EvaluationError) as error:
            self._fail(f"an item could not be read: {error}", Fault.UNREADABLE)
        except CloudError as error:
            if error.fault in (Fault.EXPIRED, Fault.UNREACHABLE):
                raise
            self._fail(str(error), error.fault)
        return None

    def _completed(self, item: dict[str, Any]) -> dict[str, Any] | None:
        reading = self.kind.reading
        try:
            answer = self._call(reading.call.operation, reading.call.params, reading.call.service, item)
        except CloudError as error:
            if error.code in reading.missing:
                return None  # it went away between listing and reading
            raise
        details = path_value(reading.item, answer)
        if isinstance(details, list):
            wanted = [path_value(path, item) for path in self.kind.id]
            details = next((each for each in details if [path_value(p, each) for p in self.kind.id] == wanted), None)
        return {**item, **details} if isinstance(details, Mapping) else None

    def _scope_of(self, item: dict[str, Any]) -> Scope:
        spread = self.kind.listing.region
        if spread is None:
            return self.scope
        region = path_value(spread.given, item) if spread.given else None
        if not isinstance(region, str):
            answer = self._call(spread.call.operation, spread.call.params, spread.call.service, item)
            region = path_value(spread.value, answer)
        if not isinstance(region, str):
            raise CloudError(Fault.UNREADABLE, "NoRegion", "its region is not in the answer", spread.call.operation)
        return Scope(self.scope.account, region, self.scope.partition)

    def _call(self, operation: str, params: Mapping[str, Any], service: str, item: dict[str, Any]) -> dict[str, Any]:
        # the item is no resource yet, but parameters are filled from its document alone
        subject = Subject(identify(self.kind, item, self.scope), self.now, NO_WORLD)
        return self.cloud.call(self.scope, service or self.kind.service, operation, fill(params, subject))

    def _fail(self, reason: str, fault: Fault) -> None:
        if self.gap is None:
            self.gap = Gap(self.scope, self.kind.name, reason, fault)
