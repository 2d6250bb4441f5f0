"""The fields of a document, as the paths that expressions write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from costcutter.query.types import Type

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""A name that JMESPath takes without quotes."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field."""

    path: str
    """From the document on; ``[]`` where a list has to be projected."""
    kind: Type

    @property
    def element(self) -> Type:
        """What is found at the path; of a list, what its elements are."""
        return innermost(self.kind)


def fields(kind: Type, depth: int = 1, within: str = "") -> Iterator[Field]:
    """The fields of an object, or of the objects in a list, by name; each is followed by its own.

    Args:
        kind: the type of the value.
        depth: how many levels; shapes recurse, so there is no end to them.
        within: the path of the value; empty for the document itself.
    """
    inner = innermost(kind)
    if depth < 1 or inner.struct is None:
        return
    start = f"{within}{'[]' * _lists(kind)}." if within else ""
    for name in sorted(inner.struct.members):
        member = inner.struct.members[name]
        path = start + (name if _PLAIN.fullmatch(name) else json.dumps(name))
        yield Field(path, member)
        yield from fields(member, depth - 1, path)


def innermost(kind: Type) -> Type:
    """The type of what is in a list, or of what is in the lists in it; other types as they are."""
    while kind.kind == "list" and kind.element is not None:
        kind = kind.element
    return kind


def _lists(kind: Type) -> int:
    return 1 + _lists(kind.element) if kind.kind == "list" and kind.element is not None else 0
