"""Comments that silence warnings, never errors."""

from __future__ import annotations

from textwrap import indent

import pytest

from costcutter.documents.yaml import read
from costcutter.policy.compile import compile_policies
from support.judging import book

HEAD = "policies:\n  - name: a\n    resource: ec2.volume\n    filters:\n"


def _said(filters: str) -> list[str]:
    compiled = compile_policies([read(HEAD + indent(filters, "      "), "a.yaml")], book())
    return [f"{problem.where.line - 4}: {problem.code}" for problem in compiled.problems if problem.where]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ("- State == 'defunct'\n", ["1: CC204"]),
        ("- State == 'defunct'  # costcutter: ignore[CC204]\n", []),
        ("- State == 'defunct'  #costcutter:ignore[ CC204 ]\n", []),
        ("- State == 'defunct'  # old volumes, costcutter: ignore[CC204]\n", ["1: CC204"]),
        ("# costcutter: ignore[CC204]\n- State == 'defunct'\n", []),
        ("# costcutter: ignore[CC204]\n\n- State == 'defunct'\n", ["1: CC150", "3: CC204"]),
        ("- >-  # costcutter: ignore[CC204]\n  State == 'defunct'\n  || State == 'lost'\n", []),
        ("- |\n  State == 'defunct' # costcutter: ignore[CC204]\n", ["2: CC210"]),
        ("- \"State == '# costcutter: ignore[CC204]'\"\n", ["1: CC204"]),
        ("- State == 'x' || length(Tags) > `1`  # costcutter: ignore[CC204, CC211]\n", []),
        ("- State == 'x' || length(Tags) > `1`  # costcutter: ignore[CC211]\n", ["1: CC204"]),
        ("- Stat == 'x'  # costcutter: ignore[CC203]\n", ["1: CC203", "1: CC151"]),
        ("- Size > `1`  # costcutter: ignore[CC204]\n", ["1: CC150"]),
        ("- Size > `1`  # costcutter: ignore\n", ["1: CC150"]),
        ("- Size > `1`  # costcutter: ignore[]\n", ["1: CC150"]),
        ("- Size > `1`  # costcutter: ignore[everything]\n", ["1: CC150"]),
    ],
)
def test_a_comment_silences_the_warnings_that_it_names_on_its_line(filters: str, said: list[str]) -> None:
    assert _said(filters) == said


def test_a_comment_in_one_file_does_not_speak_of_another() -> None:
    quiet = HEAD + "      - Size > `1` && State == 'defunct'  # costcutter: ignore[CC204]\n"
    loud = HEAD.replace("name: a", "name: b") + "      - State == 'defunct'\n"

    compiled = compile_policies([read(quiet, "a.yaml"), read(loud, "b.yaml")], book())

    assert [str(problem.where) for problem in compiled.problems] == ["b.yaml:5:18"]


def test_what_is_silenced_is_no_warning_of_the_policies_either() -> None:
    text = HEAD + "      - State == 'defunct'  # costcutter: ignore[CC204]\n"

    assert compile_policies([read(text, "a.yaml")], book()).policies.warnings == ()
