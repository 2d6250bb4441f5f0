"""What a filter sees: one resource, the moment, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from costcutter.query.functions import Facets, Partial
from costcutter.resources import Resource, ResourceRef, Unknown
from costcutter.values import stamp

Kept = TypeVar("Kept")


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

    def peers(self, subject: Subject) -> Neighbours:
        """All resources of the subject's own type, account and region, itself included."""
        ...

    def remembered(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gave when the key was first asked for, as long as no resource changes."""
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
    view = {**resource.document, "resource": common_of(resource), "facets": Facets(resource.facets)}
    return Partial(view) if resource.partial else view


def common_of(resource: Resource) -> Facets:
    """The fields that every type has."""
    ref = resource.ref
    tags = resource.tags if isinstance(resource.tags, Unknown) else dict(resource.tags)
    return Facets(
        id=ref.id,
        name=name_of(resource),
        arn=arn_of(resource),
        type=ref.type,
        created=stamp(resource.created) if resource.created else None,
        tags=tags,
        account=account_of(resource),
        region=region_of(resource),
        partition=ref.scope.partition,
    )


def name_of(resource: Resource) -> str | Unknown | None:
    """Its name, which may stand in a tag that nobody has read."""
    if resource.name is None and isinstance(resource.tags, Unknown):
        return resource.tags
    return resource.name


def arn_of(resource: Resource) -> str | Unknown | None:
    """Its ARN, which cannot be made up where nobody knows where it lives."""
    if resource.arn is None and not resource.ref.scope.is_known:
        return Unknown("its ARN is not known without the account and region")
    return resource.arn


def account_of(resource: Resource) -> str | Unknown:
    """Its account; recordings do not always say."""
    return resource.ref.scope.account or Unknown("its account is not known")


def region_of(resource: Resource) -> str | Unknown:
    """Its region; recordings do not always say."""
    return resource.ref.scope.region or Unknown("its region is not known")
