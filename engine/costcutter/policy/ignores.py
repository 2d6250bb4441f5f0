"""Comments that silence warnings: ``# costcutter: ignore[CC204]``.

A comment speaks of its own line; alone on a line, of the next one; behind the ``|`` or ``>`` that opens a block of
text, of the whole block. An error is never silenced: a policy that validates means what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from costcutter.documents.yaml import Document
from costcutter.errors import Diagnostic, Place, Severity

_COMMENT = re.compile(r"(?<!\S)#\s*costcutter:\s*ignore(?:\[(?P<codes>[^\]\n]*)\])?")
_CODE = re.compile(r"CC[0-9]{3}")


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One comment."""

    where: Place
    codes: tuple[str, ...]
    lines: range
    """The lines that it speaks of."""

    def covers(self, problem: Diagnostic) -> bool:
        where = problem.where
        return where is not None and where.file == self.where.file and where.line in self.lines

    def silences(self, problem: Diagnostic) -> bool:
        return problem.severity is Severity.WARNING and problem.code in self.codes and self.covers(problem)


def silence(problems: Sequence[Diagnostic], documents: Iterable[Document]) -> list[Diagnostic]:
    """The problems without the warnings that comments silence, and with a warning for each comment that does nothing.

    Warnings of its own: CC150 for a comment that silences nothing, CC151 for one that names an error of its line.
    """
    ignores = [ignore for document in documents for ignore in _ignores(document)]
    left = [problem for problem in problems if not any(ignore.silences(problem) for ignore in ignores)]
    return [*left, *(complaint for ignore in ignores for complaint in _complaints(ignore, problems))]


def _ignores(document: Document) -> Iterator[_Ignore]:
    for found in _COMMENT.finditer(document.source.text):
        if document.is_in_text(found.start()):
            continue
        where = document.source.place(found.start(), found.end())
        codes = tuple(code.strip() for code in (found["codes"] or "").split(",") if code.strip())
        yield _Ignore(where, codes, _lines(document, found.start(), where))


def _lines(document: Document, start: int, where: Place) -> range:
    if not document.line(where.line)[: where.column - 1].strip():
        return range(where.line + 1, where.line + 2)
    last = document.last_line_of_block(start)
    return range(where.line, (last or where.line) + 1)


def _complaints(ignore: _Ignore, problems: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    if not ignore.codes:
        message = "the comment does not say what it ignores"
        yield _warning("CC150", message, ignore, "name the codes: # costcutter: ignore[CC204]")
    for code in ignore.codes:
        errors = [p for p in problems if p.code == code and p.severity is Severity.ERROR and ignore.covers(p)]
        if errors:
            yield _warning("CC151", f"{code} is an error here, and errors cannot be ignored", ignore, "correct it")
        elif not any(problem.code == code and ignore.silences(problem) for problem in problems):
            what = "nothing here has the code" if _CODE.fullmatch(code) else "codes look like CC204, not like"
            yield _warning("CC150", f"the comment ignores nothing: {what} {code}", ignore, "take it out")


def _warning(code: str, message: str, ignore: _Ignore, hint: str) -> Diagnostic:
    return Diagnostic(code, message, ignore.where, hint, Severity.WARNING)
