"""Reads what some policies need: the listings of their types, and of the types that they relate to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from costcutter.catalog.load import Catalog
from costcutter.catalog.model import ResourceType
from costcutter.graph.run import Done, Failed, Skipped, Stopped, Watcher, run
from costcutter.inventory.facets import read_facet, unread
from costcutter.inventory.listing import make_listing, make_spread_listing
from costcutter.inventory.model import Gap, Inventory, Listing
from costcutter.inventory.roll import Keep, keep_all
from costcutter.policy.model import Policy
from costcutter.ports import Clock, Cloud
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


def worklist(
    policies: Iterable[Policy],
    catalog: Catalog,
    reach: Reach,
    *,
    guarded: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Work, ...]:
    """What has to be listed, each type once per scope however many policies ask for it.

    Args:
        policies: whose types, and the types that their filters relate to, are listed.
        catalog: the resource types.
        reach: where the run may look.
        guarded: for a type, the types that its protection looks at.
    """
    wanted: dict[str, dict[Scope, None]] = {}
    for policy in policies:
        for name in policy.types:
            kind = catalog.get(name)
            scopes = scopes_of(policy, kind, reach)
            wanted.setdefault(name, {}).update(dict.fromkeys(scopes))
            for other in policy.relations | (guarded or {}).get(name, frozenset()):
                related = (there for scope in scopes for there in _related(scope, catalog.get(other), reach))
                wanted.setdefault(other, {}).update(dict.fromkeys(related))
    work: list[Work] = []
    for name in sorted(wanted):
        scopes = tuple(sorted(wanted[name]))
        if not scopes:
            continue
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
) -> Inventory:
    """Make all listings. Each failure is a gap of its own; none stops the others.

    Args:
        work: what to list.
        catalog: the resource types.
        cloud: is asked.
        clock: tells the moment.
        workers: how many listings are made at a time.
        keep: says of each resource, as soon as its page is there, how much of it is kept. Called in many threads.
        progress: told of each finished piece of work.

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
        return (make_listing(kind, scopes[0], cloud, now, keep),)

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
    """Read facets of resources and put the completed resources into the inventory; what fails is unknown.

    Raises:
        KeyboardInterrupt: on an interrupt.
    """
    by_ref: dict[ResourceRef, set[str]] = {}
    for ref, facet in wanted:
        by_ref.setdefault(ref, set()).add(facet)
    now = clock.now()
    known = {
        resource.ref: resource
        for key in {(ref.scope, ref.type) for ref in by_ref}
        for resource in inventory.listings[key].resources
        if resource.ref in by_ref
    }

    def one(ref: ResourceRef) -> Resource:
        resource = known[ref]
        for facet in sorted(by_ref[ref]):
            resource = read_facet(catalog.get(ref.type), resource, facet, cloud, now)
        return resource

    changed: dict[tuple[Scope, str], dict[str, Resource]] = {}
    for ref, outcome in run(dict.fromkeys(known, ()), one, workers=workers, clock=clock).items():
        match outcome:
            case Done(resource):
                changed.setdefault((ref.scope, ref.type), {})[ref.id] = resource
            case Failed(error):
                failed = unread(known[ref], by_ref[ref], f"{type(error).__name__}: {error}")
                changed.setdefault((ref.scope, ref.type), {})[ref.id] = failed
            case Skipped() | Stopped():
                raise KeyboardInterrupt
    inventory.replace(changed)


def _related(scope: Scope, kind: ResourceType, reach: Reach) -> Mapping[Scope, None]:
    """Where resources can be that one in `scope` relates to: its own region, or for global ones every region."""
    if kind.scope == "global":
        return {reach.scope(GLOBAL): None}
    if scope.region == GLOBAL:
        return {reach.scope(region): None for region in reach.enabled}
    return {scope: None}
