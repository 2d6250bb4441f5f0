"""One facet of many resources by one call: who gets which value, and what an answer that lacks something means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from costcutter.catalog.identify import identify
from costcutter.catalog.model import ResourceType
from costcutter.inventory.facets import Lot, lots, read_lot
from costcutter.ports import CloudError, Fault
from costcutter.resources import ResourceRef, Scope, Unknown
from support.clock import START
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.planning import book

HERE, THERE = Scope(ACCOUNT, "us-east-1"), Scope(ACCOUNT, "eu-west-1")


def target_groups(*names: str) -> list[ResourceRef]:
    return [ResourceRef(HERE, "elbv2.target_group", name) for name in names]


def values(kind: ResourceType, facet: str, documents: Sequence[Mapping[str, Any]], cloud: FakeCloud) -> dict[str, Any]:
    """The facet by the resource's identifier."""
    resources = [identify(kind, document, HERE) for document in documents]
    return {ref.id: value for ref, value in read_lot(kind, facet, resources, cloud, START).items()}


def balancers(*names: str) -> list[dict[str, Any]]:
    return [{"LoadBalancerName": name} for name in names]


def tags(cloud: FakeCloud, *names: str) -> dict[str, Any]:
    return values(book().catalog.get("elb.load_balancer"), "tags", balancers(*names), cloud)


def tagged(**owners: str) -> dict[str, Any]:
    described = [{"LoadBalancerName": name, "Tags": [{"Key": "Owner", "Value": o}]} for name, o in owners.items()]
    return {"TagDescriptions": described}


def owner(name: str) -> list[dict[str, str]]:
    return [{"Key": "Owner", "Value": name}]


def test_each_resource_gets_what_the_answer_says_of_it_whatever_the_order() -> None:
    cloud = FakeCloud({"elb:DescribeTags": tagged(c="C", a="A", b="B")})

    assert tags(cloud, "a", "b", "c") == {"a": owner("A"), "b": owner("B"), "c": owner("C")}
    assert cloud.asked("elb:DescribeTags") == [{"LoadBalancerNames": ["a", "b", "c"]}]


def test_a_resource_that_the_answer_leaves_out_is_unknown_and_not_untagged() -> None:
    cloud = FakeCloud({"elb:DescribeTags": tagged(a="A")})

    assert tags(cloud, "a", "b") == {
        "a": owner("A"),
        "b": Unknown("tags could not be read: the answer leaves it out"),
    }


def test_two_entries_about_one_resource_are_not_guessed_between() -> None:
    twice = {"TagDescriptions": [*tagged(a="A")["TagDescriptions"], *tagged(a="B")["TagDescriptions"]]}

    assert tags(FakeCloud({"elb:DescribeTags": twice}), "a") == {
        "a": Unknown("tags could not be read: the answer has several entries for it")
    }


def refusing(*bad: str, fault: Fault = Fault.INVALID) -> Callable[[Scope, Mapping[str, Any]], Any]:
    """Tags of everything that is asked about, unless something bad is among it."""

    def answer(_scope: Scope, params: Mapping[str, Any]) -> Any:
        names = params["LoadBalancerNames"]
        if set(bad) & set(names):
            return refusal("LoadBalancerNotFound", fault)
        return tagged(**{name: name.upper() for name in names})

    return answer


def test_a_batch_that_one_member_spoils_is_halved_until_that_one_is_alone() -> None:
    cloud = FakeCloud({"elb:DescribeTags": refusing("c")})

    assert tags(cloud, *"abcdefgh") == {
        **{name: owner(name.upper()) for name in "abdefgh"},
        "c": Unknown("tags could not be read: LoadBalancerNotFound"),
    }
    assert ["".join(params["LoadBalancerNames"]) for params in cloud.asked("elb:DescribeTags")] == [
        *("abcdefgh", "abcd", "ab", "cd", "c", "d", "efgh")
    ]


@pytest.mark.parametrize(
    "fault", [Fault.THROTTLED, Fault.TRANSIENT, Fault.DENIED, Fault.EXPIRED, Fault.UNREACHABLE, Fault.UNSUPPORTED]
)
def test_a_batch_that_failed_for_another_reason_than_its_members_is_not_asked_again(fault: Fault) -> None:
    cloud = FakeCloud({"elb:DescribeTags": refusing("a", fault=fault)})
    reason = Unknown("tags could not be read: LoadBalancerNotFound")

    assert tags(cloud, "a", "b", "c") == {"a": reason, "b": reason, "c": reason}
    assert len(cloud.calls) == 1


