"""Runs and plans as JSON: everything that the text shows, for machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costcutter.errors import CannotRunError
from costcutter.report.plan_json import plan_document
from costcutter.report.run_json import run_document, write_json
from support.cloud import ACCOUNT
from support.showing import BALANCER, of_everything, run_of, settled

RUN = run_of(
    settled("done", "vol-1"),
    settled("gone", "vol-2\x1b[2J\ud800"),
    remarks={"note": ("a note",), "kept": ({"reason": "in use"},)},
)


def test_a_run_is_told_whole() -> None:
    assert run_document(RUN) == {
        "format_version": "1.0",
        "kind": "run",
        "counts": {"done": 1, "gone": 1},
        "id": "20260131-120000-abcd",
        "account": ACCOUNT,
        "caller": f"arn:aws:iam::{ACCOUNT}:user/tester",
        "version": "1.0",
        "regions": ("us-east-1",),
        "started": "2026-01-31T12:00:00.000Z",
        "ended": "2026-01-31T12:02:05.000Z",
        "state": "finished",
        "planned": 2,
        "steps": (settled("done", "vol-1"), settled("gone", "vol-2\x1b[2J\ud800")),
        "remarks": {"note": ["a note"], "kept": [{"reason": "in use"}]},
    }


def test_a_written_run_is_json_whatever_things_are_called(tmp_path: Path) -> None:
    file = tmp_path / "new" / "run.json"

    write_json(RUN, file)

    assert json.loads(file.read_bytes()) == json.loads(json.dumps(run_document(RUN)))
    assert b"\x1b" not in file.read_bytes()
    assert file.read_bytes().endswith(b"}\n")


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match=f"CC503 the report {tmp_path} cannot be written: Is a directory"):
        write_json(RUN, tmp_path)


def test_a_plan_is_told_whole() -> None:
    document = plan_document(of_everything())

    assert {key: value for key, value in document.items() if key not in ("steps", "policies", "undetermined")} == {
        "format_version": "1.0",
        "kind": "plan",
        "account": ACCOUNT,
        "created": "2026-01-31T12:00:00Z",
        "left_alone": document["left_alone"],
        "refusals": [
            {
                "policy": "greedy",
                "reason": "matches 30 of 30 resources, more than 20 %",
                "hint": "raise limits.percent if so meant",
            }
        ],
        "gaps": [
            {
                "scope": {"account": ACCOUNT, "region": "us-east-1", "partition": "aws"},
                "type": "ec2.snapshot",
                "reason": "ec2:DescribeSnapshots: UnauthorizedOperation: you may not",
                "fault": "denied",
            }
        ],
        "notes": ["mark-old leaves 2 resources to tidy, which deletes them"],
        "listed": 1_290,
    }
    assert [entry["cause"] for entry in document["left_alone"]] == ["protected", "in use", "in use", "conflict"]
    assert [entry["state"] for entry in document["policies"]] == [
        *("active", "active", "refused", "active", "active", "out of scope", "disabled")
    ]
    assert len(document["undetermined"]) == 6
    assert document["steps"][-1] == {
        "id": f"tag:{ACCOUNT}/us-east-1/elbv2.load_balancer/{BALANCER}",
        "account": ACCOUNT,
        "region": "us-east-1",
        "type": "elbv2.load_balancer",
        "resource": BALANCER,
        "name": "web",
        "arn": f"arn:{BALANCER}",
        "created": "2026-01-31T12:00:00Z",
        "action": "tag",
        "kind": "action",
        "options": {},
        "destructive": False,
        "policies": ["tidy"],
        "because": "State is available",
        "needs": [],
    }
    assert document["steps"][3]["needs"] == ["snapshot:vol-1"]
    json.dumps(document)
