"""Reading only what is wanted gives what reading everything and leaving out the rest would."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from costcutter.aws.cloud import BotoCloud
from costcutter.aws.narrowing import narrowed, page_shape
from costcutter.ports import Wanted
from costcutter.resources import Scope
from support.answers import CBOR, model_of, operations_of, value_of, written

HERE = Scope("123456789012", "eu-west-1")
SERVICES = [
    ("ec2", "ec2"),
    ("query", "rds"),
    ("rest-xml", "route53"),
    ("json", "ecs"),
    ("rest-json", "lambda"),
    (CBOR, "cloudwatch"),
]
Prepare = Callable[..., tuple[BotoCloud, Any]]

VOLUMES = b"""<R xmlns="http://a/"><nextToken>more</nextToken><volumeSet><item>
    <volumeId>vol-1</volumeId><size>8</size><createTime>2026-01-31T12:00:00.000Z</createTime>
    <attachmentSet><item><instanceId>i-1</instanceId><device>/dev/sdf</device></item></attachmentSet>
    </item></volumeSet></R>"""


@pytest.mark.parametrize(("protocol", "service"), SERVICES)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_what_is_read_is_the_wanted_part_of_the_whole(
    protocol: str, service: str, data: st.DataObject, seed: int
) -> None:
    operation = model_of(service).operation_model(data.draw(st.sampled_from(operations_of(service))))
    shape = operation.output_shape
    if not isinstance(shape, StructureShape) or "payload" in shape.serialization:
        return
    random = Random(seed)
    response = written(operation, value_of(shape, random), protocol)
    wanted = _some_of(shape, random)

    whole = create_parser(protocol).parse(response, shape)
    answer = create_parser(protocol).parse(response, narrowed(shape, wanted))

    del whole["ResponseMetadata"], answer["ResponseMetadata"]
    assert answer == _part(whole, shape, wanted)


def test_a_listing_gives_of_each_page_what_is_wanted(prepared: Prepare) -> None:
    cloud, aws = prepared((200, VOLUMES), (200, VOLUMES.replace(b"<nextToken>more</nextToken>", b"")))
    wanted: Wanted = {"Volumes": {"VolumeId": None, "Attachments": {"InstanceId": None}}}

    pages = list(cloud.pages(HERE, "ec2", "DescribeVolumes", {}, wanted=wanted))

    volumes = {"Volumes": [{"Attachments": [{"InstanceId": "i-1"}], "VolumeId": "vol-1"}]}
    assert pages == [{**volumes, "NextToken": "more"}, volumes]
    assert len(aws.requests) == 2


def test_a_listing_of_one_page_gives_what_is_wanted_too(prepared: Prepare) -> None:
    addresses = b"<R><addressesSet><item><publicIp>1.2.3.4</publicIp><domain>vpc</domain></item></addressesSet></R>"
    cloud, _ = prepared((200, addresses))

    pages = cloud.pages(HERE, "ec2", "DescribeAddresses", {}, wanted={"Addresses": {"PublicIp": None}})

    assert list(pages) == [{"Addresses": [{"PublicIp": "1.2.3.4"}]}]


def test_calls_made_between_pages_are_read_whole(prepared: Prepare) -> None:
    cloud, _ = prepared((200, VOLUMES), (200, VOLUMES))
    pages = cloud.pages(HERE, "ec2", "DescribeVolumes", {}, wanted={"Volumes": {"Size": None}})

    assert next(pages)["Volumes"] == [{"Size": 8}]
    assert cloud.call(HERE, "ec2", "DescribeVolumes", {})["Volumes"][0].keys() == {
        "Attachments", "CreateTime", "Size", "VolumeId",
    }  # fmt: skip


def test_the_shape_that_all_calls_share_stays_as_it_is() -> None:
    shape = model_of("ec2").operation_model("DescribeVolumes").output_shape
    assert isinstance(shape, StructureShape)
    before = list(shape.members)

    narrowed(shape, {"Volumes": {"Size": None}})

    assert list(shape.members) == before
    assert len(shape.members["Volumes"].member.members) > 10


@pytest.mark.parametrize(
    ("service", "operation", "read"),
    [
        ("s3", "ListObjects", {"Contents"}),  # NextMarker || Contents[-1].Key
        ("cloudfront", "ListDistributions", {"DistributionList"}),  # DistributionList.NextMarker
        ("ec2", "DescribeVolumes", set()),
    ],
)
def test_what_paging_needs_is_read_whatever_is_wanted(service: str, operation: str, read: set[str]) -> None:
    model = model_of(service).operation_model(operation)
    paginator = {"ListObjects": "NextMarker || Contents[-1].Key", "ListDistributions": "DistributionList.NextMarker"}

    shape = page_shape(model.output_shape, {}, {"output_token": paginator.get(operation, ["NextToken"])})

    assert isinstance(shape, StructureShape)
    assert {name for name, member in shape.members.items() if isinstance(member, StructureShape | ListShape)} == read


def _some_of(shape: Shape, random: Random, depth: int = 0) -> Wanted:
    match shape:
        case ListShape():
            return _some_of(shape.member, random, depth)
        case StructureShape() if depth < 8 and random.random() < 0.9:
            members = [name for name in shape.members if random.random() < 0.6]
            return {name: _some_of(shape.members[name], random, depth + 1) for name in members}
    return None


def _part(value: Any, shape: Shape, wanted: Wanted) -> Any:
    match shape:
        case _ if wanted is None or value is None:
            return value
        case ListShape():
            return [_part(each, shape.member, wanted) for each in value]
        case StructureShape() if not shape.is_tagged_union and not shape.is_document_type:
            return {
                name: _part(each, shape.members[name], wanted[name]) for name, each in value.items() if name in wanted
            }
        case MapShape() | _:
            return value
