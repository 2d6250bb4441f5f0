"""What the catalogue says of a resource type, as values. The vocabulary is explained in docs/catalogue.md.

Everything here is data read from one YAML file; `catalog.load` makes it, `catalog.check` proves it against the
SDK's models, the inventory and the executor interpret it. No code is written for a type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from costcutter.query.metrics import MetricFamily

Params: TypeAlias = Mapping[str, Any]
"""Parameters of a call as written: expressions, ``=texts``, and literal values."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation with its parameters."""

    operation: str
    params: Params
    service: str = ""
    """Empty: the type's own service."""


@dataclass(frozen=True, slots=True)
class RegionOf:
    """How to find out where an item of a listing that covers all regions lives."""

    call: Call
    value: str
    given: str | None = None


@dataclass(frozen=True, slots=True)
class ApiFilter:
    """A filter of a list call that compares one field of what it lists with given values, exactly."""

    name: str
    values: frozenset[str] | None = None
    """The only values that it is known to compare; None for all."""


@dataclass(frozen=True, slots=True)
class Pushdown:
    """Which conditions the list call can judge itself, so that it leaves out what cannot match."""

    filters: Mapping[str, ApiFilter] = field(default_factory=dict)
    """The API's filter by the path in the document that it looks at."""
    tags: bool = False
    """Whether there are the filters ``tag:KEY`` and ``tag-key``."""
    parameter: str = "Filters"
    """What takes the filters: a list of ``{Name, Values}``."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Parameters that take one value, by the path in the document: ``{StateValue: StateValue}``."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How resources of a type are found."""

    call: Call
    items: str
    page_size: int | None = None
    where: str | None = None
    complete: bool = False
    region: RegionOf | None = None
    pushdown: Pushdown | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How one resource is read again, and how its absence shows."""

    call: Call
    item: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """How one call reads a facet of many resources."""

    size: int
    """The most that a call may be asked about."""
    items: str
    """Path in the answer to the entries, each about one resource."""
    key: str
    """Path in an entry to what the call's parameters name the resource by."""
    many: bool = False
    """Whether several entries may be about one resource; the value is a list then, empty where there are none."""
    sparse: bool = False
    """Whether a resource without an entry has none (null); else it could not be read."""


@dataclass(frozen=True, slots=True)
class Facet:
    """More data of one resource, behind a call of its own or one that it shares with others."""

    call: Call
    value: str = "@"
    """Path in the answer; with a batch, in the resource's entry."""
    empty: tuple[str, ...] = ()
    description: str = ""
    batch: Batch | None = None

    @property
    def lot(self) -> int:
        """For how many resources one call reads it."""
        return self.batch.size if self.batch else 1


@dataclass(frozen=True, slots=True)
class Reference:
    """One path at which resources of this type name resources of another."""

    path: str
    type: str
    by: str | None = None
    """A path in the other's document to compare with; None: its identifiers."""
    orders: bool = True
    holds: bool = True
    held: bool = False
    """False: I name it and go first. True: it is named here, but has to be gone before me."""


@dataclass(frozen=True, slots=True)
class Members:
    """A listing made right then, over whose items a step is repeated."""

    call: Call
    items: str
    batch: int | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again until a condition holds; without a call, on the resource itself."""

    until: str
    call: Call | None = None
    failed: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionStep:
    """One call of an action, possibly repeated, or a wait."""

    call: Call | None = None
    when: str | None = None
    for_each: str | Members | None = None
    ignore: tuple[str, ...] = ()
    failures: str | None = None
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Untie:
    """Steps that cut references of a resource, where resources name each other in a circle."""

    references: tuple[str, ...]
    steps: tuple[ActionStep, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with a resource of the type."""

    name: str
    steps: tuple[ActionStep, ...]
    description: str = ""
    destructive: bool = False
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """JSON Schema fragments by option."""
    backup: str | None = None
    already: str | None = None
    only: str | None = None
    done: Wait | None = None
    gone: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    unties: Untie | None = None
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Protection:
    """Resources that are never touched, and why."""

    when: Any
    """A filter, as in policies."""
    reason: str
    owned: bool = False
    """Whether it goes away together with what it belongs to, so that it keeps nothing else."""
    against: str | None = None
    """The only action that it protects from; None: every action."""
    unless: str | None = None
    """The option of that action with which a policy lifts the protection."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """How tags are put on and taken off."""

    add: Call
    remove: Call


@dataclass(frozen=True, slots=True)
class ResourceType:
    """Everything the catalogue knows of one type."""

    name: str
    title: str
    source: str
    verified: Literal["model", "sandbox", "recorded"]
    scope: Literal["region", "global"]
    service: str
    listing: Listing
    reading: Reading
    id: tuple[str, ...]
    """Paths whose values make the identifier, joined by ``/``."""
    actions: Mapping[str, Action]
    aliases: tuple[str, ...] = ()
    gone: str | None = None
    identifiers: tuple[str, ...] = ()
    display: str | None = None
    """Path to the name people use; None: the Name tag."""
    arn: str | None = None
    created: str | None = None
    created_unit: str = "iso"
    tags: str | Facet | None = None
    """A path in the document, a facet, or None where the type has no tags."""
    tagging: Tagging | None = None
    state: str | None = None
    facets: Mapping[str, Facet] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    protected: tuple[Protection, ...] = ()
    unguarded: bool = False
    """Whether the service deletes it though others use it."""
    metrics: tuple[MetricFamily, ...] = ()
    """What CloudWatch measures of it."""
    units: Mapping[str, str] = field(default_factory=dict)
    """For paths that hold sizes, what they count in: ``B``, ``KiB``, ``MiB``, ``GiB``, ``TiB``."""

    def facet(self, name: str) -> Facet | None:
        """How a facet is read, of which ``tags`` may be one; None where it takes no call of its own."""
        found = self.tags if name == "tags" else self.facets.get(name)
        return found if isinstance(found, Facet) else None

    def mentions(self, other: str) -> tuple[str, ...]:
        """The paths at which resources of this type name resources of type `other` by an identifier."""
        return tuple(reference.path for reference in self.references if reference.type == other and not reference.by)
