"""Where the values of a document stand in its text.

Reading a document leaves a tree of marks beside its data, two numbers for each scalar; lines and columns are worked
out when an error message asks for them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from costcutter.errors import Place

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indexes from the top of a document, e.g. ``("policies", 0, "filters")``."""

Mark: TypeAlias = tuple[int, int, str]
"""A scalar in the text: the index of its first character, the index after its last, and its style.

The style is the sign that opens it: ``'``, ``"``, ``|``, ``>``, or nothing for a plain one.
"""


@dataclass(slots=True)
class Branch:
    """A mapping or list in the text."""

    start: int
    values: dict[str, Node] | list[Node]
    """Parallel to the data: the same keys, the same indexes."""

    keys: dict[str, Mark] = field(default_factory=dict)
    """Of a mapping: where its keys stand."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A value that is written elsewhere: ``*name`` stands for it here."""

    start: int
    end: int
    target: Node


Node: TypeAlias = Mark | Branch | Alias


class Source:
    """A text and its lines."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    def place(self, start: int, end: int = 0) -> Place:
        """The place of the characters from `start` up to `end`, as far as they are on one line; of one at least."""
        start = min(start, len(self.text))
        line = bisect_right(self._starts, start)
        first = self._starts[line - 1]
        stop = max(start + 1, min(end, self._end(line)))
        return Place(self.file, line, start - first + 1, stop - first + 1)

    def line(self, number: int) -> str:
        """Line `number`, counted from 1, without its end; empty where there is no such line."""
        if not 1 <= number <= len(self._starts):
            return ""
        return self.text[self._starts[number - 1] : self._end(number)]

    def _end(self, number: int) -> int:
        """The index after the last character of a line; without a look at the line, which may be megabytes long."""
        return self._starts[number] - 1 if number < len(self._starts) else len(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        """The index at which each line starts."""
        starts = [0]
        while (end := self.text.find("\n", starts[-1])) >= 0:
            starts.append(end + 1)
        return starts


def step_into(node: Node, step: str | int) -> Node | None:
    """What stands under a key or at an index, None if nothing does."""
    if isinstance(node, Alias):
        node = node.target
    if not isinstance(node, Branch):
        return None
    if isinstance(node.values, dict):
        return node.values.get(step) if isinstance(step, str) else None
    return node.values[step] if isinstance(step, int) and 0 <= step < len(node.values) else None
