"""SARIF logs: valid by the standard's own schema, whole, and fit for code scanning."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.errors import Diagnostic, Place
from costcutter.report import codes
from costcutter.report.fingerprints import fingerprints
from costcutter.report.formats.sarif import render
from costcutter.report.validation import Validation
from support.validating import ERROR, NOWHERE, WARNING, validation

SCHEMA = Path(__file__).parents[2] / "recorded" / "sarif" / "sarif-2.1.0-rtm.5.json"


@cache
def validator() -> Any:
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def log(found: Validation) -> Any:
    """The log, once the schema has no complaint about it."""
    data = json.loads(render(found))
    assert [error.message for error in validator().iter_errors(data)] == []
    return data


def test_the_schema_refuses_what_is_no_sarif() -> None:
    broken = log(validation(ERROR))
    del broken["runs"][0]["tool"]["driver"]["name"]
    broken["runs"][0]["results"][0]["level"] = "fatal"

    assert len(list(validator().iter_errors(broken))) == 2


def _explained(code: str) -> dict[str, object]:
    """What a reader of the log is told of a code."""
    found = codes.find(code)
    return {"id": code, "shortDescription": {"text": found.title}, "help": {"text": f"{found.why}\n\n{found.remedy}"}}


def test_a_log_says_what_is_wrong_where_and_in_which_policy() -> None:
    found = validation(ERROR, WARNING)
    error, warning = fingerprints(found)

    assert log(found) == {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "costcutter",
                        "version": "1.2.3",
                        "rules": [_explained("CC203"), _explained("CC243")],
                        "notifications": [],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": True, "toolConfigurationNotifications": []}],
                "results": [
                    {
                        "ruleId": "CC203",
                        "ruleIndex": 0,
                        "level": "error",
                        "message": {"text": "EBS volume has no field 'Stat' (did you mean 'State'?)"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "policies/a.yaml", "uriBaseId": "%SRCROOT%"},
                                    "region": {"startLine": 4, "startColumn": 15, "endColumn": 19},
                                },
                                "logicalLocations": [{"name": "tidy", "kind": "policy"}],
                            }
                        ],
                        "partialFingerprints": {"costcutterProblem/v1": error},
                    },
                    {
                        "ruleId": "CC243",
                        "ruleIndex": 1,
                        "level": "warning",
                        "message": {"text": "a warning"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "policies/a.yaml", "uriBaseId": "%SRCROOT%"},
                                    "region": {"startLine": 8, "startColumn": 5, "endColumn": 9},
                                }
                            }
                        ],
                        "partialFingerprints": {"costcutterProblem/v1": warning},
                    },
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("problem", "successful"),
    [(NOWHERE, True), (Diagnostic("CC100", "'a' cannot be read"), False)],
    ids=["warning", "error"],
)
def test_what_has_no_place_is_a_notification_and_no_result(problem: Diagnostic, successful: bool) -> None:
    (run,) = log(validation(problem))["runs"]

    assert run["results"] == run["tool"]["driver"]["rules"] == []
    assert run["tool"]["driver"]["notifications"] == [_explained(problem.code)]
    assert run["invocations"] == [
        {
            "executionSuccessful": successful,
            "toolConfigurationNotifications": [
                {
                    "descriptor": {"id": problem.code},
                    "level": problem.severity.value,
                    "message": {"text": problem.message},
                }
            ],
        }
    ]


def test_a_log_without_problems_has_an_empty_list_of_results() -> None:
    assert log(validation())["runs"][0]["results"] == []


def uri_of(file: str) -> dict[str, str]:
    (run,) = log(Validation((replace(ERROR, where=Place(file, 1, 1)),), folder=Path("/repo/sub"), root=Path("/repo")))[
        "runs"
    ]
    found: dict[str, str] = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    return found


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a.yaml", "sub/a.yaml"),
        ("../b.yaml", "b.yaml"),
        ("/repo/c.yaml", "c.yaml"),
        ("größe 50%.yaml", "sub/gr%C3%B6%C3%9Fe%2050%25.yaml"),
        ("a:b?c#d.yaml", "sub/a%3Ab%3Fc%23d.yaml"),
        ("\udcff.yaml", "sub/%FF.yaml"),
    ],
)
def test_a_file_of_the_repository_is_named_relative_to_its_top(file: str, uri: str) -> None:
    assert uri_of(file) == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_a_file_outside_of_the_repository_has_its_whole_uri() -> None:
    assert uri_of("../../else/a b.yaml") == {"uri": "file:///else/a%20b.yaml"}


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1))
def test_any_text_in_names_and_messages_gives_a_valid_log(text: str) -> None:
    found = validation(replace(ERROR, message=text, where=Place(f"{text}.yaml", 1, 1, 2)))
    (result,) = log(found)["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert unquote(urlsplit(uri).path) == f"{text}.yaml"
    assert result["message"]["text"].startswith(text)
