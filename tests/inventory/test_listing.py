"""One listing of one type: its pages, what it leaves out, and what makes it a gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from weakref import ref

import pytest

from costcutter.catalog.model import ResourceType
from costcutter.inventory.listing import make_listing, make_spread_listing
from costcutter.inventory.model import Gap, Listing
from costcutter.ports import CloudError, Fault
from costcutter.resources import GLOBAL, Scope
from support.clock import START
from support.cloud import ACCOUNT, Asked, FakeCloud, refusal
from support.planning import book
from support.worlds import account, bucket, queue

HERE, THERE, HOME = Scope(ACCOUNT, "us-east-1"), Scope(ACCOUNT, "eu-west-1"), Scope(ACCOUNT, GLOBAL)


def kind(name: str) -> ResourceType:
    return book().catalog.get(name)


def ids(listing: Listing) -> list[str]:
    return [resource.id for resource in listing.resources]


def volumes(*names: str) -> dict[str, Any]:
    return {"Volumes": [{"VolumeId": name, "State": "available"} for name in names]}


def listed(answer: Any, name: str = "ec2.volume", operation: str = "ec2:DescribeVolumes") -> Listing:
    return make_listing(kind(name), HERE, FakeCloud({operation: answer}), START)


def test_all_pages_are_read_in_one_listing() -> None:
    cloud = FakeCloud({"ec2:DescribeVolumes": [volumes("a", "b"), volumes(), volumes("c")]})
    listing = make_listing(kind("ec2.volume"), HERE, cloud, START)

    assert (ids(listing), listing.gap) == (["a", "b", "c"], None)
    assert cloud.calls == [Asked(HERE, "ec2:DescribeVolumes", {})]


def test_a_listing_has_the_parameters_of_its_file() -> None:
    cloud = FakeCloud({"ec2:DescribeSnapshots": {"Snapshots": []}})
    make_listing(kind("ec2.snapshot"), HERE, cloud, START)

    assert cloud.asked("ec2:DescribeSnapshots") == [{"OwnerIds": ["self"]}]


def test_pages_that_overlap_give_a_resource_once() -> None:
    assert ids(listed([volumes("a", "b"), volumes("b", "c")])) == ["a", "b", "c"]


def test_a_page_without_the_list_is_empty_as_apis_leave_out_empty_lists() -> None:
    assert listed({}) == Listing(HERE, "ec2.volume")


def test_what_is_gone_but_still_listed_is_left_out() -> None:
    found = [{"InstanceId": name, "State": {"Name": name}} for name in ("running", "terminated", "shutting-down")]

    assert ids(listed({"Reservations": [{"Instances": found}]}, "ec2.instance", "ec2:DescribeInstances")) == [
        "running",
        "shutting-down",
    ]


def test_items_of_another_type_in_the_same_listing_are_left_out() -> None:
    only_big = replace(kind("ec2.volume"), listing=replace(kind("ec2.volume").listing, where="Size > `10`"))
    cloud = FakeCloud(
        {"ec2:DescribeVolumes": {"Volumes": [{"VolumeId": "s", "Size": 1}, {"VolumeId": "b", "Size": 99}]}}
    )

    assert ids(make_listing(only_big, HERE, cloud, START)) == ["b"]


class Page(dict[str, Any]):
    """A page that can be asked whether anybody still holds it."""


def test_a_page_is_forgotten_before_the_next_but_one_is_asked_for() -> None:
    given: list[ref[Page]] = []
    held: list[int] = []

    class Pages(FakeCloud):
        def pages(self, *_: Any) -> Iterator[dict[str, Any]]:
            for number in range(5):
                held.append(sum(page() is not None for page in given))
                page = Page(volumes(f"a{number}", f"b{number}"))
                given.append(ref(page))
                yield page

    listing = make_listing(kind("ec2.volume"), HERE, Pages({}), START, lambda _: None)

    assert held == [0, 1, 1, 1, 1]
    assert (listing.resources, listing.population) == ((), 10)


def test_what_is_not_kept_is_counted() -> None:
    cloud = FakeCloud({"ec2:DescribeVolumes": [volumes("a", "b"), volumes("b", "c")]})
    listing = make_listing(
        kind("ec2.volume"), HERE, cloud, START, lambda resource: resource if resource.id == "a" else None
    )

    assert (ids(listing), listing.dropped, listing.population) == (["a"], 2, 3)


GAPS: dict[str, tuple[Any, list[str], str, Fault]] = {
    # what goes wrong: (the answer, what was found all the same, the reason, the fault)
    "it is denied": (
        refusal("UnauthorizedOperation", Fault.DENIED, operation="ec2:DescribeVolumes"),
        [],
        "ec2:DescribeVolumes: UnauthorizedOperation: UnauthorizedOperation",
        Fault.DENIED,
    ),
    "it breaks off in the middle": (
        [volumes("a"), refusal("RequestLimitExceeded", Fault.THROTTLED, "slow down", "ec2:DescribeVolumes")],
        ["a"],
        "ec2:DescribeVolumes: RequestLimitExceeded: slow down",
        Fault.THROTTLED,
    ),
    "an item has no identifier": (
        {"Volumes": [{"VolumeId": "a"}, {"State": "available"}, {"VolumeId": "b"}]},
        ["a", "b"],
        "an item of DescribeVolumes has no VolumeId",
        Fault.UNREADABLE,
    ),
    "an item is no object": (
        {"Volumes": [{"VolumeId": "a"}, "b"]},
        ["a"],
        "Volumes[] gave something that is not an object",
        Fault.UNREADABLE,
    ),
}


@pytest.mark.parametrize("case", GAPS)
def test_what_goes_wrong_is_a_gap_and_the_rest_is_kept(case: str) -> None:
    answer, found, reason, fault = GAPS[case]
    listing = listed(answer)

    assert (ids(listing), listing.gap) == (found, Gap(HERE, "ec2.volume", reason, fault))


@pytest.mark.parametrize(
    ("items", "where", "reason"),
    [
        ("keys(Volumes)", None, "a page could not be read: "),
        ("Volumes[]", "starts_with(State, 'a')", "an item could not be read: "),
    ],
)
def test_a_path_that_does_not_fit_an_answer_is_a_gap_and_not_an_empty_list(
    items: str, where: str | None, reason: str
) -> None:
    volume = kind("ec2.volume")
    odd = replace(volume, listing=replace(volume.listing, items=items, where=where))
    cloud = FakeCloud({"ec2:DescribeVolumes": {"Volumes": [{"VolumeId": "a", "State": None}]}})
    gap = make_listing(odd, HERE, cloud, START).gap

    assert gap is not None
    assert gap.reason.startswith(reason)


def test_a_region_without_the_service_is_not_asked() -> None:
    cloud = FakeCloud({}, unsupported=frozenset({("ec2", "us-east-1")}))

    assert make_listing(kind("ec2.volume"), HERE, cloud, START) == Listing(HERE, "ec2.volume", unsupported=True)
    assert cloud.calls == []


def test_a_service_that_answers_that_it_is_not_there_is_counted_but_proves_nothing() -> None:
    listing = listed(refusal("OptInRequired", Fault.UNSUPPORTED, operation="ec2:DescribeVolumes"))

    assert listing.unsupported
    assert listing.gap == Gap(
        HERE, "ec2.volume", "ec2:DescribeVolumes: OptInRequired: OptInRequired", Fault.UNSUPPORTED
    )


# --- listings that say little more than names


def test_an_item_is_completed_by_reading_it() -> None:
    listing = make_listing(kind("sqs.queue"), HERE, account(queue("jobs")), START)

    assert [resource.arn for resource in listing.resources] == [f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"]


def reading(error: CloudError | dict[str, Any]) -> Listing:
    def answer(_scope: Scope, params: Mapping[str, Any]) -> Any:
        return error if params["QueueUrl"].endswith("bad") else {"Attributes": {}}

    cloud = account(queue("one"), queue("bad"), queue("two"), answers={"sqs:GetQueueAttributes": answer})
    return make_listing(kind("sqs.queue"), HERE, cloud, START)


@pytest.mark.parametrize("answer", [refusal("QueueDoesNotExist"), {}, {"Attributes": None}])
def test_what_went_away_between_listing_and_reading_is_left_out(answer: CloudError | dict[str, Any]) -> None:
    listing = reading(answer)

    assert ([resource.name for resource in listing.resources], listing.gap) == (["one", "two"], None)


def test_an_item_that_may_not_be_read_is_a_gap_and_the_others_are_read() -> None:
    listing = reading(refusal("AccessDenied", Fault.DENIED, "no", "sqs:GetQueueAttributes"))

    assert [resource.name for resource in listing.resources] == ["one", "two"]
    assert listing.gap == Gap(HERE, "sqs.queue", "sqs:GetQueueAttributes: AccessDenied: no", Fault.DENIED)


@pytest.mark.parametrize("fault", [Fault.EXPIRED, Fault.UNREACHABLE])
def test_when_nothing_answers_any_more_the_listing_breaks_off(fault: Fault) -> None:
    listing = reading(refusal("Gone", fault, "gone", "sqs:GetQueueAttributes"))

    assert [resource.name for resource in listing.resources] == ["one"]
    assert listing.gap == Gap(HERE, "sqs.queue", "sqs:GetQueueAttributes: Gone: gone", fault)


# --- one listing for all regions


def spread(*names: Any, scopes: tuple[Scope, ...] = (HERE, THERE), **settings: Any) -> dict[str, list[str]]:
    made = make_spread_listing(kind("s3.bucket"), HOME, scopes, account(*names, **settings), START)
    return {listing.scope.region: ids(listing) for listing in made}


def test_buckets_are_found_in_the_region_that_they_live_in() -> None:
    assert spread(bucket("a"), bucket("b", region="eu-west-1"), bucket("c", region="ap-south-1")) == {
        "us-east-1": ["a"],
        "eu-west-1": ["b"],
    }


def test_buckets_that_are_not_kept_are_counted_in_their_region() -> None:
    cloud = account(bucket("a"), bucket("b", region="eu-west-1"), bucket("c"), bucket("d", region="ap-south-1"))
    made = make_spread_listing(kind("s3.bucket"), HOME, (HERE, THERE), cloud, START, lambda _: None)

    assert [(listing.scope.region, listing.dropped) for listing in made] == [("us-east-1", 2), ("eu-west-1", 1)]


def test_the_first_buckets_of_ireland_say_eu() -> None:
    assert spread(bucket("a", region="EU")) == {"us-east-1": [], "eu-west-1": ["a"]}


def test_a_region_that_stands_in_the_listing_is_not_asked_for() -> None:
    cloud = account(answers={"s3:ListBuckets": {"Buckets": [{"Name": "a", "BucketRegion": "eu-west-1"}]}})
    made = make_spread_listing(kind("s3.bucket"), HOME, (HERE, THERE), cloud, START)

    assert [ids(listing) for listing in made] == [[], ["a"]]
    assert cloud.calls == [Asked(HOME, "s3:ListBuckets", {})]


def test_a_bucket_whose_region_is_not_known_may_be_anywhere() -> None:
    denied = refusal("AccessDenied", Fault.DENIED, "no", "s3:GetBucketLocation")
    cloud = account(bucket("a"), bucket("secret", region=denied), bucket("b", region="eu-west-1"))
    made = make_spread_listing(kind("s3.bucket"), HOME, (HERE, THERE), cloud, START)
    reason = "s3:GetBucketLocation: AccessDenied: no"

    assert [(ids(listing), listing.gap) for listing in made] == [
        (["a"], Gap(HERE, "s3.bucket", reason, Fault.DENIED)),
        (["b"], Gap(THERE, "s3.bucket", reason, Fault.DENIED)),
    ]
