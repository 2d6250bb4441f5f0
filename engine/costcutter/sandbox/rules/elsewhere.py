"""Single rules of services that have no module of their own.

Buckets with content, repositories with images, file systems with mount targets, and target groups of a listener
moto refuses itself. Not here: Athena work groups, EKS and log groups with deletion protection.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from moto.route53.exceptions import InvalidInput

from costcutter.sandbox.rules import interfaces
from costcutter.sandbox.rules.seam import Call, Proceed, Refusal, Rules, guard


def _create_mount_target(call: Call, proceed: Proceed) -> Any:
    targets = call.backend("efs").mount_targets_by_id
    before = set(targets)
    answer = proceed()
    for target_id in set(targets) - before:
        target = targets[target_id]
        described = f"EFS mount target for {target.file_system_id} ({target_id})"
        interfaces.belongs(call.backend("ec2").enis[target.network_interface_id], "efs", described)
    return answer


def _delete_ecs_cluster(call: Call) -> None:
    ecs, name = call.backend("ecs"), str(call.param("cluster")).rpartition("/")[2]
    for service in ecs.services.values():
        if service.status == "ACTIVE" and service.cluster_arn.endswith(f"/{name}"):
            raise Refusal("ClusterContainsServicesException", "The Cluster cannot be deleted while Services run in it.")


def _delete_distribution(call: Call) -> None:
    distribution = call.backend("cloudfront").distributions.get(call.param("Id"))
    if distribution is not None and getattr(distribution.distribution_config, "Enabled", False):
        raise Refusal("DistributionNotDisabled", "The distribution you are trying to delete has not been disabled.")


def _delete_organizational_unit(call: Call) -> None:
    organizations, unit = call.backend("organizations"), call.param("OrganizationalUnitId")
    if any(one.parent_id == unit for one in [*organizations.accounts, *organizations.ou]):
        raise Refusal(
            "OrganizationalUnitNotEmptyException", "The organizational unit still contains accounts or other units."
        )


def _delete_stack(call: Call) -> None:
    wanted = call.param("StackName")
    for stack in call.backend("cloudformation").stacks.values():
        if wanted in (stack.name, stack.stack_id) and stack.enable_termination_protection:
            raise Refusal(
                "ValidationError", f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )


def _delete_stream(call: Call) -> None:
    name = call.param("StreamName") or str(call.param("StreamARN")).rpartition("/")[2]
    stream = call.backend("kinesis").streams.get(name)
    if stream is not None and stream.consumers and not call.flag("EnforceConsumerDeletion"):
        raise Refusal("ResourceInUseException", f"Stream {name} has active consumers; delete them first.")


def _change_records(_: Call, proceed: Proceed) -> Any:
    """moto has another code for taking out a record that it does not know, as which it takes the zone's own."""
    try:
        return proceed()
    except InvalidInput as error:
        raise Refusal("InvalidChangeBatch", str(error.message)) from error


def _kafka_cluster(call: Call) -> None:
    """moto fails where there is none."""
    arn = unquote(call.response.path.rpartition("/clusters/")[2])
    if arn not in call.backend("kafka").clusters:
        raise Refusal("NotFoundException", "The requested resource doesn't exist.")


def _delete_cache(call: Call, proceed: Proceed) -> Any:
    """moto shows it as `deleting` for ever."""
    answer = proceed()
    call.backend("elasticache").cache_clusters.pop(call.param("CacheClusterId"))
    return answer


def _delete_replication_group(call: Call, proceed: Proceed) -> Any:
    """As for single clusters."""
    answer = proceed()
    call.backend("elasticache").replication_groups.pop(call.param("ReplicationGroupId"))
    return answer


RULES: Final[Rules] = {
    ("efs", "CreateMountTarget"): _create_mount_target,
    ("ecs", "DeleteCluster"): guard(_delete_ecs_cluster),
    ("cloudfront", "DeleteDistribution"): guard(_delete_distribution),
    ("organizations", "DeleteOrganizationalUnit"): guard(_delete_organizational_unit),
    ("cloudformation", "DeleteStack"): guard(_delete_stack),
    ("kinesis", "DeleteStream"): guard(_delete_stream),
    ("elasticache", "DeleteCacheCluster"): _delete_cache,
    ("elasticache", "DeleteReplicationGroup"): _delete_replication_group,
    ("route53", "ChangeResourceRecordSets"): _change_records,
    ("kafka", "DescribeClusterV2"): guard(_kafka_cluster),
    ("kafka", "DeleteCluster"): guard(_kafka_cluster),
}
