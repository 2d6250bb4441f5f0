"""jsonschema's errors in words for people who write policies.

CC110 unknown key, CC111 wrong type, CC112 missing key, CC113 not one of the allowed values, CC114 anything else. The
hint is the schema's ``x-hint`` where it has one, else what the values themselves suggest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from costcutter.documents.phrases import count, join, kind, of_types, quoted, shown, subject
from costcutter.documents.places import Path
from costcutter.documents.suggest import did_you_mean, nearest

_MOST_NAMES = 12
"""So many allowed values fit into a message."""

_MOST_KEYS = 24
"""So many keys fit into a hint: all operators do."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value is not what its schema says."""

    path: Path
    """From where the check began; for a key that is wrong itself, with that key."""

    code: str
    message: str
    hint: str
    at_key: bool = False
    """Whether the key at the end of the path is at fault, rather than its value."""

    missing: tuple[str, ...] = ()
    """The keys of which one is missing, if that is what is wrong."""

    meant: str | None = None
    """The key that was probably meant, if an unknown one is what is wrong."""


class Told(ValidationError):
    """An error whose words are known where it is found, up to the name of the value."""

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        key: str | None = None,
        meant: str | None = None,
        missing: tuple[str, ...] = (),
    ) -> None:
        """`message` says SUBJECT for the value; `key` is the key at fault, if it is one; the rest as in `Violation`."""
        super().__init__(message)
        self.code, self.hint, self.key, self.meant, self.missing = code, hint, key, meant, missing


SUBJECT = "\0"
"""Stands for the value in the message of `Told`: no key has it once it is shown."""


def violation(error: ValidationError, base: Path) -> Violation:
    """The words for one error, found in a check of the value at `base`."""
    path = tuple(error.absolute_path)
    if isinstance(error, Told):
        message = error.message.replace(SUBJECT, subject((*base, *path)))
        at = path if error.key is None else (*path, error.key)
        return Violation(at, error.code, message, error.hint, error.key is not None, error.missing, error.meant)
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    code, predicate, hint = predicate_of(str(error.validator), error.validator_value, error.instance, schema)
    message = f"{subject((*base, *path))} {predicate or error.message}"
    return Violation(path, code, message, hint)


def predicate_of(keyword: str, limit: Any, value: Any, schema: Mapping[str, Any]) -> tuple[str, str, str]:
    """Code, predicate and hint for a keyword that a value does not satisfy; an empty predicate if we have no words."""
    hint = str(schema.get("x-hint", ""))
    match keyword:
        case "type":
            types = [limit] if isinstance(limit, str) else list(limit)
            return "CC111", f"is {kind(value)}; {of_types(types)} is expected", hint or retype(value, types)
        case "const":
            return "CC113", f"is {shown(value)}; {shown(limit)} is expected", hint or _nearest(value, [limit])
        case "enum":
            return "CC113", f"is {shown(value)}; {_one_of(limit)} is expected", hint or _nearest(value, limit)
        case "pattern":
            hint = hint or str(schema.get("description", "")) or f"it has to match {limit}"
            return "CC114", f"is {shown(value)}, which is not of the form expected", hint
        case _:
            say = _SAYINGS.get(keyword)
            return "CC114", say(limit, value) if say else "", hint


def unknown_key(key: str, known: Iterable[str]) -> Told:
    """A key that the schema does not have."""
    names = list(known)
    meant = nearest(key, names)
    if meant is not None:
        hint = f"did you mean {meant!r}?"
    elif len(names) == 1:
        hint = f"the only key here is {names[0]!r}"
    else:
        hint = f"the keys here are {quoted(names, 'and')}" if 0 < len(names) <= _MOST_KEYS else ""
    return Told("CC110", f"{SUBJECT} has no key {shown(key)}", hint, key=key, meant=meant)


def retype(value: Any, types: Iterable[str]) -> str:
    """How to write a value so that it has one of the types, where that is plain to see."""
    wanted = set(types)
    if "string" in wanted and isinstance(value, int | float):
        return "put it in quotes"
    if not isinstance(value, str):
        return ""
    if "boolean" in wanted and value.lower() in ("true", "yes", "on", "y", "false", "no", "off", "n"):
        return f"write {'true' if value.lower() in ('true', 'yes', 'on', 'y') else 'false'}"
    if wanted & {"number", "integer"} and value.lstrip("-").replace(".", "", 1).isdecimal():
        return "take the quotes away"
    return "write a list: [...]" if "array" in wanted else ""


def _nearest(value: Any, allowed: Iterable[Any]) -> str:
    return did_you_mean(value, [each for each in allowed if isinstance(each, str)]) if isinstance(value, str) else ""


def _one_of(allowed: list[Any]) -> str:
    if len(allowed) > _MOST_NAMES:
        return f"one of {len(allowed)} known values"
    return join(map(shown, allowed), "or")


_SAYINGS: dict[str, Callable[[Any, Any], str]] = {
    "minimum": lambda limit, value: f"is {value}; {limit} or more is expected",
    "maximum": lambda limit, value: f"is {value}; {limit} or less is expected",
    "exclusiveMinimum": lambda limit, value: f"is {value}; more than {limit} is expected",
    "exclusiveMaximum": lambda limit, value: f"is {value}; less than {limit} is expected",
    "multipleOf": lambda limit, value: f"is {value}; a multiple of {limit} is expected",
    "minLength": lambda limit, value: f"has {count(len(value), 'character')}; {limit} or more are expected",
    "maxLength": lambda limit, value: f"has {count(len(value), 'character')}; {limit} or less are expected",
    "minItems": lambda limit, value: f"has {count(len(value), 'item')}; {limit} or more are expected",
    "maxItems": lambda limit, value: f"has {count(len(value), 'item')}; {limit} or less are expected",
    "minProperties": lambda limit, value: f"has {count(len(value), 'key')}; {limit} or more are expected",
    "maxProperties": lambda limit, value: f"has {count(len(value), 'key')}; {limit} or less are expected",
    "contains": lambda _, __: "has no item of the kind that it needs",
    "None": lambda _, __: "is not allowed here",  # the schema `false`
    "not": lambda _, __: "has a form that is not allowed",
}
