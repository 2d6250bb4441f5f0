"""What JMESPath's own functions take and give, and how an argument's type fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from costcutter.query.functions import Signature
from costcutter.query.parse import Node
from costcutter.query.types import ANY, BOOLEAN, NUMBER, TEXT, Type, join, list_of

_ANY, _TEXT, _NUMBER, _LIST = ("any",), ("text", "time"), ("number",), ("list",)
_ORDERED = ("[number]", "[text]")


def _strict(*parameters: tuple[str, ...], result: Type = ANY, variadic: bool = False) -> Signature:
    return Signature(parameters, result, variadic, total=False)


STANDARD: Mapping[str, Signature] = {
    "abs": _strict(_NUMBER, result=NUMBER),
    "avg": _strict(("[number]",), result=NUMBER.absent()),
    "ceil": _strict(_NUMBER, result=NUMBER),
    "contains": _strict(("list", "text", "time"), _ANY, result=BOOLEAN),
    "ends_with": _strict(_TEXT, _TEXT, result=BOOLEAN),
    "floor": _strict(_NUMBER, result=NUMBER),
    "join": _strict(_TEXT, ("[text]",), result=TEXT),
    "keys": _strict(("object", "map"), result=list_of(TEXT)),
    "length": _strict(("text", "list", "object", "map"), result=NUMBER),
    "map": _strict(("expression",), _LIST),
    "max": _strict(_ORDERED),
    "max_by": _strict(_LIST, ("expression",)),
    "merge": _strict(("object", "map"), variadic=True),
    "min": _strict(_ORDERED),
    "min_by": _strict(_LIST, ("expression",)),
    "not_null": _strict(_ANY, variadic=True),
    "reverse": _strict(("list", "text", "time")),
    "sort": _strict(_ORDERED),
    "sort_by": _strict(_LIST, ("expression",)),
    "starts_with": _strict(_TEXT, _TEXT, result=BOOLEAN),
    "sum": _strict(("[number]",), result=NUMBER),
    "to_array": _strict(_ANY),
    "to_number": _strict(_ANY, result=NUMBER.absent()),
    "to_string": _strict(_ANY, result=TEXT),
    "type": _strict(_ANY, result=TEXT),
    "values": _strict(("object", "map")),
}


def accepts(argument: Type, allowed: Sequence[str]) -> bool:
    """Whether a value of this type can be an argument of one of the allowed kinds."""
    if argument.kind in ("any", "null") or "any" in allowed or argument.kind in allowed:
        return True
    if argument.kind == "list":
        element = (argument.element or ANY).kind
        element = "text" if element == "time" else element
        return any(kind == f"[{element}]" or (kind.startswith("[") and element == "any") for kind in allowed)
    return False


def result_of(name: str, signature: Signature, arguments: Sequence[Type], visit: Callable[[Node, Type], Type]) -> Type:
    """The type that a call gives, where it depends on the arguments."""
    first = arguments[0] if arguments else ANY
    element = (first.element or ANY) if first.kind == "list" else ANY
    match name:
        case "max" | "min":
            return element.absent()
        case "sort" | "reverse" | "sort_by":
            if name == "sort_by":
                _key(arguments, visit)
            return first.present()
        case "max_by" | "min_by":
            _key(arguments, visit)
            return element.absent()
        case "map":
            items = arguments[1].element if arguments[1].kind == "list" and arguments[1].element else ANY
            return list_of(visit(first.node, items)) if first.node else ANY
        case "to_array":
            return first if first.kind == "list" else ANY if first.kind == "any" else list_of(first.present())
        case "not_null":
            result = arguments[-1]
            for argument in reversed(arguments[:-1]):
                result = ANY if "any" in (argument.kind, result.kind) else join(argument.present(), result)
            return result
        case "values":
            return list_of(first.element or ANY) if first.kind == "map" else list_of(ANY)
        case _:
            return signature.result


def _key(arguments: Sequence[Type], visit: Callable[[Node, Type], Type]) -> None:
    """Visit the sort key, so that its mistakes are found."""
    items, key = arguments
    if key.node and items.kind == "list":
        visit(key.node, items.element or ANY)
