"""Evaluating expressions: jmespath's own truth where all is known, never an error of Python's."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError

from costcutter.query.answers import Answer
from costcutter.query.expression import EvaluationError, compile_expression, truthy
from costcutter.query.functions import UnknownValue
from support.judging import resource, subject

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "b", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4)
EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "c", "a.b", "b.c.a", "a[0]", "b[-1]", "`0`", "`[]`", "`null`", "'a'", "''", "`false`"]),
    lambda inner: st.one_of(
        inner.map("!({})".format),
        inner.map("({})[].a".format),
        inner.map("({}).*".format),
        inner.map("({})[::2]".format),
        inner.map("length({})".format),
        inner.map("type({})".format),
        inner.map("not_null({}, b)".format),
        st.tuples(inner, st.sampled_from(["&&", "||", "==", "!=", "<", ">=", "|"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]})[?{pair[1]}]"),
        st.tuples(inner, inner).map(lambda pair: f"[{pair[0]}, {pair[1]}]"),
        st.tuples(inner, inner).map(lambda pair: f"{{a: {pair[0]}, b: {pair[1]}}}"),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS, DOCUMENTS)
def test_a_condition_is_true_exactly_where_jmespath_finds_truth(text: str, document: dict[str, Any]) -> None:
    here = subject(resource("ec2.volume", {"VolumeId": "vol-1", **document}))
    try:
        value = jmespath.search(text, {"VolumeId": "vol-1", **document})
    except (JMESPathError, TypeError):
        value = Answer.UNKNOWN

    answer = compile_expression(text).condition(here).answer

    if value is Answer.UNKNOWN:
        # Kleene's logic decides more than jmespath, which stops at the first error: (length(a)) || b
        assert answer is Answer.UNKNOWN or "&&" in text or "||" in text
    else:
        assert answer is (Answer.TRUE if truthy(value) else Answer.FALSE)


@given(EXPRESSIONS, DOCUMENTS)
def test_a_value_is_jmespaths_own(text: str, document: dict[str, Any]) -> None:
    here = subject(resource("ec2.volume", {"VolumeId": "vol-1", **document}))
    try:
        expected = jmespath.search(text, {"VolumeId": "vol-1", **document})
    except (JMESPathError, TypeError):
        with pytest.raises(EvaluationError):
            compile_expression(text).value(here)
    else:
        assert compile_expression(text).value(here) == expected


ARGUMENTS = st.sampled_from(
    ["a", "b", "@", "'('", "'x'", "''", "'2026-01-31'", "'10.0.0.0/8'"]
    + [f"`{literal}`" for literal in ("1", "null", "[1]", "{}", "-1e308", "[]", '[1,"a"]')]
)
ONE = "age days_until lower upper json tag ceil floor abs avg sum max min keys values to_number to_string sort reverse"
TWO = "matches extract glob split cidr_contains contains starts_with ends_with join map sort_by max_by"


@given(st.sampled_from(ONE.split(" ")), ARGUMENTS, DOCUMENTS)
def test_a_function_of_one_argument_gives_a_value_or_a_reason(name: str, one: str, document: dict[str, Any]) -> None:
    _evaluates(f"{name}({one})", document)


@given(st.sampled_from(TWO.split(" ")), ARGUMENTS, ARGUMENTS, DOCUMENTS)
def test_a_function_of_two_gives_a_value_or_a_reason(name: str, one: str, two: str, document: dict[str, Any]) -> None:
    _evaluates(f"{name}({one}, {two})", document)
    _evaluates(f"{name}({one}, &{two})", document)
    _evaluates(f"{name}(&{one}, {two})", document)


def _evaluates(text: str, document: dict[str, Any]) -> None:
    verdict = compile_expression(text).condition(subject(resource("ec2.volume", {"VolumeId": "vol-1", **document})))

    assert verdict.because
    assert "\n" not in verdict.because


def test_further_names_stand_beside_the_documents() -> None:
    here = subject(resource("ec2.volume", {"VolumeId": "vol-1"}))

    assert compile_expression("[VolumeId, each, options.x]").value(here, {"each": "e", "options": {"x": 1}}) == [
        "vol-1",
        "e",
        1,
    ]


def test_asking_for_what_is_unknown_raises_with_the_reason() -> None:
    here = subject(resource("ec2.volume", {"VolumeId": "vol-1"}, tags="unread"))

    with pytest.raises(UnknownValue, match="tags not read"):
        compile_expression("tag('env')").value(here)


def test_now_is_the_moment_of_the_run() -> None:
    here = subject(resource("ec2.volume", {"VolumeId": "vol-1"}))

    assert compile_expression("now()").value(here) == "2026-01-31T12:00:00Z"


def test_a_mapping_becomes_pairs() -> None:
    here = subject(resource("ec2.volume", {"VolumeId": "vol-1"}, tags={"a": "1"}))

    assert compile_expression("pairs(resource.tags, 'Key', 'Value')").value(here) == [{"Key": "a", "Value": "1"}]
    assert compile_expression("pairs(missing, 'Key', 'Value')").value(here) is None
