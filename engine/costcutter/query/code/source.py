"""Python source under construction: lines, temporary names, constants, functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from keyword import iskeyword
from types import CodeType
from typing import Any

DEEP = 12
"""Blocks within blocks; what lies deeper becomes a function of its own.

Python allows 20 loops within each other and 100 levels of indentation.
"""


class Source:
    """Collects the body of a function ``bind(now, world)`` that returns one function.

    Statements go to the function that is being written; constants live around ``bind``, and what depends on the
    moment is computed once, when ``bind`` is called.
    """

    def __init__(self) -> None:
        self._constants: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._bound: dict[str, str] = {}
        self._functions: list[tuple[int, str]] = []
        self._lines: list[tuple[int, str]] = []
        self._once: dict[str, str] = {}
        self._depth = 0
        self._count = 0

    @property
    def is_deep(self) -> bool:
        """Whether a further block should rather begin a function."""
        return self._depth > DEEP

    def line(self, text: str) -> None:
        """One statement."""
        self._lines.append((self._depth, text))

    def named(self, text: str) -> str:
        """A name for the value of an expression, which is evaluated here and only once."""
        if text.isidentifier() and not iskeyword(text):
            return text
        name = self.temporary()
        self.line(f"{name} = {text}")
        return name

    def temporary(self) -> str:
        """A name that nothing else has."""
        self._count += 1
        return f"t{self._count}"

    def constant(self, value: Any) -> str:
        """An expression for a value that is known now: its literal if it is plain, else the name of the very object."""
        if value is None or isinstance(value, bool) or type(value) in (str, int):
            return repr(value)
        if type(value) is float and math.isfinite(value):
            return repr(value)
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = f"k{len(self._constants)}"
            self._constants[name] = value
        return name

    def bound(self, expression: str) -> str:
        """A name for what an expression gives when the moment is known. Equal expressions share it."""
        return self._bound.setdefault(expression, f"b{len(self._bound)}")

    def once(self, expression: str) -> str:
        """A name for one object in all of the function that is being written; made where that begins, if at all."""
        return self._once.setdefault(expression, f"o{len(self._once)}")

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """The lines of a compound statement."""
        self.line(head)
        with self._deeper():
            yield

    @contextmanager
    def attempt(self, outcome: str, *, needed: Callable[[], bool]) -> Iterator[None]:
        """Lines of which a failure means `outcome`, a statement. The ``try`` is left out where none is needed.

        That is asked for when they have been written.
        """
        outer, self._lines = self._lines, []
        with self._deeper():
            yield
        inner, self._lines = self._lines, outer
        if not needed():
            self._lines += ((depth - 1, text) for depth, text in inner)
            return
        self.line("try:")
        self._lines += inner
        with self.block("except FAILURES:"):
            self.line(outcome)

    @contextmanager
    def function(self, parameters: str) -> Iterator[str]:
        """The lines of a function beside the one that is being written; gives its name."""
        self._count += 1
        name = f"f{self._count}"
        outer, depth, once = self._lines, self._depth, self._once
        self._lines, self._depth, self._once = [], 0, {}
        with self.block(f"def {name}({parameters}):"):
            yield name
        first = [(1, f"{own} = {expression}") for expression, own in self._once.items()]
        self._functions += [*self._lines[:1], *first, *self._lines[1:]]
        self._lines, self._depth, self._once = outer, depth, once

    def finished(self, result: str) -> Written:
        """The source of ``bind``, which returns what `result` names."""
        body = [(0, f"{name} = {expression}") for expression, name in self._bound.items()]
        body += [*self._functions, (0, f"return {result}")]
        lines = ["def bind(now, world):", *("    " * (depth + 1) + text for depth, text in body)]
        return Written("\n".join(lines) + "\n", self._constants)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        yield
        self._depth -= 1


class Written:
    """Finished source and the objects that it names."""

    __slots__ = ("constants", "text")

    def __init__(self, text: str, constants: Mapping[str, Any]) -> None:
        self.text, self.constants = text, constants

    def loaded(self, names: Mapping[str, Any]) -> Callable[[Any, Any], Any]:
        """The function ``bind``, with `names` in its reach."""
        space = {"__builtins__": {}, **names, **self.constants}
        exec(_code(self.text), space)
        bind: Callable[[Any, Any], Any] = space["bind"]
        return bind


@lru_cache(maxsize=4096)
def _code(text: str) -> CodeType:
    """The compiled source. Policies of many accounts, and paths of the catalogue, come to the same text."""
    return compile(text, "<filter>", "exec")
