"""What the schema of the configuration accepts, the loader takes the form of; what it refuses, the loader refuses."""

from __future__ import annotations

import json
import pathlib
import tempfile
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costcutter.app import config
from costcutter.documents.schema import load_schema
from costcutter.errors import DocumentError
from support.from_schema import accepted, changed, fits

SCHEMA = load_schema("config")
FORM = ("CC11", "CC301", "CC302")
thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@cache
def files() -> st.SearchStrategy[Any]:
    return accepted(SCHEMA)


def refusals(document: Any) -> list[str]:
    """The codes of what is wrong with a configuration file."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "costcutter.yaml")
        file.write_text(json.dumps(document), encoding="utf-8")
        try:
            config.load({}, environment={}, folder=file.parent, user_folder=file.parent / "user", file=None)
        except DocumentError as error:
            return [problem.code for problem in error.diagnostics]
        return []


@thorough
@given(files())
def test_the_loader_takes_the_form_of_every_file_that_the_schema_accepts(document: Any) -> None:
    assert [code for code in refusals(document) if code.startswith(FORM)] == []


@thorough
@given(changed(files()))
def test_the_loader_refuses_every_file_that_the_schema_refuses(document: Any) -> None:
    assert fits(SCHEMA, document) or refusals(document)
