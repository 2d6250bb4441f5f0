"""A schema in draft 7 accepts what it accepts in draft 2020-12."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costcutter.documents.drafts import draft_7
from costcutter.documents.schema import load_schema
from support.from_schema import accepted, changed, fits

DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
TEXT, NUMBER = {"type": "string"}, {"type": "number"}

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "definitions": (
        {"$defs": {"a": TEXT}, "items": {"$ref": "#/$defs/a"}},
        {"definitions": {"a": TEXT}, "items": {"$ref": "#/definitions/a"}},
    ),
    "a reference hides what stands beside it": (
        {"$defs": {"a": TEXT}, "properties": {"x": {"$ref": "#/$defs/a", "minLength": 2, "description": "An x."}}},
        {
            "definitions": {"a": TEXT},
            "properties": {"x": {"minLength": 2, "description": "An x.", "allOf": [{"$ref": "#/definitions/a"}]}},
        },
    ),
    "a reference among conditions": (
        {"$defs": {"a": TEXT}, "$ref": "#/$defs/a", "allOf": [{"minLength": 2}]},
        {"definitions": {"a": TEXT}, "allOf": [{"$ref": "#/definitions/a"}, {"minLength": 2}]},
    ),
    "items by their place": (
        {"prefixItems": [TEXT, NUMBER], "items": False},
        {"items": [TEXT, NUMBER], "additionalItems": False},
    ),
    "keys that need others": (
        {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["a"]}}},
        {"dependencies": {"a": ["b"], "c": {"required": ["a"]}}},
    ),
    "keys that are called like keywords": (
        {"properties": {"$defs": TEXT, "prefixItems": NUMBER}, "examples": [{"$ref": "#/$defs/a"}]},
        {"properties": {"$defs": TEXT, "prefixItems": NUMBER}, "examples": [{"$ref": "#/$defs/a"}]},
    ),
    "hints stay": ({"pattern": "^a", "x-hint": "begin with a"}, {"pattern": "^a", "x-hint": "begin with a"}),
}
VALUES = st.recursive(
    st.sampled_from(["", "a", "ab", 0, 1.5, None, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcx"), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(("newer", "older"), CASES.values(), ids=CASES)
def test_newer_words_have_older_ones(newer: dict[str, Any], older: dict[str, Any]) -> None:
    assert draft_7(newer) == {"$schema": "http://json-schema.org/draft-07/schema#", **older}


@pytest.mark.parametrize("newer", [newer for newer, _ in CASES.values()], ids=CASES)
@given(VALUES)
def test_both_drafts_accept_the_same(newer: dict[str, Any], value: Any) -> None:
    schema = {"$schema": DRAFT_2020, **newer}

    assert fits(draft_7(schema), value) == fits(schema, value)


@pytest.mark.parametrize("name", ["policy", "config", "resource-type"])
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_both_drafts_of_our_schemas_accept_the_same(name: str, data: st.DataObject) -> None:
    schema = load_schema(name)
    document = data.draw(changed(accepted(schema)))

    assert fits(draft_7(schema), document) == fits(schema, document)


@pytest.mark.parametrize("name", ["policy", "config", "resource-type"])
def test_our_schemas_are_schemas_of_draft_7_under_a_name_of_their_own(name: str) -> None:
    older = draft_7(load_schema(name))

    jsonschema.Draft7Validator.check_schema(older)
    assert older["$id"] == f"https://costcutter.dev/schemas/{name}.draft-7.schema.json"


@pytest.mark.parametrize("keyword", ["unevaluatedProperties", "minContains", "$dynamicRef"])
def test_what_draft_7_cannot_say_is_refused_rather_than_dropped(keyword: str) -> None:
    with pytest.raises(ValueError, match="draft 7 has no"):
        draft_7({"properties": {"x": {keyword: 1}}})
