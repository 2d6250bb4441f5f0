"""What the schema of resource types accepts, the loader makes a type of; what it refuses, the loader refuses."""

from __future__ import annotations

import json
import pathlib
import tempfile
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costcutter.catalog.load import DATA, Catalog
from costcutter.documents.schema import load_schema
from costcutter.documents.yaml import read_file
from costcutter.errors import CatalogError
from costcutter.policy.actions import options_of
from support.from_schema import accepted, changed, fits

SCHEMA = load_schema("resource-type")
thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@cache
def types() -> st.SearchStrategy[Any]:
    return accepted(SCHEMA).map(lambda document: {**document, "type": "made.up"})


def loads(document: Any) -> bool:
    """Whether the loader makes a type, with the schemas of its actions' options, of a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "made", "up.yaml")
        file.parent.mkdir()
        file.write_text(json.dumps(document), encoding="utf-8")
        try:
            options_of(Catalog([pathlib.Path(folder)]).get("made.up"))
        except CatalogError:
            return False
        return True


@thorough
@given(types())
def test_the_loader_takes_every_type_that_the_schema_accepts(document: Any) -> None:
    assert loads(document)


@thorough
@given(changed(types()))
def test_the_loader_refuses_every_type_that_the_schema_refuses(document: Any) -> None:
    assert fits(SCHEMA, document) or not loads(document)


@pytest.mark.parametrize(
    "option",
    [
        {"type": "text"},
        {"type": "string", "description": "x", "minimun": 1},
        {"type": "array", "description": "x", "items": {}},
    ],
    ids=["a type that JSON Schema does not have", "a keyword that nobody reads", "items of any type"],
)
def test_an_option_that_could_not_be_checked_is_refused_with_its_file(option: dict[str, Any]) -> None:
    document = {**read_file(DATA / "ec2" / "volume.yaml").data, "type": "made.up"}
    assert loads(document)

    document["actions"]["modify"]["options"]["type"] = option

    assert not loads(document)
