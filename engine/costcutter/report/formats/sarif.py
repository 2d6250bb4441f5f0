"""Problems as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html.

A problem without a place becomes a notification of the run instead of a result: code scanning refuses a whole file for
one result without a location (https://github.com/github/codeql-action/issues/2459).
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

from costcutter.errors import Diagnostic, Place, Severity
from costcutter.report import codes
from costcutter.report.fingerprints import fingerprints
from costcutter.report.formats.json import as_json
from costcutter.report.problems import sentence
from costcutter.report.validation import Validation

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_ROOT = "%SRCROOT%"
"""The name by which consumers know the top of the repository."""

_FINGERPRINT = "costcutterProblem/v1"
"""The version changes with what goes into a fingerprint."""


def render(validation: Validation) -> str:
    """One log with one run."""
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(validation)]})


def _run(validation: Validation) -> dict[str, Any]:
    known = list(zip(validation.problems, fingerprints(validation), strict=True))
    rules = sorted({problem.code for problem, _ in known if problem.where})
    remarks = [problem for problem, _ in known if not problem.where]
    driver = {
        "name": "costcutter",
        "version": validation.version(),
        "rules": [_descriptor(code) for code in rules],
        "notifications": [_descriptor(code) for code in sorted({problem.code for problem in remarks})],
    }
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": all(problem.severity is not Severity.ERROR for problem in remarks),
                "toolConfigurationNotifications": [_notification(problem) for problem in remarks],
            }
        ],
        "results": [
            {
                "ruleId": problem.code,
                "ruleIndex": rules.index(problem.code),
                "level": problem.severity.value,
                "message": {"text": sentence(problem)},
                "locations": [_location(problem, problem.where, validation)],
                "partialFingerprints": {_FINGERPRINT: fingerprint},
            }
            for problem, fingerprint in known
            if problem.where
        ],
    }


def _descriptor(code: str) -> dict[str, Any]:
    """What the log says of a code itself."""
    if code not in codes.known():
        return {"id": code}
    found = codes.find(code)
    return {"id": code, "shortDescription": {"text": found.title}, "help": {"text": f"{found.why}\n\n{found.remedy}"}}


def _notification(problem: Diagnostic) -> dict[str, Any]:
    return {
        "descriptor": {"id": problem.code},
        "level": problem.severity.value,
        "message": {"text": sentence(problem)},
    }


def _location(problem: Diagnostic, where: Place, validation: Validation) -> dict[str, Any]:
    region = {"startLine": where.line, "startColumn": where.column}
    if where.end_column:
        region["endColumn"] = where.end_column
    artifact = _artifact(validation.path_of(where.file))
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    policy = validation.policy_of(problem)
    if policy is not None:
        location["logicalLocations"] = [{"name": policy.name, "kind": "policy"}]
    return location


def _artifact(path: str) -> dict[str, str]:
    """A file by its URI, relative to the repository if it is in there."""
    spelled = quote(os.fsencode(path))
    if path.startswith("/"):
        return {"uri": f"file://{spelled}"}
    return {"uri": spelled, "uriBaseId": _ROOT}
