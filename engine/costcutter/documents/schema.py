"""JSON Schema over documents: every mistake in one run, each in plain words at its place.

The schemas are those in ``schemas/`` and fragments that the catalogue declares. They may refer to each other by
``$id`` or by file name. Besides JSON Schema's own keywords, ``x-hint`` says what to write instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any

import jsonschema.validators
import referencing
from referencing.jsonschema import DRAFT202012

from costcutter.documents import branches
from costcutter.documents.limits import MAX_PROBLEMS, too_many
from costcutter.documents.phrases import subject
from costcutter.documents.places import Path
from costcutter.documents.share import share
from costcutter.documents.violations import Violation, violation
from costcutter.documents.yaml import Document
from costcutter.errors import CannotRunError, Diagnostic, Place, in_order

BASE = "https://costcutter.dev/schemas/"
"""What the ``$id`` of our schemas begins with. Nothing is ever fetched from there."""

_MOST_VALIDATORS = 512

_extend: Any = jsonschema.validators.extend  # untyped without its stubs
_Validator = _extend(
    jsonschema.validators.Draft202012Validator,
    {
        "oneOf": branches.one_of,
        "anyOf": branches.any_of,
        "properties": branches.properties,
        "additionalProperties": branches.additional_properties,
        "pattern": branches.pattern,
        "propertyNames": branches.property_names,
        "uniqueItems": branches.unique_items,
        "required": branches.required,
        "dependentRequired": branches.dependent_required,
    },
)


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


def _violations(value: Any, schema: Mapping[str, Any], base: Path) -> list[Violation]:
    try:
        errors = islice(_validator(schema).iter_errors(value), MAX_PROBLEMS)  # there may be one for each character
        found = [violation(error, base) for error in errors]
    except RecursionError:
        return [Violation((), "CC114", f"{subject(base)} is nested too deep to be checked", "")]
    misspelled = {(each.path[:-1], each.meant) for each in found if each.meant}
    return [each for each in found if not any((each.path, key) in misspelled for key in each.missing)]


def _place(document: Document, path: Path, found: Violation) -> Place:
    """A mapping or list is placed at its key: its own first character belongs to something within."""
    value = document.data
    for step in () if found.at_key else path:
        value = value[step]
    return document.key_place(path) if found.at_key or isinstance(value, dict | list) else document.where(path)


def _validator(schema: Mapping[str, Any]) -> Any:
    known = _VALIDATORS.get(id(schema))
    if known is None:
        if len(_VALIDATORS) >= _MOST_VALIDATORS:
            _VALIDATORS.clear()
        known = _VALIDATORS[id(schema)] = (schema, _Validator(schema, registry=_registry()))
    return known[1]


_VALIDATORS: dict[int, tuple[Mapping[str, Any], Any]] = {}
"""By identity, as schemas cannot be hashed. The schema is kept with its validator, so that the number stays its own."""


@cache
def _registry() -> Any:
    return referencing.Registry(retrieve=_retrieve)  # type: ignore[call-arg]


def _retrieve(uri: str) -> referencing.Resource[Any]:
    return DRAFT202012.create_resource(load_schema(uri.removeprefix(BASE).removesuffix(".schema.json")))
