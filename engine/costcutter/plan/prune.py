"""Takes out of a plan what cannot go: what something that stays still uses, and circles that nothing cuts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from costcutter.catalog.load import Catalog
from costcutter.catalog.params import expression
from costcutter.graph.order import components
from costcutter.inventory.model import Inventory
from costcutter.inventory.world import InventoryWorld
from costcutter.plan.edges import Edge, followers
from costcutter.plan.merge import Merged
from costcutter.plan.model import Kept, Step
from costcutter.query.expression import EvaluationError
from costcutter.query.filters.related import texts
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject
from costcutter.resources import Resource, ResourceRef

_Cause: TypeAlias = Literal["in use", "circle"]
_Followers: TypeAlias = Mapping[ResourceRef, list[Edge]]


def prune(
    merged: Merged,
    order: Sequence[Edge],
    catalog: Catalog,
    inventory: Inventory,
    world: InventoryWorld,
    owned: Callable[[Resource], bool] = lambda _: False,
) -> None:
    """Take deletions out until nothing that stays needs what goes, and no circle is left that cannot be cut.

    What is named as a holder, but could not be listed, may well stay: then the deletion is taken out, too. So it is
    where the service would not refuse, and it is not known what names the resource.

    A resource whose deletion is taken out is left alone altogether: whatever the same policies wanted of it was
    there for the sake of the deletion.
    """
    pruning = _Pruning(merged)
    if not pruning.going:
        return
    resources = {resource.ref: resource for resource in inventory.resources()}
    after = followers(edge for edge in order if edge.holds)
    for ref in sorted(pruning.going):
        doubt = _doubt(resources[ref], catalog, world)
        if doubt:
            pruning.take_out(ref, doubt, "in use")
    staying = [ref for ref in sorted(after) if ref not in pruning.going and not owned(resources[ref])]
    pruning.keep_used(staying, after, resources)
    stuck = [edge for edge in order if not is_cut(edge, catalog)]
    looped = circles(edge for edge in stuck if edge.first in pruning.going and edge.then in pruning.going)
    for circle in looped:
        path = ", ".join(str(ref) for ref in sorted(circle))
        for ref in sorted(circle):
            pruning.take_out(ref, f"these name each other in a circle: {path}", "circle")
    pruning.keep_used(sorted(ref for circle in looped for ref in circle), after, resources)


def is_cut(edge: Edge, catalog: Catalog) -> bool:
    """Whether the catalogue names steps that cut this reference, should it be part of a circle."""
    deletion = catalog.get(edge.owner.type).actions.get("delete")
    return deletion is not None and deletion.unties is not None and edge.path in deletion.unties.references


def circles(order: Iterable[Edge]) -> list[frozenset[ResourceRef]]:
    """The groups of resources that wait for each other in a circle."""
    needs: dict[ResourceRef, list[ResourceRef]] = {}
    for edge in order:
        needs.setdefault(edge.then, []).append(edge.first)
    return [frozenset(component) for component in components(needs) if len(component) > 1]


@dataclass(slots=True)
class _Pruning:
    merged: Merged
    steps: dict[ResourceRef, list[Step]] = field(default_factory=dict)
    going: dict[ResourceRef, Step] = field(default_factory=dict)
    """What is deleted, with the step that does it."""

    def __post_init__(self) -> None:
        for step in self.merged.steps.values():
            self.steps.setdefault(step.ref, []).append(step)
            if step.action == "delete":
                self.going[step.ref] = step

    def keep_used(
        self, staying: Iterable[ResourceRef], after: _Followers, resources: dict[ResourceRef, Resource]
    ) -> None:
        """Keep what these need, what those need in turn, and so on; each resource is looked at once."""
        todo = deque(staying)
        while todo:
            ref = todo.popleft()
            for edge in after.get(ref, ()):
                if edge.then in self.going:
                    self.take_out(edge.then, f"in use by {_label(resources[ref])}, which stays", "in use")
                    todo.append(edge.then)

    def take_out(self, ref: ResourceRef, reason: str, cause: _Cause) -> None:
        deletion = self.going.pop(ref)
        gone = [step for step in self.steps[ref] if set(step.policies) <= set(deletion.policies)]
        for step in gone:
            del self.merged.steps[step.id]
            del self.merged.needs[step.id]
        lost = {step.id for step in gone}
        for step in self.steps[ref]:
            if step.id not in lost:
                self.merged.needs[step.id] = [other for other in self.merged.needs[step.id] if other not in lost]
        self.merged.kept.append(Kept(ref, deletion.policies, reason, cause))


def _doubt(resource: Resource, catalog: Catalog, world: InventoryWorld) -> str:
    """Why it is not known whether all that keeps a resource in place is in the plan; empty where it is."""
    subject = world.subject(resource)
    for reference in catalog.get(resource.ref.type).references:
        if not (reference.held and reference.holds and reference.orders) or reference.by:
            continue
        try:
            names = texts(expression(reference.path).value(subject))
        except (UnknownValue, EvaluationError) as error:
            return f"in use by a {reference.type}, perhaps: {error}"
        doubt = world.named(subject, reference.type, names).doubt if names else ""
        if doubt:
            return f"in use by {reference.type} {', '.join(names)}, perhaps: {doubt}"
    return _unseen(subject, catalog, world) if catalog.get(resource.ref.type).unguarded else ""


def _unseen(subject: Subject, catalog: Catalog, world: InventoryWorld) -> str:
    """Why it is not known what names a resource which the service deletes in any case; empty where it is."""
    for other, paths in catalog.naming(subject.resource.ref.type).items():
        doubt = world.naming(subject, other, paths).doubt
        if doubt:
            return f"in use by {'an' if other[0] in 'aeiou' else 'a'} {other}, perhaps: {doubt}"
    return ""


def _label(resource: Resource) -> str:
    name = f" ({resource.name})" if resource.name and resource.name != resource.id else ""
    return f"{resource.ref.type} {resource.id}{name}"
