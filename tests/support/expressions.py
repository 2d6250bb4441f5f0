"""Random JMESPath expressions, documents and resources, for comparing two ways of evaluating them.

They are made from a seed: hypothesis would draw each part of them by itself, which takes ten times as long, and of two
ways that must agree, one wants to see very many pairs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from costcutter.query.parse import ExpressionProblem, parse
from costcutter.resources import Resource, ResourceRef, Scope, Unknown, Unread
from support.clock import START

SEEDS = st.integers(0, 2**32)


def examples(count: int) -> settings:
    """At least so many examples; the profile ``fuzz`` asks for more."""
    profile = settings.default
    return settings(max_examples=max(count, profile.max_examples if profile else 0), deadline=None)


TEXTS = ("", "a", "b", "c", "1", "ab", "2026-01-17T12:00:00Z", "2026-01-31", "2026-13-01T12:00:00Z")
SCALARS = (None, True, False, -2, -1, 0, 1, 2, 0.0, 1.0, 0.5, -1.5, *TEXTS)


def some_value(random: Random, depth: int = 3) -> Any:
    """A value as JSON has them."""
    kind = random.random()
    if depth == 0 or kind < 0.5:
        return random.choice(SCALARS)
    if kind < 0.75:
        return [some_value(random, depth - 1) for _ in range(random.randrange(4))]
    return some_object(random, depth - 1)


def some_object(random: Random, depth: int = 3) -> dict[str, Any]:
    """A document."""
    return {key: some_value(random, depth) for key in "abcd" if random.random() < 0.6}


FACETS = {"known": True, "empty": {}, "unread": Unread("unread not read", "unread"), "denied": Unknown("AccessDenied")}
TAGS = (
    {},
    {"a": "a"},
    {"a": "", "b": "1"},
    {"costcutter:mark": "delete@2026-01-17T12:00:00Z"},
    Unread("tags not read", "tags"),
    Unknown("denied"),
)


def a_resource(document: dict[str, Any], **fields: Any) -> Resource:
    """A resource of which some facets are known and some are not."""
    ref = ResourceRef(Scope("123456789012", "us-east-1"), "ec2.volume", "vol-1")
    return Resource(ref, document, **{"facets": FACETS, **fields})


def some_resource(random: Random) -> Resource:
    """A resource, whose document now and then has members of the names that are ours."""
    ours = {key: some_value(random) for key in ("resource", "facets") if random.random() < 0.2}
    name, created = random.choice([None, "a"]), random.choice([None, START])
    return a_resource({**some_object(random), **ours}, name=name, created=created, tags=random.choice(TAGS))


PLAIN = ("a", "b", "c", "d", "@", "'a'", "''")
"""What expressions over plain data consist of, literals aside."""

ASKING = (
    *(f"resource.{name}" for name in ("id", "name", "created", "region", "tags", "tags.a", "other")),
    *(f"facets.{name}" for name in ("known", "empty", "unread", "denied", "missing")),
    *("resource", "facets", "*", "facets.*", "resource.*", "resource.tags.*", "tag('a')", "tag('b')", "now()"),
    *PLAIN,
)
"""What expressions over a resource consist of."""

_FORMS = (
    *("!({x})", "({x}) {op} ({x})", "({x}) {op} ({x})", "{name} {op} {literal}", "({x}) {op} {literal}"),
    *(
        "{literal} {op} ({x})",
        "({x}){part}",
        "({x}){part}{part}",
        "({x})[?{x}]",
        "({x})[?{x}].{name}",
        "({x})[].{name}",
    ),
    *("[{x}, {x}]", "({x}).[{x}, {x}]", '({x}).{a: {x}, "b c": {x}}', "{one}({x})", "({x}).{one}(@)"),
    *("{two}({x}, {x})", "{two}({x}, {pattern})", "{by}({x}, &{x})", "map(&{x}, {x})", "type(&{x})"),
)
_HOLE = re.compile(r"\{([a-z]+)\}")
_WORDS = {
    "op": ("&&", "||", "==", "!=", "<", "<=", ">", ">=", "|"),
    "name": ("a", "b", "c", "d"),
    "part": ("[]", "[*]", "[0]", "[-1]", "[1]", "[::2]", "[1:]", "[::-1]", ".*", "[::0]", ".a", ".b"),
    "one": (
        *("abs", "avg", "ceil", "floor", "keys", "length", "max", "min", "not_null", "reverse", "sort", "sum"),
        *("to_array", "to_number", "to_string", "type", "values", "nonsense"),
        *("age", "days_until", "lower", "upper", "json", "tag"),
    ),
    "two": (
        *("contains", "starts_with", "ends_with", "join", "merge", "not_null"),
        *("matches", "glob", "extract", "split", "cidr_contains", "age"),
    ),
    "by": ("sort_by", "max_by", "min_by"),
    "pattern": ("'a'", "'^(a|b)'", "'('", "'*'", "'a*'", "`1`", "`null`"),
}


def some_expression(random: Random, leaves: Sequence[str], size: int = 4) -> str:
    """An expression of these leaves and of literals. It can be parsed, though perhaps not evaluated."""
    while True:
        text = _some_text(random, leaves, random.randint(0, size))
        try:
            parse(text)
        except ExpressionProblem:
            continue
        return text


def _some_text(random: Random, leaves: Sequence[str], size: int) -> str:
    if size == 0:
        return random.choice(leaves) if random.random() < 0.8 else _some_literal(random)
    left = size - 1

    def filled(hole: re.Match[str]) -> str:
        nonlocal left
        match hole[1]:
            case "x":
                part = random.randint(0, left)
                left -= part
                return _some_text(random, leaves, part)
            case "literal":
                return _some_literal(random)
            case word:
                return random.choice(_WORDS[word])

    return _HOLE.sub(filled, random.choice(_FORMS))


def some_condition(random: Random, size: int = 3) -> str:
    """A condition over a resource, with Kleene's logic at its top."""
    if size == 0 or random.random() < 0.3:
        return some_expression(random, ASKING, 3)
    if random.random() < 0.3:
        return f"!({some_condition(random, size - 1)})"
    joint = random.choice(("&&", "||"))
    return f"({some_condition(random, size - 1)}) {joint} ({some_condition(random, size - 1)})"


def _some_literal(random: Random) -> str:
    return "`" + json.dumps(some_value(random, 2)).replace("`", "\\`") + "`"


def outcome(evaluate: Any, *arguments: Any) -> tuple[str, str]:
    """What a call gives, comparable whatever it is: how it ended, and with which value or error."""
    try:
        return "value", repr(evaluate(*arguments))
    except Exception as error:  # noqa: BLE001  # which one it is is what is compared
        return type(error).__name__, str(error)
