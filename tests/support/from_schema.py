"""Documents drawn from a JSON Schema: what it accepts, and small changes of that which it may refuse."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import jsonschema
from hypothesis import strategies as st

_KNOWN = {
    *("$ref", "$schema", "$id", "$defs", "$comment", "title", "description", "default", "examples", "x-hint"),
    *("enumDescriptions", "type", "const", "enum", "oneOf", "anyOf", "allOf", "if", "then", "contains"),
    *("properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties"),
    *("items", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "dependentRequired"),
    *("minimum", "maximum", "exclusiveMinimum"),
}
TEXT = st.text("aZ09 -_.*'\"`:#[]@|&é\n", max_size=8)
"""No braces: what they hold is a variable, which is another matter."""
KEYS = st.text("ab_", min_size=1, max_size=3)
NUMBERS = st.integers(-3, 2000) | st.integers(-8, 400).map(lambda quarters: quarters / 4)
SCALARS = TEXT | NUMBERS | st.booleans()
ANYTHING = st.recursive(
    SCALARS | st.none(), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2)
)


def accepted(schema: Mapping[str, Any], part: str | None = None, depth: int = 10) -> st.SearchStrategy[Any]:
    """Documents that the schema, or one of its definitions, accepts.

    An unknown keyword of the schema is an error, so that none is passed over.
    """
    about = {"$schema": schema["$schema"], "$defs": schema["$defs"]}
    root = _Root({**about, "$ref": f"#/$defs/{part}"} if part else schema)
    return _drawn(root, depth).filter(root.accepts)


class _Root:
    """A whole schema. No dataclass, as hypothesis would show all of it where an example fails."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def accepts(self, document: Any) -> bool:
        return fits(self.schema, document)


@st.composite
def _drawn(draw: st.DrawFn, root: _Root, depth: int) -> Any:
    start = {key: value for key, value in root.schema.items() if key != "$defs"}
    return _Drawing(draw, root.schema).value(start, depth)


@st.composite
def changed(draw: st.DrawFn, documents: st.SearchStrategy[Any]) -> Any:
    """A document with one thing changed: a key added, renamed or taken out, or a value replaced."""
    document = deepcopy(draw(documents))
    places = [(holder, key) for holder in _holders(document) for key in _keys(holder)]
    if not places:
        return draw(ANYTHING)
    holder, key = draw(st.sampled_from(places))
    match draw(st.sampled_from(["replace", "take out", "rename", "add"])):
        case "replace":
            holder[key] = draw(ANYTHING)
        case "rename" if isinstance(holder, dict):
            holder[f"{key}x"] = holder.pop(key)
        case "add" if isinstance(holder, dict):
            holder[draw(KEYS)] = draw(ANYTHING)
        case _:
            del holder[key]
    return document


def _holders(value: Any) -> list[Any]:
    """Every mapping and list of a document."""
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict | list) else []
    return own + [holder for part in parts for holder in _holders(part)]


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


