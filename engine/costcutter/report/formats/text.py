"""Problems for people: each with its source line, the offending text underlined."""

from __future__ import annotations

from costcutter.report.problems import full
from costcutter.report.validation import Validation


def render(validation: Validation) -> str:
    """Every problem, with an empty line between two."""
    lines = validation.lines
    blocks = ("".join(f"{line}\n" for line in full(each, lines)) for each in validation.problems)
    return "\n".join(blocks)
