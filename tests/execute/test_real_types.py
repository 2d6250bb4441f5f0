"""Actions of the shipped catalogue, carried out call by call."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.catalog.load import Catalog
from costcutter.execute.waiting import Timeouts
from costcutter.ports import Fault
from support.cloud import ACCOUNT, Asked, FakeCloud, refusal
from support.steps import HERE, finish, in_turn, problem, running, said

CATALOG = Catalog()
VOLUME, GROUP, ROLE, GATEWAY, LOG_GROUP, TABLE, ENDPOINT = (
    CATALOG.get(name)
    for name in (
        "ec2.volume",
        "ec2.security_group",
        "iam.role",
        "ec2.internet_gateway",
        "logs.log_group",
        "dynamodb.table",
        "ec2.vpc_endpoint",
    )
)

DISK = {"VolumeId": "vol-1", "State": "available"}
NO_VOLUME = refusal("InvalidVolume.NotFound")


def calls(cloud: FakeCloud) -> list[tuple[str, dict[str, Any]]]:
    return [(call.operation, dict(call.params)) for call in cloud.calls]


def test_a_volume_is_deleted_in_its_own_region_and_seen_to_be_gone() -> None:
    cloud = FakeCloud(
        {
            "ec2:DescribeVolumes": in_turn(
                {"Volumes": [DISK]}, {"Volumes": [{**DISK, "State": "deleting"}]}, NO_VOLUME
            ),
            "ec2:DeleteVolume": {},
        }
    )

    assert finish(running(cloud, VOLUME, document=DISK)) == "done"
    assert calls(cloud) == [
        ("ec2:DescribeVolumes", {"VolumeIds": ["vol-1"]}),
        ("ec2:DeleteVolume", {"VolumeId": "vol-1"}),
        ("ec2:DescribeVolumes", {"VolumeIds": ["vol-1"]}),
        ("ec2:DescribeVolumes", {"VolumeIds": ["vol-1"]}),
    ]
    assert {call.scope for call in cloud.calls} == {HERE}


def test_a_volume_that_another_volumes_description_answers_for_is_not_deleted() -> None:
    cloud = FakeCloud({"ec2:DescribeVolumes": {"Volumes": [{**DISK, "VolumeId": "vol-2"}]}, "ec2:DeleteVolume": {}})

    assert problem(cloud, VOLUME, document=DISK).message == "the API was asked about vol-1 and answered about vol-2"
    assert cloud.asked("ec2:DeleteVolume") == []


def test_a_volume_is_saved_with_a_snapshot_that_is_waited_for() -> None:
    states = ({"Snapshots": [{"State": "pending"}]}, {"Snapshots": [{"State": "completed"}]})
    cloud = FakeCloud(
        {
            "ec2:DescribeVolumes": {"Volumes": [DISK]},
            "ec2:CreateSnapshot": {"SnapshotId": "snap-1"},
            "ec2:DescribeSnapshots": in_turn(*states),
        }
    )

    assert finish(running(cloud, VOLUME, "snapshot", document=DISK, kind="backup", policies=("tidy",))) == "done"
    assert calls(cloud)[1:] == [
        (
            "ec2:CreateSnapshot",
            {
                "VolumeId": "vol-1",
                "Description": "costcutter tidy vol-1",
                "TagSpecifications": [
                    {"ResourceType": "snapshot", "Tags": [{"Key": "costcutter", "Value": "backup"}]},
                ],
            },
        ),
        ("ec2:DescribeSnapshots", {"SnapshotIds": ["snap-1"]}),
        ("ec2:DescribeSnapshots", {"SnapshotIds": ["snap-1"]}),
    ]


def test_a_snapshot_that_ends_in_an_error_fails_the_backup() -> None:
    cloud = FakeCloud(
        {
            "ec2:DescribeVolumes": {"Volumes": [DISK]},
            "ec2:CreateSnapshot": {"SnapshotId": "snap-1"},
            "ec2:DescribeSnapshots": {"Snapshots": [{"State": "error"}]},
        }
    )

    assert problem(cloud, VOLUME, "snapshot", document=DISK, kind="backup").cause == "error"


def test_groups_that_allow_each_other_are_untied_by_taking_only_those_rules_back() -> None:
    mutual = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
        "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": ACCOUNT, "Description": "both ways"}],
    }
    world = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "UserIdGroupPairs": []}
    group = {"GroupId": "sg-1", "IpPermissions": [mutual, world], "IpPermissionsEgress": [world]}
    cloud = FakeCloud({"ec2:DescribeSecurityGroups": {"SecurityGroups": [group]}, "ec2:RevokeSecurityGroupIngress": {}})

    assert finish(running(cloud, GROUP, "untie", document=group, kind="untie")) == "done"
    assert calls(cloud)[1:] == [
        (
            "ec2:RevokeSecurityGroupIngress",
            {
                "GroupId": "sg-1",
                "IpPermissions": [
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 443,
                        "ToPort": 443,
                        "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": ACCOUNT}],
                    }
                ],
            },
        )
    ]


def test_a_group_in_use_is_reported_with_the_services_own_words() -> None:
    group = {"GroupId": "sg-1"}
    error = refusal("DependencyViolation", message="resource sg-1 has a dependent object")
    cloud = FakeCloud({"ec2:DescribeSecurityGroups": {"SecurityGroups": [group]}, "ec2:DeleteSecurityGroup": error})

    assert said(problem(cloud, GROUP, document=group, timeouts=Timeouts(blocked=30))) == (
        "blocked",
        "DependencyViolation",
        "resource sg-1 has a dependent object",
        "find what still uses it, which this run does not delete, and run again",
    )


def test_a_role_loses_its_policies_and_profiles_before_it_goes() -> None:
    role = {"RoleName": "ci"}
    gone = refusal("NoSuchEntity")
    pages: list[Any] = [{"AttachedPolicies": [{"PolicyArn": "arn:a"}]}, {"AttachedPolicies": [{"PolicyArn": "arn:b"}]}]
    cloud = FakeCloud(
        {
            "iam:GetRole": in_turn({"Role": role}, gone),
            "iam:ListAttachedRolePolicies": pages,
            "iam:DetachRolePolicy": in_turn(gone, {}),
            "iam:ListRolePolicies": {"PolicyNames": ["inline"]},
            "iam:DeleteRolePolicy": {},
            "iam:ListInstanceProfilesForRole": {"InstanceProfiles": [{"InstanceProfileName": "ci-profile"}]},
            "iam:RemoveRoleFromInstanceProfile": {},
            "iam:DeleteRole": {},
        }
    )

    assert finish(running(cloud, ROLE, document=role)) == "done"
    assert [call for call in calls(cloud) if not call[0].startswith(("iam:List", "iam:Get"))] == [
        ("iam:DetachRolePolicy", {"RoleName": "ci", "PolicyArn": "arn:a"}),
        ("iam:DetachRolePolicy", {"RoleName": "ci", "PolicyArn": "arn:b"}),
        ("iam:DeleteRolePolicy", {"RoleName": "ci", "PolicyName": "inline"}),
        ("iam:RemoveRoleFromInstanceProfile", {"RoleName": "ci", "InstanceProfileName": "ci-profile"}),
        ("iam:DeleteRole", {"RoleName": "ci"}),
    ]
    assert {call.scope.region for call in cloud.calls} == {"global"}


def test_a_gateway_is_detached_from_its_network_first() -> None:
    gateway = {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1", "State": "available"}]}
    cloud = FakeCloud(
        {
            "ec2:DescribeInternetGateways": in_turn(
                {"InternetGateways": [gateway]}, refusal("InvalidInternetGatewayID.NotFound")
            ),
            "ec2:DetachInternetGateway": {},
            "ec2:DeleteInternetGateway": {},
        }
    )

    assert finish(running(cloud, GATEWAY, document=gateway)) == "done"
    assert calls(cloud)[1:3] == [
        ("ec2:DetachInternetGateway", {"InternetGatewayId": "igw-1", "VpcId": "vpc-1"}),
        ("ec2:DeleteInternetGateway", {"InternetGatewayId": "igw-1"}),
    ]


def test_a_gateway_whose_network_still_has_public_addresses_is_given_up_in_the_end() -> None:
    gateway = {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}]}
    cloud = FakeCloud(
        {
            "ec2:DescribeInternetGateways": {"InternetGateways": [gateway]},
            "ec2:DetachInternetGateway": refusal("Gateway.NotAttached"),
            "ec2:DeleteInternetGateway": refusal("DependencyViolation"),
        }
    )

    failure = problem(cloud, GATEWAY, document=gateway, timeouts=Timeouts(blocked=60))

    assert (failure.cause, failure.code) == ("blocked", "DependencyViolation")


def test_a_log_group_is_not_taken_for_another_one_whose_name_begins_like_it() -> None:
    longer = {"logGroupName": "/app/web-2"}
    cloud = FakeCloud({"logs:DescribeLogGroups": {"logGroups": [longer]}, "logs:DeleteLogGroup": {}})

    assert finish(running(cloud, LOG_GROUP, document={"logGroupName": "/app/web"})) == "gone"
    assert calls(cloud) == [("logs:DescribeLogGroups", {"logGroupNamePrefix": "/app/web"})]


def test_a_tables_protection_is_lifted_and_the_table_waited_for_before_it_is_deleted() -> None:
    table = {"TableName": "t", "TableStatus": "ACTIVE", "DeletionProtectionEnabled": True}
    readings = (
        {"Table": table},
        {"Table": {**table, "TableStatus": "UPDATING", "DeletionProtectionEnabled": False}},
        {"Table": {**table, "DeletionProtectionEnabled": False}},
        refusal("ResourceNotFoundException"),
    )
    cloud = FakeCloud(
        {"dynamodb:DescribeTable": in_turn(*readings), "dynamodb:UpdateTable": {}, "dynamodb:DeleteTable": {}}
    )

    assert finish(running(cloud, TABLE, document=table, options={"disable_protection": True})) == "done"
    assert calls(cloud)[1:-1] == [
        ("dynamodb:UpdateTable", {"TableName": "t", "DeletionProtectionEnabled": False}),
        ("dynamodb:DescribeTable", {"TableName": "t"}),
        ("dynamodb:DescribeTable", {"TableName": "t"}),
        ("dynamodb:DeleteTable", {"TableName": "t"}),
    ]


def test_a_protected_table_keeps_its_protection_where_the_policy_does_not_lift_it() -> None:
    table = {"TableName": "t", "TableStatus": "ACTIVE", "DeletionProtectionEnabled": True}
    refused = refusal("ValidationException", message="deletion protection is on")
    cloud = FakeCloud({"dynamodb:DescribeTable": {"Table": table}, "dynamodb:DeleteTable": refused})

    assert problem(cloud, TABLE, document=table).message == "deletion protection is on"


@pytest.mark.parametrize(
    ("code", "cause"),
    [("DependencyViolation", "blocked"), ("OperationNotPermitted", "partial")],
)
def test_a_refusal_inside_a_successful_answer_counts_like_any_other(code: str, cause: str) -> None:
    endpoint = {"VpcEndpointId": "vpce-1", "State": "available"}
    refused = {"ResourceId": "vpce-1", "Error": {"Code": code, "Message": "no"}}
    cloud = FakeCloud(
        {
            "ec2:DescribeVpcEndpoints": {"VpcEndpoints": [endpoint]},
            "ec2:DeleteVpcEndpoints": {"Unsuccessful": [refused]},
        }
    )

    failure = problem(cloud, ENDPOINT, document=endpoint, timeouts=Timeouts(blocked=30))

    assert (failure.cause, failure.code) == (cause, code)


def test_denied_steps_name_what_the_caller_lacks() -> None:
    error = refusal("UnauthorizedOperation", Fault.DENIED, "You are not authorized", "ec2:DeleteVolume")
    cloud = FakeCloud({"ec2:DescribeVolumes": {"Volumes": [DISK]}, "ec2:DeleteVolume": error})
    arn = f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-1"

    assert problem(cloud, VOLUME, document=DISK, arn=arn).hint == (
        f"the caller needs the permission ec2:DeleteVolume on {arn}"
    )


def test_a_step_asks_for_nothing_before_it_has_read_its_resource() -> None:
    cloud = FakeCloud({"ec2:DescribeVolumes": NO_VOLUME})

    assert finish(running(cloud, VOLUME, document=DISK)) == "gone"
    assert cloud.calls == [Asked(HERE, "ec2:DescribeVolumes", {"VolumeIds": ["vol-1"]})]
