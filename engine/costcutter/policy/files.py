"""Which files are policy files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from costcutter.documents.yaml import Document, read_file
from costcutter.errors import Diagnostic, DocumentError, in_order

SUFFIXES = (".yaml", ".yml")
_CONFIGURATION = ("costcutter.yaml", "costcutter.yml")


def find(paths: Iterable[Path]) -> list[Path]:
    """The policy files of paths: files as they are, folders searched through and through.

    In folders, files and folders whose names begin with ``_`` or ``.`` are left out, and so is a configuration.
    A file that is reached in two ways is given once.

    Raises:
        DocumentError: CC100 for each path that does not exist or folder that cannot be read, CC130 for each folder
            without a policy file.
    """
    found: list[Path] = []
    problems: list[Diagnostic] = []
    for path in paths:
        if path.is_dir():
            before = len(problems)
            files = sorted(_search(path, set(), problems))
            if not files and len(problems) == before:
                hint = "policy files end in .yaml or .yml and do not begin with _ or ."
                problems.append(Diagnostic("CC130", f"{path} has no policy files", hint=hint))
            found += files
        elif path.exists():
            found.append(path)
        else:
            problems.append(Diagnostic("CC100", f"{path} does not exist", hint="name policy files or folders"))
    if problems:
        raise DocumentError(*problems)
    once: dict[Path, Path] = {}
    for path in found:
        once.setdefault(path.resolve(), path)
    return list(once.values())


def read_all(files: Iterable[Path]) -> tuple[list[Document], list[Diagnostic]]:
    """Every file that can be read, and the problems of those that cannot."""
    documents: list[Document] = []
    problems: list[Diagnostic] = []
    for file in files:
        try:
            documents.append(read_file(file))
        except DocumentError as error:
            problems += error.diagnostics
    return documents, in_order(problems)


def _search(folder: Path, seen: set[Path], problems: list[Diagnostic]) -> Iterator[Path]:
    if folder.resolve() in seen:  # links can lead in a circle
        return
    seen.add(folder.resolve())
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        problems.append(Diagnostic("CC100", f"{str(folder)!r} cannot be read: {error.strerror or error}"))
        return
    for entry in entries:
        if entry.name.startswith(("_", ".")):
            continue
        if entry.is_dir():
            yield from _search(entry, seen, problems)
        elif entry.suffix in SUFFIXES and entry.name not in _CONFIGURATION:
            yield entry
