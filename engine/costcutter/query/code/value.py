"""``value``: one expression and one operator."""

from __future__ import annotations

from costcutter.query.code import operators
from costcutter.query.code.expressions import Value as Written
from costcutter.query.code.kleene import Answered
from costcutter.query.code.roots import Root
from costcutter.query.code.writer import Writer
from costcutter.query.filters.value import Value


def value(writer: Writer, filter_: Value) -> Answered:
    """Write ``value``."""
    source, expressions = writer.source, writer.expressions
    answer = source.temporary()
    with expressions.guarded(f"{answer} = None"):
        found = expressions.named(filter_.key.tree, Written("", root=Root.VIEW)).text
        passed = operators.passes(source, filter_.test, found)
        if expressions.can_fail:
            source.line(f"{answer} = {passed.text}")
            passed = Answered(answer, certain=False)
    return passed
