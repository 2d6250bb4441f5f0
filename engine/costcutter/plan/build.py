"""Puts a plan together: limits, merged steps, what is in use, order, circles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from costcutter.catalog.load import Catalog
from costcutter.inventory.model import Inventory
from costcutter.inventory.world import InventoryWorld
from costcutter.plan.edges import edges
from costcutter.plan.limits import DefaultLimits, refusal_of
from costcutter.plan.match import PolicyMatches
from costcutter.plan.merge import merge, predecessors
from costcutter.plan.model import Kept, Plan, PolicySummary, Step
from costcutter.plan.order import order_deletions, order_policies
from costcutter.plan.prune import prune
from costcutter.resources import Resource, ResourceRef


def build_plan(
    results: Sequence[PolicyMatches],
    inventory: Inventory,
    catalog: Catalog,
    world: InventoryWorld,
    *,
    account: str,
    now: datetime,
    defaults: DefaultLimits,
    owned: Callable[[Resource], bool] = lambda _: False,
) -> Plan:
    """The plan of some matches. The same inventory and policies give the same plan.

    Args:
        results: what each policy found.
        inventory: everything that was listed: what is not deleted may keep other things in place.
        catalog: the resource types.
        world: relations between the listed resources.
        account: the account that was read.
        now: the moment of the plan.
        defaults: limits of destructive policies that set none.
        owned: whether a resource goes away together with another one, so that it keeps nothing in place.
    """
    refusals = [refusal for result in results if (refusal := refusal_of(result, defaults)) is not None]
    refused = {refusal.policy for refusal in refusals}
    acting = [result for result in results if result.policy.name not in refused]
    before = predecessors([result.policy for result in results])  # through policies that do nothing, too
    merged = merge(acting, catalog, now, before)
    if any(step.action == "delete" for step in merged.steps.values()):
        order = edges(inventory.resources(), catalog, world)
        prune(merged, order, catalog, inventory, world, owned)
        order_deletions(merged, order, catalog)
    order_policies(merged, before)
    steps = tuple(sorted(merged.steps.values(), key=lambda step: (step.ref, step.id)))
    needs = {node: tuple(sorted(set(needed))) for node, needed in sorted(merged.needs.items())}
    doubts = (doubt for result in results for doubt in sorted(result.undetermined, key=lambda doubt: doubt.ref))
    kept = _grouped([*(kept for result in acting for kept in result.kept), *merged.kept])
    return Plan(
        account=account,
        created=now,
        steps=steps,
        needs=needs,
        summaries=tuple(_summary(result, steps, kept, refused) for result in results),
        kept=kept,
        undetermined=tuple(doubts),
        refusals=tuple(refusals),
        gaps=inventory.gaps,
        notes=tuple(merged.notes),
        listed=inventory.population,
        unsupported=inventory.unsupported,
    )


def _grouped(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """One entry per resource and reason, with all policies that matched it."""
    found: dict[tuple[ResourceRef, str], Kept] = {}
    for entry in kept:
        key = (entry.ref, entry.reason)
        before = found.get(key)
        policies = {*(before.policies if before else ()), *entry.policies}
        found[key] = replace(entry, policies=tuple(sorted(policies)))
    return tuple(found[key] for key in sorted(found))


def _summary(result: PolicyMatches, steps: Iterable[Step], kept: Iterable[Kept], refused: set[str]) -> PolicySummary:
    policy = result.policy
    own = [step for step in steps if policy.name in step.policies]
    state: Literal["active", "out of scope", "disabled", "refused"]
    if not policy.enabled:
        state = "disabled"
    elif policy.name in refused:
        state = "refused"
    else:
        state = "active" if result.in_scope else "out of scope"
    return PolicySummary(
        name=policy.name,
        description=policy.description,
        types=policy.types,
        population=sum(result.populations.values()),
        matched=result.matched,
        kept=sum(policy.name in entry.policies for entry in kept),
        undetermined=len(result.undetermined),
        steps=len(own),
        actions=tuple(action.name for action in policy.actions),
        state=state,
        partial=bool(result.partial),
    )
