"""The types of values in API answers, as the SDK's own models describe them.

A type is what the checker of expressions needs to know of a value: its kind, what it contains, which texts
an enum allows, and whether it may be absent. Structures are read lazily, because API shapes recurse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from costcutter.ports import Models

Kind: TypeAlias = Literal["any", "null", "boolean", "number", "text", "time", "list", "object", "map", "expression"]

_ABSENT: Any = object()
_RULES = ("required", "min", "max")


class Struct:
    """The named members of an object, resolved when they are first asked for."""

    __slots__ = ("_load", "_members", "name")

    def __init__(self, name: str, load: Callable[[], Mapping[str, Type]]) -> None:
        self.name, self._load = name, load
        self._members: Mapping[str, Type] | None = None

    @property
    def members(self) -> Mapping[str, Type]:
        """Each member's type by its name."""
        if self._members is None:
            self._members = self._load()
        return self._members


@dataclass(frozen=True, slots=True)
class Type:
    """The type of one value."""

    kind: Kind
    element: Type | None = None
    """What a list or the values of a map consist of."""
    struct: Struct | None = None
    """The members of an object."""
    enum: tuple[str, ...] = ()
    """The texts that the model knows; services send newer ones too."""
    optional: bool = False
    """Whether it may be absent (null)."""
    literal: Any = field(default=_ABSENT, compare=False)
    rules: Mapping[str, Any] | None = field(default=None, compare=False)
    """What the model says besides: ``required``, ``min``, ``max``, as in its shape."""
    node: Any = field(default=None, compare=False)
    """Of an expression reference (``&Name``): its syntax tree."""

    @property
    def is_literal(self) -> bool:
        """Whether the value itself is known, because the expression spells it."""
        return self.literal is not _ABSENT

    def absent(self) -> Type:
        """The same type, but possibly absent."""
        return self if self.optional or self.kind in ("any", "null") else replace(self, optional=True)

    def present(self) -> Type:
        """The same type, certainly there."""
        return replace(self, optional=False) if self.optional else self

    def plain(self) -> Type:
        """The same type without the values that the model knows, where a message is about its kind."""
        return replace(self, enum=()) if self.enum else self

    def __str__(self) -> str:
        match self.kind:
            case "text" if self.enum:
                return "one of " + ", ".join(self.enum[:4]) + (", …" if len(self.enum) > 4 else "")
            case "list":
                return f"a list of {_plural(self.element or ANY)}"
            case "object" | "map":
                return "an object"
            case "any":
                return "anything"
            case "time":
                return "a date"
            case "null":
                return "null"
            case kind:
                return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _plural(element: Type) -> str:
    names = {"object": "objects", "map": "objects", "text": "texts", "time": "dates", "list": "lists", "any": "values"}
    return names.get(element.kind, f"{element.kind}s")


ANY, NULL, BOOLEAN, NUMBER, TEXT, TIME = (
    Type("any"),
    Type("null"),
    Type("boolean"),
    Type("number"),
    Type("text"),
    Type("time"),
)


def list_of(element: Type) -> Type:
    """A list with such elements."""
    return Type("list", element=element)


def object_of(name: str, members: Mapping[str, Type]) -> Type:
    """An object with these members."""
    return Type("object", struct=Struct(name, lambda: members))


def merged(name: str, *objects: Type) -> Type:
    """An object with the members of all; of members with one name, the last wins. Anything, if one is not an object."""
    if any(part.struct is None for part in objects):
        return ANY

    def load() -> dict[str, Type]:
        return {key: value for part in objects if part.struct for key, value in part.struct.members.items()}

    return Type("object", struct=Struct(name, load))


