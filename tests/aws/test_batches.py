"""Batches as moto answers them: the same tags as one call for each, and a member that is gone spoils no other."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.aws.cloud import BotoCloud
from costcutter.inventory.collect import collect, read_facets
from costcutter.inventory.model import Inventory
from costcutter.resources import Resource, Scope, Unknown
from support.clock import FakeClock
from support.planning import book

HERE = Scope("123456789012", "us-east-1")
LISTENER = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}


def tags(text: str) -> list[dict[str, str]]:
    return [{"Key": "Owner", "Value": text}]


def classic(cloud: BotoCloud, name: str) -> None:
    params = {"LoadBalancerName": name, "Listeners": [LISTENER], "AvailabilityZones": ["us-east-1a"]}
    cloud.call(HERE, "elb", "CreateLoadBalancer", {**params, "Tags": tags(name)})


def target_group(cloud: BotoCloud, name: str) -> None:
    params = {"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": vpc(cloud), "Tags": tags(name)}
    cloud.call(HERE, "elbv2", "CreateTargetGroup", params)


def vpc(cloud: BotoCloud) -> str:
    return str(cloud.call(HERE, "ec2", "DescribeVpcs", {})["Vpcs"][0]["VpcId"])


def subnets(cloud: BotoCloud) -> list[str]:
    found = cloud.call(HERE, "ec2", "DescribeSubnets", {})["Subnets"]
    return [subnet["SubnetId"] for subnet in found[:2]]


def balancer(cloud: BotoCloud, name: str) -> None:
    cloud.call(HERE, "elbv2", "CreateLoadBalancer", {"Name": name, "Subnets": subnets(cloud), "Tags": tags(name)})


MAKERS: dict[str, Any] = {
    "elb.load_balancer": classic,
    "elbv2.load_balancer": balancer,
    "elbv2.target_group": target_group,
}


def listed(cloud: BotoCloud, kind: str, names: list[str]) -> Inventory:
    for name in names:
        MAKERS[kind](cloud, name)
    return collect([(kind, (HERE,))], book().catalog, cloud, FakeClock(), workers=1)


def with_tags(resources: list[Resource], inventory: Inventory, cloud: BotoCloud) -> dict[str | None, Any]:
    wanted = [(resource.ref, "tags") for resource in resources]
    read_facets(wanted, inventory, book().catalog, cloud, FakeClock(), workers=1)
    return {resource.name: resource.tags for resource in inventory.resources()}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_resource_of_several_batches_gets_its_own_tags(kind: str, cloud: BotoCloud) -> None:
    names = [f"name-{number:02}" for number in range(21)]
    inventory = listed(cloud, kind, names)

    assert with_tags(list(inventory.resources()), inventory, cloud) == {name: {"Owner": name} for name in names}


def test_one_that_has_just_gone_spoils_no_other(cloud: BotoCloud) -> None:
    # of Elastic Load Balancing v2 moto remembers the tags of what is gone
    inventory = listed(cloud, "elb.load_balancer", ["a", "b", "c"])
    cloud.call(HERE, "elb", "DeleteLoadBalancer", {"LoadBalancerName": "b"})

    assert with_tags(list(inventory.resources()), inventory, cloud) == {
        "a": {"Owner": "a"},
        "b": Unknown("tags could not be read: LoadBalancerNotFound"),
        "c": {"Owner": "c"},
    }
