"""``related`` and ``referenced_by``: closures, as what they do is to ask the world and to count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from costcutter.query.answers import Answer
from costcutter.query.code.kleene import Answered
from costcutter.query.code.runtime import FAILURES
from costcutter.query.code.values import over_resource
from costcutter.query.code.writer import Writer
from costcutter.query.context import Filter
from costcutter.query.filters.related import Quantity, ReferencedBy, Related, texts
from costcutter.query.subject import Neighbours, Subject, World
from costcutter.resources import Resource

Ask: TypeAlias = Callable[[Resource], "bool | None"]


def related(writer: Writer, filter_: Related) -> Answered:
    """Write ``related``."""
    where, paths = writer.bind(filter_.where), [over_resource(path.tree) for path in filter_.via]

    def bind(now: datetime, world: World) -> Ask:
        decide, read = _careful(where(now, world), filter_.where), [path(now, world) for path in paths]

        def ask(resource: Resource) -> bool | None:
            try:
                names = [name for path in read for name in texts(path(resource))]
            except FAILURES:
                return None
            found = world.named(Subject(resource, now, world), filter_.type, names) if names else Neighbours()
            return _quantified(found, decide, filter_.has)

        return ask

    return _called(writer, bind)


def referenced_by(writer: Writer, filter_: ReferencedBy) -> Answered:
    """Write ``referenced_by``."""
    where = writer.bind(filter_.where)

    def bind(now: datetime, world: World) -> Ask:
        decide = _careful(where(now, world), filter_.where)

        def ask(resource: Resource) -> bool | None:
            found = world.naming(Subject(resource, now, world), filter_.type, filter_.paths)
            return _quantified(found, decide, filter_.has)

        return ask

    return _called(writer, bind)


def _called(writer: Writer, bind: Callable[[datetime, World], Ask]) -> Answered:
    source = writer.source
    ask = source.bound(f"{source.constant(bind)}(now, world)")
    return Answered(source.named(f"{ask}(r)"), certain=False)


def _careful(decide: Callable[[Resource], Answer], filter_: Filter) -> Callable[[Subject], Answer]:
    """Of a resource that was kept in part, only the filter itself sees what was not."""
    return lambda other: filter_(other).answer if other.resource.partial else decide(other.resource)


def _quantified(neighbours: Neighbours, decide: Callable[[Subject], Answer], has: Quantity) -> bool | None:
    """Whether as many of them pass as `has` says; None where those that are in doubt could change that."""
    decisive = Answer.FALSE if has == "all" else Answer.TRUE
    answers = set()
    for other in neighbours.found:
        answer = decide(other)
        if answer is decisive:
            return has == "any"
        answers.add(answer)
    if neighbours.doubt or Answer.UNKNOWN in answers:
        return None
    return has == "none" or (has == "all" and Answer.TRUE in answers)
