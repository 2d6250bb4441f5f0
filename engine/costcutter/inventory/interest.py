"""Who needs what of the resources that are listed: found out once per run, asked of each resource as it is read.

Three answers: a resource that a policy may mean is kept whole; one that no policy means, but that others look at
(filters of relations, protection, what is in use), is kept with what those read; all others are only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from costcutter.catalog.load import Catalog
from costcutter.inventory.collect import Reach, scopes_of
from costcutter.inventory.part import part_of
from costcutter.inventory.readers import Readers
from costcutter.inventory.world import NO_WORLD
from costcutter.policy.model import Policy
from costcutter.query.answers import Answer
from costcutter.query.code.decision import decision
from costcutter.query.context import Filter
from costcutter.query.reads import Reads
from costcutter.resources import Resource, Scope

Decide: TypeAlias = Callable[[Resource], Answer]


@dataclass(frozen=True, slots=True)
class Protection:
    """What guards a type: filters that other code judges, and the types that they look at."""

    filters: tuple[Filter, ...] = ()
    """They judge resources that a policy means."""
    owning: tuple[Filter, ...] = ()
    """They tell of resources that stay whether these keep anything in place."""
    relations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Interest:
    """Says of each resource how much of it is needed. Safe to share between threads."""

    asking: Mapping[tuple[Scope, str], tuple[Decide, ...]]
    """What decides for policies, at the moment of the run and with nothing known of other resources."""
    looks: Mapping[str, Reads]
    """By type, what is read of resources that no policy means."""

    def keep(self, resource: Resource) -> Resource | None:
        """The resource whole, in part, or not at all."""
        for decide in self.asking.get((resource.ref.scope, resource.ref.type), ()):
            # nothing that is found out later makes true what is false without it
            if decide(resource) is not Answer.FALSE:
                return resource
        looks = self.looks.get(resource.ref.type)
        return None if looks is None else part_of(resource, looks)


def interest(
    policies: Iterable[Policy],
    catalog: Catalog,
    reach: Reach,
    now: datetime,
    *,
    listed: Iterable[str],
    protection: Callable[[str], Protection] = lambda _: Protection(),
) -> Interest:
    """Find out who needs what.

    Args:
        policies: all policies of the run.
        catalog: the resource types.
        reach: where the run looks.
        now: the moment of the plan.
        listed: the types that will be listed.
        protection: what guards a type.
    """
    asking: dict[tuple[Scope, str], list[Decide]] = {}
    readers = Readers(catalog)
    deleted: set[str] = set()
    for policy in policies:
        for name in policy.types:
            scopes = scopes_of(policy, catalog.get(name), reach)
            if not scopes:
                continue
            known = readers.look(name, policy.filters[name], policy.relations)
            decide = decision(policy.filters[name])(now, NO_WORLD) if known else _unsure
            for scope in scopes:
                asking.setdefault((scope, name), []).append(decide)
            actions = policy.actions_on(name)
            guards = protection(name) if actions else Protection()
            for filter_ in guards.filters:
                readers.look(name, filter_, guards.relations)
            if any(action.name == "delete" for action in actions):
                deleted.add(name)
    for name in listed:
        if readers.hold(name, deleted):
            guards = protection(name)
            for filter_ in guards.owning:
                readers.judge(name, filter_, guards.relations)
    return Interest({key: tuple(decides) for key, decides in asking.items()}, readers.by_type)


def _unsure(_resource: Resource) -> Answer:
    """For a filter of which it is not known what it reads of other resources."""
    return Answer.UNKNOWN
