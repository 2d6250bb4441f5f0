"""What stays because something that stays uses it, and what stays because it runs in a circle."""

from __future__ import annotations

from pathlib import Path

import pytest

from costcutter.catalog.book import Book
from costcutter.catalog.load import DATA
from costcutter.ports import Fault
from support.cloud import refusal
from support.planning import book_with, dangling, deletes, kept, plan, policies, steps, waits
from support.worlds import (
    Piece,
    account,
    address,
    group,
    image,
    instance,
    nat_gateway,
    snapshot,
    subnet,
    volume,
    vpc,
)

EVERYTHING = deletes(
    "ec2.vpc", "ec2.subnet", "ec2.security_group", "ec2.instance", "ec2.volume", "ec2.network_interface"
)


def dear(piece: Piece) -> Piece:
    return piece.tagged(costcutter="keep")


def test_what_a_staying_resource_names_stays_too() -> None:
    cloud = account(dear(image("ami", snapshots=["s-1"])), snapshot("s-1"), snapshot("s-2"))
    made = plan(cloud, deletes("ec2.image", "ec2.snapshot"))

    assert (steps(made), kept(made)) == (
        ["delete s-2"],
        {"ami": "tagged costcutter: keep", "s-1": "in use by ec2.image ami (name of ami), which stays"},
    )


def test_what_is_held_through_others_stays_as_well() -> None:
    cloud = account(vpc("v", subnet("s", dear(instance("i", groups=["g"]))), group("g"), group("h")), vpc("w"))
    made = plan(cloud, EVERYTHING)

    assert steps(made) == ["delete h", "delete w"]
    assert kept(made) == {
        "i": "tagged costcutter: keep",
        "s": "in use by ec2.instance i, which stays",
        "g": "in use by ec2.instance i, which stays",
        "v": "in use by ec2.instance i, which stays",
    }


def test_the_chain_of_what_holds_what_may_be_long() -> None:
    chain = [group(f"g{number}", allows=[f"g{number + 1}"]) for number in range(500)]
    made = plan(
        account(dear(chain[0]), *chain[1:], group("g500")),
        deletes("ec2.security_group", extra=", limits: {resources: 999, percent: 100}"),
    )

    assert made.steps == ()
    assert kept(made)["g500"] == "in use by ec2.security_group g499 (name of g499), which stays"


def test_a_resource_that_no_policy_means_holds_what_it_uses() -> None:
    text = """
    - {name: groups, resource: ec2.security_group, filters: all, actions: [delete]}
    - {name: idle, resource: ec2.instance, filters: [State.Name == 'stopped'], actions: [delete]}
    """
    cloud = account(
        group("used"), group("free"), instance("i", groups=["used"]), instance("j", state="stopped", groups=["free"])
    )
    made = plan(cloud, text)

    assert (steps(made), kept(made)) == (
        ["delete free", "delete j"],
        {"used": "in use by ec2.instance i, which stays"},
    )


def test_a_resource_that_a_policy_changes_but_does_not_delete_holds_what_it_uses() -> None:
    text = f"{deletes('ec2.security_group')}\n- {{name: stop, resource: ec2.instance, filters: all, actions: [stop]}}"

    assert steps(plan(account(group("g"), instance("i", groups=["g"])), text)) == ["stop i"]


def test_an_undetermined_resource_holds_what_it_uses() -> None:
    age = "age: {of: UsageOperationUpdateTime, over: 1d}"  # a date that this instance does not have
    text = f"{deletes('ec2.volume')}\n- {{name: p, resource: ec2.instance, filters: [{age}], actions: [delete]}}"
    made = plan(account(volume("v"), instance("i", volume("held"))), text)

    assert (steps(made), kept(made)) == (
        ["delete v", "snapshot v"],
        {"held": "in use by ec2.instance i, which stays"},
    )


def test_a_volume_in_use_stays_with_its_instance_and_is_not_saved_in_vain() -> None:
    made = plan(account(dear(instance("i", volume("v"))), volume("w")), deletes("ec2.instance", "ec2.volume"))

    assert (steps(made), kept(made)["v"]) == (["delete w", "snapshot w"], "in use by ec2.instance i, which stays")
    assert dangling(made) == set()


DENIED = refusal("UnauthorizedOperation", Fault.DENIED, "no", "ec2:DescribeInstances")


def test_a_volume_whose_instance_could_not_be_listed_stays() -> None:
    """The instance may be anything: one that stays, one that a policy would have protected."""
    cloud = account(instance("i", volume("v")), volume("w"), answers={"ec2:DescribeInstances": DENIED})
    made = plan(cloud, deletes("ec2.volume"))

    assert (steps(made), kept(made)) == (
        ["delete w", "snapshot w"],
        {
            "v": "in use by ec2.instance i, perhaps: ec2.instance in us-east-1 could not be listed completely: "
            "ec2:DescribeInstances: UnauthorizedOperation: no"
        },
    )


