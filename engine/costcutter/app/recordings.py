"""Recorded resources instead of an account: what a program saved, or what ``aws … describe-…`` printed.

What was not recorded is unknown, never absent: a type that was not given was not listed, tags and facets that are
not given could be anything, and an answer that says that there are more of them leaves a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, BinaryIO, TypeAlias

from costcutter.app.fixtures import misplaced, own_fields, resource_of
from costcutter.aws.timestamps import iso
from costcutter.catalog.book import Book, document_type
from costcutter.catalog.identify import identifier_in, is_gone, strict_value
from costcutter.catalog.model import ResourceType
from costcutter.documents.records import Record, read_records
from costcutter.documents.yaml import Path
from costcutter.errors import Diagnostic, DocumentError, Place, Severity, in_order
from costcutter.inventory.model import Gap, Inventory, Listing
from costcutter.query.expression import EvaluationError, truthy
from costcutter.query.fixtures import Misfit, dated, examine
from costcutter.resources import GLOBAL, Resource, Scope, Unknown

MOST_ERRORS = 20
"""After so many the rest of a recording is not read: it is of another type, most likely."""

_MORE = ("NextToken", "nextToken", "NextMarker", "nextMarker", "LastEvaluatedTableName")
"""Members of an answer that say that there is another page."""

_Where: TypeAlias = Callable[[Path], Place]
"""The place of something within one document."""

_NO_TAGS = Unknown("tags were not recorded")


@dataclass(frozen=True, slots=True)
class Recording:
    """One file of recorded resources of one type."""

    type: str
    file: str
    """What messages call it."""
    open: Callable[[], AbstractContextManager[BinaryIO]]
    """Opens it; a `DocumentError` if that cannot be done."""


@dataclass(slots=True)
class Recorded:
    """What the recordings hold."""

    inventory: Inventory = field(default_factory=Inventory)
    names_only: dict[str, list[Resource]] = field(default_factory=dict)
    """By type, resources of which only the identifier was recorded: nothing can be said of them."""
    left_out: int = 0
    """How many items are not of their type, or already gone."""
    problems: tuple[Diagnostic, ...] = ()
    """Warnings only."""


def load_recordings(recordings: Iterable[Recording], book: Book, account: str = "", region: str = "") -> Recorded:
    """Read and check recorded resources.

    Args:
        recordings: several of one type are taken together.
        book: the resource types.
        account: the account that they are from; empty where it is not known.
        region: the region, likewise. Global types need none.

    Raises:
        DocumentError: if a recording cannot be read, or holds what no API returns: CC146, or CC133. Fields that the
            API model does not have are warnings, since services are newer than models.
    """
    recorded = Recorded()
    problems: list[Diagnostic] = []
    readings: dict[str, _Reading] = {}
    for recording in recordings:
        kind = book.catalog.get(recording.type)
        scope = Scope(account, GLOBAL if kind.scope == "global" else region)
        reading = readings.setdefault(kind.name, _Reading(kind, scope, book))
        try:
            with recording.open() as stream:
                reading.take(read_records(stream, recording.file))
        except DocumentError as error:
            problems += error.diagnostics
    for reading in readings.values():
        problems += [*reading.errors, *reading.warnings()]
        recorded.inventory.add(reading.listing())
        recorded.names_only[reading.kind.name] = reading.names_only
        recorded.left_out += reading.left_out
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise DocumentError(*in_order(problems))
    recorded.problems = tuple(in_order(problems))
    return recorded


class _Reading:
    """The recordings of one type."""

    def __init__(self, kind: ResourceType, scope: Scope, book: Book) -> None:
        self.kind, self.scope = kind, scope
        self.resources: dict[str, Resource] = {}
        self.names_only: list[Resource] = []
        self.left_out = 0
        self.errors: list[Diagnostic] = []
        self._document_type = document_type(kind, book.shapes)
        self._newer: dict[tuple[str, ...], tuple[Diagnostic, int]] = {}
        self._gap = ""

    def take(self, records: Iterable[Record]) -> None:
        """Take in the values of one file, until too many of them are wrong."""
        self.errors, before = [], self.errors
        for record in records:
            for document, place in self._documents(record.data, record, ()):
                self._document(document, place)
            if len(self.errors) >= MOST_ERRORS:
                del self.errors[MOST_ERRORS:]
                break
        self.errors = before + self.errors

    def listing(self) -> Listing:
        """What the recordings list; with a gap where they say that there is more."""
        gap = self._gap
        if self.names_only:
            gap = gap or f"only names were recorded of {len(self.names_only)}"
        found = Gap(self.scope, self.kind.name, gap) if gap else None
        return Listing(self.scope, self.kind.name, tuple(self.resources.values()), found)

    def warnings(self) -> Iterator[Diagnostic]:
        """Fields that the API model does not have: one warning for each, however many resources have it."""
        for problem, count in self._newer.values():
            more = f" ({count - 1} more)" if count > 1 else ""
            yield replace(problem, message=f"{problem.message}{more}")

    def _documents(self, data: Any, record: Record, path: Path) -> Iterator[tuple[dict[str, Any], _Where]]:
        """The documents of a value: it is one, or a list of them, or an answer of the listing or reading call."""
        if isinstance(data, list) and len(path) < 2:
            for index, part in enumerate(data):
                yield from self._documents(part, record, (*path, index))
            return
        where = partial(_place, record, path)
        if isinstance(data, dict) and self._identified(data):
            yield data, where
            return
        items = self._items(data) if isinstance(data, dict) else None
        for item in [data] if items is None else items:
            within = partial(_place_within, record, path, data, item)
            if isinstance(item, dict) and items is not None and self._identified(item):
                yield item, within
            else:
                self._misses(within)

    def _items(self, answer: dict[str, Any]) -> list[Any] | None:
        """The items of an API's answer, None where it is no answer of the type's calls."""
        listed = _found(self.kind.listing.items, answer)
        if isinstance(listed, list):
            tokens = [name for name in _MORE if isinstance(answer.get(name), str) and answer[name]]
            self._gap = f"the answer has a {tokens[0]}, so there are more" if tokens else ""
            return listed
        read = _found(self.kind.reading.item, answer)
        return [read] if isinstance(read, dict) and read is not answer else None

    def _document(self, given: dict[str, Any], where: _Where) -> None:
        own = dated(own_fields(given), self._document_type, iso)
        wrong = [*misplaced(self.kind, given)]
        for misfit in examine(own, self._document_type):
            if misfit.newer:
                self._note_newer(misfit, where)
            else:
                wrong.append((misfit.path, misfit.message, misfit.hint))
        for inner, message, hint in wrong:
            self.errors.append(Diagnostic("CC133", message, where(inner), hint))
        if wrong:
            return
        resource = resource_of(self.kind, {**given, **own}, self.scope, untold=_NO_TAGS)
        if not self.scope.is_known and self.kind.arn and self.kind.arn.startswith("arn:"):
            resource = replace(resource, arn=None)  # it would have the account or the region in it
        if is_gone(self.kind, own) or not self._is_meant(own):
            self.left_out += 1
        elif self.kind.listing.complete and set(given) <= set(self.kind.id):
            self.names_only.append(resource)
        else:
            self.resources.setdefault(resource.id, resource)

    def _note_newer(self, misfit: Misfit, where: _Where) -> None:
        key = tuple(step for step in misfit.path if isinstance(step, str))
        known = self._newer.get(key)
        if known is None:
            problem = Diagnostic("CC147", misfit.message, where(misfit.path), misfit.hint, Severity.WARNING)
            known = (problem, 0)
        self._newer[key] = (known[0], known[1] + 1)

    def _is_meant(self, document: Mapping[str, Any]) -> bool:
        where = self.kind.listing.where
        try:
            return where is None or truthy(strict_value(where, document))
        except EvaluationError as error:
            self._gap = f"an item could not be read: {error}"
            return False

    def _identified(self, document: dict[str, Any]) -> bool:
        return identifier_in(self.kind, document) is not None

    def _misses(self, where: _Where) -> None:
        listing = self.kind.listing
        message = f"this is neither a resource of type {self.kind.name} nor an answer of {listing.call.operation}"
        hint = f"a resource has {' and '.join(self.kind.id)}; the answer has what `{listing.items}` gives"
        self.errors.append(Diagnostic("CC146", message, where(()), hint))


def _place(record: Record, path: Path, inner: Path) -> Place:
    return record.where((*path, *inner))


def _place_within(record: Record, path: Path, whole: Any, part: Any, inner: Path) -> Place:
    """The place within an item of an answer; looked for only when a message asks, as there may be many items."""
    found = _path_of(part, whole, path)
    return record.where(path if found is None else (*found, *inner))


def _found(path: str, data: Any) -> Any:
    try:
        return strict_value(path, data)
    except EvaluationError:
        return None


def _path_of(part: Any, whole: Any, path: Path) -> Path | None:
    """Where an object stands in another one; None where it was made by an expression."""
    if part is whole:
        return path
    inside: Iterable[tuple[str | int, Any]] = ()
    if isinstance(whole, dict):
        inside = whole.items()
    elif isinstance(whole, list):
        inside = enumerate(whole)
    for step, value in inside:
        if isinstance(value, dict | list) and (found := _path_of(part, value, (*path, step))) is not None:
            return found
    return None
