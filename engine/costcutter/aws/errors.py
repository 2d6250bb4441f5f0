"""botocore's errors end here: each becomes a `CloudError` with a fault, a code and a message of one line.

Codes come first, since a status says little: quotas come as 403 (SNS, EFS, RDS) and 402, a denied key of Lambda's as
502. Then names that speak for themselves, then the status. What nobody knows is INVALID, which is never retried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import ParseError

from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from costcutter.aws.parsing import UnreadableAnswer
from costcutter.ports import CloudError, Fault

_CODES: dict[Fault, str] = {
    Fault.THROTTLED: """
        RequestLimitExceeded RequestLimitExceededException BandwidthLimitExceeded SlowDown SlowDownException
        PriorRequestNotComplete ProvisionedThroughputExceededException TooManyRequests TooManyRequestsException
        TooManyRequestException TooManyRequestsError RateExceeded RateLimitError RateLimitExceededException
        CallRateLimitExceededException APICallRateForCustomerExceeded APICallRateForCustomerExceededFault""",
    # LimitExceededException is a rate to DynamoDB and Kinesis and a quota to most others. TRANSIENT is tried again, but
    # not for ever as THROTTLED would be. S3's OperationAborted asks to be tried again.
    Fault.TRANSIENT: """
        RequestTimeout RequestTimeoutException RequestTimedOut OperationAborted TransactionInProgressException
        LimitExceededException IdempotentCallInProgress Unavailable ServiceUnavailable""",
    Fault.DENIED: """
        AuthFailure AuthorizationError AuthorizationErrorException AuthorizationException AllAccessDisabled
        AccountProblem AccessForbidden InsufficientPrivilegesException SNSNoAuthorization SNSNoAuthorizationFault
        UnauthenticatedException""",
    # The last line is about the clock of this machine, which no retry mends either.
    Fault.EXPIRED: """
        ExpiredToken ExpiredTokenException TokenRefreshRequired InvalidClientTokenId InvalidAccessKeyId
        CloudTrailInvalidClientTokenIdException UnrecognizedClientException MissingAuthenticationToken
        MissingAuthenticationTokenException IncompleteSignature IncompleteSignatureException SignatureDoesNotMatch
        InvalidSignatureException
        RequestExpired RequestTimeTooSkewed RequestInTheFuture""",
    # Security Hub answers InvalidAccessException (401) in a region where it was never switched on.
    Fault.UNSUPPORTED: """
        OptInRequired OptInRequiredException SubscriptionRequiredException NotSignedUp PendingVerification
        InvalidAccessException UnsupportedOperation UnsupportedOperationException OperationNotSupportedException
        InvalidAction UnknownOperation UnknownOperationException NotImplemented UnknownEndpoint RegionDisabledException
        UnsupportedRegion UnsupportedRegionException UnsupportedUserEditionException UnsupportedPricingPlanException
        AWSOrganizationsNotInUseException OrganizationsNotInUseException""",
    Fault.INVALID: "InvalidObjectState ReportExpired",
}
_FAULT_OF_CODE = {code: fault for fault, codes in _CODES.items() for code in codes.split()}

_NAMES: tuple[tuple[re.Pattern[str], Fault], ...] = (
    (re.compile(r"Throttl(ed|ing)|Throttle$"), Fault.THROTTLED),
    (re.compile(r"AccessDenied|Unauthorized|NotAuthorized|Forbidden"), Fault.DENIED),
    (re.compile(r"^Internal(Server|Service)?(Error|Failure|Exception|Fault)|ServiceUnavailable"), Fault.TRANSIENT),
)
_QUOTA = re.compile(r"(Limit|Quota)s?(Exceeded|Reached)")
_STATUSES = {401: Fault.DENIED, 403: Fault.DENIED, 408: Fault.TRANSIENT, 429: Fault.THROTTLED, 501: Fault.UNSUPPORTED}

_CLASSES: tuple[tuple[tuple[type[Exception], ...], Fault], ...] = (
    (
        (
            sdk.NoCredentialsError, sdk.PartialCredentialsError, sdk.CredentialRetrievalError, sdk.NoAuthTokenError,
            sdk.TokenRetrievalError, sdk.MetadataRetrievalError, sdk.ProfileNotFound, sdk.ConfigParseError,
            sdk.ConfigNotFound, sdk.InvalidConfigError, sdk.SSOError, sdk.LoginError, sdk.UnknownCredentialError,
            sdk.RefreshWithMFAUnsupportedError, EOFError,
        ),
        Fault.EXPIRED,
    ),
    ((sdk.ConnectionError,), Fault.UNREACHABLE),
    ((sdk.CapacityNotAvailableError,), Fault.THROTTLED),
    ((sdk.HTTPClientError, sdk.ChecksumError, sdk.FlexibleChecksumError, sdk.IncompleteReadError), Fault.TRANSIENT),
    (
        (
            sdk.DataNotFoundError, sdk.UnknownRegionError, sdk.ServiceNotInRegionError, sdk.BaseEndpointResolverError,
            sdk.EndpointProviderError, sdk.InvalidRegionError, sdk.UnsupportedServiceProtocolsError,
            sdk.OperationNotPageableError, NotImplementedError,
        ),
        Fault.UNSUPPORTED,
    ),
    ((sdk.PaginationError, ParseError), Fault.UNREADABLE),
    ((RuntimeError,), Fault.EXPIRED),
    ((OSError,), Fault.UNREACHABLE),
)  # fmt: skip
"""First match wins; the rest is INVALID. botocore's one RuntimeError says that new credentials had expired already."""

