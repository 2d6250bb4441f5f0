"""JMESPath trees as Python: each node becomes the statements that jmespath's interpreter would carry out for it.

The result is equal to the interpreter's in everything, its oddities included: a reader who wonders why zero is true
finds the reason there, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeAlias

from costcutter.query.code import calls, comparisons, roots
from costcutter.query.code.roots import Root
from costcutter.query.code.source import Source
from costcutter.query.parse import Node

Truth: TypeAlias = Literal["any", "boolean", "perhaps"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that generated code has at hand."""

    text: str
    """A name, or an expression that cannot fail and is to be evaluated once."""
    truth: Truth = "any"
    """What it can be: anything, true or false, or null as well."""
    root: Root | None = None
    """Set where the value is not made yet, because hardly anybody asks for the whole of it."""

    @property
    def is_true(self) -> str:
        """An expression that is True where JMESPath takes the value for true, else False."""
        match self.truth:
            case "boolean":
                return self.text
            case "perhaps":
                return f"{self.text} is True"
            case "any":
                return f"not ({self.is_false})"

    @property
    def is_false(self) -> str:
        """An expression that is true where JMESPath takes the (named) value for false."""
        v = self.text
        if self.truth != "any":
            return f"not {v}"
        return f"not {v} and ({v} is None or {v} is False or isinstance({v}, EMPTY))"


class Expressions:
    """Writes trees into a source.

    Code over a resource has it as ``r`` and its document as ``d``. Functions take the current value and the resource.
    """

    def __init__(self, source: Source, *, over_resource: bool) -> None:
        self.source, self.over_resource = source, over_resource
        self.can_fail = False
        """Whether something that can raise was written since `guarded` began."""

    @contextmanager
    def guarded(self, outcome: str) -> Iterator[None]:
        """What is written here means `outcome`, a statement, where it fails."""
        before, self.can_fail = self.can_fail, False
        with self.source.attempt(outcome, needed=lambda: self.can_fail):
            yield
        self.can_fail = before

    def visit(self, node: Node, here: Value) -> Value:
        """The value of a node where `here` is the current value."""
        if self.source.is_deep and node["type"] not in ("field", "literal", "identity", "current"):
            return self._outlined(node, here)
        return _VISITS[node["type"]](self, node, here)

    def named(self, node: Node, here: Value) -> Value:
        """The same, made and under a name."""
        return self.name(self.visit(node, here))

    def name(self, value: Value) -> Value:
        """The same value, made and under a name."""
        return Value(self.source.named(roots.made(self, value)), value.truth)

    def result(self, text: str, truth: Truth = "any") -> Value:
        """A value that is evaluated where it is used, unless it could fail there for another reason than here."""
        return Value(self.source.named(text) if self.can_fail else f"({text})", truth)

    def failing(self, text: str, truth: Truth = "any") -> Value:
        """A value that can fail: evaluated at once, as the order of failures shows."""
        self.can_fail = True
        return Value(self.source.named(text), truth)

    def function(self, node: Node, here: Value) -> str:
        """The name of a function of the current value and the resource."""
        with self.source.function("v, r") as name:
            if here.root is Root.VIEW:
                self.source.line("d = r.document")
            result = self.visit(node, here)
            self.source.line(f"return {roots.made(self, result)}")
        return name

    def _outlined(self, node: Node, here: Value) -> Value:
        own = here.root is not None and here.root is not Root.TAGS
        inner = here if own else Value("v", here.truth, here.root)
        name = self.function(node, inner)
        return Value(self.source.named(f"{name}({'None' if own else here.text}, r)"))


def _identity(_: Expressions, __: Node, here: Value) -> Value:
    return here


def _field(self: Expressions, node: Node, here: Value) -> Value:
    if here.root is not None:
        return roots.field(self, node["value"], here)
    v, key = self.source.named(here.text), repr(node["value"])
    return self.result(f"{v}.get({key}) if {v}.__class__ is dict else None if {v} is None else member({v}, {key})")


def _chain(self: Expressions, node: Node, here: Value) -> Value:
    for child in node["children"]:
        here = self.visit(child, here)
    return here


def _literal(self: Expressions, node: Node, _: Value) -> Value:
    value = node["value"]
    return Value(self.source.constant(value), "boolean" if isinstance(value, bool) else "any")


def _index(self: Expressions, node: Node, here: Value) -> Value:
    v, index = self.name(here).text, node["value"]
    there = f"len({v}) > {index!r}" if index >= 0 else f"len({v}) >= {-index!r}"
    return self.result(f"{v}[{index!r}] if isinstance({v}, list) and {there} else None")


def _slice(self: Expressions, node: Node, here: Value) -> Value:
    v = self.name(here).text
    part = ":".join("" if child is None else repr(child) for child in node["children"])
    text = f"{v}[{part}] if isinstance({v}, list) else None"
    return self.failing(text) if node["children"][2] == 0 else self.result(text)


