"""What waits for what: references between the very resources, backups, and policies through barriers."""

from __future__ import annotations

import pytest

from costcutter.graph.order import find_cycle
from costcutter.plan.model import Plan
from support.planning import comes_before, dangling, deletes, plan, steps, waits
from support.worlds import (
    Piece,
    account,
    address,
    environment,
    group,
    image,
    instance,
    interface,
    nat_gateway,
    scaling_group,
    snapshot,
    subnet,
    volume,
    vpc,
)

BARE = "delete: {backup: none}"


def in_elastic_beanstalk(piece: Piece, name: str) -> Piece:
    return piece.tagged(**{"elasticbeanstalk:environment-id": name})


PAIRS: dict[str, tuple[list[Piece], str, str]] = {
    # what exists, what goes first, what then
    "an image before its snapshot": ([image("ami", snapshots=["s"]), snapshot("s")], "delete ami", "delete s"),
    "an interface before its security group": ([group("g"), interface("eni", groups=["g"])], "delete eni", "delete g"),
    "a subnet before its VPC": ([vpc("v", subnet("s"))], "delete s", "delete v"),
    "an instance before its subnet": ([vpc("v", subnet("s", instance("i")))], "delete i", "delete s"),
    "an instance before its security group": ([group("g"), instance("i", groups=["g"])], "delete i", "delete g"),
    "a NAT gateway before its address": (
        [nat_gateway("nat", address_id="eip"), address("eip")],
        "delete nat",
        "delete eip",
    ),
    "an instance before its volume": ([instance("i", volume("v"))], "delete i", "delete v"),
    "an instance before its address": ([instance("i"), address("eip", instance_id="i")], "delete i", "delete eip"),
    "a scaling group before its instances": (
        [scaling_group("asg", instances=["i"]), instance("i")],
        "delete asg",
        "delete i",
    ),
    "an environment before its instances": (
        [environment("e-1"), in_elastic_beanstalk(instance("i"), "e-1")],
        "delete e-1",
        "delete i",
    ),
    "an environment before its scaling group": (
        [environment("e-1"), in_elastic_beanstalk(scaling_group("asg"), "e-1")],
        "delete e-1",
        "delete asg",
    ),
    "a security group before the one that it allows": ([group("a", allows=["b"]), group("b")], "delete a", "delete b"),
}

ALL = deletes(
    "ec2.image",
    "ec2.snapshot",
    "ec2.network_interface",
    "ec2.security_group",
    "ec2.subnet",
    "ec2.vpc",
    "ec2.instance",
    "ec2.nat_gateway",
    "ec2.address",
    "ec2.volume",
    "autoscaling.group",
    "elasticbeanstalk.environment",
)


@pytest.mark.parametrize("case", PAIRS)
def test_deletion_takes(case: str) -> None:
    pieces, first, then = PAIRS[case]
    made = plan(account(*pieces), ALL)

    assert first in waits(made)[then]
    assert first not in waits(made) or then not in waits(made)[first]


def test_resources_that_have_nothing_to_do_with_each_other_wait_for_nothing() -> None:
    cloud = account(
        image("ami-1", snapshots=["s-1"]),
        image("ami-2", snapshots=["s-2"]),
        snapshot("s-1"),
        snapshot("s-2"),
        snapshot("s-3"),
        vpc("v", subnet("s")),
        group("g"),
    )
    made = plan(cloud, ALL)

    assert waits(made) == {"delete s-1": ["delete ami-1"], "delete s-2": ["delete ami-2"], "delete v": ["delete s"]}


def test_the_same_identifier_in_another_region_is_another_resource() -> None:
    cloud = account(image("ami", snapshots=["s"]), snapshot("s").in_region("eu-west-1"))

    assert waits(plan(cloud, ALL, {"aws.region": ["all"]})) == {}


def test_a_mere_mention_orders_nothing() -> None:
    cloud = account(instance("i", image="ami"), image("ami"))

    assert waits(plan(cloud, ALL)) == {}


def test_only_deletions_are_ordered_by_references() -> None:
    text = f"{deletes('ec2.security_group')}\n- {{name: p, resource: ec2.vpc, filters: all, actions: [tag: {{a: b}}]}}"

    assert waits(plan(account(vpc("v", group("g"))), text)) == {}


# --- backups


def test_a_volume_is_saved_before_the_instance_goes_that_may_take_it_along() -> None:
    made = plan(account(instance("i", volume("v"), volume("w"))), deletes("ec2.instance", "ec2.volume"))

    assert waits(made) == {
        "delete i": ["snapshot v", "snapshot w"],
        "delete v": ["delete i", "snapshot v"],
        "delete w": ["delete i", "snapshot w"],
    }


