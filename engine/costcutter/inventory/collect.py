"""Reads what some policies need: the listings of their types, and of the types that they relate to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from costcutter.catalog.load import Catalog
from costcutter.catalog.model import ResourceType
from costcutter.graph.run import Done, Failed, Skipped, Stopped, Watcher, run
from costcutter.inventory.facets import Lot, lots, read_lot, unread, with_facet
from costcutter.inventory.listing import make_listing, make_spread_listing
from costcutter.inventory.metrics import read_metrics
from costcutter.inventory.model import Gap, Inventory, Listing
from costcutter.inventory.roll import Keep, keep_all
from costcutter.policy.model import Policy
from costcutter.ports import Clock, Cloud
from costcutter.query.metrics import Series, series_of
from costcutter.resources import GLOBAL, Resource, ResourceRef, Scope


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a run may look."""

    account: str
    aliases: tuple[str, ...]
    partition: str
    regions: tuple[str, ...]
    """The regions that the run was given."""
    enabled: tuple[str, ...]
    """All regions that the account has enabled, as far as they are known."""
    everywhere: tuple[str, ...] = ()
    """The same, with a stand-in for those that are not known: where a global resource's relations may be."""
    services: tuple[str, ...] | None = None
    """The services that the run was given; None for all."""

    def scope(self, region: str) -> Scope:
        """The account in one region."""
        return Scope(self.account, region, self.partition)


Work: TypeAlias = tuple[str, tuple[Scope, ...]]
"""A type and the scopes that one call of the API answers for: one, or several where a listing spans regions."""

Claim: TypeAlias = tuple[str, Scope, Policy | None]
"""A type and scope that somebody asks to be listed: a policy about it, or None for what has to see all of it."""

Progress: TypeAlias = Callable[[int, int, str], None]
"""Told of each finished piece of work: done, of how many, and what it was."""


def scopes_of(policy: Policy, kind: ResourceType, reach: Reach) -> tuple[Scope, ...]:
    """The scopes in which a policy looks for resources of a type."""
    if not policy.enabled or not policy.scope.has_account(reach.account, reach.aliases):
        return ()
    if reach.services is not None and kind.service not in reach.services:
        return ()
    regions = (GLOBAL,) if kind.scope == "global" else reach.regions
    return tuple(reach.scope(region) for region in regions if policy.scope.has_region(region))


def claims(
    policies: Iterable[Policy], catalog: Catalog, reach: Reach, *, guarded: Mapping[str, frozenset[str]] | None = None
) -> Iterator[Claim]:
    """Who asks for which listing.

    Args:
        policies: whose types, and the types that their filters relate to, are asked for.
        catalog: the resource types.
        reach: where the run may look.
        guarded: for a type, the types that its protection looks at.
    """
    for policy in policies:
        for name in policy.types:
            scopes = scopes_of(policy, catalog.get(name), reach)
            yield from ((name, scope, policy) for scope in scopes)
            for other in policy.relations | (guarded or {}).get(name, frozenset()):
                kind = catalog.get(other)
                yield from ((other, there, None) for scope in scopes for there in _related(scope, kind, reach))


def worklist(asked: Iterable[Claim], catalog: Catalog) -> tuple[Work, ...]:
    """What has to be listed for these claims, each type once per scope."""
    wanted: dict[str, dict[Scope, None]] = {}
    for name, scope, _ in asked:
        wanted.setdefault(name, {})[scope] = None
    work: list[Work] = []
    for name in sorted(wanted):
        scopes = tuple(sorted(wanted[name]))
        spread = catalog.get(name).listing.region is not None
        work += [(name, scopes)] if spread else [(name, (scope,)) for scope in scopes]
    return tuple(work)


