"""The end of a text in a schema's pattern is its very end, for us as for editors."""

from __future__ import annotations

import pytest

from costcutter.documents.ecma import ecma
from costcutter.documents.schema import check, check_value
from costcutter.documents.yaml import read


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^a$", "a", True),
        ("^a$", "a\n", False),
        ("^(a$|b$)", "b\n", False),
        (r"^a\$", "a$", True),
        ("^[$]", "$\n", True),
        (r"^[\]$]+$", "]$", True),
        (r"^\\$", "\\\n", False),
        ("^(?!a$)", "a\n", True),
    ],
)
def test_a_dollar_sign_is_the_very_end_unless_it_stands_for_itself(pattern: str, text: str, found: bool) -> None:
    assert bool(ecma(pattern).search(text)) is found


def test_a_name_cannot_end_with_a_line_break() -> None:
    document = read("name: |\n  web\n", "p")

    (problem,) = check(document, {"properties": {"name": {"pattern": "^[a-z]+$", "description": "small letters"}}})

    assert (problem.code, problem.message, problem.hint) == (
        "CC114",
        r"'name' is 'web\n', which is not of the form expected",
        "small letters",
    )


def test_nor_can_a_key_that_a_pattern_allows() -> None:
    schema = {"patternProperties": {"^[a-z]+$": {}}, "additionalProperties": False}

    assert check_value({"web": 1}, schema) == []
    assert [code for _, code, _, _ in check_value({"web\n": 1}, schema)] == ["CC110"]
