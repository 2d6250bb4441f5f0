"""Policies that keep the newest: what makes the set, and what happens where it is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from costcutter.errors import DocumentError
from costcutter.resources import Scope
from support.cloud import FakeCloud, refusal
from support.planning import plan, policies, steps, undetermined
from support.worlds import account

KEEP_TWO = "{newest: {keep: 2, group: VolumeId}}"


def snapshots(*given: tuple[str, str, int]) -> FakeCloud:
    """Snapshots by identifier, volume and day of January, all of them completed."""
    documents = [
        {"SnapshotId": name, "VolumeId": volume, "StartTime": f"2026-01-{day:02}T00:00:00Z", "State": "completed"}
        for name, volume, day in given
    ]
    return account(answers={"ec2:DescribeSnapshots": {"Snapshots": documents}})


def policy(*filters: str, extra: str = "") -> str:
    return (
        f"- {{name: old, resource: ec2.snapshot, filters: [{', '.join(filters)}], actions: [tag: {{old: x}}]{extra}}}"
    )


SIX = (("s1", "v1", 1), ("s2", "v1", 2), ("s3", "v1", 3), ("s4", "v1", 4), ("t1", "v2", 1), ("t2", "v2", 2))


def test_all_but_the_newest_two_of_each_volume_match() -> None:
    assert steps(plan(snapshots(*SIX), policy(KEEP_TWO))) == ["tag s1", "tag s2"]


def test_only_what_the_other_filters_match_is_counted_wherever_they_stand() -> None:
    for filters in ((KEEP_TWO, "SnapshotId != 's4'"), ("SnapshotId != 's4'", KEEP_TWO)):
        assert steps(plan(snapshots(*SIX), policy(*filters))) == ["tag s1"]


def test_two_of_them_rank_the_same_set() -> None:
    made = plan(snapshots(*SIX), policy("{newest: {keep: 1, group: VolumeId}}", "{oldest: {keep: 1, group: VolumeId}}"))

    assert steps(made) == ["tag s2", "tag s3"]


def test_protected_ones_count_as_well() -> None:
    cloud = snapshots(*SIX)
    rule = "protect: [{resource: ec2.snapshot, filters: [SnapshotId == 's4'], reason: mine}]"

    assert steps(plan(cloud, f"{rule}\npolicies:\n{policy(KEEP_TWO)}")) == ["tag s1", "tag s2"]


def test_a_protect_rule_cannot_rank() -> None:
    text = f"protect: [{{resource: ec2.snapshot, filters: [{KEEP_TWO}]}}]\npolicies:\n{policy('State')}"

    with pytest.raises(DocumentError, match="CC260"):
        policies(text)


def test_each_region_is_a_set_of_its_own() -> None:
    def listed(scope: Scope, _params: Mapping[str, Any]) -> dict[str, Any]:
        day = 1 if scope.region == "us-east-1" else 2
        stamp = f"2026-01-{day:02}T00:00:00Z"
        return {"Snapshots": [{"SnapshotId": f"s-{scope.region}", "StartTime": stamp, "State": "completed"}]}

    cloud = account(answers={"ec2:DescribeSnapshots": listed})

    assert plan(cloud, policy("{newest: {keep: 1}}"), {"aws.region": ["us-east-1", "eu-west-1"]}).steps == ()


def test_a_listing_that_broke_off_leaves_those_in_doubt_that_it_can_matter_to() -> None:
    documents = [{"SnapshotId": f"s{day}", "StartTime": f"2026-01-0{day}T00:00:00Z"} for day in (1, 2)]
    cloud = account(answers={"ec2:DescribeSnapshots": [{"Snapshots": documents}, refusal("Throttling")]})
    made = plan(cloud, policy("{newest: {keep: 1}}"))

    assert steps(made) == ["tag s1"]
    assert list(undetermined(made)) == ["s2"]


def test_facets_of_others_are_read_until_it_is_decided() -> None:
    tags = {"q1": {"app": "shop"}, "q2": {"app": "shop"}, "q3": {"app": "blog"}}
    created = {"q1": "1767225600", "q2": "1767312000", "q3": "1767398400"}

    def attributes(_scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"Attributes": {"CreatedTimestamp": created[params["QueueUrl"]]}}

    def tags_of(_scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"Tags": tags[params["QueueUrl"]]}

    cloud = account(
        answers={
            "sqs:ListQueues": {"QueueUrls": list(created)},
            "sqs:GetQueueAttributes": attributes,
            "sqs:ListQueueTags": tags_of,
        }
    )
    shop = "{tags: {app: shop}}"
    made = plan(
        cloud, f"- {{name: q, resource: sqs.queue, filters: [{shop}, {{newest: {{keep: 1}}}}], actions: [delete]}}"
    )

    assert [step.ref.id for step in made.steps] == ["q1"]
    assert len(cloud.asked("sqs:ListQueueTags")) == 3
    assert made.undetermined == ()
