"""Relations between the resources of an inventory."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from costcutter.catalog.identify import identifiers
from costcutter.catalog.load import Catalog
from costcutter.catalog.params import expression
from costcutter.inventory.model import Inventory, Listing
from costcutter.query.expression import EvaluationError
from costcutter.query.filters.related import texts
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Kept, Neighbours, Subject
from costcutter.resources import GLOBAL, Resource, ResourceRef, Scope, Unread


class InventoryWorld:
    """Answers `query.subject.World` from an inventory. Indexes are made when they are first needed."""

    def __init__(self, inventory: Inventory, catalog: Catalog, regions: tuple[str, ...], now: datetime) -> None:
        """`regions` are all regions that the account has enabled: where what a global resource relates to may be."""
        self._inventory, self._catalog, self._regions, self.now = inventory, catalog, regions, now
        self._named: dict[tuple[Scope, str], dict[str, list[Resource]]] = {}
        self._naming: dict[tuple[Scope, str, tuple[str, ...]], _Mentions] = {}
        self._remembered: dict[Hashable, Any] = {}

    def subject(self, resource: Resource) -> Subject:
        """A resource as filters see it."""
        return Subject(resource, self.now, self)

    def forget(self) -> None:
        """Drop the indexes, because resources have changed."""
        self._named.clear()
        self._naming.clear()
        self._remembered.clear()

    def named(self, subject: Subject, type_name: str, identifiers: Iterable[str]) -> Neighbours:
        """Resources of a type that `identifiers` name, in reach of the subject."""
        wanted = dict.fromkeys(identifiers)
        found: dict[str, Resource] = {}
        missing = set(wanted)
        doubt = ""
        for scope, listing in self._reach(subject, type_name):
            index = self._by_identifier(listing) if listing else {}
            for identifier in wanted:
                for resource in index.get(identifier, ()):
                    found[str(resource.ref.scope) + resource.id] = resource
                    missing.discard(identifier)
            doubt = doubt or _doubt(scope, listing, type_name)
        if not subject.resource.ref.scope.is_known and any(map(_is_arn, missing)):
            doubt = doubt or _NO_ARNS
        return Neighbours(tuple(map(self.subject, found.values())), doubt if missing else "")

    def naming(self, subject: Subject, type_name: str, paths: tuple[str, ...]) -> Neighbours:
        """Resources of a type that name the subject at one of the given paths."""
        kind = self._catalog.get(subject.resource.ref.type)
        own = list(identifiers(kind, subject.resource))
        found: dict[str, Resource] = {}
        doubt = ""
        unread: frozenset[tuple[ResourceRef, str]] = frozenset()
        for scope, listing in self._reach(subject, type_name):
            mentions = self._by_mention(listing, paths) if listing else _Mentions()
            for identifier in own:
                for resource in mentions.index.get(identifier, ()):
                    found[str(resource.ref.scope) + resource.id] = resource
            doubt = doubt or _doubt(scope, listing, type_name) or mentions.doubt
            if subject.resource.arn is None and not scope.is_known and any(map(_is_arn, mentions.index)):
                doubt = doubt or _NO_ARNS
            unread |= mentions.unread
        return Neighbours(tuple(map(self.subject, found.values())), doubt, unread)

    def peers(self, subject: Subject) -> Neighbours:
        """The resources of the subject's own type, account and region that a policy may mean."""
        ref = subject.resource.ref
        listing = self._inventory.get(ref.scope, ref.type)
        found = tuple(map(self.subject, listing.candidates)) if listing else ()
        return Neighbours(found, _doubt(ref.scope, listing, ref.type))

    def remembered(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gave when the key was first asked for since resources last changed."""
        if key not in self._remembered:
            self._remembered[key] = make()
        found: Kept = self._remembered[key]
        return found

    def _reach(self, subject: Subject, type_name: str) -> Iterator[tuple[Scope, Listing | None]]:
        scope = subject.resource.ref.scope
        if self._catalog.get(type_name).scope == "global":
            regions: tuple[str, ...] = (GLOBAL,)
        else:
            regions = self._regions if scope.region == GLOBAL else (scope.region,)
        for region in regions:
            there = Scope(scope.account, region, scope.partition)
            yield there, self._inventory.get(there, type_name)

    def _by_identifier(self, listing: Listing) -> dict[str, list[Resource]]:
        key = (listing.scope, listing.type)
        if key not in self._named:
            index: dict[str, list[Resource]] = {}
            kind = self._catalog.get(listing.type)
            for resource in listing.resources:
                for identifier in identifiers(kind, resource):
                    index.setdefault(identifier, []).append(resource)
            self._named[key] = index
        return self._named[key]

    def _by_mention(self, listing: Listing, paths: tuple[str, ...]) -> _Mentions:
        key = (listing.scope, listing.type, paths)
        if key not in self._naming:
            mentions = _Mentions()
            for resource in listing.resources:
                subject = self.subject(resource)
                for path in paths:
                    mentions.add(resource, path, subject)
            self._naming[key] = mentions
        return self._naming[key]


@dataclass(slots=True)
class _Mentions:
    """Which resources of a listing name which identifiers."""

    index: dict[str, list[Resource]] = field(default_factory=dict)
    doubt: str = ""
    unread: frozenset[tuple[ResourceRef, str]] = frozenset()

    def add(self, resource: Resource, path: str, subject: Subject) -> None:
        try:
            values = texts(expression(path).value(subject))
        except UnknownValue as error:
            self.doubt = self.doubt or f"{resource.ref}: {error}"
            if isinstance(error.unknown, Unread):
                self.unread |= {(resource.ref, error.unknown.facet)}
        except EvaluationError as error:
            self.doubt = self.doubt or f"{resource.ref}: {error}"
        else:
            for value in values:
                self.index.setdefault(value, []).append(resource)


class _NoWorld:
    """No neighbours, and no claim that there are none: for calls that are about one resource alone."""

    def named(self, subject: Subject, type_name: str, identifiers: Iterable[str]) -> Neighbours:  # noqa: ARG002
        return Neighbours(doubt=f"{type_name} was not listed")

    def naming(self, subject: Subject, type_name: str, paths: tuple[str, ...]) -> Neighbours:  # noqa: ARG002
        return Neighbours(doubt=f"{type_name} was not listed")

    def peers(self, subject: Subject) -> Neighbours:
        return Neighbours(doubt=f"{subject.resource.ref.type} was not listed")

    def remembered(self, key: Hashable, make: Callable[[], Kept]) -> Kept:  # noqa: ARG002
        return make()


NO_WORLD = _NoWorld()

_NO_ARNS = "what an ARN names is not known without the account and region"


def _is_arn(identifier: str) -> bool:
    return identifier.startswith("arn:")


def _doubt(scope: Scope, listing: Listing | None, type_name: str) -> str:
    if listing is None:
        return f"{type_name} was not listed" + (f" in {scope.region}" if scope.region else "")
    if listing.gap is not None:
        where = f" in {scope.region}" if scope.region else ""
        return f"{type_name}{where} could not be listed completely: {listing.gap.reason}"
    return ""
