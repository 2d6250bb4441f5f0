"""Fingerprints: the same while the problem is the same, different for different problems."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from costcutter.errors import Diagnostic, Place
from costcutter.report.fingerprints import fingerprints
from costcutter.report.validation import Validation
from support.validating import ERROR, FILE, NOWHERE, TEXT, WARNING, validation


def fingerprint(problem: Diagnostic, text: str = TEXT) -> str:
    (found,) = fingerprints(validation(problem, text=text))
    return found


def moved(problem: Diagnostic, lines: int, columns: int = 0) -> Diagnostic:
    where = problem.where
    assert where is not None
    end = where.end_column + columns if where.end_column else None
    return replace(problem, where=Place(where.file, where.line + lines, where.column + columns, end))


@given(st.integers(0, 50))
def test_lines_above_change_nothing(lines: int) -> None:
    assert fingerprint(moved(ERROR, lines), "#\n" * lines + TEXT) == fingerprint(ERROR)


def test_neither_indentation_nor_the_wording_of_the_message_changes_anything() -> None:
    indented = TEXT.replace("filters: [", "filters:  [ ")
    reworded = replace(ERROR, message="no field 'Stat'", hint="")

    assert fingerprint(moved(reworded, 0, columns=2), indented) == fingerprint(ERROR)


def test_code_file_policy_and_text_each_make_a_difference() -> None:
    elsewhere = validation(replace(ERROR, where=Place("b.yaml", 4, 15, 19)), file="b.yaml")
    different = [
        fingerprint(ERROR),
        fingerprint(replace(ERROR, code="CC204")),
        *fingerprints(elsewhere),
        fingerprint(ERROR, TEXT.replace("tidy", "neat")),
        fingerprint(ERROR, TEXT.replace("Stat ", "Size ")),
    ]

    assert len(set(different)) == len(different)


def test_problems_that_look_the_same_are_told_apart_by_their_order() -> None:
    twice = validation(ERROR, moved(ERROR, 1), text=TEXT.replace("[Stat", "\n     [Stat").replace("[Stat", "[Stat,"))
    one, two = fingerprints(twice)

    assert one != two


def test_without_a_file_to_look_into_the_message_counts() -> None:
    unread = Validation((Diagnostic("CC101", "a", Place("b.yaml", 1, 1)), Diagnostic("CC101", "b"), NOWHERE))
    found = fingerprints(unread)

    assert len(set(found)) == 3


def test_a_problem_keeps_its_fingerprint_when_others_come_and_go() -> None:
    _, alone = fingerprints(validation(NOWHERE, ERROR))
    among = fingerprints(validation(NOWHERE, WARNING, ERROR, Diagnostic("CC1", "x", Place(FILE, 1, 1))))

    assert among[2] == alone == fingerprint(ERROR)
