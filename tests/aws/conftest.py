"""A fence against the real AWS, moto's AWS, and an AWS that gives prepared answers."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import moto  # before any session is made: only those made afterwards are mocked
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.session import Session

from costcutter.aws.cloud import BotoCloud
from costcutter.aws.sessions import Access, open_session


@pytest.fixture(autouse=True)
def no_way_to_the_real_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


@pytest.fixture
def cloud(no_way_to_the_real_aws: None) -> Iterator[BotoCloud]:
    """The account 123456789012 as moto keeps it, empty."""
    with moto.mock_aws():
        yield BotoCloud()


@dataclass
class PreparedAws:
    """Answers the requests in turn with what was prepared, or fails as prepared; nothing goes over a network."""

    answers: list[tuple[int, bytes] | Exception]
    requests: list[str] = field(default_factory=list)
    """``POST https://...`` of each request."""

    def open_session(self, access: Access) -> Session:
        session = open_session(access)
        handler: Any = self._answer
        session.register("before-send", handler)
        return session

    def _answer(self, *, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.requests.append(f"{request.method} {request.url}")
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        headers: Any = {"x-amzn-requestid": "request-1"}
        raw: Any = _Raw(body)
        return AWSResponse(request.url, status, headers, raw)


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@pytest.fixture
def prepared() -> Callable[..., tuple[BotoCloud, PreparedAws]]:
    def prepare(*answers: tuple[int, bytes] | Exception, **settings: Any) -> tuple[BotoCloud, PreparedAws]:
        aws = PreparedAws(list(answers))
        return BotoCloud(open_session=aws.open_session, **settings), aws

    return prepare
