"""Why a filter answers as it does: the same filter taken apart, every part judged, with the values it looked at.

Judging stops at what decides, and says only that; this does not stop. It walks the filters' own classes beside the
clauses that they were made of, so that judging itself carries nothing along for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from costcutter.documents.yaml import Document, Path
from costcutter.errors import Place
from costcutter.query.answers import Verdict
from costcutter.query.context import Filter
from costcutter.query.expression import EvaluationError, Expression, compile_expression
from costcutter.query.filters.age import Age
from costcutter.query.filters.blocks import All, Not, OneOf
from costcutter.query.filters.marked import MARK, Marked
from costcutter.query.filters.related import Quantity, ReferencedBy, Related, texts
from costcutter.query.filters.tags import Tags
from costcutter.query.filters.value import Value, judged
from costcutter.query.functions import UnknownValue
from costcutter.query.parse import Node, span_of
from costcutter.query.subject import Neighbours, Subject
from costcutter.query.unparse import unparse
from costcutter.resources import ResourceRef, Unknown
from costcutter.values import stamp


@dataclass(frozen=True, slots=True)
class Seen:
    """One value that a filter looked at."""

    text: str
    """The expression, or the name of what it is."""
    value: Any
    """As documents hold it; `Unknown` where it is not known."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One filter, or a part of one, judged."""

    text: str
    """As the author wrote it, on one line."""
    verdict: Verdict
    where: Place | None
    seen: tuple[Seen, ...] = ()
    parts: tuple[Trace, ...] = ()
    about: ResourceRef | None = None
    """The other resource that it judges, where it is part of a condition on related ones."""

    @property
    def unread(self) -> frozenset[tuple[ResourceRef, str]]:
        """Facets that would tell more of any part, if somebody read them."""
        return self.verdict.unread.union(*(part.unread for part in self.parts))


def trace(filter_: Filter, clauses: Any, path: Path, document: Document, subject: Subject) -> Trace:
    """Judge every part of a filter.

    Args:
        filter_: as it was compiled.
        clauses: what it was compiled from, with its variables filled in.
        path: where those stand.
        document: the file.
        subject: the resource.
    """
    return _Tracer(document).trace(filter_, clauses, path, subject)


def written(clause: Any) -> str:
    """A clause in one line of YAML."""
    match clause:
        case str():
            return " ".join(clause.split()) if clause and not set(clause) & set("{}[],:#'\"\n") else json.dumps(clause)
        case dict():
            return "{" + ", ".join(f"{key}: {written(value)}" for key, value in clause.items()) + "}"
        case list():
            return f"[{', '.join(map(written, clause))}]"
        case _:
            return json.dumps(clause)


