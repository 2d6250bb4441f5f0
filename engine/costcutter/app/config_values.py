"""Configuration values from text, as environment variables and options give them, and their one final form."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from costcutter.app.config_keys import Key
from costcutter.documents.yaml import read
from costcutter.errors import DocumentError
from costcutter.values import ValueProblem

_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")


def parse(text: str, key: Key) -> Any:
    """Read a text as what the schema says the key holds.

    A list is comma separated, or written ``[…]`` as in YAML; ``null`` is the absent value where the key may be
    absent. The answer has the right type, its range and pattern are for the schema to check.

    Raises:
        ValueProblem: CC302, if the text is not of any type that the key accepts.
    """
    text = text.strip()
    if key.choices:
        return next((choice for choice in key.choices if choice.lower() == text.lower()), text)
    if text == "null" and "null" in key.types:
        return None
    if "array" in key.types and text.startswith("["):
        return _flow_list(text)
    if "object" in key.items:
        raise ValueProblem("CC302", f"{text!r} is not a list", "write it as in YAML: [{tags: {Owner: platform}}]")
    if key.is_list:
        return [part for each in text.split(",") if (part := each.strip())]
    return _scalar(text, key)


def plain(value: Any) -> Any:
    """The same value as dicts, lists and scalars that JSON has; anything else becomes its text.

    That includes dates, which TOML has, and what is not finite: ``nan`` would pass every limit.
    """
    match value:
        case Mapping():
            return {str(name): plain(below) for name, below in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case float() if not math.isfinite(value):
            return str(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def final(value: Any, key: Key) -> Any:
    """The form in which readers get a value that the schema accepted: one text as a list, ids as text."""
    if key.is_list and isinstance(value, str):
        value = [value]
    if "integer" in key.items and "string" in key.items and "boolean" not in key.items:
        return [each if isinstance(each, str) else str(int(each)) for each in value]
    if isinstance(value, float) and "number" not in key.types and "integer" in key.types:
        return int(value)
    return value


def _scalar(text: str, key: Key) -> Any:
    """The first of boolean, whole number, number and text that the key accepts and the text is."""
    may_be_text = "string" in key.types
    word = text.lower()
    if "boolean" in key.types and (word in ("true", "false") if may_be_text else word in _WORDS):
        return _WORDS[word]
    if "integer" in key.types and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in key.types and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if may_be_text:
        return text
    if "boolean" in key.types:
        raise ValueProblem("CC302", f"{text!r} is neither true nor false", "write true, false, yes, no, 1 or 0")
    kind = "a number" if "number" in key.types else "a whole number"
    raise ValueProblem("CC302", f"{text!r} is not {kind}")


def _flow_list(text: str) -> list[Any]:
    """Read ``[…]``. The text is not shown: it may be long, or hold a secret that is refused once it can be read."""
    try:
        value: list[Any] = read(text, "list").data
    except DocumentError as error:
        problem = error.diagnostics[0]
        raise ValueProblem("CC302", f"the list cannot be read, {problem.message}", problem.hint) from error
    return value
