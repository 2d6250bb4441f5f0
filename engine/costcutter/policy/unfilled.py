"""The schema of texts whose variables are not filled in yet, which is what an editor sees.

The loader fills variables in and then checks the form, so ``percent: "{share}"`` is right where `share` is a number.
The schema made here accepts every text that some values of its variables make right, and a few more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costcutter.documents.subschemas import rewrite
from costcutter.policy.variables import USE

VARIABLE: Mapping[str, Any] = {
    "type": "string",
    "pattern": USE,
    "description": "A text with variables, which stand under vars: at the top of the file.",
}
"""A text with a variable in it. It may become any text, and as a whole any single value or list of them."""

_ABOUT = ("title", "description", "default", "examples", "deprecated", "x-hint")
_NARROWING = ("const", "enum", "pattern", "format", "maxLength")
_SHORTEST = 3
"""Characters of the shortest variable, braces included."""


def unfilled(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of what is right once variables are filled in, before they are.

    Keys are never filled in. What an ``if`` asks for has to be plain words, of which filling in makes no others; so
    ``else`` goes, as does all of ``not`` but the keys that it speaks of.
    """
    changed = rewrite(schema, _unfilled, leave=("if", "not", "$defs"))
    if "$defs" in schema:
        changed["$defs"] = {name: unfilled(part) for name, part in schema["$defs"].items()}
    return dict(changed)


def _unfilled(schema: dict[str, Any]) -> dict[str, Any]:
    loose = {key: value for key, value in schema.items() if key not in ("else", "maxItems", "uniqueItems", "contains")}
    if "oneOf" in loose:  # a variable fits several of them
        loose["anyOf"] = loose.pop("oneOf") if "anyOf" not in loose else loose["anyOf"]
        loose.pop("oneOf", None)
    if not _about_keys(loose.get("not", {"required": []})):
        del loose["not"]
    if loose.get("minItems", 0) > 1:
        loose["minItems"] = 1
    if "prefixItems" in loose:
        loose = {key: value for key, value in loose.items() if key not in ("prefixItems", "items")}
    if not _narrows(loose):
        return loose
    about = {key: loose.pop(key) for key in _ABOUT if key in loose}
    return {**about, "anyOf": [loose, {"$ref": "#/$defs/variable"}]}


def _about_keys(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.keys() <= {"required"}


def _narrows(schema: Mapping[str, Any]) -> bool:
    """Whether it takes single values or lists, but not every text with a variable."""
    given = schema.get("type", [])
    types = {given} if isinstance(given, str) else set(given)
    if types and types <= {"object", "null"}:
        return False
    if types and "string" not in types:
        return True
    return any(key in schema for key in _NARROWING) or schema.get("minLength", 0) > _SHORTEST
