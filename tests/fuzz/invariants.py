"""What has to hold of every problem that any input leads to, whatever the input."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from costcutter.documents.yaml import Document
from costcutter.errors import Diagnostic, Place
from costcutter.report.problems import as_data, concise, full
from costcutter.report.words import TIE, as_json

_DOCS = Path(__file__).parents[2] / "docs" / "diagnostics.md"


@cache
def documented_codes() -> frozenset[str]:
    """The codes that docs/diagnostics.md explains."""
    return frozenset(re.findall(r"CC[0-9]{3}", _DOCS.read_text(encoding="utf-8")))


def check_problems(problems: Iterable[Diagnostic], content: bytes | str, document: Document | None = None) -> None:
    """Assert that each problem can be looked up, found in the file and shown on a terminal.

    Args:
        problems: what was found.
        content: what the file holds that they are about.
        document: the file, if it could be read.
    """
    lines = lines_of(content)
    for problem in problems:
        assert problem.code in documented_codes(), problem
        assert problem.message.strip() == problem.message != "", problem
        if problem.where is not None:
            check_place(problem.where, lines)
        check_shown(problem, document)


def lines_of(content: bytes | str) -> list[str]:
    """The lines of a file as an editor counts them; bytes that are no text count as one character each."""
    text = content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def check_place(where: Place, lines: list[str]) -> None:
    """Assert that a place lies in the file, or just behind the end of one of its lines."""
    assert 1 <= where.line <= len(lines), where
    assert 1 <= where.column <= len(lines[where.line - 1]) + 1, where
    assert where.end_column is None or where.column < where.end_column <= len(lines[where.line - 1]) + 2, where


def check_shown(problem: Diagnostic, document: Document | None = None) -> None:
    """Assert that no form of a problem holds anything that a terminal would obey, or that breaks its line."""
    excerpt = full(problem, {document.file: document} if document is not None else {})
    for line in (*excerpt, concise(problem)):
        assert all(letter.isprintable() or letter == TIE for letter in line), ascii(line)
        assert len(line) < 4000 + 3 * len(problem.message) + len(problem.hint), "the excerpt is not cut"
    data, written = as_data(problem), as_json(as_data(problem))
    assert json.loads(written) == data
    assert all(letter.isprintable() for line in written.split("\n") for letter in line), ascii(written)
