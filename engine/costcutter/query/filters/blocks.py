"""``all``, ``any`` and ``not``: boolean blocks of any depth.

any:
  - State == 'available'
  - not: {tags: {env: prod}}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict, conjunction, disjunction
from costcutter.query.context import Context, Filter
from costcutter.query.subject import Subject


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is."""

    parts: tuple[Filter, ...]

    def __call__(self, subject: Subject) -> Verdict:
        return conjunction(part(subject) for part in self.parts)


@dataclass(frozen=True, slots=True)
class OneOf:
    """True where one part is."""

    parts: tuple[Filter, ...]

    def __call__(self, subject: Subject) -> Verdict:
        return disjunction(part(subject) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is false; unknown stays unknown."""

    part: Filter

    def __call__(self, subject: Subject) -> Verdict:
        return self.part(subject).inverted()


def build_all(clauses: Any, path: Path, context: Context) -> Filter:
    """Every filter of the list must hold."""
    return All(_parts(clauses, path, context))


def build_any(clauses: Any, path: Path, context: Context) -> Filter:
    """At least one filter of the list must hold."""
    return OneOf(_parts(clauses, path, context))


def build_not(clause: Any, path: Path, context: Context) -> Filter:
    """The filter must not hold; a list is an AND, as everywhere."""
    return Not(context.build(clause, path, context.nested()))


def _parts(clauses: Any, path: Path, context: Context) -> tuple[Filter, ...]:
    if not isinstance(clauses, list) or not clauses:
        context.report("CC222", path, "a list of filters is expected here", "write each filter behind a dash")
        return ()
    inner = context.nested()
    return tuple(inner.build(clause, (*path, index), inner) for index, clause in enumerate(clauses))
