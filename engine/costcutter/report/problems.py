"""Diagnostics as people read them: the message, the source line with the offending text underlined, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from costcutter.documents.yaml import Document, Source
from costcutter.errors import Diagnostic, Place, Severity
from costcutter.policy.entries import Entry
from costcutter.report.words import WIDTH, clean

_BEFORE = 30
"""Columns of a long line that are shown before the offending text."""


def full(problem: Diagnostic, documents: Mapping[str, Document | Source]) -> list[str]:
    """One problem with its source line, where the file could be read and the line is not empty."""
    lines = [f"{problem.severity.value}[{problem.code}]: {problem.message}"]
    if problem.where is not None:
        lines.append(f"  --> {problem.where}")
        document = documents.get(problem.where.file)
        line = document.line(problem.where.line) if document is not None else ""
        if line and not line.isspace():
            lines += _excerpt(line, problem.where)
    if problem.hint:
        lines.append(f"  = hint: {problem.hint}")
    return [clean(line) for line in lines]


def concise(problem: Diagnostic) -> str:
    """One problem on one line, as editors and grep like it."""
    place = f"{problem.where}: " if problem.where is not None else ""
    return clean(f"{place}{problem.severity.value}[{problem.code}] {sentence(problem)}")


def sentence(problem: Diagnostic) -> str:
    """What is wrong, and in brackets what to do about it."""
    return f"{problem.message} ({problem.hint})" if problem.hint else problem.message


def as_data(problem: Diagnostic, policy: Entry | None = None) -> dict[str, object]:
    """One problem as plain data, with the name of the policy that it is in."""
    where = problem.where
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
        "file": where.file if where else None,
        "line": where.line if where else None,
        "column": where.column if where else None,
        "end_line": where.line if where else None,
        "end_column": where.end_column if where else None,
        "policy": policy.name if policy else None,
    }


def verdict(problems: Iterable[Diagnostic], policies: int, files: int) -> str:
    """The last line of `validate`: how much is wrong, in how much; no files are those that were not found."""
    found = [problem.severity for problem in problems]
    errors, warnings = found.count(Severity.ERROR), found.count(Severity.WARNING)
    where = f" in {count(policies, 'policy', 'policies')} in {count(files, 'file')}" if files else ""
    if not found:
        return f"No problems{where}."
    return f"Found {count(errors, 'error')} and {count(warnings, 'warning')}{where}."


def count(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _excerpt(line: str, place: Place) -> list[str]:
    number = str(place.line)
    gutter = " " * len(number)
    widest = WIDTH - len(gutter) - 3
    shown = line.replace("\t", " ").rstrip()
    start = place.column - 1
    length = max(1, (place.end_column or place.column + 1) - place.column)
    if len(shown) > widest and start + length >= widest and start > _BEFORE:  # keep the offending text in view
        cut = start - _BEFORE
        shown, start = "…" + shown[cut + 1 :], start - cut
    shown = shown if len(shown) <= widest else shown[: widest - 1] + "…"
    marks = " " * start + "^" * max(1, min(length, len(shown) - start))
    return [f"{gutter} |", f"{number} | {shown}", f"{gutter} | {marks}"]
