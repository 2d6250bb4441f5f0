"""Expressions as functions: of plain data, or of a resource at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from costcutter.query.code import roots
from costcutter.query.code.expressions import Expressions, Value
from costcutter.query.code.roots import Root
from costcutter.query.code.runtime import NAMES
from costcutter.query.code.source import Source, Written
from costcutter.query.parse import Node

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def over_data(tree: Node) -> Callable[[Any], Any]:
    """A function of any data, for expressions that ask neither for the time nor for tags.

    What it raises is what jmespath's interpreter raises.
    """
    bound: Callable[[Any], Any] = written(tree, over_resource=False).loaded(NAMES)(EPOCH, None)
    return bound


def over_resource(tree: Node) -> Callable[[datetime, Any], Callable[[Any], Any]]:
    """What makes, for a moment, a function of a resource. That raises `UnknownValue` and what jmespath raises."""
    return written(tree, over_resource=True).loaded(NAMES)


def written(tree: Node, *, over_resource: bool) -> Written:
    """The source of a function of a resource, or of plain data."""
    source = Source()
    expressions = Expressions(source, over_resource=over_resource)
    with source.function("r" if over_resource else "v, r=None") as name:
        if over_resource:
            source.line("d = r.document")
        value = expressions.visit(tree, Value("", root=Root.VIEW) if over_resource else Value("v"))
        source.line(f"return {roots.made(expressions, value)}")
    return source.finished(name)
