"""An instance may have interfaces in several subnets and groups, and holds them all."""

from __future__ import annotations

from dataclasses import replace

from support.planning import deletes, kept, plan, steps
from support.worlds import account, group, instance, subnet, vpc


def test_an_instance_that_stays_holds_the_subnet_and_the_group_of_its_second_interface() -> None:
    server = instance("i", protected=True)
    second = {"NetworkInterfaceId": "eni", "SubnetId": "second", "Groups": [{"GroupId": "g"}]}
    server = replace(server, document=server.document | {"NetworkInterfaces": [second]})
    cloud = account(vpc("v", subnet("first", server), subnet("second"), subnet("free"), group("g"), group("unused")))

    made = plan(cloud, deletes("ec2.instance", "ec2.subnet", "ec2.security_group", "ec2.vpc"))

    assert steps(made) == ["delete free", "delete unused"]
    assert set(kept(made)) == {"i", "first", "second", "g", "v"}
    assert {kept(made)[name] for name in ("first", "second", "g", "v")} == {"in use by ec2.instance i, which stays"}
