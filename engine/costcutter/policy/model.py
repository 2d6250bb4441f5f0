"""What a policy is once it has been checked and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from costcutter.documents.yaml import Document
from costcutter.errors import Diagnostic, Place
from costcutter.query.context import Filter
from costcutter.query.facts.bounds import Bounds

CALL = "call "
"""What the name of the action `call` begins with where it is compiled; its operation follows."""


@dataclass(frozen=True, slots=True)
class PolicyScope:
    """Where a policy applies: globs on account ids or aliases, and on regions."""

    accounts: tuple[str, ...] = ("*",)
    regions: tuple[str, ...] = ("*",)

    def has_account(self, account: str, aliases: tuple[str, ...]) -> bool:
        """Whether an account is meant, by its id or one of its aliases."""
        return any(fnmatchcase(name, glob) for name in (account, *aliases) for glob in self.accounts)

    def has_region(self, region: str) -> bool:
        """Whether a region is meant; resources of no region are, unless regions are narrowed without ``global``."""
        return any(fnmatchcase(region, glob) for glob in self.regions)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a policy may match before it acts on nothing. None: the configured default."""

    resources: int | None = None
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class PolicyAction:
    """One action of a policy with its options."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    destructive: bool = False
    backup: str | None = None
    """The action that saves the data first."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One compiled policy."""

    name: str
    where: Place
    filters: Mapping[str, Filter]
    """The compiled filter by resource type."""
    description: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    scope: PolicyScope = field(default_factory=PolicyScope)
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    actions: tuple[PolicyAction, ...] = ()
    enabled: bool = True
    relations: frozenset[str] = frozenset()
    """Other resource types that its filters look at."""
    bounds: Bounds = field(default_factory=dict)
    """What all its matches have in common, whatever their type."""
    variants: Mapping[str, tuple[PolicyAction, ...]] = field(default_factory=dict)
    """The actions by resource type: each type has defaults, and a way to save its data, of its own."""

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types it applies to."""
        return tuple(self.filters)

    def actions_on(self, type_name: str) -> tuple[PolicyAction, ...]:
        """The actions as they are done on resources of one type."""
        return self.variants.get(type_name, self.actions)

    @property
    def destructive(self) -> bool:
        """Whether one of its actions loses data or resources."""
        return any(action.destructive for action in self.actions)


@dataclass(frozen=True, slots=True)
class ProtectRule:
    """What is never touched, compiled for each resource type that the run knows."""

    filters: Mapping[str, Filter]
    reason: str
    relations: frozenset[str] = frozenset()
    """Other resource types that its filters look at."""
    where: Place | None = None
    """Where it stands, if it is about certain types."""


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Everything that was loaded together."""

    policies: tuple[Policy, ...]
    protect: tuple[ProtectRule, ...]
    documents: tuple[Document, ...]
    warnings: tuple[Diagnostic, ...] = ()
    objects: Mapping[str, Place] = field(default_factory=dict)
    """Objects of S3 that have to be read before the policies can be run: their URLs, and who asks for them."""

    def named(self, name: str) -> Policy | None:
        """The policy of that name, or None."""
        return next((policy for policy in self.policies if policy.name == name), None)
