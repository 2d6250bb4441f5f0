from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import moto
import pytest
import time_machine
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.session import Session
from moto.core import set_initial_no_auth_action_count

from costcutter.aws.cloud import BotoCloud, only_reads
from costcutter.aws.sessions import Access, open_session
from costcutter.ports import Cloud, CloudError, Fault, Identity
from costcutter.resources import GLOBAL, Scope

ACCOUNT, OTHER = "123456789012", "222222222222"
HERE, EVERYWHERE = Scope(ACCOUNT, "eu-west-1"), Scope(ACCOUNT, GLOBAL)
ROLE = f"arn:aws:iam::{OTHER}:role/cleaner"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
Prepare = Callable[..., tuple[BotoCloud, Any]]


def test_it_is_a_cloud_and_making_one_asks_nothing() -> None:
    cloud: Cloud = BotoCloud(profile="no-such-profile")

    with pytest.raises(CloudError, match=r"The config profile \(no-such-profile\) could not be found") as caught:
        cloud.identity()

    assert caught.value.fault is Fault.EXPIRED


@time_machine.travel(NOON, tick=False)
def test_an_answer_has_its_timestamps_as_text_and_no_metadata(cloud: BotoCloud) -> None:
    params = {"AvailabilityZone": "eu-west-1a", "Size": 8, "VolumeType": "gp3"}
    made = cloud.call(HERE, "ec2", "CreateVolume", params)

    answer = cloud.call(HERE, "ec2", "DescribeVolumes", {})

    assert set(answer) == {"Volumes"}
    assert [(v["VolumeId"], v["CreateTime"]) for v in answer["Volumes"]] == [(made["VolumeId"], "2026-01-31T12:00:00Z")]
    assert cloud.call(HERE, "ec2", "DeleteVolume", {"VolumeId": made["VolumeId"]}) == {}


def test_what_lives_in_no_region_is_asked_at_home(prepared: Prepare) -> None:
    answer = b"<R><ListRolesResult><IsTruncated>false</IsTruncated><Roles/></ListRolesResult></R>"
    cloud, aws = prepared((200, answer), endpoint_url="http://localhost:1")

    assert cloud.call(EVERYWHERE, "iam", "ListRoles", {}) == {"IsTruncated": False, "Roles": []}
    assert aws.requests == ["POST http://localhost:1/"]


def test_a_streamed_body_is_read_to_its_end(cloud: BotoCloud) -> None:
    scope = Scope(ACCOUNT, "us-east-1")
    cloud.call(scope, "s3", "CreateBucket", {"Bucket": "bucket"})
    cloud.call(scope, "s3", "PutObject", {"Bucket": "bucket", "Key": "k", "Body": b"x" * 100_000})

    assert cloud.call(scope, "s3", "GetObject", {"Bucket": "bucket", "Key": "k"})["Body"] == b"x" * 100_000


def test_pages_hold_as_many_as_asked_for(cloud: BotoCloud) -> None:
    for name in "abcde":
        cloud.call(EVERYWHERE, "iam", "CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": "{}"})

    pages = list(cloud.pages(EVERYWHERE, "iam", "ListRoles", {"PathPrefix": "/"}, page_size=2))

    assert [len(page["Roles"]) for page in pages] == [2, 2, 1]
    assert sorted(role["RoleName"] for page in pages for role in page["Roles"]) == list("abcde")
    assert not any("ResponseMetadata" in page for page in pages)


def test_what_does_not_paginate_is_one_page(cloud: BotoCloud) -> None:
    cloud.call(HERE, "ec2", "CreateKeyPair", {"KeyName": "k"})

    pages = list(cloud.pages(HERE, "ec2", "DescribeKeyPairs", {}, page_size=5))

    assert [[pair["KeyName"] for pair in page["KeyPairs"]] for page in pages] == [["k"]]


def test_a_page_size_is_left_out_where_there_is_none(cloud: BotoCloud) -> None:
    cloud.call(HERE, "sns", "CreateTopic", {"Name": "t"})

    pages = list(cloud.pages(HERE, "sns", "ListTopics", {}, page_size=5))

    assert pages == [{"Topics": [{"TopicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"}]}]


def test_a_listing_that_fails_half_way_gave_the_pages_before_it(prepared: Prepare) -> None:
    first = b'{"clusterArns": ["a"], "nextToken": "more"}'
    cloud, aws = prepared((200, first), (400, b'{"__type": "AccessDeniedException", "message": "no"}'))
    pages = cloud.pages(HERE, "ecs", "ListClusters", {})

    assert next(pages) == {"clusterArns": ["a"], "nextToken": "more"}
    with pytest.raises(CloudError) as caught:
        next(pages)

    assert caught.value.fault is Fault.DENIED
    assert str(caught.value) == "ecs:ListClusters: AccessDeniedException: no"
    assert len(aws.requests) == 2