def of_value(value: Any) -> Type:
    """The type of a literal value."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return replace(BOOLEAN, literal=value)
    if isinstance(value, int | float):
        return replace(NUMBER, literal=value)
    if isinstance(value, str):
        return replace(TEXT, literal=value)
    if isinstance(value, list):
        elements = [replace(of_value(item), literal=_ABSENT) for item in value]
        shared = elements[0] if elements and all(item == elements[0] for item in elements) else ANY
        return replace(list_of(shared), literal=value)
    return object_of("literal", {str(key): of_value(item) for key, item in value.items()})


def join(left: Type, right: Type) -> Type:
    """The narrowest type that holds both."""
    if left.kind == "null":
        return right.absent()
    if right.kind == "null":
        return left.absent()
    optional = left.optional or right.optional
    if left.kind == right.kind and left.kind in ("boolean", "number", "text", "time"):
        enum = tuple(dict.fromkeys(left.enum + right.enum)) if left.enum and right.enum else ()
        return Type(left.kind, enum=enum, optional=optional)
    if left.kind == right.kind == "list":
        # an empty literal list says nothing about elements
        if left.is_literal and not left.literal:
            return replace(right, optional=optional, literal=_ABSENT)
        if right.is_literal and not right.literal:
            return replace(left, optional=optional, literal=_ABSENT)
    if replace(left, optional=False) == replace(right, optional=False):
        return replace(left, optional=optional, literal=_ABSENT)
    return ANY


_SCALARS: Mapping[str, Type] = {
    "string": TEXT,
    "character": TEXT,
    "blob": TEXT,
    "timestamp": TIME,
    "boolean": BOOLEAN,
    "integer": NUMBER,
    "long": NUMBER,
    "short": NUMBER,
    "byte": NUMBER,
    "float": NUMBER,
    "double": NUMBER,
    "bigdecimal": NUMBER,
    "biginteger": NUMBER,
}


class Shapes:
    """Turns the shapes of one SDK's models into types, each only once."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self._known: dict[tuple[str, str], Type] = {}

    def output(self, service: str, operation: str) -> Type | None:
        """The type of an operation's answer, or None where there is no such operation."""
        return self._of_operation(service, operation, "output")

    def input(self, service: str, operation: str) -> Type | None:
        """The type of an operation's parameters, or None where there is no such operation."""
        return self._of_operation(service, operation, "input")

    def operations(self, service: str) -> tuple[str, ...]:
        """Names of a service's operations."""
        return self.models.operations(service)

    def _of_operation(self, service: str, operation: str, side: str) -> Type | None:
        model = self.models.operation(service, operation)
        if model is None:
            return None
        if side not in model:
            return object_of(operation, {})
        return self.of_shape(service, model[side]["shape"])

    def of_shape(self, service: str, name: str) -> Type:
        """The type of one shape of a service's model."""
        known = self._known.get((service, name))
        if known is None:
            shape = self.models.shape(service, name)
            known = self._make(service, name, shape)
            rules = {key: shape[key] for key in _RULES if key in shape}
            self._known[service, name] = known = replace(known, rules=rules) if rules else known
        return known

    def _make(self, service: str, name: str, shape: Mapping[str, Any]) -> Type:
        match shape["type"]:
            case "structure" if shape.get("document"):
                return ANY
            case "structure":
                return Type("object", struct=Struct(name, lambda: self._members(service, shape)))
            case "list":
                # built now: a list of structures does not recurse, because structures are lazy
                return list_of(self.of_shape(service, shape["member"]["shape"]))
            case "map":
                return self._map(service, name, shape)
            case "string":
                return Type("text", enum=tuple(shape.get("enum", ())))
            case other:
                return _SCALARS.get(other, ANY)

    def _map(self, service: str, name: str, shape: Mapping[str, Any]) -> Type:
        value = self.of_shape(service, shape["value"]["shape"])
        keys = self.models.shape(service, shape["key"]["shape"]).get("enum")
        if keys:
            # the keys are known by name (SQS attributes, for instance), so misspelt ones can be found
            return Type("object", struct=Struct(name, lambda: {key: value.absent() for key in keys}))
        return Type("map", element=value)

    def _members(self, service: str, shape: Mapping[str, Any]) -> dict[str, Type]:
        required = shape.get("required", ())
        members = {key: self.of_shape(service, member["shape"]) for key, member in shape.get("members", {}).items()}
        return {key: value if key in required else value.absent() for key, value in members.items()}
