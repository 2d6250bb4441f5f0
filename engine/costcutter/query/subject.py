"""What a filter sees: one resource, the moment, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from costcutter.query.functions import Facets, Partial
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
    view: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    """The document, with ``resource`` (the common fields) and ``facets`` beside its own members."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "view", _view(self.resource))


def _view(resource: Resource) -> dict[str, Any]:
    ref = resource.ref
    tags = resource.tags if isinstance(resource.tags, Unknown) else dict(resource.tags)
    arn: str | Unknown | None = resource.arn
    if arn is None and not ref.scope.is_known:
        arn = Unknown("its ARN is not known without the account and region")
    common = Facets(
        id=ref.id,
        name=resource.name,
        arn=arn,
        type=ref.type,
        created=stamp(resource.created) if resource.created else None,
        tags=tags,
        account=ref.scope.account or Unknown("its account is not known"),
        region=ref.scope.region or Unknown("its region is not known"),
        partition=ref.scope.partition,
    )
    view = {**resource.document, "resource": common, "facets": Facets(resource.facets)}
    return Partial(view) if resource.partial else view
