"""The keys that a configuration may have, read from its schema: one list for files, environment and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from costcutter.documents.schema import load_schema

KeyPath: TypeAlias = tuple[str, ...]
"""The names from the top down: ``("aws", "region")``; written ``aws.region``."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: what it may hold, and what it holds if nobody says anything."""

    path: KeyPath
    types: frozenset[str]
    """JSON Schema's names; empty where only `choices` are accepted."""
    items: frozenset[str]
    """The types of a list's items."""
    choices: tuple[str, ...]
    default: Any

    @property
    def name(self) -> str:
        """The key as people write it: ``aws.region``."""
        return ".".join(self.path)

    @property
    def is_list(self) -> bool:
        """Whether the value is always a list, though one text may stand for a list of one."""
        return "array" in self.types and self.types <= {"array", "string", "null"}


@dataclass(frozen=True, slots=True)
class Keys:
    """Every key, in the order of the schema."""

    leaves: Mapping[KeyPath, Key]
    sections: tuple[KeyPath, ...]
    """What holds keys instead of a value."""
    entries: Mapping[KeyPath, Key]
    """Of the sections whose names are free (``vars``): what each of their values may be."""

    def find(self, path: KeyPath) -> Key | None:
        """The key of this path; None if there is none, or it is a section."""
        entry = self.entries.get(path[:-1])
        if entry is not None:
            return Key(path, entry.types, entry.items, entry.choices, None)
        return self.leaves.get(path)


@cache
def known_keys() -> Keys:
    """The keys of this version's schema."""
    schema = load_schema("config")
    leaves: dict[KeyPath, Key] = {}
    entries: dict[KeyPath, Key] = {}
    sections: list[KeyPath] = []
    for path, node in _walk(schema, (), schema.get("$defs", {})):
        if "properties" not in node and "additionalProperties" not in node:
            leaves[path] = _key(path, node)
            continue
        sections.append(path)
        if node["additionalProperties"]:
            entries[path] = _key(path, node["additionalProperties"])
    return Keys(MappingProxyType(leaves), tuple(sections), MappingProxyType(entries))


def _walk(
    node: Mapping[str, Any], path: KeyPath, defs: Mapping[str, Any]
) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    for name, below in node.get("properties", {}).items():
        resolved = _resolve(below, defs)
        if "items" in resolved:
            resolved = {**resolved, "items": _resolve(resolved["items"], defs)}
        yield (*path, name), resolved
        yield from _walk(resolved, (*path, name), defs)


def _resolve(node: Mapping[str, Any], defs: Mapping[str, Any]) -> dict[str, Any]:
    return {**defs.get(node.get("$ref", "").removeprefix("#/$defs/"), {}), **node}


def _key(path: KeyPath, node: Mapping[str, Any]) -> Key:
    return Key(
        path,
        _types(node),
        _types(node.get("items", {})),
        tuple(node.get("enum", ())),
        node.get("default"),
    )


def _types(node: Mapping[str, Any]) -> frozenset[str]:
    named = node.get("type", ())
    return frozenset([named] if isinstance(named, str) else named)
