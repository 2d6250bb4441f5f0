"""Calls of functions. Those that conditions live on are written out for arguments of the usual type.

Everything else goes to the function itself by way of ``call_function``, which checks arguments as the interpreter
does and raises what it raises.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from costcutter.query.parse import Node

if TYPE_CHECKING:
    from costcutter.query.code.expressions import Expressions, Truth, Value

FUNCTIONS = "Functions(now, {}).call_function"
"""Bound once per run: only ``tag`` looks at the resource."""


def call(self: Expressions, node: Node, here: Value) -> Value:
    """The value of a call."""
    name, children = node["value"], node["children"]
    arguments = [_argument(self, child, here) for child in children]
    if name == "tag" and len(arguments) == 1 and self.over_resource:
        return _tag(self, arguments[0])
    slow = f"{self.source.bound(FUNCTIONS)}({name!r}, [{', '.join(arguments)}])"
    if name == "not_null" and arguments:
        names = map(self.source.named, arguments)
        return self.result(" else ".join(f"{name} if {name} is not None" for name in names) + " else None")
    patterns = _PATTERNS.get(name)
    if patterns is not None and len(children) == 2 and children[1]["type"] == "literal":
        test = patterns(children[1]["value"])
        if test is not None:
            v = self.source.named(arguments[0])
            found = f"{self.source.constant(test)}({v}) is not None"
            return self.failing(f"{found} if {v}.__class__ is str else None if {v} is None else {slow}", "perhaps")
    if name in ("age", "days_until") and len(arguments) == 1:
        return self.failing(f"{self.source.bound(f'{name}(now)')}({arguments[0]})")
    usual = _USUAL.get(name)
    if usual is not None and usual[0] == len(arguments):
        _, guard, text, truth = usual
        return self.failing(f"{text.format(*arguments)} if {guard.format(*arguments)} else {slow}", truth)
    return self.failing(slow)


def _argument(self: Expressions, node: Node, here: Value) -> str:
    if node["type"] == "literal" and isinstance(node["value"], str):
        return self.source.constant(node["value"])
    return self.named(node, here).text


def _tag(self: Expressions, key: str) -> Value:
    slow = f"{self.source.bound(FUNCTIONS)}('tag', [{key}])"  # raises: the key is no text
    return self.failing(f"known(r.tags).get({key}) if {key}.__class__ is str else {slow}")


def _search(pattern: Any) -> Any:
    try:
        return re.compile(pattern).search if isinstance(pattern, str) else None
    except (re.error, OverflowError, RecursionError):
        return None  # the function itself says why


def _glob(pattern: Any) -> Any:
    return re.compile(fnmatch.translate(pattern)).match if isinstance(pattern, str) else None


_PATTERNS: Mapping[str, Callable[[Any], Any]] = {"matches": _search, "glob": _glob}
"""Functions of a text and a pattern, which is compiled now if it is written in the expression."""

_TEXT, _TEXTS = "{0}.__class__ is str", "{0}.__class__ is str and {1}.__class__ is str"

_USUAL: Mapping[str, tuple[int, str, str, Truth]] = {
    "contains": (2, f"{{0}}.__class__ is list or {_TEXTS}", "{1} in {0}", "boolean"),
    "starts_with": (2, _TEXTS, "{0}.startswith({1})", "boolean"),
    "ends_with": (2, _TEXTS, "{0}.endswith({1})", "boolean"),
    "length": (1, "{0}.__class__ is list or {0}.__class__ is str or {0}.__class__ is dict", "len({0})", "any"),
    "lower": (1, _TEXT, "{0}.lower()", "any"),
    "upper": (1, _TEXT, "{0}.upper()", "any"),
}
"""By function: how many arguments, when they are of the usual type, what it gives then."""
