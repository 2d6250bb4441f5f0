"""What people bring from cloud-custodian is recognised, and what is suggested instead is right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from costcutter.documents.yaml import read
from costcutter.policy.compile import compile_policies
from support.judging import book

FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"type": "value", "key": "State", "value": "available"}, "value: {key: State, equals: available}"),
    ({"type": "value", "key": "State", "op": "ne", "value": "in-use"}, "not: {value: {key: State, equals: in-use}}"),
    ({"type": "value", "key": "Size", "op": "gte", "value": 10}, "value: {key: Size, at_least: 10}"),
    (
        {"type": "value", "key": "VolumeType", "op": "in", "value": ["gp2", "io1"]},
        "value: {key: VolumeType, in: [gp2, io1]}",
    ),
    (
        {"type": "value", "key": "tag:env", "op": "not-in", "value": ["prod", "production"]},
        "not: {tags: {env: {in: [prod, production]}}}",
    ),
    ({"type": "value", "key": "tag:Owner", "value": "absent"}, "tags: {Owner: absent}"),
    ({"type": "value", "key": "KmsKeyId", "value": "not-null"}, "value: {key: KmsKeyId, present: true}"),
    (
        {"type": "value", "key": "CreateTime", "value_type": "age", "op": "gt", "value": 30},
        "value: {key: CreateTime, older_than: 30d}",
    ),
    (
        {"type": "value", "key": "VolumeId", "op": "regex", "value": "^vol-(0|1)"},
        'value: {key: VolumeId, regex: "^vol-(0|1)"}',
    ),
    ({"value": {"key": "State", "op": "eq", "value": "available"}}, "value: {key: State, equals: available}"),
    ({"tag:env": "dev"}, "tags: {env: dev}"),
    ({"tag:a b": "yes"}, 'tags: {"a b": yes}'),
    ({"State": "available"}, "value: {key: State, equals: available}"),
    ({"Encrypted": True}, "value: {key: Encrypted, equals: true}"),
]

ACTIONS: list[tuple[dict[str, Any], str]] = [
    ({"type": "delete"}, "delete"),
    ({"type": "terminate"}, "delete"),
    ({"type": "mark-for-op", "op": "delete", "days": 7}, "mark: {for: delete, in: 7d}"),
    ({"type": "mark-for-op", "hours": 12}, "mark: {for: delete, in: 12h}"),
    ({"type": "tag", "a": "b"}, "tag: {a: b}"),
]


def _problems(**parts: Any) -> list[tuple[str, str]]:
    policy = {"name": "a", "resource": "ec2.volume", **parts}
    found = compile_policies([read(json.dumps({"policies": [policy]}), "a.yaml")], book()).problems
    return [(problem.code, problem.hint) for problem in found]


@pytest.mark.parametrize(("clause", "ours"), FILTERS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_filter_of_custodian_is_said_again_in_ours(clause: dict[str, Any], ours: str) -> None:
    assert _problems(filters=[clause]) == [("CC235", f"write {ours}")]
    assert _problems(filters=[read(ours, "hint").data]) == []


@pytest.mark.parametrize(("action", "ours"), ACTIONS, ids=lambda value: value if isinstance(value, str) else "")
def test_an_action_of_custodian_is_said_again_in_ours(action: dict[str, Any], ours: str) -> None:
    filters = ["State == 'available'"]

    assert _problems(filters=filters, actions=[action]) == [("CC235", f"write {ours}")]
    assert _problems(filters=filters, actions=[read(f"- {ours}", "hint").data[0]]) == []


@pytest.mark.parametrize(
    ("clause", "hint"),
    [
        ({"and": [{"State": "available"}]}, "write all: [...]"),
        ({"or": ["State == 'available'"]}, "write any: [...]"),
        (
            {"type": "network-location"},
            "filters have no type here: write network_location: {…}, if there is such a filter",
        ),
        (
            {"type": "value", "key": "Size", "op": "mod"},
            "write value: {key: …, OPERATOR: …}; the manual lists the operators",
        ),
    ],
    ids=["and", "or", "another filter", "another operator"],
)
def test_what_has_no_counterpart_gets_a_direction(clause: dict[str, Any], hint: str) -> None:
    assert _problems(filters=[clause]) == [("CC235", hint)]


def test_it_is_found_within_blocks_too_and_only_once() -> None:
    assert _problems(filters=[{"any": [{"not": {"tag:a": "b"}}, {"tag:c": "d"}]}]) == [
        ("CC235", "write tags: {a: b}"),
        ("CC235", "write tags: {c: d}"),
    ]


def test_a_misspelt_filter_of_ours_is_still_a_misspelt_filter() -> None:
    assert _problems(filters=[{"agee": {"over": "3d"}}]) == [("CC110", "did you mean 'age'?")]


def test_an_action_that_others_call_otherwise_is_known_by_that_name() -> None:
    assert _problems(filters=["State == 'available'"], actions=["terminate"]) == [("CC125", "write delete")]
