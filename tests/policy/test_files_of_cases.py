"""Whole policy files: the good ones compile, the bad ones are refused exactly as the text beside them says."""

from __future__ import annotations

import pathlib

import pytest

from costcutter.documents.yaml import Document
from costcutter.errors import Diagnostic, in_order
from costcutter.policy.compile import compile_policies
from costcutter.policy.files import find, read_all
from support.judging import book

CASES = pathlib.Path(__file__).parents[1] / "cases" / "policies"
BAD = sorted(path for path in (CASES / "bad").iterdir() if path.suffix != ".txt")
GOOD = sorted((CASES / "good").iterdir())


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_everything_that_is_wrong_in_it(path: pathlib.Path) -> None:
    found = _problems(path)

    assert found == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_compiles_without_a_word(path: pathlib.Path) -> None:
    documents, problems = read_all(find([path]))
    compiled = compile_policies(documents, book())

    assert [*problems, *compiled.problems] == []
    assert compiled.checked() is compiled.policies


def test_every_bad_file_has_an_error() -> None:
    texts = [path.with_suffix(".txt").read_text(encoding="utf-8") for path in BAD]

    assert [text for text in texts if ": CC" not in text] == []


def _problems(path: pathlib.Path) -> str:
    documents, unread = read_all(find([path]))
    compiled = compile_policies(documents, book())
    problems = in_order([*unread, *compiled.problems])
    known = {document.file: document for document in documents}
    return "".join(_shown(problem, known) for problem in problems).replace(f"{CASES / 'bad'}/", "")


def _shown(problem: Diagnostic, documents: dict[str, Document]) -> str:
    """The problem and the characters that are underlined."""
    where = problem.where
    document = documents.get(where.file) if where else None
    if where is None or document is None:
        return f"{problem}\n"
    end = where.end_column - 1 if where.end_column else None
    return f"{problem}\n  text: {document.line(where.line)[where.column - 1 : end]}\n"
