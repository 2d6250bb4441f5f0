"""A schema's complaints name the real mistake, in words, at its place."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Mapping
from textwrap import dedent
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from costcutter.documents.schema import check, check_value, load_schema
from costcutter.documents.share import share
from costcutter.documents.yaml import read
from costcutter.errors import CannotRunError, Diagnostic, Place

FILTER: Mapping[str, Any] = {
    "$id": "https://costcutter.dev/schemas/test-filter.schema.json",
    "oneOf": [
        {"type": "string", "minLength": 1},
        {"$ref": "#/$defs/all"},
        {"type": "object", "required": ["not"], "additionalProperties": False, "properties": {"not": {"$ref": "#"}}},
        {
            "type": "object",
            "required": ["age"],
            "additionalProperties": False,
            "properties": {
                "age": {
                    "type": "object",
                    "required": ["over"],
                    "additionalProperties": False,
                    "properties": {
                        "over": {"type": "string", "pattern": "^[0-9]+[mhdw]$", "x-hint": "write 14d"},
                        "of": {"enum": ["created", "changed"]},
                    },
                }
            },
        },
    ],
    "$defs": {
        "all": {
            "type": "object",
            "required": ["all"],
            "additionalProperties": False,
            "properties": {"all": {"type": "array", "items": {"$ref": "#"}}},
        }
    },
}


def said(text: str, schema: Mapping[str, Any]) -> str:
    return "\n".join(map(str, check(read(text, "p"), schema)))


def keys(**rules: Any) -> dict[str, Any]:
    """A mapping with these keys and no others."""
    return {"type": "object", "additionalProperties": False, "properties": rules}


def one(rules: Any) -> dict[str, Any]:
    """A mapping with a value under the key `v`."""
    return {"properties": {"v": rules}}


CASES = YAML(typ="safe", pure=True).load(pathlib.Path(__file__).parent / "cases" / "schema.yaml")["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_mistake_is_said_in_words_at_its_place(case: dict[str, Any]) -> None:
    named = {"filter": FILTER, "filters": {"items": FILTER}}
    schema = one(case["schema_of_v"]) if "schema_of_v" in case else case["schema"]

    assert said(case["text"], named[schema] if isinstance(schema, str) else schema) == case["says"]


FITTING: dict[str, tuple[str, Mapping[str, Any]]] = {
    "text": ("a == b", FILTER),
    "nested": ("all: [x, {not: {all: []}}, {age: {over: 14d, of: created}}]", FILTER),
    "one of several": ("v: 5", one({"anyOf": [{"type": "integer"}, {"minimum": 1}]})),
    "a number without a fraction": ("v: 5.0", one({"type": "integer"})),
    "true is not 1": ("v: [1, true, '1', [1], [true], {a: 1}, {a: true}]", one({"uniqueItems": True})),
    "extra keys of a type": ("a: 1", {"additionalProperties": {"type": "integer"}}),
    "branches that are only true": ("v: 5", one({"anyOf": [True, False]})),
}


@pytest.mark.parametrize(("text", "schema"), FITTING.values(), ids=FITTING)
def test_of_what_fits_nothing_is_said(text: str, schema: Mapping[str, Any]) -> None:
    assert said(text, schema) == ""


def test_mistakes_are_sorted_by_place_and_complete() -> None:
    text = dedent(
        """\
        b: 5
        a:
          - x: 1
          - y: {}
        """
    )
    schema = keys(a={"items": keys(x={"type": "string"})}, b={"type": "string"})

    assert check(read(text, "p"), schema) == [
        Diagnostic("CC111", "'b' is the number 5; a text is expected", Place("p", 1, 4, 5), "put it in quotes"),
        Diagnostic("CC111", "'x' is the number 1; a text is expected", Place("p", 3, 8, 9), "put it in quotes"),
        Diagnostic("CC110", "item 2 of 'a' has no key 'y'", Place("p", 4, 5, 6), "the only key here is 'x'"),
    ]


def test_a_part_of_a_document_is_checked_at_its_own_place() -> None:
    document = read("filters:\n  - x\n  - {age: {over: 5}}\n", "p")

    assert check(document, FILTER, ("filters", 0)) == []
    assert check(document, FILTER, ("filters", 1)) == [
        Diagnostic("CC111", "'over' is the number 5; a text is expected", Place("p", 3, 18, 19), "write 14d")
    ]
    assert str(check(document, FILTER, ("filters",))[0]).startswith("p:1:1: CC111 'filters' is a list;")


def test_a_value_of_no_file_is_checked_by_paths() -> None:
    assert check_value({"tags": [1]}, keys(tags={"items": {"type": "string"}})) == [
        (("tags", 0), "CC111", "item 1 of 'tags' is the number 1; a text is expected", "put it in quotes")
    ]


@pytest.mark.parametrize("depth", [10, 30])
def test_filters_nest_as_deep_as_a_file_may(depth: int) -> None:
    text = "{all: [" * depth + "{age: 5}" + "]}" * depth

    assert said(text, FILTER) == f"p:1:{7 * depth + 7}: CC111 'age' is the number 5; a mapping is expected"


def test_what_python_cannot_follow_is_refused_rather_than_passed() -> None:
    bottomless: list[Any] = []
    bottomless.append(bottomless)
    schema = {"type": "array", "items": {"$ref": "#"}}

    assert check_value(bottomless, schema) == [((), "CC114", "this is nested too deep to be checked", "")]


def test_schemas_are_loaded_by_name_and_once() -> None:
    assert load_schema("policy")["title"] == "costcutter policies"
    assert load_schema("policy") is load_schema("policy")


def test_a_schema_that_is_missing_is_a_broken_installation() -> None:
    with pytest.raises(CannotRunError, match=r"no-such\.schema\.json' cannot be read"):
        load_schema("no-such")


@pytest.mark.parametrize(
    "reference",
    [
        "https://costcutter.dev/schemas/config.schema.json#/$defs/duration",
        "config.schema.json#/$defs/duration",
    ],
)
@pytest.mark.parametrize("own_id", [{}, {"$id": "https://costcutter.dev/schemas/other.schema.json"}], ids=["", "$id"])
def test_schemas_refer_to_each_other_by_id_and_by_file(reference: str, own_id: dict[str, str]) -> None:
    schema = {**own_id, "properties": {"wait": {"$ref": reference}}}

    assert said("wait: 30m", schema) == ""
    assert said("wait: soon", schema).startswith("p:1:7: CC114 'wait' is 'soon', which is not of the form expected")


@pytest.mark.parametrize("file", sorted(share("schemas").rglob("*.schema.json")), ids=lambda file: file.name)
def test_our_schemas_are_schemas_and_their_references_lead_somewhere(file: Any) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"https://costcutter.dev/schemas/{file.relative_to(share('schemas')).as_posix()}"


# What is accepted has to be what JSON Schema accepts, though the branches are chosen our own way.

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2) | st.sampled_from(["", "a", "b", 0.5, 1.0]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(["string", "number", "integer", "boolean", "array", "object", "null"])
KEYS = st.lists(st.sampled_from("abc"), unique=True, max_size=2)


def _rules(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas that use the keywords that we read our own way."""
    several = st.lists(inner, min_size=1, max_size=3)
    keywords: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "type": lambda: TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
        "const": lambda: VALUES,
        "enum": lambda: st.lists(VALUES, min_size=1, max_size=2),
        "required": lambda: KEYS,
        "dependentRequired": lambda: st.dictionaries(st.sampled_from("abc"), KEYS, max_size=2),
        "properties": lambda: st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
        "additionalProperties": lambda: st.booleans() | inner,
        "propertyNames": lambda: inner,
        "patternProperties": lambda: st.dictionaries(st.just("^a"), inner, max_size=1),
        "items": lambda: inner,
        "uniqueItems": st.booleans,
        "oneOf": lambda: several,
        "anyOf": lambda: several,
        "$ref": lambda: st.just("#/$defs/other"),
    }
    return st.fixed_dictionaries({}, optional={keyword: make() for keyword, make in keywords.items()})


RULES = st.recursive(st.booleans() | st.fixed_dictionaries({"type": TYPES}), _rules, max_leaves=6)


@given(_rules(RULES), st.fixed_dictionaries({}, optional={"type": TYPES, "required": KEYS}), VALUES)
def test_what_is_accepted_is_what_json_schema_accepts(rules: dict[str, Any], other: dict[str, Any], value: Any) -> None:
    schema = {**rules, "$defs": {"other": other}}

    problems = check_value(value, schema)

    assert (problems == []) == jsonschema.Draft202012Validator(schema).is_valid(value)
    assert all(code in ("CC110", "CC111", "CC112", "CC113", "CC114") for _, code, _, _ in problems)
