"""Endpoints that take a request and never answer it: over a real connection to this very machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from costcutter.aws.cloud import BotoCloud
from costcutter.inventory.listing import make_listing
from costcutter.ports import CloudError, Fault
from costcutter.resources import Scope
from support.clock import START
from support.cloud import ACCOUNT
from support.planning import book

HERE = Scope(ACCOUNT, "eu-west-1")
PAGE = b"<R><volumeSet><item><volumeId>vol-1</volumeId></item></volumeSet><nextToken>more</nextToken></R>"


@contextmanager
def endpoint(*answers: bytes) -> Iterator[str]:
    """An endpoint that gives these answers, one for each request, and is silent from then on."""
    left, over = list(answers), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if not left:
                over.wait(timeout=60)
                return
            body = left.pop(0)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_call_that_is_never_answered_ends() -> None:
    with endpoint() as url, pytest.raises(CloudError) as caught:
        BotoCloud(endpoint_url=url, retries=0, silence=0.2).call(HERE, "ec2", "DescribeVolumes", {})

    assert (caught.value.fault, caught.value.code) == (Fault.TRANSIENT, "ReadTimeoutError")


def test_a_listing_whose_second_page_never_comes_has_the_first_and_a_gap() -> None:
    with endpoint(PAGE) as url:
        cloud = BotoCloud(endpoint_url=url, retries=0, silence=0.2)
        listing = make_listing(book().catalog.get("ec2.volume"), HERE, cloud, START)

    assert [resource.id for resource in listing.resources] == ["vol-1"]
    assert listing.gap is not None
    assert (listing.gap.fault, listing.gap.reason.split(": ")[:2]) == (
        Fault.TRANSIENT,
        ["ec2:DescribeVolumes", "ReadTimeoutError"],
    )
