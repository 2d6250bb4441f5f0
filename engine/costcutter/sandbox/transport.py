"""boto3 clients that call an application in this process instead of a network: to fill the account quickly.

The whole stack is used, botocore's serializer and moto's routing and parsing included, so that what the seed
creates is what a client would have created.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from costcutter.sandbox.exchange import Request
from costcutter.sandbox.http import Respond

# moto takes any other host name for that of a bucket.
_NOWHERE = "http://localhost"
# One attempt: a seed that needs a second one is a bug, and retries sleep.
_CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


class Clients:
    """One client per service and region, made when first asked for."""

    def __init__(self, respond: Respond, *, account_key: str) -> None:
        self._respond = respond
        self._session = boto3.Session(account_key, "sandbox", region_name="us-east-1")
        self._made: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """The boto3 client of `service` in `region`; boto3's clients have no static type."""
        if (service, region) not in self._made:
            # The service name is data here, and the stubs want a literal.
            client: Any = self._session.client(service, region_name=region, endpoint_url=_NOWHERE, config=_CONFIG)  # type: ignore[call-overload]
            client.meta.events.register_first("before-send", self._send)
            self._made[service, region] = client
        return self._made[service, region]

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        answer = self._respond(_request(request))
        # botocore reads headers, content and, for streams, raw: an urllib3 response has more than is needed.
        return AWSResponse(request.url, answer.status, dict(answer.headers), _Raw(answer.body))  # type: ignore[arg-type]


class _Raw(BytesIO):
    def stream(self, *_: Any, **__: Any) -> Any:
        while chunk := self.read(65536):
            yield chunk


def _request(sent: AWSPreparedRequest) -> Request:
    url = urlsplit(str(sent.url))
    environ: dict[str, Any] = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": None,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(url.path).encode().decode("latin1") or "/",
        "QUERY_STRING": url.query,
        "REQUEST_URI": f"{url.path}?{url.query}" if url.query else url.path,
        "RAW_URI": f"{url.path}?{url.query}" if url.query else url.path,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": url.netloc,
    }
    for name, value in sent.headers.items():
        key = name.upper().replace("-", "_")
        # botocore's headers are text to its stubs, and sometimes bytes.
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = _text(value)
    return Request(environ, _whole(sent.body))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _whole(body: Any) -> bytes:
    """A botocore body is bytes, text, a file-like object, or nothing."""
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body)
