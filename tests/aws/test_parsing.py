from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from costcutter.aws.cloud import BotoCloud
from costcutter.ports import CloudError, Fault
from costcutter.resources import Scope

HERE = Scope("123456789012", "eu-west-1")
PAGE = b"\n<!DOCTYPE html><html><body>Please log in to the corporate proxy</body></html>"
Prepare = Callable[..., tuple[BotoCloud, Any]]

LISTINGS = [
    ("ec2", "DescribeKeyPairs"),  # EC2's own protocol
    ("rds", "DescribeAccountAttributes"),  # query
    ("ecs", "DescribeClusters"),  # json
    ("lambda", "GetAccountSettings"),  # rest-json
    ("route53", "GetHostedZoneCount"),  # rest-xml
]


@pytest.mark.parametrize(("service", "operation"), LISTINGS)
def test_a_web_page_is_not_an_empty_answer(prepared: Prepare, service: str, operation: str) -> None:
    cloud, _ = prepared((200, PAGE))

    with pytest.raises(CloudError, match="the body is no") as caught:
        cloud.call(HERE, service, operation, {})

    assert (caught.value.fault, caught.value.request_id) == (Fault.UNREADABLE, "request-1")


@pytest.mark.parametrize("body", [b'{"clusters": [{"clusterName": "a"', b"OK", b"[]"])
def test_what_is_not_a_whole_json_object_is_not_an_empty_answer(prepared: Prepare, body: bytes) -> None:
    cloud, _ = prepared((200, body))

    with pytest.raises(CloudError) as caught:
        cloud.call(HERE, "ecs", "DescribeClusters", {})

    assert caught.value.fault is Fault.UNREADABLE


def test_json_of_the_wrong_kind_inside_is_unreadable(prepared: Prepare) -> None:
    cloud, _ = prepared((200, b'{"clusters": 5}'))

    with pytest.raises(CloudError, match="cannot be read: 'int' object is not iterable") as caught:
        cloud.call(HERE, "ecs", "DescribeClusters", {})

    assert caught.value.fault is Fault.UNREADABLE


def test_a_timestamp_that_is_none_is_unreadable(prepared: Prepare) -> None:
    cloud, _ = prepared((200, b'{"tables": [], "Table": {"CreationDateTime": "yesterday"}}'))

    with pytest.raises(CloudError, match="'yesterday' is not a timestamp") as caught:
        cloud.call(HERE, "dynamodb", "DescribeTable", {"TableName": "t"})

    assert caught.value.fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    ("status", "fault"),
    [(502, Fault.TRANSIENT), (429, Fault.THROTTLED), (403, Fault.UNREADABLE), (200, Fault.UNREADABLE)],
)
def test_broken_xml_is_judged_by_its_status_and_not_shown(prepared: Prepare, status: int, fault: Fault) -> None:
    cloud, _ = prepared((status, b"oops" * 1000))

    with pytest.raises(CloudError) as caught:
        cloud.call(HERE, "ec2", "DeleteVolume", {"VolumeId": "vol-1"})

    assert (caught.value.fault, caught.value.request_id) == (fault, "request-1")
    assert f"answer with status {status} cannot be read" in caught.value.message
    assert "oops" not in caught.value.message


def test_an_answer_of_which_nothing_is_read_may_be_anything(prepared: Prepare) -> None:
    cloud, _ = prepared((200, PAGE))

    assert cloud.call(HERE, "ecr-public", "UntagResource", {"resourceArn": "a", "tagKeys": []}) == {}


def test_a_web_page_that_was_asked_for_is_given(prepared: Prepare) -> None:
    cloud, _ = prepared((200, PAGE), (200, PAGE))

    assert cloud.call(HERE, "s3", "GetObject", {"Bucket": "b", "Key": "index.html"})["Body"] == PAGE
    export = {"restApiId": "a", "stageName": "s", "exportType": "oas30"}
    assert cloud.call(HERE, "apigateway", "GetExport", export)["body"] == PAGE


def test_timestamps_of_every_kind_come_as_text_of_one_form(prepared: Prepare) -> None:
    table = {"Table": {"CreationDateTime": 1769860800.5}}
    snapshots = b"<R><snapshotSet><item><startTime>2026-01-31T13:00:00.5+01:00</startTime></item></snapshotSet></R>"
    cloud, _ = prepared((200, json.dumps(table).encode()), (200, snapshots))

    answers = [
        cloud.call(HERE, "dynamodb", "DescribeTable", {"TableName": "t"}),
        cloud.call(HERE, "ec2", "DescribeSnapshots", {}),
    ]

    assert answers == [
        {"Table": {"CreationDateTime": "2026-01-31T12:00:00Z"}},
        {"Snapshots": [{"StartTime": "2026-01-31T12:00:00Z"}]},
    ]