def test_an_address_whose_instance_could_not_be_listed_stays_with_it() -> None:
    cloud = account(address("eip", instance_id="i"), address("free"), answers={"ec2:DescribeInstances": DENIED})

    assert steps(plan(cloud, deletes("ec2.address"))) == ["delete free"]


def test_a_holder_that_is_known_to_be_gone_is_in_nobodys_way() -> None:
    assert steps(plan(account(address("eip", instance_id="i-gone")), deletes("ec2.address"))) == ["delete eip"]


def test_holders_are_listed_even_if_no_policy_is_about_them() -> None:
    made = plan(
        account(instance("i", volume("v")), address("eip", instance_id="i")), deletes("ec2.volume", "ec2.address")
    )

    assert (steps(made), set(kept(made))) == ([], {"v", "eip"})


def test_what_goes_together_with_its_owner_holds_nothing() -> None:
    cloud = account(vpc("v", group("d", called="default"), group("g")))
    made = plan(cloud, deletes("ec2.vpc", "ec2.security_group"))

    assert (steps(made), kept(made)) == (
        ["delete g", "delete v"],
        {"d": "the default group of a VPC goes with its VPC"},
    )


def test_an_owned_group_that_names_another_does_not_hold_it() -> None:
    cloud = account(vpc("v", group("d", called="default", allows=["g"]), group("g")))

    assert steps(plan(cloud, deletes("ec2.security_group"))) == ["delete g"]


def test_a_reference_that_does_not_hold_keeps_nothing(tmp_path: Path) -> None:
    text = (DATA / "ec2" / "image.yaml").read_text()
    held = '"BlockDeviceMappings[].Ebs.SnapshotId": ec2.snapshot'
    assert held in text
    lax = text.replace(held, '"BlockDeviceMappings[].Ebs.SnapshotId": {type: ec2.snapshot, holds: false}')
    types = book_with(tmp_path, {"ec2/image.yaml": lax})
    cloud = account(dear(image("ami", snapshots=["s"])), snapshot("s"))

    assert steps(plan(cloud, policies(deletes("ec2.image", "ec2.snapshot"), types), types=types)) == ["delete s"]


def test_a_mere_mention_keeps_nothing() -> None:
    cloud = account(dear(instance("i", image="ami")), image("ami"))

    assert steps(plan(cloud, deletes("ec2.image", "ec2.instance"))) == ["delete ami"]


def test_an_address_of_a_gateway_that_stays_is_kept() -> None:
    cloud = account(vpc("v", subnet("s", dear(nat_gateway("nat", address_id="eip")))), address("eip"))
    made = plan(cloud, deletes("ec2.address", "ec2.nat_gateway"))

    assert (steps(made), kept(made)["eip"]) == ([], "in use by ec2.nat_gateway nat, which stays")


def test_a_resource_whose_deletion_is_taken_out_is_left_alone_altogether() -> None:
    text = "- {name: p, resource: ec2.volume, filters: all, actions: [{tag: {a: b}}, {modify: {type: gp3}}, delete]}"
    made = plan(account(instance("i", volume("v"))), f"{text}\n- {{name: look, resource: ec2.instance}}")

    assert (made.steps, dict(made.needs), list(kept(made))) == ((), {}, ["v"])


def test_what_other_policies_want_of_it_is_still_done() -> None:
    text = """
    - {name: p, resource: ec2.volume, filters: all, actions: [{tag: {a: b}}, {modify: {type: gp3}}, delete]}
    - {name: q, resource: ec2.volume, filters: all, actions: [{modify: {type: gp3}}], order: {before: [p]}}
    - {name: look, resource: ec2.instance}
    """
    made = plan(account(instance("i", volume("v"))), text)

    assert (steps(made), dangling(made), waits(made)) == (["modify v"], set(), {})


# --- circles


def test_two_groups_that_name_each_other_are_untied_first() -> None:
    made = plan(account(group("a", allows=["b"]), group("b", allows=["a"])), deletes("ec2.security_group"))

    assert steps(made) == ["delete a", "delete b", "untie a", "untie b"]
    assert waits(made) == {"delete a": ["untie a", "untie b"], "delete b": ["untie a", "untie b"]}
    assert [step.kind for step in made.steps if step.action == "untie"] == ["untie", "untie"]


