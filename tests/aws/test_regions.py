from __future__ import annotations

import pytest
from botocore.session import Session

from costcutter.aws.cloud import BotoCloud
from costcutter.aws.regions import is_listed, region_for
from costcutter.resources import GLOBAL, Scope


@pytest.mark.parametrize(
    ("partition", "region", "expected"),
    [
        ("aws", "eu-west-1", "eu-west-1"),
        ("aws", GLOBAL, "us-east-1"),
        ("aws-cn", GLOBAL, "cn-north-1"),
        ("aws-us-gov", GLOBAL, "us-gov-west-1"),
        ("aws-eusc", GLOBAL, "eusc-de-east-1"),
        ("aws-nowhere", GLOBAL, "us-east-1"),
    ],
)
def test_what_is_global_is_asked_at_the_partitions_home(partition: str, region: str, expected: str) -> None:
    assert region_for(Scope("123456789012", region, partition)) == expected


def test_every_partition_of_the_sdk_has_a_home_in_it() -> None:
    session = Session()

    for partition in session.get_available_partitions():
        home = region_for(Scope("123456789012", GLOBAL, partition))
        assert session.get_partition_for_region(home) == partition


@pytest.mark.parametrize(
    ("service", "region", "supported"),
    [
        ("ec2", "eu-west-1", True),
        ("s3", "cn-north-1", True),
        ("route53domains", "us-east-1", True),
        ("route53domains", "eu-west-1", False),
        ("cloud9", "cn-north-1", True),  # none of its endpoints in China is listed: not known
        ("iam", "eu-west-1", True),  # global: no region is listed
        ("iam", GLOBAL, True),
        ("ec2", "eu-west-77", True),  # a region younger than the SDK
        ("ec2", "mars-1", True),
        ("no-such-service", "eu-west-1", True),
    ],
)
def test_a_service_is_supported_unless_the_sdk_knows_better(service: str, region: str, supported: bool) -> None:
    assert BotoCloud(endpoint_url="http://localhost:1").supports(service, region) is supported


def test_sts_is_listed_wherever_anything_is() -> None:
    session = Session()

    for partition in session.get_available_partitions():
        known = {region for name in ("ec2", "sqs", "sts") for region in session.get_available_regions(name, partition)}
        assert known == set(session.get_available_regions("sts", partition))
        assert all(is_listed(session, "sts", region) for region in known)
