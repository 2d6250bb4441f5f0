"""`ports.Cloud` with botocore behind it: named operations with parameters, for one account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore import xform_name
from botocore.client import BaseClient
from botocore.eventstream import EventStream
from botocore.response import StreamingBody
from botocore.session import Session

from costcutter.aws import parsing
from costcutter.aws.errors import translated
from costcutter.aws.narrowing import page_shape
from costcutter.aws.regions import DEFAULT_REGION, exists, is_listed, partition_of, region_for
from costcutter.aws.sessions import Access, Clients, open_session, region_of
from costcutter.ports import CloudError, Fault, Identity, Wanted
from costcutter.resources import GLOBAL, Scope

_READS = re.compile(r"(Describe|List|Get|Head|BatchGet|Search|Lookup|Query|Scan)(?![a-z])")


class BotoCloud:
    """One account, in all its regions. Safe to share between threads."""

    def __init__(
        self,
        *,
        profile: str | None = None,
        role: str | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        connections: int = 32,
        retries: int = 4,
        silence: float = 60,
        open_session: Callable[[Access], Session] = open_session,
    ) -> None:
        """Ask nothing of AWS yet: whatever is wrong with the credentials shows at the first call, as `CloudError`.

        Args:
            profile: a profile of the AWS configuration files; None is the SDK's own choice.
            role: ARN of a role to be assumed with the profile's credentials, and anew before it expires.
            region: where the account is asked about itself; None is the profile's region, else us-east-1.
            endpoint_url: takes the place of every service's endpoint.
            connections: what each client keeps open; the number of threads that will call.
            retries: further attempts of calls that only read. A call that changes something is made once.
            silence: seconds without a byte of an answer after which an attempt is given up, so that every call ends.
            open_session: makes the session; tests give their own.
        """
        self._access = Access(profile, role, region, endpoint_url, connections, retries, silence)
        self._clients = Clients(self._access, open_session)
        self._account: str | None = None
        self._listed: dict[tuple[str, str], bool] = {}

    def identity(self) -> Identity:
        """Who the credentials belong to, asked anew each time.

        From then on, scopes of any other account are refused.
        """
        asked = "sts:GetCallerIdentity"
        caller = self.call(self._own_scope(asked), "sts", "GetCallerIdentity", {})
        account, arn = _promised(caller, "Account", asked), _promised(caller, "Arn", asked)
        self._account, partition = account, arn.split(":")[1]
        aliases = self._aliases(Scope(account, GLOBAL, partition))
        return Identity(account, arn, partition, aliases or (), aliases_known=aliases is not None)

    def regions(self) -> tuple[str, ...]:
        """The regions that the account has enabled, sorted."""
        asked = "ec2:DescribeRegions"
        listed = _promised(self.call(self._own_scope(asked), "ec2", "DescribeRegions", {}), "Regions", asked)
        enabled = (region for region in listed if region.get("OptInStatus") != "not-opted-in")
        return tuple(sorted(region["RegionName"] for region in enabled))

    def home_region(self) -> str:
        """The region that was given, else the profile's, else us-east-1."""
        return self._own_scope("the SDK's configuration").region

    def supports(self, service: str, region: str) -> bool:
        """Whether the SDK knows an endpoint of this service in this region, a custom endpoint notwithstanding.

        Where its data say nothing of the service, or of so new a region, the answer is True.

        Raises:
            CloudError: if the SDK's configuration cannot be read.
        """
        if region == GLOBAL:
            return True
        key = (service, region)
        if key not in self._listed:
            with translated(f"{service}:endpoint"), self._clients.session() as session:
                self._listed[key] = is_listed(session, service, region)
        return self._listed[key]

    def call(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """One request and its answer. Streamed bodies are read to their end; the SDK's metadata are left out.

        A request that only reads, judged by the operation's name, is sent again when AWS is busy or out of order;
        any other is sent exactly once.
        """
        with self._translated(scope, service, operation):
            client = self._client(scope, service, operation, retried=only_reads(operation))
            return _plain(getattr(client, xform_name(operation))(**params))

    def pages(
        self,
        scope: Scope,
        service: str,
        operation: str,
        params: Mapping[str, Any],
        page_size: int | None = None,
        wanted: Wanted = None,
    ) -> Iterator[dict[str, Any]]:
        """The answers page by page; one page where the operation does not paginate.

        Args:
            scope: account and region.
            service: botocore's name of it.
            operation: as the API spells it.
            params: parameters without those of paging.
            page_size: how many a page may hold. Operations that have no such parameter ignore it; some refuse it
                together with a list of ids.
            wanted: what of the answers is; the rest is hardly read, and mostly not there.
        """
        with self._translated(scope, service, operation):
            client = self._client(scope, service, operation, retried=True)
            shape = client.meta.service_model.operation_model(operation).output_shape
            paginates = client.can_paginate(xform_name(operation))
            paginator = self._paginator(service, operation) if paginates else {}
            part = page_shape(shape, wanted, paginator)
            if not paginates:
                with parsing.only(shape, part):
                    answer = self.call(scope, service, operation, params)
                yield answer
                return
            paging = {"PageSize": page_size} if page_size and "limit_key" in paginator else {}
            pages = iter(client.get_paginator(xform_name(operation)).paginate(**params, PaginationConfig=paging))
            while True:
                with parsing.only(shape, part):  # not while the caller has the page: it may make other calls
                    page = next(pages, None)
                if page is None:
                    return
                yield _plain(page)

    def _client(self, scope: Scope, service: str, operation: str, *, retried: bool) -> BaseClient:
        client = self._clients.get(service, region_for(scope), retried=retried)
        if operation not in client.meta.service_model.operation_names:
            message = f"this version of the SDK knows no operation {operation!r} of {service}"
            raise CloudError(Fault.UNSUPPORTED, "UnknownOperation", message, f"{service}:{operation}")
        return client

    def _paginator(self, service: str, operation: str) -> Mapping[str, Any]:
        with self._clients.session() as session:
            entry: Mapping[str, Any] = session.get_paginator_model(service).get_paginator(operation)
            return entry

    def _own_scope(self, operation: str) -> Scope:
        """Where to ask about the account itself, which need not be known yet."""
        with translated(operation), self._clients.session() as session:
            region = region_of(session, self._access)
            if not exists(session, region):
                region = DEFAULT_REGION  # misspelt, perhaps; who calls and which regions there are can be told anyway
            return Scope(self._account or "", region, partition_of(session, region) or "aws")

    def _aliases(self, scope: Scope) -> tuple[str, ...] | None:
        try:
            pages = list(self.pages(scope, "iam", "ListAccountAliases", {}))
        except CloudError:  # an alias is only a name to show and to look up; not everybody may list it
            return None
        return tuple(alias for page in pages for alias in page.get("AccountAliases", ()))

    @contextmanager
    def _translated(self, scope: Scope, service: str, operation: str) -> Iterator[None]:
        name = f"{service}:{operation}"
        if self._account is not None and scope.account != self._account:
            message = f"the credentials belong to account {self._account}, not to {scope.account!r}"
            raise CloudError(Fault.INVALID, "WrongAccount", message, name)
        try:
            with translated(name):
                yield
        except CloudError as error:
            # A host name that does not resolve is how a service shows that this region does not have it.
            no_host = error.code == "EndpointConnectionError" and self._access.endpoint_url is None
            if not no_host or self.supports(service, scope.region):
                raise
            raise CloudError(Fault.UNSUPPORTED, error.code, error.message, name) from error


def only_reads(operation: str) -> bool:
    """Whether an operation changes nothing, as its name says, so that it may be sent again."""
    return _READS.match(operation) is not None


def _promised(answer: Mapping[str, Any], member: str, operation: str) -> Any:
    """A member without which the answer is none, as from an endpoint that is not AWS."""
    if not answer.get(member):
        raise CloudError(Fault.UNREADABLE, "UnreadableAnswer", f"the answer has no {member}", operation)
    return answer[member]


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    answer.pop("ResponseMetadata", None)
    for member, value in answer.items():
        if isinstance(value, StreamingBody):
            answer[member] = value.read()
        elif isinstance(value, EventStream):
            answer[member] = list(value)
    return answer
