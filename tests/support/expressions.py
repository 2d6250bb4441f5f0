"""Random JMESPath expressions and documents, for comparing two ways of evaluating them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from costcutter.resources import Resource, ResourceRef, Scope, Unknown, Unread
from support.clock import START


def examples(count: int) -> settings:
    """At least so many examples; the profile ``fuzz`` asks for more."""
    return settings(max_examples=max(count, settings.default.max_examples if settings.default else 0), deadline=None)


_TEXTS = ["", "a", "b", "c", "1", "2026-01-17T12:00:00Z", "2026-01-31", "2026-13-01T12:00:00Z", "ab"]
SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, 0.5, -1.5, *_TEXTS])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "resource", "facets"]), VALUES, max_size=5)

FACETS = {"known": True, "empty": {}, "unread": Unread("unread not read", "unread"), "denied": Unknown("AccessDenied")}


def a_resource(document: dict[str, Any], **fields: Any) -> Resource:
    """A resource of which some facets are known and some are not."""
    ref = ResourceRef(Scope("123456789012", "us-east-1"), "ec2.volume", "vol-1")
    return Resource(ref, document, **{"facets": FACETS, **fields})


RESOURCES = st.builds(
    a_resource,
    DOCUMENTS,
    name=st.sampled_from([None, "a"]),
    created=st.sampled_from([None, START]),
    tags=st.sampled_from(
        [
            {},
            {"a": "a"},
            {"a": "", "b": "1"},
            {"costcutter:mark": "delete@2026-01-17T12:00:00Z"},
            Unread("tags not read", "tags"),
            Unknown("denied"),
        ]
    ),
)

_NAMES = st.sampled_from(["a", "b", "c", "d"])
_LITERALS = (
    st.one_of(SCALARS, VALUES)
    .map(lambda value: "`" + json.dumps(value).replace("`", "\\`") + "`")
    .filter(lambda text: len(text) < 60)
)
_RAW = st.sampled_from([f"'{text}'" for text in _TEXTS])
_ROOTS = st.sampled_from(
    [
        *(f"resource.{name}" for name in ("id", "name", "created", "region", "tags", "tags.a", "other")),
        *(f"facets.{name}" for name in ("known", "empty", "unread", "denied", "missing")),
        *("resource", "facets", "@", "*", "facets.*", "resource.*", "resource.tags.*", "tag('a')", "tag('b')", "now()"),
    ]
)
_ONE = st.sampled_from(
    [
        *("abs", "avg", "ceil", "floor", "keys", "length", "max", "min", "not_null", "reverse", "sort", "sum"),
        *("to_array", "to_number", "to_string", "type", "values", "nonsense"),
        *("age", "days_until", "lower", "upper", "json", "tag"),
    ]
)
_TWO = st.sampled_from(
    [
        *("contains", "starts_with", "ends_with", "join", "merge", "not_null"),
        *("matches", "glob", "extract", "split", "cidr_contains"),
    ]
)
_BY = st.sampled_from(["sort_by", "max_by", "min_by"])
_OPERATORS = st.sampled_from(["&&", "||", "==", "!=", "<", "<=", ">", ">=", "|"])
_BRACKETS = st.sampled_from(["[]", "[*]", "[0]", "[-1]", "[1]", "[::2]", "[1:]", "[::-1]", ".*", "[::0]", ".a", ".b"])
_PATTERNS = st.sampled_from(["'a'", "'^(a|b)'", "'('", "'*'", "'a*'", "`1`", "`null`"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def form(template: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(*parts).map(lambda found: template.format(*found))

    return st.one_of(
        form("!({})", inner),
        form("({}) {} ({})", inner, _OPERATORS, inner),
        form("{} {} {}", _NAMES, _OPERATORS, _LITERALS),
        form("({}) {} {}", inner, _OPERATORS, _LITERALS),
        form("{} {} ({})", _LITERALS, _OPERATORS, inner),
        form("({}){}", inner, _BRACKETS),
        form("({}){}{}", inner, _BRACKETS, _BRACKETS),
        form("({})[?{}]", inner, inner),
        form("({})[?{}].{}", inner, inner, _NAMES),
        form("({})[].{}", inner, _NAMES),
        form("[{}, {}]", inner, inner),
        form("({}).[{}, {}]", inner, inner, inner),
        form('({}).{{a: {}, "b c": {}}}', inner, inner, inner),
        form("{}({})", _ONE, inner),
        form("({}).{}(@)", inner, _ONE),
        form("{}({}, {})", _TWO, inner, inner),
        form("{}({}, {})", _TWO, inner, _PATTERNS),
        form("{}({}, &{})", _BY, inner, inner),
        form("map(&{}, {})", inner, inner),
        form("type(&{})", inner),
    )


def _expressions(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(leaves, _grown, max_leaves=7)


EXPRESSIONS = _expressions(_NAMES | _LITERALS | _RAW | st.just("@"))
"""Over plain data."""

QUESTIONS = _expressions(_NAMES | _LITERALS | _RAW | _ROOTS)
"""Over a resource: they ask for facets, tags and common fields as well."""

CONDITIONS: st.SearchStrategy[str] = st.recursive(
    QUESTIONS,
    lambda inner: st.one_of(
        inner.map("!({})".format),
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda parts: "({}) {} ({})".format(*parts)),
    ),
    max_leaves=5,
)
"""Conditions with Kleene's logic at their top."""


def outcome(evaluate: Any, *arguments: Any) -> tuple[str, str]:
    """What a call gives, comparable whatever it is: how it ended, and with which value or error."""
    try:
        return "value", repr(evaluate(*arguments))
    except Exception as error:  # noqa: BLE001  # which one it is is what is compared
        return type(error).__name__, str(error)
