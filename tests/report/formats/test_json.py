"""The JSON list, and the formats that only join lines."""

from __future__ import annotations

import json

from costcutter.report.formats import render
from support.validating import ERROR, NOWHERE, WARNING, validation


def test_the_list_has_the_policy_of_each_problem_that_is_in_one() -> None:
    problems = json.loads(render("json", validation(NOWHERE, ERROR, WARNING)))

    assert [(problem["code"], problem["policy"]) for problem in problems] == [
        ("CC242", None),
        ("CC203", "tidy"),
        ("CC243", None),
    ]
    assert problems[1] == {
        "code": "CC203",
        "severity": "error",
        "message": "EBS volume has no field 'Stat'",
        "hint": "did you mean 'State'?",
        "file": "policies/a.yaml",
        "line": 4,
        "column": 15,
        "end_line": 4,
        "end_column": 19,
        "policy": "tidy",
    }


def test_without_problems_it_is_empty() -> None:
    assert render("json", validation()) == "[]\n"


def test_concise_is_a_line_for_each_problem() -> None:
    assert (
        render("concise", validation(NOWHERE, ERROR))
        == """\
warning[CC242] nobody declares 'x'
policies/a.yaml:4:15: error[CC203] EBS volume has no field 'Stat' (did you mean 'State'?)
"""
    )


def test_text_in_a_file_is_what_a_terminal_shows_without_its_colours() -> None:
    assert (
        render("text", validation(NOWHERE, ERROR))
        == """\
warning[CC242]: nobody declares 'x'

error[CC203]: EBS volume has no field 'Stat'
  --> policies/a.yaml:4:15
  |
4 |     filters: [Stat == 'available']
  |               ^^^^
  = hint: did you mean 'State'?
"""
    )


def test_without_problems_both_are_empty() -> None:
    assert [render(name, validation()) for name in ("text", "concise")] == ["", ""]
