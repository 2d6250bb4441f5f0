"""What AWS refuses in services that hold data or take requests: a world, an act, AWS's error code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Case = tuple[str, Callable[[Any], Any]]


def _mount(aws: Any, subnet: str, *groups: str) -> str:
    system = aws.efs.create_file_system(CreationToken="t")["FileSystemId"]
    aws.efs.create_mount_target(
        FileSystemId=system, SubnetId=subnet, **({"SecurityGroups": list(groups)} if groups else {})
    )
    return str(system)


def _protected_balancer(aws: Any) -> Any:
    balancer = aws.balancer(aws.subnets())
    protection = {"Key": "deletion_protection.enabled", "Value": "true"}
    aws.elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[protection])
    return aws.elbv2.delete_load_balancer(LoadBalancerArn=balancer)


def _target_group_of_listener(aws: Any) -> Any:
    subnets = aws.subnets()
    group = aws.elbv2.create_target_group(Name="t", Protocol="HTTP", Port=80, VpcId=aws.vpc_of(subnets[0]))
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    forward = {"Type": "forward", "TargetGroupArn": arn}
    aws.elbv2.create_listener(LoadBalancerArn=aws.balancer(subnets), Protocol="HTTP", Port=80, DefaultActions=[forward])
    return aws.elbv2.delete_target_group(TargetGroupArn=arn)


def _certificate_of_listener(aws: Any) -> Any:
    certificate = aws.acm.request_certificate(DomainName="example.com")["CertificateArn"]
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
    aws.elbv2.create_listener(
        LoadBalancerArn=aws.balancer(aws.subnets()), Protocol="HTTPS", Port=443, DefaultActions=[fixed],
        Certificates=[{"CertificateArn": certificate}],
    )  # fmt: skip
    return aws.acm.delete_certificate(CertificateArn=certificate)


def _database_in(aws: Any, subnets: list[str], **more: Any) -> None:
    aws.database(DBSubnetGroupName=aws.subnet_group(subnets), **more)


def _subnet_group_in_use(aws: Any) -> Any:
    _database_in(aws, aws.subnets())
    return aws.rds.delete_db_subnet_group(DBSubnetGroupName="dbs")


def _parameter_group_in_use(aws: Any) -> Any:
    aws.rds.create_db_parameter_group(DBParameterGroupName="pg", DBParameterGroupFamily="mysql8.0", Description="d")
    aws.database(DBParameterGroupName="pg")
    return aws.rds.delete_db_parameter_group(DBParameterGroupName="pg")


def _snapshot_of_stopped(aws: Any) -> Any:
    aws.rds.stop_db_instance(DBInstanceIdentifier=aws.database())
    return aws.rds.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="s")


def _both_kinds_of_end(aws: Any) -> Any:
    return aws.rds.delete_db_instance(
        DBInstanceIdentifier=aws.database(), SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="last"
    )


def _delete_cluster(aws: Any, *, member: bool, **end: Any) -> Any:
    aws.rds.create_db_cluster(
        DBClusterIdentifier="c", Engine="aurora-mysql", MasterUsername="adm", MasterUserPassword="sandbox12345"
    )
    if member:
        aws.rds.create_db_instance(
            DBInstanceIdentifier="db", DBClusterIdentifier="c", DBInstanceClass="db.t3.medium", Engine="aurora-mysql"
        )
    return aws.rds.delete_db_cluster(DBClusterIdentifier="c", **end)


def _redshift_without_snapshot(aws: Any) -> Any:
    aws.redshift.create_cluster(
        ClusterIdentifier="c", NodeType="ra3.xlplus", MasterUsername="u", MasterUserPassword="Sandbox1234",
        ClusterType="single-node",
    )  # fmt: skip
    return aws.redshift.delete_cluster(ClusterIdentifier="c")


def _bucket(aws: Any, *, versioned: bool) -> Any:
    aws.s3.create_bucket(Bucket="bucket-x")
    if versioned:
        aws.s3.put_bucket_versioning(Bucket="bucket-x", VersioningConfiguration={"Status": "Enabled"})
    aws.s3.put_object(Bucket="bucket-x", Key="k", Body=b"")
    if versioned:
        aws.s3.delete_object(Bucket="bucket-x", Key="k")
    return aws.s3.delete_bucket(Bucket="bucket-x")


def _repository_with_image(aws: Any) -> Any:
    aws.ecr.create_repository(repositoryName="repo")
    part = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": "sha256:" + "0" * 64}
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": part,
        "layers": [part],
    }
    aws.ecr.put_image(repositoryName="repo", imageManifest=json.dumps(manifest), imageTag="v1")
    return aws.ecr.delete_repository(repositoryName="repo")


def _cluster_with_service(aws: Any) -> Any:
    aws.ecs.create_cluster(clusterName="c")
    container = {"name": "a", "image": "i", "memory": 128}
    aws.ecs.register_task_definition(family="f", containerDefinitions=[container])
    aws.ecs.create_service(cluster="c", serviceName="s", taskDefinition="f", desiredCount=0)
    return aws.ecs.delete_cluster(cluster="c")


def _enabled_distribution(aws: Any) -> Any:
    origin = {"Id": "o", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    forwarded = {"QueryString": False, "Cookies": {"Forward": "none"}}
    made = aws.cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": "1",
            "Comment": "",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {
                "TargetOriginId": "o",
                "ViewerProtocolPolicy": "allow-all",
                "MinTTL": 0,
                "ForwardedValues": forwarded,
            },
        }
    )
    return aws.cloudfront.delete_distribution(Id=made["Distribution"]["Id"], IfMatch=made["ETag"])


def _protected_stack(aws: Any) -> Any:
    template = json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}})
    aws.cloudformation.create_stack(StackName="s", TemplateBody=template, EnableTerminationProtection=True)
    return aws.cloudformation.delete_stack(StackName="s")


def _unit_with_unit(aws: Any) -> Any:
    aws.organizations.create_organization(FeatureSet="ALL")
    root = aws.organizations.list_roots()["Roots"][0]["Id"]
    outer = aws.organizations.create_organizational_unit(ParentId=root, Name="outer")["OrganizationalUnit"]["Id"]
    aws.organizations.create_organizational_unit(ParentId=outer, Name="inner")
    return aws.organizations.delete_organizational_unit(OrganizationalUnitId=outer)


def _stream_with_consumer(aws: Any) -> Any:
    aws.kinesis.create_stream(StreamName="s", ShardCount=1)
    arn = aws.kinesis.describe_stream(StreamName="s")["StreamDescription"]["StreamARN"]
    aws.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c")
    return aws.kinesis.delete_stream(StreamName="s")


CASES: dict[str, Case] = {
    "a protected load balancer": ("OperationNotPermitted", _protected_balancer),
    "a target group of a listener": ("ResourceInUse", _target_group_of_listener),
    "a certificate of a listener": ("ResourceInUseException", _certificate_of_listener),
    "a database without a final snapshot": (
        "InvalidParameterCombination",
        lambda a: a.rds.delete_db_instance(DBInstanceIdentifier=a.database()),
    ),
    "a database with and without a final snapshot": ("InvalidParameterCombination", _both_kinds_of_end),
    "a protected database": (
        "InvalidParameterCombination",
        lambda a: a.rds.delete_db_instance(
            DBInstanceIdentifier=a.database(DeletionProtection=True), SkipFinalSnapshot=True
        ),
    ),
    "a snapshot of a stopped database": ("InvalidDBInstanceState", _snapshot_of_stopped),
    "a subnet group of a database": ("InvalidDBSubnetGroupStateFault", _subnet_group_in_use),
    "a parameter group of a database": ("InvalidDBParameterGroupState", _parameter_group_in_use),
    "a cluster with an instance": (
        "InvalidDBClusterStateFault",
        lambda a: _delete_cluster(a, member=True, SkipFinalSnapshot=True),
    ),
    "a cluster without a final snapshot": (
        "InvalidParameterCombination",
        lambda a: _delete_cluster(a, member=False),
    ),
    "a cluster with and without a final snapshot": (
        "InvalidParameterCombination",
        lambda a: _delete_cluster(a, member=False, SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="last"),
    ),
    "a warehouse without a final snapshot": ("InvalidParameterCombination", _redshift_without_snapshot),
    "a bucket with an object": ("BucketNotEmpty", lambda a: _bucket(a, versioned=False)),
    "a bucket with only old versions": ("BucketNotEmpty", lambda a: _bucket(a, versioned=True)),
    "a file system with a mount target": (
        "FileSystemInUse",
        lambda a: a.efs.delete_file_system(FileSystemId=_mount(a, a.subnet())),
    ),
    "a repository with an image": ("RepositoryNotEmptyException", _repository_with_image),
    "a cluster with a service": ("ClusterContainsServicesException", _cluster_with_service),
    "an enabled distribution": ("DistributionNotDisabled", _enabled_distribution),
    "a protected stack": ("ValidationError", _protected_stack),
    "a unit with a unit": ("OrganizationalUnitNotEmptyException", _unit_with_unit),
    "a stream with a consumer": ("ResourceInUseException", _stream_with_consumer),
}


@pytest.mark.parametrize("name", CASES)
def test_what_aws_refuses_is_refused_with_its_code(aws: Any, name: str) -> None:
    code, act = CASES[name]

    with pytest.raises(ClientError) as refused:
        act(aws)

    assert refused.value.response["Error"]["Code"] == code
