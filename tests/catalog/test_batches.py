"""Which parameters can name many resources, and how they do."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.catalog.batches import batch_params, member_expression, member_of
from costcutter.catalog.identify import identify
from costcutter.inventory.world import NO_WORLD
from costcutter.query.subject import Subject
from costcutter.resources import Scope
from support.clock import START
from support.planning import book

MEMBERS: dict[str, tuple[dict[str, Any], str | None]] = {
    "a list of one expression": ({"ResourceArns": ["Arn"]}, "Arn"),
    "beside texts and plain values": ({"Kind": "=x", "Deep": True, "ResourceArns": ["Arn"]}, "Arn"),
    "deep inside": ({"Filters": [{"Name": "=snapshot-id", "Values": ["SnapshotId"]}]}, "SnapshotId"),
    "no list": ({"ResourceArn": "Arn"}, None),
    "two in the list": ({"ResourceArns": ["Arn", "Other"]}, None),
    "another one elsewhere": ({"ResourceArns": ["Arn"], "Name": "Name"}, None),
    "a text with an expression in it": ({"ResourceArns": ["=arn:{Name}"]}, None),
    "a text with an expression elsewhere": ({"ResourceArns": ["Arn"], "Name": "={Name}"}, None),
    "none at all": ({"Kind": "=x"}, None),
}


@pytest.mark.parametrize("case", MEMBERS)
def test_the_expression_that_names_a_resource_in(case: str) -> None:
    params, expected = MEMBERS[case]

    assert member_expression(params) == expected


def test_the_members_take_the_place_of_the_expression() -> None:
    params = {"Filters": [{"Name": "=snapshot-id", "Values": ["SnapshotId"]}], "MaxResults": 7, "Kinds": ["=a", "=b"]}

    assert batch_params(params, ["snap-1", "snap-2"]) == {
        "Filters": [{"Name": "snapshot-id", "Values": ["snap-1", "snap-2"]}],
        "MaxResults": 7,
        "Kinds": ["a", "b"],
    }


@pytest.mark.parametrize("written", ["VolumeId", "Size", "Nothing"])
def test_a_member_is_a_text(written: str) -> None:
    resource = identify(book().catalog.get("ec2.volume"), {"VolumeId": "v", "Size": 8}, Scope("1", "us-east-1"))
    subject = Subject(resource, START, NO_WORLD)

    if written == "VolumeId":
        assert member_of({"Ids": [written]}, subject) == "v"
    else:
        with pytest.raises(ValueError, match=f"{written} gives no text"):
            member_of({"Ids": [written]}, subject)
