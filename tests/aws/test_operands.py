"""Operands from S3 through the adapter."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from costcutter.aws.cloud import BotoCloud
from costcutter.errors import CannotRunError, CostcutterError, DocumentError
from support.planning import plan

POLICY = """
- name: p
  resource: sqs.queue
  filters:
    - value: {key: resource.name, in: {url: "s3://lists/NAME", path: "queues[].name"}}
  actions: [delete]
"""


@pytest.fixture
def lists(cloud: BotoCloud) -> BotoCloud:
    s3: Any = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="lists")
    s3.put_object(Bucket="lists", Key="a/good.json", Body=b'{"queues": [{"name": "old"}]}')
    s3.put_object(Bucket="lists", Key="empty.json", Body=b"")
    s3.put_object(Bucket="lists", Key="large.json", Body=b" " * (5 << 20))
    sqs: Any = boto3.client("sqs", region_name="us-east-1")
    for name in ("old", "new"):
        sqs.create_queue(QueueName=name)
    return cloud


def test_an_object_is_read_when_a_plan_is_made(lists: BotoCloud) -> None:
    made = plan(lists, POLICY.replace("NAME", "a/good.json"))  # type: ignore[arg-type]

    assert [step.ref.id.rpartition("/")[2] for step in made.steps] == ["old"]


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        ("none.json", CannotRunError, "CC516 s3://lists/none.json cannot be read: NoSuchKey"),
        ("empty.json", DocumentError, "CC272 s3://lists/empty.json, line 1, is not JSON: Expecting value"),
        ("large.json", DocumentError, "CC271 s3://lists/large.json is larger than 4 MB"),
    ],
)
def test_nothing_is_planned_without_its_values(
    key: str, error: type[CostcutterError], message: str, lists: BotoCloud
) -> None:
    with pytest.raises(error, match="CC") as caught:
        plan(lists, POLICY.replace("NAME", key))  # type: ignore[arg-type]

    assert [f"{problem.code} {problem.message}" for problem in caught.value.diagnostics] == [message]
