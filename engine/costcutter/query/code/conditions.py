"""JMESPath conditions: Kleene's logic between ``&&``, ``||`` and ``!``, JMESPath's own truth below them.

A part that asks for something unknown, or whose evaluation fails, is unknown.
"""

from __future__ import annotations

from functools import partial

from costcutter.query.code import kleene
from costcutter.query.code.expressions import Expressions, Value
from costcutter.query.code.kleene import Answered, Part
from costcutter.query.code.roots import Root
from costcutter.query.parse import Node


def condition(self: Expressions, tree: Node) -> Answered:
    """Write a condition over a resource."""
    if self.source.is_deep:
        return _outlined(self, tree)
    match tree["type"]:
        case "and_expression":
            return kleene.conjunction(self.source, _parts(self, tree))
        case "or_expression":
            return kleene.disjunction(self.source, _parts(self, tree))
        case "not_expression":
            return kleene.inverse(self.source, condition(self, tree["children"][0]))
        case _:
            return _truth(self, tree)


def _parts(self: Expressions, tree: Node) -> list[Part]:
    return [partial(condition, self, link) for link in _flat(tree)]


def _flat(tree: Node) -> list[Node]:
    """The links of a chain of one operator: ``a && b && c`` is ``(a && b) && c``."""
    return [link for t in tree["children"] for link in (_flat(t) if t["type"] == tree["type"] else [t])]


def _truth(self: Expressions, tree: Node) -> Answered:
    answer = self.source.temporary()
    with self.guarded(f"{answer} = None"):
        value = self.visit(tree, Value("", root=Root.VIEW))
        if value.truth == "any" or value.root is not None:
            value = self.name(value)
        result = Answered(f"({value.is_true})", certain=True)
        if self.can_fail:
            self.source.line(f"{answer} = {value.is_true}")
            result = Answered(answer, certain=False)
    return result


def _outlined(self: Expressions, tree: Node) -> Answered:
    with self.source.function("r") as name:
        self.source.line("d = r.document")
        answer = condition(self, tree)
        self.source.line(f"return {answer.text}")
    return Answered(f"{name}(r)", answer.certain)
