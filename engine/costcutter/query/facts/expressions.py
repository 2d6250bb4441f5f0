"""What a JMESPath condition says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from costcutter.documents.places import Path
from costcutter.query.expression import truthy
from costcutter.query.facts.model import Fact, Part, Spot, Test, inverted, joint, opaque, short
from costcutter.query.parse import ExpressionProblem, Node, parse, span_of


def facts_of_text(text: str, path: Path) -> Part:
    """What the condition at `path` says; one with mistakes is not understood."""
    try:
        return _of_node(parse(text), text, path)
    except ExpressionProblem:
        return opaque(text, path)


def _of_node(node: Node, text: str, path: Path) -> Part:
    children: list[Node] = node.get("children", [])
    match node["type"]:
        case "and_expression":
            return joint("all", [_of_node(child, text, path) for child in children])
        case "or_expression":
            return joint("any", [_of_node(child, text, path) for child in children])
        case "not_expression":
            return inverted(_of_node(children[0], text, path))
        case "comparator":
            found = _comparison(node, text, path)
        case "function_expression":
            found = _listing(node, text, path)
        case "literal":
            found = None
        case _:
            shown, spot = _shown(node, text, path)
            found = Fact(name_of(node), "there", spot, shown, truthy)
    shown, spot = _shown(node, text, path)
    return found or opaque(name_of(node), path, spot.span, shown)


_MIRRORED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "lte": "gte", "gte": "lte"}
_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
}


def _comparison(node: Node, text: str, path: Path) -> Fact | None:
    """A comparison of a value with a literal."""
    sign, (left, right) = node["value"], node["children"]
    if left["type"] == "literal":
        sign, left, right = _MIRRORED[sign], right, left
    if left["type"] == "literal" or right["type"] != "literal" or isinstance(right["value"], list | dict):
        return None
    literal = right["value"]
    shown, spot = _shown(node, text, path)
    key = f"{sign} {json.dumps(literal)}"
    if sign in ("eq", "ne"):
        shown = shown.replace("!=", "==", 1)
        wanted = Fact(
            name_of(left), f"eq {json.dumps(literal)}", spot, shown, _equals(literal), (literal,), listed=True
        )
        return wanted if sign == "eq" else wanted.inverted()

    def test(value: Any) -> bool:
        alike = isinstance(value, str) if isinstance(literal, str) else _is_number(value) and _is_number(literal)
        return alike and _SIGNS[sign](value, literal)

    return Fact(name_of(left), key, spot, shown, test, (literal,))


def _listing(node: Node, text: str, path: Path) -> Fact | None:
    """``contains(['a', 'b'], Field)``."""
    children: list[Node] = node["children"]
    if node["value"] != "contains" or len(children) != 2 or children[1]["type"] == "literal":
        return None
    members = _literal_list(children[0])
    if members is None:
        return None
    shown, spot = _shown(node, text, path)
    key = f"in {json.dumps(members)}"
    return Fact(name_of(children[1]), key, spot, shown, lambda value: value in members, tuple(members), listed=True)


def _literal_list(node: Node) -> list[Any] | None:
    """The values of a list that the expression spells, in backquotes or item by item."""
    if node["type"] == "multi_select_list" and all(child["type"] == "literal" for child in node["children"]):
        return [child["value"] for child in node["children"]]
    value = node["value"] if node["type"] == "literal" else None
    return value if isinstance(value, list) else None


def _equals(literal: Any) -> Test:
    return lambda value: value == literal and isinstance(value, bool) == isinstance(literal, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(node: Node, text: str, path: Path) -> tuple[str, Spot]:
    start, end = _extent(node) or (0, len(text))
    while _open_brackets(text[start:end]) > 0 and end < len(text):
        end += 1  # no token stands for what closes a call or a list
    return short(" ".join(text[start:end].split())), Spot(path, (start, end))


def _extent(node: Node) -> tuple[int, int] | None:
    """From the first to the last token of a node and all below it."""
    found = [span for child in node.get("children", ()) if isinstance(child, dict) and (span := _extent(child))]
    own = span_of(node)
    spans = [*found, own] if own else found
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def _open_brackets(text: str) -> int:
    return sum(text.count(sign) for sign in "([{") - sum(text.count(sign) for sign in ")]}")


def name_of(node: Node) -> str:
    """A text that is equal for equal expressions; tags have one name, however they are reached."""
    children: list[Node] = [child for child in node.get("children", ()) if isinstance(child, dict)]
    match node["type"]:
        case "field":
            return str(node["value"])
        case "subexpression":
            name = ".".join(map(name_of, children))
            return f"tag {name[len(_TAGS) :]}" if name.startswith(_TAGS) else name
        case "function_expression" if node["value"] == "tag" and children[0]["type"] == "literal":
            return f"tag {children[0]['value']}"
        case "function_expression":
            return f"{node['value']}({', '.join(map(name_of, children))})"
        case kind:
            inner = ", ".join(name_of(child) if isinstance(child, dict) else str(child) for child in node["children"])
            return f"{kind} {json.dumps(node.get('value'), default=str)} ({inner})"


_TAGS = "resource.tags."
