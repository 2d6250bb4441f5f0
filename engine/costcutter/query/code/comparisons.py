"""``==``, ``!=`` and the orderings, as jmespath makes them.

Equality is Python's, but true and false equal no number. Orderings are null unless both sides are numbers or texts,
and fail where one is a number and the other a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costcutter.query.parse import Node

if TYPE_CHECKING:
    from costcutter.query.code.expressions import Expressions, Value

_ORDERINGS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_FUNCTIONS = {"lt": "lt", "lte": "le", "gt": "gt", "gte": "ge"}


def comparison(self: Expressions, node: Node, here: Value) -> Value:
    """The value of a comparison."""
    left, right = (_operand(self, child, here) for child in node["children"])
    if node["value"] in _ORDERINGS:
        return _ordering(self, node, left, right)
    text = _equality(self, node["children"], left, right)
    return self.result(text if node["value"] == "eq" else f"not ({text})", "boolean")


def _operand(self: Expressions, node: Node, here: Value) -> str:
    return self.source.constant(node["value"]) if node["type"] == "literal" else self.named(node, here).text


def _equality(self: Expressions, sides: list[Node], left: str, right: str) -> str:
    literals = [side["type"] == "literal" for side in sides]
    if not any(literals) or all(literals):
        self.can_fail = self.can_fail or not any(literals)  # of deep documents; a literal is never so deep
        return f"equals({left}, {right})"
    wanted = sides[literals.index(True)]["value"]
    return equality(right if literals[0] else left, wanted, f"{left} == {right}")


def equality(value: str, wanted: Any, plainly: str) -> str:
    """An expression that is true where a named value equals one that is known.

    Args:
        value: the name.
        wanted: what it is compared with.
        plainly: Python's own equality of the two, in the order in which it is written.
    """
    if wanted is None or isinstance(wanted, bool):
        return f"{value} is {wanted!r}"
    if isinstance(wanted, int | float) and wanted in (0, 1):
        return f"{plainly} and {value} is not {bool(wanted)!r}"
    return plainly


def _ordering(self: Expressions, node: Node, left: str, right: str) -> Value:
    operator, function = _ORDERINGS[node["value"]], _FUNCTIONS[node["value"]]
    slow = f"ordered({function}, {left}, {right})"
    guards = []
    for side, text in zip(node["children"], (left, right), strict=True):
        if side["type"] != "literal":
            guards.append(f"({text}.__class__ is str or {text}.__class__ is int or {text}.__class__ is float)")
        elif isinstance(side["value"], bool) or not isinstance(side["value"], int | float | str):
            return self.failing(slow, "perhaps")
    usual = " and ".join(guards)
    return self.failing(f"{left} {operator} {right} if {usual} else {slow}" if usual else slow, "perhaps")