@dataclass(frozen=True, slots=True)
class _Tracer:
    document: Document

    def trace(self, filter_: Filter, clause: Any, path: Path, subject: Subject) -> Trace:
        if isinstance(clause, str) and not isinstance(filter_, All):
            return self._condition(compile_expression(clause).tree, clause, path, subject)
        name, argument, at = "all", clause, path
        if isinstance(clause, dict) and len(clause) == 1:
            name, argument = next(iter(clause.items()))
            at = (*path, name)
        text = f"{name}: {written(argument)}"
        parts: Iterator[Trace] = iter(())
        seen: tuple[Seen, ...] = ()
        match filter_:
            case All(parts=inner) | OneOf(parts=inner):
                text = {"all": "all of these", "any": "any of these"}.get(name, name)
                parts = self._each(inner, argument, at, subject)
            case Not(part=part):
                text, parts = "not", iter([self.trace(part, argument, at, subject)])
            case Tags(tests=tests):
                parts = self._tags(tests, at, subject)
            case Value(key=key):
                seen = (_seen(key, subject),)
            case Age(of=of):
                seen = (_seen(of, subject) if of else Seen("resource.created", _created(subject)),)
            case Marked():
                tags = subject.resource.tags
                seen = (Seen(f"tag {MARK}", tags if isinstance(tags, Unknown) else tags.get(MARK)),)
            case Related(via=via):
                text = _relation(name, filter_.type, filter_.has)
                seen = tuple(_seen(each, subject) for each in via)
                parts = self._others(filter_, _named(filter_, subject), argument, at)
            case ReferencedBy(paths=paths):
                text = _relation(name, filter_.type, filter_.has)
                found = subject.world.naming(subject, filter_.type, paths)
                parts = self._others(filter_, found, argument, at)
            case _:
                pass  # judged as a whole
        return Trace(text, filter_(subject), self.document.key_place(at), seen, tuple(parts))

    def _each(self, filters: Sequence[Filter], clauses: Any, path: Path, subject: Subject) -> Iterator[Trace]:
        for index, part in enumerate(filters):
            yield self.trace(part, clauses[index], (*path, index), subject)

    def _tags(self, tests: Sequence[Any], path: Path, subject: Subject) -> Iterator[Trace]:
        tags = subject.resource.tags
        for key, test, wanted in tests:
            value: str | Unknown | None
            if isinstance(tags, Unknown):
                verdict, value = Verdict.doubtful(subject.resource.ref, tags), tags
            else:
                value = tags.get(key)
                verdict = judged(test(value, subject.now), f"tag {key}", value, wanted)
            where = self.document.key_place((*path, key))
            yield Trace(f"{key}: {wanted}", verdict, where, (Seen(f"tag {key}", value),))

    def _others(
        self, relation: Related | ReferencedBy, neighbours: Neighbours, argument: Any, path: Path
    ) -> Iterator[Trace]:
        clause = argument.get("where", [])
        inner = relation.where.parts if isinstance(relation.where, All) else ()
        for other in neighbours.found:
            if isinstance(clause, list):
                parts = self._each(inner, clause, (*path, "where"), other)
            else:
                parts = (self.trace(part, clause, (*path, "where"), other) for part in inner)
            ref = other.resource.ref
            yield Trace(str(ref), relation.where(other), self.document.key_place(path), (), tuple(parts), ref)

    def _condition(self, tree: Node, text: str, path: Path, subject: Subject) -> Trace:
        verdict = Expression(text, tree).condition(subject)
        span = span_of(tree)
        where = self.document.within(path, *span) if span is not None else self.document.where(path)
        operands = _operands(tree)
        parts = tuple(self._condition(operand, unparse(operand), path, subject) for operand in operands)
        looked_at = () if parts else _looked_at(tree)
        seen = tuple(_seen(Expression(unparse(node), node), subject) for node in looked_at)
        return Trace(" ".join(text.split()), verdict, where, seen, parts)


def _operands(tree: Node) -> list[Node]:
    """The sides of ``&&`` and ``||``, of a whole chain of one of them, and what stands behind ``!``."""
    match tree["type"]:
        case "and_expression" | "or_expression":
            left, right = tree["children"]
            return [*(_operands(left) if left["type"] == tree["type"] else [left]), right]
        case "not_expression":
            return [tree["children"][0]]
        case _:
            return []


def _looked_at(tree: Node) -> Iterator[Node]:
    """The parts of a condition whose values decide it: sides of a comparison, arguments of functions."""
    match tree["type"]:
        case "comparator":
            for side in tree["children"]:
                yield from _looked_at(side)
        case "literal" | "expref" | "current" | "identity":
            return
        case "function_expression":
            yield tree
            for argument in tree["children"]:
                yield from _looked_at(argument)
        case _:
            yield tree


def _seen(expression: Expression, subject: Subject) -> Seen:
    try:
        return Seen(expression.text, expression.value(subject))
    except UnknownValue as error:
        return Seen(expression.text, error.unknown)
    except EvaluationError as error:
        return Seen(expression.text, Unknown(f"it cannot be evaluated: {error}"))


def _created(subject: Subject) -> str | None:
    created = subject.resource.created
    return stamp(created) if created else None


def _named(relation: Related, subject: Subject) -> Neighbours:
    """The resources that the subject names; none where that cannot be told, which the verdict says."""
    try:
        names = [name for path in relation.via for name in texts(path.value(subject))]
    except (UnknownValue, EvaluationError):
        return Neighbours()
    return subject.world.named(subject, relation.type, names) if names else Neighbours()


def _relation(name: str, kind: str, has: Quantity) -> str:
    which = {"any": "any of them matches", "all": "all of them match", "none": "none of them matches"}[has]
    return f"{name} {kind}: {which}"
