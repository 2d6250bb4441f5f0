"""The schemas that are shipped: what an editor shows of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from costcutter.documents.schema import load_schema
from costcutter.documents.share import share
from support.from_schema import fits

NAMES = sorted(file.name.removesuffix(".schema.json") for file in share("schemas").glob("*.schema.json"))


def _parts(schema: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its path."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for key, value in schema.items():
        if key in ("properties", "patternProperties", "$defs") and isinstance(value, dict):
            for name, part in value.items():
                yield from _parts(part, f"{path}/{key}/{name}")
        elif key in ("oneOf", "anyOf", "allOf"):
            for index, part in enumerate(value):
                yield from _parts(part, f"{path}/{key}/{index}")
        elif key in ("items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else"):
            yield from _parts(value, f"{path}/{key}")


def _properties(schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, part in _parts(schema):
        yield from ((f"{path}/properties/{name}", rules) for name, rules in part.get("properties", {}).items())


def _described(rules: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    if "description" in rules:
        return True
    target: Any = schema
    for step in rules.get("$ref", "#/nowhere").split("/")[1:]:
        target = target.get(step, {})
    return "description" in target


@pytest.mark.parametrize("name", NAMES)
def test_every_property_of_a_schema_is_described(name: str) -> None:
    schema = load_schema(name)

    assert [path for path, rules in _properties(schema) if not _described(rules, schema)] == []


@pytest.mark.parametrize("name", NAMES)
def test_descriptions_are_sentences(name: str) -> None:
    texts = [part["description"] for _, part in _parts(load_schema(name)) if "description" in part]

    assert [text for text in texts if not text.endswith((".", ":")) or text != text.strip()] == []


@pytest.mark.parametrize("name", NAMES)
def test_examples_and_defaults_are_what_the_schema_accepts(name: str) -> None:
    schema = load_schema(name)
    around = {"$schema": schema["$schema"], "$defs": schema["$defs"]}
    shown = [
        (path, {**around, "allOf": [part]}, value)
        for path, part in _parts(schema)
        for value in (*part.get("examples", ()), *([part["default"]] if "default" in part else ()))
    ]

    assert [f"{path}: {json.dumps(value)}" for path, rules, value in shown if not fits(rules, value)] == []


def test_every_filter_has_an_example() -> None:
    definitions = load_schema("policy")["$defs"]

    assert [name for name in definitions if name.startswith("filter") and not definitions[name].get("examples")] == []
