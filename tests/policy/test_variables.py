"""Variables keep their types, and mistakes keep their places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from costcutter.documents.yaml import read
from costcutter.policy.variables import Filled, fill

VARS = """
vars:
  text: dev
  number: 5
  half: 2.5
  yes: true
  list: [a, b]
  none: []
  account: 012345678901
here: %s
"""


def _filled(here: str, values: Mapping[str, Any] | None = None) -> Filled:
    return fill(read(VARS % here, "a.yaml"), values or {})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'{text}'", "dev"),
        ("'{number}'", 5),
        ("'{half}'", 2.5),
        ("'{yes}'", True),
        ("'{list}'", ["a", "b"]),
        ("'{account}'", "012345678901"),
        ("is {text} {number} {yes} {half}", "is dev 5 true 2.5"),
        ("in {list}!", "in a, b!"),
        ("['{list}', c, '{number}']", ["a", "b", "c", 5]),
        ("['{none}', c]", ["c"]),
        ("[['{list}'], '{list}']", [["a", "b"], "a", "b"]),
        ("{k: {'{text}': '{text}'}}", {"k": {"{text}": "dev"}}),
        ("'[].{a: b}'", "[].{a: b}"),
        ("'x{2} {Text} {te-xt} {}'", "x{2} {Text} {te-xt} {}"),
        ("5", 5),
    ],
)
def test_a_variable_alone_keeps_its_type_and_in_a_text_becomes_text(written: str, value: Any) -> None:
    assert _filled(written).data["here"] == value


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"text": 5}, "5"),
        ({"text": True}, "true"),
        ({"text": "prod"}, "prod"),
        ({"account": 123456789012}, "123456789012"),
    ],
)
def test_a_value_from_outside_takes_the_form_of_the_declared_one(given: dict[str, Any], value: Any) -> None:
    name = next(iter(given))

    assert _filled(f"'{{{name}}}'", given).data["here"] == value


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"list": "c"}, ["c"]),
        ({"list": ["c", 5]}, ["c", "5"]),
        ({"list": 123456789012}, ["123456789012"]),
        ({"list": []}, []),
    ],
)
def test_a_list_from_outside_takes_the_form_of_the_declared_items(given: dict[str, Any], value: Any) -> None:
    assert _filled("'{list}'", given).data["here"] == value


def test_vars_themselves_are_left_as_they_are() -> None:
    filled = fill(read("{vars: {a: '{b}', b: x}, here: '{a} {b}'}", "a.yaml"), {})

    assert filled.data == {"vars": {"a": "{b}", "b": "x"}, "here": "{b} x"}


def test_an_unknown_variable_is_an_error_and_an_unused_one_a_warning() -> None:
    filled = fill(read("vars:\n  grace: 1d\nhere:\n  - no\n  - 'about {grcae} long'\n", "a.yaml"), {})

    assert [str(problem) for problem in filled.problems] == [
        "a.yaml:5:5: CC241 there is no variable 'grcae'\n  hint: did you mean 'grace'?",
        "a.yaml:2:3: CC243 warning: the variable 'grace' is not used",
    ]
    assert filled.data["here"] == ["no", "about {grcae} long"]


def test_what_stands_behind_a_list_that_was_filled_in_keeps_its_place() -> None:
    document = read("vars: {list: [a, b, c]}\nhere:\n  - x\n  - '{list}'\n  - {k: y}\n  - z\n", "a.yaml")

    filled = fill(document, {})
    data, root = filled.data, filled.root
    moved = type(document)(document.file, data, root, document.source)

    assert data["here"] == ["x", "a", "b", "c", {"k": "y"}, "z"]
    assert [moved.where(("here", index)).line for index in range(6)] == [3, 4, 4, 4, 5, 6]
    assert moved.where(("here", 4, "k")).column == 9
    assert filled.changed == {("here", 1), ("here", 2), ("here", 3)}


def test_places_move_behind_an_alias_too() -> None:
    document = read("vars: {list: [a, b]}\none: &one\n  - '{list}'\n  - z\ntwo: *one\n", "a.yaml")

    filled = fill(document, {})
    moved = type(document)(document.file, filled.data, filled.root, document.source)

    assert filled.data["two"] == ["a", "b", "z"]
    assert moved.where(("two", 2)).line == 4
    assert moved.where(("two",)).line == 5
