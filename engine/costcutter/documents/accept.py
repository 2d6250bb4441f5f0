"""Whether a value is what a JSON Schema says, quickly: yes, no, or "I cannot tell".

Nearly all that is ever checked is right, and jsonschema takes 40 ms to import and long to say so. Here a schema
becomes closures, made as far as values ask for them; whatever is not plainly right is left to jsonschema, which
finds the words (`documents.validator`). So this may know less than jsonschema, but must never accept more: of a
keyword, a reference or a kind of value that it does not know, it says that it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from costcutter.documents.ecma import ecma

Judge: TypeAlias = Callable[[Any], bool]
"""Whether a value fits. Raises `Doubt` where that is not known."""

Load: TypeAlias = Callable[[str], Any]
"""The schema of a URI that is not the one at hand; raises `Doubt` if it is not one of ours."""


class Doubt(Exception):
    """The answer takes jsonschema."""


def compile_schema(schema: Any, load: Load) -> Judge:
    """A function that answers whether a value is what the schema says; it raises `Doubt` where it cannot tell."""
    return _Root(schema, load).judge(schema)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_PLAIN = (dict, list, str, int, float, bool, type(None))
"""The kinds of values that documents have. Subclasses are none of them: what they do is their own affair."""

_ANNOTATIONS = frozenset(
    ("$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples", "deprecated", "x-hint")
)


def _always(_: Any) -> bool:
    return True


def _never(_: Any) -> bool:
    return False


def _unsure(_: Any) -> bool:
    raise Doubt


class _Root:
    """One whole schema, to which references within it refer."""

    def __init__(self, schema: Any, load: Load) -> None:
        self._schema, self._load = schema, load
        self._referred: dict[str, Judge] = {}

    def judge(self, schema: Any) -> Judge:
        """The judge of one part of the schema."""
        if isinstance(schema, bool):
            return _always if schema else _never
        if type(schema) is not dict or not schema.keys() <= _KNOWN or ("$id" in schema and schema is not self._schema):
            return _unsure  # a keyword may change what its neighbours mean, so one that is unknown spoils them all
        checks: dict[type, tuple[Judge, ...]] = {}

        def judge(value: Any) -> bool:
            kind = type(value)
            mine = checks.get(kind)
            if mine is None:
                mine = checks[kind] = self._checks(schema, kind)
            for fits in mine:  # noqa: SIM110  # a loop, as this is where the time goes
                if not fits(value):
                    return False
            return True

        return judge

    def _checks(self, schema: Mapping[str, Any], kind: type) -> tuple[Judge, ...]:
        """What the keywords of a schema ask of values of one Python type."""
        if kind not in _PLAIN:
            return (_unsure,)
        found = (
            keyword(schema[name], schema, self)
            for name, (kinds, keyword) in _KEYWORDS.items()
            if name in schema and kind in kinds
        )
        return (*_of_type(schema.get("type"), kind), *found)

    def refer(self, reference: str) -> Judge:
        """The judge of what a reference leads to."""
        if reference not in self._referred:
            self._referred[reference] = self._follow(reference)
        return self._referred[reference]

    def _follow(self, reference: str) -> Judge:
        uri, _, pointer = reference.partition("#")
        own = str(self._schema.get("$id", ""))
        if uri and own and "://" not in uri:
            uri = f"{own.rpartition('/')[0]}/{uri}"
        if uri not in ("", own):
            return _Root(self._load(uri), self._load).refer(f"#{pointer}")
        if "%" in pointer or "~" in pointer or (pointer and pointer[0] != "/"):
            raise Doubt  # written in a way that we do not use
        target = self._schema
        for step in pointer.split("/")[1:]:
            if type(target) is not dict or step not in target or ("$id" in target and target is not self._schema):
                raise Doubt
            target = target[step]
        return self.judge(target)


def _of_type(named: Any, kind: type) -> tuple[Judge, ...]:
    """What the keyword ``type`` asks of values of one Python type."""
    if named is None:
        return ()
    names = (named,) if isinstance(named, str) else tuple(named)
    if any(name not in _TYPES for name in names):
        return (_unsure,)
    fitting = [name for name in names if kind in _TYPES[name]]
    if not fitting:
        return (_never,)
    return (float.is_integer,) if kind is float and fitting == ["integer"] else ()


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON Schema means it: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(each, other[key]) for key, each in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one is other or bool(one == other)


def _enum(allowed: Any, _: Any, __: Any) -> Judge:
    texts = frozenset(each for each in allowed if isinstance(each, str))
    others = [each for each in allowed if not isinstance(each, str)]
    return lambda value: value in texts if isinstance(value, str) else any(_same(each, value) for each in others)


def _reference(reference: Any, _: Any, root: _Root) -> Judge:
    return lambda value: root.refer(reference)(value)


def _properties(rules: Any, _: Any, root: _Root) -> Judge:
    judges = {key: root.judge(rule) for key, rule in rules.items()}

    def judge(value: Any) -> bool:
        for key, each in value.items():
            fits = judges.get(key)
            if fits is not None and not fits(each):
                return False
        return True

    return judge


def _additional_properties(rest: Any, schema: Any, root: _Root) -> Judge:
    known = schema.get("properties", {})
    if rest is False:
        return lambda value: value.keys() <= known.keys()
    fits = root.judge(rest)
    return lambda value: all(key in known or fits(each) for key, each in value.items())


def _property_names(rules: Any, _: Any, root: _Root) -> Judge:
    fits = root.judge(rules)
    return lambda value: all(map(fits, value))


def _dependent_required(needs: Any, _: Any, __: Any) -> Judge:
    return lambda value: all(key not in value or all(other in value for other in needs[key]) for key in needs)


def _items(rules: Any, _: Any, root: _Root) -> Judge:
    fits = root.judge(rules)
    return lambda value: all(map(fits, value))


def _unique_items(wanted: Any, _: Any, __: Any) -> Judge:
    def judge(value: Any) -> bool:
        if not all(isinstance(each, str) for each in value):
            raise Doubt
        return len(set(value)) == len(value)

    return judge if wanted else _always


def _pattern(pattern: Any, _: Any, __: Any) -> Judge:
    return lambda value: ecma(pattern).search(value) is not None  # compiled when it is first needed, and kept


def _one_of(branches: Any, _: Any, root: _Root) -> Judge:
    judges = [root.judge(branch) for branch in branches]
    return lambda value: sum(fits(value) for fits in judges) == 1


def _any_of(branches: Any, _: Any, root: _Root) -> Judge:
    judges = [root.judge(branch) for branch in branches]
    return lambda value: any(fits(value) for fits in judges)


def _all_of(branches: Any, _: Any, root: _Root) -> Judge:
    judges = [root.judge(branch) for branch in branches]
    return lambda value: all(fits(value) for fits in judges)


def _not(rules: Any, _: Any, root: _Root) -> Judge:
    fits = root.judge(rules)
    return lambda value: not fits(value)


def _limit(kinds: tuple[type, ...], check: Callable[[Any, Any], bool]) -> tuple[tuple[type, ...], Keyword]:
    """A keyword that compares a value with its own limit."""
    return kinds, lambda limit, _, __: lambda value: check(value, limit)


Keyword: TypeAlias = Callable[[Any, Any, _Root], Judge]
"""Makes a judge from what the keyword says, the schema that it stands in, and the whole."""

_NUMBERS = (int, float)
_KEYWORDS: Mapping[str, tuple[tuple[type, ...], Keyword]] = {
    # what tells values apart most cheaply comes first
    "required": _limit((dict,), lambda value, keys: all(key in value for key in keys)),
    "additionalProperties": ((dict,), _additional_properties),
    "minProperties": _limit((dict,), lambda value, limit: len(value) >= limit),
    "maxProperties": _limit((dict,), lambda value, limit: len(value) <= limit),
    "dependentRequired": ((dict,), _dependent_required),
    "propertyNames": ((dict,), _property_names),
    "properties": ((dict,), _properties),
    "minItems": _limit((list,), lambda value, limit: len(value) >= limit),
    "maxItems": _limit((list,), lambda value, limit: len(value) <= limit),
    "uniqueItems": ((list,), _unique_items),
    "items": ((list,), _items),
    "minLength": _limit((str,), lambda value, limit: len(value) >= limit),
    "maxLength": _limit((str,), lambda value, limit: len(value) <= limit),
    "pattern": ((str,), _pattern),
    "minimum": _limit(_NUMBERS, lambda value, limit: not value < limit),
    "maximum": _limit(_NUMBERS, lambda value, limit: not value > limit),
    "exclusiveMinimum": _limit(_NUMBERS, lambda value, limit: not value <= limit),
    "exclusiveMaximum": _limit(_NUMBERS, lambda value, limit: not value >= limit),
    "const": _limit(_PLAIN, _same),
    "enum": (_PLAIN, _enum),
    "oneOf": (_PLAIN, _one_of),
    "anyOf": (_PLAIN, _any_of),
    "allOf": (_PLAIN, _all_of),
    "not": (_PLAIN, _not),
    "$ref": (_PLAIN, _reference),
}
_KNOWN = _ANNOTATIONS | _KEYWORDS.keys() | {"type"}
