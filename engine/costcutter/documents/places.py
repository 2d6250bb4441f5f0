"""Where the values of a document stand in its text.

Reading a document leaves a tree of marks beside its data, two numbers for each scalar; lines and columns are worked
out when an error message asks for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
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

    def index(self, line: int, column: int) -> int:
        """The index of the character at a line and column, both counted from 1; of the nearest, if there is none."""
        line = max(1, min(line, len(self._starts)))
        return self._starts[line - 1] + max(0, min(column - 1, len(self.line(line))))

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


def marks(node: Node) -> Iterator[Mark]:
    """Every scalar that stands below a node, keys included; what aliases stand for is left out, as it is elsewhere."""
    todo: list[Node] = [node]
    while todo:
        match todo.pop():
            case Branch(values=values, keys=keys):
                yield from keys.values()
                todo += values.values() if isinstance(values, dict) else values
            case tuple() as mark:
                yield mark
            case Alias():
                pass


def path_to(node: Node, index: int) -> Path:
    """The path of the innermost value that begins, with its key, at character `index` or last before it.

    What an alias stands for is written elsewhere, so no path leads through one.
    """
    path: list[str | int] = []
    while isinstance(node, Branch):
        before = [step for step, start in _starts(node) if start <= index]
        if not before:
            break
        path.append(before[-1])
        below = step_into(node, before[-1])
        if below is None:
            break
        node = below
    return tuple(path)


def _starts(branch: Branch) -> list[tuple[str | int, int]]:
    """Where each value of a branch begins, those of a mapping with their keys, in the order of the text."""
    if isinstance(branch.values, list):
        return [(step, _start(node)) for step, node in enumerate(branch.values)]
    keys = branch.keys
    return [(key, keys[key][0] if key in keys else _start(node)) for key, node in branch.values.items()]


def _start(node: Node) -> int:
    return node[0] if isinstance(node, tuple) else node.start
