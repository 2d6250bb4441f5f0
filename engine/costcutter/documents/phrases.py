"""Values, types and lists of names as messages say them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_TYPES = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_LONGEST = 60


def shown(value: Any) -> str:
    """A value, short enough for a sentence: ``'many'``, ``5``, ``true``, ``a list``."""
    match value:
        case str():
            return repr(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…")
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case dict():
            return "a mapping" if value else "an empty mapping"
        case list():
            return "a list" if value else "an empty list"
        case _:
            return str(value)


def kind(value: Any) -> str:
    """A value with its type, for a message that it is of the wrong one."""
    match value:
        case str():
            return f"the text {shown(value)}"
        case bool():
            return shown(value)
        case int() | float():
            return f"the number {value}"
        case None:
            return "empty (null)"
        case _:
            return shown(value)


def type_of(value: Any) -> str:
    """The name that JSON Schema has for a value's type."""
    match value:
        case str():
            return "string"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case None:
            return "null"
        case dict():
            return "object"
        case _:
            return "array"


def of_types(names: Iterable[str]) -> str:
    """Types that are accepted: ``a text or a list``."""
    return join(dict.fromkeys(_TYPES.get(name, name) for name in names), "or")


def quoted(names: Iterable[str], last: str = "or") -> str:
    """Names in quotes: ``'a', 'b' or 'c'``."""
    return join(map(repr, names), last)


def join(words: Iterable[str], last: str) -> str:
    """Words as a list in a sentence, with `last` before the last one."""
    *most, final = list(words) or [""]
    return f"{', '.join(most)} {last} {final}" if most else final


def count(number: int, thing: str) -> str:
    """``1 item``, ``2 items``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def subject(path: tuple[str | int, ...]) -> str:
    """What a sentence about the value at `path` begins with: ``'limits'``, ``item 2 of 'filters'``, ``this``."""
    if not path:
        return "this"
    if isinstance(path[-1], str):
        return shown(path[-1])
    item = f"item {path[-1] + 1}"
    return f"{item} of {subject(path[:-1])}" if len(path) > 1 else item
