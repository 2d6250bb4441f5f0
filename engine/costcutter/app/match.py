"""What policies match among recorded resources, without AWS.

Only the filters are asked: scopes, limits, protection and order belong to an account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from costcutter.app.recordings import Recorded
from costcutter.catalog.book import Book
from costcutter.inventory.world import InventoryWorld
from costcutter.plan.match import Match, PolicyMatches
from costcutter.plan.model import Undetermined
from costcutter.policy.model import Policy
from costcutter.query.answers import Answer

NAMES_ONLY = "only its identifier was recorded, and {operation} gives the rest"


def match_recorded(policies: Iterable[Policy], recorded: Recorded, book: Book, now: datetime) -> list[PolicyMatches]:
    """What each policy matches; out of scope are those of which no type was recorded.

    Args:
        policies: in the order of the answer.
        recorded: the resources.
        book: the resource types.
        now: the moment of the matching.
    """
    world = world_of(recorded, book, now)
    return [_judge(policy, recorded, book, world) for policy in policies]


def world_of(recorded: Recorded, book: Book, now: datetime) -> InventoryWorld:
    """The recorded resources as filters see them. Types that were not recorded are unknown there, not empty."""
    regions = dict.fromkeys(scope.region for scope, _ in recorded.inventory.listings)
    return InventoryWorld(recorded.inventory, book.catalog, tuple(regions) or ("",), now)


def why_unknown(kind: str, book: Book) -> str:
    """Why nothing can be said of a resource of which only the identifier was recorded."""
    return NAMES_ONLY.format(operation=book.catalog.get(kind).reading.call.operation)


def _judge(policy: Policy, recorded: Recorded, book: Book, world: InventoryWorld) -> PolicyMatches:
    result = PolicyMatches(policy, in_scope=False)
    for (scope, kind), listing in recorded.inventory.listings.items():
        if kind not in policy.filters:
            continue
        result.in_scope = True
        names = recorded.names_only.get(kind, [])
        result.populations[scope, kind] = listing.population + len(names)
        if listing.gap is not None:
            result.incomplete.add((scope, kind))
        result.undetermined += (Undetermined(each.ref, policy.name, why_unknown(kind, book)) for each in names)
        for resource in listing.resources:
            verdict = policy.filters[kind](world.subject(resource))
            if verdict.answer is Answer.TRUE:
                result.matches.append(Match(resource, verdict.because))
            elif verdict.answer is Answer.UNKNOWN:
                result.undetermined.append(Undetermined(resource.ref, policy.name, verdict.because))
    return result


def wanted_types(policies: Iterable[Policy]) -> tuple[str, ...]:
    """The types that the policies are about, each once; those that they only look at are not among them."""
    return tuple(dict.fromkeys(_types(policies)))


def _types(policies: Iterable[Policy]) -> Iterator[str]:
    for policy in policies:
        yield from policy.types
