"""Filters that contradict each other, are always true, or stand twice; and that no such claim is ever wrong."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcutter.documents.yaml import read, read_file
from costcutter.policy.compile import compile_policies
from costcutter.query.answers import Answer
from costcutter.query.filters import build
from support.judging import book, context, resource, subject

TABLE = read_file(pathlib.Path(__file__).parents[1] / "cases" / "consistency.yaml")


@pytest.mark.parametrize("case", TABLE.data["cases"], ids=lambda case: case["name"])
def test_filters_are_compared_with_each_other(case: dict[str, Any]) -> None:
    assert _said(case["filters"]) == case.get("expect", [])


def test_a_place_is_named_with_the_other_one_that_it_is_compared_with() -> None:
    text = (
        "policies:\n"
        "  - name: a\n"
        "    resource: ec2.volume\n"
        "    filters:\n"
        "      - Size > `1` && State == 'available'\n"
        "      - value: {key: State, equals: in-use}\n"
    )

    problems = compile_policies([read(text, "a.yaml")], book()).problems

    assert [(str(each.where), each.hint) for each in problems] == [
        ("a.yaml:6:37", "the other one stands at a.yaml:5:23")
    ]


def test_filters_with_other_mistakes_are_not_compared() -> None:
    assert _said(["Stat == 'a'", "State == 'available'", "State == 'in-use'"]) == [
        "CC203 EBS volume has no field 'Stat'"
    ]


def test_protect_rules_are_compared_as_well() -> None:
    rule = {"resource": "ec2.volume", "filters": ["State == 'available'", "State == 'in-use'"]}
    text = json.dumps({"protect": [rule], "policies": [{"name": "a", "resource": "ec2.volume"}]})

    problems = compile_policies([read(text, "a.yaml")], book()).problems

    assert [problem.code for problem in problems] == ["CC261"]


def _said(filters: Any) -> list[str]:
    text = json.dumps({"policies": [{"name": "a", "resource": "ec2.volume", "filters": filters}]})
    return [f"{each.code} {each.message}" for each in compile_policies([read(text, "a.yaml")], book()).problems]


def _answers(filters: Any, volumes: list[Any]) -> list[Answer]:
    document = read(json.dumps({"filter": filters}), "a.yaml")
    made = build(document.data["filter"], ("filter",), context(document, "ec2.volume"))
    return [made(subject(resource("ec2.volume", volume))).answer for volume in volumes]


NUMBERS = st.integers(0, 3)
STATES = st.sampled_from(["available", "in-use", "error"])
SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
CLAUSES = st.recursive(
    st.one_of(
        st.builds("Size {} `{}`".format, SIGNS, NUMBERS),
        st.builds("State {} '{}'".format, SIGNS, STATES),
        st.sampled_from(["Size", "State", "Encrypted", "Encrypted == `true`", "Encrypted != `null`"]),
        st.builds(lambda state: {"value": {"key": "State", "in": state}}, st.lists(STATES, min_size=1)),
        st.builds(lambda glob: {"value": {"key": "State", "glob": glob}}, st.sampled_from(["a*", "*e*", "in-*"])),
        st.builds(
            lambda name, limit: {"value": {"key": "Size", name: limit}},
            st.sampled_from(["over", "below", "at_least", "at_most", "equals"]),
            NUMBERS,
        ),
        st.builds(lambda name: {"value": {"key": "Size", name: True}}, st.sampled_from(["absent", "present"])),
        st.builds(lambda value: {"tags": {"env": value}}, st.sampled_from(["dev", "prod", "absent", "present"])),
        st.builds(
            lambda side, days: {"age": {side: f"{days}d"}}, st.sampled_from(["over", "under"]), st.integers(1, 3)
        ),
    ),
    lambda inner: st.one_of(
        st.builds(lambda clause: {"not": clause}, inner),
        st.builds(lambda clauses: {"any": clauses}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda clauses: {"all": clauses}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)
VOLUMES = st.fixed_dictionaries(
    {"VolumeId": st.just("vol-1")},
    optional={
        "Size": NUMBERS,
        "State": STATES,
        "Encrypted": st.booleans(),
        "CreateTime": st.sampled_from(["2025-12-29T00:00:00Z", "2025-12-30T06:00:00Z", "2025-12-31T12:00:00Z"]),
        "Tags": st.sampled_from([[{"Key": "env", "Value": value}] for value in ("dev", "prod", "other")]),
    },
)


@given(clauses=st.lists(CLAUSES, min_size=2, max_size=3), volumes=st.lists(VOLUMES, min_size=8, max_size=8))
@settings(deadline=None, max_examples=100)
def test_where_a_contradiction_is_reported_nothing_ever_matches(clauses: list[Any], volumes: list[Any]) -> None:
    codes = [said.partition(" ")[0] for said in _said(clauses) if "nothing ever matches" in said]

    if codes and not any(isinstance(clause, dict) and {"any", "not"} & clause.keys() for clause in clauses):
        assert Answer.TRUE not in _answers(clauses, volumes)


@given(clauses=st.lists(CLAUSES, min_size=2, max_size=3), volumes=st.lists(VOLUMES, min_size=8, max_size=8))
@settings(deadline=None, max_examples=100)
def test_where_an_or_is_called_always_true_it_is_never_false(clauses: list[Any], volumes: list[Any]) -> None:
    flat = [clause for clause in clauses if isinstance(clause, str) or not {"any", "all", "not"} & clause.keys()]

    if len(flat) == len(clauses) and any(said.startswith("CC262") for said in _said([{"any": clauses}])):
        assert Answer.FALSE not in _answers([{"any": clauses}], volumes)
