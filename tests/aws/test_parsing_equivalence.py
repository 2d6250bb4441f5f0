"""What we do to answers before and while botocore parses them changes nothing but the timestamps."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from botocore.parsers import create_parser
from botocore.session import Session
from hypothesis import given, settings
from hypothesis import strategies as st

from costcutter.aws import parsing
from support.answers import CBOR, cbor, model_of, operations_of, value_of, written

PROTOCOLS = {
    "ec2": ("ec2",),
    "query": ("rds", "iam", "sts", "autoscaling", "elbv2", "sns", "elasticache"),
    "rest-xml": ("s3", "route53", "cloudfront"),
    "json": ("dynamodb", "ecs", "logs", "kms", "sagemaker"),
    "rest-json": ("lambda", "eks", "apigateway", "glacier", "backup", "batch"),
    CBOR: ("cloudwatch",),
}
ANY = [(protocol, service) for protocol, services in PROTOCOLS.items() for service in services]


@cache
def ours(protocol: str) -> Any:
    session = Session()
    parsing.install(session)
    return session.get_component("response_parser_factory").create_parser(protocol)


@pytest.mark.parametrize(("protocol", "service"), ANY)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_an_answer_is_parsed_as_botocore_parses_it(protocol: str, service: str, data: st.DataObject, seed: int) -> None:
    operation = model_of(service).operation_model(data.draw(st.sampled_from(operations_of(service))))
    response = written(operation, value_of(operation.output_shape, Random(seed)), protocol)

    expected = create_parser(protocol).parse(response, operation.output_shape)

    assert _as_text(ours(protocol).parse(response, operation.output_shape)) == _as_text(expected)


@pytest.mark.parametrize(("protocol", "service"), ANY)
def test_the_answers_that_are_compared_say_something(protocol: str, service: str) -> None:
    read = 0
    for name in operations_of(service):
        operation = model_of(service).operation_model(name)
        value = value_of(operation.output_shape, Random(name))
        answer = create_parser(protocol).parse(written(operation, value, protocol), operation.output_shape)
        read += len(value.keys() & answer.keys()) == len(value) > 0

    assert read / len(operations_of(service)) > 0.3


@pytest.mark.parametrize(
    "start",
    [
        '<R xmlns="http://a/">',
        "<R xmlns='http://a/'>",
        '<?xml version="1.0" encoding="UTF-8"?>\n<R\n  xmlns = "http://a/" >',
        '<R xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://a/">',
        """<R note=' xmlns="http://b/"' xmlns="http://a/">""",
        '<R note="a > b" xmlns="http://a/">',
        '<!-- xmlns="http://b/" --><R xmlns="http://a/">',
        '<a:R xmlns:a="http://a/">',
        '<R xmlns="">',
        "<R>",
    ],
)
def test_wherever_the_namespace_stands_the_answer_is_the_same(start: str) -> None:
    end = "</a:R>" if start.startswith("<a:") else "</R>"
    body = f'{start}<volumeSet><item xmlns="http://c/"><volumeId>vol-1</volumeId></item></volumeSet>{end}'
    operation = model_of("ec2").operation_model("DescribeVolumes")
    response = {"body": body.encode(), "headers": {}, "status_code": 200}

    answer = ours("ec2").parse(response, operation.output_shape)

    assert answer["Volumes"] == [{"VolumeId": "vol-1"}]
    assert answer == create_parser("ec2").parse(response, operation.output_shape)


class Seen:
    """Stands for botocore's factory and its parsers, and keeps what they were given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def set_parser_defaults(self, **defaults: Any) -> None:
        pass

    def create_parser(self, protocol_name: str) -> Seen:
        return self

    def parse(self, response: dict[str, Any], shape: Any) -> dict[str, Any]:
        self.bodies.append(response["body"])
        return {}


def test_botocore_is_spared_the_namespace() -> None:
    session, seen = Session(), Seen()
    session.register_component("response_parser_factory", seen)
    parsing.install(session)
    response = {
        "body": b'<?xml version="1.0"?>\n<R xmlns="http://a/"><volumeSet/></R>',
        "headers": {},
        "status_code": 200,
    }

    parser = session.get_component("response_parser_factory").create_parser("ec2")
    parser.parse(response, model_of("ec2").operation_model("DescribeVolumes").output_shape)

    assert seen.bodies == [b'<?xml version="1.0"?>\n<R><volumeSet/></R>']


def test_a_document_that_is_the_whole_answer_keeps_its_namespace() -> None:
    operation = model_of("s3").operation_model("GetBucketPolicy")
    response = {"body": b'<Policy xmlns="http://a/"/>', "headers": {}, "status_code": 200}

    assert ours("rest-xml").parse(response, operation.output_shape)["Policy"] == '<Policy xmlns="http://a/"/>'


def test_an_answer_in_cbor_is_read() -> None:
    operation = model_of("cloudwatch").operation_model("DescribeAlarms")
    alarm = {
        "AlarmName": "a",
        "Threshold": -0.5,
        "AlarmConfigurationUpdatedTimestamp": datetime(2026, 1, 31, tzinfo=UTC),
    }
    response = {"body": cbor({"MetricAlarms": [alarm]}), "headers": {}, "status_code": 200}

    answer = ours(CBOR).parse(response, operation.output_shape)

    alarm["AlarmConfigurationUpdatedTimestamp"] = "2026-01-31T00:00:00Z"
    assert answer["MetricAlarms"] == [alarm]


def _as_text(value: Any) -> Any:
    match value:
        case Element():  # botocore lets some through, where a text and a list share a tag (S3's GetBucketNotification)
            return value.text
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case dict():
            return {key: _as_text(each) for key, each in value.items()}
        case list():
            return [_as_text(each) for each in value]
    return value
