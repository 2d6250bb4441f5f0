"""A request and its answer as whole values, so that everything between the socket and moto can be a function.

A body is read before anything is locked and an answer is complete before it is sent: with HTTP/1.1 the
connection then stays usable whatever happened in between.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: its WSGI environment and its whole body."""

    environ: WSGIEnvironment
    body: bytes

    @property
    def method(self) -> str:
        """`GET`, `POST`, …"""
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        """The decoded path, with its leading slash."""
        return str(self.environ.get("PATH_INFO", "/"))

    @property
    def query(self) -> str:
        """What follows the question mark; empty where there is none."""
        return str(self.environ.get("QUERY_STRING", ""))

    @property
    def form_body(self) -> bytes:
        """The body if it is an HTML form, as in the query protocols; else nothing."""
        return self.body if self.header("Content-Type").startswith(_FORM) else b""

    def header(self, name: str) -> str:
        """The header's value; empty where it was not sent."""
        key = name.upper().replace("-", "_")
        return str(self.environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", ""))


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, whole."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def call(app: WSGIApplication, request: Request) -> Answer:
    """Run a WSGI application for one request and collect all that it answers."""
    environ = {**request.environ, "wsgi.input": io.BytesIO(request.body), "CONTENT_LENGTH": str(len(request.body))}
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    started: list[tuple[int, tuple[tuple[str, str], ...]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        started[:] = [(int(status.split(" ", 1)[0]), tuple(headers))]
        return written.append

    chunks: Iterable[bytes] = app(environ, start_response)
    try:
        written.extend(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[0]
    return Answer(status, headers, b"".join(written))
