"""Every code is explained, and every explanation is true: its examples are run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from costcutter.cli.main import cli
from costcutter.documents.schema import check, load_schema
from costcutter.documents.yaml import read_file
from costcutter.report import codes
from costcutter.report.codes import DATA, UnknownCode, explain, find, known, stages, title
from costcutter.report.words import WIDTH
from support.diagnostics import page, said

ROOT = Path(__file__).parents[2]
FILES = sorted(DATA.glob("*.yaml"))
EXAMPLES = [code for code in known() if find(code).bad is not None]

WITHOUT_EXAMPLE = {
    "CC104": "its file would be too large to show",
    "CC131": "it comes after other errors, of `plan` and `apply` alone",
    "CC151": "it never stands alone: the error that it names is there as well",
    "CC258": "the system has to be without time zones for it",
    "CC409": "costcutter's own files have to be changed for it",
}
"""Codes of what people write, which need no AWS and still cannot be shown by a file and a command."""


def _emitted(source: str) -> Iterator[str]:
    """The codes that a module gives to problems, not those that it only compares with."""
    tree = ast.parse(source)
    compared = {part for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in compared and re.fullmatch("CC[0-9]{3}", str(node.value)):
            yield str(node.value)


def test_a_code_that_is_only_compared_with_counts_as_not_emitted() -> None:
    source = "Diagnostic('CC203', message)\nif problem.code == 'CC103': return 'CC501' if written else f'{code}'"

    assert set(_emitted(source)) == {"CC203", "CC501"}


def test_every_code_of_the_engine_is_explained_and_no_other() -> None:
    modules = (ROOT / "engine").rglob("*.py")
    emitted = {code for module in modules for code in _emitted(module.read_text(encoding="utf-8"))}

    assert set(known()) == emitted


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_explanations_has_the_form_of_its_schema(file: Path) -> None:
    assert check(read_file(file), load_schema("diagnostics")) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_the_codes_of_its_stage_in_order(file: Path) -> None:
    written = list(read_file(file).data["codes"])

    assert written == sorted(written)
    assert {code[:3].lower() for code in written} == {file.stem}


def test_every_code_about_what_people_write_has_an_example() -> None:
    written = {code for code in known() if code < "CC5"}

    assert written - set(EXAMPLES) == set(WITHOUT_EXAMPLE)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_bad_example_has_this_problem_and_no_other_and_prints_what_is_shown(code: str) -> None:
    found = find(code)
    assert found.bad is not None

    ran = said(found.bad)

    assert {reported for _, reported in ran.problems} == {code}
    assert {severity for severity, _ in ran.problems} <= set(found.severity.split(" or "))
    assert list(codes.printed().get(code, ())) == ran.lines(), "make docs writes it anew"


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_good_example_has_no_problem(code: str) -> None:
    found = find(code)
    assert found.good is not None

    ran = said(found.good)

    assert (ran.status, ran.problems) == (0, frozenset()), ran.text


def test_nothing_is_shown_for_codes_without_an_example() -> None:
    assert set(codes.printed()) - set(EXAMPLES) == set()


def test_the_page_of_the_manual_is_written_from_the_explanations() -> None:
    committed = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")

    assert committed == page(stages(), codes.printed()), "make docs writes it anew"


def test_codes_that_are_referred_to_exist() -> None:
    referred = {code for name in known() for code in re.findall("CC[0-9]{3}", " ".join(explain(name)))}

    assert referred - set(known()) == set()


def test_commands_that_are_referred_to_exist() -> None:
    referred = {reference.split()[1] for code in known() for reference in find(code).see if " " in reference}

    assert referred - set(cli.list_commands(click.Context(cli))) == set()


@pytest.mark.parametrize("code", known())
def test_an_explanation_fits_a_terminal(code: str) -> None:
    assert [line for line in explain(code) if len(line) > WIDTH] == []


def test_an_explanation_shows_what_is_wrong_and_what_is_right() -> None:
    assert "\n".join(explain("CC226")) == (
        """\
CC226, error: nothing can be both so old and so young

`over` is the least age and `under` the greatest. Exchanged, they leave no age
that passes, and the policy would never match.

Wrong:

  policy.yaml
    policies:
      - name: volume-unattached
        resource: ec2.volume
        filters:
          - age: {over: 90d, under: 14d}

    $ costcutter validate policy.yaml
    error[CC226]: nothing is older than 90d and younger than 14d
      --> policy.yaml:5:9
      |
    5 |       - age: {over: 90d, under: 14d}
      |         ^^^

Right:

  policy.yaml
    policies:
      - name: volume-unattached
        resource: ec2.volume
        filters:
          - age: {over: 14d, under: 90d}

What to do: Give `over` the smaller duration and `under` the greater.

See also: CC223"""
    )


def test_a_code_of_the_world_outside_shows_how_one_comes_to_meet_it() -> None:
    assert "\n".join(explain("CC603")) == (
        """\
CC603, error: the plan is for another account than the caller's

Who is calling is asked again right before the run. Identifiers such as roles
and buckets may exist in both accounts, and what was reviewed for one would be
deleted in the other.

For example: The profile was changed in another terminal while the plan was
being read.

What to do: Make the plan again, with the credentials of one account.

See also: docs/execution.md#safety-rules"""
    )


@pytest.mark.parametrize("word", ["CC203", "cc203", "203", " CC203 "])
def test_a_code_is_found_however_it_is_written(word: str) -> None:
    assert title(word) == "the document has no such field"


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("CC213", "did you mean 'CC214' (a condition that is always true, such as a number alone)?"),
        ("106", "did you mean 'CC105' (a recording is not JSON)?"),
        ("CC777", "codes look like CC100, and their first digits are 1, 2, 3, 4, 5, 6, 9"),
        ("../x", "codes look like CC100, and their first digits are 1, 2, 3, 4, 5, 6, 9"),
        ("", "codes look like CC100, and their first digits are 1, 2, 3, 4, 5, 6, 9"),
    ],
    ids=["a hole", "a number alone", "no such stage", "not a code", "nothing"],
)
def test_a_code_that_does_not_exist_is_refused_with_what_may_be_meant(word: str, hint: str) -> None:
    with pytest.raises(UnknownCode) as refused:
        explain(word)

    assert str(refused.value) == f"there is no code {word!r}"
    assert refused.value.hint == hint