def test_a_code_that_means_none_means_it_only_of_the_one_that_was_asked_about() -> None:
    elb = book().catalog.get("elb.load_balancer")
    facet = elb.facet("tags")
    assert facet is not None
    kind = replace(elb, tags=replace(facet, empty=("LoadBalancerNotFound",)))
    cloud = FakeCloud({"elb:DescribeTags": refusing("b")})

    assert values(kind, "tags", balancers("a", "b"), cloud) == {"a": owner("A"), "b": None}


@pytest.mark.parametrize("answer", [{"TagDescriptions": "odd"}, {"TagDescriptions": [{"Tags": []}]}, {}])
def test_an_answer_in_another_form_tells_nothing(answer: dict[str, Any]) -> None:
    assert isinstance(tags(FakeCloud({"elb:DescribeTags": answer}), "a")["a"], Unknown)


def test_a_resource_without_the_name_is_unknown_and_the_others_are_read() -> None:
    kind = replace(book().catalog.get("elb.load_balancer"), id=("CanonicalHostedZoneName",))
    cloud = FakeCloud({"elb:DescribeTags": tagged(a="A")})
    found = values(
        kind,
        "tags",
        [{"CanonicalHostedZoneName": "x", "LoadBalancerName": "a"}, {"CanonicalHostedZoneName": "y"}],
        cloud,
    )

    assert found == {"x": owner("A"), "y": Unknown("tags could not be read: LoadBalancerName gives no text")}


# --- answers that list only what there is, or several entries for each


def snapshots(facet: str, answer: Any, *names: str) -> tuple[dict[str, Any], FakeCloud]:
    operations = {"lock": "ec2:DescribeLockedSnapshots", "fast_restore": "ec2:DescribeFastSnapshotRestores"}
    cloud = FakeCloud({operations[facet]: answer})
    found = values(book().catalog.get("ec2.snapshot"), facet, [{"SnapshotId": name} for name in names], cloud)
    return found, cloud


def test_a_snapshot_that_is_not_among_the_locked_ones_has_no_lock() -> None:
    lock = {"SnapshotId": "s1", "LockState": "governance"}
    found, cloud = snapshots("lock", {"Snapshots": [lock]}, "s1", "s2")

    assert found == {"s1": lock, "s2": None}
    assert cloud.asked("ec2:DescribeLockedSnapshots") == [{"SnapshotIds": ["s1", "s2"]}]


def test_what_an_answer_that_goes_on_leaves_out_is_unknown() -> None:
    lock = {"SnapshotId": "s1", "LockState": "governance"}
    found, _ = snapshots("lock", {"Snapshots": [lock], "NextToken": "more"}, "s1", "s2")

    assert found == {"s1": lock, "s2": Unknown("lock could not be read: the answer is not complete")}


def restored(name: str, zone: str) -> dict[str, str]:
    return {"SnapshotId": name, "AvailabilityZone": zone}


def test_several_entries_are_a_list_over_all_pages() -> None:
    pages: list[dict[str, Any] | CloudError] = [
        {"FastSnapshotRestores": [restored("s1", "a"), restored("s2", "a")], "NextToken": "more"},
        {"FastSnapshotRestores": [restored("s1", "b")]},
    ]
    found, cloud = snapshots("fast_restore", pages, "s1", "s2", "s3")

    assert found == {"s1": [restored("s1", "a"), restored("s1", "b")], "s2": [restored("s2", "a")], "s3": []}
    assert cloud.asked("ec2:DescribeFastSnapshotRestores") == [
        {"Filters": [{"Name": "snapshot-id", "Values": ["s1", "s2", "s3"]}]}
    ]


def test_a_list_of_which_pages_are_missing_is_unknown_for_all() -> None:
    found, _ = snapshots("fast_restore", {"FastSnapshotRestores": [restored("s1", "a")], "NextToken": "t"}, "s1", "s2")
    cut = Unknown("fast_restore could not be read: the answer is not complete")

    assert found == {"s1": cut, "s2": cut}


# --- lots


def test_lots_are_as_large_as_the_api_takes_and_of_one_type_scope_and_facet() -> None:
    groups = target_groups(*(f"tg-{number:02}" for number in range(45)))
    elsewhere = replace(groups[0], scope=THERE)
    wanted = [*((ref, "tags") for ref in reversed(groups)), (elsewhere, "tags"), (groups[0], "health")]

    assert lots(wanted, book().catalog) == (
        Lot("tags", (elsewhere,)),
        Lot("health", (groups[0],)),
        Lot("tags", tuple(groups[:20])),
        Lot("tags", tuple(groups[20:40])),
        Lot("tags", tuple(groups[40:])),
    )
