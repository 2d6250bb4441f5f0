"""The world outside, as Protocols: what talks to AWS, and what tells the time.

The real ones are made in `app.wiring`; tests use the fakes of ``tests/support``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, TypeAlias

from costcutter.resources import Scope


class Clock(Protocol):
    """Tells the time, and waits. Tests use one that waits for nobody."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed, or earlier with an interrupt."""
        ...


class Fault(Enum):
    """Why a call failed, as far as it matters to what is done next."""

    THROTTLED = "throttled"
    """Too many requests: try later, it counts as nothing."""
    TRANSIENT = "transient"
    """A fault of the service or the network: worth another attempt."""
    DENIED = "denied"
    """The caller may not: final."""
    EXPIRED = "expired credentials"
    """The session's credentials ran out or are not valid."""
    INVALID = "invalid"
    """The service understood and refused; the catalogue tells *gone* and *blocked* from the code."""
    UNREACHABLE = "unreachable"
    """No connection could be made: wrong endpoint, no network."""
    UNSUPPORTED = "unsupported"
    """This region or account does not have it."""
    UNREADABLE = "unreadable"
    """The answer is not what the API model promises."""


class CloudError(Exception):
    """A call that did not succeed."""

    def __init__(self, fault: Fault, code: str, message: str, operation: str, request_id: str = "") -> None:
        super().__init__(f"{operation}: {code}: {message}" if message else f"{operation}: {code}")
        self.fault, self.code, self.message = fault, code, message
        self.operation = operation
        """``service:Operation``, which is nearly always the IAM action too."""
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling, as STS says."""

    account: str
    arn: str
    partition: str = "aws"
    aliases: tuple[str, ...] = ()
    """The account's IAM aliases; empty also where they may not be listed."""
    aliases_known: bool = field(default=True, compare=False)
    """Whether there are no others: False where they may not be listed."""


Wanted: TypeAlias = "Mapping[str, Wanted] | None"
"""Members of an answer by name, and what is wanted of each; None is all of it. A list is wanted as its elements are."""


class Cloud(Protocol):
    """AWS as one generic adapter sees it: named operations with parameters. Safe to share between threads."""

    def identity(self) -> Identity:
        """Who the credentials belong to.

        Raises:
            CloudError: if the credentials are missing, wrong or expired, or nothing answers.
        """
        ...

    def regions(self) -> tuple[str, ...]:
        """The regions that the account has enabled, sorted.

        Raises:
            CloudError: if they may not be listed.
        """
        ...

    def home_region(self) -> str:
        """The region that the SDK is configured for: where a run looks that was given none.

        Raises:
            CloudError: if the profile does not exist.
        """
        ...

    def supports(self, service: str, region: str) -> bool:
        """Whether the SDK knows an endpoint of this service in this region."""
        ...

    def call(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """One request and its answer; timestamps are ISO text, the SDK's own metadata is left out.

        Raises:
            CloudError: whatever went wrong.
        """
        ...

    def pages(
        self,
        scope: Scope,
        service: str,
        operation: str,
        params: Mapping[str, Any],
        page_size: int | None = None,
        wanted: Wanted = None,
    ) -> Iterator[dict[str, Any]]:
        """The answers page by page; one page where the operation does not paginate.

        Members that are not `wanted` may be missing: not reading them takes less time and memory.

        Raises:
            CloudError: also after some pages were given.
        """
        ...


class Models(Protocol):
    """The API models that the SDK ships, as plain data. Reading them needs neither network nor credentials."""

    def services(self) -> tuple[str, ...]:
        """Names of all services, sorted."""
        ...

    def regions(self) -> tuple[str, ...]:
        """Names of the regions of all partitions, sorted; those younger than the SDK are missing."""
        ...

    def operations(self, service: str) -> tuple[str, ...]:
        """Names of a service's operations, sorted; none where the service is unknown."""
        ...

    def operation(self, service: str, name: str) -> Mapping[str, Any] | None:
        """The model's entry for one operation, or None."""
        ...

    def shape(self, service: str, name: str) -> Mapping[str, Any]:
        """The model's entry for one shape."""
        ...

    def paginates(self, service: str, operation: str) -> bool:
        """Whether the SDK can page through this operation."""
        ...
