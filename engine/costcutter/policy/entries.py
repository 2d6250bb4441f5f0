"""Policies as files have them, whether they compile or not: what there is, and whose text a place belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from costcutter.documents.yaml import Document
from costcutter.errors import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file's list of policies."""

    where: Place
    """Of its name, if it has one."""

    name: str
    """Its name, or which one of the list it is: ``policies[2]``."""


def entries(document: Document) -> Iterator[Entry]:
    """All policies of a file, in its order."""
    for index in range(len(_policies(document))):
        yield _entry(document, index)


def entry_at(document: Document, place: Place) -> Entry | None:
    """The policy that a place of the file belongs to; None if it is no part of one."""
    match document.path_at(place):
        case ("policies", int(index), *_) if index < len(_policies(document)):
            return _entry(document, index)
        case _:
            return None


def _entry(document: Document, index: int) -> Entry:
    policy = _policies(document)[index]
    name = policy.get("name") if isinstance(policy, dict) else None
    title = name if isinstance(name, str) and name else f"policies[{index}]"
    return Entry(document.where(("policies", index, "name")), title)


def _policies(document: Document) -> list[Any]:
    policies = document.data.get("policies") if isinstance(document.data, dict) else None
    return policies if isinstance(policies, list) else []
