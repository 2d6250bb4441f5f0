"""Sessions and clients: one session per account, one client per service and region, each made once.

botocore's sessions are not safe to share between threads while clients are made, and sixteen threads that make the
same client parse the same JSON sixteen times (600 ms in place of 90): so clients are made under one lock. The clients
themselves are safe to share and as fast as one for each thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import NoCredentialsError
from botocore.session import Session

from costcutter.aws import parsing
from costcutter.aws.regions import DEFAULT_REGION


@dataclass(frozen=True, slots=True)
class Access:
    """How an account is reached. Credentials come from where the SDK looks for them, never from here."""

    profile: str | None = None
    """A profile of the AWS configuration files; None is the SDK's own choice."""
    role: str | None = None
    """ARN of a role to be assumed with the profile's credentials; it is assumed anew before it expires."""
    region: str | None = None
    """Where STS is asked; None is the profile's region, else `DEFAULT_REGION`."""
    endpoint_url: str | None = None
    """Takes the place of every service's endpoint; None is the SDK's own choice (``AWS_ENDPOINT_URL``)."""
    connections: int = 32
    """Open connections that each client keeps: the number of threads."""
    retries: int = 4
    """Further attempts of a call that only reads."""
    silence: float = 60
    """Seconds without a byte of an answer after which an attempt is given up."""


def open_session(access: Access) -> Session:
    """A session for the account that `access` leads to. It asks nothing of AWS yet.

    Raises:
        BotoCoreError: if the SDK's configuration cannot be read, or has no such profile.
    """
    session = _new_session(access)
    if access.role is None:
        return session
    assumed = _new_session(access)
    assumed.register_component("data_loader", session.get_component("data_loader"))
    provider = _AssumedRole(session, access, access.role)
    assumed.register_component("credential_provider", CredentialResolver(providers=[provider]))
    return assumed


def region_of(session: Session, access: Access) -> str:
    """The region in which regional questions about the account itself are asked."""
    return access.region or session.get_config_variable("region") or DEFAULT_REGION


class Clients:
    """Makes clients and keeps them. Safe to share between threads."""

    def __init__(self, access: Access, open_session: Callable[[Access], Session] = open_session) -> None:
        self._access, self._open_session = access, open_session
        self._lock = threading.RLock()
        self._session: Session | None = None
        self._boto3: boto3.Session | None = None
        self._clients: dict[tuple[str, str, bool], BaseClient] = {}

    @contextmanager
    def session(self) -> Iterator[Session]:
        """The session, opened at its first use, for as long as no other thread may have it.

        Raises:
            BotoCoreError: if it cannot be opened; the next use tries again.
        """
        with self._lock:
            if self._session is None:
                self._session = self._open_session(self._access)
            yield self._session

    def get(self, service: str, region: str, *, retried: bool) -> BaseClient:
        """The client for this service and region.

        Args:
            service: botocore's name of it.
            region: a region's real name.
            retried: whether the SDK may send a request again. That is a property of a client, so there may be two.
                Only reads may be: a change is sent once, and what follows is for the executor to decide, which has
                the journal, shares the service's limit between its workers and waits without occupying a thread.

        Raises:
            BotoCoreError: if there is no such service, or no credentials.
        """
        key = (service, region, retried)
        client = self._clients.get(key)  # without the lock: reading a dict is atomic, and this is every call
        if client is None:
            with self.session() as session:
                client = self._clients.get(key) or self._make(session, *key)
                self._clients[key] = client
        return client

    def _make(self, session: Session, service: str, region: str, retried: bool) -> BaseClient:
        if session.get_credentials() is None:  # a client made without them would be kept, and never have any
            raise NoCredentialsError
        if self._boto3 is None:
            self._boto3 = boto3.Session(botocore_session=session)
        make: Callable[..., BaseClient] = self._boto3.client
        return make(
            service,
            region_name=region,
            endpoint_url=self._access.endpoint_url,
            config=_config(self._access, self._access.retries if retried else 0),
        )


class _AssumedRole(CredentialProvider):
    METHOD = "assume-role"

    def __init__(self, source: Session, access: Access, role: str) -> None:
        super().__init__()
        self._source, self._access, self._role = source, access, role

    def load(self) -> Credentials:
        credentials = self._source.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        make_sts: Callable[..., Any] = partial(
            self._source.create_client,
            region_name=region_of(self._source, self._access),
            endpoint_url=self._access.endpoint_url,
            config=_config(self._access, self._access.retries),
        )
        fetcher = AssumeRoleCredentialFetcher(
            make_sts, credentials, self._role, extra_args={"RoleSessionName": "costcutter"}
        )
        return DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method=self.METHOD)


def _new_session(access: Access) -> Session:
    session = Session(profile=access.profile)
    session.get_scoped_config()  # now, not at the first client: a session remembers that a profile was not there
    parsing.install(session)
    return session


def _config(access: Access, retries: int) -> Config:
    return Config(
        connect_timeout=10,  # seconds; the default of 60 would hold a worker for minutes where nothing answers
        read_timeout=access.silence,
        max_pool_connections=access.connections,
        retries={"mode": "standard", "total_max_attempts": 1 + retries},
        user_agent_extra=f"costcutter/{_version()}",
    )


def _version() -> str:
    try:
        return version("costcutter")
    except PackageNotFoundError:
        return "unknown"
