"""CloudWatch through the adapter: what was put in comes out as the filter's number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest

from costcutter.aws.cloud import BotoCloud
from support.clock import START
from support.planning import plan

POLICY = """
- name: idle
  resource: sqs.queue
  filters:
    - metric: {{name: NumberOfMessagesSent, stat: {stat}, over: 7d, {comparison}}}
  actions: [tag: {{seen: "yes"}}]
"""


@pytest.mark.parametrize(
    ("stat", "comparison", "matched"),
    [
        ("Sum", "below: 101", {"quiet"}),
        ("Average", "between: [1, 2]", {"quiet"}),  # 100 messages in 91 samples; unweighted it would be over 5
        ("Maximum", "below: 90", {"busy"}),
        ("Minimum", "equals: 0", {"quiet"}),
        ("Sum", "equals: 0, missing: 0", {"silent"}),
    ],
)
def test_a_metric_decides_on_what_cloudwatch_has(
    stat: str, comparison: str, matched: set[str], cloud: BotoCloud
) -> None:
    sqs: Any = boto3.client("sqs", region_name="us-east-1")
    cloudwatch: Any = boto3.client("cloudwatch", region_name="us-east-1")
    put = {"quiet": [0.0] * 90 + [100.0], "busy": [70.0, 80.0], "silent": []}
    for name, values in put.items():
        sqs.create_queue(QueueName=name)
        samples = [
            {
                "MetricName": "NumberOfMessagesSent",
                "Value": value,
                "Timestamp": START - (timedelta(days=1, minutes=5 * index) if index < 90 else timedelta(hours=2)),
                "Dimensions": [{"Name": "QueueName", "Value": name}],
            }
            for index, value in enumerate(values)
        ]
        if samples:
            cloudwatch.put_metric_data(Namespace="AWS/SQS", MetricData=samples)

    made = plan(cloud, POLICY.format(stat=stat, comparison=comparison))  # type: ignore[arg-type]

    assert {step.ref.id.rpartition("/")[2] for step in made.steps} == matched
    assert len(made.undetermined) == (0 if "missing" in comparison else 1)  # of the silent one there are no data
