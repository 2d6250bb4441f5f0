"""Everything a request meets before moto: the control path, the faults, the log, and the one lock.

moto is not thread-safe: under load it loses updates and answers 500 to deletes that worked. One lock round each
request cures all of it and costs nothing, as the interpreter runs one thread at a time anyway.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from costcutter.sandbox.clock import Clock
from costcutter.sandbox.exchange import Answer, Request, call
from costcutter.sandbox.faults import Faults, Rule, error_answer, read_rules, refusal
from costcutter.sandbox.http import DropConnection
from costcutter.sandbox.identify import Call, identify
from costcutter.sandbox.lacking import empty_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CONTROL = "/_sandbox/"
_REMEMBERED_REQUESTS = 20_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """A line of the request log."""

    service: str
    action: str
    region: str
    status: int
    """What the client saw; 0 where the connection was dropped."""

    ms: float
    fault: str
    """The kind of fault that struck, or empty."""


class Gate:
    """One sandbox's front: `respond` answers a request from the network or from the seed."""

    def __init__(self, app: WSGIApplication, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._lock = threading.Lock()
        self._faults = Faults()
        self._log: deque[Served] = deque(maxlen=_REMEMBERED_REQUESTS)
        self.truth: Mapping[str, Any] = {}
        """What the control path tells about the account: set once it is filled."""

    def respond(self, request: Request) -> Answer:
        """Answer one request: control, fault, or moto.

        Raises:
            DropConnection: a fault rule says so.
        """
        if request.path.startswith(CONTROL):
            return self._control(request)
        started = time.perf_counter()
        named = identify(request)
        fault = self._faults.strike(named)
        answer: Answer | None = None
        try:
            answer = self._through(request, named, fault)
            return answer
        finally:
            status = answer.status if answer else 0
            ms = round((time.perf_counter() - started) * 1e3, 1)
            self._log.append(Served(named.service, named.action, named.region, status, ms, fault.kind if fault else ""))

    def _through(self, request: Request, named: Call, fault: Rule | None) -> Answer:
        if fault is None:
            return self._by_moto(request, named)
        match fault.kind:
            case "throttle" | "error" | "denied":
                return refusal(fault, named)
            case "drop":
                raise DropConnection
            case "lost_reply":
                self._by_moto(request, named)
                return refusal(fault, named)
            case "latency":
                threading.Event().wait(fault.ms / 1e3)
                return self._by_moto(request, named)

    def _by_moto(self, request: Request, named: Call) -> Answer:
        """moto's answer, or an AWS error where it has none: bare tracebacks would break the client's parser."""
        body = empty_answer(request)
        if body is not None:
            return _json(200, body)
        try:
            return self.execute(request)
        except NotImplementedError as error:
            return error_answer(named, "NotImplemented", 501, f"The sandbox cannot do {named.action}: {error}")
        except Exception as error:  # noqa: BLE001 - moto's own mistakes must reach the client as AWS's would
            _log.exception("moto failed on %s %s", named.service, named.action)
            return error_answer(named, "InternalFailure", 500, f"The sandbox failed on {named.action}: {error!r}")

    def execute(self, request: Request) -> Answer:
        """moto's answer, with the lock held: no faults, no log, and moto's exceptions as they come."""
        with self._lock:
            return call(self._app, request)

    def _control(self, request: Request) -> Answer:
        try:
            sent = json.loads(request.body or b"null")
            told = self._told(request.method, request.path.removeprefix(CONTROL), sent)
        except (ValueError, TypeError, KeyError) as error:
            return _json(400, {"error": str(error)})
        if told is None:
            return _json(404, {"error": f"{request.method} {request.path} means nothing here"})
        return _json(200, told)

    def _told(self, method: str, name: str, sent: Any) -> Any:
        match method, name:
            case "GET", "health":
                return {"now": self._clock.now().isoformat(), "requests": len(self._log)}
            case "GET", "truth":
                return self.truth
            case "GET", "requests":
                return [asdict(one) for one in tuple(self._log)]
            case "DELETE", "requests":
                self._log.clear()
                return []
            case "PUT", "faults":
                rules = read_rules(sent or [])
                self._faults.replace(rules)
                return [asdict(rule) for rule in rules]
            case (("GET" | "PUT"), "clock"):
                with self._lock:
                    self._move(sent or {})
                return {"now": self._clock.now().isoformat()}
            case _:
                return None

    def _move(self, sent: dict[str, Any]) -> None:
        """Obey `{"at": time}`, `{"advance_days": n}` or `{"real": true}`; `{"tick": false}` stops the clock."""
        tick = bool(sent.get("tick", True))
        if sent.get("real"):
            self._clock.release()
        elif "at" in sent:
            self._clock.move_to(datetime.fromisoformat(sent["at"]), tick=tick)
        elif "advance_days" in sent:
            self._clock.move_to(self._clock.now() + timedelta(days=float(sent["advance_days"])), tick=tick)


def _json(status: int, value: Any) -> Answer:
    return Answer(status, (("Content-Type", "application/json"),), json.dumps(value).encode())
