"""Who names whom, within which reach, and when that cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from costcutter.inventory.collect import collect
from costcutter.inventory.world import NO_WORLD, InventoryWorld
from costcutter.ports import Fault
from costcutter.query.subject import Neighbours, Subject
from costcutter.resources import GLOBAL, ResourceRef, Scope
from support.clock import FakeClock
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.planning import book
from support.worlds import account, group, instance, profile, role, vpc

HERE, THERE, HOME = Scope(ACCOUNT, "us-east-1"), Scope(ACCOUNT, "eu-west-1"), Scope(ACCOUNT, GLOBAL)
GROUPS = ("SecurityGroups[].GroupId",)
PROFILES = ("IamInstanceProfile.Arn",)


@dataclass(frozen=True)
class Listed:
    """Some listings, with the resources in them by name."""

    world: InventoryWorld
    subjects: Mapping[ResourceRef, Subject]

    def the(self, kind: str, name: str, scope: Scope = HERE) -> Subject:
        return self.subjects[ResourceRef(scope, kind, name)]


def listed(cloud: FakeCloud, *work: tuple[str, Scope], regions: tuple[str, ...] = ("us-east-1",)) -> Listed:
    clock = FakeClock()
    inventory = collect([(name, (scope,)) for name, scope in work], book().catalog, cloud, clock, workers=1)
    world = InventoryWorld(inventory, book().catalog, regions, clock.now())
    return Listed(world, {resource.ref: world.subject(resource) for resource in inventory.resources()})


def seen(neighbours: Neighbours) -> tuple[list[str], str]:
    return sorted(str(each.resource.ref) for each in neighbours.found), neighbours.doubt


def test_a_resource_finds_what_it_names() -> None:
    made = listed(account(vpc("v", group("g"), group("h"))), ("ec2.security_group", HERE), ("ec2.vpc", HERE))

    assert seen(made.world.named(made.the("ec2.security_group", "g"), "ec2.vpc", ["v"])) == (["ec2.vpc/v"], "")


def test_a_resource_finds_who_names_it() -> None:
    cloud = account(group("g"), instance("i", groups=["g"]), instance("j", groups=["h"]))
    made = listed(cloud, ("ec2.security_group", HERE), ("ec2.instance", HERE))

    assert seen(made.world.naming(made.the("ec2.security_group", "g"), "ec2.instance", GROUPS)) == (
        ["ec2.instance/i"],
        "",
    )


def test_what_is_named_but_nowhere_listed_is_known_not_to_be_there() -> None:
    made = listed(account(group("g")), ("ec2.security_group", HERE), ("ec2.vpc", HERE))

    assert seen(made.world.named(made.the("ec2.security_group", "g"), "ec2.vpc", ["gone"])) == ([], "")


def test_relations_end_at_the_region() -> None:
    cloud = account(group("g"), instance("i", groups=["g"]).in_region("eu-west-1"))
    made = listed(cloud, ("ec2.security_group", HERE), ("ec2.instance", HERE), ("ec2.instance", THERE))

    assert seen(made.world.naming(made.the("ec2.security_group", "g"), "ec2.instance", GROUPS)) == ([], "")


def profiled(name: str, region: str) -> Any:
    made = instance(name).in_region(region)
    made.document["IamInstanceProfile"] = {"Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/p"}
    return made


def test_a_global_resource_is_named_from_every_region() -> None:
    cloud = account(profile("p"), profiled("i", "us-east-1"), profiled("j", "eu-west-1"))
    both = ("eu-west-1", "us-east-1")
    made = listed(cloud, ("iam.instance_profile", HOME), ("ec2.instance", HERE), ("ec2.instance", THERE), regions=both)

    assert seen(made.world.naming(made.the("iam.instance_profile", "p", HOME), "ec2.instance", PROFILES)) == (
        ["ec2.instance/i", "ec2.instance/j"],
        "",
    )


def test_a_regional_resource_finds_the_global_one_that_it_names_by_its_arn() -> None:
    made = listed(
        account(profile("p"), profiled("i", "us-east-1")), ("iam.instance_profile", HOME), ("ec2.instance", HERE)
    )
    arn = f"arn:aws:iam::{ACCOUNT}:instance-profile/p"

    assert seen(made.world.named(made.the("ec2.instance", "i"), "iam.instance_profile", [arn])) == (
        ["iam.instance_profile/p"],
        "",
    )


def test_a_region_that_was_not_listed_leaves_a_doubt_about_a_global_resource() -> None:
    made = listed(
        account(profile("p")),
        ("iam.instance_profile", HOME),
        ("ec2.instance", HERE),
        regions=("us-east-1", "eu-west-1"),
    )

    assert seen(made.world.naming(made.the("iam.instance_profile", "p", HOME), "ec2.instance", PROFILES)) == (
        [],
        "ec2.instance was not listed in eu-west-1",
    )


def test_a_type_that_was_not_listed_leaves_a_doubt() -> None:
    made = listed(account(group("g")), ("ec2.security_group", HERE))
    it = made.the("ec2.security_group", "g")

    assert seen(made.world.naming(it, "ec2.instance", GROUPS)) == ([], "ec2.instance was not listed in us-east-1")
    assert seen(made.world.named(it, "ec2.vpc", ["v"])) == ([], "ec2.vpc was not listed in us-east-1")


INCOMPLETE = "ec2.instance in us-east-1 could not be listed completely: ec2:DescribeInstances: Denied: no"


def test_a_listing_that_broke_off_leaves_a_doubt_beside_what_was_found() -> None:
    page = {"Reservations": [{"Instances": [{"InstanceId": "i", "SecurityGroups": [{"GroupId": "g"}]}]}]}
    broken = [page, refusal("Denied", Fault.DENIED, "no", "ec2:DescribeInstances")]
    cloud = account(group("g"), answers={"ec2:DescribeInstances": broken})
    made = listed(cloud, ("ec2.security_group", HERE), ("ec2.instance", HERE))
    it = made.the("ec2.security_group", "g")

    assert seen(made.world.naming(it, "ec2.instance", GROUPS)) == (["ec2.instance/i"], INCOMPLETE)
    assert seen(made.world.named(it, "ec2.instance", ["j"])) == ([], INCOMPLETE)


def test_where_all_that_is_named_was_found_a_broken_listing_leaves_no_doubt() -> None:
    page = {"Reservations": [{"Instances": [{"InstanceId": "i"}]}]}
    broken = [page, refusal("Denied", Fault.DENIED, "no", "ec2:DescribeInstances")]
    cloud = account(group("g"), answers={"ec2:DescribeInstances": broken})
    made = listed(cloud, ("ec2.security_group", HERE), ("ec2.instance", HERE))

    assert seen(made.world.named(made.the("ec2.security_group", "g"), "ec2.instance", ["i"])) == (
        ["ec2.instance/i"],
        "",
    )


def test_a_path_that_leads_through_an_unread_facet_leaves_a_doubt_and_says_what_to_read() -> None:
    made = listed(account(role("r"), profile("p")), ("iam.role", HOME), ("iam.instance_profile", HOME))
    found = made.world.naming(made.the("iam.instance_profile", "p", HOME), "iam.role", ("facets.detail.RoleName",))

    assert found == Neighbours(
        (), "iam.role/r: detail not read", frozenset({(ResourceRef(HOME, "iam.role", "r"), "detail")})
    )


def test_a_path_that_does_not_fit_some_resource_leaves_a_doubt() -> None:
    made = listed(account(group("g"), instance("i")), ("ec2.security_group", HERE), ("ec2.instance", HERE))
    found = made.world.naming(made.the("ec2.security_group", "g"), "ec2.instance", ("keys(SecurityGroups)",))

    assert found.doubt.startswith("ec2.instance/i: ")


def test_without_a_world_nothing_is_known_and_nothing_denied() -> None:
    made = listed(account(group("g")), ("ec2.security_group", HERE))
    it = made.the("ec2.security_group", "g")

    assert NO_WORLD.named(it, "ec2.vpc", ["v"]) == Neighbours(doubt="ec2.vpc was not listed")
    assert NO_WORLD.naming(it, "ec2.instance", GROUPS) == Neighbours(doubt="ec2.instance was not listed")
