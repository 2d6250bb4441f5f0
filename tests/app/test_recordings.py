"""Recorded resources: which forms are read, what is wrong with others, and what stays unknown."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from costcutter.app.match import match_recorded
from costcutter.app.recordings import MOST_ERRORS, Recorded, Recording, load_recordings
from costcutter.errors import DocumentError
from costcutter.plan.match import PolicyMatches
from costcutter.resources import Unknown
from support.clock import START
from support.planning import book, policies

RECORDED = Path(__file__).parents[1] / "recorded"


def recording(kind: str, content: Any, file: str = "r.json") -> Recording:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Recording(kind, file, partial(io.BytesIO, data))


def shipped(kind: str, name: str) -> Recording:
    return Recording(kind, name, partial((RECORDED / name).open, "rb"))


def loaded(*recordings: Recording, **where: str) -> Recorded:
    return load_recordings(recordings, book(), **where)


def ids(recorded: Recorded) -> list[str]:
    return [resource.id for resource in recorded.inventory.resources()]


def refused(*recordings: Recording) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        loaded(*recordings)
    return [str(problem) for problem in caught.value.diagnostics]


def matched(policy: str, *recordings: Recording, **where: str) -> PolicyMatches:
    (result,) = match_recorded(policies(policy).policies, loaded(*recordings, **where), book(), START)
    return result


def unknown(result: PolicyMatches) -> dict[str, str]:
    return {doubt.ref.id: doubt.reason for doubt in result.undetermined}


VOLUME = {"VolumeId": "vol-1", "State": "available"}

FORMS: dict[str, Any] = {
    "one document": VOLUME,
    "a list of documents": [VOLUME],
    "an answer": {"Volumes": [VOLUME]},
    "a list of answers": [{"Volumes": []}, {"Volumes": [VOLUME]}],
    "JSON lines of documents": b'{"VolumeId": "vol-1"}\n{"VolumeId": "vol-1"}\n',
    "JSON lines of answers": b'{"Volumes": []}\n{"Volumes": [{"VolumeId": "vol-1"}]}\n',
    "YAML": b"VolumeId: vol-1\n",
    "a list in YAML": b"- VolumeId: vol-1\n",
    "an answer in YAML": b"Volumes:\n- VolumeId: vol-1\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_recording_may_be(name: str) -> None:
    assert ids(loaded(recording("ec2.volume", FORMS[name]))) == ["vol-1"]


ANSWERS = [
    ("ec2.volume", "ec2-describe-volumes.json", 3, 0),
    ("ec2.instance", "ec2-describe-instances.json", 2, 1),  # one is terminated
    ("rds.instance", "rds-describe-db-instances.json", 1, 1),  # one is a database of another service
    ("logs.log_group", "logs-describe-log-groups.json", 2, 0),
    ("lambda.function", "lambda-list-functions.json", 1, 0),
    ("dynamodb.table", "dynamodb-describe-table.json", 1, 0),
    ("iam.role", "iam-list-roles.yaml", 1, 0),
    ("ec2.snapshot", "ec2-snapshots.jsonl", 2, 0),
]


@pytest.mark.parametrize(("kind", "file", "count", "left_out"), ANSWERS)
def test_what_the_aws_command_line_prints_is_read_as_a_listing_would_be(
    kind: str, file: str, count: int, left_out: int
) -> None:
    recorded = loaded(shipped(kind, file))

    assert (len(ids(recorded)), recorded.left_out) == (count, left_out)
    assert recorded.inventory.gaps == ()


def test_dates_are_read_in_every_form_that_programs_write() -> None:
    dates = {"a": "2025-11-15T15:11:04.123000+01:00", "b": 1763215864.123, "c": "2025-11-15T14:11:04Z"}
    volumes = [{"VolumeId": name, "CreateTime": date} for name, date in dates.items()]

    recorded = loaded(recording("ec2.volume", volumes))

    found = {resource.document["CreateTime"] for resource in recorded.inventory.resources()}
    assert found == {"2025-11-15T14:11:04Z"}


def test_a_resource_that_is_recorded_twice_counts_once() -> None:
    assert ids(loaded(recording("ec2.volume", [VOLUME]), recording("ec2.volume", [VOLUME], "again.json"))) == ["vol-1"]


def test_fields_that_the_model_does_not_have_are_one_warning_each() -> None:
    recorded = loaded(
        recording(
            "ec2.volume", [{**VOLUME, "VolumeId": f"vol-{n}", "Stat": n, "Attachments": [{"New": 1}]} for n in range(3)]
        )
    )

    assert [str(problem) for problem in recorded.problems] == [
        "r.json:1:54: CC147 warning: Volume has no field 'Stat' (2 more)\n  hint: did you mean 'State'?",
        "r.json:1:81: CC147 warning: VolumeAttachment has no field 'New' (2 more)",
    ]
    assert len(ids(recorded)) == 3


WRONG: dict[str, tuple[Any, str]] = {
    "a value of another type": (
        {"Volumes": [VOLUME, {"VolumeId": "vol-2", "Size": "8"}]},
        "r.json:1:89: CC133 '8' is not a number",
    ),
    "a date that is none": ([{"VolumeId": "vol-1", "CreateTime": "soon"}], "r.json:1:38: CC133 'soon' is not a date"),
    "another type": (
        {"Snapshots": [{"SnapshotId": "snap-1"}]},
        "r.json:1:1: CC146 this is neither a resource of type ec2.volume nor an answer of DescribeVolumes",
    ),
    "another type among volumes": (
        [VOLUME, {"SnapshotId": "snap-1"}],
        "r.json:1:47: CC146 this is neither a resource of type ec2.volume nor an answer of DescribeVolumes",
    ),
    "an answer with something else in it": (
        {"Volumes": [VOLUME, {"Size": 8}]},
        "r.json:1:59: CC146 this is neither a resource of type ec2.volume nor an answer of DescribeVolumes",
    ),
    "an answer that is wrong one level down": (
        {"Volumes": {"VolumeId": "vol-1"}},
        "r.json:1:1: CC146 this is neither a resource of type ec2.volume nor an answer of DescribeVolumes",
    ),
    "a value that is wrong three levels down": (
        {"Volumes": [{"VolumeId": "vol-1", "Attachments": [{"InstanceId": ["i-1"]}]}]},
        "r.json:1:67: CC133 ['i-1'] is not a text",
    ),
    "a list of lists of lists": ([[[VOLUME]]], "r.json:1:3: CC146"),
    "a text": (b'["vol-1"]', "r.json:1:2: CC146"),
    "an identifier that is none": ({"VolumeId": ["vol-1"]}, "r.json:1:1: CC146"),
    "tags that are none": ({**VOLUME, "$tags": 5}, "r.json:1:54: CC133 $tags are not tags"),
    "a facet that the type does not have": (
        {**VOLUME, "$facets": {"x": 1}},
        "r.json:1:62: CC133 ec2.volume has no facet",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_recording_may_not_have(name: str) -> None:
    content, expected = WRONG[name]

    (problem,) = refused(recording("ec2.volume", content))

    assert problem.startswith(expected)


def test_every_wrong_file_is_named_in_one_run() -> None:
    found = refused(recording("ec2.volume", b"", "a.json"), recording("ec2.volume", b"{", "b.json"))

    assert [problem.split(" ")[1] for problem in found] == ["CC103", "CC105"]


def test_a_recording_of_another_type_is_not_complained_of_for_ever() -> None:
    assert len(refused(recording("ec2.volume", b'{"SnapshotId": "snap-1"}\n' * 1000))) == MOST_ERRORS


# --- what is unknown


STOPPED = """
  - name: p
    resource: ec2.volume
    filters: [{related: {type: ec2.instance, where: [State.Name == 'stopped'], has: %s}}]
