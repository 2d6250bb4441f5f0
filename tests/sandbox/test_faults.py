"""Faults on order, as boto3 sees them."""

from __future__ import annotations

from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from costcutter.sandbox import Sandbox
from costcutter.sandbox.faults import Faults, Rule, read_rules
from costcutter.sandbox.identify import Call


def code_of(act: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as failed:
        act(**params)
    return str(failed.value.response["Error"]["Code"])


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("ec2", "describe_volumes", "UnauthorizedOperation"),
        ("iam", "list_users", "AccessDenied"),
        ("dynamodb", "list_tables", "AccessDeniedException"),
        ("lambda", "list_functions", "AccessDeniedException"),
        ("s3", "list_buckets", "AccessDenied"),
        ("cloudwatch", "describe_alarms", "AccessDeniedException"),
    ],
)
def test_a_denied_call_fails_with_the_code_of_its_protocol(
    sandbox: Sandbox, client: Any, service: str, operation: str, code: str
) -> None:
    sandbox.faults({"kind": "denied"})

    assert code_of(getattr(client(service), operation)) == code


def test_only_the_named_calls_are_struck(sandbox: Sandbox, client: Any) -> None:
    sandbox.faults({"kind": "denied", "service": "ec2", "action": "Describe*", "region": "eu-west-1"})

    assert code_of(client("ec2", "eu-west-1").describe_vpcs) == "UnauthorizedOperation"
    assert client("ec2").describe_vpcs()["Vpcs"]
    assert client("sqs", "eu-west-1").list_queues()["QueueUrls"]


def test_a_throttled_call_succeeds_when_it_is_repeated(sandbox: Sandbox, client: Any) -> None:
    sandbox.faults({"kind": "throttle", "service": "ec2", "times": 1})

    answer = client("ec2", attempts=3).describe_vpcs()

    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


def test_a_throttled_call_says_so_when_it_is_not_repeated(sandbox: Sandbox, client: Any) -> None:
    sandbox.faults({"kind": "throttle"})

    assert code_of(client("ec2").describe_vpcs) == "RequestLimitExceeded"
    assert code_of(client("s3").list_buckets) == "SlowDown"


def test_a_lost_reply_has_been_executed(sandbox: Sandbox, client: Any) -> None:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="lost")["QueueUrl"]
    sandbox.faults({"kind": "lost_reply", "action": "DeleteQueue", "times": 1})

    assert code_of(sqs.delete_queue, QueueUrl=url) == "InternalServerError"

    assert "NonExistentQueue" in code_of(sqs.delete_queue, QueueUrl=url)


def test_a_dropped_connection_is_not_waited_for(sandbox: Sandbox, client: Any) -> None:
    sandbox.faults({"kind": "drop", "times": 1})

    with pytest.raises(ConnectionClosedError):
        client("ec2").describe_vpcs()


def test_the_request_log_names_calls_statuses_and_faults(sandbox: Sandbox, client: Any) -> None:
    sandbox.forget_requests()
    sandbox.faults({"kind": "denied", "action": "ListUsers"})

    code_of(client("iam").list_users)
    client("lambda", "eu-west-1").list_functions()

    served = [(one["service"], one["action"], one["region"], one["status"], one["fault"]) for one in sandbox.requests()]
    assert served == [
        ("iam", "ListUsers", "us-east-1", 403, "denied"),
        ("lambda", "ListFunctions", "eu-west-1", 200, ""),
    ]


def test_an_operation_that_moto_lacks_answers_in_aws_form(client: Any) -> None:
    assert code_of(client("ec2").describe_volume_status) == "NotImplemented"
    assert code_of(client("pricing").describe_services) == "NotImplemented"


def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(HTTPError, match="400"):
        sandbox.faults({"kind": "earthquake"})
    with pytest.raises(ValueError, match="unknown key 'often'"):
        read_rules([{"kind": "throttle", "often": 3}])


def test_a_rule_lets_the_first_calls_through_and_then_strikes_so_often() -> None:
    faults, call = Faults(), Call("ec2", "DeleteVolume", "us-east-1", "ec2")
    faults.replace((Rule("throttle", skip=2, times=1),))

    assert [faults.strike(call) is not None for _ in range(5)] == [False, False, True, False, False]


def test_a_rate_lets_a_burst_through() -> None:
    faults, call = Faults(), Call("ec2", "DeleteVolume", "us-east-1", "ec2")
    faults.replace((Rule("throttle", rate=0.001, burst=3),))

    assert [faults.strike(call) is not None for _ in range(5)] == [False, False, False, True, True]


def test_chance_is_the_same_for_the_same_rules() -> None:
    faults, call = Faults(), Call("ec2", "DeleteVolume", "us-east-1", "ec2")
    rule = Rule("throttle", probability=0.5)

    def runs() -> list[bool]:
        faults.replace((rule,))
        return [faults.strike(call) is not None for _ in range(30)]

    first = runs()
    assert first == runs()
    assert 5 < sum(first) < 25


def test_what_moto_has_no_route_for_is_answered_as_empty_where_there_can_be_none(client: Any) -> None:
    found = client("lambda").list_provisioned_concurrency_configs(FunctionName="any")

    assert found["ProvisionedConcurrencyConfigs"] == []
