"""No file is so wrong, or so full, that reading it takes minutes or gigabytes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from costcutter.documents.build import MAX_DEPTH
from costcutter.documents.limits import MAX_PROBLEMS
from costcutter.documents.schema import check
from costcutter.documents.text import MAX_BYTES
from costcutter.documents.yaml import read
from costcutter.errors import Diagnostic, DocumentError

ENOUGH = "CC104 1,000 problems are enough: the rest is not looked for\n  hint: correct these first"


def problems(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(DocumentError) as caught:
        read(text, "p")
    return caught.value.diagnostics


MISTAKES = {
    "tags": lambda number: "[" + "!a b, " * number + "]",
    "tags, each on its line": lambda number: "- !a b\n" * number,
    "keys given twice": lambda number: "{" + "a: 1, " * (number + 1) + "}",
    "aliases of nothing": lambda number: "[" + "*a , " * number + "]",
}


@pytest.mark.parametrize("mistakes", MISTAKES.values(), ids=MISTAKES)
def test_of_very_many_mistakes_the_first_thousand_are_reported(mistakes: Callable[[int], str]) -> None:
    just_enough, *_ = problems(mistakes(1)), problems(mistakes(MAX_PROBLEMS))
    too_many = problems(mistakes(590_000))

    assert len(just_enough) == 1
    assert len(too_many) == MAX_PROBLEMS + 1
    assert str(too_many[-1]).partition(": ")[2] == ENOUGH


def test_as_many_mistakes_as_are_reported_are_no_mistake_more() -> None:
    assert len(problems(MISTAKES["tags"](MAX_PROBLEMS))) == MAX_PROBLEMS


def test_of_very_many_values_of_the_wrong_form_the_first_thousand_are_reported() -> None:
    document = read("[" + "a," * 1_000_000 + "]", "p")

    found = check(document, {"items": {"type": "integer"}})

    assert len(found) == MAX_PROBLEMS + 1
    assert str(found[-2]).partition(": ")[2] == ENOUGH  # at the place of the last, before it by its code


@pytest.mark.parametrize("text", ["\n" * MAX_BYTES, "#\n" * (MAX_BYTES // 2)], ids=["empty lines", "comments"])
def test_lines_without_content_cost_no_memory(text: str) -> None:
    tracemalloc.start()
    found = problems(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [str(problem) for problem in found] == ["p:1:1: CC103 the file is empty"]
    assert peak < 2 * MAX_BYTES


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "{a: [", "[{? "])
def test_no_nesting_is_so_deep_that_it_is_followed_to_its_end(opening: str) -> None:
    found = problems(opening * 200_000)

    assert [problem.code for problem in found] == ["CC101"]


def test_blocks_within_blocks_are_no_deeper_than_brackets_may_be() -> None:
    text = "".join(f"{' ' * depth}a:\n" for depth in range(2000))

    assert [problem.message for problem in problems(text)] == [f"nested more than {MAX_DEPTH} levels deep"]


def test_a_line_of_a_megabyte_is_a_line() -> None:
    document = read("a: '" + "x" * 1_000_000 + "'\nb: [" + "y, " * 300_000 + "z]", "p")

    assert str(document.where(("b", 300_000))) == "p:2:900005"
    assert str(document.within(("a",), 999_999, 1_000_000)) == "p:1:1000004"
