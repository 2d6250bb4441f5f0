"""Answers, parsed by botocore and checked: timestamps as text, and nothing taken for an answer that is none.

botocore's own parsers do the work. What they are spared is a `datetime` for every timestamp, an XML namespace in front
of every tag, which they would take off one by one, and members that nobody wants.

botocore drops the HTTP status when an answer cannot be parsed, and takes a proxy's HTML page with status 200 for an
empty answer. An empty answer means *there is nothing* to the rest of the engine, so it must never be made up.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeAlias

from botocore.model import Shape, StructureShape
from botocore.parsers import ResponseParserError, ResponseParserFactory
from botocore.session import Session

from costcutter.aws.timestamps import iso


class UnreadableAnswer(ResponseParserError):
    """An answer that is not what the API model promises, with the status and request id it came with."""

    def __init__(self, message: str, status: int, request_id: str) -> None:
        super().__init__(message)
        self.status, self.request_id = status, request_id


def install(session: Session) -> None:
    """Have every client that the session makes from now on parse its answers this way.

    Credentials that botocore fetches through such clients are not harmed: it takes expiry times as text too.
    """
    factory = session.get_component("response_parser_factory")
    factory.set_parser_defaults(timestamp_parser=iso)
    session.register_component("response_parser_factory", _CheckedParsers(factory))


_Shapes: TypeAlias = tuple[Shape | None, Shape | None]
_only: ContextVar[_Shapes] = ContextVar("only", default=(None, None))


@contextmanager
def only(whole: Shape | None, part: Shape | None) -> Iterator[None]:
    """Read answers of the shape `whole` as if they were of the shape `part`, in this thread, inside the block."""
    token = _only.set((whole, part))
    try:
        yield
    finally:
        _only.reset(token)


class _Parser(Protocol):
    def parse(self, response: Any, shape: Any) -> Any: ...


class _CheckedParsers:
    """Stands for botocore's factory, of which clients use this one method."""

    def __init__(self, factory: ResponseParserFactory) -> None:
        self._factory = factory

    def create_parser(self, protocol_name: str) -> _Parser:
        return _CheckedParser(self._factory.create_parser(protocol_name), protocol_name)


class _CheckedParser:
    def __init__(self, parser: _Parser, protocol: str) -> None:
        self._parser, self._protocol = parser, protocol

    def parse(self, response: dict[str, Any], shape: Shape | None) -> Any:
        if not _may_be_an_answer(self._protocol, response, shape):
            raise _unreadable(response, f"the body is no {self._protocol} answer")
        whole, part = _only.get()
        if shape is whole:
            shape = part
        try:
            return self._parser.parse(_lightened(self._protocol, response, shape), shape)
        except _PARSING_FAILED as error:
            reason = str(error).split("\n", 1)[0]  # botocore appends the body, however long, on a new line
            raise _unreadable(response, reason or type(error).__name__) from error


# What botocore's parsers were seen to raise on bodies of the wrong shape (a missing result wrapper is a KeyError).
_PARSING_FAILED = (ResponseParserError, ValueError, TypeError, LookupError, AttributeError, struct.error)
_REQUEST_ID_HEADERS = ("x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id")


def _may_be_an_answer(protocol: str, response: dict[str, Any], shape: Shape | None) -> bool:
    """False for a successful answer from which members would be read, though it is a web page or broken JSON."""
    body = response["body"]
    if response["status_code"] >= 300 or not isinstance(body, bytes) or not isinstance(shape, StructureShape):
        return True
    if not shape.members or "payload" in shape.serialization:
        return True
    text = body.strip()
    if text[:14].lower().startswith((b"<!doctype html", b"<html")):
        return False
    if protocol in ("json", "rest-json") and text:
        return text.startswith(b"{") and text.endswith(b"}")
    return True


_XML = ("ec2", "query", "rest-xml")
_DEFAULT_NAMESPACE = re.compile(
    rb"""\s* (?: <\? [^>]* \?> \s* )?                              # the XML declaration
         < [^\s<>!?/]+                                             # the first tag
         (?: \s+ [^\s=<>"']+ \s*=\s* (?: "[^"]*" | '[^']*' ) )*?   # attributes before it
         ( \s+ xmlns \s*=\s* (?: "[^"]*" | '[^']*' ) )""",
    re.VERBOSE,
)


def _lightened(protocol: str, response: dict[str, Any], shape: Shape | None) -> dict[str, Any]:
    """The same answer without the XML namespace of its first tag, which botocore's parsers disregard.

    The namespace holds for all tags inside: the XML parser would put it before each name, for a regular expression of
    botocore's to take it off again, which is a tenth of the whole time.
    """
    body = response["body"]
    if protocol not in _XML or response["status_code"] >= 300 or not isinstance(body, bytes) or not _is_xml(shape):
        return response
    found = _DEFAULT_NAMESPACE.match(body)
    return response if found is None else {**response, "body": body[: found.start(1)] + body[found.end(1) :]}


def _is_xml(shape: Shape | None) -> bool:
    """False where the whole body is one text or blob, which is given as it came, even if it is XML."""
    if not isinstance(shape, StructureShape):
        return False
    payload = shape.serialization.get("payload")
    return payload is None or shape.members[payload].type_name not in ("string", "blob")


def _unreadable(response: dict[str, Any], reason: str) -> UnreadableAnswer:
    headers = {str(name).lower(): str(value) for name, value in response["headers"].items()}
    request_id = next((headers[name] for name in _REQUEST_ID_HEADERS if name in headers), "")
    status = int(response["status_code"])
    return UnreadableAnswer(f"answer with status {status} cannot be read: {reason}", status, request_id)