def test_the_same_token_twice_is_unreadable_and_not_an_endless_listing(prepared: Prepare) -> None:
    page = (200, b'{"clusterArns": [], "nextToken": "again"}')
    cloud, _ = prepared(page, page, page)

    with pytest.raises(CloudError) as caught:
        list(cloud.pages(HERE, "ecs", "ListClusters", {}))

    assert caught.value.fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    ("service", "operation", "params", "fault", "code"),
    [
        ("ec2", "DeleteSnapshot", {"SnapshotId": "snap-12345678"}, Fault.INVALID, "InvalidSnapshot.NotFound"),
        ("ec2", "DeleteVolume", {}, Fault.INVALID, "ParamValidationError"),
        ("ec2", "DeleteVolumes", {}, Fault.UNSUPPORTED, "UnknownOperation"),
        ("ec3", "DeleteVolume", {}, Fault.UNSUPPORTED, "UnknownServiceError"),
    ],
)
def test_what_goes_wrong_is_a_cloud_error(
    cloud: BotoCloud, service: str, operation: str, params: dict[str, Any], fault: Fault, code: str
) -> None:
    with pytest.raises(CloudError) as caught:
        cloud.call(HERE, service, operation, params)

    error = caught.value
    assert (error.fault, error.code, error.operation) == (fault, code, f"{service}:{operation}")


def test_a_change_is_sent_once_and_only_once(prepared: Prepare) -> None:
    cloud, aws = prepared((500, b"<Response><Errors><Error><Code>InternalError</Code></Error></Errors></Response>"))

    with pytest.raises(CloudError) as caught:
        cloud.call(HERE, "ec2", "DeleteVolume", {"VolumeId": "vol-1"})

    assert caught.value.fault is Fault.TRANSIENT
    assert aws.requests == ["POST https://ec2.eu-west-1.amazonaws.com/"]


@pytest.mark.parametrize(
    ("operation", "retried"),
    [
        ("DescribeVolumes", True),
        ("ListRoles", True),
        ("GetQueueAttributes", True),
        ("BatchGetProjects", True),
        ("Scan", True),
        ("DeleteVolume", False),
        ("TerminateInstances", False),
        ("BatchDeleteImage", False),
        ("Listen", False),
        ("GetawayTickets", False),
    ],
)
def test_only_what_reads_is_sent_again(operation: str, retried: bool) -> None:
    assert only_reads(operation) is retried


def test_no_answer_in_time_is_transient(prepared: Prepare) -> None:
    cloud, _ = prepared(ReadTimeoutError(endpoint_url="https://ec2"))

    with pytest.raises(CloudError) as caught:
        cloud.call(HERE, "ec2", "DeleteVolume", {"VolumeId": "vol-1"})

    assert caught.value.fault is Fault.TRANSIENT


@pytest.mark.parametrize(
    ("service", "region", "endpoint_url", "fault"),
    [
        ("route53domains", "eu-west-1", None, Fault.UNSUPPORTED),
        ("route53domains", "us-east-1", None, Fault.UNREACHABLE),
        ("route53domains", "eu-west-1", "http://localhost:1", Fault.UNREACHABLE),
    ],
)
def test_an_address_that_is_none_means_unsupported_only_where_the_service_is_not_expected(
    prepared: Prepare, service: str, region: str, endpoint_url: str | None, fault: Fault
) -> None:
    failure = EndpointConnectionError(endpoint_url="https://nowhere")
    cloud, _ = prepared(failure, retries=0, endpoint_url=endpoint_url)

    with pytest.raises(CloudError) as caught:
        cloud.call(Scope(ACCOUNT, region), service, "ListDomains", {})

    assert caught.value.fault is fault


def test_without_credentials_a_call_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)

    with pytest.raises(CloudError, match="no AWS credentials were found: set AWS_PROFILE") as caught:
        BotoCloud().identity()

    assert caught.value.fault is Fault.EXPIRED


# --- the account itself


