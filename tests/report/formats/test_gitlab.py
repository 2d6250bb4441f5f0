"""Code Quality reports of GitLab."""

from __future__ import annotations

import json

from costcutter.errors import Diagnostic, Place
from costcutter.report.fingerprints import fingerprints
from costcutter.report.formats.gitlab import render
from support.validating import ERROR, NOWHERE, WARNING, validation


def test_each_problem_is_an_issue_with_what_gitlab_asks_for() -> None:
    found = validation(NOWHERE, ERROR, WARNING)
    nowhere, error, warning = fingerprints(found)

    assert json.loads(render(found)) == [
        {
            "check_name": "CC242",
            "description": "nobody declares 'x'",
            "severity": "minor",
            "fingerprint": nowhere,
            "location": {"path": ".", "positions": {"begin": {"line": 1, "column": 1}}},
        },
        {
            "check_name": "CC203",
            "description": "EBS volume has no field 'Stat' (did you mean 'State'?)",
            "severity": "major",
            "fingerprint": error,
            "location": {
                "path": "policies/a.yaml",
                "positions": {"begin": {"line": 4, "column": 15}, "end": {"line": 4, "column": 19}},
            },
        },
        {
            "check_name": "CC243",
            "description": "a warning",
            "severity": "minor",
            "fingerprint": warning,
            "location": {
                "path": "policies/a.yaml",
                "positions": {"begin": {"line": 8, "column": 5}, "end": {"line": 8, "column": 9}},
            },
        },
    ]


def test_a_place_without_an_end_has_only_a_beginning() -> None:
    (issue,) = json.loads(render(validation(Diagnostic("CC1", "wrong", Place("b.yaml", 2, 3)))))

    assert issue["location"] == {"path": "b.yaml", "positions": {"begin": {"line": 2, "column": 3}}}


def test_without_problems_the_list_is_empty() -> None:
    assert render(validation()) == "[]\n"
