"""Checks policies for `validate`, so that whatever can be wrong with them is in its result."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from costcutter.app.config import Config
from costcutter.app.policies import configured_protection, load_policies
from costcutter.app.version import version
from costcutter.app.wiring import make_book
from costcutter.catalog.book import Book
from costcutter.documents.yaml import read_source
from costcutter.errors import CatalogError, Diagnostic, DocumentError, in_order
from costcutter.report.validation import Validation


def validate_policies(paths: Iterable[Path], config: Config, *, strict: bool = False) -> Validation:
    """Every problem of policies, also of paths that do not exist and of resource types that the user added."""
    folder = Path.cwd()
    try:
        book = make_book(config)
        loaded = load_policies(paths, config, book)
    except (CatalogError, DocumentError) as error:
        return Validation(error.diagnostics, strict=strict, version=version, folder=folder, root=_top(folder))
    problems = in_order([*loaded.problems, *_of_configured_rules(config, book)])
    policies = loaded.compiled.policies
    documents = {document.file: document for document in policies.documents}
    places = [problem.where for problem in problems if problem.where]
    refused = dict.fromkeys(place.file for place in places if place.file not in documents)
    sources = (read_source(Path(file), file) for file in refused)
    return Validation(
        tuple(problems),
        documents,
        {source.file: source for source in sources if source is not None},
        policies=len(policies.policies),
        files=loaded.files,
        strict=strict,
        version=version,
        folder=folder,
        root=_top(folder),
    )


def _of_configured_rules(config: Config, book: Book) -> tuple[Diagnostic, ...]:
    """What is wrong with the protect rules of the configuration, which hold for every policy."""
    try:
        configured_protection(config, book)
    except DocumentError as error:
        return error.diagnostics
    return ()


def _top(folder: Path) -> Path:
    """The top of the repository that a folder is in; the folder itself, if it is in none."""
    for above in (folder, *folder.parents):
        with suppress(OSError):  # a folder that may not be searched
            if (above / ".git").exists():
                return above
    return folder
