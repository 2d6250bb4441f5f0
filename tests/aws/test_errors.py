from __future__ import annotations

from string import Formatter
from typing import Any

import pytest
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from costcutter.aws.errors import SDK_ERRORS, as_cloud_error, fault_of, translated
from costcutter.aws.models import ModelReader
from costcutter.aws.parsing import UnreadableAnswer
from costcutter.ports import CloudError, Fault

FAULTS = [
    ("Throttling", 400, Fault.THROTTLED),
    ("ThrottlingException", 400, Fault.THROTTLED),
    ("RequestLimitExceeded", 503, Fault.THROTTLED),
    ("TooManyRequestsException", 429, Fault.THROTTLED),
    ("SlowDown", 503, Fault.THROTTLED),
    ("PriorRequestNotComplete", 400, Fault.THROTTLED),
    ("RequestThrottled", 400, Fault.THROTTLED),
    ("EC2ThrottledException", 502, Fault.THROTTLED),
    ("KMSThrottlingException", 400, Fault.THROTTLED),
    ("AWS.SimpleQueueService.RequestThrottled", 403, Fault.THROTTLED),
    ("SomethingNew", 429, Fault.THROTTLED),
    ("InternalError", 500, Fault.TRANSIENT),
    ("InternalServerException", None, Fault.TRANSIENT),
    ("ServiceUnavailable", 503, Fault.TRANSIENT),
    ("KMSInternalException", 500, Fault.TRANSIENT),
    ("RequestTimeout", 400, Fault.TRANSIENT),
    ("LimitExceededException", 400, Fault.TRANSIENT),
    ("OperationAborted", 409, Fault.TRANSIENT),
    ("500", None, Fault.TRANSIENT),
    ("503", 503, Fault.TRANSIENT),
    ("SomethingNew", 500, Fault.TRANSIENT),
    ("SomethingNew", 408, Fault.TRANSIENT),
    ("ServiceQuotaExceededException", 429, Fault.TRANSIENT),
    ("AccessDenied", 403, Fault.DENIED),
    ("AccessDeniedException", 400, Fault.DENIED),
    ("UnauthorizedOperation", 403, Fault.DENIED),
    ("AuthorizationError", 403, Fault.DENIED),
    ("AuthFailure", 401, Fault.DENIED),
    ("EC2AccessDeniedException", 502, Fault.DENIED),
    ("403", 403, Fault.DENIED),
    ("SomethingNew", 403, Fault.DENIED),
    ("ExpiredToken", 400, Fault.EXPIRED),
    ("ExpiredTokenException", 403, Fault.EXPIRED),
    ("RequestExpired", 400, Fault.EXPIRED),
    ("InvalidClientTokenId", 403, Fault.EXPIRED),
    ("UnrecognizedClientException", 400, Fault.EXPIRED),
    ("SignatureDoesNotMatch", 403, Fault.EXPIRED),
    ("InvalidAccessKeyId", 403, Fault.EXPIRED),
    ("OptInRequired", 403, Fault.UNSUPPORTED),
    ("SubscriptionRequiredException", 403, Fault.UNSUPPORTED),
    ("InvalidAccessException", 401, Fault.UNSUPPORTED),
    ("UnsupportedOperation", 400, Fault.UNSUPPORTED),
    ("InvalidAction", 400, Fault.UNSUPPORTED),
    ("SomethingNew", 501, Fault.UNSUPPORTED),
    ("DependencyViolation", 400, Fault.INVALID),
    ("InvalidVolume.NotFound", 400, Fault.INVALID),
    ("ResourceInUseException", 400, Fault.INVALID),
    ("InvalidNextTokenException", 400, Fault.INVALID),
    ("InvalidObjectState", 403, Fault.INVALID),
    ("InvalidThrottleSettings", 400, Fault.INVALID),
    ("404", 404, Fault.INVALID),
    ("Unknown", None, Fault.INVALID),
    ("", None, Fault.INVALID),
]


@pytest.mark.parametrize(("code", "status", "fault"), FAULTS)
def test_a_code_and_a_status_mean_a_fault(code: str, status: int | None, fault: Fault) -> None:
    assert fault_of(code, status) is fault


def test_no_full_quota_counts_as_denied_or_as_throttling_whatever_its_status() -> None:
    models = ModelReader()
    faults = {
        code: fault_of(code, status)
        for service in ("sns", "efs", "rds", "servicediscovery", "oam", "cloudformation")
        for code, status in errors_of(models, service)
        if ("LimitExceeded" in code or "QuotaExceeded" in code) and code != "RequestLimitExceeded"
    }

    assert len(faults) > 20
    assert set(faults.values()) <= {Fault.INVALID, Fault.TRANSIENT}