"""
ATTACHED = {"VolumeId": "vol-1", "Attachments": [{"InstanceId": "i-1"}]}


@pytest.mark.parametrize("has", ["any", "all", "none"])
def test_a_type_that_was_not_recorded_is_unknown_never_none(has: str) -> None:
    result = matched(STOPPED % has, recording("ec2.volume", ATTACHED))

    assert unknown(result) == {"vol-1": "related ec2.instance: ec2.instance was not listed"}


def test_a_type_that_was_recorded_without_the_resource_has_none() -> None:
    result = matched(STOPPED % "none", recording("ec2.volume", ATTACHED), recording("ec2.instance", []))

    assert [match.resource.id for match in result.matches] == ["vol-1"]


def test_an_answer_that_says_that_there_are_more_is_a_gap() -> None:
    page = {"Reservations": [], "NextToken": "more"}

    result = matched(STOPPED % "none", recording("ec2.volume", ATTACHED), recording("ec2.instance", page))

    assert list(unknown(result).values()) == [
        "related ec2.instance: ec2.instance could not be listed completely: "
        "the answer has a NextToken, so there are more"
    ]


def test_pages_up_to_the_last_one_are_no_gap() -> None:
    pages = [{"Volumes": [VOLUME], "NextToken": "more"}, {"Volumes": []}]

    assert loaded(recording("ec2.volume", pages)).inventory.gaps == ()


def test_of_names_alone_nothing_is_said() -> None:
    policy = '- {name: p, resource: sqs.queue, filters: ["!ApproximateNumberOfMessages"]}'

    result = matched(policy, shipped("sqs.queue", "sqs-list-queues.json"))

    assert result.matches == []
    assert set(unknown(result).values()) == {"only its identifier was recorded, and GetQueueAttributes gives the rest"}
    assert len(result.undetermined) == 2


def test_tags_and_facets_that_were_not_recorded_are_unknown_and_what_stands_beside_is_read() -> None:
    policy = "- {name: p, resource: lambda.function, filters: [{tags: {Owner: absent}}]}"
    functions = [
        {"FunctionName": "silent"},
        {"FunctionName": "denied", "$tags": "unknown"},
        {"FunctionName": "bare", "$tags": {}},
        {"FunctionName": "tagged", "$tags": {"Owner": "x"}},
        {"FunctionName": "listed", "$tags": [{"Key": "Owner", "Value": "x"}]},
    ]

    result = matched(policy, recording("lambda.function", functions))

    assert unknown(result) == {"silent": "tags were not recorded", "denied": "tags could not be read"}
    assert [match.resource.id for match in result.matches] == ["bare"]


def test_facets_stand_beside_the_document() -> None:
    policy = "- {name: p, resource: ec2.instance, filters: [facets.termination_protection]}"
    instances = [
        {"InstanceId": "i-1"},
        {"InstanceId": "i-2", "$facets": {"termination_protection": True}},
        {"InstanceId": "i-3", "$facets": {"termination_protection": "unknown"}},
    ]

    result = matched(policy, recording("ec2.instance", instances))

    assert [match.resource.id for match in result.matches] == ["i-2"]
    assert list(unknown(result)) == ["i-1", "i-3"]


@pytest.mark.parametrize("field", ["account", "region", "arn"])
def test_where_a_resource_lives_is_unknown_unless_somebody_says_it(field: str) -> None:
    policy = f"- {{name: p, resource: ec2.volume, filters: [\"resource.{field} != 'x'\"]}}"
    made = recording("ec2.volume", VOLUME)

    assert list(unknown(matched(policy, made))) == ["vol-1"]
    assert unknown(matched(policy, made, account="123456789012", region="eu-west-1")) == {}


def test_a_global_type_needs_no_region() -> None:
    recorded = loaded(shipped("iam.role", "iam-list-roles.yaml"), account="123456789012")

    assert [(each.ref.scope.region, each.arn) for each in recorded.inventory.resources()] == [
        ("global", "arn:aws:iam::123456789012:role/audit")
    ]


def test_what_an_arn_names_is_unknown_without_the_account() -> None:
    policy = (
        "- {name: p, resource: s3.bucket, filters: "
        "[{referenced_by: {type: lambda.function, via: DeadLetterConfig.TargetArn, has: none}}]}"
    )
    made = (
        recording("s3.bucket", {"Name": "b"}),
        recording(
            "lambda.function", {"FunctionName": "f", "DeadLetterConfig": {"TargetArn": "arn:aws:s3:::b"}}, "f.json"
        ),
    )

    assert list(unknown(matched(policy, *made)).values()) == [
        "lambda.function naming it: what an ARN names is not known without the account and region"
    ]
    assert matched(policy, *made, account="123456789012", region="us-east-1").matches == []


def test_tags_of_a_facet_type_are_typed_as_tags() -> None:
    recorded = loaded(recording("lambda.function", {"FunctionName": "f", "$tags": {"reviewed": True, "n": 5}}))

    (function,) = recorded.inventory.resources()
    assert not isinstance(function.tags, Unknown)
    assert dict(function.tags) == {"reviewed": "true", "n": "5"}
