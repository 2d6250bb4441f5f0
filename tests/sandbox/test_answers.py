"""What the sandbox answers to a question, where moto would answer something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError

AUTUMN = datetime(2025, 10, 11, 12, 13, 14, tzinfo=UTC)


def tags_of(aws: Any, arn: str) -> dict[str, str]:
    """Tags of something of Elastic Beanstalk's."""
    found = aws.elasticbeanstalk.list_tags_for_resource(ResourceArn=arn)["ResourceTags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def application(aws: Any, name: str, **more: Any) -> str:
    """Make an application; gives its ARN."""
    made = aws.elasticbeanstalk.create_application(ApplicationName=name, **more)
    return str(made["Application"]["ApplicationArn"])


def test_an_application_has_the_tags_of_its_creation_and_later_ones(aws: Any) -> None:
    arn = application(aws, "app", Tags=[{"Key": "team", "Value": "web"}, {"Key": "stage", "Value": "dev"}])
    assert tags_of(aws, arn) == {"team": "web", "stage": "dev"}

    aws.elasticbeanstalk.update_tags_for_resource(
        ResourceArn=arn, TagsToAdd=[{"Key": "team", "Value": "data"}], TagsToRemove=["stage"]
    )

    assert tags_of(aws, arn) == {"team": "data"}


def test_an_application_without_tags_says_so(aws: Any) -> None:
    assert tags_of(aws, application(aws, "app")) == {}


def test_an_environment_still_has_its_own_tags(aws: Any) -> None:
    application(aws, "app", Tags=[{"Key": "of", "Value": "application"}])
    arn = aws.elasticbeanstalk.create_environment(
        ApplicationName="app", EnvironmentName="environment", Tags=[{"Key": "of", "Value": "environment"}]
    )["EnvironmentArn"]

    assert tags_of(aws, arn) == {"of": "environment"}


@pytest.mark.parametrize("operation", ["list_tags_for_resource", "update_tags_for_resource"])
def test_tags_of_an_application_that_is_gone_are_not_found(aws: Any, operation: str) -> None:
    arn = application(aws, "app")
    aws.elasticbeanstalk.delete_application(ApplicationName="app")

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        getattr(aws.elasticbeanstalk, operation)(ResourceArn=arn)


def test_applications_are_described_by_name_with_their_dates(aws: Any) -> None:
    with time_machine.travel(AUTUMN, tick=False):
        application(aws, "one")
    application(aws, "two")

    found = aws.elasticbeanstalk.describe_applications(ApplicationNames=["one", "three"])["Applications"]
    everything = aws.elasticbeanstalk.describe_applications()["Applications"]

    assert [(one["ApplicationName"], one["DateCreated"], one["DateUpdated"]) for one in found] == [
        ("one", AUTUMN, AUTUMN)
    ]
    assert [one["ApplicationName"] for one in everything] == ["one", "two"]


@pytest.mark.parametrize("by", ["logGroupName", "logGroupArn"])
def test_log_groups_are_found_by_name_and_by_arn(aws: Any, by: str) -> None:
    for name in ("app", "app/worker", "other"):
        aws.logs.create_log_group(logGroupName=name)
    wanted = {one["logGroupName"]: one[by] for one in aws.logs.describe_log_groups()["logGroups"]}

    found = aws.logs.describe_log_groups(logGroupIdentifiers=[wanted["other"], wanted["app"], "missing"])["logGroups"]

    assert [one["logGroupName"] for one in found] == ["app", "other"]


def test_log_groups_by_identifier_come_in_pages_too(aws: Any) -> None:
    names = [f"group-{number}" for number in range(5)]
    for name in names:
        aws.logs.create_log_group(logGroupName=name)

    pages = aws.logs.get_paginator("describe_log_groups").paginate(
        logGroupIdentifiers=names[:3], PaginationConfig={"PageSize": 2}
    )

    assert [[one["logGroupName"] for one in page["logGroups"]] for page in pages] == [names[:2], names[2:3]]


@pytest.mark.parametrize(
    "params",
    [
        {"logGroupIdentifiers": ["arn:aws:logs:us-east-1:123456789012:log-group:app:*"]},
        {"logGroupIdentifiers": ["app"], "logGroupNamePrefix": "a"},
    ],
)
def test_identifiers_of_log_groups_allow_no_star_and_no_other_filter(aws: Any, params: Any) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        aws.logs.describe_log_groups(**params)


def test_a_launch_template_shows_tags_that_came_and_went_later(aws: Any) -> None:
    made = aws.ec2.create_launch_template(
        LaunchTemplateName="template",
        LaunchTemplateData={"ImageId": "ami-12345678"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "old", "Value": "1"}]}],
    )["LaunchTemplate"]["LaunchTemplateId"]
    aws.ec2.create_tags(Resources=[made], Tags=[{"Key": "new", "Value": "2"}])
    aws.ec2.delete_tags(Resources=[made], Tags=[{"Key": "old"}])

    found = aws.ec2.describe_launch_templates(LaunchTemplateIds=[made])["LaunchTemplates"][0]

    assert found["Tags"] == [{"Key": "new", "Value": "2"}]


