"""Who stands in a subnet and who uses a security group, over all services that the sandbox knows.

AWS itself sees only network interfaces there. moto makes none for load balancers, databases and functions, so
those are asked directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from costcutter.sandbox.rules.seam import Call

_GONE = frozenset({"deleted", "deleting", "terminated"})


def live_instances(ec2: Any) -> Iterator[Any]:
    """Instances that are not terminated."""
    for instance in ec2.all_instances():
        if instance._state.name not in _GONE:
            yield instance


def users_of_subnet(call: Call, subnet_id: str) -> list[str]:
    """Ids of everything that keeps the subnet from being deleted."""
    ec2 = call.backend("ec2")
    return [
        *(eni.id for eni in ec2.enis.values() if eni.subnet.id == subnet_id),
        *(instance.id for instance in live_instances(ec2) if instance.subnet_id == subnet_id),
        *(nat.id for nat in ec2.nat_gateways.values() if nat.subnet_id == subnet_id and nat.state not in _GONE),
        *(one.id for one in _endpoints(ec2) if subnet_id in (one.subnet_ids or ())),
        *(name for name, subnets, _ in _placed(call) if subnet_id in subnets),
    ]


def users_of_group(call: Call, group_id: str) -> list[str]:
    """Ids of everything that keeps the security group from being deleted; its own rules do not count."""
    ec2 = call.backend("ec2")
    return [
        *(eni.id for eni in ec2.enis.values() if group_id in _ids(eni.group_set)),
        *(instance.id for instance in live_instances(ec2) if group_id in _ids(instance.security_groups)),
        *(one.id for one in _endpoints(ec2) if group_id in one.security_group_ids),
        *(name for name, _, groups in _placed(call) if group_id in groups),
        *_named_by_rules(ec2, group_id),
    ]


def _endpoints(ec2: Any) -> list[Any]:
    return [endpoint for endpoint in ec2.vpc_end_points.values() if endpoint.state not in _GONE]


def _named_by_rules(ec2: Any, group_id: str) -> Iterator[str]:
    for groups in ec2.groups.values():
        for group in groups.values():
            rules = [*group.ingress_rules, *group.egress_rules]
            if group.id != group_id and any(rule.source_group.get("GroupId") == group_id for rule in rules):
                yield group.id


def _placed(call: Call) -> Iterator[tuple[str, list[str], list[str]]]:
    """Name, subnets and security groups of what moto places in a VPC without a network interface."""
    for balancer in call.backend("elbv2").load_balancers.values():
        yield balancer.arn, _ids(balancer.subnets), _ids(balancer.security_groups or ())
    for balancer in call.backend("elb").load_balancers.values():
        yield balancer.name, _ids(balancer.subnets or ()), _ids(balancer.security_groups or ())
    rds = call.backend("rds")
    for database in rds.databases.values():
        group = getattr(database, "db_subnet_group", None)
        # A cluster's member has the group's name there, and the cluster itself is asked below.
        subnets = _ids(getattr(group, "_subnets", ()))
        yield database.db_instance_identifier, subnets, list(database.vpc_security_group_ids)
    for cluster in rds.clusters.values():
        group = rds.subnet_groups.get(cluster.db_subnet_group_name)
        yield cluster.db_cluster_identifier, _ids(group._subnets) if group else [], list(cluster.vpc_security_group_ids)
    for function in call.backend("lambda").list_functions():
        placed = function._vpc_config or {}
        yield function.function_name, placed.get("SubnetIds") or [], placed.get("SecurityGroupIds") or []
    for target in call.backend("efs").mount_targets_by_id.values():
        yield target.mount_target_id, [target.subnet_id], list(target.security_groups or ())


def _ids(things: Any) -> list[str]:
    """Ids of moto objects, or of ids: moto holds either."""
    return [getattr(thing, "id", thing) for thing in things]
