"""The nouns everybody shares: where a resource lives, which one it is, and what was read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One account in one region: what a client, a lock and a population belong to."""

    account: str
    """Empty in recordings, where nobody said it."""
    region: str
    """A region's name; resources of a global service live in ``global``. Empty in recordings, as the account."""
    partition: str = "aws"

    @property
    def is_known(self) -> bool:
        """Whether both are known, which is so of everything that was read from AWS."""
        return bool(self.account and self.region)

    def __str__(self) -> str:
        return f"{self.account}/{self.region}"


GLOBAL = "global"
"""The region of resources that belong to no region (IAM, for instance)."""


@dataclass(frozen=True, slots=True, order=True)
class ResourceRef:
    """Names one resource for ever: in plans, journals and reports."""

    scope: Scope
    type: str
    """A catalogue type, e.g. ``ec2.volume``."""
    id: str

    def __str__(self) -> str:
        return f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands where a value should be that could not be found out. Never the same as empty."""

    reason: str
    """A phrase for the report: ``tags could not be read: AccessDenied``."""


@dataclass(frozen=True, slots=True)
class Unread(Unknown):
    """Not found out yet: it takes a call that nobody has needed so far."""

    facet: str = ""
    """The name of the facet that has to be read; ``tags`` is one."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as it was read."""

    ref: ResourceRef
    document: Mapping[str, Any]
    """The API's own answer, timestamps as ISO text."""
    arn: str | None = None
    name: str | None = None
    created: datetime | None = None
    """None where the API reports no date for this very resource."""
    tags: Mapping[str, str] | Unknown = field(default_factory=dict)
    facets: Mapping[str, Any] = field(default_factory=dict)
    """More data by facet name: the value that was read, or `Unknown`."""
    metrics: Mapping[str, float | Unknown | None] = field(default_factory=dict)
    """Numbers of CloudWatch by the key of their series: what was read, None where there is no data, or `Unknown`."""
    partial: bool = False
    """Whether no policy means it, so that only what others read of it was kept: no policy may be asked about it."""

    @property
    def id(self) -> str:
        """The identifier within its type, account and region."""
        return self.ref.id
