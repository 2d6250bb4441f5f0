"""jsonschema with our own words, for values that are not what their schema says.

Imported only when there is something to complain of (`documents.accept` finds that out): jsonschema and what it
needs take 40 ms.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any

import jsonschema.validators
import referencing
from referencing.jsonschema import DRAFT202012

from costcutter.documents import branches
from costcutter.documents.limits import MAX_PROBLEMS
from costcutter.documents.phrases import subject
from costcutter.documents.places import Path
from costcutter.documents.schema import BASE, load_schema
from costcutter.documents.violations import Violation, violation

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


def violations(value: Any, schema: Mapping[str, Any], base: Path) -> list[Violation]:
    """Every way in which the value at `base` is not what the schema says; none if it is."""
    try:
        found = [violation(error, base) for error in islice(_validator(schema).iter_errors(value), MAX_PROBLEMS)]
    except RecursionError:
        return [Violation((), "CC114", f"{subject(base)} is nested too deep to be checked", "")]
    misspelled = {(each.path[:-1], each.meant) for each in found if each.meant}
    return [each for each in found if not any((each.path, key) in misspelled for key in each.missing)]


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
