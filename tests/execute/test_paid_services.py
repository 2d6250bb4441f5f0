"""Actions of the catalogue's types that cost money by the hour: what is done first, saved first, or left undone."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.catalog.load import Catalog
from costcutter.execute.waiting import Timeouts
from support.clock import FakeClock
from support.cloud import FakeCloud, refusal
from support.steps import finish, in_turn, problem, running

CATALOG = Catalog()
NOW = FakeClock().now().isoformat().replace("+00:00", "z").replace(":", "-").lower()

Calls = list[tuple[str, dict[str, Any]]]


def changes(cloud: FakeCloud) -> Calls:
    """The calls that do more than read."""
    return [
        (operation, dict(call.params))
        for call in cloud.calls
        if not (operation := call.operation.partition(":")[2]).startswith(("Describe", "List", "Get"))
    ]


def deleted(kind: str, answers: dict[str, Any], document: dict[str, Any], **options: Any) -> Calls:
    """What is called to delete it, with the options' defaults filled in as the plan does."""
    action = CATALOG.get(kind).actions["delete"]
    defaults = {name: option["default"] for name, option in action.options.items() if "default" in option}
    cloud = FakeCloud(answers)
    finish(running(cloud, CATALOG.get(kind), document=document, options={**defaults, **options}))
    return changes(cloud)


SECRET = {"ARN": "arn:s", "Name": "s"}


def secret(**fields: Any) -> dict[str, Any]:
    return {
        "secretsmanager:DescribeSecret": in_turn(
            *[{**SECRET, **fields}] * (3 if fields else 1), {**SECRET, "DeletedDate": "2026-02-28T00:00:00Z"}
        ),
        "secretsmanager:RemoveRegionsFromReplication": {},
        "secretsmanager:DeleteSecret": {},
    }


def test_a_secret_can_be_restored_for_thirty_days_unless_the_policy_says_otherwise() -> None:
    assert deleted("secretsmanager.secret", secret(), SECRET) == [
        ("DeleteSecret", {"SecretId": "arn:s", "RecoveryWindowInDays": 30})
    ]
    assert deleted("secretsmanager.secret", secret(), SECRET, force=True) == [
        ("DeleteSecret", {"SecretId": "arn:s", "ForceDeleteWithoutRecovery": True})
    ]


def test_the_replicas_of_a_secret_go_only_where_the_policy_says_so() -> None:
    replicated = {"ReplicationStatus": [{"Region": "eu-west-1"}, {"Region": "eu-west-2"}]}
    delete = ("DeleteSecret", {"SecretId": "arn:s", "RecoveryWindowInDays": 30})

    assert deleted("secretsmanager.secret", secret(), SECRET) == [delete]
    assert deleted("secretsmanager.secret", secret(**replicated), SECRET, replicas=True) == [
        (
            "RemoveRegionsFromReplication",
            {"SecretId": "arn:s", "RemoveReplicaRegions": ["eu-west-1", "eu-west-2"]},
        ),
        delete,
    ]


def test_a_key_is_scheduled_for_deletion_and_then_counts_as_gone() -> None:
    keys = ({"KeyMetadata": {"KeyId": "k", "KeyState": state}} for state in ("Enabled", "PendingDeletion"))
    answers = {"kms:DescribeKey": in_turn(*keys), "kms:ScheduleKeyDeletion": {}}

    assert deleted("kms.key", answers, {"KeyId": "k"}, days=7) == [
        ("ScheduleKeyDeletion", {"KeyId": "k", "PendingWindowInDays": 7})
    ]


