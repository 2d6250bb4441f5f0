"""Which members of a document an expression reads, told from its syntax tree, so that the others need not be kept.

Where it cannot be told, everything below is taken to be read: what is kept in vain costs memory, what is missing
would be an answer that differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from costcutter.query.parse import Node


@dataclass(slots=True)
class Reads:
    """What is read at one place of a document, and at the places below it. A list is the same place as its elements."""

    whole: bool = False
    """Whether everything that stands here is read."""
    members: dict[str, Reads] = field(default_factory=dict)

    def member(self, name: str) -> Reads:
        """The place of a member."""
        return self.members.setdefault(name, Reads())

    def add(self, tree: Node) -> None:
        """Read what an expression reads, this place being the document as filters see it."""
        _read(tree, self)
        for key in _tags(tree):  # wherever the function stands, it asks for a tag of the resource
            tags = self.member("resource").member("tags")
            (tags if key is None else tags.member(key)).whole = True

    def of(self, value: Any) -> Any:
        """As much of a value as is read of it. An expression that was added gives on it what it gives on the whole."""
        if self.whole:
            return value
        match value:
            case dict():
                return {name: below.of(value[name]) for name, below in self.members.items() if name in value}
            case list():
                return [self.of(element) for element in value]
            case _:
                return value


def _read(tree: Node, here: Reads | None) -> None:
    """Read a place to its end: its value is compared, given to a function, or asked for its truth."""
    end = _visit(tree, here)
    if end is not None:
        end.whole = True


def _read_all(trees: Iterable[Node], here: Reads | None) -> None:
    for tree in trees:
        _read(tree, here)


def _visit(node: Node, here: Reads | None) -> Reads | None:
    """The place that a node leads to; None where its value is computed from what has been read by then."""
    children: list[Node] = node.get("children", [])
    match node["type"]:
        case "field":
            return here.member(node["value"]) if here is not None else None
        case "subexpression" | "index_expression" | "pipe":
            for child in children:
                here = _visit(child, here)
            return here
        case "identity" | "current" | "index" | "slice":
            return here
        case "flatten":
            return _visit(children[0], here)
        case "projection":
            return _visit(children[1], _visit(children[0], here))
        case "filter_projection":
            elements = _visit(children[0], here)
            _read(children[2], elements)
            return _visit(children[1], elements)
        case "literal" | "expref":  # an expref reads the elements of another argument, which is read whole
            return None
        case "function_expression":
            _read_all(children, here)
            return None
        case "multi_select_dict":
            _read_all((pair["children"][0] for pair in children), here)
            return None
        case "multi_select_list" | "comparator" | "and_expression" | "or_expression" | "not_expression":
            _read_all(children, here)
            return None
        case "value_projection":
            _read(children[0], here)
            return None
        case _:
            if here is not None:
                here.whole = True
            return None


def _tags(tree: Node) -> Iterator[str | None]:
    """The keys of the tags that ``tag()`` is called for; None for one that is computed."""
    if tree["type"] == "function_expression" and tree["value"] == "tag":
        key = tree["children"][0] if len(tree["children"]) == 1 else None
        literal = key is not None and key["type"] == "literal" and isinstance(key["value"], str)
        yield key["value"] if key is not None and literal else None
    for child in tree.get("children", ()):
        if isinstance(child, dict):
            yield from _tags(child)
