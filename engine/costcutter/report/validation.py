"""What `validate` found, as one value that every format shows."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from costcutter.documents.yaml import Document, Source
from costcutter.errors import Diagnostic, Severity
from costcutter.policy.entries import Entry, entry_at


@dataclass(frozen=True, slots=True)
class Validation:
    """The problems of some policy files, and what is needed to say where they are."""

    problems: tuple[Diagnostic, ...]

    documents: Mapping[str, Document] = field(default_factory=dict)
    """The files that could be read, by the names that problems have for them."""

    unread: Mapping[str, Source] = field(default_factory=dict)
    """The lines of files that are not what they should be, by the same names."""

    policies: int = 0
    """How many policies were chosen. Those that were left out are checked as well."""

    files: int = 0
    """How many files there are; none if they could not even be found."""

    strict: bool = False
    """Whether warnings count as errors do."""

    version: Callable[[], str] = str
    """Tells the version of costcutter; asked only where it is shown, because finding it out takes its time."""

    folder: Path = Path("/")
    """What the names of files are relative to."""

    root: Path = Path("/")
    """What machines want them to be relative to: the top of the repository."""

    @property
    def failed(self) -> bool:
        """Whether the check has failed."""
        return any(self.fails(problem) for problem in self.problems)

    def fails(self, problem: Diagnostic) -> bool:
        """Whether this problem is one for which the check fails."""
        return self.strict or problem.severity is Severity.ERROR

    @property
    def lines(self) -> Mapping[str, Document | Source]:
        """The lines of all files, by name."""
        return {**self.unread, **self.documents}

    def document_of(self, problem: Diagnostic) -> Document | None:
        """The file that a problem is in, if it has a place and the file could be read."""
        return self.documents.get(problem.where.file) if problem.where else None

    def policy_of(self, problem: Diagnostic) -> Entry | None:
        """The policy that a problem is in, if its place is part of one."""
        document = self.document_of(problem)
        return entry_at(document, problem.where) if document and problem.where else None

    def path_of(self, file: str) -> str:
        """A file's path from the top of the repository, with ``/`` between folders; absolute if it is elsewhere."""
        path = PurePath(os.path.normpath(self.folder / file))
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()
