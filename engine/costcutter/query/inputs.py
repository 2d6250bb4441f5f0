"""Whether a value can be what a parameter of the API takes, by everything that the model says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import dataclass
from typing import Any

from costcutter.errors import Severity
from costcutter.query.enums import unknown_word
from costcutter.query.types import ANY, Type

_ALIKE = (frozenset({"object", "map"}), frozenset({"text", "time"}))


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a value cannot be a parameter, or (a warning) probably cannot."""

    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR


def misfits(given: Type, wanted: Type) -> Iterator[Misfit]:
    """Everything in which a value of one type is not what a parameter takes; nothing where that is not known.

    Of a value that is written out, the model's enum and ranges are checked as well. An enum that has nothing alike is a
    warning: enums in the models lag behind the services.
    """
    if "any" in (given.kind, wanted.kind) or given.kind == "null":
        return
    if given.kind != wanted.kind and {given.kind, wanted.kind} not in _ALIKE:
        yield Misfit(f"the parameter is {wanted}; this is {given}", _spelling(given, wanted))
        return
    if given.is_literal:
        if wanted.enum and isinstance(given.literal, str) and given.literal not in wanted.enum:
            found = unknown_word(given.literal, wanted.enum)
            yield Misfit(found.message, found.hint, found.severity)
        yield from _out_of_range(given.literal, wanted)
    if given.kind == "list":
        yield from misfits(given.element or ANY, wanted.element or ANY)


def required(wanted: Type) -> tuple[str, ...]:
    """The members that an object has to have."""
    return tuple((wanted.rules or {}).get("required", ()))


def _out_of_range(value: Any, wanted: Type) -> Iterator[Misfit]:
    """Numbers have a range themselves, texts and lists in their length."""
    rules = wanted.rules or {}
    low, high = rules.get("min"), rules.get("max")
    size = len(value) if isinstance(value, Sized) else value
    if isinstance(size, bool) or not isinstance(size, int | float):
        return
    what = "item" if isinstance(value, list) else "character" if isinstance(value, str) else ""
    shown = f"{size:,} {what}{'' if size == 1 else 's'}" if what else f"{value}"
    if low is not None and size < low:
        yield Misfit(f"{shown} is less than the API takes, which is {low:,} or more")
    if high is not None and size > high:
        yield Misfit(f"{shown} is more than the API takes, which is {high:,} or less")


def _spelling(given: Type, wanted: Type) -> str:
    """How to write a value so that it has the type, where that is plain to see."""
    if not given.is_literal:
        return ""
    text = str(given.literal)
    if wanted.kind == "number" and text.lstrip("-").isdecimal():
        return "take the quotes away"
    if wanted.kind == "boolean" and text.lower() in ("true", "false"):
        return f"write {text.lower()}, without quotes"
    if wanted.kind == "text" and isinstance(given.literal, int | float):
        return "put it in quotes"
    return "write a list: [...]" if wanted.kind == "list" else ""
