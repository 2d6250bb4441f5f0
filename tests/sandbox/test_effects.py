"""What a call leaves behind in the sandbox, where moto alone would leave something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError

from costcutter.sandbox import rules
from costcutter.sandbox.rules import table

MISSING = "0123456789abcdef0"


def code_of(act: Any, **params: Any) -> str:
    """The error code that a call ends with."""
    with pytest.raises(ClientError) as refused:
        act(**params)
    return str(refused.value.response["Error"]["Code"])


def environments(aws: Any, **params: Any) -> list[str]:
    return [one["Status"] for one in aws.elasticbeanstalk.describe_environments(**params)["Environments"]]


def owned_instances(aws: Any, environment: str) -> list[str]:
    """Live instances of an environment."""
    filters = [
        {"Name": "tag:elasticbeanstalk:environment-id", "Values": [environment]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]
    found = aws.ec2.describe_instances(Filters=filters)["Reservations"]
    return [instance["InstanceId"] for one in found for instance in one["Instances"]]


def permission_from(group: str) -> dict[str, Any]:
    """Let members of a security group in."""
    return {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": group}]}


def test_installing_the_rules_again_changes_nothing(aws: Any) -> None:
    vpc = aws.vpc_of(aws.subnet())

    rules.install()

    assert code_of(aws.ec2.delete_vpc, VpcId=vpc) == "DependencyViolation"


def test_no_operation_has_two_rules() -> None:
    assert len(table.RULES) == sum(len(one) for one in table._TABLES)


def test_every_rule_names_an_operation_that_the_service_has(aws: Any) -> None:
    unknown = [
        (service, operation)
        for service, operation in table.RULES
        if operation not in getattr(aws, service).meta.service_model.operation_names
    ]

    assert unknown == []


def test_a_dry_run_never_executes(aws: Any) -> None:
    subnet = aws.subnet()

    assert code_of(aws.ec2.delete_subnet, SubnetId=subnet, DryRun=True) == "DryRunOperation"

    assert aws.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]


def test_a_dry_run_of_an_instance_starts_none(aws: Any) -> None:
    assert code_of(aws.instance, DryRun=True) == "DryRunOperation"

    assert aws.ec2.describe_instances()["Reservations"] == []


def test_a_key_pair_is_deleted_by_its_id(aws: Any) -> None:
    pair = aws.ec2.create_key_pair(KeyName="k")["KeyPairId"]

    aws.ec2.delete_key_pair(KeyPairId=pair)

    assert aws.ec2.describe_key_pairs()["KeyPairs"] == []
    assert code_of(aws.ec2.describe_key_pairs, KeyPairIds=[pair]) == "InvalidKeyPair.NotFound"


def test_a_deleted_nat_gateway_frees_its_address_and_its_subnet(aws: Any) -> None:
    subnet, address = aws.subnet(), aws.address()
    nat = aws.nat(subnet, address)

    aws.ec2.delete_nat_gateway(NatGatewayId=nat)

    aws.ec2.release_address(AllocationId=address)
    aws.ec2.delete_subnet(SubnetId=subnet)


def test_a_terminated_instance_frees_its_address_its_interface_and_its_subnet(aws: Any) -> None:
    subnet, address = aws.subnet(), aws.address()
    instance = aws.instance(subnet)
    aws.ec2.associate_address(AllocationId=address, InstanceId=instance)

    aws.ec2.terminate_instances(InstanceIds=[instance])

    aws.ec2.release_address(AllocationId=address)
    aws.ec2.delete_subnet(SubnetId=subnet)


def test_a_terminated_instance_is_listed_as_standing_nowhere(aws: Any) -> None:
    instance = aws.instance()

    aws.ec2.terminate_instances(InstanceIds=[instance])

    [left] = aws.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
    assert left["State"]["Name"] == "terminated"
    assert left["NetworkInterfaces"] == left["SecurityGroups"] == []
    assert not {"SubnetId", "VpcId", "PrivateIpAddress", "PublicIpAddress"} & set(left)


def test_an_instance_can_be_terminated_twice(aws: Any) -> None:
    instance = aws.instance()

    aws.ec2.terminate_instances(InstanceIds=[instance])
    again = aws.ec2.terminate_instances(InstanceIds=[instance])["TerminatingInstances"]

    assert [one["PreviousState"]["Name"] for one in again] == ["terminated"]


def test_an_interface_attached_later_outlives_the_instance(aws: Any) -> None:
    subnet = aws.subnet()
    instance, interface = aws.instance(subnet), aws.interface(subnet)
    aws.ec2.attach_network_interface(NetworkInterfaceId=interface, InstanceId=instance, DeviceIndex=1)

    aws.ec2.terminate_instances(InstanceIds=[instance])

    left = aws.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert [(one["NetworkInterfaceId"], one["Status"]) for one in left] == [(interface, "available")]


def test_a_deleted_subnet_frees_its_route_table(aws: Any) -> None:
    subnet = aws.subnet()
    table_id = aws.ec2.create_route_table(VpcId=aws.vpc_of(subnet))["RouteTable"]["RouteTableId"]
    aws.ec2.associate_route_table(RouteTableId=table_id, SubnetId=subnet)

    aws.ec2.delete_subnet(SubnetId=subnet)

    aws.ec2.delete_route_table(RouteTableId=table_id)


def test_a_deleted_vpc_takes_its_defaults_along(aws: Any) -> None:
    vpc = aws.vpc()
    filters = [{"Name": "vpc-id", "Values": [vpc]}]

    aws.ec2.delete_vpc(VpcId=vpc)

    assert aws.ec2.describe_network_acls(Filters=filters)["NetworkAcls"] == []
    assert aws.ec2.describe_security_groups(Filters=filters)["SecurityGroups"] == []
    assert aws.ec2.describe_route_tables(Filters=filters)["RouteTables"] == []


def test_groups_that_name_each_other_go_once_the_rules_are_revoked(aws: Any) -> None:
    vpc = aws.vpc()
    one, other = aws.group(vpc, "one"), aws.group(vpc, "other")
    aws.ec2.authorize_security_group_ingress(GroupId=one, IpPermissions=[permission_from(other)])
    aws.ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[permission_from(one)])

    aws.ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=[permission_from(one)])

    aws.ec2.delete_security_group(GroupId=one)
    aws.ec2.delete_security_group(GroupId=other)


def test_a_group_that_names_itself_can_be_deleted(aws: Any) -> None:
    group = aws.group()
    aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission_from(group)])

    aws.ec2.delete_security_group(GroupId=group)


def test_endpoints_that_never_were_come_back_as_unsuccessful(aws: Any) -> None:
    answer = aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[f"vpce-{MISSING}"])["Unsuccessful"]

    assert [(one["ResourceId"], one["Error"]["Code"]) for one in answer] == [
        (f"vpce-{MISSING}", "InvalidVpcEndpoint.NotFound")
    ]


def test_a_gateway_endpoint_can_be_deleted_and_is_not_listed_any_more(aws: Any) -> None:
    endpoint = aws.ec2.create_vpc_endpoint(VpcId=aws.vpc(), ServiceName="com.amazonaws.us-east-1.s3")["VpcEndpoint"]

    assert aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])["Unsuccessful"] == []

    assert aws.ec2.describe_vpc_endpoints()["VpcEndpoints"] == []


def test_interfaces_of_services_are_marked_as_theirs_and_go_with_them(aws: Any) -> None:
    subnets = aws.subnets()
    balancer, nat = aws.balancer(subnets), aws.nat(subnets[0])

    interfaces = aws.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert sorted(one["InterfaceType"] for one in interfaces) == ["interface", "interface", "nat_gateway"]
    assert all(one["RequesterManaged"] and one["Status"] == "in-use" for one in interfaces)

    aws.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    aws.ec2.delete_nat_gateway(NatGatewayId=nat)
    assert aws.ec2.describe_network_interfaces()["NetworkInterfaces"] == []


def test_a_volume_is_detached_without_naming_its_instance(aws: Any) -> None:
    volume = aws.ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"]
    aws.ec2.attach_volume(VolumeId=volume, InstanceId=aws.instance(), Device="/dev/sdx")

    aws.ec2.detach_volume(VolumeId=volume)

    aws.ec2.delete_volume(VolumeId=volume)


def test_a_volume_says_whether_it_goes_with_its_instance(aws: Any) -> None:
    disk = {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 1, "DeleteOnTermination": False}}
    root = {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 1, "DeleteOnTermination": True}}
    aws.instance(BlockDeviceMappings=[root, disk])

    attached = [one["Attachments"][0] for one in aws.ec2.describe_volumes()["Volumes"]]

    assert {one["Device"]: one["DeleteOnTermination"] for one in attached} == {"/dev/sda1": True, "/dev/sdf": False}


def test_nat_gateways_are_found_by_tag(aws: Any) -> None:
    nat = aws.nat()
    aws.nat()
    aws.ec2.create_tags(Resources=[nat], Tags=[{"Key": "team", "Value": "data"}])

    by_value = aws.ec2.describe_nat_gateways(Filters=[{"Name": "tag:team", "Values": ["data"]}])["NatGateways"]
    by_key = aws.ec2.describe_nat_gateways(Filters=[{"Name": "tag-key", "Values": ["team"]}])["NatGateways"]

    assert [one["NatGatewayId"] for one in (*by_value, *by_key)] == [nat, nat]


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("describe_nat_gateways", {"NatGatewayIds": [f"nat-{MISSING}"]}, "NatGatewayNotFound"),
        ("describe_network_acls", {"NetworkAclIds": [f"acl-{MISSING}"]}, "InvalidNetworkAclID.NotFound"),
        ("describe_launch_templates", {"LaunchTemplateIds": [f"lt-{MISSING}"]}, "InvalidLaunchTemplateId.NotFound"),
        ("describe_snapshots", {"SnapshotIds": [f"snap-{MISSING}"]}, "InvalidSnapshot.NotFound"),
        ("delete_snapshot", {"SnapshotId": f"snap-{MISSING}"}, "InvalidSnapshot.NotFound"),
    ],
)
def test_what_is_gone_is_missing_in_aws_words(aws: Any, operation: str, params: Any, code: str) -> None:
    assert code_of(getattr(aws.ec2, operation), **params) == code


def test_a_page_holds_no_more_than_was_asked_for(aws: Any) -> None:
    volumes = [aws.ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"] for _ in range(7)]

    pages = list(aws.ec2.get_paginator("describe_volumes").paginate(PaginationConfig={"PageSize": 3}))

    assert [[one["VolumeId"] for one in page["Volumes"]] for page in pages] == [volumes[:3], volumes[3:6], volumes[6:]]


@pytest.mark.parametrize("size", [7, 200])
def test_no_launch_template_is_lost_between_pages(aws: Any, size: int) -> None:
    for number in range(20):
        data = {"ImageId": "ami-12345678"}
        aws.ec2.create_launch_template(LaunchTemplateName=f"template-{number}", LaunchTemplateData=data)

    pages = aws.ec2.get_paginator("describe_launch_templates").paginate(PaginationConfig={"PageSize": size})

    assert len([one for page in pages for one in page["LaunchTemplates"]]) == 20


def test_a_list_that_says_whether_it_is_truncated_is_paged_too(aws: Any) -> None:
    for name in ("a", "b", "c"):
        aws.iam.create_user(UserName=name)

    first = aws.iam.list_users(MaxItems=2)
    rest = aws.iam.list_users(MaxItems=2, Marker=first["Marker"])

    assert (len(first["Users"]), first["IsTruncated"]) == (2, True)
    assert ([one["UserName"] for one in rest["Users"]], rest["IsTruncated"]) == (["c"], False)


def test_an_unfinished_upload_knows_when_it_began(aws: Any) -> None:
    aws.s3.create_bucket(Bucket="bucket-x")
    with time_machine.travel(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), tick=False):
        aws.s3.create_multipart_upload(Bucket="bucket-x", Key="k")

    upload = aws.s3.list_multipart_uploads(Bucket="bucket-x")["Uploads"][0]

    assert upload["Initiated"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_an_environment_owns_an_instance_and_takes_it_along(aws: Any) -> None:
    environment = aws.environment()
    assert len(owned_instances(aws, environment)) == 1

    aws.elasticbeanstalk.terminate_environment(EnvironmentId=environment)

    assert owned_instances(aws, environment) == []
    groups = aws.ec2.describe_security_groups()["SecurityGroups"]
    assert [one["GroupName"] for one in groups] == ["default"]


def test_an_environment_replaces_an_instance_that_is_terminated_by_itself(aws: Any) -> None:
    environment = aws.environment()
    before = owned_instances(aws, environment)

    aws.ec2.terminate_instances(InstanceIds=before)

    after = owned_instances(aws, environment)
    assert len(after) == 1
    assert after != before


def test_a_terminated_environment_is_listed_for_an_hour_unless_one_asks_for_live_ones(aws: Any) -> None:
    aws.elasticbeanstalk.terminate_environment(EnvironmentId=aws.environment())

    assert environments(aws) == ["Terminated"]
    assert environments(aws, IncludeDeleted=False) == []
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):  # noqa: TID251 - moto stamps with the real clock
        assert environments(aws) == []


def test_an_application_takes_its_environments_along_by_force(aws: Any) -> None:
    environment = aws.environment()

    aws.elasticbeanstalk.delete_application(ApplicationName="app", TerminateEnvByForce=True)

    assert owned_instances(aws, environment) == []
    assert aws.elasticbeanstalk.describe_applications()["Applications"] == []


def test_an_instance_of_a_scaling_group_comes_back(aws: Any) -> None:
    aws.autoscaling.create_launch_configuration(
        LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t3.micro"
    )
    aws.autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="asg", LaunchConfigurationName="lc", MinSize=1, MaxSize=1, VPCZoneIdentifier=aws.subnet()
    )

    def instances() -> list[str]:
        group = aws.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]
        return [one["InstanceId"] for one in group["Instances"]]

    before = instances()
    aws.ec2.terminate_instances(InstanceIds=before)

    assert len(instances()) == 1
    assert instances() != before


def test_a_deleted_cache_is_gone(aws: Any) -> None:
    aws.elasticache.create_cache_cluster(
        CacheClusterId="c", Engine="memcached", NumCacheNodes=1, CacheNodeType="cache.t3.micro"
    )
    aws.elasticache.create_replication_group(ReplicationGroupId="g", ReplicationGroupDescription="d")

    aws.elasticache.delete_cache_cluster(CacheClusterId="c")
    aws.elasticache.delete_replication_group(ReplicationGroupId="g")

    assert aws.elasticache.describe_cache_clusters()["CacheClusters"] == []
    assert aws.elasticache.describe_replication_groups()["ReplicationGroups"] == []


def test_a_kafka_cluster_that_is_not_there_has_aws_s_code(aws: Any) -> None:
    place = {"VpcConfigs": [{"SubnetIds": ["subnet-1"]}]}
    cluster = aws.kafka.create_cluster_v2(ClusterName="c", Serverless=place)["ClusterArn"]

    assert aws.kafka.describe_cluster_v2(ClusterArn=cluster)["ClusterInfo"]["ClusterName"] == "c"
    aws.kafka.delete_cluster(ClusterArn=cluster)

    assert code_of(aws.kafka.describe_cluster_v2, ClusterArn=cluster) == "NotFoundException"
    assert code_of(aws.kafka.delete_cluster, ClusterArn=cluster) == "NotFoundException"


def test_a_zone_s_own_name_servers_cannot_be_taken_out(aws: Any) -> None:
    zone = aws.route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    records = aws.route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    changes = [{"Action": "DELETE", "ResourceRecordSet": one} for one in records if one["Type"] == "NS"]

    refused = code_of(aws.route53.change_resource_record_sets, HostedZoneId=zone, ChangeBatch={"Changes": changes})

    assert refused == "InvalidChangeBatch"
