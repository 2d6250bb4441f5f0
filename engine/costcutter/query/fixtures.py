"""Checks that a document written by hand could be one that the API returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from costcutter.documents.places import Path
from costcutter.documents.suggest import did_you_mean
from costcutter.query.types import ANY, Type
from costcutter.values import ValueProblem, parse_date

_PYTHON: dict[str, tuple[type, ...]] = {"number": (int, float), "boolean": (bool,), "text": (str,), "time": (str,)}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing in which a value is not of a type."""

    path: Path
    message: str
    hint: str = ""
    newer: bool = False
    """Whether it is a field that the type does not have: an API that is newer than the model would send it."""


def misfits(value: Any, kind: Type, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Everything in which a value is not of a type: path within it, what is wrong, and a hint.

    Members may be absent, as they may in the API's own answers.
    """
    return ((found.path, found.message, found.hint) for found in examine(value, kind, path))


def dated(value: Any, kind: Type, read: Callable[[Any], str]) -> Any:
    """The same value with its dates as `read` gives them; what it refuses (ValueError) stays as it is.

    Programs write dates in more ways than documents have: with an offset, with fractions, as seconds since 1970.
    """
    if value is None:
        return None
    match kind.kind:
        case "time":
            try:
                return read(value)
            except ValueError:
                return value
        case "object" if kind.struct is not None and isinstance(value, dict):
            members = kind.struct.members
            return {key: dated(part, members.get(key, ANY), read) for key, part in value.items()}
        case "map" if isinstance(value, dict):
            return {key: dated(part, kind.element or ANY, read) for key, part in value.items()}
        case "list" if isinstance(value, list):
            return [dated(part, kind.element or ANY, read) for part in value]
        case _:
            return value


def examine(value: Any, kind: Type, path: Path = ()) -> Iterator[Misfit]:
    """Every misfit of a value."""
    if value is None or kind.kind == "any":
        return
    match kind.kind:
        case "object" if kind.struct is not None:
            if not isinstance(value, dict):
                yield Misfit(path, f"this is not an object, as {kind.struct.name} is")
                return
            members = kind.struct.members
            for key, part in value.items():
                if key in members:
                    yield from examine(part, members[key], (*path, key))
                else:
                    message = f"{kind.struct.name} has no field {key!r}"
                    yield Misfit((*path, key), message, did_you_mean(key, members), newer=True)
        case "map":
            if not isinstance(value, dict):
                yield Misfit(path, "this is not a mapping")
                return
            for key, part in value.items():
                yield from examine(part, kind.element or ANY, (*path, key))
        case "list":
            if not isinstance(value, list):
                yield Misfit(path, f"this is not {kind}")
                return
            for index, part in enumerate(value):
                yield from examine(part, kind.element or ANY, (*path, index))
        case _:
            yield from _scalar_misfits(value, kind, path)


def _scalar_misfits(value: Any, kind: Type, path: Path) -> Iterator[Misfit]:
    expected = _PYTHON.get(kind.kind, ())
    wrong = not isinstance(value, expected) or (kind.kind == "number" and isinstance(value, bool))
    if expected and wrong:
        yield Misfit(path, f"{value!r} is not {kind}", f'write "{value}", in quotes' if kind.kind == "text" else "")
    elif kind.kind == "time":
        try:
            parse_date(value)
        except ValueProblem as problem:
            yield Misfit(path, problem.message, problem.hint)
