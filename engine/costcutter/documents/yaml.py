"""YAML text to plain data that remembers where each value stood.

The data is ordinary dicts, lists and scalars, so JSON Schema and every later stage can use it as it is; only error
messages ask for places. One document in each file, no tags, no merge keys, no key twice; keys are always text, and
plain words are read as `scalars` says. JSON is YAML too, so the same function reads it.
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.error import YAMLError

from costcutter.documents import events
from costcutter.documents.build import Builder, Halt
from costcutter.documents.files import read_bytes, reason
from costcutter.documents.places import Alias, Branch, Node, Path, Source, marks, path_to, step_into
from costcutter.documents.refusals import Refusal, explain
from costcutter.documents.spelling import body, spell
from costcutter.documents.text import MAX_BYTES, decode
from costcutter.errors import Diagnostic, DocumentError, Place, in_order

__all__ = ["Document", "Path", "Source", "read", "read_file", "read_source", "unwritten"]

_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+%")  # possessive, so that no step is kept to go back to


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file, read."""

    file: str
    """What messages call it."""

    data: Any
    """Dicts with text keys, lists, text, numbers, booleans and None. Aliases share objects: do not change it."""

    root: Node = field(repr=False, compare=False)
    """Where the values stand, parallel to the data."""

    source: Source = field(repr=False, compare=False)

    def where(self, path: Path) -> Place:
        """The place of the value at `path`, or of the nearest value above it that the file does contain.

        A value that is left empty has no place of its own; its key's is given.
        """
        node, known = self._find(path)
        return self._place(node, known)

    def key_place(self, path: Path) -> Place:
        """The place of the key that `path` ends with; of the value, where that is an item of a list."""
        _, known = self._find(path)
        if len(known) < len(path) - 1:
            path = known
        return self._key(path) or self.where(path)

    def within(self, path: Path, start: int, end: int) -> Place:
        """The place of the characters `start` up to `end` of the text at `path`, in whatever style it is written.

        An empty range gives the place where its character would be. Where the file has no such text, or spells
        it in a way that cannot be followed, the place is that of the value.
        """
        node, known = self._find(path)
        mark = node.target if isinstance(node, Alias) else node
        value = self._value(path) if known == path else None
        if not isinstance(value, str) or not isinstance(mark, tuple):
            return self.where(path)
        spelling = spell(self.source.text, mark, value)
        if spelling is None or not spelling.starts:
            return self.where(path)
        last = len(value.rstrip("\n"))  # beyond it a block goes on, but only with lines that show nothing
        start = max(0, min(start, last))
        end = max(start, min(end, len(value)))
        first = spelling.starts[start] if start < len(value) else spelling.ends[-1]
        return self.source.place(first, spelling.ends[end - 1] if end > start else 0)

    def path_at(self, place: Place) -> Path:
        """The path of the innermost value whose text, with its key, begins at a place of this file or last before it.

        The reverse of `where` and `key_place`. A place in a comment belongs to what stands before it.
        """
        return path_to(self.root, self.source.index(place.line, place.column))

    def line(self, number: int) -> str:
        """Line `number` of the text, counted from 1; empty if there is none."""
        return self.source.line(number)

    def is_in_text(self, index: int) -> bool:
        """Whether the character at `index` of the text belongs to a key or a value, and not to a comment."""
        for start, end, style in marks(self.root):
            # the line that opens a block is none of its text
            first = self.source.text.find("\n", start) if style in ("|", ">") else start
            if first <= index < end:
                return True
        return False

    def last_line_of_block(self, index: int) -> int | None:
        """The last line of the block of text (``|`` or ``>``) whose opening line has the character at `index`."""
        line = self.source.place(index).line
        for start, end, style in marks(self.root):
            if style in ("|", ">") and self.source.place(start).line == line:
                return self.source.place(max(start, end - 1)).line
        return None

    def _find(self, path: Path) -> tuple[Node, Path]:
        """The node at `path` or nearest above it, and the path of that node."""
        node = self.root
        for depth, step in enumerate(path):
            below = step_into(node, step)
            if below is None:
                return node, path[:depth]
            node = below
        return node, path

    def _value(self, path: Path) -> Any:
        value = self.data
        try:
            for step in path:
                value = value[step]
        except (LookupError, TypeError):  # somebody put other data beside the same places
            return None
        return value

    def _place(self, node: Node, path: Path) -> Place:
        text = self.source.text
        if isinstance(node, Alias):
            return self.source.place(node.start, node.end)
        if isinstance(node, Branch):
            return self.source.place(body(text, (node.start, len(text), "")))
        start = body(text, node)
        own = self.source.place(start, node[1])
        return own if start < node[1] else self._key(path) or own

    def _key(self, path: Path) -> Place | None:
        """The place of the key at the end of `path`, if the file has it."""
        key = path[-1] if path else None
        if not isinstance(key, str):
            return None
        parent, known = self._find(path[:-1])
        branch = parent.target if isinstance(parent, Alias) else parent
        if len(known) < len(path) - 1 or not isinstance(branch, Branch):
            return None
        mark = branch.keys.get(key)
        return self.source.place(body(self.source.text, mark), mark[1]) if mark is not None else None


def read(text: str | bytes, file: str, *, parse: events.Parse = events.parse) -> Document:
    """Read one YAML document.

    Args:
        text: the file's content; bytes have to be UTF-8.
        file: what to call it in messages.
        parse: the parser; which one makes no difference but for speed.

    Raises:
        DocumentError: with everything that is wrong. CC101 it is not the YAML described above, CC102 a key is given
            twice, CC103 it is empty, CC104 it is too large.
    """
    source = Source(file, decode(text, file))
    builder = Builder(source)
    if found := _DIRECTIVE.match(source.text):
        raise DocumentError(Refusal.DIRECTIVE.at(source.place(found.end() - 1)))
    try:
        builder.take(parse(source.text))
    except YAMLError as error:
        raise DocumentError(*in_order([*builder.problems, explain(error, source, builder.innermost)])) from error
    except Halt:
        pass
    if builder.problems:
        raise DocumentError(*in_order(builder.problems))
    data, node = builder.root
    if node is None or (isinstance(node, tuple) and node[0] == node[1]):
        raise DocumentError(Diagnostic("CC103", "the file is empty", Place(file, 1, 1)))
    if isinstance(node, tuple) and node[2] in ("|", ">"):
        raise DocumentError(Refusal.BLOCK_AT_TOP.at(source.place(node[0])))
    return Document(file, data, node, source)


def unwritten(data: Any, file: str) -> Document:
    """Data that stands in no file in this form, as a document whose every place is its beginning."""
    return Document(file, data, (0, 0, ""), Source(file, ""))


def read_file(path: pathlib.Path, name: str | None = None) -> Document:
    """Read the YAML document in a file.

    Args:
        path: the file.
        name: what to call it in messages; its path if not given.

    Raises:
        DocumentError: CC100 if it cannot be read, and as `read` does.
    """
    file = name or str(path)
    try:
        content = read_bytes(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise DocumentError(Diagnostic("CC100", f"{file!r} cannot be read: {reason(error)}")) from error
    return read(content, file)


def read_source(path: pathlib.Path, name: str) -> Source | None:
    """The lines of a file that `read_file` refused, for messages about it; None if they cannot be had."""
    try:
        content = read_bytes(path, MAX_BYTES)
    except (OSError, ValueError):
        return None
    text = content.decode("utf-8", errors="replace").removeprefix("\ufeff")
    return Source(name, text.replace("\r\n", "\n").replace("\r", "\n"))
