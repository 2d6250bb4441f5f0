"""The sandbox as a child process: it starts, tells how to reach it, and never stays behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from costcutter.errors import CannotRunError
from costcutter.sandbox import Sandbox, start
from costcutter.sandbox.process import _child_environment


def refuses_connections(url: str) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) != 0


def test_it_is_gone_when_the_context_ends() -> None:
    with start(fill=False) as running:
        assert not refuses_connections(running.url)

    assert refuses_connections(running.url)


def test_it_is_gone_when_the_context_fails() -> None:
    urls = []

    def fail_inside() -> None:
        with start(fill=False) as running:
            urls.append(running.url)
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail_inside()

    assert refuses_connections(urls[0])


def test_it_ends_when_its_standard_input_closes() -> None:
    command = [sys.executable, "-m", "costcutter.sandbox.server", "--no-seed"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_child_environment()) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()

        child.stdin.close()

        assert child.wait(10) == 0


def test_it_tells_where_it_is_and_what_is_in_it(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert sandbox.account == "123456789012"
    assert sandbox.regions == ("us-east-1", "eu-west-1", "ap-southeast-2")
    assert sandbox.resources == len(sandbox.truth()["resources"])
    assert sandbox.types == len(sandbox.truth()["counts"])


def test_its_environment_leads_every_tool_to_it_and_nowhere_else(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    environment = sandbox.environment()

    assert {name: value for name, value in environment.items() if name.startswith(("AWS_", "COSTCUTTER_"))} == {
        "AWS_ENDPOINT_URL": sandbox.url,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "COSTCUTTER_ACCOUNTS__ALLOW": "123456789012",
        "COSTCUTTER_AWS__REGION": "us-east-1,eu-west-1,ap-southeast-2",
        "COSTCUTTER_VARS__RESET_ACCOUNTS": "123456789012",
    }
    assert environment["PATH"] == os.environ["PATH"]


def test_without_moto_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto", None)

    with pytest.raises(CannotRunError, match=r"costcutter\[sandbox\]"), start():
        pass


def test_a_child_that_fails_says_why() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(CannotRunError, match="in use"), start(fill=False, port=taken.getsockname()[1]):
            pass


def test_a_child_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(CannotRunError, match="CC523"), start(limit=0.01):
        pass
