"""A syntax tree written out parses to the same tree."""

from __future__ import annotations

import gzip
import json
import pathlib
from collections.abc import Iterator
from typing import Any

import botocore
import pytest

from costcutter.catalog.load import DATA
from costcutter.documents.yaml import read_file
from costcutter.query.parse import ExpressionProblem, parse
from costcutter.query.unparse import unparse

POLICIES = pathlib.Path(__file__).parents[2] / "policies"

WRITTEN = """
a | a.b | "a-b".c | a[0] | a[-1].b | [0] | a[1:2] | a[::2].b | a[] | a[].b[].c | a[*] | a[*].b[*].c | [*].a | [].a
* | *.a | a.*.b | a[?b == 'c'] | a[?b == 'c'].d | (a[*].b)[0] | (a[?x])[0] | (a.*.b)[0] | (a[*].b)[*].c | (a[].b)[?c]
a || b && c | (a || b) && c | a && (b && c) | a || (b || c) | !a | !(a && b) | !(a.b) | !(a[0]) | !a[0].b | (a || b).c
length(a || `[]`) > `1` | a == `null` | sort_by(a, &b.c)[0].d | {a: b, "c-d": e[0]} | [a, b.c] | a.[b, c] | a.{x: b}
a[].{x: b, y: c} | [a, b][] | @ | @.a | foo(@) | now() | a[][] | a[*][0] | a[?!b] | a[?b && c || d] | a == (b == c)
""".replace("||", "\0")

ODD = ("a == 'it\\'s'", 'a == `"x"`', "'x\\\\y'", 'contains(b, `"\\u0060"`)', "a | b | c", "(a | b).c", "a[?b] | [0].x")


def expressions() -> list[str]:
    plain = [text.strip().replace("\0", "||") for line in WRITTEN.splitlines() for text in line.split(" | ")]
    return [text for text in (*plain, *ODD) if text]


def bare(tree: Any) -> Any:
    """A tree without places."""
    if isinstance(tree, dict):
        return {key: bare(part) for key, part in tree.items() if key != "span"}
    return [bare(part) for part in tree] if isinstance(tree, list | tuple) else tree


@pytest.mark.parametrize("text", expressions())
def test_an_expression_survives(text: str) -> None:
    tree = parse(text)

    assert bare(parse(unparse(tree))) == bare(tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("State=='available'&&Size>`100`", "State == 'available' && Size > `100`"),
        ("(a)", "a"),
        ("(a || b) && !( c )", "(a || b) && !c"),
        ("Tags[?Key=='x'].Value|[0]", "Tags[?Key == 'x'].Value | [0]"),
    ],
)
def test_it_is_written_as_people_would(text: str, expected: str) -> None:
    assert unparse(parse(text)) == expected


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from _texts(part)
        case list():
            for part in value:
                yield from _texts(part)


def _found() -> Iterator[str]:
    """Every text in our own files and in botocore's paginators and waiters: thousands of them are expressions."""
    for file in [*DATA.rglob("*.yaml"), *POLICIES.rglob("*.yaml")]:
        yield from _texts(read_file(file).data)
    models = pathlib.Path(botocore.__file__).parent / "data"
    for name in ("paginators-1.json*", "waiters-2.json*"):
        for file in models.rglob(name):
            content = file.read_bytes()
            yield from _texts(json.loads(gzip.decompress(content) if file.suffix == ".gz" else content))


def test_every_expression_in_the_wild_survives() -> None:
    survived, lost = 0, []
    for text in sorted(set(_found())):
        try:
            tree = parse(text)
        except ExpressionProblem:
            continue  # not an expression
        if bare(parse(unparse(tree))) == bare(tree):
            survived += 1
        else:
            lost.append(text)

    assert lost == []
    assert survived > 4_000
