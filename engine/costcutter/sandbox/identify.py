"""Which AWS call a request is: service, operation, region and the protocol its errors are written in.

The service and region stand in the signature; where the operation stands depends on the protocol: a form
field (query, ec2), a header (json), the URL (smithy cbor) or the method and path (rest), for which moto's own
router is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from moto.core.request import Request as MotoRequest
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

from costcutter.sandbox.exchange import Request

Protocol = Literal["ec2", "query", "json", "rest-json", "rest-xml", "s3", "cbor"]

_SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")
_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z0-9]+)")
_ROUTER_NAMES = {"elasticfilesystem": "efs", "es": "opensearch"}
_REST_XML = frozenset({"route53", "cloudfront"})


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as AWS would name it."""

    service: str
    """The signing name: `ec2`, `s3`, `elasticloadbalancing`."""

    action: str
    """`DeleteVolume`; method and path where no operation was recognised."""

    region: str
    protocol: Protocol


def identify(request: Request) -> Call:
    """Name the call in `request`; an unsigned request counts as S3, as it does for moto."""
    scope = _SCOPE.search(request.header("Authorization"))
    service, region = (scope["service"], scope["region"]) if scope else ("s3", "us-east-1")
    if target := request.header("X-Amz-Target"):
        protocol: Protocol = "json" if "amz-json" in request.header("Content-Type") else "cbor"
        return Call(service, target.rpartition(".")[2], region, protocol)
    if found := _ACTION.search(request.form_body) or _ACTION.search(request.query.encode()):
        return Call(service, found[1].decode(), region, "ec2" if service == "ec2" else "query")
    if request.header("Smithy-Protocol"):
        return Call(service, request.path.rpartition("/")[2], region, "cbor")
    rest: Protocol = "s3" if service == "s3" else "rest-xml" if service in _REST_XML else "rest-json"
    return Call(service, _routed(service, request), region, rest)


def _routed(service: str, request: Request) -> str:
    try:
        router = get_service_router(_ROUTER_NAMES.get(service, service))
        operation, _ = router.match(MotoRequest(request.environ.copy()))
    except (HTTPException, LookupError, ValueError):  # no such route, or a service that botocore does not know
        return f"{request.method} {request.path}"
    return operation.name
