"""Documents that an API could have sent: random values of a type, for expressions to be evaluated on."""

from __future__ import annotations

from random import Random
from typing import Any

from costcutter.query.types import ANY, Type

_TEXTS = ("", "a", "prod", "i-0123456789abcdef0", "arn:aws:iam::123456789012:role/x", "10.0.0.0/8", "{}", "12", "é")
_TIMES = ("2026-01-31T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")


def sample(kind: Type, random: Random, depth: int = 3) -> Any:
    """A random value of a type; what may be absent is, now and then, and everything is from `depth` levels on."""
    if kind.optional and (depth <= 0 or random.random() < 0.3):
        return None
    match kind.kind:
        case "object" if kind.struct is not None:
            members = {} if depth <= 0 else {name: sample(of, random, depth - 1) for name, of in _some(kind, random)}
            return {name: value for name, value in members.items() if value is not None}
        case "map":
            return {
                name: sample(kind.element or ANY, random, depth - 1) for name in ("Owner", "env")[: random.randrange(3)]
            }
        case "list":
            return [
                sample(kind.element or ANY, random, depth - 1) for _ in range(random.randrange(3) if depth > 0 else 0)
            ]
        case "text":
            return random.choice(kind.enum) if kind.enum else random.choice(_TEXTS)
        case "time":
            return random.choice(_TIMES)
        case "number":
            return random.choice((0, 1, -1, 8, 2**53, 0.5))
        case "boolean":
            return random.random() < 0.5
        case "any":
            return random.choice((None, "x", 1, True, [1, "a"], {"a": {"b": 1}}))
        case _:
            return None


def _some(kind: Type, random: Random) -> list[tuple[str, Type]]:
    """All members that are certainly there, and some of the others."""
    assert kind.struct is not None
    return [(name, of) for name, of in kind.struct.members.items() if not of.optional or random.random() < 0.5]
