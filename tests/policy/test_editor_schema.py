"""What the schema of policies accepts and what the loader accepts are the same, for every filter and every action."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costcutter.documents.drafts import draft_7
from costcutter.documents.schema import load_schema
from costcutter.documents.share import share
from costcutter.documents.yaml import read, read_file
from costcutter.errors import Severity
from costcutter.policy.actions import GENERAL, options_of
from costcutter.policy.compile import compile_policies
from costcutter.policy.typed_schema import editor_schema, typed_schema
from costcutter.policy.unfilled import unfilled
from costcutter.query.filters import BUILDERS
from costcutter.query.filters.operators import OPERATORS
from costcutter.values import DURATION, ValueProblem, parse_duration
from support.from_schema import accepted, changed, fits
from support.judging import book

FORM = {"CC110", "CC111", "CC112", "CC113", "CC114", "CC125", "CC126", "CC220", "CC221", "CC222", "CC227", "CC228"}
"""What the loader says of a wrong form; everything else is about the meaning."""

TYPE = "ec2.instance"
TYPES = book().catalog.names()
GOOD = pathlib.Path(__file__).parents[1] / "cases" / "policies" / "good"
SHIPPED = [*sorted(share("policies").rglob("*.yaml")), *sorted(GOOD.rglob("*.yaml"))]

thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@cache
def typed() -> Mapping[str, Any]:
    return typed_schema(book())


@cache
def editor() -> Mapping[str, Any]:
    return editor_schema(book())


@cache
def editor_7() -> Mapping[str, Any]:
    return draft_7(editor_schema(book()))


def policies(filters: Any = None, actions: Any = None, resource: Any = TYPE) -> dict[str, Any]:
    policy = {"name": "p", "resource": resource, "filters": filters, "actions": actions}
    return {"policies": [{key: value for key, value in policy.items() if value is not None}]}


@cache
def filters_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    own = f"filter_{name}@{TYPE}"
    arguments = accepted(typed(), own if own in typed()["$defs"] else f"filter_{name}")
    return arguments.map(lambda argument: policies([{name: argument}]))


@cache
def actions_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    return accepted(typed(), f"action@{name}").map(lambda action: policies("all", [action], name))


@cache
def files() -> st.SearchStrategy[Any]:
    """Whole files. Policies on globs have no actions, as no schema can tell which types a glob means."""
    return accepted(typed()).map(_without_actions_on_globs)


def _without_actions_on_globs(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "policies": [_no_action_on_glob(policy) for policy in document["policies"]]}


def _no_action_on_glob(policy: dict[str, Any]) -> dict[str, Any]:
    named = policy["resource"] if isinstance(policy["resource"], list) else [policy["resource"]]
    if not any(letter in word for word in named for letter in "*?["):
        return policy
    return {key: value for key, value in policy.items() if key != "actions"}


def refusals(document: Any) -> list[str]:
    """The errors that the loader has of a document, as codes."""
    compiled = compile_policies([read(json.dumps(document), "p.yaml")], book())
    return [problem.code for problem in compiled.problems if problem.severity is Severity.ERROR]


def agree(document: Any) -> bool:
    """Whether the loader refuses what the schema refuses, and both drafts of the editors' one accept what it takes."""
    errors = refusals(document)
    in_editor = fits(editor(), document)
    assert in_editor == fits(editor_7(), document)
    return (fits(typed(), document) or errors != []) and (in_editor or errors != [])


@pytest.mark.parametrize("name", BUILDERS)
@thorough
@given(st.data())
def test_the_loader_takes_the_form_of_every_filter_that_the_schema_accepts(name: str, data: st.DataObject) -> None:
    document = data.draw(filters_of(name))

    assert FORM.isdisjoint(refusals(document))
    assert fits(editor(), document)


@pytest.mark.parametrize("name", BUILDERS)
@thorough
@given(st.data())
def test_the_loader_refuses_every_filter_that_the_schema_refuses(name: str, data: st.DataObject) -> None:
    assert agree(data.draw(changed(filters_of(name))))


@pytest.mark.parametrize("name", TYPES)
@settings(thorough, max_examples=10)
@given(st.data())
def test_the_loader_takes_the_form_of_every_action_that_the_schema_accepts(name: str, data: st.DataObject) -> None:
    document = data.draw(actions_of(name))

    assert FORM.isdisjoint(refusals(document))
    assert fits(editor(), document)


@pytest.mark.parametrize("name", TYPES)
@settings(thorough, max_examples=10)
@given(st.data())
def test_the_loader_refuses_every_action_that_the_schema_refuses(name: str, data: st.DataObject) -> None:
    assert agree(data.draw(changed(actions_of(name))))


@thorough
@given(st.data())
def test_the_loader_takes_the_form_of_every_file_that_the_schema_accepts(data: st.DataObject) -> None:
    document = data.draw(files())

    assert FORM.isdisjoint(refusals(document))
    assert fits(editor(), document)


@thorough
@given(st.data())
def test_the_loader_refuses_every_file_that_the_schema_refuses(data: st.DataObject) -> None:
    assert agree(data.draw(changed(files())))


@pytest.mark.parametrize("part", ["policies", "filters"])
@thorough
@given(st.data())
def test_editors_accept_what_variables_make_right(part: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(BUILDERS)))
    document = data.draw(files() if part == "policies" else filters_of(name))
    values: dict[str, Any] = {}

    written = {**_with_variables(document, values, data.draw), "vars": values}

    assert FORM.isdisjoint(refusals(written))
    assert fits(editor(), written)
    assert fits(editor_7(), written)


