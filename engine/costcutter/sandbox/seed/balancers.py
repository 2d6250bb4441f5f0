"""Load balancers of both generations: with and without listeners, targets and instances."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.seed.account import Account, Network, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's load balancers and target groups."""
    _new(account, region)
    _classic(account, region)


def _new(account: Account, region: Region) -> None:
    elb = account.client("elbv2", region.name)
    for index in range(account.count(14, region, least=4)):
        account.past(newest=10)
        mode = ("full", "no_targets", "no_listener")[index % 3]
        _balancer(account, region, elb, mode, kept=index == 3)
    for _ in range(account.count(8, region)):
        account.past()
        _target_group(account, region, elb, account.one_of(region.networks), "HTTP", "unused")


def _balancer(account: Account, region: Region, elb: Any, mode: str, *, kept: bool) -> None:
    instance, network = account.one_of(region.running)
    kind = account.one_of(("application", "application", "network"))
    protocol = "TCP" if kind == "network" else "HTTP"
    groups = [account.one_of(network.groups)] if kind == "application" else []
    balancer = elb.create_load_balancer(
        Name=account.word(),
        Type=kind,
        Subnets=network.subnets[:2],
        Tags=account.tag_list(keep=kept) or [{"Key": "made-by", "Value": "hand"}],
        **({"SecurityGroups": groups} if groups else {}),
    )["LoadBalancers"][0]["LoadBalancerArn"]
    account.made("elbv2.load_balancer", region.name, balancer, mode, kept=kept)
    if mode != "full" and account.chances(0.3):
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=balancer, Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}]
        )
        account.case("elbv2.load_balancer.protected", balancer)
    if mode == "no_listener":
        return
    target_group = _target_group(account, region, elb, network, protocol, "used")
    listener = elb.create_listener(
        LoadBalancerArn=balancer,
        Protocol=protocol,
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": target_group}],
    )["Listeners"][0]["ListenerArn"]
    account.made("elbv2.listener", region.name, listener)
    if kept:
        account.needed(*network.behind(network.subnets[:2], groups), target_group, listener)
    if mode == "full":
        elb.register_targets(TargetGroupArn=target_group, Targets=[{"Id": instance}])


def _target_group(account: Account, region: Region, elb: Any, network: Network, protocol: str, case: str) -> str:
    group = elb.create_target_group(Name=account.word(), Protocol=protocol, Port=80, VpcId=network.vpc)
    return account.made("elbv2.target_group", region.name, group["TargetGroups"][0]["TargetGroupArn"], case)


def _classic(account: Account, region: Region) -> None:
    elb = account.client("elb", region.name)
    for index in range(account.count(7, region)):
        account.past(newest=30)
        instance, network = account.one_of(region.running)
        name = account.word()
        elb.create_load_balancer(
            LoadBalancerName=name,
            Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}],
            Subnets=[network.subnets[0]],
            SecurityGroups=[account.one_of(network.groups)],
            Tags=account.tag_list() or [{"Key": "made-by", "Value": "hand"}],
        )
        empty = index % 2 == 0
        account.made("elb.load_balancer", region.name, name, *["no_instances"] * empty)
        if not empty:
            elb.register_instances_with_load_balancer(LoadBalancerName=name, Instances=[{"InstanceId": instance}])
