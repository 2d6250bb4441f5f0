"""What waits for what in a plan: deletions for deletions, deletions for backups, policies for policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from costcutter.catalog.load import Catalog
from costcutter.graph.order import components
from costcutter.plan.edges import Edge
from costcutter.plan.merge import Merged, step_id
from costcutter.plan.model import Step
from costcutter.plan.prune import circles, is_cut
from costcutter.resources import ResourceRef

BARRIER = "after:"
"""Begins the identifiers of nodes that do nothing but wait for all steps that certain policies ask for."""


def order_deletions(merged: Merged, order: Iterable[Edge], catalog: Catalog) -> None:
    """Each deletion waits for what refers to it, and for the backups of whatever may vanish with it.

    References in a circle are cut first, by the steps that the catalogue names; circles that it cannot cut must have
    been taken out.
    """
    deletions = {step.ref: step for step in merged.steps.values() if step.action == "delete"}
    relevant = [edge for edge in order if edge.first in deletions and edge.then in deletions]
    left = _untie(merged, deletions, relevant, catalog)
    saved = _saved(merged, left, catalog)
    for edge in left:
        first, then = deletions[edge.first], deletions[edge.then]
        merged.needs[then.id].append(first.id)
        # a volume may vanish with its instance, and that with its group, so it is saved before any of them goes
        merged.needs[first.id] += saved.get(edge.then, ())


def order_policies(merged: Merged, before: Mapping[str, set[str]]) -> None:
    """All steps of a policy wait for all steps of those before it.

    Steps that the same policies ask for share one barrier, so that the graph grows with the steps and not with their
    pairs. A step that two ordered policies share waits for the other steps of the earlier one, and those of the
    later one wait for it.

    Args:
        merged: the steps, whose order so far has no circle.
        before: for each policy, all those before it.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for step in merged.steps.values():
        groups.setdefault(step.policies, []).append(step.id)
    awaited: set[tuple[str, ...]] = set()
    for later, steps in groups.items():
        earlier = {name for policy in later for name in before.get(policy, ())}
        groups_before = [group for group in groups if group != later and not earlier.isdisjoint(group)]
        awaited.update(groups_before)
        for node in steps:
            merged.needs[node] += map(_barrier, groups_before)
    for group in awaited:
        merged.needs[_barrier(group)] = list(groups[group])
    _loosen(merged)


def _loosen(merged: Merged) -> None:
    """Where policies are ordered against what AWS allows, what has to go first does not wait."""
    broken: Counter[tuple[str, str]] = Counter()
    for component in components(merged.needs):
        circle = set(component)
        for node in component if len(component) > 1 else ():
            step = merged.steps.get(node)
            if step is None:
                continue
            waits = [other for other in merged.needs[node] if other in circle and other.startswith(BARRIER)]
            merged.needs[node] = [other for other in merged.needs[node] if other not in waits]
            if step.kind == "action":  # that data is saved early breaks no promise
                names = " and ".join(step.policies)
                broken.update((names, other.removeprefix(BARRIER).replace("+", " and ")) for other in waits)
    for (later, earlier), count in sorted(broken.items()):
        what = "1 step" if count == 1 else f"{count:,} steps"
        merged.notes.append(f"{what} of {later} cannot wait for {earlier}, which needs them done first")


def _barrier(policies: Sequence[str]) -> str:
    return BARRIER + "+".join(policies)


def _untie(merged: Merged, deletions: Mapping[ResourceRef, Step], order: list[Edge], catalog: Catalog) -> list[Edge]:
    """Cut circles with the steps that the catalogue names; returns the edges that remain."""
    number = {ref: index for index, circle in enumerate(circles(order)) for ref in circle}
    left: list[Edge] = []
    for edge in order:
        inside = edge.first in number and number[edge.first] == number.get(edge.then)
        if not inside or not is_cut(edge, catalog):
            left.append(edge)
            continue
        step = _untie_step(deletions[edge.owner])
        merged.steps[step.id] = step
        merged.needs.setdefault(step.id, [])
        for ref in (edge.then, edge.owner):  # after its owner's deletion there would be nothing left to cut
            if step.id not in merged.needs[deletions[ref].id]:
                merged.needs[deletions[ref].id].append(step.id)
    return left


def _untie_step(deletion: Step) -> Step:
    return replace(
        deletion,
        id=step_id(deletion.resource, "untie"),
        action="untie",
        kind="untie",
        because="cuts references that run in a circle",
        seconds=2.0,
    )


def _saved(merged: Merged, order: Iterable[Edge], catalog: Catalog) -> Mapping[ResourceRef, tuple[str, ...]]:
    """For each resource, the steps that save its data and the data of everything that goes after it."""
    found: dict[ResourceRef, dict[str, None]] = {}
    for step in merged.steps.values():
        deletion = catalog.get(step.ref.type).actions.get("delete")
        if step.kind == "backup" or (deletion is not None and step.action == deletion.backup):
            found.setdefault(step.ref, {})[step.id] = None
    after: dict[ResourceRef, list[ResourceRef]] = {}
    for edge in order:
        after.setdefault(edge.first, []).append(edge.then)
    for component in components(after):  # what goes later comes first
        for then in after.get(component[0], ()):
            if then in found:
                found.setdefault(component[0], {}).update(found[then])
    return {ref: tuple(steps) for ref, steps in found.items()}
