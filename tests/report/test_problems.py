"""Problems as people read them: the place, the line, what is underlined, and what to do."""

from __future__ import annotations

import pytest

from costcutter.documents.yaml import read
from costcutter.errors import Diagnostic, Place, Severity
from costcutter.report.problems import as_data, concise, count, full, verdict

TEXT = "policies:\n  - name: tidy\n    filters: [Stat == 'available']\n"
DOCUMENTS = {"a.yaml": read(TEXT, "a.yaml")}
PROBLEM = Diagnostic("CC203", "ec2.volume has no field 'Stat'", Place("a.yaml", 3, 15, 19), "did you mean 'State'?")


def shown(problem: Diagnostic, text: str = TEXT) -> str:
    return "\n".join(full(problem, {"a.yaml": read(text, "a.yaml")}))


def excerpt(text: str, column: int, end: int | None = None) -> list[str]:
    """The last two lines: the source and the marks under it."""
    return shown(Diagnostic("CC1", "wrong", Place("a.yaml", 1, column, end)), text).splitlines()[-2:]


def test_a_problem_shows_its_line_with_the_culprit_underlined_and_what_to_do() -> None:
    assert (
        shown(PROBLEM)
        == """\
error[CC203]: ec2.volume has no field 'Stat'
  --> a.yaml:3:15
  |
3 |     filters: [Stat == 'available']
  |               ^^^^
  = hint: did you mean 'State'?"""
    )


def test_a_warning_without_a_place_is_two_lines() -> None:
    problem = Diagnostic("CC901", "it is old", hint="renew it", severity=Severity.WARNING)

    assert shown(problem) == "warning[CC901]: it is old\n  = hint: renew it"


def test_a_file_that_could_not_be_read_is_only_named() -> None:
    assert full(Diagnostic("CC100", "it does not exist", Place("b.yaml", 1, 1)), DOCUMENTS) == [
        "error[CC100]: it does not exist",
        "  --> b.yaml:1:1",
    ]


def test_an_empty_line_is_not_shown() -> None:
    assert shown(Diagnostic("CC103", "it is empty", Place("a.yaml", 1, 1)), "  \na: b") == (
        "error[CC103]: it is empty\n  --> a.yaml:1:1"
    )


def test_a_place_without_an_end_underlines_one_character() -> None:
    assert excerpt("abc", 2) == ["1 | abc", "  |  ^"]


def test_a_place_after_the_end_of_its_line_is_shown_there() -> None:
    assert excerpt("key:  \n", 6, 9) == ["1 | key:", "  |      ^"]


def test_a_range_that_goes_beyond_its_line_ends_with_it() -> None:
    assert excerpt("abc", 2, 99) == ["1 | abc", "  |  ^^"]


def test_tabs_take_one_column_so_that_the_marks_stand_right() -> None:
    assert excerpt("'a\tb'", 4, 5) == ["1 | 'a b'", "  |    ^"]


def test_the_gutter_is_as_wide_as_the_number_of_the_line() -> None:
    problem = Diagnostic("CC1", "wrong", Place("a.yaml", 120, 1, 4))

    assert shown(problem, "# x\n" * 119 + "key: 1\n").splitlines()[-3:] == ["    |", "120 | key: 1", "    | ^^^"]


LONG = "key: " + "".join(chr(ord("a") + number % 26) for number in range(200))


@pytest.mark.parametrize(
    ("column", "end"),
    [(1, 4), (40, 50), (70, 76), (75, 80), (77, 90), (120, 125), (120, 205), (200, 206), (206, 207), (6, 206)],
)
def test_of_a_long_line_the_part_with_the_culprit_is_shown(column: int, end: int) -> None:
    line, marks = excerpt(LONG, column, end)
    marked = "".join(letter for letter, mark in zip(line.ljust(len(marks)), marks, strict=False) if mark == "^")
    culprit = LONG[column - 1 : end - 1]

    assert max(len(line), len(marks)) <= 80
    assert marked.rstrip("… ") == culprit[: len(marked.rstrip("… "))]
    assert len(marked) >= min(len(culprit), 40)


def test_a_line_that_just_fits_is_shown_whole() -> None:
    line = "k: " + "x" * 73

    assert excerpt(line, 70, 77)[0] == f"1 | {line}"


def test_what_a_terminal_would_obey_is_made_harmless() -> None:
    problem = Diagnostic("CC1", "no field '\x1b[2J'", Place("\x1bfile", 1, 1), "or \x9b31m")

    assert full(problem, {}) == ["error[CC1]: no field '?[2J'", "  --> ?file:1:1", "  = hint: or ?31m"]
    assert concise(problem) == "?file:1:1: error[CC1] no field '?[2J' (or ?31m)"


def test_a_problem_on_one_line_for_editors() -> None:
    assert concise(PROBLEM) == ("a.yaml:3:15: error[CC203] ec2.volume has no field 'Stat' (did you mean 'State'?)")
    assert concise(Diagnostic("CC9", "wrong")) == "error[CC9] wrong"


def test_a_problem_as_data() -> None:
    assert as_data(PROBLEM) == {
        "code": "CC203",
        "severity": "error",
        "message": "ec2.volume has no field 'Stat'",
        "hint": "did you mean 'State'?",
        "file": "a.yaml",
        "line": 3,
        "column": 15,
        "end_line": 3,
        "end_column": 19,
        "policy": None,
    }
    assert as_data(Diagnostic("CC9", "wrong")) == {
        "code": "CC9",
        "severity": "error",
        "message": "wrong",
        "hint": "",
        "file": None,
        "line": None,
        "column": None,
        "end_line": None,
        "end_column": None,
        "policy": None,
    }


@pytest.mark.parametrize(
    ("problems", "line"),
    [
        ([], "No problems in 1 policy in 2 files."),
        ([PROBLEM], "Found 1 error and 0 warnings in 1 policy in 2 files."),
        (
            [PROBLEM, PROBLEM, Diagnostic("CC9", "old", severity=Severity.WARNING)],
            "Found 2 errors and 1 warning in 1 policy in 2 files.",
        ),
    ],
)
def test_the_verdict_counts_what_is_wrong(problems: list[Diagnostic], line: str) -> None:
    assert verdict(problems, 1, 2) == line


def test_the_verdict_on_paths_without_files_says_nothing_of_them() -> None:
    assert verdict([PROBLEM], 0, 0) == "Found 1 error and 0 warnings."


def test_numbers_go_with_their_nouns() -> None:
    assert [count(number, "policy", "policies") for number in (0, 1, 1_000)] == [
        "0 policies",
        "1 policy",
        "1,000 policies",
    ]
