"""What a list call can be asked to leave out, so that everything within some bounds is still in the answer.

A filter of EC2 takes ``*`` and ``?`` for wildcards and a backslash for an escape, several values for an OR, several
filters for an AND, and compares case-sensitively:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html. Values in which these or anything else might
be read in another way than policies do are never pushed down: leaving out too little costs time, too much a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from costcutter.catalog.model import Pushdown, ResourceType
from costcutter.catalog.params import literal_params
from costcutter.query.facts.bounds import PRESENT, Bounds

MOST_VALUES = 200
"""The most values that one request may have in all its filters (``FilterLimitExceeded`` beyond)."""

_PLAIN = re.compile(r"(?! )[ -)+->@-\[\]-~]{1,255}(?<! )")
"""Printable ASCII without ``*``, ``?`` and backslash, and without spaces at its ends."""


def narrowed_params(kind: ResourceType, bounds: Bounds) -> dict[str, Any] | None:
    """The parameters of the list call that leave out what is outside the bounds; None where none can."""
    pushdown = kind.listing.pushdown
    if pushdown is None:
        return None
    filters = list(_filters(pushdown, bounds))
    params: dict[str, Any] = {
        name: next(iter(bounds[field]))
        for field, name in pushdown.params.items()
        if field in bounds and len(bounds[field]) == 1 and all(map(_is_plain, bounds[field]))
    }
    if not filters and not params:
        return None
    given = literal_params(kind.listing.call.params)
    if filters:
        params[pushdown.parameter] = [*given.get(pushdown.parameter, ()), *filters]
    return {**given, **params}


def _filters(pushdown: Pushdown, bounds: Bounds) -> Iterator[dict[str, Any]]:
    count = 0
    said: set[str] = set()  # tags whose values are asked for
    for name, values in _candidates(pushdown, bounds):
        known = name == _KEYS and any(values == {key} for key in said)
        if values and not known and all(map(_is_plain, values)) and count + len(values) <= MOST_VALUES:
            count += len(values)
            if name.startswith("tag:"):
                said.add(name.removeprefix("tag:"))
            yield {"Name": name, "Values": sorted(values)}


def _candidates(pushdown: Pushdown, bounds: Bounds) -> Iterator[tuple[str, frozenset[str]]]:
    for field, known in pushdown.filters.items():
        values = bounds.get(field, frozenset())
        if known.values is None or values <= known.values:
            yield known.name, values
    if not pushdown.tags:
        return
    for key in sorted(subject.removeprefix(_TAG) for subject in bounds if subject.startswith(_TAG)):
        if _is_plain(key):
            yield f"tag:{key}", bounds[_TAG + key]
    yield _KEYS, bounds.get(PRESENT, frozenset())


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None


_TAG = "tag "
_KEYS = "tag-key"
