"""The schema of policy files with what the catalogue knows: for each type its fields, its actions and their options.

It is made from the plain schema of ``schemas/`` and the resource types at hand. A policy on a type gets definitions
of its own (``filter_value@ec2.volume``), chosen by what stands under ``resource``. Paths are only suggested, as
any expression may stand there; types, actions and options are held to what the loader accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from costcutter.catalog.book import Book
from costcutter.catalog.model import ResourceType
from costcutter.documents.schema import check_value, load_schema
from costcutter.documents.subschemas import rewrite
from costcutter.policy.actions import options_of
from costcutter.policy.unfilled import VARIABLE, unfilled
from costcutter.query.context import TypeView
from costcutter.query.fields import Field, fields
from costcutter.values import DURATION

_DEPTH = 3
"""Levels of fields that are suggested."""

_REF = "#/$defs/"
_PATHS = {"key": "field", "by": "field", "group": "field", "of": "date"}
"""Keys of filters that hold a path of the document, each with the definition of what is suggested for it."""

_MOST_VALUES = 100
"""So many values of a field are suggested; nobody reads through more."""


def editor_schema(book: Book) -> dict[str, Any]:
    """The schema for editors: `typed_schema` of texts whose variables are not filled in yet."""
    schema = typed_schema(book)
    loose = unfilled(schema)
    loose["properties"]["vars"] = schema["properties"]["vars"]
    loose["properties"]["policies"] = schema["properties"]["policies"]
    loose["$defs"] = {"variable": dict(VARIABLE), **loose["$defs"]}
    return loose


def typed_schema(book: Book) -> dict[str, Any]:
    """The schema of policies whose variables are filled in, as far as the catalogue can say it."""
    schema: dict[str, Any] = deepcopy(dict(load_schema("policy")))
    kinds = [book.catalog.get(name) for name in book.catalog.names()]
    definitions = schema["$defs"]
    definitions["duration"]["pattern"] = f"^{DURATION}$"
    definitions["type"], definitions["types"] = _names(kinds, globs=False), _names(kinds, globs=True)
    definitions["filter"]["oneOf"] = _one_mapping(definitions["filter"]["oneOf"])
    _name_types(definitions)
    own = _with_paths(definitions)
    for name in own:
        _without_guesses(definitions[name])
    for kind in kinds:
        view = book.view(kind.name)
        assert view is not None  # its name was just taken from this catalogue
        definitions |= _definitions_of(kind, view, {name: definitions[name] for name in own})
    definitions["policy"]["allOf"] = [_on_type(kind, definitions["policy"]) for kind in kinds]
    for name in _about_others(definitions):
        definitions[name]["allOf"] = [_on_other(kind, definitions[name]["properties"]["where"]) for kind in kinds]
    return schema


def _names(kinds: Iterable[ResourceType], *, globs: bool) -> dict[str, Any]:
    """The names of types. Those that other tools use are accepted, but only ours are suggested."""
    kinds = list(kinds)
    aliases = "|".join(re.escape(alias) for kind in kinds for alias in kind.aliases)
    named = [{"enum": [kind.name for kind in kinds], "enumDescriptions": [kind.title for kind in kinds]}]
    others = [{"type": "string", "pattern": f"^({aliases})$", "description": "A name that another tool uses."}]
    glob = [{"type": "string", "pattern": r"[*?\[]", "description": "A glob over the names of types."}]
    return {"description": "A resource type.", "anyOf": [*named, *others, *(glob if globs else ())]}


def _one_mapping(branches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The branches with mappings of one key joined: an editor then says of a wrong key that it is wrong."""
    texts = [branch for branch in branches if "properties" not in branch]
    filters = {name: rules for branch in branches for name, rules in branch.get("properties", {}).items()}
    mapping = {"type": "object", "properties": filters, "additionalProperties": False}
    return [{**mapping, "minProperties": 1, "maxProperties": 1}, *texts]


def _name_types(definitions: dict[str, Any]) -> None:
    """Say wherever a type is named which ones there are."""
    resource = definitions["policy"]["properties"]["resource"]
    resource["oneOf"] = [
        {"$ref": f"{_REF}types"},
        {"type": "array", "items": {"$ref": f"{_REF}types"}, "minItems": 1},
    ]
    _narrow(definitions["protect"]["properties"]["resource"], "types")
    for name in _about_others(definitions):
        _narrow(definitions[name]["properties"]["type"], "type")


def _narrow(schema: dict[str, Any], name: str) -> None:
    for key in ("type", "examples"):
        schema.pop(key, None)
    schema["$ref"] = _REF + name


def _about_others(definitions: Mapping[str, Any]) -> list[str]:
    """Filters that look at resources of another type, which they name: `related` and its kind."""
    return [
        name
        for name, definition in definitions.items()
        if name.startswith("filter_") and {"type", "where"} <= definition.get("properties", {}).keys()
    ]