def _key_value(self: Expressions, node: Node, here: Value) -> Value:
    return self.visit(node["children"][0], here)


def _flatten(self: Expressions, node: Node, here: Value) -> Value:
    base = self.named(node["children"][0], here).text
    result, element = self.source.temporary(), self.source.temporary()
    self.source.line(f"{result} = None")
    with self.source.block(f"if isinstance({base}, list):"):
        self.source.line(f"{result} = []")
        with self.source.block(f"for {element} in {base}:"):
            self.source.line(f"if isinstance({element}, list): {result} += {element}")
            self.source.line(f"else: {result}.append({element})")
    return Value(result)


def _projection(self: Expressions, node: Node, here: Value) -> Value:
    base = self.named(node["children"][0], here).text
    return _collected(self, f"isinstance({base}, list)", base, node)


def _filter_projection(self: Expressions, node: Node, here: Value) -> Value:
    base = self.named(node["children"][0], here).text
    return _collected(self, f"isinstance({base}, list)", base, node, condition=node["children"][2])


def _value_projection(self: Expressions, node: Node, here: Value) -> Value:
    base = self.named(node["children"][0], here).text
    values = self.source.named(f"{base}.values() if {base}.__class__ is dict else members({base})")
    return _collected(self, f"{values} is not None", values, node)


def _collected(self: Expressions, there: str, base: str, node: Node, condition: Node | None = None) -> Value:
    result, element = self.source.temporary(), self.source.temporary()
    self.source.line(f"{result} = None")
    with self.source.block(f"if {there}:"):
        self.source.line(f"{result} = []")
        with self.source.block(f"for {element} in {base}:"):
            if condition is not None:
                passed = self.visit(condition, Value(element))
                passed = self.name(passed) if passed.truth == "any" else passed
                self.source.line(f"if {passed.is_false}: continue")
            found = self.named(node["children"][1], Value(element)).text
            self.source.line(f"if {found} is not None: {result}.append({found})")
    return Value(result)


def _multi_select_list(self: Expressions, node: Node, here: Value) -> Value:
    return _selected(self, here, lambda: "[" + ", ".join(self.named(c, here).text for c in node["children"]) + "]")


def _multi_select_dict(self: Expressions, node: Node, here: Value) -> Value:
    def pairs() -> str:
        return "{" + ", ".join(f"{c['value']!r}: {self.named(c, here).text}" for c in node["children"]) + "}"

    return _selected(self, here, pairs)


def _selected(self: Expressions, here: Value, body: Callable[[], str]) -> Value:
    if here.root is not None:
        return Value(self.source.named(body()))
    result = self.source.temporary()
    self.source.line(f"{result} = None")
    with self.source.block(f"if {self.source.named(here.text)} is not None:"):
        self.source.line(f"{result} = {body()}")
    return Value(result)


def _not(self: Expressions, node: Node, here: Value) -> Value:
    value = self.visit(node["children"][0], here)
    if value.truth != "any":
        return self.result(f"not {self.source.named(value.text)}", "boolean")
    v = self.name(value).text
    # zero is the one value that is neither true in Python nor false in JMESPath
    falsy = f"{v} is None or {v} is False or not isinstance({v}, Number)"
    return self.result(f"not {v} and ({falsy})", "boolean")


def _or(self: Expressions, node: Node, here: Value) -> Value:
    return _either(self, node, here, lambda value: value.is_false)


def _and(self: Expressions, node: Node, here: Value) -> Value:
    return _either(self, node, here, lambda value: f"not ({value.is_false})")


def _either(self: Expressions, node: Node, here: Value, goes_on: Callable[[Value], str]) -> Value:
    left = self.named(node["children"][0], here)
    result = self.source.temporary()
    self.source.line(f"{result} = {left.text}")
    with self.source.block(f"if {goes_on(left)}:"):
        right = self.named(node["children"][1], here)
        self.source.line(f"{result} = {right.text}")
    truths = {left.truth, right.truth}
    return Value(result, "any" if "any" in truths else "perhaps" if "perhaps" in truths else "boolean")


def _reference(self: Expressions, node: Node, _: Value) -> Value:
    return Value(self.source.named(f"reference({self.function(node['children'][0], Value('v'))}, r)"))


_VISITS: Mapping[str, Callable[[Expressions, Node, Value], Value]] = {
    "identity": _identity,
    "current": _identity,
    "field": _field,
    "subexpression": _chain,
    "index_expression": _chain,
    "pipe": _chain,
    "literal": _literal,
    "index": _index,
    "slice": _slice,
    "key_val_pair": _key_value,
    "flatten": _flatten,
    "projection": _projection,
    "filter_projection": _filter_projection,
    "value_projection": _value_projection,
    "multi_select_list": _multi_select_list,
    "multi_select_dict": _multi_select_dict,
    "not_expression": _not,
    "or_expression": _or,
    "and_expression": _and,
    "comparator": comparisons.comparison,
    "function_expression": calls.call,
    "expref": _reference,
}
"""What jmespath's own parser makes."""