def test_only_what_is_part_of_the_circle_is_untied() -> None:
    cloud = account(
        group("a", allows=["b"]), group("b", allows=["a", "c"]), group("c"), group("d", allows=["a"]), group("e")
    )
    made = plan(cloud, deletes("ec2.security_group"))

    assert [name for name in steps(made) if name.startswith("untie")] == ["untie a", "untie b"]
    assert waits(made) == {
        "delete a": ["delete d", "untie a", "untie b"],
        "delete b": ["untie a", "untie b"],
        "delete c": ["delete b"],
    }


def test_a_group_that_names_itself_is_no_circle() -> None:
    made = plan(account(group("a", allows=["a"])), deletes("ec2.security_group"))

    assert (steps(made), waits(made)) == (["delete a"], {})


def test_a_circle_of_which_one_stays_is_not_untied() -> None:
    cloud = account(dear(group("a", allows=["b"])), group("b", allows=["a"]))
    made = plan(cloud, deletes("ec2.security_group"))

    assert (steps(made), kept(made)["b"]) == ([], "in use by ec2.security_group a (name of a), which stays")


def test_many_circles_are_each_untied_by_themselves() -> None:
    pairs = [group(f"{side}{n}", allows=[f"{other}{n}"]) for n in range(40) for side, other in ("ab", "ba")]
    made = plan(account(*pairs), deletes("ec2.security_group", extra=", limits: {percent: 100}"))

    assert len(steps(made)) == 160
    assert waits(made)["delete a7"] == ["untie a7", "untie b7"]


def without_unties(folder: Path) -> Book:
    text = (DATA / "ec2" / "security_group.yaml").read_text()
    start, end = text.index("    unties:"), text.index("    seconds: 3")
    return book_with(folder, {"ec2/security_group.yaml": text[:start] + text[end:]})


@pytest.mark.parametrize("more", [[], [group("c", allows=["a"])]])
def test_a_circle_that_nothing_cuts_is_left_alone_and_named(more: list[Piece], tmp_path: Path) -> None:
    types = without_unties(tmp_path)
    cloud = account(group("a", allows=["b"]), group("b", allows=["a"]), *more)
    made = plan(cloud, policies(deletes("ec2.security_group"), types), types=types)
    reason = "these name each other in a circle: ec2.security_group/a, ec2.security_group/b"

    assert steps(made) == [f"delete {piece.id}" for piece in more]
    assert [(entry.reason, entry.cause) for entry in made.kept] == [(reason, "circle")] * 2
    assert dangling(made) == set()


def test_what_a_circle_that_stays_uses_stays_too(tmp_path: Path) -> None:
    text = (DATA / "ec2" / "security_group.yaml").read_text()
    start, end = text.index("    unties:"), text.index("    seconds: 3")
    held = (text[:start] + text[end:]).replace("VpcId: {type: ec2.vpc, holds: false}", "VpcId: ec2.vpc")
    types = book_with(tmp_path, {"ec2/security_group.yaml": held})
    cloud = account(vpc("v", group("a", allows=["b"]), group("b", allows=["a"])), vpc("w"))
    made = plan(cloud, policies(deletes("ec2.security_group", "ec2.vpc"), types), types=types)

    assert steps(made) == ["delete w"]
    assert kept(made)["v"] == "in use by ec2.security_group a (name of a), which stays"


def test_a_circle_that_is_cut_only_in_part_leaves_no_cut_behind(tmp_path: Path) -> None:
    """Cutting rules of a group that then stays would change what no policy may change."""
    text = (DATA / "ec2" / "security_group.yaml").read_text()
    egress = '        - "IpPermissionsEgress[].UserIdGroupPairs[].GroupId"\n'
    types = book_with(tmp_path, {"ec2/security_group.yaml": text.replace(egress, "")})
    a, b = group("a", allows=["b"]), group("b", allows=["a"])
    for one, other in ((a, "b"), (b, "a")):
        one.document["IpPermissionsEgress"] = [{"UserIdGroupPairs": [{"GroupId": other}]}]
    made = plan(account(a, b), policies(deletes("ec2.security_group"), types), types=types)

    assert (made.steps, [entry.cause for entry in made.kept]) == ((), ["circle", "circle"])


def test_what_is_kept_says_for_which_policies() -> None:
    text = f"{deletes('ec2.snapshot')}\n- {{name: also, resource: ec2.snapshot, filters: all, actions: [delete]}}"
    made = plan(account(image("ami", snapshots=["s"]), snapshot("s")), f"{text}\n- {{name: look, resource: ec2.image}}")

    assert [(entry.ref.id, entry.policies, entry.cause) for entry in made.kept] == [
        ("s", ("also", "ec2-snapshot"), "in use")
    ]
