"""What can go wrong between a client and AWS, on order: throttling, errors, refusals, delay, lost connections.

moto has none of it. A rule names calls by glob and says what happens to them and how often:

    {"service": "ec2", "action": "Delete*", "kind": "throttle", "times": 3}

Kinds: `throttle`, `error` (500), `denied`: answered in moto's place with the code that AWS uses in that
protocol. `latency`: executed after `ms`. `drop`: not executed, the connection is closed. `lost_reply`:
executed, but the client sees a 500, as when a load balancer dies between the two.
"""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args
from xml.sax.saxutils import escape

from costcutter.sandbox.exchange import Answer
from costcutter.sandbox.identify import Call, Protocol

Kind = Literal["throttle", "error", "denied", "latency", "drop", "lost_reply"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault and the calls that it strikes."""

    kind: Kind
    service: str = "*"
    """Glob over the signing name (`elasticloadbalancing`, not `elbv2`)."""

    action: str = "*"
    region: str = "*"
    times: int | None = None
    """Strike so often and then never again; None: always."""

    skip: int = 0
    """Let so many matching calls through first."""

    probability: float = 1.0
    rate: float | None = None
    """Strike only what comes faster than so many calls a second (a token bucket), as AWS throttles."""

    burst: float | None = None
    """The bucket's size; as large as `rate` unless given."""

    ms: float = 0.0
    """How long `latency` takes."""

    code: str = ""
    """AWS error code in place of the usual one."""

    status: int | None = None
    """HTTP status in place of the usual one."""

    def names(self, call: Call) -> bool:
        """Whether the globs fit, whatever the counters say."""
        return (
            fnmatchcase(call.service, self.service)
            and fnmatchcase(call.action, self.action)
            and fnmatchcase(call.region, self.region)
        )


def read_rules(value: Any) -> tuple[Rule, ...]:
    """The rules in a decoded JSON value.

    Raises:
        ValueError: it is no list of objects, or one has an unknown key or kind.
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError("fault rules are a list of objects")
    known = {field.name for field in fields(Rule)}
    for one in value:
        if unknown := set(one) - known:
            raise ValueError(f"unknown key {min(unknown)!r}; known are {', '.join(sorted(known))}")
        if one.get("kind") not in get_args(Kind):
            raise ValueError(f"unknown kind {one.get('kind')!r}; known are {', '.join(get_args(Kind))}")
    return tuple(Rule(**one) for one in value)


class Faults:
    """The rules in force and what is left of each. Safe to ask from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[_State] = []
        self._random = random.Random(1)

    def replace(self, rules: tuple[Rule, ...]) -> None:
        """Forget all rules and counters and take these; chance starts over, so that runs can be repeated."""
        with self._lock:
            self._rules = [_State(rule) for rule in rules]
            self._random.seed(1)

    def strike(self, call: Call) -> Rule | None:
        """The first rule that hits this call, which is counted; None if it goes through."""
        with self._lock:
            for state in self._rules:
                if state.rule.names(call) and state.hits(self._random):
                    return state.rule
        return None


class _State:
    """A rule's counters."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._seen = 0
        self._struck = 0
        self._tokens = rule.burst or rule.rate or 0.0
        self._refilled = time.perf_counter()

    def hits(self, chance: random.Random) -> bool:
        rule = self.rule
        self._seen += 1
        if self._seen <= rule.skip or (rule.times is not None and self._struck >= rule.times):
            return False
        if rule.rate is not None and self._within(rule.rate):
            return False
        if rule.probability < 1.0 and chance.random() >= rule.probability:
            return False
        self._struck += 1
        return True

    def _within(self, rate: float) -> bool:
        now = time.perf_counter()
        self._tokens = min(self.rule.burst or rate, self._tokens + (now - self._refilled) * rate)
        self._refilled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


_THROTTLE: dict[Protocol, tuple[str, int]] = {
    "ec2": ("RequestLimitExceeded", 503),
    "query": ("Throttling", 400),
    "json": ("ThrottlingException", 400),
    "rest-json": ("ThrottlingException", 429),
    "rest-xml": ("Throttling", 400),
    "s3": ("SlowDown", 503),
    "cbor": ("ThrottlingException", 400),
}
_DENIED: dict[Protocol, tuple[str, int]] = {
    "ec2": ("UnauthorizedOperation", 403),
    "query": ("AccessDenied", 403),
    "json": ("AccessDeniedException", 400),
    "rest-json": ("AccessDeniedException", 403),
    "rest-xml": ("AccessDenied", 403),
    "s3": ("AccessDenied", 403),
    "cbor": ("AccessDeniedException", 400),
}
_ERROR: dict[Protocol, tuple[str, int]] = {
    "ec2": ("InternalError", 500),
    "query": ("InternalFailure", 500),
    "json": ("InternalServerError", 500),
    "rest-json": ("InternalServerError", 500),
    "rest-xml": ("InternalFailure", 500),
    "s3": ("InternalError", 500),
    "cbor": ("InternalServerError", 500),
}
_USUAL = {"throttle": _THROTTLE, "denied": _DENIED, "error": _ERROR, "lost_reply": _ERROR}


def refusal(rule: Rule, call: Call) -> Answer:
    """The error that AWS would send for `rule`, in the protocol of `call`."""
    code, status = _USUAL[rule.kind][call.protocol]
    return error_answer(call, rule.code or code, rule.status or status, f"{call.action}: {rule.kind} by a fault rule")


def error_answer(call: Call, code: str, status: int, message: str) -> Answer:
    """An AWS error in the protocol of `call`."""
    code_xml, text = escape(code), escape(message)
    error = f"<Code>{code_xml}</Code><Message>{text}</Message>"
    match call.protocol:
        case "ec2":
            body = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>0</RequestID></Response>"
        case "query" | "rest-xml":
            inside = f"<Error><Type>Sender</Type>{error}</Error><RequestId>0</RequestId>"
            body = f"<ErrorResponse>{inside}</ErrorResponse>"
        case "s3":
            body = f"<Error>{error}</Error>"
        case _:
            body = json.dumps({"__type": code, "message": message})
    kind = "text/xml" if body.startswith("<") else "application/x-amz-json-1.1"
    return Answer(status, (("Content-Type", kind), ("x-amzn-errortype", code)), body.encode())