class _Drawing:
    def __init__(self, draw: st.DrawFn, root: Mapping[str, Any]) -> None:
        self.draw, self.root = draw, root

    def value(self, schema: Any, depth: int) -> Any:
        if schema is True:
            return self.draw(ANYTHING)
        schema = self._resolved(schema)
        unknown = schema.keys() - _KNOWN
        assert not unknown, f"documents cannot be drawn from {sorted(unknown)}"
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.draw(st.sampled_from(schema["enum"]))
        for branches in (key for key in ("oneOf", "anyOf") if key in schema):
            branch = self._branch(schema[branches], depth)
            return self.value(_merged(_without(schema, branches), self._resolved(branch)), depth)
        if "allOf" in schema:
            return self.value(self._joined(schema), depth)
        return self._of_type(schema, depth)

    def _resolved(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            target: Any = self.root
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = {**target, **_without(schema, "$ref")}
        return dict(schema)

    def _branch(self, branches: list[Any], depth: int) -> Any:
        """One of the branches; where a document is deep already, one that goes no deeper."""
        flat = [branch for branch in branches if branch.get("type") == "string" or "enum" in branch]
        return self.draw(st.sampled_from(flat if flat and depth <= 0 else branches))

    def _joined(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with one of its conditions met, or none if it is not about the same in the others."""
        joined = _without(schema, "allOf")
        conditions = [part for part in schema["allOf"] if "if" in part]
        for part in (part for part in schema["allOf"] if "if" not in part):
            joined = _merged(joined, self._resolved(part))
        if conditions:
            chosen = self.draw(st.sampled_from(conditions))
            joined = _merged(_merged(joined, chosen["if"]), chosen["then"])
        return joined

    def _of_type(self, schema: Mapping[str, Any], depth: int) -> Any:
        types = schema.get("type", ["string", "boolean", "number"])
        match self.draw(st.sampled_from([types] if isinstance(types, str) else types)):
            case "object":
                return self._mapping(schema, depth)
            case "array":
                least = schema.get("minItems", 1 if "contains" in schema else 0)
                inner = schema.get("items", schema.get("contains", True))
                count = self.draw(st.integers(least, max(least, min(depth, schema.get("maxItems", _MOST_ITEMS)))))
                items = [self.value(inner, depth - 1) for _ in range(count)]
                return list({repr(item): item for item in items}.values()) if schema.get("uniqueItems") else items
            case "string" if (texts := _texts(schema)) and self.draw(st.booleans()):
                return self.draw(st.sampled_from(texts))
            case "string" if "pattern" in schema:
                pattern = st.from_regex(schema["pattern"].replace("$", r"\Z"), alphabet=_LETTERS)
                return self.draw(pattern.filter(lambda text: len(text) < min(40, schema.get("maxLength", 40))))
            case "string":
                return self.draw(
                    TEXT.filter(lambda text: schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 99))
                )
            case "integer":
                return self.draw(st.integers(*_limits(schema)))
            case "number":
                low, high = _limits(schema)
                return self.draw(st.integers(low, high) | st.integers(4 * low, 4 * high).map(lambda each: each / 4))
            case "boolean":
                return self.draw(st.booleans())
            case _:
                return None

    def _mapping(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        required = list(schema.get("required", ()))
        others = [name for name in properties if name not in required]
        most = schema.get("maxProperties", len(properties)) - len(required)
        least = max(0, schema.get("minProperties", 0) - len(required))
        names = required
        if others and most > 0:
            most = max(least, min(most, _MOST_KEYS))
            names = required + self.draw(st.lists(st.sampled_from(others), min_size=least, max_size=most, unique=True))
        made = {name: self.value(properties.get(name, True), depth - 1) for name in names}
        for key, needed in schema.get("dependentRequired", {}).items():
            made |= {name: self.value(properties[name], depth - 1) for name in needed if key in made}
        rest = schema.get("additionalProperties", True)
        while rest is not False and (len(made) < schema.get("minProperties", 0) or (depth > 0 and self.draw(_SOME))):
            made[self._key(schema.get("propertyNames", {}))] = self.value(rest, depth - 1)
            if len(made) >= schema.get("maxProperties", 3):
                break
        return made

    def _key(self, rules: Mapping[str, Any]) -> str:
        return (
            self.draw(st.from_regex(rules["pattern"].replace("$", r"\Z"), alphabet=_LETTERS))
            if rules
            else self.draw(KEYS)
        )


_MOST_KEYS = 4
_MOST_ITEMS = 2
_LETTERS = st.characters(codec="ascii", categories=["L", "N", "P", "S"], exclude_characters="{}")
_SOME = st.sampled_from([False, False, True])


def _limits(schema: Mapping[str, Any]) -> tuple[int, int]:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    return low, schema.get("maximum", low + 1000)


def _texts(schema: Mapping[str, Any]) -> list[str]:
    return [each for each in schema.get("examples", ()) if isinstance(each, str)]


def _without(schema: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in keys}


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What both schemas say of a value; of what only one of them can say, the second wins."""
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        shared = {
            name: _merged(one["properties"].get(name, {}), rules) if isinstance(rules, dict) else rules
            for name, rules in other["properties"].items()
        }
        both["properties"] = {**one["properties"], **shared}
    both["required"] = list(dict.fromkeys([*one.get("required", ()), *other.get("required", ())]))
    return both if both["required"] else _without(both, "required")


def fits(schema: Mapping[str, Any], document: Any) -> bool:
    """Whether the reference implementation accepts a document, by the draft that the schema is of."""
    known = _VALIDATORS.get(id(schema))
    if known is None:
        kind: Any = jsonschema.validators.validator_for(schema)
        known = _VALIDATORS[id(schema)] = (schema, kind(schema))
    return bool(known[1].is_valid(document))


_VALIDATORS: dict[int, tuple[Mapping[str, Any], Any]] = {}
"""By identity, as schemas cannot be hashed. Each is kept with its validator, so that the number stays its own."""
