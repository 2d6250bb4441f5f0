"""From what an API answers to a resource: identifier, ARN, name, date, tags."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from costcutter.catalog.identify import NotIdentified, as_tags, identifiers, identify, is_gone
from costcutter.catalog.model import ResourceType
from costcutter.resources import GLOBAL, Resource, ResourceRef, Scope, Unknown, Unread
from support.cloud import ACCOUNT
from support.planning import book

HERE = Scope(ACCOUNT, "eu-west-1")
CHINA = Scope(ACCOUNT, "cn-north-1", "aws-cn")
EVERYWHERE = Scope(ACCOUNT, GLOBAL)


def kind(name: str) -> ResourceType:
    return book().catalog.get(name)


def test_a_volume_is_identified_as_its_file_says() -> None:
    document = {
        "VolumeId": "vol-1",
        "CreateTime": "2026-01-01T10:00:00Z",
        "Tags": [{"Key": "Name", "Value": "data"}, {"Key": "empty"}],
    }

    assert identify(kind("ec2.volume"), document, HERE) == Resource(
        ResourceRef(HERE, "ec2.volume", "vol-1"),
        document,
        arn=f"arn:aws:ec2:eu-west-1:{ACCOUNT}:volume/vol-1",
        name="data",
        created=datetime(2026, 1, 1, 10, tzinfo=UTC),
        tags={"Name": "data", "empty": ""},
        facets={},
    )


def test_an_arn_has_the_partition_of_its_account() -> None:
    assert identify(kind("ec2.volume"), {"VolumeId": "v"}, CHINA).arn == f"arn:aws-cn:ec2:cn-north-1:{ACCOUNT}:volume/v"


def test_an_arn_that_the_api_gives_is_taken_from_it() -> None:
    assert identify(kind("iam.role"), {"RoleName": "r", "Arn": "arn:aws:iam::1:role/x/r"}, EVERYWHERE).arn == (
        "arn:aws:iam::1:role/x/r"
    )


def test_a_resource_without_a_region_has_none_in_an_arn_that_is_made() -> None:
    made = replace(kind("iam.role"), arn="arn:{partition}:iam:{region}:{account}:role{Path}{id}")

    assert identify(made, {"RoleName": "r", "Path": "/x/"}, EVERYWHERE).arn == f"arn:aws:iam::{ACCOUNT}:role/x/r"


def test_a_compound_identifier_is_joined() -> None:
    compound = replace(kind("ec2.volume"), id=("VolumeId", "Size"))

    assert identify(compound, {"VolumeId": "vol-1", "Size": 8}, HERE).id == "vol-1/8"


@pytest.mark.parametrize("document", [{}, {"VolumeId": None}, {"VolumeId": ""}, {"VolumeId": ["vol-1"]}])
def test_what_has_no_identifier_is_no_resource(document: dict[str, Any]) -> None:
    with pytest.raises(NotIdentified, match="an item of DescribeVolumes has no VolumeId"):
        identify(kind("ec2.volume"), document, HERE)


def test_half_a_compound_identifier_is_none() -> None:
    with pytest.raises(NotIdentified, match="has no VolumeId and Size"):
        identify(replace(kind("ec2.volume"), id=("VolumeId", "Size")), {"VolumeId": "vol-1"}, HERE)


CREATED: dict[str, tuple[str, dict[str, Any], datetime | None]] = {
    "ISO text": (
        "ec2.volume",
        {"VolumeId": "v", "CreateTime": "2026-01-01T00:00:00Z"},
        datetime(2026, 1, 1, tzinfo=UTC),
    ),
    "seconds as digits": (
        "sqs.queue",
        {"QueueUrl": "q", "CreatedTimestamp": "1767225600"},
        datetime(2026, 1, 1, tzinfo=UTC),
    ),
    "milliseconds": (
        "logs.log_group",
        {"logGroupName": "g", "creationTime": 1767225600000},
        datetime(2026, 1, 1, tzinfo=UTC),
    ),
    "nothing": ("ec2.volume", {"VolumeId": "v"}, None),
    "no date": ("ec2.volume", {"VolumeId": "v", "CreateTime": "yesterday"}, None),
    "a type without one": ("ec2.vpc", {"VpcId": "v", "CreateTime": "2026-01-01T00:00:00Z"}, None),
}


@pytest.mark.parametrize("case", CREATED)
def test_the_creation_date_is_read_in_its_unit(case: str) -> None:
    name, document, expected = CREATED[case]

    assert identify(kind(name), document, HERE).created == expected


def test_tags_and_facets_behind_a_call_are_unread() -> None:
    bucket = identify(kind("s3.bucket"), {"Name": "b"}, HERE)

    assert (bucket.tags, bucket.name) == (Unread("tags not read", "tags"), "b")
    assert bucket.facets == {"sample": Unread("sample not read", "sample")}


def test_a_type_without_tags_is_known_to_have_none() -> None:
    assert identify(kind("iam.group"), {"GroupName": "g"}, EVERYWHERE).tags == {}


TAGS: dict[str, tuple[Any, Any]] = {
    "a list of keys and values": ([{"Key": "a", "Value": "b"}], {"a": "b"}),
    "in small letters": ([{"key": "a", "value": "b"}], {"a": "b"}),
    "as KMS spells them": ([{"TagKey": "a", "TagValue": "b"}], {"a": "b"}),
    "with members of their own": ([{"Key": "a", "Value": "b", "PropagateAtLaunch": True}], {"a": "b"}),
    "without a value": ([{"Key": "a"}, {"Key": "b", "Value": None}], {"a": "", "b": ""}),
    "a mapping": ({"a": "b", "c": None}, {"a": "b", "c": ""}),
    "an empty list": ([], {}),
    "left out by the API": (None, {}),
    "a text": ("a=b", Unknown("tags are in a form that is not known")),
    "a list of texts": (["a"], Unknown("tags are in a form that is not known")),
    "a list of objects without keys": ([{"Name": "a"}], Unknown("tags are in a form that is not known")),
}


@pytest.mark.parametrize("case", TAGS)
def test_tags_are_read_in_every_form_and_never_guessed_empty(case: str) -> None:
    given, expected = TAGS[case]

    assert as_tags(given) == expected


def test_others_may_name_a_resource_by_its_id_its_arn_and_more() -> None:
    key = kind("ec2.key_pair")
    found = identify(key, {"KeyPairId": "key-1", "KeyName": "mine"}, HERE)

    assert list(identifiers(key, found)) == ["key-1", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:key-pair/key-1", "mine"]


@pytest.mark.parametrize(
    ("state", "expected"), [("terminated", True), ("shutting-down", False), ("running", False), (None, False)]
)
def test_what_is_still_listed_may_be_gone(state: str | None, expected: bool) -> None:
    assert is_gone(kind("ec2.instance"), {"State": {"Name": state} if state else None}) is expected
