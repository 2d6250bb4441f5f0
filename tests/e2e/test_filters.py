"""Filters that ask more than one listing, on a simulated account, from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from costcutter.sandbox.process import Sandbox
from support.cli import costcutter

POLICIES = """
policies:
  - name: idle-queue
    resource: sqs.queue
    filters:
      - value: {{key: resource.name, in: {{file: mine.txt}}}}
      - not: {{value: {{key: resource.name, in: {{url: "s3://{bucket}/kept.csv"}}}}}}
      - metric: {{name: NumberOfMessagesSent, stat: Sum, over: 14d, below: 10}}
      - schedule: {{timezone: Europe/Berlin, off: always}}
      - newest: {{keep: 1}}
    limits: {{percent: 100}}
    actions: [delete]
"""


def test_all_of_them_decide_together(at_sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    region = at_sandbox.regions[0]
    sqs: Any = boto3.client("sqs", region_name=region)
    cloudwatch: Any = boto3.client("cloudwatch", region_name=region)
    s3: Any = boto3.client("s3")
    s3.create_bucket(Bucket="lists-of-mine")
    s3.put_object(Bucket="lists-of-mine", Key="kept.csv", Body=b"queue\nkept\n")
    (tmp_path / "mine.txt").write_text("# of the shop\nidle\nbusy\na-silent\nkept\nlatest\n")
    (tmp_path / "policies.yaml").write_text(POLICIES.format(bucket="lists-of-mine"))
    for name, sent in {"idle": 3, "busy": 300, "a-silent": None, "kept": 1, "latest": 1}.items():
        sqs.create_queue(QueueName=name)
        when = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - the sandbox has the real time
        datum = {"MetricName": "NumberOfMessagesSent", "Value": sent, "Timestamp": when}
        datum["Dimensions"] = [{"Name": "QueueName", "Value": name}]
        if sent is not None:
            cloudwatch.put_metric_data(Namespace="AWS/SQS", MetricData=[datum])

    validated = costcutter(capsys, "validate", tmp_path / "policies.yaml")
    planned = costcutter(capsys, "plan", tmp_path / "policies.yaml", "--region", region, "--full")

    assert (validated.status, validated.err.count("CC274")) == (0, 1)
    assert planned.status == 3
    assert "  - delete sqs.queue idle\n" in planned.out
    assert "NumberOfMessagesSent (Sum over 14d) has no data\n        a-silent" in planned.out
    assert "Plan: 1 to delete, 1 undetermined." in planned.out