def test_a_snapshot_that_the_policy_takes_itself_comes_before_the_instance_too() -> None:
    text = f"""
    {deletes("ec2.instance")}
    - {{name: v, resource: ec2.volume, filters: all, actions: [snapshot, {{{BARE}}}]}}
    """
    made = plan(account(instance("i", volume("v"))), text)

    assert waits(made) == {"delete i": ["snapshot v"], "delete v": ["delete i", "snapshot v"]}


@pytest.mark.parametrize("holder", ["delete asg", "delete e-1"])
def test_a_volume_is_saved_before_whatever_terminates_its_instance(holder: str) -> None:
    cloud = account(
        environment("e-1"),
        in_elastic_beanstalk(scaling_group("asg", instances=["i"]), "e-1"),
        instance("i", volume("v")),
    )
    made = plan(cloud, ALL)

    assert comes_before(made, "snapshot v", holder)
    assert comes_before(made, holder, "delete v")


def test_a_volume_that_stays_is_not_saved_for_its_instance() -> None:
    text = f"{deletes('ec2.instance')}\n- {{name: look, resource: ec2.volume}}"

    assert steps(plan(account(instance("i", volume("v"))), text)) == ["delete i"]


# --- policies


def tags(name: str, resource: str, more: str = "", filters: str = "all") -> str:
    return f"- {{name: {name}, resource: {resource}, filters: {filters}, actions: [tag: {{a: b}}]{more}}}\n"


def after(*names: str) -> str:
    return f", order: {{after: [{', '.join(names)}]}}"


def sound(made: Plan) -> Plan:
    assert find_cycle(made.needs) is None
    assert dangling(made) == set()
    return made


CLOUD = account(volume("v"), volume("w"), vpc("n"), group("g"), snapshot("s"))


def test_all_steps_of_a_policy_wait_for_all_of_the_one_before_it() -> None:
    made = sound(plan(CLOUD, tags("first", "ec2.volume") + tags("then", "[ec2.vpc, ec2.snapshot]", after("first"))))

    assert waits(made) == {
        "after:first": ["tag v", "tag w"],
        "tag n": ["after:first"],
        "tag s": ["after:first"],
    }


def test_before_says_the_same_from_the_other_side() -> None:
    text = tags("first", "ec2.volume", ", order: {before: [then]}") + tags("then", "ec2.vpc")

    assert waits(plan(CLOUD, text)) == {"after:first": ["tag v", "tag w"], "tag n": ["after:first"]}


def test_one_policy_may_be_before_several_others() -> None:
    text = (
        tags("first", "ec2.volume") + tags("b", "ec2.vpc", after("first")) + tags("c", "ec2.snapshot", after("first"))
    )

    assert waits(sound(plan(CLOUD, text))) == {
        "after:first": ["tag v", "tag w"],
        "tag n": ["after:first"],
        "tag s": ["after:first"],
    }


def test_a_barrier_for_several_policies_lacks_no_step_that_only_one_of_them_shares() -> None:
    """Two later policies, the last of which shares a step with the first: the other one still waits for it."""
    text = (
        tags("first", "ec2.volume")
        + tags("b", "ec2.vpc", after("first"))
        + tags("c", "[ec2.volume, ec2.snapshot]", after("first"), "[\"resource.id != 'w'\"]")
    )
    made = sound(plan(CLOUD, text))

    assert comes_before(made, "tag v", "tag n")
    assert comes_before(made, "tag w", "tag n")
    assert comes_before(made, "tag w", "tag s")


def test_a_step_that_both_policies_share_does_not_wait_for_itself() -> None:
    text = tags("first", "ec2.volume") + tags("then", "ec2.volume", after("first"))

    assert waits(sound(plan(CLOUD, text))) == {}


def test_a_shared_step_runs_between_those_of_the_earlier_and_those_of_the_later_policy() -> None:
    text = tags("first", "[ec2.volume, ec2.vpc]", filters="[\"resource.id != 'w'\"]") + tags(
        "then", "ec2.volume", after("first")
    )
    made = sound(plan(CLOUD, text))

    assert waits(made) == {
        "after:first": ["tag n"],
        "after:first+then": ["tag v"],
        "tag v": ["after:first"],
        "tag w": ["after:first", "after:first+then"],
    }


def test_order_goes_through_a_policy_that_does_nothing() -> None:
    text = (
        tags("first", "ec2.volume")
        + tags("nothing", "ec2.image", after("first"))
        + tags("then", "ec2.vpc", after("nothing"))
    )

    assert waits(sound(plan(CLOUD, text))) == {"after:first": ["tag v", "tag w"], "tag n": ["after:first"]}


def test_order_with_a_policy_that_is_out_of_this_run_means_nothing() -> None:
    text = tags("first", "ec2.volume", ", scope: {regions: [eu-west-1]}") + tags("then", "ec2.vpc", after("first"))

    assert waits(sound(plan(CLOUD, text))) == {}


