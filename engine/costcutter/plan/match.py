"""Which resources each policy means, and which of those are protected. Asks for facets only as they are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from costcutter.catalog.load import Catalog
from costcutter.inventory.collect import Reach, scopes_of
from costcutter.inventory.model import Inventory
from costcutter.inventory.world import InventoryWorld
from costcutter.plan.cheapest import Ask, Demands
from costcutter.plan.guard import Guards
from costcutter.plan.model import Kept, Undetermined
from costcutter.policy.model import Policy
from costcutter.query.answers import Answer, Verdict
from costcutter.query.code.decision import decision
from costcutter.resources import Resource, ResourceRef, Scope, Unread


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that a policy means and may act on."""

    resource: Resource
    because: str


@dataclass(slots=True)
class PolicyMatches:
    """What one policy found."""

    policy: Policy
    matches: list[Match] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    undetermined: list[Undetermined] = field(default_factory=list)
    populations: dict[tuple[Scope, str], int] = field(default_factory=dict)
    incomplete: set[tuple[Scope, str]] = field(default_factory=set)
    """Scopes and types whose listing has a gap, so that their population is not known."""
    partial: set[tuple[Scope, str]] = field(default_factory=set)
    """Scopes and types of which only what can match was listed, so that their population is not known either."""
    in_scope: bool = True

    @property
    def matched(self) -> int:
        """How many resources the filters are true of, protected ones included."""
        return len(self.matches) + len(self.kept)


class Matcher:
    """Decides about every resource once per policy and round, and judges those about which there is more to say.

    Nearly all resources are left alone, and the function that their filters were written out to sees that at once. The
    filters themselves are asked for the reason of a match or a doubt, and again only where a facet was missing.
    """

    def __init__(
        self, policies: Iterable[Policy], guards: Guards, inventory: Inventory, catalog: Catalog, world: InventoryWorld
    ) -> None:
        self._policies, self._guards = tuple(policies), guards
        self._inventory, self._catalog, self._world = inventory, catalog, world
        self._decisions: dict[tuple[str, str], Callable[[Resource], Answer]] = {}
        self._verdicts: dict[str, dict[ResourceRef, Verdict]] = {}
        """By policy, the verdicts that are not false."""
        self._protection: dict[tuple[str, ResourceRef], Verdict] = {}

    def unread(self, reach: Reach, asked: Container[Ask] = ()) -> frozenset[Ask]:
        """Judge what is not decided yet, and tell which facets to read next. Empty: nothing would decide more.

        Args:
            reach: where the run looks.
            asked: facets that were read before, or could not be.
        """
        self._world.forget()
        false = Answer.FALSE  # looking up the member of an enumeration takes as long as some filters
        demands = Demands(self._catalog, asked)
        for policy in self._policies:
            before = self._verdicts.get(policy.name, {})
            after = self._verdicts[policy.name] = {}
            for kind in policy.types:
                decide = self._decision(policy, kind)
                for resource in self._candidates(policy, kind, reach):
                    if decide(resource) is not false:
                        after[resource.ref] = verdict = self._verdict(policy, resource, before.get(resource.ref))
                        demands.add(verdict if verdict.unread else self._protected(policy, resource, verdict))
        return demands.cheapest()

    def results(self, reach: Reach) -> list[PolicyMatches]:
        """What each policy found, by what is known now."""
        found = []
        for policy in self._policies:
            result = PolicyMatches(policy)
            pairs = [(kind, scope) for kind in policy.types for scope in self._scopes(policy, kind, reach)]
            result.in_scope = bool(pairs)
            for kind, scope in pairs:
                listing = self._inventory.get(scope, kind)
                result.populations[scope, kind] = listing.population if listing else 0
                if listing is None or listing.gap is not None:
                    result.incomplete.add((scope, kind))
                elif listing.partial:
                    result.partial.add((scope, kind))
            verdicts = self._verdicts[policy.name]
            for resource in (each for kind in policy.types for each in self._candidates(policy, kind, reach)):
                verdict = verdicts.get(resource.ref)
                if verdict is not None:
                    self._sort(resource, verdict, result)
            found.append(result)
        return found

    def _sort(self, resource: Resource, verdict: Verdict, result: PolicyMatches) -> None:
        policy = result.policy
        if verdict.answer is Answer.UNKNOWN:
            result.undetermined.append(Undetermined(resource.ref, policy.name, verdict.because))
        if verdict.answer is not Answer.TRUE:
            return
        protection = self._protection.get((policy.name, resource.ref))
        if protection is None or protection.answer is Answer.FALSE or not policy.actions:
            result.matches.append(Match(resource, verdict.because))
        elif protection.answer is Answer.TRUE:
            result.kept.append(Kept(resource.ref, (policy.name,), protection.because, "protected"))
        else:
            reason = f"whether it is protected is not known: {protection.because}"
            result.undetermined.append(Undetermined(resource.ref, policy.name, reason))

    def _decision(self, policy: Policy, kind: str) -> Callable[[Resource], Answer]:
        """The policy's filter of a type as a function."""
        key = (policy.name, kind)
        if key not in self._decisions:
            self._decisions[key] = decision(policy.filters[kind])(self._world.now, self._world)
        return self._decisions[key]

    def _verdict(self, policy: Policy, resource: Resource, before: Verdict | None) -> Verdict:
        if before is not None and not before.unread:
            return before
        return policy.filters[resource.ref.type](self._world.subject(resource))

    def _protected(self, policy: Policy, resource: Resource, verdict: Verdict) -> Verdict:
        """Judge whether a match is protected; what is unread in it has to be read to know that, or to act on it."""
        if verdict.answer is not Answer.TRUE or not policy.actions:
            return verdict
        key = (policy.name, resource.ref)
        protection = self._protection.get(key)
        if protection is None or protection.unread:
            protection = self._guards.judge(self._world.subject(resource), policy.actions_on(resource.ref.type))
            self._protection[key] = protection
        if protection.answer is Answer.FALSE and any(action.name == "delete" for action in policy.actions):
            return Verdict(Answer.FALSE, "", self._order_facets(resource))
        return protection

    def _order_facets(self, resource: Resource) -> frozenset[tuple[ResourceRef, str]]:
        """Facets in which the resource names others: the order of deletions needs them."""
        names = {
            found[1]
            for reference in self._catalog.get(resource.ref.type).references
            for found in _FACET.finditer(reference.path)
        }
        unread = (name for name in names if isinstance(resource.facets.get(name), Unread))
        return frozenset((resource.ref, name) for name in unread)

    def _candidates(self, policy: Policy, kind: str, reach: Reach) -> Iterator[Resource]:
        for scope in self._scopes(policy, kind, reach):
            listing = self._inventory.get(scope, kind)
            yield from listing.candidates if listing else ()

    def _scopes(self, policy: Policy, kind: str, reach: Reach) -> Sequence[Scope]:
        scopes = scopes_of(policy, self._catalog.get(kind), reach)
        return [scope for scope in scopes if self._inventory.get(scope, kind) is not None]


_FACET = re.compile(r"\bfacets\.([a-z_]+)")


def by_ref(results: Iterable[PolicyMatches]) -> Mapping[ResourceRef, list[tuple[Policy, Match]]]:
    """All matches grouped by resource, in the order of policies."""
    grouped: dict[ResourceRef, list[tuple[Policy, Match]]] = {}
    for result in results:
        for match in result.matches:
            grouped.setdefault(match.resource.ref, []).append((result.policy, match))
    return grouped
