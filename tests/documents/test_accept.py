"""The quick answer never says yes where JSON Schema says no, and says it wherever our own files are right."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.catalog.load import DATA
from costcutter.documents.accept import Doubt, compile_schema
from costcutter.documents.schema import accepts, load_schema
from costcutter.documents.share import share
from costcutter.documents.validator import violations
from costcutter.documents.yaml import read_file

SHIPPED: Mapping[str, str] = {
    **{str(file.relative_to(share("policies"))): "policy" for file in share("policies").rglob("[!_]*.yaml")},
    **{str(file.relative_to(DATA)): "resource-type" for file in DATA.glob("*/*.yaml")},
}
"""Our own files and the schema of each."""

SCALARS = st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["", "a", "b", "ab", 0.5, 1.0, -0.0])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(["string", "number", "integer", "boolean", "array", "object", "null"])
KEYS = st.lists(st.sampled_from("abc"), unique=True, max_size=2)
COUNTS = st.integers(0, 2)
LIMITS = st.sampled_from([-1, 0, 0.5, 1, 2])


def _schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    keywords: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "type": lambda: TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
        "const": lambda: VALUES,
        "enum": lambda: st.lists(VALUES, min_size=1, max_size=3),
        "required": lambda: KEYS,
        "dependentRequired": lambda: st.dictionaries(st.sampled_from("abc"), KEYS, max_size=2),
        "properties": lambda: st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
        "additionalProperties": lambda: st.booleans() | inner,
        "propertyNames": lambda: inner,
        "items": lambda: inner,
        "uniqueItems": st.booleans,
        "pattern": lambda: st.sampled_from(["^a", "b$", "^$"]),
        "not": lambda: inner,
        "$ref": lambda: st.just("#/$defs/other"),
        "description": lambda: st.just("says nothing of the value"),
        "patternProperties": lambda: st.dictionaries(st.just("^a"), inner, max_size=1),  # one that is not known
        **{keyword: lambda: several for keyword in ("oneOf", "anyOf", "allOf")},
        **{f"{side}{what}": lambda: COUNTS for side in ("min", "max") for what in ("Items", "Length", "Properties")},
        **{keyword: lambda: LIMITS for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")},
    }
    return st.fixed_dictionaries({}, optional={keyword: make() for keyword, make in keywords.items()})


SCHEMAS = st.recursive(st.booleans() | st.fixed_dictionaries({"type": TYPES}), _schemas, max_leaves=6)
OTHERS = st.fixed_dictionaries({}, optional={"type": TYPES, "required": KEYS})


@cache
def _shipped(name: str) -> Any:
    folder = share("policies") if SHIPPED[name] == "policy" else DATA
    return read_file(folder / name).data


@given(_schemas(SCHEMAS), OTHERS, VALUES)
def test_a_quick_answer_is_the_answer_of_json_schema(rules: dict[str, Any], other: dict[str, Any], value: Any) -> None:
    schema = {**rules, "$defs": {"other": other}}

    try:
        fits = compile_schema(schema, _no_other)(value)
    except Doubt:
        return

    assert fits == jsonschema.Draft202012Validator(schema).is_valid(value)


KNOWN = {
    *("type", "const", "enum", "oneOf", "anyOf", "allOf", "not", "$ref", "pattern", "minLength", "maxLength"),
    *("properties", "additionalProperties", "propertyNames", "required", "dependentRequired"),
    *("minProperties", "maxProperties", "items", "minItems", "maxItems", "uniqueItems"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}
UNKNOWN = sorted({*jsonschema.Draft202012Validator.VALIDATORS, "$anchor", "then", "x-new"} - KNOWN)


@pytest.mark.parametrize("keyword", UNKNOWN)
@pytest.mark.parametrize("value", [{}, [], "", 1, 0.5, True, None], ids=repr)
def test_of_a_keyword_that_it_does_not_know_it_says_that_it_cannot_tell(keyword: str, value: Any) -> None:
    for schema in (
        {keyword: {}},
        {"not": {keyword: {}}},
        {"oneOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {keyword: 1}}},
    ):
        with pytest.raises(Doubt):
            compile_schema(schema, _no_other)(value)


@pytest.mark.parametrize(
    "reference",
    ["https://example.org/x.schema.json", "#a", "#/$defs/a~0b", "#/$defs/a%20b", "#/$defs/no", "no-such.schema.json"],
)
def test_of_a_reference_that_it_cannot_follow_it_says_that_it_cannot_tell(reference: str) -> None:
    with pytest.raises(Doubt):
        compile_schema({"$ref": reference, "$defs": {"a b": True, "a~b": True, "a": {"$anchor": "a"}}}, _no_other)(1)


def test_a_value_of_no_plain_type_is_left_to_json_schema() -> None:
    class Keys(dict[str, Any]):
        pass

    assert accepts({"a": 1}, {"type": "object"})
    assert not accepts(Keys(a=1), {"type": "object"})


@pytest.mark.parametrize("name", ["policy", "resource-type", "config"])
def test_it_knows_every_keyword_of_our_own_schemas(name: str) -> None:
    def refuse_nothing(_: str) -> Any:
        return True

    for rules in _parts(load_schema(name)):
        whole = {**rules, "$defs": load_schema(name)["$defs"]}
        for value in ({}, [], "", 1, 0.5, True, None):
            assert compile_schema(whole, refuse_nothing)(value) in (True, False)


@pytest.mark.parametrize("name", sorted(SHIPPED), ids=str)
def test_whatever_is_shipped_is_accepted_at_once(name: str) -> None:
    assert accepts(_shipped(name), load_schema(SHIPPED[name]))


def test_the_defaults_of_all_options_are_accepted_at_once() -> None:
    options = [
        option
        for name, schema in SHIPPED.items()
        if schema == "resource-type"
        for action in _shipped(name)["actions"].values()
        for option in action.get("options", {}).values()
        if "default" in option
    ]

    assert len(options) > 20
    assert [option for option in options if not accepts(option["default"], option)] == []


@given(st.sampled_from(sorted(SHIPPED)), st.data())
def test_of_a_damaged_file_it_says_what_json_schema_says(name: str, data: st.DataObject) -> None:
    value = copy.deepcopy(_shipped(name))
    for _ in range(data.draw(st.integers(1, 2))):
        _damage(value, data)

    assert accepts(value, load_schema(SHIPPED[name])) == (violations(value, load_schema(SHIPPED[name]), ()) == [])


def _no_other(_: str) -> Any:
    raise Doubt


def _parts(rules: Any) -> Iterator[Mapping[str, Any]]:
    """Every schema in a schema, each without what is in it by way of references."""
    if not isinstance(rules, dict):
        return
    yield rules
    for keyword, inner in rules.items():
        if keyword in ("properties", "$defs"):
            for each in inner.values():
                yield from _parts(each)
        elif keyword in ("oneOf", "anyOf", "allOf"):
            for each in inner:
                yield from _parts(each)
        elif keyword in ("items", "additionalProperties", "propertyNames", "not"):
            yield from _parts(inner)


def _damage(value: Any, data: st.DataObject) -> None:
    """Change one thing somewhere in a document: leave it out, call it otherwise, or put another value there."""
    while True:
        step = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
        inner = value[step]
        if isinstance(inner, dict | list) and inner and data.draw(st.integers(0, 3)):
            value = inner
            continue
        match data.draw(st.sampled_from(["leave out", "rename", "replace"])):
            case "leave out":
                del value[step]
            case "rename" if isinstance(value, dict):
                value[data.draw(st.sampled_from(["x", "not", "name", "Type"]))] = value.pop(step)
            case _:
                value[step] = data.draw(VALUES)
        return
