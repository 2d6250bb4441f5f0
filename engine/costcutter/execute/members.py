"""What a step of an action is repeated over, and what an answer says of the members that it failed for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from costcutter.catalog.identify import path_value
from costcutter.catalog.model import Members, ResourceType
from costcutter.catalog.params import expression, fill
from costcutter.execute.problems import StepProblem
from costcutter.ports import Cloud, CloudError, Fault
from costcutter.query.subject import Subject

_PASSING = frozenset({"InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout"})
"""Codes of single members that only ask for another attempt, as S3 gives them in an answer that is a success."""


def members(
    source: str | Members, kind: ResourceType, subject: Subject, extra: Mapping[str, Any], cloud: Cloud
) -> Iterator[Any]:
    """The members one by one, or in lists of the size that the catalogue says. Listings are read page by page.

    Raises:
        CloudError: if a listing cannot be made.
    """
    if isinstance(source, str):
        yield from path_list(expression(source).value(subject, extra))
        return
    items = _listed(source, kind, subject, extra, cloud)
    if source.batch is None:
        yield from items
        return
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == source.batch:
            yield batch
            batch = []
    if batch:
        yield batch


def path_list(value: Any) -> list[Any]:
    """A path's value as a list: nothing for null, one item for a single value."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def see_failures(path: str, answer: Mapping[str, Any], operation: str, known: frozenset[str]) -> None:
    """Look for members that a call failed for, though it succeeded as a whole.

    Args:
        path: gives the failures, each with ``code``, ``id`` and ``message``.
        answer: what the call answered.
        operation: ``service:Operation``.
        known: codes by which the caller knows what to do, as if the whole call had failed with them.

    Raises:
        CloudError: if all failures are of one kind that trying again may mend, or that the caller knows.
        StepProblem: for all others.
    """
    failures = path_list(path_value(path, answer))
    if not failures:
        return
    entries = [entry if isinstance(entry, Mapping) else {} for entry in failures]
    codes = {str(entry.get("code") or "") for entry in entries}
    code, who, message = (str(entries[0].get(key) or "") for key in ("code", "id", "message"))
    text = f"{operation} failed for {len(failures):,} members, first {who}: {code} {message}".strip()
    if codes <= known:
        raise CloudError(Fault.INVALID, code, text, operation)
    if codes <= _PASSING:
        raise CloudError(Fault.TRANSIENT, code, text, operation)
    hint = "the rest was done; see what is special about these, and run again"
    raise StepProblem("denied" if "Denied" in code else "partial", code, text, hint)


def _listed(
    source: Members, kind: ResourceType, subject: Subject, extra: Mapping[str, Any], cloud: Cloud
) -> Iterator[Any]:
    params = fill(source.call.params, subject, extra)
    service = source.call.service or kind.service
    try:
        for page in cloud.pages(subject.resource.ref.scope, service, source.call.operation, params):
            yield from path_list(path_value(source.items, page))
    except CloudError as error:
        if error.code not in source.missing:
            raise
