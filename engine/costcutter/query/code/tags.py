"""``tags``: each key is looked up once the tags are known."""

from __future__ import annotations

from costcutter.query.code import kleene, operators
from costcutter.query.code.kleene import Answered, Part
from costcutter.query.code.writer import Writer
from costcutter.query.filters.operators import Test
from costcutter.query.filters.tags import Tags


def tags(writer: Writer, filter_: Tags) -> Answered:
    """Write ``tags``."""
    source = writer.source
    found, answer = source.named("r.tags"), source.temporary()

    def part(key: str, test: Test) -> Part:
        return lambda: operators.passes(source, test, source.named(f"{found}.get({source.constant(key)})"))

    with source.block(f"if {found}.__class__ is not dict and isinstance({found}, Unknown):"):
        source.line(f"{answer} = None")
    with source.block("else:"):
        passed = kleene.conjunction(source, [part(key, test) for key, test, _ in filter_.tests])
        source.line(f"{answer} = {passed.text}")
    return Answered(answer, certain=False)
