"""``marked``: nearly all resources carry no mark, and that is seen at once."""

from __future__ import annotations

from costcutter.query.code.kleene import Answered
from costcutter.query.code.writer import Writer
from costcutter.query.filters.marked import MARK, Marked


def marked(writer: Writer, filter_: Marked) -> Answered:
    """Write ``marked``."""
    source = writer.source
    tags, answer = source.named("r.tags"), source.temporary()
    with source.block(f"if {tags}.__class__ is dict and {MARK!r} not in {tags}:"):
        source.line(f"{answer} = False")
    with source.block("else:"):
        source.line(f"{answer} = {writer.reference(filter_).text}")
    return Answered(answer, certain=False)
