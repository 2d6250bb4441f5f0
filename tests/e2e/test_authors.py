"""What authors are told of an account is what the plan does there."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import boto3
import pytest

from costcutter.sandbox.process import Sandbox
from support.cli import costcutter

POLICY = """\
policies:
  - name: unattached
    resource: ec2.volume
    filters:
      - State == 'available'
      - age: {over: 14d}
      - tags: {Owner: absent}
      - referenced_by: {type: ec2.snapshot, has: none}
    limits: {percent: 100}
    actions: [{tag: {seen: "yes"}}]
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "unattached.yaml"
    file.write_text(POLICY)
    return file


def test_explain_says_of_every_resource_what_the_plan_does(
    at_sandbox: Sandbox, policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("-q", "--region", "us-east-1", "--format", "json")
    plan = json.loads(costcutter(capsys, "plan", policy, *where).out)
    planned = sorted(step["resource"] for step in plan["steps"])
    volumes = boto3.client("ec2", region_name="us-east-1").describe_volumes()["Volumes"]
    others = sorted(
        {volume["VolumeId"] for volume in volumes} - {*planned, *(kept["ref"]["id"] for kept in plan["left_alone"])}
    )
    assert planned
    assert others

    does, does_not = (
        json.loads(costcutter(capsys, "explain", "unattached", found[0], policy, *where).out)[0]
        for found in (planned, others)
    )

    assert (does["answer"], does["remarks"]) == ("true", ["the plan of this policy alone: tag"])
    assert (does_not["answer"], does_not["remarks"]) == ("false", [])
    assert "false" in [part["answer"] for part in does_not["filters"]["parts"]]


def test_match_finds_in_recordings_what_the_plan_finds_in_the_account(
    at_sandbox: Sandbox, policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ec2 = boto3.client("ec2", region_name="us-east-1")
    answers = {"ec2.volume": ec2.describe_volumes(), "ec2.snapshot": ec2.describe_snapshots(OwnerIds=["self"])}
    for name, answer in answers.items():
        (tmp_path / name).write_text(json.dumps(answer, default=datetime.isoformat))
    plan = json.loads(costcutter(capsys, "plan", policy, "-q", "--region", "us-east-1", "--format", "json").out)
    (summary,) = plan["policies"]

    recorded = [word for name in answers for word in ("--resources", f"{name}={tmp_path / name}")]
    ran = costcutter(capsys, "match", policy, *recorded, "--region", "us-east-1", "--format", "ids")

    assert ran.status == 0
    assert len(ran.out.split()) == summary["matched"]
    assert {step["resource"] for step in plan["steps"]} <= set(ran.out.split())
