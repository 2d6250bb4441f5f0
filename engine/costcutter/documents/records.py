"""Recorded data: JSON, JSON lines or YAML of any size that fits into memory, each value with its places.

`yaml.read` is for what people write and is strict about it. Recordings are written by programs, so here JSON is JSON
(``1e3`` is a number), texts may hold any character, and there may be one value after the other. JSON lines are read
line by line; everything else is read whole.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, NoReturn

from costcutter.documents.places import Path
from costcutter.documents.text import from_utf8
from costcutter.documents.yaml import read
from costcutter.errors import Diagnostic, DocumentError, Place

MAX_BYTES = 256 * 1024 * 1024
"""Larger files are refused, and so are longer lines: they would not fit into memory as values."""

MAX_DEPTH = 64
"""Deeper nesting is refused, as in YAML: whatever walks the values later may recurse."""

_BOM = b"\xef\xbb\xbf"
_SPACE = " \t\n\r"


@dataclass(frozen=True, slots=True)
class Record:
    """One value of a recording."""

    data: Any
    where: Callable[[Path], Place] = field(repr=False, compare=False)
    """The place of the value at a path, or of the nearest one above it that there is."""


def read_records(stream: BinaryIO, file: str) -> Iterator[Record]:
    """Read the values of a recording, one after the other.

    Args:
        stream: the content, as bytes.
        file: what to call it in messages. The endings ``.yaml`` and ``.yml`` mean YAML; anything else is JSON if its
            first sign opens an object or list, and else YAML too.

    Raises:
        DocumentError: CC100 if it cannot be read, CC103 if it is empty, CC104 if it is too large, CC105 if it is not
            JSON; for YAML, as `yaml.read` does.
    """
    try:
        before, first = 0, _line(stream, file).removeprefix(_BOM)
        while first and not first.strip():
            before, first = before + 1, _line(stream, file)
        if file.endswith((".yaml", ".yml")) or first.lstrip()[:1] not in (b"{", b"["):
            document = read(b"\n" * before + _rest(first, stream, file), file)
            yield Record(document.data, document.where)
        else:
            yield from _json(first, stream, file, before)
    except OSError as error:
        raise DocumentError(Diagnostic("CC100", f"{file!r} cannot be read: {error.strerror or error}")) from error


def _json(line: bytes, stream: BinaryIO, file: str, before: int) -> Iterator[Record]:
    """JSON line by line for as long as values end where lines do, and the rest as a whole."""
    while line:
        try:
            found = list(_values(line, file, before))
        except DocumentError:
            yield from _values(_rest(line, stream, file), file, before)
            return
        yield from found
        before, line = before + 1, _line(stream, file)


def _values(content: bytes, file: str, before: int) -> Iterator[Record]:
    """The JSON values of a text that starts after so many lines."""
    try:
        text = from_utf8(content, file)
    except DocumentError as error:
        raise DocumentError(*(_moved(problem, before) for problem in error.diagnostics)) from error
    source = _Text(file, text, before)
    at = source.skip(0)
    while at < len(text):
        data, end = source.value(at)
        yield Record(data, _Places(source, at))
        at = source.skip(end)


def _moved(problem: Diagnostic, before: int) -> Diagnostic:
    where = problem.where
    return replace(problem, where=replace(where, line=where.line + before) if where is not None else None)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the parts of one JSON value stand; found by reading it once more, as only messages ask."""

    source: _Text
    start: int

    def __call__(self, path: Path) -> Place:
        at = self.start
        for step in path:
            below = self.source.below(at, step)
            if below is None:
                break
            at = below
        return self.source.place(at)


class _Text:
    """A text with JSON values in it."""

    def __init__(self, file: str, text: str, before: int) -> None:
        self.file, self.text, self._before = file, text, before

    def value(self, at: int) -> tuple[Any, int]:
        """The value that starts at an index, and the index after it.

        Raises:
            DocumentError: CC105, if there is none.
        """
        try:
            data, end = _DECODER.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            self._refuse(_worded(error, self.text), error.pos)
        except RecursionError:
            self._refuse(f"it is nested more than {MAX_DEPTH} levels deep", at)
        except ValueError as error:  # our own refusals, and Python's of numbers with thousands of digits
            self._refuse(str(error).partition(":")[0].lower(), at)
        if _is_deep(data):
            self._refuse(f"it is nested more than {MAX_DEPTH} levels deep", at)
        return data, end

    def skip(self, at: int) -> int:
        """The index of the next sign that is no space."""
        while at < len(self.text) and self.text[at] in _SPACE:
            at += 1
        return at

    def below(self, at: int, step: str | int) -> int | None:
        """Where the value starts that stands under a key, or at an index, of the value at `at`."""
        is_list = self.text[at] == "["
        if is_list is isinstance(step, str) or self.text[at] not in "[{":
            return None
        at, index, found = self.skip(at + 1), 0, None
        while self.text[at] not in "]}":
            key: Any = index
            if not is_list:
                key, at = _DECODER.raw_decode(self.text, at)
                at = self.skip(self.skip(at) + 1)  # over the colon
            if key == step:
                found = at
                if is_list:
                    break
            at = self.skip(_DECODER.raw_decode(self.text, at)[1])
            at, index = self.skip(at + 1) if self.text[at] == "," else at, index + 1
        return found

    def place(self, at: int) -> Place:
        """The place of the character at an index."""
        line = self.text.count("\n", 0, at) + 1
        return Place(self.file, self._before + line, at - self.text.rfind("\n", 0, at))

    def _refuse(self, message: str, at: int) -> NoReturn:
        hint = "write JSON, JSON lines, or YAML in a file that ends in .yaml"
        raise DocumentError(Diagnostic("CC105", f"not JSON: {message}", self.place(at), hint))


def _worded(error: json.JSONDecodeError, text: str) -> str:
    if error.pos >= len(text.rstrip()):
        return "it ends too early"
    message = error.msg.lower().removesuffix(" at").removesuffix(" starting")
    return f"{message}, not {text[error.pos]!r}" if message.startswith("expecting") else message


def _constant(name: str) -> NoReturn:
    raise ValueError(f"there is no {name}")


def _fraction(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


_DECODER = json.JSONDecoder(parse_constant=_constant, parse_float=_fraction)


def _is_deep(data: Any) -> bool:
    """Whether a value is nested beyond `MAX_DEPTH`, found out without recursion."""
    level = [data] if isinstance(data, dict | list) else []
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return False
        level = [
            part
            for value in level
            for part in (value.values() if isinstance(value, dict) else value)
            if isinstance(part, dict | list)
        ]
    return True


def _line(stream: BinaryIO, file: str) -> bytes:
    line = stream.readline(MAX_BYTES + 1)
    _limit(line, file)
    return line


def _rest(first: bytes, stream: BinaryIO, file: str) -> bytes:
    content = first + stream.read(MAX_BYTES + 1)
    _limit(content, file)
    return content


def _limit(content: bytes, file: str) -> None:
    if len(content) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 1024**2} MB"
        raise DocumentError(Diagnostic("CC104", message, Place(file, 1, 1), "split it, or write JSON lines"))
