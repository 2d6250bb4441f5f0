"""Problems as annotations of GitHub Actions: workflow commands, one on a line.

The command and its escapes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts. The place is
in the message as well, because the log of a step shows nothing of a command but its message.
"""

from __future__ import annotations

from collections.abc import Mapping

from costcutter.errors import Diagnostic
from costcutter.report.validation import Validation
from costcutter.report.words import clean

_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def render(validation: Validation) -> str:
    """Every problem as a command."""
    return "".join(f"{_annotation(problem, validation)}\n" for problem in validation.problems)


def workflow_command(name: str, properties: Mapping[str, str | int], message: str) -> str:
    """A command with its properties and message escaped, without the end of its line."""
    given = ",".join(f"{key}={str(value).translate(_IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{name} {given}::{message.translate(_IN_MESSAGES)}"


def _annotation(problem: Diagnostic, validation: Validation) -> str:
    where = problem.where
    properties: dict[str, str | int] = {}
    if where is not None:
        properties = {"file": validation.path_of(where.file), "line": where.line, "col": where.column}
        properties["endLine"] = where.line
        if where.end_column:
            properties["endColumn"] = where.end_column
    properties["title"] = f"costcutter ({problem.code})"
    place = f"{where}: " if where else ""
    lines = [f"{place}{problem.code} {problem.message}"] + ([f"hint: {problem.hint}"] if problem.hint else [])
    return workflow_command(problem.severity.value, properties, "\n".join(map(clean, lines)))
