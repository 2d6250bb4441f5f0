"""Every problem costcutter can report, as data, and the one exception family that carries it.

A `Diagnostic` says what is wrong, where in the user's text, and what to write instead. A
`CostcutterError` carries one or more of them up to the command line, which prints them all and exits with
the class's `exit_code` (the table is in docs/command-line.md). Nothing else in the engine prints or exits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar


class Severity(Enum):
    """How much a problem weighs: an error stops the run, a warning is only shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file. Lines and columns count from 1, columns in characters."""

    file: str
    line: int
    column: int
    end_column: int | None = None
    """Column after the last offending character on the same line, if known."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem, worded for the person who can fix it."""

    code: str
    """Stable and searchable, e.g. ``CC203``; the first digit names the stage (docs/diagnostics.md)."""

    message: str
    """One sentence that names the offending value and breaks no further."""

    where: Place | None = None
    hint: str = ""
    """What to write or do instead; empty when we would only be guessing."""

    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        kind = "" if self.severity is Severity.ERROR else "warning: "
        line = f"{self.code} {kind}{self.message}"
        if self.where is not None:
            line = f"{self.where}: {line}"
        return f"{line}\n  hint: {self.hint}" if self.hint else line


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The same problems without repetition, sorted by place; those without a place come first."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=_rank)


def _rank(problem: Diagnostic) -> tuple[str, int, int, str, str]:
    where = problem.where
    file, line, column = (where.file, where.line, where.column) if where else ("", 0, 0)
    return file, line, column, problem.code, problem.message


class CostcutterError(Exception):
    """Base of everything costcutter raises on purpose."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *diagnostics: Diagnostic) -> None:
        if not diagnostics:
            raise ValueError(f"{type(self).__name__} needs at least one diagnostic")
        super().__init__("\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics


class DocumentError(CostcutterError):
    """The text is at fault: a policy, a configuration, a test. Carries every problem found."""


class CatalogError(CostcutterError):
    """A resource type's file is at fault: ours, or one that the user added."""


class RefusedError(CostcutterError):
    """A safety rule forbids it; nothing was changed."""

    exit_code = 4


class CannotRunError(CostcutterError):
    """The world outside is not ready: no credentials, no network, a journal that cannot be written."""

    exit_code = 5


class UsageError(CostcutterError):
    """The command line asks for something that it cannot mean."""

    exit_code = 64
