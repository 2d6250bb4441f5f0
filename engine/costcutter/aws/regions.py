"""Which region answers for what: home regions of partitions, and where a service is to be found."""

from __future__ import annotations

from botocore.exceptions import UnknownRegionError
from botocore.session import Session

from costcutter.resources import GLOBAL, Scope

DEFAULT_REGION = "us-east-1"

_HOME_REGIONS = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-eusc": "eusc-de-east-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
}
"""Where global services are asked, e.g. https://docs.aws.amazon.com/general/latest/gr/iam-service.html"""


def region_for(scope: Scope) -> str:
    """The region that a client for this scope needs: its own, or its partition's home region if it is global."""
    if scope.region != GLOBAL:
        return scope.region
    return _HOME_REGIONS.get(scope.partition, DEFAULT_REGION)


def partition_of(session: Session, region: str) -> str | None:
    """The partition that a region belongs to, judged by its name; None if the SDK cannot tell."""
    try:
        return str(session.get_partition_for_region(region))
    except UnknownRegionError:
        return None


def exists(session: Session, region: str) -> bool:
    """Whether the SDK's endpoint data know the region by name; they do not know those younger than the SDK."""
    return any(region in session.get_available_regions("ec2", name) for name in session.get_available_partitions())


def is_listed(session: Session, service: str, region: str) -> bool:
    """Whether the SDK's endpoint data, where they know better, have this service in this region.

    They know nothing of many newer services, of global ones by region, and of regions younger than the SDK. In these
    cases the answer is True: a call that fails is reported, a type that is skipped is not looked at.
    """
    partition = partition_of(session, region)
    if partition is None or region not in session.get_available_regions("sts", partition):
        return True
    listed = session.get_available_regions(service, partition)
    return not listed or region in listed
