"""Conditions as values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from costcutter.documents.places import Path

Test: TypeAlias = Callable[[Any], bool | None]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a condition is written: the path of its value, and for an expression the characters of it."""

    path: Path
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition on one value."""

    subject: str
    """Which value; equal texts mean the same value of a resource. The whole condition, where it is not understood."""
    key: str
    """Equal for conditions that say the same of the subject."""
    spot: Spot
    text: str
    """As messages show it."""
    test: Test | None = None
    """Whether a value fulfils it; None where that is not known."""
    constants: tuple[Any, ...] = ()
    """The values at which the test may change its mind."""
    listed: bool = False
    """Whether only the constants fulfil it."""
    smooth: bool = True
    """Whether the constants tell all: between two of them the test is constant. Not so for patterns."""
    negated: bool = False

    def inverted(self) -> Fact:
        """The opposite condition; what cannot be tested stays so."""
        test = self.test
        opposite = (lambda value: _opposite(test(value))) if test is not None else None
        return replace(self, test=opposite, listed=False, negated=not self.negated)


@dataclass(frozen=True, slots=True)
class Joint:
    """Conditions that hold together, or of which one has to hold."""

    kind: Literal["all", "any"]
    parts: tuple[Part, ...]


Part: TypeAlias = Fact | Joint


def inverted(part: Part) -> Part:
    """``not`` of it: of an AND the OR of the opposites, and the other way round."""
    if isinstance(part, Fact):
        return part.inverted()
    return joint("any" if part.kind == "all" else "all", map(inverted, part.parts))


def joint(kind: Literal["all", "any"], parts: Iterable[Part]) -> Part:
    """Several conditions; an AND within an AND, or of one condition, says nothing of its own."""
    found: list[Part] = []
    for part in parts:
        found += part.parts if isinstance(part, Joint) and part.kind == kind else [part]
    return found[0] if len(found) == 1 else Joint(kind, tuple(found))


def opaque(clause: Any, path: Path, span: tuple[int, int] | None = None, text: str = "") -> Fact:
    """A condition that is not understood: it is a subject of its own."""
    key = json.dumps(clause, sort_keys=True, default=str)
    return Fact(key, key, Spot(path, span), text or short(key))


def short(text: str) -> str:
    """A text as messages show it: not too long."""
    return text if len(text) <= 60 else text[:59] + "…"


def _opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