def collect(
    work: Iterable[Work],
    catalog: Catalog,
    cloud: Cloud,
    clock: Clock,
    *,
    workers: int,
    keep: Keep = keep_all,
    progress: Progress = lambda _done, _total, _what: None,
    narrowed: Mapping[Work, Mapping[str, Any]] | None = None,
) -> Inventory:
    """Make all listings. Each failure is a gap of its own; none stops the others.

    Args:
        work: what to list.
        catalog: the resource types.
        cloud: whom to ask.
        clock: tells the moment.
        workers: calls under way at one time.
        keep: says of each resource, as soon as its page is there, how much of it is kept. Called in many threads.
        progress: told of each finished listing.
        narrowed: for some of the work, parameters with which the call leaves out what nobody needs.

    Raises:
        KeyboardInterrupt: on an interrupt.
    """
    inventory = Inventory()
    now = clock.now()
    todo = tuple(work)

    def one(item: Work) -> tuple[Listing, ...]:
        name, scopes = item
        kind = catalog.get(name)
        if kind.listing.region is not None:
            home = Scope(scopes[0].account, GLOBAL, scopes[0].partition)
            return make_spread_listing(kind, home, scopes, cloud, now, keep)
        return (make_listing(kind, scopes[0], cloud, now, keep, (narrowed or {}).get(item)),)

    def settled(item: Work, outcome: object) -> None:
        match outcome:
            case Done(listings):
                for listing in listings:
                    inventory.add(listing)
            case Failed(error):
                for scope in item[1]:
                    gap = Gap(scope, item[0], f"{type(error).__name__}: {error}")
                    inventory.add(Listing(scope, item[0], gap=gap))
            case _:
                raise KeyboardInterrupt
        finished.append(item)
        progress(len(finished), len(todo), f"{item[0]} in {item[1][0].region}")

    finished: list[Work] = []
    run(dict.fromkeys(todo, ()), one, workers=workers, clock=clock, watcher=Watcher(settled=settled))
    return inventory


def read_facets(
    wanted: Iterable[tuple[ResourceRef, str]],
    inventory: Inventory,
    catalog: Catalog,
    cloud: Cloud,
    clock: Clock,
    *,
    workers: int,
) -> None:
    """Read facets and metrics of resources and put the completed resources into the inventory; what fails is unknown.

    Metrics take one call for many resources, facets one call each.

    Raises:
        KeyboardInterrupt: on an interrupt.
    """
    asked: set[tuple[ResourceRef, str]] = set()
    numbers: list[tuple[ResourceRef, Series]] = []
    for ref, name in sorted(wanted):
        series = series_of(name)
        if series is not None:
            numbers.append((ref, series))
        else:
            asked.add((ref, name))
    if numbers:
        _add_metrics(numbers, inventory, cloud, clock, workers)
    now = clock.now()
    known = _known({ref for ref, _ in asked}, inventory)

    def one(lot: Lot) -> dict[ResourceRef, Any]:
        kind = catalog.get(lot.refs[0].type)
        return read_lot(kind, lot.facet, [known[ref] for ref in lot.refs], cloud, now)

    read = dict(known)
    todo = lots(((ref, facet) for ref, facet in asked if ref in known), catalog)
    for lot, outcome in run(dict.fromkeys(todo, ()), one, workers=workers, clock=clock).items():
        match outcome:
            case Done(values):
                for ref, value in values.items():
                    read[ref] = with_facet(catalog.get(ref.type), read[ref], lot.facet, value)
            case Failed(error):
                for ref in lot.refs:
                    read[ref] = unread(read[ref], [lot.facet], f"{type(error).__name__}: {error}")
            case Skipped() | Stopped():
                raise KeyboardInterrupt
    changed: dict[tuple[Scope, str], dict[str, Resource]] = {}
    for ref, resource in read.items():
        changed.setdefault((ref.scope, ref.type), {})[ref.id] = resource
    inventory.replace(changed)


def _add_metrics(
    wanted: list[tuple[ResourceRef, Series]], inventory: Inventory, cloud: Cloud, clock: Clock, workers: int
) -> None:
    known = _known({ref for ref, _ in wanted}, inventory)
    read = read_metrics(((known[ref], series) for ref, series in wanted), cloud, clock, workers=workers)
    changed: dict[tuple[Scope, str], dict[str, Resource]] = {}
    for ref, values in read.items():
        resource = replace(known[ref], metrics={**known[ref].metrics, **values})
        changed.setdefault((ref.scope, ref.type), {})[ref.id] = resource
    inventory.replace(changed)


def _known(refs: Collection[ResourceRef], inventory: Inventory) -> dict[ResourceRef, Resource]:
    return {
        resource.ref: resource
        for key in {(ref.scope, ref.type) for ref in refs}
        for resource in inventory.listings[key].resources
        if resource.ref in refs
    }


def _related(scope: Scope, kind: ResourceType, reach: Reach) -> Mapping[Scope, None]:
    """Where resources can be that one in `scope` relates to: its own region, or for global ones every region."""
    if kind.scope == "global":
        return {reach.scope(GLOBAL): None}
    if scope.region == GLOBAL:
        return {reach.scope(region): None for region in reach.enabled}
    return {scope: None}
