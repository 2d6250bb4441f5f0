"""JSON Schema over documents: every mistake in one run, each in plain words at its place.

The schemas are those in ``schemas/`` and fragments that the catalogue declares. They may refer to each other by
``$id`` or by file name. Besides JSON Schema's own keywords, ``x-hint`` says what to write instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from costcutter.documents.accept import Doubt, Judge, compile_schema
from costcutter.documents.limits import MAX_PROBLEMS, too_many
from costcutter.documents.places import Path
from costcutter.documents.share import share
from costcutter.documents.yaml import Document
from costcutter.errors import CannotRunError, Diagnostic, Place, in_order

if TYPE_CHECKING:
    from costcutter.documents.violations import Violation

BASE = "https://costcutter.dev/schemas/"
"""What the ``$id`` of our schemas begins with. Nothing is ever fetched from there."""

_OURS = re.compile(rf"(?:{re.escape(BASE)})?([a-z-]+)\.schema\.json")
_MOST_JUDGES = 512


def check(document: Document, schema: Mapping[str, Any], path: Path = ()) -> list[Diagnostic]:
    """Everything in which the value at `path` is not what the schema says, sorted by place.

    Codes: CC110 unknown key, CC111 wrong type, CC112 missing key, CC113 not one of the allowed values, CC114 anything
    else. An unknown key that is a missing one misspelled is reported once.
    """
    value = document.data
    for step in path:
        value = value[step]
    found = [
        Diagnostic(each.code, each.message, _place(document, (*path, *each.path), each), each.hint)
        for each in _violations(value, schema, path)
    ]
    if len(found) >= MAX_PROBLEMS:
        found.append(too_many().at(found[-1].where))
    return in_order(found)


def check_value(value: Any, schema: Mapping[str, Any]) -> list[tuple[Path, str, str, str]]:
    """The same for a value that no file has as it is: path within it, code, message and hint of each problem."""
    return [(each.path, each.code, each.message, each.hint) for each in _violations(value, schema, ())]


@cache
def load_schema(name: str) -> Mapping[str, Any]:
    """The schema in ``schemas/<name>.schema.json``. It is shared; do not change it.

    Raises:
        CannotRunError: CC100, if the installation lacks the file.
    """
    file = share("schemas") / f"{name}.schema.json"
    try:
        schema: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"the schema {str(file)!r} cannot be read: {error}"
        raise CannotRunError(Diagnostic("CC100", message, hint="install costcutter again")) from error
    return schema


def accepts(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether the value is plainly what the schema says. If not, `check` and `check_value` know what is wrong."""
    try:
        return _judge(schema)(value)
    except (Doubt, RecursionError):
        return False


def _violations(value: Any, schema: Mapping[str, Any], base: Path) -> list[Violation]:
    if accepts(value, schema):
        return []
    from costcutter.documents.validator import violations

    return violations(value, schema, base)


def _place(document: Document, path: Path, found: Violation) -> Place:
    """A mapping or list is placed at its key: its own first character belongs to something within."""
    value = document.data
    for step in () if found.at_key else path:
        value = value[step]
    return document.key_place(path) if found.at_key or isinstance(value, dict | list) else document.where(path)


def _judge(schema: Mapping[str, Any]) -> Judge:
    known = _JUDGES.get(id(schema))
    if known is None:
        if len(_JUDGES) >= _MOST_JUDGES:
            _JUDGES.clear()
        known = _JUDGES[id(schema)] = (schema, compile_schema(schema, _other_schema))
    return known[1]


def _other_schema(uri: str) -> Mapping[str, Any]:
    found = _OURS.fullmatch(uri)
    if found is None:
        raise Doubt
    try:
        return load_schema(found[1])
    except CannotRunError as error:
        raise Doubt from error


_JUDGES: dict[int, tuple[Mapping[str, Any], Judge]] = {}
"""By identity, as schemas cannot be hashed. The schema is kept with its judge, so that the number stays its own."""
