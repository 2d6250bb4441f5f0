"""How far a file is looked at: limits that nobody's own work reaches, so that no file takes minutes or gigabytes."""

from __future__ import annotations

from costcutter.errors import Diagnostic, Place

MAX_PROBLEMS = 1_000
"""Problems of one file; with so many, one mistake is there many times over."""


class TooMuch(Exception):
    """A file asks for more than one of the limits allows; the rest of it is not looked at."""

    def __init__(self, message: str, hint: str = "split it into several files") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def at(self, where: Place | None) -> Diagnostic:
        """The problem, at a place: CC104."""
        return Diagnostic("CC104", self.message, where, self.hint)


class Problems(list[Diagnostic]):
    """The problems of one file, which must not be more than `MAX_PROBLEMS`."""

    def append(self, problem: Diagnostic, /) -> None:
        """Add a problem.

        Raises:
            TooMuch: if there are so many already.
        """
        if len(self) >= MAX_PROBLEMS:
            raise too_many()
        super().append(problem)


def too_many() -> TooMuch:
    """There are as many problems as are reported."""
    return TooMuch(f"{MAX_PROBLEMS:,} problems are enough: the rest is not looked for", "correct these first")
