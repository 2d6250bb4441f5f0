"""The result of reading an account, as far as it could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from costcutter.ports import Fault
from costcutter.resources import Resource, Scope


@dataclass(frozen=True, slots=True)
class Gap:
    """A listing that is not complete. What it did not show is unknown, never absent."""

    scope: Scope
    type: str
    reason: str
    """The fault in words: ``ec2:DescribeVolumes: UnauthorizedOperation``."""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The resources of one type in one scope, or those that could be read before it broke off."""

    scope: Scope
    type: str
    resources: tuple[Resource, ...] = ()
    """Those that somebody needs, in the order in which they were listed; some of them in part."""
    gap: Gap | None = None
    unsupported: bool = False
    """Whether the region does not have the service, so that there can be none."""
    partial: bool = False
    """Whether only what policies can match was asked for, so that it does not tell how many there are."""
    dropped: int = 0
    """How many more there are, which nobody needs."""

    @property
    def population(self) -> int:
        """How many resources there are."""
        return len(self.resources) + self.dropped

    @property
    def candidates(self) -> Iterator[Resource]:
        """Those that a policy may mean: whatever was kept whole."""
        return (resource for resource in self.resources if not resource.partial)


@dataclass(slots=True)
class Inventory:
    """Listings by scope and type. Facets are filled in as somebody needs them."""

    listings: dict[tuple[Scope, str], Listing] = field(default_factory=dict)

    def add(self, listing: Listing) -> None:
        """Take a listing in."""
        self.listings[listing.scope, listing.type] = listing

    def get(self, scope: Scope, type_name: str) -> Listing | None:
        """The listing of a type in a scope, or None where it was never made."""
        return self.listings.get((scope, type_name))

    def replace(self, changed: Mapping[tuple[Scope, str], Mapping[str, Resource]]) -> None:
        """Put resources with more facets in the place of those with the same identifier."""
        for key, resources in changed.items():
            listing = self.listings[key]
            fresh = tuple(resources.get(resource.id, resource) for resource in listing.resources)
            self.listings[key] = replace(listing, resources=fresh)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Everything that could not be read, sorted."""
        found = (listing.gap for listing in self.listings.values() if listing.gap is not None)
        return tuple(sorted(found, key=lambda gap: (gap.scope, gap.type, gap.reason)))

    @property
    def population(self) -> int:
        """How many resources there are, as far as they could be listed."""
        return sum(listing.population for listing in self.listings.values())

    @property
    def unsupported(self) -> int:
        """How many pairs of region and type were left out because the region does not have the service."""
        return sum(listing.unsupported for listing in self.listings.values())

    def resources(self) -> Iterator[Resource]:
        """Every resource that was kept, whole or in part."""
        for listing in self.listings.values():
            yield from listing.resources
