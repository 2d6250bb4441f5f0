"""An AWS made of a few answers, which remembers what it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from costcutter.ports import CloudError, Fault, Identity, Wanted
from costcutter.resources import Scope

ACCOUNT = "123456789012"

CALLER = Identity(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/tester")

Answer: TypeAlias = (
    "dict[str, Any] | CloudError | list[dict[str, Any] | CloudError] | Callable[[Scope, Mapping[str, Any]], Any]"
)
"""What an operation answers: always the same, an error, its pages one by one, or whatever a function says."""


@dataclass(frozen=True)
class Asked:
    """One call that was made."""

    scope: Scope
    operation: str
    params: Mapping[str, Any]


def refusal(code: str, fault: Fault = Fault.INVALID, message: str = "", operation: str = "ec2:Test") -> CloudError:
    """An API error with this code."""
    return CloudError(fault, code, message or code, operation, "request-1")


class FakeCloud:
    """Answers operations by ``service:Operation``; one that it does not know is a mistake of the test."""

    def __init__(
        self,
        answers: Mapping[str, Answer],
        *,
        identity: Identity | CloudError = CALLER,
        regions: tuple[str, ...] | CloudError = ("eu-west-1", "us-east-1"),
        unsupported: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self.answers: dict[str, Answer] = dict(answers)
        self.calls: list[Asked] = []
        self.fetched: Counter[str] = Counter()
        """How many pages were taken of each operation whose answer is a list of them; on AWS each is a request."""
        self._identity, self._regions, self._unsupported = identity, regions, unsupported

    def identity(self) -> Identity:
        if isinstance(self._identity, CloudError):
            raise self._identity
        return self._identity

    def becomes(self, identity: Identity | CloudError) -> None:
        """From now on somebody else is calling, or nobody."""
        self._identity = identity

    def regions(self) -> tuple[str, ...]:
        if isinstance(self._regions, CloudError):
            raise self._regions
        return self._regions

    def home_region(self) -> str:
        return "us-east-1"

    def supports(self, service: str, region: str) -> bool:
        return (service, region) not in self._unsupported

    def call(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._answers(scope, service, operation, params)[0]

    def pages(
        self,
        scope: Scope,
        service: str,
        operation: str,
        params: Mapping[str, Any],
        page_size: int | None = None,
        wanted: Wanted = None,
    ) -> Iterator[dict[str, Any]]:
        name = f"{service}:{operation}"
        answer = self.answers[name]
        if isinstance(answer, list):
            self.calls.append(Asked(scope, name, dict(params)))
            for page in answer:
                self.fetched[name] += 1
                if isinstance(page, CloudError):
                    raise page
                yield page
            return
        yield from self._answers(scope, service, operation, params)

    def asked(self, name: str) -> list[Mapping[str, Any]]:
        """The parameters of every call of one operation."""
        return [call.params for call in self.calls if call.operation == name]

    def _answers(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        name = f"{service}:{operation}"
        self.calls.append(Asked(scope, name, dict(params)))
        answer: Any = self.answers[name]
        if callable(answer):
            answer = answer(scope, params)
        if isinstance(answer, CloudError):
            raise answer
        found: list[dict[str, Any]] = answer if isinstance(answer, list) else [answer]
        return found
