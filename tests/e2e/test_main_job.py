"""The main job on a simulated account: check, plan, apply, and nothing left to do."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import boto3
import pytest

from costcutter.execute.journal import find, read
from costcutter.sandbox.process import Sandbox
from support.cli import costcutter

LIBRARY = Path(__file__).parents[2] / "policies"
COLUMNS = ["timestamp", "region", "service", "resource", "action", "arn", "meta"]


def _listed(sandbox: Sandbox) -> dict[str, set[str]]:
    """Identifiers of a few types, as the account has them now."""
    found: dict[str, set[str]] = {}
    for region in sandbox.regions:
        ec2 = boto3.client("ec2", region_name=region)
        live = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
        reservations = ec2.describe_instances(Filters=live)["Reservations"]
        found.setdefault("ec2.instance", set()).update(i["InstanceId"] for r in reservations for i in r["Instances"])
        found.setdefault("ec2.vpc", set()).update(v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"])
        found.setdefault("ec2.subnet", set()).update(s["SubnetId"] for s in ec2.describe_subnets()["Subnets"])
    found["s3.bucket"] = {bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]}
    found["iam.role"] = {role["RoleName"] for role in boto3.client("iam").list_roles()["Roles"]}
    return found


@pytest.mark.parametrize("workers", [1, 16])
def test_the_library_and_the_reset_clean_the_account_in_the_right_order_and_then_find_nothing_left(
    workers: int, at_sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {str(name) for name in at_sandbox.truth()["cases"]["keep"]}
    kept |= {str(name) for name in at_sandbox.truth()["cases"]["keep.needs"]}
    report = tmp_path / "report.csv"

    assert costcutter(capsys, "plan", LIBRARY, "--detailed-exitcode").status == 2
    applied = costcutter(capsys, "apply", LIBRARY, "--yes", "--report", report, "--parallelism", workers)
    again = costcutter(capsys, "plan", LIBRARY, "--detailed-exitcode")

    assert applied.status == 0, applied.out + applied.err
    assert again.status == 0, again.out
    assert "Plan: nothing to do" in again.out
    (journal,) = find(tmp_path / "state" / "runs")
    run = read(journal)
    assert run.state == "finished"
    assert {step["state"] for step in run.steps} <= {"done", "gone", "unneeded"}
    assert not kept & {step["resource"] for step in run.steps if step["action"] == "delete"}
    with report.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == COLUMNS
    assert len(rows) == len(run.steps) + 1


def test_a_plan_changes_nothing(at_sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    before = _listed(at_sandbox)
    at_sandbox.forget_requests()

    costcutter(capsys, "plan", LIBRARY)

    verbs = {request["action"][:4] for request in at_sandbox.requests()}
    assert verbs <= {"Desc", "List", "Get", "GetC", "GetB", "GetR", "Head"} | {v for v in verbs if v.startswith("Get")}
    assert _listed(at_sandbox) == before


def test_without_yes_and_without_a_terminal_nothing_is_changed(
    at_sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _listed(at_sandbox)

    ran = costcutter(capsys, "apply", LIBRARY)

    assert ran.status == 4
    assert "CC605" in ran.err
    assert _listed(at_sandbox) == before


def test_an_account_that_is_not_allowed_is_refused(
    at_sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COSTCUTTER_ACCOUNTS__ALLOW", "999999999999")
    before = _listed(at_sandbox)

    ran = costcutter(capsys, "apply", LIBRARY, "--yes")

    assert ran.status == 4
    assert "CC601" in ran.err
    assert _listed(at_sandbox) == before


def test_a_listing_that_is_denied_is_a_gap_and_the_policies_over_it_do_nothing(
    at_sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_sandbox.faults({"kind": "denied", "service": "ec2", "action": "DescribeVolumes"})
    file = tmp_path / "volumes.yaml"
    file.write_text("policies: [{name: volumes, resource: ec2.volume, filters: all, actions: [delete]}]")

    ran = costcutter(capsys, "apply", file, "--yes")

    assert ran.status == 3
    assert "ec2.volume" in ran.out
    assert "UnauthorizedOperation" in ran.out


def test_a_region_that_does_not_exist_is_refused_with_the_nearest_name(
    at_sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = costcutter(capsys, "plan", LIBRARY, "--region", "eu-wst-1")

    assert ran.status == 64
    assert "CC604" in ran.err
    assert "eu-west-1" in ran.err


def test_runs_and_show_tell_what_happened(
    at_sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text(
        "policies:\n  - {name: keys, resource: sqs.queue, filters: all, limits: {percent: 100}, actions: [delete]}\n"
    )

    applied = costcutter(capsys, "apply", file, "--yes", "--report", tmp_path / "run.json")
    listed = costcutter(capsys, "runs")
    shown = costcutter(capsys, "show", "last", "--format", "json")

    assert applied.status == 0
    run = json.loads(shown.out)
    assert run["id"] in listed.out
    assert run["counts"] == {"done": len(run["steps"])}
    assert all(step["document"]["QueueUrl"] == step["resource"] for step in run["steps"])
    assert json.loads((tmp_path / "run.json").read_text()) == run


def test_an_aurora_cluster_and_its_snapshot_which_the_seed_has_none_of_are_deleted_as_well(
    at_sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    rds = boto3.client("rds", region_name="eu-west-1")
    rds.create_db_cluster(
        DBClusterIdentifier="idle", Engine="aurora-mysql", MasterUsername="admin", MasterUserPassword="not-a-secret"
    )
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="before-upgrade", DBClusterIdentifier="idle")

    ran = costcutter(capsys, "apply", LIBRARY / "reset", "--include", "reset-rds-cluster*", "--yes")

    assert ran.status == 0, ran.out + ran.err
    assert "Run: 2 done." in ran.out
    assert rds.describe_db_clusters()["DBClusters"] == []
    assert rds.describe_db_cluster_snapshots()["DBClusterSnapshots"] == []
