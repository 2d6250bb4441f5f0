"""Checks that a document written by hand could be one that the API returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from costcutter.documents.places import Path
from costcutter.documents.suggest import did_you_mean
from costcutter.query.types import ANY, Type
from costcutter.values import ValueProblem, parse_date

_PYTHON: dict[str, tuple[type, ...]] = {"number": (int, float), "boolean": (bool,), "text": (str,), "time": (str,)}


def misfits(value: Any, kind: Type, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Everything in which a value is not of a type: path within it, what is wrong, and a hint.

    Members may be absent, as they may in the API's own answers.
    """
    if value is None or kind.kind == "any":
        return
    match kind.kind:
        case "object" if kind.struct is not None:
            if not isinstance(value, dict):
                yield path, f"this is not an object, as {kind.struct.name} is", ""
                return
            members = kind.struct.members
            for key, part in value.items():
                if key in members:
                    yield from misfits(part, members[key], (*path, key))
                else:
                    yield (*path, key), f"{kind.struct.name} has no field {key!r}", did_you_mean(key, members)
        case "map":
            if not isinstance(value, dict):
                yield path, "this is not a mapping", ""
                return
            for key, part in value.items():
                yield from misfits(part, kind.element or ANY, (*path, key))
        case "list":
            if not isinstance(value, list):
                yield path, f"this is not {kind}", ""
                return
            for index, part in enumerate(value):
                yield from misfits(part, kind.element or ANY, (*path, index))
        case _:
            yield from _scalar_misfits(value, kind, path)


def _scalar_misfits(value: Any, kind: Type, path: Path) -> Iterator[tuple[Path, str, str]]:
    expected = _PYTHON.get(kind.kind, ())
    wrong = not isinstance(value, expected) or (kind.kind == "number" and isinstance(value, bool))
    if expected and wrong:
        yield path, f"{value!r} is not {kind}", f'write "{value}", in quotes' if kind.kind == "text" else ""
    elif kind.kind == "time":
        try:
            parse_date(value)
        except ValueProblem as problem:
            yield path, problem.message, problem.hint
