"""Parser events to plain data and the tree of places beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from costcutter.documents.limits import MAX_PROBLEMS, too_many
from costcutter.documents.places import Alias, Branch, Node, Source
from costcutter.documents.refusals import Refusal
from costcutter.documents.scalars import typed
from costcutter.errors import Diagnostic

MAX_DEPTH = 64
"""Nesting beyond this is refused: no policy needs it, and whatever walks the data later may recurse."""

MAX_COPIES = 100_000
"""How many values aliases may stand for, all together: a few lines of aliases of aliases can mean billions."""


_COLON = re.compile(r"\s*:")


class Halt(Exception):
    """The rest of the text cannot be read in a useful way."""


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A value that aliases can name."""

    data: Any
    node: Node
    size: int
    height: int


class _Open:
    """A mapping or list whose end has not been reached."""

    __slots__ = ("anchor", "before", "branch", "data", "height", "is_list", "key", "nodes")

    def __init__(self, data: Any, branch: Branch, anchor: str | None, before: int) -> None:
        self.data = data
        self.branch = branch
        self.nodes: Any = branch.values
        self.is_list = type(data) is list
        self.anchor = anchor
        self.before = before  # how many values there were when it started
        self.height = 1  # levels of nesting in it, itself included
        self.key: str | None = None  # in a mapping: the key whose value comes next


class Builder:
    """Grows data and places, one event after the other, and collects what is wrong on the way."""

    def __init__(self, source: Source) -> None:
        self.problems: list[Diagnostic] = []
        self._source = source
        self._anchors: dict[str, _Anchored] = {}
        self._count = 0
        self._copies = 0
        self._top = _Open([], Branch(0, []), None, 0)  # holds the document itself
        self._open: list[_Open] = []
        self._take: dict[type[Event], Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._mapping,
            SequenceStartEvent: self._list,
            MappingEndEvent: self._end,
            SequenceEndEvent: self._end,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }

    @property
    def root(self) -> tuple[Any, Node | None]:
        """The document's value and its place; no place if there is no document."""
        return (self._top.data[0], self._top.nodes[0]) if self._top.data else (None, None)

    @property
    def innermost(self) -> int:
        """Where the mapping or list starts that is being read."""
        return self._top.branch.start

    def take(self, events: Iterable[Event]) -> None:
        """Read all events.

        Raises:
            Halt: the rest cannot be read; `problems` says why.
        """
        handlers = self._take
        for event in events:
            handle = handlers.get(type(event))
            if handle is not None:  # the others are beginnings and ends that say nothing
                handle(event)

    def _scalar(self, event: ScalarEvent) -> None:
        top, value, style = self._top, event.value, event.style or ""
        mark = (event.start_mark.index, event.end_mark.index, style)
        self._count += 1
        if event.ctag is not None:
            self._problem(Refusal.TAG, mark[0])
        if top.is_list:
            if not style:
                value = typed(value)
            top.data.append(value)
            top.nodes.append(mark)
        elif top.key is None:
            self._key(top, value, mark)
        else:
            if not style:
                value = typed(value)
                if value is None and ":" in top.key:
                    self._glued(top, mark)
            top.data[top.key] = value
            top.nodes[top.key] = mark
            top.key = None
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, mark, 1, 0)

    def _key(self, top: _Open, key: str, mark: tuple[int, int, str]) -> None:
        keys = top.branch.keys
        if key in keys:
            where, hint = self._source.place(*mark[:2]), f"it is first given at {self._source.place(keys[key][0])}"
            self._note(Diagnostic("CC102", f"key {key!r} is given twice", where, hint))
        else:
            keys[key] = mark
            if not mark[2] and (not key or key == "<<"):
                self._problem(Refusal.MERGE if key else Refusal.NO_KEY, *mark[:2])
        top.key = key

    def _glued(self, top: _Open, mark: tuple[int, int, str]) -> None:
        """In braces, ``age:14d`` is a key without a value; nobody means that."""
        assert top.key is not None
        start, end, style = top.branch.keys[top.key]
        if not style and mark[0] == mark[1] and not _COLON.match(self._source.text, end):
            self._problem(Refusal.GLUED, start, end)

    def _put(self, value: Any, node: Node) -> None:
        """Put a mapping, list or alias where the document is now."""
        top = self._top
        if top.is_list:
            top.data.append(value)
            top.nodes.append(node)
        elif top.key is not None:
            top.data[top.key] = value
            top.nodes[top.key] = node
            top.key = None

    def _mapping(self, event: MappingStartEvent) -> None:
        self._enter({}, Branch(event.start_mark.index, {}), event)

    def _list(self, event: SequenceStartEvent) -> None:
        self._enter([], Branch(event.start_mark.index, []), event)

    def _enter(self, data: Any, branch: Branch, event: MappingStartEvent | SequenceStartEvent) -> None:
        if event.ctag is not None:
            self._problem(Refusal.TAG, branch.start)
        if len(self._open) == MAX_DEPTH:
            self._halt(Refusal.TOO_DEEP, branch.start)
        if not self._top.is_list and self._top.key is None:
            self._halt(Refusal.KEY_IS_NO_WORD, branch.start)
        self._put(data, branch)
        self._open.append(self._top)
        self._count += 1
        self._top = _Open(data, branch, event.anchor, self._count)

    def _end(self, _: MappingEndEvent | SequenceEndEvent) -> None:
        done = self._top
        top = self._top = self._open.pop()
        if done.height >= top.height:
            top.height = done.height + 1
        if done.anchor is not None:
            size = self._count - done.before + 1
            self._anchors[done.anchor] = _Anchored(done.data, done.branch, size, done.height)

    def _alias(self, event: AliasEvent) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if not self._top.is_list and self._top.key is None:
            self._halt(Refusal.KEY_IS_ALIAS, start, end)
        anchored = self._anchors.get(event.anchor)
        if any(opened.anchor == event.anchor for opened in (*self._open, self._top)):
            self._halt(Refusal.ALIAS_OF_ITSELF, start, end)
        if anchored is None:
            self._problem(Refusal.ALIAS_OF_NOTHING, start, end)
            anchored = _Anchored(None, (start, end, ""), 1, 0)
        self._copies += anchored.size
        self._count += anchored.size
        if self._copies > MAX_COPIES:
            self._halt(Refusal.TOO_MANY_COPIES, start, end)
        if len(self._open) + anchored.height > MAX_DEPTH:
            self._halt(Refusal.TOO_DEEP, start, end)
        self._top.height = max(self._top.height, anchored.height + 1)
        self._put(anchored.data, Alias(start, end, anchored.node))

    def _document(self, event: DocumentStartEvent) -> None:
        if self._top.data:
            self._halt(Refusal.SECOND_DOCUMENT, event.start_mark.index)

    def _halt(self, refusal: Refusal, start: int, end: int = 0) -> NoReturn:
        self._problem(refusal, start, end)
        raise Halt

    def _problem(self, refusal: Refusal, start: int, end: int = 0) -> None:
        self._note(refusal.at(self._source.place(start, end)))

    def _note(self, problem: Diagnostic) -> None:
        if len(self.problems) == MAX_PROBLEMS:
            self.problems.append(too_many().at(problem.where))
            raise Halt
        self.problems.append(problem)