def errors_of(models: ModelReader, service: str) -> set[tuple[str, int | None]]:
    """Code and status of every error that the service's operations declare."""
    operations = [models.operation(service, name) or {} for name in models.operations(service)]
    names = {error["shape"] for operation in operations for error in operation.get("errors", [])}
    declared = {name: models.shape(service, name).get("error", {}) for name in names}
    return {(error.get("code", name), error.get("httpStatusCode")) for name, error in declared.items()}


def answer(code: Any, message: Any, status: int | None = 400, **more: Any) -> Any:
    return {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status, **more}}


def parts(error: CloudError) -> tuple[Fault, str, str, str, str]:
    return error.fault, error.code, error.message, error.operation, error.request_id


VOLUME = "ec2:DeleteVolume"

ERRORS: list[tuple[str, Exception, tuple[Fault, str, str, str, str]]] = [
    (
        "a service's refusal loses botocore's prefix and keeps its request id",
        sdk.ClientError(answer("VolumeInUse", "Volume vol-1 is\n attached", RequestId="r-1"), "DeleteVolume"),
        (Fault.INVALID, "VolumeInUse", "Volume vol-1 is attached", VOLUME, "r-1"),
    ),
    (
        "a message may be None",
        sdk.ClientError(answer("InvalidSnapshot.NotFound", None), "DeleteSnapshot"),
        (Fault.INVALID, "InvalidSnapshot.NotFound", "", VOLUME, ""),
    ),
    (
        "a code may be None",
        sdk.ClientError(answer(None, None, 503), "DeleteVolume"),
        (Fault.TRANSIENT, "503", "", VOLUME, ""),
    ),
    ("everything may be missing", sdk.ClientError({}, "X"), (Fault.INVALID, "Unknown", "", VOLUME, "")),
    (
        "a role that may not be assumed is a matter of credentials, not of the call",
        sdk.ClientError(answer("AccessDenied", "not yours", 403), "AssumeRole"),
        (Fault.EXPIRED, "AccessDenied", "no credentials, AssumeRole failed: not yours", VOLUME, ""),
    ),
    (
        "a throttled AssumeRole is throttling",
        sdk.ClientError(answer("Throttling", "Rate exceeded"), "AssumeRole"),
        (Fault.THROTTLED, "Throttling", "no credentials, AssumeRole failed: Rate exceeded", VOLUME, ""),
    ),
    (
        "an answer that cannot be parsed is shown without its body",
        ResponseParserError("Unable to parse response (x), invalid XML received.\nb'<html>long</html>'"),
        (
            Fault.UNREADABLE,
            "ResponseParserError",
            "Unable to parse response (x), invalid XML received.",
            VOLUME,
            "",
        ),
    ),
    (
        "an unreadable answer of a broken service is transient",
        UnreadableAnswer("answer with status 502 cannot be read: invalid XML", 502, "r-2"),
        (Fault.TRANSIENT, "UnreadableAnswer", "answer with status 502 cannot be read: invalid XML", VOLUME, "r-2"),
    ),
    (
        "an unreadable answer that claims success is unreadable",
        UnreadableAnswer("the body is no json answer", 200, ""),
        (Fault.UNREADABLE, "UnreadableAnswer", "the body is no json answer", VOLUME, ""),
    ),
    (
        "nobody answers at the address",
        sdk.EndpointConnectionError(endpoint_url="https://ec2.example"),
        (
            Fault.UNREACHABLE,
            "EndpointConnectionError",
            'Could not connect to the endpoint URL: "https://ec2.example"',
            VOLUME,
            "",
        ),
    ),
    (
        "wrong parameters are listed on one line",
        sdk.ParamValidationError(report='Missing required parameter: "A"\nUnknown parameter: "B"'),
        (
            Fault.INVALID,
            "ParamValidationError",
            'Parameter validation failed: Missing required parameter: "A" Unknown parameter: "B"',
            VOLUME,
            "",
        ),
    ),
    (
        "no credentials at all",
        sdk.NoCredentialsError(),
        (
            Fault.EXPIRED,
            "NoCredentialsError",
            "no AWS credentials were found: set AWS_PROFILE, or run `aws configure` or `aws sso login`",
            VOLUME,
            "",
        ),
    ),
    (
        "no such service, without the names of all others",
        sdk.UnknownServiceError(service_name="ec3", known_service_names="a, b, c"),
        (Fault.UNSUPPORTED, "UnknownServiceError", "this version of the SDK knows no service 'ec3'", VOLUME, ""),
    ),
    (
        "a prompt for an MFA code without a terminal",
        EOFError(),
        (
            Fault.EXPIRED,
            "EOFError",
            "the profile asks for an MFA code, and there is no terminal to type it in",
            VOLUME,
            "",
        ),
    ),
]


