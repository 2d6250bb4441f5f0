"""Problems for editors and for grep: one on a line."""

from __future__ import annotations

from costcutter.report.problems import concise
from costcutter.report.validation import Validation


def render(validation: Validation) -> str:
    """Every problem on its line."""
    return "".join(f"{concise(problem)}\n" for problem in validation.problems)
