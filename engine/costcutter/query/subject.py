"""What a filter sees: one resource, the moment, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from costcutter.query.functions import Facets
from costcutter.resources import Resource, ResourceRef, Unknown
from costcutter.values import stamp


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Resources that stand in some relation to another one."""

    found: tuple[Subject, ...] = ()
    doubt: str = ""
    """Why there could be more of them than were found; empty where all are known."""
    unread: frozenset[tuple[ResourceRef, str]] = frozenset()
    """Facets of other resources that would dispel the doubt, if somebody read them."""


class World(Protocol):
    """The other resources of the run. The inventory is one; tests beside policies bring their own."""

    def named(self, subject: Subject, type_name: str, identifiers: Iterable[str]) -> Neighbours:
        """Resources of a type that `identifiers` name, in reach of the subject (same account, region or global)."""
        ...

    def naming(self, subject: Subject, type_name: str, paths: tuple[str, ...]) -> Neighbours:
        """Resources of a type that name the subject at one of the given paths of their documents."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """One resource to be judged."""

    resource: Resource
    now: datetime
    world: World
    _view: Mapping[str, Any] | None = field(init=False, default=None, repr=False, compare=False)

    @property
    def view(self) -> Mapping[str, Any]:
        """The document, with ``resource`` (the common fields) and ``facets`` beside its own members."""
        view = self._view
        if view is None:  # made when somebody looks: most resources are decided without it
            view = view_of(self.resource)
            object.__setattr__(self, "_view", view)
        return view


def view_of(resource: Resource) -> dict[str, Any]:
    """What expressions see of a resource."""
    return {**resource.document, "resource": common_of(resource), "facets": Facets(resource.facets)}


def common_of(resource: Resource) -> Facets:
    """The fields that every type has."""
    ref = resource.ref
    tags = resource.tags if isinstance(resource.tags, Unknown) else dict(resource.tags)
    return Facets(
        id=ref.id,
        name=resource.name,
        arn=resource.arn,
        type=ref.type,
        created=stamp(resource.created) if resource.created else None,
        tags=tags,
        account=ref.scope.account,
        region=ref.scope.region,
        partition=ref.scope.partition,
    )
