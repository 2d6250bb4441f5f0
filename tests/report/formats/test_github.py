"""Annotations of GitHub Actions, read back by a parser that knows nothing of ours."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from costcutter.errors import Diagnostic, Place
from costcutter.report.formats.github import render, workflow_command
from support.validating import ERROR, NOWHERE, WARNING, validation

_PROPERTY_ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
_MESSAGE_ESCAPES = {"%0D": "\r", "%0A": "\n", "%25": "%"}


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner reads it: https://github.com/actions/runner, ActionCommand.cs."""
    head, message = line.removeprefix("::").split("::", 1)
    name, _, given_properties = head.partition(" ")
    pairs = (pair.partition("=") for pair in given_properties.split(",") if pair)
    return name, {key: _plain(value, _PROPERTY_ESCAPES) for key, _, value in pairs}, _plain(message, _MESSAGE_ESCAPES)


def _plain(text: str, escapes: dict[str, str]) -> str:
    return re.sub("|".join(escapes), lambda found: escapes[found[0]], text)


def test_each_problem_is_a_command_with_its_place_in_the_message_too() -> None:
    assert (
        render(validation(NOWHERE, ERROR, WARNING))
        == """\
::warning title=costcutter (CC242)::CC242 nobody declares 'x'
::error file=policies/a.yaml,line=4,col=15,endLine=4,endColumn=19,title=costcutter (CC203)::\
policies/a.yaml:4:15: CC203 EBS volume has no field 'Stat'%0Ahint: did you mean 'State'?
::warning file=policies/a.yaml,line=8,col=5,endLine=8,endColumn=9,title=costcutter (CC243)::\
policies/a.yaml:8:5: CC243 a warning
"""
    )


def test_without_problems_nothing_is_printed() -> None:
    assert render(validation()) == ""


def test_a_place_without_an_end_has_no_end_column() -> None:
    problem = Diagnostic("CC1", "wrong", Place("policies/a.yaml", 2, 3))

    assert parsed(render(validation(problem)).rstrip("\n"))[1] == {
        "file": "policies/a.yaml",
        "line": "2",
        "col": "3",
        "endLine": "2",
        "title": "costcutter (CC1)",
    }


@given(st.text(), st.text(), st.text())
def test_whatever_is_escaped_is_read_back(file: str, title: str, message: str) -> None:
    line = workflow_command("error", {"file": file, "line": 3, "title": title}, message)

    assert parsed(line) == ("error", {"file": file, "line": "3", "title": title}, message)
    assert "\n" not in line
    assert "\r" not in line


@given(st.text(), st.text())
def test_no_message_begins_a_command_of_its_own_or_reaches_the_terminal_raw(message: str, hint: str) -> None:
    problem = replace(ERROR, message=message, hint=f"\x1b[31m{hint}")
    printed = render(validation(problem))

    assert printed.count("\n") == 1
    assert len(printed.splitlines()) == 1
    assert printed.startswith("::error file=policies/a.yaml,line=4,")
    assert "\x1b" not in printed


def test_a_name_with_signs_of_the_command_itself_stays_one_name() -> None:
    file = "a,b::c%0A,line=9\n.yaml"
    problem = Diagnostic("CC1", "50% wrong", Place(file, 1, 1))
    name, properties, message = parsed(render(validation(problem)).rstrip("\n"))

    assert (name, properties["file"], properties["line"]) == ("error", file, "1")
    assert message == "a,b::c%0A,line=9?.yaml:1:1: CC1 50% wrong"
