"""The words of the languages that costcutter reads: what a fuzzer has to know to get past the parsers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from costcutter.documents.share import share
from costcutter.query.filters import BUILDERS
from costcutter.query.filters.operators import OPERATORS
from costcutter.query.functions import EXTENSIONS
from costcutter.query.signatures import STANDARD
from support.judging import book

TYPES = (
    *("ec2.volume", "ec2.instance", "ec2.security_group", "s3.bucket", "iam.role", "lambda.function", "sqs.queue"),
    *("rds.instance", "autoscaling.group", "logs.log_group"),
)
"""Types of many shapes: lists of objects, maps, facets, compound and global ones."""

YAML = (
    *(": ", "- ", "\n", "\n  ", "\n    ", ", ", "[", "]", "{", "}", "? ", "&a ", "*a", "*a ", "!", "!!str ", "|\n  "),
    *(">-\n  ", "|2+\n", "'", '"', "''", "%YAML 1.2\n", " #", "~", "null", "true", "no", "---\n", "...\n", "\\", "\\n"),
    *("\\u00e9", "\\ud800", "\\U0001F600", "\\x1b", "\t", "\r\n", "\r", "\0", "\ufeff", "\u202e", "\u2028", "\x85"),
    *(
        "é",
        "👩\u200d💻",
        "e\u0301",
        "<<: ",
        "012345678901",
        "1e3",
        ".inf",
        ".nan",
        "1:30",
        "0o17",
        "0x1F",
        "1_000",
        "0.5",
    ),
    *("999999999999999999", "9" * 40, "-1", "0", "2026-01-31", "2026-01-31T12:00:00Z", "14d", "999999w", "10.0.0.0/8"),
)

JMESPATH = (
    *("@", "*", ".", ",", "(", ")", "[", "]", "{", "}", "[]", "[?", "[*]", "[0]", "[-1]", "[::2]", "[1:", "&&", "||"),
    *(
        "!",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "|",
        "&",
        "'",
        "'x'",
        '"',
        '"y"',
        "`",
        "`1`",
        "`null`",
        "`[1, 2]`",
        "`{}`",
    ),
    *("`true`", '`"x"`', " ", "&@", "resource.", "facets.", "resource.tags.Owner", "resource.created", "'2026-01-31'"),
    *("`1e400`", "`-0`", "`NaN`", "'(a+)+$'", "'['", "'*'", "''", "\\", "'\\''", "[9999999999999999999999]"),
)


@cache
def keys() -> tuple[str, ...]:
    """Every key and every word that the schemas name."""
    found: dict[str, None] = {}
    for file in sorted(share("schemas").glob("*.schema.json")):
        found.update(dict.fromkeys(_named(json.loads(file.read_text(encoding="utf-8")))))
    return tuple(found)


@cache
def fields(type_name: str) -> tuple[str, ...]:
    """The names of a type's fields, and of the fields of those."""
    view = book().view(type_name)
    assert view is not None
    assert view.item.struct is not None
    found: dict[str, None] = {}
    for name, kind in view.item.struct.members.items():
        found[name] = None
        inner = kind.element if kind.kind in ("list", "map") and kind.element else kind
        found.update(dict.fromkeys(inner.struct.members if inner.struct is not None else ()))
    return tuple(found)


@cache
def words() -> tuple[str, ...]:
    """Names that a policy may use: types, fields, filters, operators, functions, actions, keys."""
    catalog = book().catalog
    names = [*catalog.names(), *BUILDERS, *OPERATORS, *EXTENSIONS, *STANDARD, *keys()]
    names += [action for name in TYPES for action in catalog.get(name).actions]
    names += [field for name in TYPES for field in fields(name)]
    return tuple(dict.fromkeys(names))


@cache
def expressions() -> tuple[str, ...]:
    """Expressions that are right somewhere: those of the catalogue."""
    found: dict[str, None] = {}
    for name in TYPES:
        found.update(dict.fromkeys(_texts(book().catalog.document(name).data)))
    return tuple(text for text in found if len(text) < 120)


def _named(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
        for part in schema.values():
            yield from _named(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _named(part)


def _texts(data: Any) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            for part in data.values():
                yield from _texts(part)
        case list():
            for part in data:
                yield from _texts(part)