def _with_paths(definitions: Mapping[str, Any]) -> set[str]:
    """Definitions that are other ones for each type: those that hold paths, and those that refer to them.

    What is said of other types is chosen by their name and the same wherever it stands.
    """
    shared = set(_about_others(definitions))
    candidates = {
        name: set(_references(definition))
        for name, definition in definitions.items()
        if name not in shared and (name.startswith("filter") or name == "condition")
    }
    own = {name for name in candidates if _PATHS.keys() & definitions[name].get("properties", {}).keys()}
    while more := {name for name, others in candidates.items() if others & own} - own:
        own |= more
    return own


def _without_guesses(definition: dict[str, Any]) -> None:
    """Take away the examples of fields and their values, which the real ones of each type replace."""
    for key, rules in definition.get("properties", {}).items():
        if key in (*_PATHS, "equals", "in"):
            rules.pop("examples", None)


def _references(schema: Mapping[str, Any]) -> list[str]:
    found: list[str] = []

    def note(part: dict[str, Any]) -> dict[str, Any]:
        found.extend(name for name in [str(part.get("$ref", "")).removeprefix(_REF)] if name)
        return part

    rewrite(schema, note)
    return found


def _definitions_of(kind: ResourceType, view: TypeView, own: Mapping[str, Any]) -> dict[str, Any]:
    """The definitions that only policies on one type use."""

    def of_type(part: dict[str, Any]) -> dict[str, Any]:
        name = str(part.get("$ref", "")).removeprefix(_REF)
        return {**part, "$ref": f"{_REF}{name}@{kind.name}"} if name in own else part

    made = {f"{name}@{kind.name}": rewrite(definition, of_type) for name, definition in own.items()}
    known = list(fields(view.item, _DEPTH))
    for definition in made.values():
        properties = definition.get("properties", {})
        for key in _PATHS.keys() & properties.keys():
            _narrow(properties[key], f"{_PATHS[key]}@{kind.name}")
        listed = [_on_field(field) for field in known if 0 < len(field.element.enum) <= _MOST_VALUES]
        if listed and {"key", "equals"} <= properties.keys():
            definition["allOf"] = listed
    made[f"field@{kind.name}"] = _suggested(known)
    made[f"date@{kind.name}"] = _suggested(field for field in known if field.element.kind == "time")
    made[f"action@{kind.name}"] = _actions(kind)
    return made


def _on_field(field: Field) -> dict[str, Any]:
    """The values that the API's model knows of a field; others may be newer than it."""
    value = {"anyOf": [{"enum": list(field.element.enum)}, {}]}
    return {
        "if": {"properties": {"key": {"const": field.path}}, "required": ["key"]},
        "then": {"properties": {"equals": value, "in": {"items": value}}},
    }


def _suggested(known: Iterable[Field]) -> dict[str, Any]:
    """Any path, but these are shown."""
    paths = {field.path: str(field.kind) for field in known if field.kind.kind not in ("object", "map")}
    shown = {"enum": list(paths), "enumDescriptions": list(paths.values())}
    return {"type": "string", "anyOf": [*([shown] if paths else ()), {"type": "string", "minLength": 1}]}


def _actions(kind: ResourceType) -> dict[str, Any]:
    """One action of a type: by its name where it needs no option, or with its options."""
    options = options_of(kind)
    bare = [name for name, schema in options.items() if not check_value({}, schema)]
    mapped = {name: _or_nothing(schema) if name in bare else dict(schema) for name, schema in options.items()}
    words = {"enum": bare, "enumDescriptions": [options[name].get("description", "") for name in bare]}
    one = {"type": "object", "properties": mapped, "additionalProperties": False, "minProperties": 1}
    return {"description": f"An action on {kind.name}.", "anyOf": [words, {**one, "maxProperties": 1}]}


def _or_nothing(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Options that may be left out: ``delete:`` is read as ``delete``."""
    return {**schema, "type": [schema["type"], "null"]}


def _on_type(kind: ResourceType, policy: Mapping[str, Any]) -> dict[str, Any]:
    """What holds for policies on a type: all actions, as each type of a list has to have every one of them."""
    named = _named(kind)
    resource = {"anyOf": [named, {"type": "array", "contains": named}]}
    filters = rewrite(policy["properties"]["filters"], lambda part: _to_own(part, "filter", kind))
    actions = {"type": "array", "items": {"$ref": f"{_REF}action@{kind.name}"}}
    about = ("description", "examples", "x-hint")
    return {
        "if": {"properties": {"resource": resource}, "required": ["resource"]},
        "then": {
            "properties": {"filters": {k: v for k, v in filters.items() if k not in about}, "actions": actions},
        },
    }


def _on_other(kind: ResourceType, where: Mapping[str, Any]) -> dict[str, Any]:
    """What holds for a filter that looks at resources of another type."""
    return {
        "if": {"properties": {"type": _named(kind)}, "required": ["type"]},
        "then": {"properties": {"where": {"$ref": f"{where['$ref']}@{kind.name}"}}},
    }


def _to_own(part: dict[str, Any], name: str, kind: ResourceType) -> dict[str, Any]:
    return {**part, "$ref": f"{_REF}{name}@{kind.name}"} if part.get("$ref") == _REF + name else part


def _named(kind: ResourceType) -> dict[str, Any]:
    return {"enum": [kind.name, *kind.aliases]}
