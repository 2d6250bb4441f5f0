"""JSON Schemas as trees: rewriting every schema within a schema, and nothing that is only data in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Change = Callable[[dict[str, Any]], Any]
"""Takes a schema whose own subschemas are rewritten already, and gives what stands in its place."""

_ONE = (
    *("additionalProperties", "propertyNames", "unevaluatedProperties", "items", "additionalItems", "contains"),
    *("unevaluatedItems", "not", "if", "then", "else"),
)
_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")


def rewrite(schema: Any, change: Change, *, leave: tuple[str, ...] = ()) -> Any:
    """A copy of a schema in which `change` has replaced every schema, the innermost first.

    Args:
        schema: a mapping, or one of the schemas ``true`` and ``false``, which stay.
        change: what to do with each.
        leave: keywords whose schemas stay as they are.
    """
    if not isinstance(schema, Mapping):
        return schema
    inner = {
        key: value if key in leave else _within(key, value, lambda part: rewrite(part, change, leave=leave))
        for key, value in schema.items()
    }
    return change(inner)


def _within(key: str, value: Any, again: Callable[[Any], Any]) -> Any:
    if key in _NAMED and isinstance(value, Mapping):
        return {name: again(part) for name, part in value.items()}
    if (key in _SEVERAL or key == "items") and isinstance(value, list):
        return [again(part) for part in value]
    return again(value) if key in _ONE else value
