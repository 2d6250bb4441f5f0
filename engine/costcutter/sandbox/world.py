"""The sandbox in one process: moto with the stricter rules, its gate, its clock, its server, and how it is filled."""

from __future__ import annotations

import functools
from dataclasses import asdict
from typing import Any

from flask import Flask
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from costcutter.sandbox import rules
from costcutter.sandbox.clock import Clock
from costcutter.sandbox.gate import Gate
from costcutter.sandbox.http import Server
from costcutter.sandbox.seed import REGIONS, Seeded, seed
from costcutter.sandbox.server import ACCOUNT
from costcutter.sandbox.transport import Clients


class World:
    """One sandbox. There can be one in a process, because moto's state is global."""

    def __init__(self, port: int) -> None:
        """Bind to `port`; connections wait until `server.serve_forever`."""
        rules.install()
        self.clock = Clock()
        self.gate = Gate(_Dispatcher(_application), self.clock)
        self.server = Server(port, self.gate.respond)

    def fill(self, number: int, scale: float) -> dict[str, Any]:
        """Fill the account and give the ready line's content; afterwards the clock reads the real time."""
        clients = Clients(self.gate.execute, account_key="sandbox")
        seeded = seed(clients.client, self.clock, number=number, scale=scale)
        self.gate.truth = {**asdict(seeded), "counts": dict(seeded.counts)}
        return self._ready(seeded)

    def leave_empty(self) -> dict[str, Any]:
        """Give the ready line's content of an account with nothing but its default VPCs."""
        return self._ready(None)

    def _ready(self, seeded: Seeded | None) -> dict[str, Any]:
        return {
            "url": self.server.url,
            "account": ACCOUNT,
            "regions": list(REGIONS),
            "resources": len(seeded.resources) if seeded else 0,
            "types": len(seeded.counts) if seeded else 0,
            "now": self.clock.now().isoformat(),
        }


class _Dispatcher(DomainDispatcherApplication):
    """moto's choice of the service for a host name, remembered: it walks a folder each time otherwise."""

    @functools.cache  # noqa: B019 - one instance lives as long as the process
    def get_backend_for_host(self, host: str | None) -> Any:
        return super().get_backend_for_host(host)


def _application(service: Any) -> Flask:
    """moto's application for one of its services; it asks with None for a service that it does not have."""
    if service is None:
        raise NotImplementedError("moto has no such service")
    return create_backend_app(service)