def test_the_graph_grows_with_the_steps_and_not_with_their_pairs() -> None:
    cloud = account(
        *(volume(f"v{number}") for number in range(300)), *(snapshot(f"s{number}") for number in range(300))
    )
    made = plan(cloud, tags("first", "ec2.volume") + tags("then", "ec2.snapshot", after("first")))

    assert sum(map(len, made.needs.values())) == 600
    assert sum(node.startswith("after:") for node in made.needs) == 1


def test_policies_that_wait_crosswise_for_what_they_share_do_not_stop_each_other() -> None:
    """v belongs to a and d, n to b and c; a before b, c before d: v and n would each wait for the other."""
    text = (
        tags("a", "ec2.volume", filters="[\"resource.id == 'v'\"]")
        + tags("b", "ec2.vpc", after("a"))
        + tags("c", "ec2.vpc")
        + tags("d", "ec2.volume", after("c"), "[\"resource.id == 'v'\"]")
    )
    made = sound(plan(CLOUD, text))

    assert steps(made) == ["tag n", "tag v"]
    assert waits(made) == {"after:a+d": ["tag v"], "after:b+c": ["tag n"]}
    assert made.notes == (
        "1 step of a and d cannot wait for b and c, which needs them done first",
        "1 step of b and c cannot wait for a and d, which needs them done first",
    )


def test_an_order_against_what_aws_allows_gives_way_and_says_so() -> None:
    text = """
    - {name: networks, resource: ec2.vpc, filters: all, actions: [delete]}
    - {name: subnets, resource: ec2.subnet, filters: all, actions: [delete], order: {after: [networks]}}
    """
    made = sound(plan(account(vpc("v", subnet("s")), vpc("w")), text))

    assert waits(made) == {"delete v": ["delete s"], "after:networks": ["delete v", "delete w"]}
    assert made.notes == ("1 step of subnets cannot wait for networks, which needs them done first",)


def test_what_the_order_can_hold_of_it_still_holds() -> None:
    text = """
    - {name: networks, resource: ec2.vpc, filters: all, actions: [delete]}
    - {name: others, resource: [ec2.subnet, ec2.snapshot], filters: all, actions: [delete], order: {after: [networks]}}
    """
    made = sound(plan(account(vpc("v", subnet("s")), snapshot("snap")), text))

    assert waits(made)["delete snap"] == ["after:networks"]
    assert comes_before(made, "delete s", "delete v")


def test_volumes_after_instances_still_saves_the_volumes_before_the_instances() -> None:
    text = """
    - {name: machines, resource: ec2.instance, filters: all, actions: [delete]}
    - {name: disks, resource: ec2.volume, filters: all, actions: [delete], order: {after: [machines]}}
    """
    made = sound(plan(account(instance("i", volume("v")), volume("free")), text))

    assert waits(made) == {
        "after:machines": ["delete i"],
        "delete i": ["snapshot v"],
        "delete v": ["after:machines", "delete i", "snapshot v"],
        "delete free": ["after:machines", "snapshot free"],
        "snapshot free": ["after:machines"],
    }
    assert made.notes == ()


def test_a_policy_that_stops_before_the_volumes_are_saved_is_waited_for() -> None:
    text = """
    - {name: quiet, resource: ec2.instance, filters: all, actions: [stop]}
    - {name: disks, resource: ec2.volume, filters: all, actions: [delete], order: {after: [quiet]}}
    """
    made = sound(plan(account(instance("i"), volume("v")), text))

    assert waits(made)["snapshot v"] == ["after:quiet"]


def test_groups_in_a_circle_of_two_ordered_policies_are_untied_all_the_same() -> None:
    text = """
    - {name: a, resource: ec2.security_group, filters: ["GroupId == 'x'"], actions: [delete]}
    - {name: b, resource: ec2.security_group, filters: ["GroupId == 'y'"], actions: [delete], order: {after: [a]}}
    """
    made = sound(plan(account(group("x", allows=["y"]), group("y", allows=["x"])), text))

    assert steps(made) == ["delete x", "delete y", "untie x", "untie y"]
    assert comes_before(made, "delete x", "delete y")
    assert comes_before(made, "untie y", "delete x")


def test_actions_of_one_policy_against_the_order_of_another_do_not_stop_each_other() -> None:
    text = """
    - {name: a, resource: ec2.volume, filters: all, actions: [{tag: {a: b}}, snapshot], order: {after: [b]}}
    - {name: b, resource: ec2.volume, filters: all, actions: [snapshot]}
    """

    assert steps(sound(plan(CLOUD, text))) == ["snapshot v", "snapshot w", "tag v", "tag w"]