FINAL: dict[str, tuple[str, dict[str, Any], dict[str, Any], str, dict[str, Any], dict[str, Any]]] = {
    # kind: (the type, its document, its readings, the call, saving, not saving)
    "Redis": (
        "elasticache.cluster",
        {"CacheClusterId": "c", "Engine": "redis"},
        {"elasticache:DescribeCacheClusters": ("CacheClusters", "CacheClusterNotFound")},
        "DeleteCacheCluster",
        {"CacheClusterId": "c", "FinalSnapshotIdentifier": f"costcutter-c-{NOW}"},
        {"CacheClusterId": "c"},
    ),
    "Memcached": (
        "elasticache.cluster",
        {"CacheClusterId": "c", "Engine": "memcached"},
        {"elasticache:DescribeCacheClusters": ("CacheClusters", "CacheClusterNotFound")},
        "DeleteCacheCluster",
        {"CacheClusterId": "c"},
        {"CacheClusterId": "c"},
    ),
    "a replication group": (
        "elasticache.replication_group",
        {"ReplicationGroupId": "g"},
        {"elasticache:DescribeReplicationGroups": ("ReplicationGroups", "ReplicationGroupNotFoundFault")},
        "DeleteReplicationGroup",
        {
            "ReplicationGroupId": "g",
            "RetainPrimaryCluster": False,
            "FinalSnapshotIdentifier": f"costcutter-g-{NOW}",
        },
        {"ReplicationGroupId": "g", "RetainPrimaryCluster": False},
    ),
    "Redshift": (
        "redshift.cluster",
        {"ClusterIdentifier": "w"},
        {"redshift:DescribeClusters": ("Clusters", "ClusterNotFound")},
        "DeleteCluster",
        {
            "ClusterIdentifier": "w",
            "SkipFinalClusterSnapshot": False,
            "FinalClusterSnapshotIdentifier": f"costcutter-w-{NOW}",
        },
        {"ClusterIdentifier": "w", "SkipFinalClusterSnapshot": True},
    ),
    "MemoryDB": (
        "memorydb.cluster",
        {"Name": "m"},
        {"memorydb:DescribeClusters": ("Clusters", "ClusterNotFoundFault")},
        "DeleteCluster",
        {"ClusterName": "m", "FinalSnapshotName": f"costcutter-m-{NOW}"},
        {"ClusterName": "m"},
    ),
}


@pytest.mark.parametrize("case", FINAL)
def test_data_is_saved_in_a_final_snapshot_unless_the_policy_says_none(case: str) -> None:
    kind, document, readings, operation, saving, losing = FINAL[case]

    def answers() -> dict[str, Any]:
        [(reading, (member, missing))] = readings.items()
        return {
            reading: in_turn({member: [document]}, refusal(missing)),
            f"{reading.partition(':')[0]}:{operation}": {},
        }

    assert deleted(kind, answers(), document) == [(operation, saving)]
    assert deleted(kind, answers(), document, backup="none") == [(operation, losing)]


def test_a_distribution_that_serves_is_disabled_with_its_whole_configuration_and_deleted_once_that_is_everywhere() -> (
    None
):
    config = {"CallerReference": "1", "Comment": "", "Enabled": True}
    serving = {"Id": "D", "Status": "Deployed", "DistributionConfig": config}
    states = (serving, {**serving, "Status": "InProgress"}, {**serving, "Status": "Deployed"})
    answers = {
        "cloudfront:GetDistribution": in_turn(
            *({"Distribution": state} for state in states), refusal("NoSuchDistribution")
        ),
        "cloudfront:GetDistributionConfig": in_turn(
            {"ETag": "v1", "DistributionConfig": config},
            {"ETag": "v2", "DistributionConfig": {**config, "Enabled": False}},
        ),
        "cloudfront:UpdateDistribution": {"ETag": "v2"},
        "cloudfront:DeleteDistribution": {},
    }

    assert deleted("cloudfront.distribution", answers, {"Id": "D"}, disable=True) == [
        ("UpdateDistribution", {"Id": "D", "IfMatch": "v1", "DistributionConfig": {**config, "Enabled": False}}),
        ("DeleteDistribution", {"Id": "D", "IfMatch": "v2"}),
    ]


def test_a_distribution_that_serves_is_not_disabled_unless_the_policy_says_so() -> None:
    config = {"CallerReference": "1", "Enabled": True}
    serving = {"Distribution": {"Id": "D", "Status": "Deployed", "DistributionConfig": config}}
    cloud = FakeCloud(
        {
            "cloudfront:GetDistribution": serving,
            "cloudfront:GetDistributionConfig": {"ETag": "v1", "DistributionConfig": config},
            "cloudfront:DeleteDistribution": refusal("DistributionNotDisabled"),
        }
    )
    failure = problem(cloud, CATALOG.get("cloudfront.distribution"), document={"Id": "D"}, options={"disable": False})

    assert failure.code == "DistributionNotDisabled"
    assert changes(cloud) == [("DeleteDistribution", {"Id": "D", "IfMatch": "v1"})]