@pytest.mark.parametrize(("error", "expected"), [case[1:] for case in ERRORS], ids=[case[0] for case in ERRORS])
def test_an_error_of_the_sdk_becomes_ours(error: Exception, expected: tuple[Fault, str, str, str, str]) -> None:
    assert parts(as_cloud_error(error, VOLUME)) == expected


CLASSES: list[tuple[type[Exception], Fault]] = [
    (sdk.ConnectTimeoutError, Fault.UNREACHABLE),
    (sdk.ProxyConnectionError, Fault.UNREACHABLE),
    (sdk.SSLError, Fault.UNREACHABLE),
    (sdk.ReadTimeoutError, Fault.TRANSIENT),
    (sdk.ConnectionClosedError, Fault.TRANSIENT),
    (sdk.HTTPClientError, Fault.TRANSIENT),
    (sdk.ResponseStreamingError, Fault.TRANSIENT),
    (sdk.IncompleteReadError, Fault.TRANSIENT),
    (sdk.CapacityNotAvailableError, Fault.THROTTLED),
    (sdk.PartialCredentialsError, Fault.EXPIRED),
    (sdk.CredentialRetrievalError, Fault.EXPIRED),
    (sdk.TokenRetrievalError, Fault.EXPIRED),
    (sdk.ProfileNotFound, Fault.EXPIRED),
    (sdk.UnauthorizedSSOTokenError, Fault.EXPIRED),
    (sdk.SSOTokenLoadError, Fault.EXPIRED),
    (sdk.LoginRefreshRequired, Fault.EXPIRED),
    (sdk.ConfigParseError, Fault.EXPIRED),
    (sdk.InfiniteLoopConfigError, Fault.EXPIRED),
    (sdk.NoRegionError, Fault.UNSUPPORTED),
    (sdk.UnknownRegionError, Fault.UNSUPPORTED),
    (sdk.UnknownEndpointError, Fault.UNSUPPORTED),
    (sdk.EndpointResolutionError, Fault.UNSUPPORTED),
    (sdk.InvalidRegionError, Fault.UNSUPPORTED),
    (sdk.PaginationError, Fault.UNREADABLE),
    (sdk.InvalidHostLabelError, Fault.INVALID),
]


@pytest.mark.parametrize(("kind", "fault"), CLASSES, ids=[kind.__name__ for kind, _ in CLASSES])
def test_a_class_of_errors_means_a_fault(kind: type[Exception], fault: Fault) -> None:
    assert as_cloud_error(example_of(kind), "s:Op").fault is fault


def test_every_error_that_the_sdk_defines_is_caught_and_told_on_one_line() -> None:
    kinds = [kind for kind in vars(sdk).values() if isinstance(kind, type) and issubclass(kind, sdk.BotoCoreError)]

    assert len(kinds) > 80
    for kind in kinds:
        told = as_cloud_error(example_of(kind), "s:Op")
        assert issubclass(kind, SDK_ERRORS)
        assert told.code == kind.__name__
        assert told.message
        assert "\n" not in told.message


def test_refreshed_credentials_that_had_expired_already_count_as_expired() -> None:
    error = RuntimeError("Credentials were refreshed, but the refreshed credentials are still expired.")

    assert as_cloud_error(error, "s:Op").fault is Fault.EXPIRED


def test_the_cause_is_kept_and_other_errors_pass() -> None:
    cause = sdk.NoRegionError()
    with pytest.raises(CloudError) as caught, translated("s:Op"):
        raise cause
    with pytest.raises(ZeroDivisionError), translated("s:Op"):
        raise ZeroDivisionError

    assert caught.value.__cause__ is cause


def example_of(kind: type[Exception]) -> Exception:
    """An error of this class whose message has something for each of its placeholders."""
    template: str = getattr(kind, "fmt", "")
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    arguments: dict[str, Any] = {name: f"<{name}>" for name in names}
    if kind is sdk.WaiterError:
        arguments["last_response"] = {}
    return kind(**arguments)
