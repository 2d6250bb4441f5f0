"""HTTP/1.1 with connections that stay open, on this machine's loopback address only.

werkzeug's own handler closes after every answer, because it cannot know whether the body was read; here it
always was (see `exchange`). Small answers must not wait for Nagle's algorithm: that costs 40 ms per call.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

from costcutter.sandbox.exchange import Answer, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HOST = "127.0.0.1"
Respond = Callable[[Request], Answer]

_BODILESS = frozenset({204, 304})
_OURS = frozenset({"content-length", "transfer-encoding", "connection", "date", "server"})


class DropConnection(Exception):
    """Raised by `respond` to hang up without an answer, as a broken network does."""


class Server(ThreadedWSGIServer):
    """Answers every request with `respond`, one thread per connection."""

    daemon_threads = True

    def __init__(self, port: int, respond: Respond) -> None:
        """Bind to `port` (0 picks a free one); nothing is served before `serve_forever`."""
        self.respond = respond
        super().__init__(HOST, port, _never_called, handler=_Handler)

    @property
    def url(self) -> str:
        """What to set AWS_ENDPOINT_URL to."""
        return f"http://{HOST}:{self.port}"


def _never_called(_environ: WSGIEnvironment, _start_response: Any) -> Any:
    raise AssertionError("the handler calls respond")


class _Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def run_wsgi(self) -> None:
        """Read the whole request, answer it, and keep the connection unless the client asked otherwise."""
        environ = self.make_environ()
        try:
            answer = self.server.respond(Request(environ, self._body(environ)))
        except DropConnection:
            self.close_connection = True
            # Without it the client would sit out its read timeout.
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(answer)

    def _body(self, environ: WSGIEnvironment) -> bytes:
        if environ.get("wsgi.input_terminated"):  # chunked; werkzeug's wrapper ends with the last chunk
            return bytes(environ["wsgi.input"].read())
        return self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() not in _OURS:
                self.send_header(name, value)
        if self.command == "HEAD":
            length = {name.lower(): value for name, value in answer.headers}.get("content-length")
        else:
            length = None if answer.status in _BODILESS else str(len(answer.body))
        if length is not None:
            self.send_header("Content-Length", length)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status not in _BODILESS:
            self.wfile.write(answer.body)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the requests are in the gate's log."""
