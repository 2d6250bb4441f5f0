"""The action `call`: any operation of the service, checked against its model, and what it may not be used for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from costcutter.documents.yaml import read
from costcutter.policy.compile import Compiled, compile_policies
from costcutter.policy.model import PolicyAction
from support.cloud import FakeCloud
from support.judging import book
from support.planning import plan, steps
from support.steps import GET, box_type, changes, finish, found, running
from support.worlds import account, volume


def _compiled(*calls: Any, kind: str = "ec2.volume") -> Compiled:
    policy = {"name": "a", "resource": kind, "filters": ["State != 'x'"], "actions": [{"call": call} for call in calls]}
    return compile_policies([read(json.dumps({"policies": [policy]}), "a.yaml")], book())


def _said(*calls: Any, kind: str = "ec2.volume") -> list[str]:
    return [f"{each.code} {each.message}" for each in _compiled(*calls, kind=kind).problems if each.code != "CC204"]


MODIFY = {"operation": "ModifyVolume", "params": {"VolumeId": "{VolumeId}", "VolumeType": "gp3", "Size": "{Size}"}}


def test_texts_stay_texts_and_braces_become_expressions() -> None:
    params = {**MODIFY["params"], "DryRun": False, "Iops": 3000}  # type: ignore[dict-item]
    policy = _compiled({"operation": "ModifyVolume", "params": params}).checked().policies[0]

    expected = {"VolumeId": "VolumeId", "VolumeType": "=gp3", "Size": "Size", "DryRun": False, "Iops": 3000}
    assert policy.actions == (
        PolicyAction("call ModifyVolume", {"operation": "ModifyVolume", "params": expected}, destructive=True),
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"operation": "ModifyVolum"}, "CC140 ec2 has no operation 'ModifyVolum'"),
        ({"operation": "ModifyVolume"}, "CC141 ModifyVolume needs the parameter VolumeId"),
        (
            {"operation": "DeleteVolume", "params": {"VolumeId": "{VolumeId}"}},
            "CC144 DeleteVolume is what 'delete' does",
        ),
        ({"params": {}}, "CC112 'call' lacks the key 'operation'"),
        ({"operation": 5}, "CC111 'operation' is the number 5; a text is expected"),
    ],
)
def test_a_call_is_refused_where_the_model_knows_better(call: Any, said: str) -> None:
    assert _said(call) == [said]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"Sise": 5}, ["CC142 there is no parameter 'Sise'"]),
        ({"Size": "5"}, ["CC143 the parameter is a number; this is a text"]),
        (
            {"Size": "{State}"},
            ["CC143 the parameter is a number; this is one of creating, available, in-use, deleting, …"],
        ),
        ({"Size": "about {Size}"}, ["CC143 the parameter is a number; this is a text"]),
        ({"Size": "{Siz}"}, ["CC203 EBS volume has no field 'Siz'"]),
        ({"Size": "{Size"}, ["CC143 '{Size' has a brace without its partner"]),
        ({"VolumeType": "standrad"}, ["CC143 'standrad' is not a value that the API has"]),
        ({"VolumeType": "{VolumeType}"}, []),
        ({"MultiAttachEnabled": "{State == 'error'}"}, []),
        (
            {"VolumeType": "{VolumeType}", "MultiAttachEnabled": "true"},
            ["CC143 the parameter is a boolean; this is a text"],
        ),
        ({"VolumeId": ["{VolumeId}"]}, ["CC143 the parameter is a text; this is a list of texts"]),
    ],
)
def test_each_parameter_is_typed(params: dict[str, Any], said: list[str]) -> None:
    given = {"VolumeId": "{VolumeId}", **params}

    assert _said({"operation": "ModifyVolume", "params": given}) == said


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"MemorySize": 127}, ["CC143 127 is less than the API takes, which is 128 or more"]),
        ({"MemorySize": 128}, []),
        ({"Timeout": 0}, ["CC143 0 is less than the API takes, which is 1 or more"]),
        ({"Description": "x" * 257}, ["CC143 257 characters is more than the API takes, which is 256 or less"]),
        (
            {"VpcConfig": {"SubnetIds": ["subnet-1"] * 17}},
            ["CC143 17 items is more than the API takes, which is 16 or less"],
        ),
        ({"ImageConfig": {"Comand": []}}, ["CC142 there is no parameter 'Comand'"]),
        (
            {"FileSystemConfigs": [{"Arn": "{FunctionArn}"}]},
            ["CC141 item 1 of 'FileSystemConfigs' needs the parameter LocalMountPath"],
        ),
    ],
)
def test_ranges_and_members_are_checked_at_any_depth(params: dict[str, Any], said: list[str]) -> None:
    given = {"FunctionName": "{FunctionName}", **params}

    call = {"operation": "UpdateFunctionConfiguration", "params": given}
    assert _said(call, kind="lambda.function") == said


def test_a_mistake_in_a_template_is_placed_at_its_very_token() -> None:
    text = (
        "policies:\n"
        "  - name: a\n"
        "    resource: ec2.volume\n"
        "    filters: [State == 'error']\n"
        "    actions:\n"
        "      - call:\n"
        "          operation: CreateSnapshot\n"
        "          params:\n"
        "            VolumeId: '{ VolumeId }'\n"
        "            Description: >-\n"
        "              of {VolumeId}\n"
        "              in {AvailabilityZon} now\n"
    )

    problems = compile_policies([read(text, "a.yaml")], book()).problems

    assert [(str(each.where), each.where and each.where.end_column, each.code) for each in problems] == [
        ("a.yaml:12:19", 34, "CC203")
    ]


def test_the_same_operation_twice_is_refused_and_two_operations_are_not() -> None:
    tags = {"operation": "CreateTags", "params": {"Resources": ["{VolumeId}"], "Tags": [{"Key": "a", "Value": "b"}]}}

    assert _said(MODIFY, tags) == []
    assert _said(MODIFY, MODIFY) == ["CC129 the action 'call ModifyVolume' is given twice"]


def test_a_call_needs_filters_as_every_destructive_action_does() -> None:
    policy = {"name": "a", "resource": "ec2.volume", "actions": [{"call": MODIFY}]}

    problems = compile_policies([read(json.dumps({"policies": [policy]}), "a.yaml")], book()).problems

    assert [problem.code for problem in problems] == ["CC124"]


def _policy(name: str, kind: str) -> str:
    params = f'{{VolumeId: "{{VolumeId}}", VolumeType: {kind}}}'
    call = f"call: {{operation: ModifyVolume, params: {params}}}"
    return f"- {{name: {name}, resource: ec2.volume, filters: all, limits: {{percent: 100}}, actions: [{call}]}}\n"


def test_one_call_that_two_policies_want_is_planned_once() -> None:
    assert steps(plan(account(volume("v")), _policy("a", "gp3") + _policy("b", "gp3"))) == ["call ModifyVolume v"]


def test_two_calls_that_differ_are_not_mixed_but_left_alone() -> None:
    made = plan(account(volume("v")), _policy("a", "gp3") + _policy("b", "io2"))

    assert (steps(made), [kept.cause for kept in made.kept]) == ([], ["conflict"])


def test_a_call_is_made_with_its_parameters_filled_in() -> None:
    cloud = FakeCloud({GET: found(Size=5), "toy:ResizeBox": {}})
    options = {"operation": "ResizeBox", "params": {"BoxId": "BoxId", "Note": "=was {Size}", "Keep": True}}

    assert finish(running(cloud, box_type(), "call ResizeBox", options=options)) == "done"
    assert changes(cloud) == ["toy:ResizeBox"]
    assert cloud.calls[-1].params == {"BoxId": "box-1", "Note": "was 5", "Keep": True}
