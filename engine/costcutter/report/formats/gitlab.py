"""Problems as a Code Quality report of GitLab: https://docs.gitlab.com/ci/testing/code_quality/."""

from __future__ import annotations

from typing import Any

from costcutter.errors import Diagnostic, Severity
from costcutter.report.fingerprints import fingerprints
from costcutter.report.formats.json import as_json
from costcutter.report.problems import sentence
from costcutter.report.validation import Validation

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}

_REPOSITORY = "."
"""What a problem without a place is about: GitLab refuses one without a path and a line."""


def render(validation: Validation) -> str:
    """The list; empty if there are no problems."""
    known = zip(validation.problems, fingerprints(validation), strict=True)
    return as_json([_issue(problem, fingerprint, validation) for problem, fingerprint in known])


def _issue(problem: Diagnostic, fingerprint: str, validation: Validation) -> dict[str, Any]:
    return {
        "check_name": problem.code,
        "description": sentence(problem),
        "severity": _SEVERITIES[problem.severity],
        "fingerprint": fingerprint,
        "location": _location(problem, validation),
    }


def _location(problem: Diagnostic, validation: Validation) -> dict[str, Any]:
    where = problem.where
    if where is None:
        return {"path": _REPOSITORY, "positions": {"begin": {"line": 1, "column": 1}}}
    positions = {"begin": {"line": where.line, "column": where.column}}
    if where.end_column:
        positions["end"] = {"line": where.line, "column": where.end_column}
    return {"path": validation.path_of(where.file), "positions": positions}
