"""The sandbox as a child process, seen from the parent: started, waited for, and stopped for sure."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import IO, Any

from costcutter.errors import CannotRunError, Diagnostic

READY_WITHIN_SECONDS = 120.0
_ENDS_WITHIN_SECONDS = 5.0
_ERROR_TAIL = 2000


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that is ready for requests."""

    url: str
    account: str
    regions: tuple[str, ...]
    resources: int
    types: int
    now: str
    """The sandbox's clock when it became ready, ISO 8601."""

    pid: int

    def environment(self) -> dict[str, str]:
        """A copy of this process's environment in which AWS is the sandbox and nothing else.

        The AWS CLI, boto3, costcutter and most other tools obey it.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return kept | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "COSTCUTTER_ACCOUNTS__ALLOW": self.account,
            "COSTCUTTER_AWS__REGION": ",".join(self.regions),
            "COSTCUTTER_VARS__RESET_ACCOUNTS": self.account,
        }

    def faults(self, *rules: dict[str, Any]) -> None:
        """Let these faults happen from now on, and no others (see `costcutter.sandbox.faults`)."""
        self._control("PUT", "faults", list(rules))

    def requests(self) -> list[dict[str, Any]]:
        """The calls served so far, oldest first: service, action, region, status, ms, fault."""
        served: list[dict[str, Any]] = self._control("GET", "requests")
        return served

    def forget_requests(self) -> None:
        """Empty the request log."""
        self._control("DELETE", "requests")

    def advance(self, days: float) -> None:
        """Move the sandbox's clock."""
        self._control("PUT", "clock", {"advance_days": days})

    def truth(self) -> dict[str, Any]:
        """What the seed planted: `resources`, `counts` by type, and ids by `cases`."""
        told: dict[str, Any] = self._control("GET", "truth")
        return told

    def _control(self, method: str, name: str, sent: Any = None) -> Any:
        data = None if sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(f"{self.url}/_sandbox/{name}", data=data, method=method)
        with _DIRECT.open(request, timeout=30) as answer:
            return json.load(answer)


# A proxy of the user's must not see, or fail on, what goes to this machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def start(
    *, seed: int = 7, scale: float = 1.0, port: int = 0, fill: bool = True, limit: float = READY_WITHIN_SECONDS
) -> Iterator[Sandbox]:
    """Run a sandbox for as long as the context lasts.

    Args:
        seed: equal seeds give equal accounts.
        scale: 1.0 is about 900 resources; 0.1 is enough for a test.
        port: on 127.0.0.1; 0 picks a free one.
        fill: false leaves the account empty.
        limit: seconds until it must be ready.

    Raises:
        CannotRunError: CC521 moto is not installed; CC522 the process ended; CC523 it was not ready in time.
    """
    if find_spec("moto") is None or find_spec("time_machine") is None:
        raise CannotRunError(Diagnostic("CC521", "the sandbox needs moto", hint="pip install 'costcutter[sandbox]'"))
    options = [f"--port={port}", f"--seed={seed}", f"--scale={scale}", *(() if fill else ("--no-seed",))]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [sys.executable, "-m", "costcutter.sandbox.server", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_child_environment(),
            # An interrupt at the terminal is for the parent, which may still have work to finish here.
            start_new_session=True,
        ) as child,
    ):
        try:
            ready = _ready_line(child, limit, errors)
            yield Sandbox(
                url=ready["url"],
                account=ready["account"],
                regions=tuple(ready["regions"]),
                resources=ready["resources"],
                types=ready["types"],
                now=ready["now"],
                pid=child.pid,
            )
        finally:
            _stop(child)


def _child_environment() -> dict[str, str]:
    """Ours, with the import path that found this very package, installed or not, and sets that iterate alike."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}


def _ready_line(child: subprocess.Popen[bytes], limit: float, errors: IO[bytes]) -> dict[str, Any]:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    assert child.stdout is not None
    stdout = child.stdout
    # A pipe cannot be read with a time limit on every system; a thread can be waited for.
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True, name="sandbox-ready").start()
    try:
        line = lines.get(timeout=limit)
    except queue.Empty:
        raise CannotRunError(
            Diagnostic("CC523", f"the sandbox was not ready after {limit:.0f} seconds", hint=_tail(errors))
        ) from None
    if not line:
        status = child.wait(_ENDS_WITHIN_SECONDS)
        raise CannotRunError(Diagnostic("CC522", f"the sandbox ended with status {status}", hint=_tail(errors)))
    ready: dict[str, Any] = json.loads(line)
    return ready


def _tail(errors: IO[bytes]) -> str:
    """The end of what the child wrote to its standard error."""
    errors.seek(0)
    return errors.read().decode(errors="replace")[-_ERROR_TAIL:].strip() or "it wrote nothing to its standard error"


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Close its standard input, which ends it; then insist."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(_ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
