"""The policy of `questions` as anybody would write it for speed in Python: closures over the API's own documents.

A floor, not a product: nothing is ever unknown here, no reason is given, and a date is compared as the text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

Predicate: TypeAlias = Callable[[dict[str, Any]], bool]


def closures(now: datetime) -> Mapping[str, Predicate]:
    """Each part, and ``whole``, by name."""
    edge = (now - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    family = re.compile(r"^(t2|t3|t4g)\..*").match
    parts: dict[str, Predicate] = {
        "state": _test(_inner("State", "Name"), lambda value: value == "running"),
        "tag": _negated(_test(_tag("env"), frozenset(("prod", "production")).__contains__)),
        "age": _test(_outer("LaunchTime"), lambda value: value is not None and value < edge),
        "zone": _test(
            _inner("Placement", "AvailabilityZone"),
            frozenset(("us-east-1a", "us-east-1b", "us-west-2a")).__contains__,
        ),
        "type": _negated(_test(_outer("InstanceType"), lambda value: family(value) is not None)),
    }
    either = _any(parts["age"], _all(parts["zone"], parts["type"]))
    return {"whole": _all(parts["state"], parts["tag"], either), **parts}


def _outer(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda document: document.get(key)


def _inner(outer: str, inner: str) -> Callable[[dict[str, Any]], Any]:
    def get(document: dict[str, Any]) -> Any:
        value = document.get(outer)
        return value.get(inner) if value is not None else None

    return get


def _tag(key: str) -> Callable[[dict[str, Any]], Any]:
    def get(document: dict[str, Any]) -> Any:
        for tag in document.get("Tags", ()):
            if tag["Key"] == key:
                return tag["Value"]
        return None

    return get


def _test(get: Callable[[dict[str, Any]], Any], test: Callable[[Any], bool]) -> Predicate:
    return lambda document: test(get(document))


def _negated(part: Predicate) -> Predicate:
    return lambda document: not part(document)


def _all(*parts: Predicate) -> Predicate:
    def every(document: dict[str, Any]) -> bool:
        for part in parts:  # noqa: SIM110  # a generator takes longer
            if not part(document):
                return False
        return True

    return every


def _any(*parts: Predicate) -> Predicate:
    def some(document: dict[str, Any]) -> bool:
        for part in parts:  # noqa: SIM110  # a generator takes longer
            if part(document):
                return True
        return False

    return some
