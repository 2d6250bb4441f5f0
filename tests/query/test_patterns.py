"""What is no regular expression is said to be none, however strangely Python refuses it."""

from __future__ import annotations

import pytest

from costcutter.query.filters.operators import OPERATORS
from costcutter.query.infer import infer
from costcutter.query.parse import parse
from costcutter.query.patterns import MAX_LENGTH, compile_regex
from costcutter.query.types import TEXT, object_of
from costcutter.values import ValueProblem

REFUSED = {
    "half a group": ("(", "'(' is not a regular expression: missing ), unterminated subpattern at position 0"),
    "a repeat beyond all numbers": (
        "a{1,99999999999}",
        "'a{1,99999999999}' is not a regular expression: the repetition number is too large",
    ),
    "nested too deep": (
        "(" * 500 + ")" * 500,
        f"{'(' * 500 + ')' * 500!r} is not a regular expression: it is nested too deep",
    ),
    "too long": ("a" * (MAX_LENGTH + 1), "the regular expression is longer than 1,000 characters"),
    "a million characters": ("[a-z]|" * 170_000, "the regular expression is longer than 1,000 characters"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_compiled_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        compile_regex(text)

    assert (caught.value.code, caught.value.message) == ("CC231", message)


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_the_operator_refuses_the_same(text: str, message: str) -> None:
    with pytest.raises(ValueProblem, match="regular expression"):
        OPERATORS["regex"].compile(text)


@pytest.mark.parametrize("name", ["half a group", "a repeat beyond all numbers"])
@pytest.mark.parametrize("function", ["matches", "extract"])
def test_the_functions_refuse_the_same_before_they_are_run(function: str, name: str) -> None:
    text, message = REFUSED[name]

    _, findings = infer(parse(f"{function}(Name, '{text}')"), object_of("thing", {"Name": TEXT}))

    assert [(found.code, found.message) for found in findings] == [("CC231", message)]


def test_a_pattern_may_be_as_long_as_is_allowed() -> None:
    assert compile_regex("a" * MAX_LENGTH).fullmatch("a" * MAX_LENGTH)


@pytest.mark.parametrize("operator", ["glob", "starts_with", "ends_with"])
def test_the_other_patterns_are_kept_as_short(operator: str) -> None:
    OPERATORS[operator].compile("a" * MAX_LENGTH)

    with pytest.raises(ValueProblem, match=r"^the text is longer than 1,000 characters$"):
        OPERATORS[operator].compile("*a" * MAX_LENGTH)


@pytest.mark.filterwarnings("error")
def test_what_python_only_warns_of_is_taken_in_silence() -> None:
    assert compile_regex("[[a]").fullmatch("[")