def test_an_empty_cluster_is_deleted_and_leaves_its_final_snapshot(aws: Any) -> None:
    aws.rds.create_db_cluster(
        DBClusterIdentifier="c", Engine="aurora-mysql", MasterUsername="adm", MasterUserPassword="sandbox12345"
    )
    aws.rds.create_db_instance(
        DBInstanceIdentifier="db", DBClusterIdentifier="c", DBInstanceClass="db.t3.medium", Engine="aurora-mysql"
    )
    aws.rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)

    aws.rds.delete_db_cluster(DBClusterIdentifier="c", FinalDBSnapshotIdentifier="last")

    assert aws.rds.describe_db_clusters()["DBClusters"] == []
    snapshots = aws.rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    assert [one["DBClusterSnapshotIdentifier"] for one in snapshots] == ["last"]


def versions_of(page: Any) -> list[dict[str, str]]:
    """What a page lists, as DeleteObjects wants it."""
    found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
    return [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]


@pytest.fixture
def versioned(aws: Any) -> Any:
    """S3 with a bucket `bucket-x` of five keys with two versions and a delete marker each."""
    aws.s3.create_bucket(Bucket="bucket-x")
    aws.s3.put_bucket_versioning(Bucket="bucket-x", VersioningConfiguration={"Status": "Enabled"})
    for key in "abcde":
        aws.s3.put_object(Bucket="bucket-x", Key=key, Body=b"1")
        aws.s3.put_object(Bucket="bucket-x", Key=key, Body=b"2")
        aws.s3.delete_object(Bucket="bucket-x", Key=key)
    return aws.s3


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 100])
def test_who_deletes_versions_page_by_page_empties_the_bucket(versioned: Any, size: int) -> None:
    pages = versioned.get_paginator("list_object_versions").paginate(
        Bucket="bucket-x", PaginationConfig={"PageSize": size}
    )

    for page in pages:
        versioned.delete_objects(Bucket="bucket-x", Delete={"Objects": versions_of(page)})

    versioned.delete_bucket(Bucket="bucket-x")


@pytest.mark.parametrize("size", [1, 2, 4, 100])
def test_pages_of_versions_hold_each_once(versioned: Any, size: int) -> None:
    pages = versioned.get_paginator("list_object_versions").paginate(
        Bucket="bucket-x", PaginationConfig={"PageSize": size}
    )
    listed = [(one["Key"], one["VersionId"]) for page in pages for one in versions_of(page)]

    assert (len(listed), len(set(listed))) == (15, 15)


def test_versions_after_a_key_begin_with_the_next_one(versioned: Any) -> None:
    page = versioned.list_object_versions(Bucket="bucket-x", KeyMarker="c")

    assert {one["Key"] for one in versions_of(page)} == {"d", "e"}
