"""Whole filters as one function of a resource.

A filter class of `query.filters` that has an emitter in the table below is written out. One that has none is simply
called: right, but slower.
"""

from __future__ import annotations

from collections.abc import Mapping

from costcutter.query.code import blocks, conditions
from costcutter.query.code.age import age
from costcutter.query.code.kleene import is_decisive
from costcutter.query.code.marked import marked
from costcutter.query.code.related import referenced_by, related
from costcutter.query.code.runtime import NAMES
from costcutter.query.code.source import Written
from costcutter.query.code.tags import tags
from costcutter.query.code.value import value
from costcutter.query.code.writer import Bind, Emit, Writer
from costcutter.query.context import Filter
from costcutter.query.filters.age import Age
from costcutter.query.filters.blocks import All, Not, OneOf
from costcutter.query.filters.condition import Condition
from costcutter.query.filters.marked import Marked
from costcutter.query.filters.related import ReferencedBy, Related
from costcutter.query.filters.tags import Tags
from costcutter.query.filters.value import Value

EMITTERS: Mapping[type, Emit] = {
    All: blocks.conjunction,
    OneOf: blocks.disjunction,
    Not: blocks.inverse,
    Condition: lambda writer, filter_: conditions.condition(writer.expressions, filter_.expression.tree),
    Value: value,
    Tags: tags,
    Age: age,
    Marked: marked,
    Related: related,
    ReferencedBy: referenced_by,
}
"""By filter class, what writes it."""


def decision(filter_: Filter) -> Bind:
    """What makes, for a run, the function that answers for a resource as the filter does, without its reasons."""
    return written(filter_).loaded(NAMES)


def written(filter_: Filter) -> Written:
    """The source of a filter's decision."""
    writer = Writer(EMITTERS, decision)
    source = writer.source
    parts = blocks.parts(writer, filter_ if isinstance(filter_, All) else All((filter_,)))
    doubts: list[str] = []
    with source.function("r") as name:
        source.line("d = r.document")
        for part in parts:
            answer = part()
            if not answer.certain:
                answer = answer.named(source)
                doubts.append(answer.text)
            source.line(f"if {is_decisive(answer, 'False')}: return FALSE")
        if doubts:
            source.line(f"if {' or '.join(f'{doubt} is None' for doubt in doubts)}: return UNKNOWN")
        source.line("return TRUE")
    return source.finished(name)
