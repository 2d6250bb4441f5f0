"""RDS and Redshift: groups in use, and data that would be lost without a word.

Not here: the minutes that a database takes to be deleted. moto drops it at once.
"""

from __future__ import annotations

from typing import Any, Final

from costcutter.sandbox.rules.seam import Call, Proceed, Refusal, Rules, guard

_NO_FINAL = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."


def _delete_instance(call: Call) -> None:
    database = call.backend("rds").databases.get(call.param("DBInstanceIdentifier"))
    if database is None or database.deletion_protection:
        return
    skip, final = call.flag("SkipFinalSnapshot"), call.param("FinalDBSnapshotIdentifier")
    if skip and final:
        raise Refusal(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot.",
        )
    if not skip and not final and not getattr(database, "db_cluster_identifier", None):
        raise Refusal("InvalidParameterCombination", _NO_FINAL)


def _delete_cluster(call: Call, proceed: Proceed) -> Any:
    """Its automated snapshots go with it unless they are asked for; moto keeps them."""
    rds, name = call.backend("rds"), call.param("DBClusterIdentifier")
    cluster = rds.clusters.get(name)
    if cluster is not None and not cluster.deletion_protection and not cluster.members:
        _check_end_of_cluster(call)
    answer = proceed()
    if str(call.param("DeleteAutomatedBackups")).lower() != "false":
        for snapshot in rds.describe_db_cluster_snapshots(name, None, snapshot_type="automated"):
            del rds.cluster_snapshots[snapshot.db_cluster_snapshot_identifier]
    return answer


def _check_end_of_cluster(call: Call) -> None:
    skip, final = call.flag("SkipFinalSnapshot"), call.param("FinalDBSnapshotIdentifier")
    if skip and final:
        raise Refusal(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when deleting a cluster with SkipFinalSnapshot.",
        )
    if not skip and not final:
        raise Refusal("InvalidParameterCombination", _NO_FINAL)


def _create_snapshot(call: Call) -> None:
    """The instance must be available: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html"""
    name = call.param("DBInstanceIdentifier")
    database = call.backend("rds").databases.get(name)
    if database is not None and database.status == "stopped":
        raise Refusal(
            "InvalidDBInstanceState",
            f"Cannot create a snapshot because the database instance {name} is not currently in the available state.",
        )


def _delete_subnet_group(call: Call) -> None:
    rds, name = call.backend("rds"), str(call.param("DBSubnetGroupName")).lower()
    groups = [getattr(one, "db_subnet_group", None) for one in rds.databases.values()]
    used = {str(getattr(group, "name", group)).lower() for group in groups}
    used |= {str(cluster.db_subnet_group_name).lower() for cluster in rds.clusters.values()}
    if name in used:
        raise Refusal(
            "InvalidDBSubnetGroupStateFault",
            f"Cannot delete the subnet group '{name}' because at least one database instance is still using it.",
        )


def _delete_parameter_group(call: Call) -> None:
    name = call.param("DBParameterGroupName")
    if any(one.db_parameter_group_name == name for one in call.backend("rds").databases.values()):
        raise Refusal(
            "InvalidDBParameterGroupState",
            "One or more database instances are still members of this parameter group, so the group cannot be deleted.",
        )


def _delete_redshift(call: Call) -> None:
    known = call.param("ClusterIdentifier") in call.backend("redshift").clusters
    if known and not call.flag("SkipFinalClusterSnapshot") and not call.param("FinalClusterSnapshotIdentifier"):
        raise Refusal(
            "InvalidParameterCombination",
            "FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified.",
        )


RULES: Final[Rules] = {
    ("rds", "DeleteDBInstance"): guard(_delete_instance),
    ("rds", "DeleteDBCluster"): _delete_cluster,
    ("rds", "CreateDBSnapshot"): guard(_create_snapshot),
    ("rds", "DeleteDBSubnetGroup"): guard(_delete_subnet_group),
    ("rds", "DeleteDBParameterGroup"): guard(_delete_parameter_group),
    ("redshift", "DeleteCluster"): guard(_delete_redshift),
}
