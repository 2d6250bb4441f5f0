"""Problems for programs: a JSON list of mappings with fixed keys (docs/command-line.md)."""

from __future__ import annotations

from typing import Any

from costcutter.report import words
from costcutter.report.problems import as_data
from costcutter.report.validation import Validation


def render(validation: Validation) -> str:
    """The list; empty if there are no problems."""
    return as_json([as_data(problem, validation.policy_of(problem)) for problem in validation.problems])


def as_json(data: Any) -> str:
    """Plain data as JSON, indented, harmless for a terminal, with a line break at its end."""
    return words.as_json(data) + "\n"
