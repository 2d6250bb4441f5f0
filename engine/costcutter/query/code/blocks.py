"""``all``, ``any`` and ``not``."""

from __future__ import annotations

from costcutter.query.code import kleene
from costcutter.query.code.kleene import Answered, Part
from costcutter.query.code.writer import Writer
from costcutter.query.context import Filter
from costcutter.query.filters.blocks import All, Not, OneOf


def conjunction(writer: Writer, block: All) -> Answered:
    """Write ``all``."""
    return kleene.conjunction(writer.source, parts(writer, block))


def disjunction(writer: Writer, block: OneOf) -> Answered:
    """Write ``any``."""
    return kleene.disjunction(writer.source, parts(writer, block))


def inverse(writer: Writer, block: Not) -> Answered:
    """Write ``not``."""
    return kleene.inverse(writer.source, writer.answer(block.part))


def parts(writer: Writer, block: All | OneOf) -> list[Part]:
    """What writes each part of a block, and of blocks of the same kind in it."""

    def part(filter_: Filter) -> Part:
        return lambda: writer.answer(filter_)

    return [part(filter_) for filter_ in writer.in_order(_flat(block))]


def _flat(block: All | OneOf) -> list[Filter]:
    kind = type(block)
    return [inner for part in block.parts for inner in (_flat(part) if isinstance(part, kind) else [part])]
