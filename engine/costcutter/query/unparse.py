"""Syntax trees back to JMESPath: how parts of an expression are named in a trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from costcutter.query.parse import Node

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_COMPARATORS = {"eq": "==", "ne": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_LOOSE = ("comparator", "and_expression", "or_expression", "pipe")
"""What needs parentheses where something closer stands around it."""


_PROJECTIONS = ("projection", "value_projection", "filter_projection")
"""What would go on with whatever stands behind it."""

_CLOSED = ("field", "literal", "current", "function_expression", "not_expression")
"""What `!` takes as a whole."""


def unparse(tree: Node) -> str:
    """An expression that parses to this tree."""
    text: str = _WRITERS[tree["type"]](tree)
    return text


def _tight(node: Node, loose: tuple[str, ...] = _LOOSE) -> str:
    text = unparse(node)
    return f"({text})" if node["type"] in loose else text


def _head(node: Node) -> str:
    """What something is taken of; nothing for the current value."""
    return "" if node["type"] == "identity" else _tight(node, (*_LOOSE, *_PROJECTIONS))


def _parts(node: Node) -> list[Node]:
    return list(node["children"])


def _field(node: Node) -> str:
    name: str = node["value"]
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


def _literal(node: Node) -> str:
    value = node["value"]
    if isinstance(value, str) and "\\" not in value:
        return "'" + value.replace("'", "\\'") + "'"
    return "`" + json.dumps(value).replace("`", "\\u0060") + "`"


def _joined(sign: str, loose: tuple[str, ...]) -> Callable[[Node], str]:
    def write(node: Node) -> str:
        left, right = _parts(node)
        # both signs group to the left, so what stands on the right keeps its own brackets
        return f"{_tight(left, loose)} {sign} {_tight(right, (*loose, node['type']))}"

    return write


def _comparator(node: Node) -> str:
    left, right = _parts(node)
    return f"{_tight(left)} {_COMPARATORS[node['value']]} {_tight(right)}"


def _function(node: Node) -> str:
    return f"{node['value']}({', '.join(map(unparse, _parts(node)))})"


def _dotted(left: str, right: Node) -> str:
    """What follows something: with a dot, unless it is a bracket or nothing."""
    if right["type"] == "identity":
        return left
    text = _tight(right)
    if left in ("", "@") and not text.startswith(("[", "{")):
        return f"{left}.{text}" if left else text
    return left + text if _starts_with_bracket(right) else f"{left}.{text}"


def _closed(node: Node) -> str:
    text = unparse(node)
    return text if node["type"] in _CLOSED else f"({text})"


def _starts_with_bracket(node: Node) -> bool:
    """Whether a tree begins with an index or a projection of what stands to the left of it."""
    while node["type"] in ("index_expression", "projection", "filter_projection", "flatten", "subexpression"):
        first = _parts(node)[0]
        if node["type"] != "subexpression" and first["type"] in ("identity", "index", "slice"):
            return True
        node = first
    return node["type"] in ("index", "slice")


def _subexpression(node: Node) -> str:
    first, *rest = _parts(node)
    text = _head(first)
    for part in rest:
        text = _dotted(text, part)
    return text


def _index_expression(node: Node) -> str:
    return "".join(map(_head, _parts(node)))


def _slice(node: Node) -> str:
    start, stop, step = node["children"]
    shown = ["" if part is None else str(part) for part in (start, stop)]
    return f"[{':'.join(shown)}{'' if step is None else f':{step}'}]"


def _projection(node: Node) -> str:
    left, right = _parts(node)
    head = _head(left)
    sliced = left["type"] == "index_expression" and _parts(left)[-1]["type"] == "slice"
    star = "" if left["type"] == "flatten" or sliced else "[*]"
    return _dotted(head + star, right)


def _value_projection(node: Node) -> str:
    left, right = _parts(node)
    head = "*" if left["type"] == "identity" else f"{_head(left)}.*"
    return _dotted(head, right)


def _filter_projection(node: Node) -> str:
    left, right, condition = _parts(node)
    head = _head(left)
    return _dotted(f"{head}[?{unparse(condition)}]", right)


def _flatten(node: Node) -> str:
    (inner,) = _parts(node)
    return ("" if inner["type"] == "identity" else _tight(inner)) + "[]"


_WRITERS: Mapping[str, Callable[[Node], Any]] = {
    "field": _field,
    "literal": _literal,
    "current": lambda _: "@",
    "identity": lambda _: "@",
    "comparator": _comparator,
    "function_expression": _function,
    "expref": lambda node: f"&{unparse(_parts(node)[0])}",
    "and_expression": _joined("&&", ("or_expression", "pipe")),
    "or_expression": _joined("||", ("pipe",)),
    "not_expression": lambda node: f"!{_closed(_parts(node)[0])}",
    "pipe": _joined("|", ()),
    "subexpression": _subexpression,
    "index_expression": _index_expression,
    "index": lambda node: f"[{node['value']}]",
    "slice": _slice,
    "projection": _projection,
    "value_projection": _value_projection,
    "filter_projection": _filter_projection,
    "flatten": _flatten,
    "multi_select_list": lambda node: f"[{', '.join(map(unparse, _parts(node)))}]",
    "multi_select_dict": lambda node: "{" + ", ".join(map(unparse, _parts(node))) + "}",
    "key_val_pair": lambda node: f"{_key(node['value'])}: {unparse(_parts(node)[0])}",
}


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name)
