"""Which files are policy files."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from costcutter.documents.files import reason
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
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except FileNotFoundError:
            problems.append(Diagnostic("CC100", f"{path} does not exist", hint="name policy files or folders"))
        except (OSError, ValueError) as error:
            problems.append(_unreadable(path, error))
        else:
            found += _policy_files(path, problems) if is_folder else [path]
    if problems:
        raise DocumentError(*problems)
    once: dict[Path, Path] = {}
    for path in found:
        once.setdefault(_resolved(path), path)
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


def _policy_files(folder: Path, problems: list[Diagnostic]) -> list[Path]:
    before = len(problems)
    files = sorted(_search(folder, problems))
    if not files and len(problems) == before:
        hint = "policy files end in .yaml or .yml and do not begin with _ or ."
        problems.append(Diagnostic("CC130", f"{folder} has no policy files", hint=hint))
    return files


def _search(folder: Path, problems: list[Diagnostic]) -> Iterator[Path]:
    """Without recursion, and without paths being resolved: folders can be nested a thousand deep."""
    seen: set[tuple[int, int]] = set()
    todo = [folder]
    while todo:
        folder = todo.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:  # links can lead in a circle
                continue
            seen.add((status.st_dev, status.st_ino))
            entries = [entry for entry in folder.iterdir() if not entry.name.startswith(("_", "."))]
            folders = [entry for entry in entries if entry.is_dir()]
        except OSError as error:
            problems.append(_unreadable(folder, error))
            continue
        todo += folders
        for entry in set(entries).difference(folders):
            if entry.suffix in SUFFIXES and entry.name not in _CONFIGURATION:
                yield entry


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # links in a circle; reading it will say so
        return path


def _unreadable(path: Path, error: OSError | ValueError) -> Diagnostic:
    return Diagnostic("CC100", f"{str(path)!r} cannot be read: {reason(error)}")
