"""What to write instead: the hints of the checker of expressions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from costcutter.query.parse import Node
from costcutter.query.types import Type


def owner(kind: Type) -> str:
    """What messages call an object of this type."""
    return kind.struct.name if kind.struct is not None else "the object"


def known(members: Iterable[str]) -> str:
    """Some of the fields that there are."""
    names = sorted(members)
    return "it has " + ", ".join(names[:6]) + (", …" if len(names) > 6 else "") if names else ""


def literal(field: Node) -> str:
    """Null, true, false and what stands in double quotes are fields to JMESPath."""
    name: str = field["value"]
    if name in ("null", "true", "false"):
        return f"write `{name}`, in backquotes"
    start, end = field.get("span", (0, 0))
    if end - start <= len(name) or "'" in name:  # no quotes around it, or a text that needs more than other quotes
        return ""
    return f"double quotes make it a field; a text is in single ones: '{name}'"


def comparison(left: Type, right: Type) -> str:
    """How to write a literal so that it is of the other side's type."""
    for kind, other in ((left, right), (right, left)):
        if not other.is_literal:
            continue
        if kind.kind == "number" and str(other.literal).lstrip("-").isdigit():
            return f"write the number in backquotes: `{other.literal}`"
        if kind.kind == "boolean" and str(other.literal).lower() in ("true", "false"):
            return f"write it in backquotes: `{str(other.literal).lower()}`"
        if kind.kind == "text" and isinstance(other.literal, bool | int | float):
            return f"write it in single quotes: '{str(other.literal).lower()}'"
    return ""


def kinds(allowed: Sequence[str]) -> str:
    """The kinds that a function takes, in words."""
    words = {"number": "a number", "text": "a text", "time": "a date", "list": "a list", "object": "an object"}
    words |= {"map": "an object", "boolean": "true or false", "expression": "an expression (&Name)", "any": "anything"}
    words |= {"[number]": "a list of numbers", "[text]": "a list of texts"}
    return " or ".join(dict.fromkeys(words[kind] for kind in allowed))


def guard(name: str, allowed: Sequence[str]) -> str:
    """How to keep an absent argument from a function."""
    if "list" in allowed or any(kind.startswith("[") for kind in allowed):
        return f"write {name}(… || `[]`)"
    return "write … && before it"