def test_identity_is_what_sts_says_with_the_accounts_aliases(cloud: BotoCloud) -> None:
    cloud.call(EVERYWHERE, "iam", "CreateAccountAlias", {"AccountAlias": "acme-dev"})

    assert cloud.identity() == Identity(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:user/moto", "aws", ("acme-dev",))


def test_aliases_that_may_not_be_listed_are_none(prepared: Prepare) -> None:
    caller = (
        b"<R><GetCallerIdentityResult><Arn>arn:aws-us-gov:iam::123456789012:user/u</Arn>"
        b"<Account>123456789012</Account></GetCallerIdentityResult></R>"
    )
    denied = b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
    cloud, aws = prepared((200, caller), (403, denied), region="us-gov-east-1")

    assert cloud.identity() == Identity(ACCOUNT, "arn:aws-us-gov:iam::123456789012:user/u", "aws-us-gov", ())
    assert aws.requests == ["POST https://sts.us-gov-east-1.amazonaws.com/", "POST https://iam.us-gov.amazonaws.com/"]


def test_a_scope_of_another_account_is_refused_once_ours_is_known(cloud: BotoCloud) -> None:
    cloud.identity()

    with pytest.raises(CloudError, match=f"belong to account {ACCOUNT}, not to '{OTHER}'"):
        cloud.call(Scope(OTHER, "eu-west-1"), "ec2", "DescribeVolumes", {})
    with pytest.raises(CloudError, match=f"belong to account {ACCOUNT}, not to '{OTHER}'"):
        next(cloud.pages(Scope(OTHER, "eu-west-1"), "ec2", "DescribeVolumes", {}))
    assert cloud.identity().account == ACCOUNT


def test_regions_that_the_account_has_not_enabled_are_left_out(prepared: Prepare) -> None:
    def entry(name: str, status: str) -> str:
        return f"<item><regionName>{name}</regionName><optInStatus>{status}</optInStatus></item>"

    listed = [
        entry("us-east-1", "opt-in-not-required"),
        entry("me-south-1", "not-opted-in"),
        entry("af-south-1", "opted-in"),
    ]
    cloud, aws = prepared((200, f"<R><regionInfo>{''.join(listed)}</regionInfo></R>".encode()), region="eu-west-1")

    assert cloud.regions() == ("af-south-1", "us-east-1")
    assert aws.requests == ["POST https://ec2.eu-west-1.amazonaws.com/"]


def test_an_endpoint_that_is_not_aws_is_no_account_without_regions(prepared: Prepare) -> None:
    cloud, _ = prepared((200, b"<hello/>"), (200, b"<R><GetCallerIdentityResult/></R>"))

    with pytest.raises(CloudError, match="the answer has no Regions"):
        cloud.regions()
    with pytest.raises(CloudError, match="the answer has no Account"):
        cloud.identity()


# --- assuming a role


@pytest.fixture
def role_clock() -> Any:
    with moto.mock_aws(), time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_a_role_leads_to_its_own_account(role_clock: Any) -> None:
    BotoCloud().call(HERE, "ec2", "CreateVolume", {"AvailabilityZone": "eu-west-1a", "Size": 1})
    cloud = BotoCloud(role=ROLE)

    identity = cloud.identity()

    assert (identity.account, identity.arn) == (OTHER, f"arn:aws:sts::{OTHER}:assumed-role/cleaner/costcutter")
    assert cloud.call(Scope(OTHER, "eu-west-1"), "ec2", "DescribeVolumes", {}) == {"Volumes": []}


def test_a_role_is_assumed_once_and_again_before_it_expires(role_clock: Any) -> None:
    sessions: list[Session] = []

    def keep(access: Access) -> Session:
        sessions.append(open_session(access))
        return sessions[-1]

    cloud, there = BotoCloud(role=ROLE, open_session=keep), Scope(OTHER, "eu-west-1")

    def key_after(wait: timedelta) -> str:
        role_clock.shift(wait)
        cloud.call(there, "sqs", "ListQueues", {})
        credentials = sessions[0].get_credentials()
        assert credentials is not None
        return str(credentials.access_key)

    keys = [key_after(timedelta(minutes=wait)) for wait in (0, 40, 10)]

    assert keys[0] == keys[1]
    assert keys[1] != keys[2]
    assert len(sessions) == 1


@moto.mock_aws
@set_initial_no_auth_action_count(0)
def test_a_role_that_may_not_be_assumed_is_a_matter_of_credentials() -> None:
    with pytest.raises(CloudError) as caught:
        BotoCloud(role=ROLE).call(Scope(OTHER, "eu-west-1"), "sqs", "ListQueues", {})

    message = "no credentials, AssumeRole failed: The security token included in the request is invalid."
    assert (caught.value.fault, caught.value.message) == (Fault.EXPIRED, message)
    assert caught.value.operation == "sqs:ListQueues"


def test_a_role_needs_credentials_to_assume_it_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(CloudError, match="no AWS credentials were found"):
        BotoCloud(role=ROLE).identity()
