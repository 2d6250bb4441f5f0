"""The seeded account: the same for the same number, as old and as messy as promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from costcutter.catalog.load import Catalog
from costcutter.sandbox import Sandbox, rules
from costcutter.sandbox.clock import Clock
from costcutter.sandbox.seed import REGIONS, Seeded, seed

_SESSION: Any = boto3.Session("sandbox", "sandbox")
_PLANTED = (
    "cloudfront.distribution.enabled",
    "ec2.address.unattached",
    "ec2.instance.protected",
    "ec2.instance.stopped",
    "ec2.security_group.cycle",
    "ec2.security_group.self_reference",
    "ec2.security_group.unused",
    "ec2.snapshot.volume_gone",
    "ec2.volume.unattached",
    "ecs.cluster.serves",
    "eks.cluster.with_nodes",
    "elasticache.cluster.memcached",
    "emr.cluster.protected",
    "iam.policy.unattached",
    "iam.user.everything",
    "keep.bucket",
    "keep.instance",
    "keep.instance.needs",
    "kinesis.stream.consumed",
    "kinesis.stream.encrypted",
    "kms.key.disabled",
    "kms.key.pending_deletion",
    "logs.log_group.no_retention",
    "rds.instance.protected",
    "redshift.cluster.paused",
    "route53.hosted_zone.with_records",
    "s3.bucket.large",
    "s3.bucket.multipart",
    "sagemaker.notebook_instance.running",
    "secretsmanager.secret.replica",
)


def seeded_with(number: int) -> Seeded:
    """A small account in this process."""
    with mock_aws():
        return seed(
            lambda service, region: _SESSION.client(service, region_name=region), Clock(), number=number, scale=0.05
        )


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    rules.install()


def test_equal_numbers_give_equal_accounts_and_others_do_not(strict: None) -> None:
    first, again, other = seeded_with(5), seeded_with(5), seeded_with(6)

    assert [(one.type, one.region, one.id) for one in first.resources] == [
        (one.type, one.region, one.id) for one in again.resources
    ]
    assert first.cases == again.cases
    assert first.cases != other.cases


def test_the_clock_reads_the_real_time_afterwards(sandbox: Sandbox, client: Any) -> None:
    volume = client("ec2").create_volume(Size=1, AvailabilityZone="us-east-1a")

    assert abs(volume["CreateTime"] - datetime.now(UTC)) < timedelta(minutes=5)  # noqa: TID251 - the very question


def test_every_kind_of_case_is_planted(sandbox: Sandbox) -> None:
    cases = sandbox.truth()["cases"]

    assert [name for name in _PLANTED if not cases.get(name)] == []


def test_the_account_has_its_alias_and_at_least_sixty_types(sandbox: Sandbox, client: Any) -> None:
    assert client("iam").list_account_aliases()["AccountAliases"] == ["costcutter-sandbox"]
    assert sandbox.types >= 60


@pytest.mark.parametrize("region", REGIONS)
def test_volumes_are_as_old_as_the_truth_says_and_spread_over_two_years(
    sandbox: Sandbox, client: Any, region: str
) -> None:
    told = {one["id"]: datetime.fromisoformat(one["created"]) for one in sandbox.truth()["resources"]}

    found = {one["VolumeId"]: one["CreateTime"] for one in client("ec2", region).describe_volumes()["Volumes"]}
    found = {name: created for name, created in found.items() if name in told}

    assert len(found) >= 4
    assert all(abs(created - told[name]) < timedelta(seconds=2) for name, created in found.items())


def test_dates_go_back_two_years(sandbox: Sandbox) -> None:
    now = datetime.fromisoformat(sandbox.now)
    ages = [(now - datetime.fromisoformat(one["created"])).days for one in sandbox.truth()["resources"]]

    assert max(ages) > 700
    assert min(ages) < 30
    assert sum(age > 180 for age in ages) > len(ages) // 10


def test_a_volume_s_creation_can_be_seen_as_tagged_or_not(sandbox: Sandbox, client: Any) -> None:
    volumes = client("ec2").describe_volumes()["Volumes"]

    tagged = [one for one in volumes if one.get("Tags")]

    assert 0 < len(tagged) < len(volumes)


def test_what_is_to_be_kept_is_tagged(sandbox: Sandbox, client: Any) -> None:
    kept = sandbox.truth()["cases"]["keep.instance"]
    filters = [{"Name": "tag:costcutter", "Values": ["keep"]}]

    found = [
        instance["InstanceId"]
        for region in REGIONS
        for one in client("ec2", region).describe_instances(Filters=filters)["Reservations"]
        for instance in one["Instances"]
    ]

    assert sorted(found) == sorted(kept)


def test_what_a_kept_thing_stands_on_is_known(sandbox: Sandbox) -> None:
    truth = sandbox.truth()
    kinds = {one["id"]: one["type"] for one in truth["resources"]}

    needed = {kinds[one] for one in truth["cases"]["keep.needs"]}

    assert needed >= {"ec2.vpc", "ec2.subnet", "ec2.security_group", "ec2.volume", "ec2.snapshot", "rds.subnet_group"}
    assert set(truth["cases"]["keep"]) <= set(kinds)


def test_one_bucket_has_more_versions_than_a_page(sandbox: Sandbox, client: Any) -> None:
    [bucket] = sandbox.truth()["cases"]["s3.bucket.large"]

    page = client("s3").list_object_versions(Bucket=bucket)

    assert page["IsTruncated"]
    assert len(page["Versions"]) + len(page.get("DeleteMarkers", [])) == 1000


def test_an_environment_owns_its_instance(sandbox: Sandbox, client: Any) -> None:
    filters = [{"Name": "tag-key", "Values": ["elasticbeanstalk:environment-name"]}]

    assert client("ec2").describe_instances(Filters=filters)["Reservations"]


def test_every_type_of_the_catalogue_occurs_but_aurora(sandbox: Sandbox) -> None:
    seeded = {one["type"] for one in sandbox.truth()["resources"]}

    assert set(Catalog().names()) - seeded == {"rds.cluster", "rds.cluster_snapshot"}


def test_a_kept_secret_keeps_its_key(sandbox: Sandbox, client: Any) -> None:
    truth = sandbox.truth()
    kept = {one["id"] for one in truth["resources"] if one["type"] == "secretsmanager.secret"} & {
        *truth["cases"]["keep"]
    }

    keys = {client("secretsmanager").describe_secret(SecretId=one)["KmsKeyId"] for one in kept}

    assert keys
    assert keys <= set(truth["cases"]["keep.needs"])