def _with_variables(value: Any, values: dict[str, Any], draw: Any, key: str = "") -> Any:
    """The document with variables in the places of some values, which are noted by their names."""
    if isinstance(value, dict):
        return {each: _with_variables(part, values, draw, each) for each, part in value.items() if each != "vars"}
    plain = not isinstance(value, list) or (value != [] and all(isinstance(item, str | int | float) for item in value))
    if value is not None and plain and draw(st.booleans()):
        name = f"v{len(values)}"
        values[name] = value
        return f"{{{name}}}"
    return [_with_variables(item, values, draw) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_editors_accept_every_policy_file_that_we_ship(file: pathlib.Path) -> None:
    document = read_file(file).data

    assert fits(editor(), document)
    assert fits(editor_7(), document)


REFUSED = {
    "an unknown type": policies(resource="ec2.volum"),
    "an unknown type in a list": policies(resource=["ec2.volume", "ec2.instanse"]),
    "an action that the type does not have": policies("all", ["stop"], "ec2.volume"),
    "an action that one type of a list does not have": policies("all", ["stop"], ["ec2.instance", "ebs"]),
    "an action without an option that it needs": policies("all", ["mark"]),
    "an unknown option": policies("all", [{"delete": {"backup": "snapshot", "sooner": True}}], "ec2.volume"),
    "an option's wrong value": policies("all", [{"modify": {"type": "gp9"}}], "ec2.volume"),
    "a duration in words": policies([{"age": {"over": "two weeks"}}]),
    "a glob where a type has to be named": policies([{"related": {"type": "ec2.*"}}]),
}


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED)
def test_editors_refuse_what_the_catalogue_knows_to_be_wrong(document: dict[str, Any]) -> None:
    assert not fits(editor(), document)
    assert refusals(document)


ACCEPTED = {
    "globs": policies("all", ["delete"], "ec2.*"),
    "names of other tools": policies("all", ["delete"], ["ebs", "AWS::EC2::Volume"]),
    "paths that nobody suggested": policies(
        [{"value": {"key": "max_by(BlockDeviceMappings, &@).Ebs", "present": True}}]
    ),
    "values newer than the model": policies([{"value": {"key": "InstanceType", "equals": "t9.huge"}}]),
    "options left empty": policies("all", [{"delete": None}]),
}


@pytest.mark.parametrize("document", ACCEPTED.values(), ids=ACCEPTED)
def test_editors_accept_what_the_catalogue_cannot_know(document: dict[str, Any]) -> None:
    assert fits(editor(), document)


def test_values_are_suggested_where_the_model_knows_them() -> None:
    conditions = typed()["$defs"]["filter_value@ec2.volume"]["allOf"]
    by_path = {each["if"]["properties"]["key"]["const"]: each["then"]["properties"]["equals"] for each in conditions}

    assert by_path["State"]["anyOf"][0]["enum"] == ["creating", "available", "in-use", "deleting", "deleted", "error"]


@pytest.mark.parametrize("name", TYPES)
def test_the_schema_has_the_actions_of_every_type_and_no_others(name: str) -> None:
    kind = book().catalog.get(name)
    mapping = typed()["$defs"][f"action@{name}"]["anyOf"][1]
    general = set(GENERAL) if kind.tagging else {"call"}

    assert set(mapping["properties"]) == set(options_of(kind)) == {*kind.actions, *general}


def test_the_schema_has_the_filters_and_operators_of_the_engine_and_no_others() -> None:
    filters = typed()["$defs"][f"filter@{TYPE}"]["oneOf"][0]["properties"]
    operators = set(typed()["$defs"][f"filter_value@{TYPE}"]["properties"]) - {"key"}

    assert set(filters) == set(BUILDERS)
    assert operators == set(OPERATORS)


@given(st.from_regex(rf"\A{DURATION}\Z", alphabet="0123456789smhdwy ") | st.text("0123456789smhdwy ", max_size=4))
def test_durations_have_the_form_that_the_engine_reads(text: str) -> None:
    try:
        parse_duration(text)
    except ValueProblem:
        read_ = False
    else:
        read_ = True

    assert fits({"$schema": load_schema("policy")["$schema"], **typed()["$defs"]["duration"]}, text) == read_


LOOSENED: dict[str, tuple[dict[str, Any], Any, bool]] = {
    "a number may be a variable": ({"type": "number"}, "{n}", True),
    "but not any text": ({"type": "number"}, "n", False),
    "a word of a list may hold one": ({"enum": ["any", "all"]}, "a{rest}", True),
    "a text of a form may hold one": ({"type": "string", "pattern": "^[a-z]+$"}, "{env}-x", True),
    "a list may be one": ({"type": "array", "items": {"type": "number"}}, "{numbers}", True),
    "the items of a list may be more than are written": ({"type": "array", "minItems": 2}, ["{numbers}"], True),
    "a mapping is none": ({"type": "object"}, "{m}", False),
    "nothing is none": ({"type": "null"}, "{m}", False),
    "one of several may be one": ({"oneOf": [{"const": 1}, {"type": "boolean"}]}, "{x}", True),
    "keys are none": ({"type": "object", "additionalProperties": False}, {"{k}": 1}, False),
    "keys that exclude each other still do": (
        {"type": "object", "not": {"required": ["a", "b"]}},
        {"a": 1, "b": 1},
        False,
    ),
}


@pytest.mark.parametrize(("schema", "document", "right"), LOOSENED.values(), ids=LOOSENED)
def test_before_variables_are_filled_in(schema: dict[str, Any], document: Any, right: bool) -> None:
    loose = unfilled({"$defs": {"value": schema}, "$ref": "#/$defs/value"})
    variable = editor()["$defs"]["variable"]

    whole = {"$schema": load_schema("policy")["$schema"], **loose, "$defs": {**loose["$defs"], "variable": variable}}

    assert fits(whole, document) is right
