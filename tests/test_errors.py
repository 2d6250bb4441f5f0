"""How problems are worded and ordered."""

from __future__ import annotations

import pytest

from costcutter.errors import (
    CannotRunError,
    CatalogError,
    CostcutterError,
    Diagnostic,
    DocumentError,
    Place,
    RefusedError,
    Severity,
    UsageError,
    in_order,
)

HERE = Place("policies/dev.yaml", 12, 9, 13)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Diagnostic("CC203", "no field", HERE), "policies/dev.yaml:12:9: CC203 no field"),
        (Diagnostic("CC130", "no files"), "CC130 no files"),
        (
            Diagnostic("CC203", "no field", HERE, "did you mean 'State'?"),
            "policies/dev.yaml:12:9: CC203 no field\n  hint: did you mean 'State'?",
        ),
        (
            Diagnostic("CC211", "may fail", HERE, severity=Severity.WARNING),
            "policies/dev.yaml:12:9: CC211 warning: may fail",
        ),
    ],
)
def test_a_problem_says_place_code_message_and_hint(problem: Diagnostic, text: str) -> None:
    assert str(problem) == text


def test_problems_are_sorted_by_place_and_said_once() -> None:
    nowhere = Diagnostic("CC130", "no files")
    first = Diagnostic("CC203", "b", Place("a.yaml", 2, 1))
    second = Diagnostic("CC201", "a", Place("a.yaml", 10, 1))
    third = Diagnostic("CC201", "a", Place("b.yaml", 1, 1))

    assert in_order([third, second, first, nowhere, second]) == [nowhere, first, second, third]


def test_an_error_carries_its_problems_and_says_all_of_them() -> None:
    problems = (Diagnostic("CC201", "one"), Diagnostic("CC202", "two"))

    error = DocumentError(*problems)

    assert error.diagnostics == problems
    assert str(error) == "CC201 one\nCC202 two"


def test_an_error_without_a_problem_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="DocumentError needs at least one diagnostic"):
        DocumentError()


def test_exit_codes_say_who_can_fix_it() -> None:
    codes = {kind: kind.exit_code for kind in (DocumentError, CatalogError, RefusedError, CannotRunError, UsageError)}

    assert codes == {DocumentError: 1, CatalogError: 1, RefusedError: 4, CannotRunError: 5, UsageError: 64}
    assert all(issubclass(kind, CostcutterError) for kind in codes)
