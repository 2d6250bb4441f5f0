"""Operands that stand in a file or an object of their own: ``in: {file: allow.txt}``.

Lines of text, JSON, JSON lines and CSV become a list of values. What cannot be read, and what is empty, is an error
and never an empty list: ``not: {… in: …}`` would be true of everything then.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Literal, TypeAlias

from costcutter.documents.suggest import did_you_mean
from costcutter.query.expression import EvaluationError, compile_expression, evaluate
from costcutter.query.functions import Functions
from costcutter.query.parse import ExpressionProblem
from costcutter.values import ValueProblem

MAX_BYTES = 4 * 1024 * 1024
"""Larger ones are refused."""

KEYS = ("file", "url", "path", "column", "format")
FORMATS: Mapping[str, str] = {"json": ".json", "jsonlines": ".jsonl .ndjson", "csv": ".csv", "lines": ""}
"""Formats and the endings that mean them; ``lines`` is any other."""

_PLAIN = Functions(datetime(1970, 1, 1, tzinfo=UTC), {})


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of an operand stand, and how."""

    kind: Literal["file", "url"]
    name: str
    """The file's path as the author wrote it, or ``s3://bucket/key``."""
    form: str
    path: str | None = None
    """JMESPath, in JSON: to the list, or in JSON lines to the value of each."""
    column: str | None = None
    """In CSV."""


Fetch: TypeAlias = Callable[[Source], bytes | None]
"""Gives the content; None where it can only be had later. Raises `ValueProblem` where it cannot be read."""


def no_sources(source: Source) -> bytes | None:
    """The fetch of places where no operand can stand in another file."""
    raise ValueProblem("CC271", f"{source.name!r} cannot be read from here", "write the values into the list")


def source_of(operand: Mapping[str, Any]) -> Source:
    """The source that an operand names.

    Raises:
        ValueProblem: CC270, if it is not clear what is meant.
    """
    unknown = [key for key in operand if key not in KEYS]
    kinds: list[Literal["file", "url"]] = [kind for kind in ("file", "url") if isinstance(operand.get(kind), str)]
    if unknown or len(kinds) != 1:
        hint = did_you_mean(unknown[0], KEYS) if unknown else ""
        raise ValueProblem("CC270", "either a file or a url is expected here", hint or "write in: {file: allow.txt}")
    name = operand[kinds[0]]
    bucket, _, key = name.removeprefix("s3://").partition("/")
    if kinds[0] == "url" and not (name.startswith("s3://") and bucket and key):
        raise ValueProblem("CC270", f"{name!r} is not an object of S3", "write url: s3://bucket/key")
    form = operand.get("format") or _form(name)
    if form not in FORMATS:
        hint = did_you_mean(str(form), FORMATS) or f"formats are {', '.join(FORMATS)}"
        raise ValueProblem("CC270", f"there is no format {form!r}", hint)
    if "path" in operand and form not in ("json", "jsonlines"):
        raise ValueProblem("CC270", f"values in the format {form} have no paths", "write format: json if it is JSON")
    if "column" in operand and form != "csv":
        raise ValueProblem("CC270", f"values in the format {form} have no columns", "write format: csv if it is CSV")
    return Source(kinds[0], name, form, operand.get("path"), operand.get("column"))


def values_of(content: bytes, source: Source) -> list[Any]:
    """The values in the content of a source: texts, numbers, booleans; at least one.

    Raises:
        ValueProblem: CC271 if it is too large, CC272 if it is not what the source says, CC273 if there are none.
    """
    if len(content) > MAX_BYTES:
        raise ValueProblem("CC271", f"{source.name} is larger than {MAX_BYTES // 1024**2} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueProblem("CC272", f"{source.name} is not UTF-8: {error.reason}") from error
    values = list(_READERS[source.form](text, source))
    for value in values:
        if not isinstance(value, str | int | float):
            hint = "write the path to the values, such as path: accounts[].id"
            raise ValueProblem("CC272", f"{source.name} has {_shown(value)} where a single value is needed", hint)
    if not values:
        raise ValueProblem(
            "CC273", f"{source.name} has no values", "of an empty list, `not` would be true of everything"
        )
    return values


def _form(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return next((form for form, endings in FORMATS.items() if suffix and suffix in endings.split()), "lines")


def _lines(text: str, _source: Source) -> Iterator[str]:
    """One value a line; empty lines and those that begin with # say nothing."""
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()


def _json(text: str, source: Source) -> list[Any]:
    found = _along(source.path or "@", _loaded(text, source, 1), source)
    if not isinstance(found, list):
        hint = "write the path to a list, such as path: accounts[].id"
        raise ValueProblem("CC272", f"{source.name} has {_shown(found)} where a list is needed", hint)
    return found


def _jsonlines(text: str, source: Source) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield _along(source.path or "@", _loaded(line, source, number), source)


def _csv(text: str, source: Source) -> Iterator[str]:
    rows = csv.DictReader(io.StringIO(text), strict=True)
    try:
        names = list(rows.fieldnames or ())
        column = source.column or (names[0] if len(names) == 1 else "")
        if column not in names:
            hint = did_you_mean(column, names) or f"write column: {' or '.join(names)}"
            message = f"{source.name} has no column {column!r}" if column else f"{source.name} has several columns"
            raise ValueProblem("CC272", message, hint)
        yield from _cells(rows, column)
    except csv.Error as error:
        raise ValueProblem("CC272", f"{source.name}, line {rows.line_num + 1}, is not CSV: {error}") from error


def _cells(rows: Iterable[Mapping[str, str | None]], column: str) -> Iterator[str]:
    for row in rows:
        cell = (row.get(column) or "").strip()
        if cell:
            yield cell


_READERS: Mapping[str, Callable[[str, Source], Iterable[Any]]] = {
    "json": _json,
    "jsonlines": _jsonlines,
    "csv": _csv,
    "lines": _lines,
}


def _loaded(text: str, source: Source, line: int) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line += getattr(error, "lineno", 1) - 1
        reason = getattr(error, "msg", "it is nested too deeply")
        raise ValueProblem("CC272", f"{source.name}, line {line}, is not JSON: {reason}") from error


def _along(path: str, value: Any, source: Source) -> Any:
    try:
        return evaluate(compile_expression(path).tree, value, _PLAIN)
    except ExpressionProblem as problem:
        raise ValueProblem("CC210", problem.message, problem.hint) from problem
    except EvaluationError as error:
        raise ValueProblem("CC272", f"the path cannot be followed in {source.name}: {error}") from error


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)