ZONE = {"Id": "/hostedzone/Z", "Name": "example.com."}
APEX = {"Name": "example.com.", "Type": "NS"}
LAB = {"Name": "lab.example.com.", "Type": "NS"}
HOST = {"Name": "host.example.com.", "Type": "A"}


def zone(*, change: Any) -> dict[str, Any]:
    records = [APEX, {"Name": "example.com.", "Type": "SOA"}, HOST, LAB]
    return {
        "route53:GetHostedZone": in_turn({"HostedZone": ZONE}, refusal("NoSuchHostedZone")),
        "route53:ListResourceRecordSets": in_turn(
            {"ResourceRecordSets": records}, {"ResourceRecordSets": [record for record in records if record != HOST]}
        ),
        "route53:ChangeResourceRecordSets": change,
        "route53:DeleteHostedZone": {},
    }


def test_all_records_of_a_zone_go_first_but_its_own_ns_and_soa() -> None:
    def change(_scope: object, params: dict[str, Any]) -> Any:
        own = [one for one in params["ChangeBatch"]["Changes"] if one["ResourceRecordSet"] == APEX]
        return refusal("InvalidChangeBatch") if own else {}

    def taking_out(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        changes = [{"Action": "DELETE", "ResourceRecordSet": record}]
        return ("ChangeResourceRecordSets", {"HostedZoneId": ZONE["Id"], "ChangeBatch": {"Changes": changes}})

    assert deleted("route53.hosted_zone", zone(change=change), ZONE, force=True) == [
        *map(taking_out, (HOST, APEX, LAB)),
        ("DeleteHostedZone", {"Id": ZONE["Id"]}),
    ]


def test_the_records_of_a_zone_stay_unless_the_policy_says_so() -> None:
    assert deleted("route53.hosted_zone", zone(change={}), ZONE) == [("DeleteHostedZone", {"Id": ZONE["Id"]})]


def test_a_notebook_is_stopped_and_waited_for_before_it_is_deleted() -> None:
    states = ("InService", "InService", "Stopping", "Stopped")
    readings = ({"NotebookInstanceName": "n", "NotebookInstanceStatus": state} for state in states)
    answers = {
        "sagemaker:DescribeNotebookInstance": in_turn(*readings, refusal("ValidationException")),
        "sagemaker:StopNotebookInstance": {},
        "sagemaker:DeleteNotebookInstance": {},
    }

    assert deleted("sagemaker.notebook_instance", answers, {"NotebookInstanceName": "n"}) == [
        ("StopNotebookInstance", {"NotebookInstanceName": "n"}),
        ("DeleteNotebookInstance", {"NotebookInstanceName": "n"}),
    ]


def test_services_tasks_and_machines_leave_an_ecs_cluster_before_it_goes() -> None:
    cluster = {"clusterArn": "arn:c", "status": "ACTIVE"}
    answers = {
        "ecs:DescribeClusters": in_turn({"clusters": [cluster]}, {"clusters": [{**cluster, "status": "INACTIVE"}]}),
        "ecs:ListServices": {"serviceArns": ["arn:service"]},
        "ecs:DeleteService": {},
        "ecs:ListTasks": {"taskArns": ["arn:task"]},
        "ecs:StopTask": {},
        "ecs:ListContainerInstances": {"containerInstanceArns": ["arn:machine"]},
        "ecs:DeregisterContainerInstance": {},
        "ecs:DeleteCluster": {},
    }

    assert deleted("ecs.cluster", answers, cluster, force=True) == [
        ("DeleteService", {"cluster": "arn:c", "service": "arn:service", "force": True}),
        ("StopTask", {"cluster": "arn:c", "task": "arn:task", "reason": "costcutter "}),
        ("DeregisterContainerInstance", {"cluster": "arn:c", "containerInstance": "arn:machine", "force": True}),
        ("DeleteCluster", {"cluster": "arn:c"}),
    ]


def test_an_ecs_cluster_with_services_is_refused_unless_the_policy_lets_them_go() -> None:
    cluster = {"clusterArn": "arn:c", "status": "ACTIVE"}
    cloud = FakeCloud(
        {
            "ecs:DescribeClusters": {"clusters": [cluster]},
            "ecs:DeleteCluster": refusal("ClusterContainsServicesException"),
        }
    )
    failure = problem(
        cloud, CATALOG.get("ecs.cluster"), document=cluster, options={"force": False}, timeouts=Timeouts(blocked=30)
    )

    assert (failure.cause, failure.code) == ("blocked", "ClusterContainsServicesException")
    assert {operation for operation, _ in changes(cloud)} == {"DeleteCluster"}


def test_an_eks_cluster_waits_until_its_node_groups_are_gone() -> None:
    cluster = {"name": "k", "status": "ACTIVE"}
    answers = {
        "eks:DescribeCluster": in_turn(*[{"cluster": cluster}] * 2, refusal("ResourceNotFoundException")),
        "eks:ListNodegroups": in_turn({"nodegroups": ["workers"]}, {"nodegroups": []}),
        "eks:DeleteNodegroup": {},
        "eks:ListFargateProfiles": {"fargateProfileNames": []},
        "eks:DeleteCluster": in_turn(refusal("ResourceInUseException"), {}),
    }

    assert deleted("eks.cluster", answers, cluster, force=True) == [
        ("DeleteNodegroup", {"clusterName": "k", "nodegroupName": "workers"}),
        ("DeleteCluster", {"name": "k"}),
        ("DeleteCluster", {"name": "k"}),
    ]


@pytest.mark.parametrize(
    ("kind", "service", "document", "reading", "lift"),
    [
        (
            "emr.cluster",
            "emr",
            {"Id": "j", "TerminationProtected": True, "Status": {"State": "WAITING"}},
            ("DescribeCluster", "Cluster", "InvalidRequestException"),
            ("SetTerminationProtection", {"JobFlowIds": ["j"], "TerminationProtected": False}),
        ),
        (
            "eks.cluster",
            "eks",
            {"name": "k", "deletionProtection": True, "status": "ACTIVE"},
            ("DescribeCluster", "cluster", "ResourceNotFoundException"),
            ("UpdateClusterConfig", {"name": "k", "deletionProtection": False}),
        ),
    ],
)
def test_a_protection_is_lifted_first_where_the_policy_says_so(
    kind: str, service: str, document: dict[str, Any], reading: tuple[str, str, str], lift: tuple[str, dict[str, Any]]
) -> None:
    operation, member, missing = reading
    answers = {
        f"{service}:{operation}": in_turn({member: document}, refusal(missing)),
        f"{service}:{lift[0]}": {},
        f"{service}:TerminateJobFlows": {},
        f"{service}:DeleteCluster": {},
    }

    first, second = deleted(kind, answers, document, disable_protection=True)

    assert first == lift
    assert second[0] in ("TerminateJobFlows", "DeleteCluster")


def test_a_domain_that_is_being_deleted_already_is_only_waited_for() -> None:
    going = {"DomainName": "d", "Deleted": True}
    answers = {
        "opensearch:DescribeDomain": in_turn({"DomainStatus": going}, refusal("ResourceNotFoundException")),
    }

    assert deleted("opensearch.domain", answers, going) == []


def test_a_stream_gets_only_the_changes_that_it_needs() -> None:
    stream = {
        "StreamName": "s",
        "StreamARN": "arn:s",
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": {"StreamMode": "PROVISIONED"},
        "OpenShardCount": 8,
        "RetentionPeriodHours": 168,
    }
    cloud = FakeCloud(
        {
            "kinesis:DescribeStreamSummary": {"StreamDescriptionSummary": stream},
            "kinesis:UpdateShardCount": {},
            "kinesis:DecreaseStreamRetentionPeriod": {},
        }
    )
    options = {"mode": "PROVISIONED", "shards": 4, "retention_hours": 24}

    assert finish(running(cloud, CATALOG.get("kinesis.stream"), "modify", document=stream, options=options)) == "done"
    assert changes(cloud) == [
        ("UpdateShardCount", {"StreamName": "s", "TargetShardCount": 4, "ScalingType": "UNIFORM_SCALING"}),
        ("DecreaseStreamRetentionPeriod", {"StreamName": "s", "RetentionPeriodHours": 24}),
    ]
