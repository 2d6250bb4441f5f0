"""Writes filters one within the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from costcutter.query.answers import Answer
from costcutter.query.code.expressions import Expressions
from costcutter.query.code.kleene import Answered
from costcutter.query.code.source import Source
from costcutter.query.context import Filter
from costcutter.query.subject import World
from costcutter.resources import Resource

Bind: TypeAlias = Callable[[datetime, World], Callable[[Resource], Answer]]
"""Makes, for one run, the function that decides about a resource."""

Emit: TypeAlias = Callable[["Writer", Any], Answered]
"""Writes a filter of one class."""


class Writer:
    """One function of a resource (``r``, its document ``d``) on its way."""

    def __init__(self, emitters: Mapping[type, Emit], bind: Callable[[Filter], Bind]) -> None:
        self._emitters = emitters
        self.bind = bind
        """Makes a function of its own of a filter that is about other resources."""
        self.source = Source()
        self.expressions = Expressions(self.source, over_resource=True)

    def answer(self, filter_: Filter) -> Answered:
        """Write a filter."""
        if self.source.is_deep:
            return self._outlined(filter_)
        emit = self._emitters.get(type(filter_))
        return self.reference(filter_) if emit is None else emit(self, filter_)

    def reference(self, filter_: Filter) -> Answered:
        """Write a call of the filter itself."""
        answer = self.source.named(f"{self.source.constant(filter_)}(Subject(r, now, world)).answer")
        return Answered(f"(None if {answer} is UNKNOWN else {answer} is TRUE)", certain=False)

    def in_order(self, filters: Sequence[Filter]) -> list[Filter]:
        """Filters with those first that are written out, as these cost least. The answer is the same."""
        return sorted(filters, key=lambda filter_: type(filter_) not in self._emitters)

    def _outlined(self, filter_: Filter) -> Answered:
        with self.source.function("r") as name:
            self.source.line("d = r.document")
            answer = self.answer(filter_)
            self.source.line(f"return {answer.text}")
        return Answered(f"{name}(r)", answer.certain)
