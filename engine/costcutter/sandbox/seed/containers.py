"""ECS and EKS clusters: with and without anything in them."""

from __future__ import annotations

# Loaded before anything is drawn: moto's EKS takes some of the seeded chance when it is.
import moto.eks.models  # noqa: F401

from costcutter.sandbox.seed.account import Account, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's container clusters."""
    _ecs(account, region)
    _eks(account, region)


def _ecs(account: Account, region: Region) -> None:
    ecs = account.client("ecs", region.name)
    container = {"name": "web", "image": "web", "memory": 128}
    ecs.register_task_definition(family="web", containerDefinitions=[container])
    for index in range(account.count(6, region, least=2)):
        account.past(newest=5)
        serves, name = index % 2 == 0, account.word()
        tags = [{"key": one["Key"], "value": one["Value"]} for one in account.tag_list()]
        cluster = ecs.create_cluster(clusterName=name, tags=tags)["cluster"]["clusterArn"]
        account.made("ecs.cluster", region.name, cluster, "serves" if serves else "empty")
        if serves:
            for service in ("web", "worker"):
                ecs.create_service(cluster=name, serviceName=service, taskDefinition="web", desiredCount=2)


def _eks(account: Account, region: Region) -> None:
    eks = account.client("eks", region.name)
    network = region.networks[0]
    role = account.one_of(account.roles["ecs-tasks"])[1]
    for index in range(account.count(3, region, least=2)):
        account.past(newest=5)
        worked, name = index % 2 == 0, account.word()
        eks.create_cluster(
            name=name,
            roleArn=role,
            resourcesVpcConfig={"subnetIds": network.subnets[:2], "securityGroupIds": [network.groups[0]]},
            tags=account.tags(),
        )
        account.made("eks.cluster", region.name, name, "with_nodes" if worked else "empty")
        if worked:
            eks.create_nodegroup(clusterName=name, nodegroupName="workers", subnets=network.subnets[:2], nodeRole=role)
