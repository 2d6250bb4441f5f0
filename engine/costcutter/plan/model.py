"""A plan is a value: showing, saving and applying are readers of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from costcutter.inventory.model import Gap
from costcutter.resources import Resource, ResourceRef


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one resource."""

    id: str
    """Unique in the plan and the same in every plan of the same thing."""
    resource: Resource
    action: str
    options: Mapping[str, Any] = field(default_factory=dict)
    policies: tuple[str, ...] = ()
    """The policies that ask for it, sorted."""
    because: str = ""
    """Why the resource matched."""
    destructive: bool = False
    kind: Literal["action", "backup", "untie"] = "action"
    """`backup` saves the data of a later step; `untie` cuts references that run in a circle."""
    seconds: float = 5.0
    """Roughly how long it takes."""

    @property
    def ref(self) -> ResourceRef:
        """The resource that it changes."""
        return self.resource.ref


@dataclass(frozen=True, slots=True)
class Kept:
    """A resource that matched a policy and is left alone all the same."""

    ref: ResourceRef
    policies: tuple[str, ...]
    reason: str
    cause: Literal["protected", "in use", "conflict", "circle"]


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A resource of which it could not be found out whether a policy means it. Never acted on."""

    ref: ResourceRef
    policy: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A policy that acts on nothing, because it would go over its limits."""

    policy: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """What became of one policy."""

    name: str
    description: str
    types: tuple[str, ...]
    population: int
    matched: int
    kept: int
    undetermined: int
    steps: int
    actions: tuple[str, ...]
    state: Literal["active", "out of scope", "disabled", "refused"] = "active"
    partial: bool = False
    """Whether there are more than `population`, since the listings left out what cannot match."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run would do, and what it would not."""

    account: str
    created: datetime
    steps: tuple[Step, ...]
    needs: Mapping[str, tuple[str, ...]]
    """For each step, and each barrier between policies, what must be done before it."""
    summaries: tuple[PolicySummary, ...] = ()
    kept: tuple[Kept, ...] = ()
    undetermined: tuple[Undetermined, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    """What was resolved between policies, in words."""
    listed: int = 0
    """How many resources were looked at."""
    unsupported: int = 0
    """Pairs of region and type that were left out because the region does not have the service."""

    @property
    def certain(self) -> bool:
        """Whether everything that was asked for could be decided."""
        return not self.undetermined and not self.gaps
