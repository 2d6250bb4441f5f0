from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError, ProfileNotFound
from botocore.session import Session

from costcutter.aws.sessions import Access, Clients, open_session, region_of


class RecordedSession(Session):
    """A real session that notes which clients were made of it."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[str, str]] = []

    def create_client(self, service_name: Any, region_name: Any = None, *rest: Any, **more: Any) -> Any:
        self.made.append((service_name, region_name))
        return super().create_client(service_name, region_name, *rest, **more)


def test_sixteen_threads_that_ask_for_one_client_get_the_same_one_which_is_made_once() -> None:
    sessions: list[RecordedSession] = []

    def open_recorded(_: Access) -> Session:
        sessions.append(RecordedSession())
        return sessions[-1]

    clients, together = Clients(Access(), open_recorded), Barrier(16)

    def ask(_: int) -> object:
        together.wait(timeout=30)
        return clients.get("sqs", "eu-west-1", retried=True)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(16)))

    assert len({id(client) for client in answers}) == 1
    assert [session.made for session in sessions] == [[("sqs", "eu-west-1")]]


def test_each_service_and_region_has_a_client_of_its_own() -> None:
    clients = Clients(Access())

    assert len({id(clients.get(s, r, retried=True)) for s in ("sqs", "sns") for r in ("eu-west-1", "eu-west-2")}) == 4


@pytest.mark.parametrize(("retried", "attempts"), [(True, 3), (False, 1)])
def test_a_client_is_set_up_for_its_threads_and_its_attempts(retried: bool, attempts: int) -> None:
    access = Access(connections=64, retries=2, endpoint_url="http://localhost:1")
    client = Clients(access).get("sqs", "eu-west-1", retried=retried)

    config: Any = client.meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": attempts}
    assert config.max_pool_connections == 64
    assert config.user_agent_extra.startswith("costcutter/")
    assert client.meta.endpoint_url == "http://localhost:1"
    assert client.meta.region_name == "eu-west-1"


def test_a_session_that_cannot_be_opened_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    clients = Clients(Access(profile="prod"))
    with pytest.raises(ProfileNotFound):
        clients.get("sqs", "eu-west-1", retried=True)

    config.write_text("[profile prod]\naws_access_key_id = testing\naws_secret_access_key = testing\n")

    assert clients.get("sqs", "eu-west-1", retried=True).meta.region_name == "eu-west-1"


def test_a_client_is_not_kept_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    clients = Clients(Access())
    with pytest.raises(NoCredentialsError):
        clients.get("sqs", "eu-west-1", retried=True)

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")

    assert clients.get("sqs", "eu-west-1", retried=True).meta.region_name == "eu-west-1"


def test_the_account_is_asked_in_the_region_that_was_given_or_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert region_of(open_session(Access()), Access()) == "us-east-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-gov-east-1")
    assert region_of(open_session(Access()), Access()) == "us-gov-east-1"
    assert region_of(open_session(Access()), Access(region="eu-west-1")) == "eu-west-1"
