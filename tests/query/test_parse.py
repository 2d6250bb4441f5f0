"""Texts that are expressions become trees with places; all others are refused at the very character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.query.infer import infer, infer_condition
from costcutter.query.parse import MAX_TREE, ExpressionProblem, Node, parse, span_of
from costcutter.query.types import ANY, TEXT, list_of, object_of

# `word` is still a text to jmespath, which warns of it only if asked
pytestmark = pytest.mark.filterwarnings("ignore:deprecated string literal syntax")


@pytest.mark.parametrize(
    ("text", "offending", "hint"),
    [
        ("State = 'a'", "=", "write == to compare"),
        ("State =", "=", "write == to compare"),
        ("Size > 10", "10", "write numbers in backquotes: `10`"),
        ("Size > -10", "-10", "write numbers in backquotes: `10`"),
        ("a and b", "and", "write && for and, || for or, ! for not"),
        ("a or b", "or", "write && for and, || for or, ! for not"),
        ("a 'b'", "'", "write texts in single quotes: 'available'"),
        ("a == 'b", "'", "write texts in single quotes: 'available'"),
        ("a ==", "=", ""),
        ("(a", "a", ""),
        ("a)", ")", ""),
        ("a # b", "#", ""),
        ("a.é", "é", ""),
        ('"length"(a)', '"length"', "take the quotes away"),
        ('a || "length"(a)', '"length"', "take the quotes away"),
        ("a[?b == 'c'", "'", ""),
        ('`"`', "`", ""),
        ("", "", ""),
        ("   ", "   ", ""),
    ],
)
def test_what_is_no_expression_is_refused_at_its_place(text: str, offending: str, hint: str) -> None:
    with pytest.raises(ExpressionProblem) as caught:
        parse(text)

    problem = caught.value
    assert (text[problem.start : problem.end], problem.hint) == (offending, hint)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("State", ["State"]),
        ("State.Name", ["State", "Name"]),
        ("State == 'stopped'", ["State", "'stopped'"]),
        (r"a == 'it\'s' && `[1, \`]`", ["a", r"'it\'s'", r"`[1, \`]`"]),
        ('"a\\"b" == "c"', ['"a\\"b"', '"c"']),
        ("length(Tags[]) > `0`", ["length", "Tags", "`0`"]),
        ("a[0].b[-1]", ["a", "[0]", "b", "[-1]"]),
        ("@.a", ["@", "a"]),
    ],
)
def test_nodes_know_where_they_stood(text: str, spans: list[str]) -> None:
    found = [text[start:end] for start, end in _spans(parse(text))]

    assert found == spans


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("State.Name", "State.Name"),
        ("a[0].b", "a[0].b"),
        ("a == 'b'", "a == 'b'"),
        ("a.b || c.d", "a.b || c.d"),
        ("length(a)", "length"),
    ],
)
def test_a_node_without_a_token_spans_what_stands_below(text: str, whole: str) -> None:
    span = span_of(parse(text))

    assert span is not None
    assert text[slice(*span)] == whole


def _spans(node: Node) -> list[tuple[int, int]]:
    own = [node["span"]] if node.get("span") else []
    return own + [span for child in node.get("children", ()) if isinstance(child, dict) for span in _spans(child)]


DEEP = {
    "brackets": "(" * 5000 + "a" + ")" * 5000,
    "brackets below the limit": "(" * 59 + "a" + ")" * 59,
    "negations": "!" * 5000 + "a",
    "negations with spaces": "! " * 4000 + "a",
    "alternatives": " || ".join(["a"] * 2000),
    "conjunctions": "&&".join(["a"] * 3000),
    "pipes": "|".join(["a"] * 4000),
    "comparisons": "==".join(["a"] * 3000),
    "projections": "a" + ".*" * 4000,
    "lists": "a" + "[]" * 4000,
    "filters": "a" + "[?b]" * 2000,
    "fields": "a" + ".a" * 4000,
    "indexes": "a" + "[0]" * 3000,
    "references": "& " * 4000 + "a",
    "open brackets": "[" * 9000,
    "functions": "abs(" * 50 + "a" + ")" * 50,
    "a long number": "a[" + "1" * 9000 + "]",
    "too long": "a" * 20000,
}


@pytest.mark.parametrize("name", DEEP)
def test_the_absurd_is_refused_or_survives_every_later_stage(name: str) -> None:
    _survives(DEEP[name])


def test_a_chain_that_a_person_would_write_is_accepted() -> None:
    parse(" || ".join(f"VolumeId == 'vol-{number}'" for number in range(MAX_TREE - 2)))


def test_a_chain_that_is_too_long_says_what_to_write() -> None:
    with pytest.raises(ExpressionProblem, match="nested, or chained, too deep") as caught:
        parse(" || ".join(f"VolumeId == 'vol-{number}'" for number in range(MAX_TREE)))

    assert caught.value.hint == "use several filters (all, any), or value: {key: …, in: […]}"


SIGNS = "a b @ * . , : ( ) [ ] { } [] [? [0 [* && || ! == != < <= | & 'x' \"y\" `1` `[` -1 0 ' ` \\ = # length("
TOKENS = st.lists(st.sampled_from(SIGNS.split(" ")), max_size=12)


@given(st.one_of(st.text(max_size=40), TOKENS.map("".join), TOKENS.map(" ".join)))
def test_any_text_is_a_tree_or_a_problem_with_a_place(text: str) -> None:
    _survives(text)


def _survives(text: str) -> None:
    root = object_of("thing", {"a": list_of(TEXT), "b": ANY})
    try:
        tree = parse(text)
    except ExpressionProblem as refused:
        problem, end = refused, max(len(text), 1)
        if not (problem.message and 0 <= problem.start <= problem.end <= end):
            pytest.fail(f"{problem.message!r} at {problem.start} to {problem.end} of {end}")
        return
    _, findings = infer(tree, root)
    for found in (*findings, *infer_condition(tree, root)):
        assert 0 <= found.start < found.end <= len(text)