SDK_ERRORS = (
    sdk.BotoCoreError,
    sdk.ClientError,
    sdk.UndefinedModelAttributeError,
    ResponseParserError,
    ParseError,  # S3's GetBucketLocation parses its answer a second time
    ValueError,  # an endpoint URL that is none
    RuntimeError,
    OSError,
    EOFError,  # a profile asks for an MFA code and there is no terminal
)
"""Everything that a botocore call was seen or is documented to raise."""

_FETCHES_CREDENTIALS = frozenset({"AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials", "CreateOAuth2Token"})


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """Raise as `CloudError` what the SDK raises inside; `operation` is ``service:Operation``."""
    try:
        yield
    except SDK_ERRORS as error:
        raise as_cloud_error(error, operation) from error


def fault_of(code: str, status: int | None = None) -> Fault:
    """The fault that a service's error code means, with the HTTP status as second opinion."""
    if code in _FAULT_OF_CODE:
        return _FAULT_OF_CODE[code]
    for name, fault in _NAMES:
        if name.search(code):
            return fault
    if _QUOTA.search(code):
        # A quota answered with 429 might be a rate after all: worth a few attempts, not endless ones.
        return Fault.TRANSIENT if status == 429 else Fault.INVALID
    if status is None and re.fullmatch(r"[1-5][0-9][0-9]", code):
        status = int(code)
    if status is None:
        return Fault.INVALID
    return _STATUSES.get(status, Fault.TRANSIENT if status >= 500 else Fault.INVALID)


def as_cloud_error(error: Exception, operation: str) -> CloudError:
    """The same failure in our words.

    Args:
        error: one of `SDK_ERRORS`.
        operation: what was asked for, ``service:Operation``; botocore may have failed in another call, for credentials.
    """
    if isinstance(error, sdk.ClientError):
        return _from_answer(error, operation)
    if isinstance(error, UnreadableAnswer):
        fault = fault_of("", error.status) if error.status >= 500 or error.status == 429 else Fault.UNREADABLE
        return CloudError(fault, "UnreadableAnswer", _one_line(error), operation, error.request_id)
    code = type(error).__name__
    if isinstance(error, ResponseParserError):
        return CloudError(Fault.UNREADABLE, code, _one_line(str(error).split("\n", 1)[0]), operation)
    fault = next((fault for classes, fault in _CLASSES if isinstance(error, classes)), Fault.INVALID)
    return CloudError(fault, code, _wording(error), operation)


def _from_answer(error: sdk.ClientError, operation: str) -> CloudError:
    # Every part may be missing or None: moto, proxies and some services leave them out.
    answer: dict[str, Any] = dict(error.response)
    details: dict[str, Any] = answer.get("Error") or {}
    metadata: dict[str, Any] = answer.get("ResponseMetadata") or {}
    status = metadata.get("HTTPStatusCode")
    code = str(details.get("Code") or status or "Unknown")
    fault, message = fault_of(code, status), _one_line(details.get("Message"))
    if error.operation_name in _FETCHES_CREDENTIALS and not operation.endswith(f":{error.operation_name}"):
        message = f"no credentials, {error.operation_name} failed: {message or code}"
        if fault not in (Fault.THROTTLED, Fault.TRANSIENT):
            fault = Fault.EXPIRED
    return CloudError(fault, code, message, operation, str(metadata.get("RequestId") or details.get("RequestId") or ""))


def _wording(error: Exception) -> str:
    match error:
        case sdk.NoCredentialsError():
            return "no AWS credentials were found: set AWS_PROFILE, or run `aws configure` or `aws sso login`"
        case EOFError():
            return "the profile asks for an MFA code, and there is no terminal to type it in"
        case sdk.UnknownServiceError():
            return f"this version of the SDK knows no service {error.kwargs.get('service_name')!r}"  # not all 445
        case _:
            return _one_line(error)


def _one_line(text: object) -> str:
    return " ".join(str(text or "").split())
