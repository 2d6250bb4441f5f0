"""Keywords of JSON Schema with our own errors: above all ``oneOf`` and ``anyOf``.

jsonschema says of a value that fits no branch that it fits no branch. Here the branch is chosen first, by the value's
type and then by its keys, and the mistakes are those of that branch. Branches are only ever left out because the
value cannot fit them, so what is accepted stays what JSON Schema accepts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from costcutter.documents.ecma import ecma
from costcutter.documents.phrases import join, kind, of_types, quoted, shown, type_of
from costcutter.documents.violations import SUBJECT, Told, predicate_of, retype, unknown_key

Errors = Iterator[ValidationError]


@dataclass(frozen=True, slots=True)
class _Branch:
    index: int
    schema: Any
    """As it stands there; a reference is still one."""

    rules: Mapping[str, Any]
    """What it says, the reference followed."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types it accepts; none means any."""
        if "type" in self.rules:
            given = self.rules["type"]
            return (given,) if isinstance(given, str) else tuple(given)
        return tuple(type_of(value) for value in self.values)

    @property
    def values(self) -> Sequence[Any]:
        """The values it accepts, where it names them."""
        if "const" in self.rules:
            return [self.rules["const"]]
        return list(self.rules.get("enum", ()))

    @property
    def keys(self) -> list[str]:
        """The keys it knows."""
        return list(dict.fromkeys([*self.rules.get("properties", ()), *self.rules.get("required", ())]))

    @property
    def closed(self) -> bool:
        """Whether it refuses keys that it does not know."""
        return self.rules.get("additionalProperties") is False and "patternProperties" not in self.rules

    def takes_keys(self, keys: Iterable[str]) -> bool:
        """Whether a mapping with these keys, and no others, may fit."""
        given = set(keys)
        return given.issuperset(self.rules.get("required", ())) and not (self.closed and given.difference(self.keys))


def one_of(validator: Any, branches: Sequence[Any], value: Any, schema: Mapping[str, Any]) -> Errors:
    """``oneOf``: exactly one branch has to fit."""
    return _choose(validator, branches, value, schema, alone=True)


def any_of(validator: Any, branches: Sequence[Any], value: Any, schema: Mapping[str, Any]) -> Errors:
    """``anyOf``: one branch at least has to fit."""
    return _choose(validator, branches, value, schema, alone=False)


def properties(validator: Any, rules: Mapping[str, Any], value: Any, _: Mapping[str, Any]) -> Errors:
    """``properties``; the schema ``false`` forbids a key (jsonschema would forget which)."""
    for key, rule in rules.items() if isinstance(value, dict) else ():
        if key in value and rule is False:
            yield Told("CC110", f"{SUBJECT} cannot have the key {key!r}", key=key)
        elif key in value:
            yield from validator.descend(value[key], rule, path=key, schema_path=key)


def additional_properties(validator: Any, rest: Any, value: Any, schema: Mapping[str, Any]) -> Errors:
    """``additionalProperties``: one error for each key that is unknown."""
    if not isinstance(value, dict):
        return
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", ())
    for key in value:
        if key in known or any(ecma(pattern).search(key) for pattern in patterns):
            continue
        if rest is False:
            yield unknown_key(key, known)
        else:
            yield from validator.descend(value[key], rest, path=key)


def pattern(_: Any, form: str, value: Any, schema: Mapping[str, Any]) -> Errors:
    """``pattern``, as ECMAScript means it."""
    if isinstance(value, str) and not ecma(form).search(value):
        code, predicate, hint = predicate_of("pattern", form, value, schema)
        yield Told(code, f"{SUBJECT} {predicate}", hint)


def property_names(validator: Any, rules: Any, value: Any, _: Mapping[str, Any]) -> Errors:
    """``propertyNames``: the errors are about keys and placed at them."""
    for key in value if isinstance(value, dict) else ():
        for error in validator.descend(key, rules):
            inner = error.schema if isinstance(error.schema, Mapping) else {}
            code, predicate, hint = predicate_of(str(error.validator), error.validator_value, key, inner)
            yield Told(code, f"a key of {SUBJECT} {predicate or error.message}", hint, key=key)


def required(_: Any, keys: Sequence[str], value: Any, schema: Mapping[str, Any]) -> Errors:
    """``required``: one error for each key that is missing, with what the schema says of it."""
    for key in keys if isinstance(value, dict) else ():
        if key not in value:
            rules = schema.get("properties", {}).get(key, {})
            about = rules.get("description") if isinstance(rules, Mapping) else None
            hint = schema.get("x-hint") or (f"add {key!r}: {about}" if about else "")
            yield Told("CC112", f"{SUBJECT} lacks the key {key!r}", hint, missing=(key,))


def dependent_required(_: Any, needs: Mapping[str, Sequence[str]], value: Any, schema: Mapping[str, Any]) -> Errors:
    """``dependentRequired``: keys that are needed because another one is there."""
    for key, others in needs.items() if isinstance(value, dict) else ():
        for other in others:
            if key in value and other not in value:
                message = f"{SUBJECT} lacks the key {other!r}, which {key!r} needs"
                yield Told("CC112", message, schema.get("x-hint", ""), missing=(other,))


def unique_items(_: Any, wanted: Any, value: Any, __: Mapping[str, Any]) -> Errors:
    """``uniqueItems``: each item that repeats an earlier one, placed at it."""
    if not wanted or not isinstance(value, list):
        return
    seen: dict[str, int] = {}
    for index, item in enumerate(value):
        first = seen.setdefault(_spelled(item), index)
        if first != index:
            error = Told("CC114", f"{SUBJECT} is {shown(item)}, like item {first + 1}", "take it out")
            error.path.append(index)
            yield error


def _spelled(item: Any) -> str:
    """The same for items that JSON Schema takes for equal: 1 and 1.0 are, 1 and true are not."""
    match item:
        case dict():
            return f"{{{','.join(sorted(f'{key!r}:{_spelled(each)}' for key, each in item.items()))}}}"
        case list():
            return f"[{','.join(map(_spelled, item))}]"
        case float() if item.is_integer():
            return repr(int(item))
        case _:
            return repr(item)


def _choose(validator: Any, branches: Sequence[Any], value: Any, schema: Mapping[str, Any], *, alone: bool) -> Errors:
    all_of_them = [_Branch(index, branch, _rules(validator, branch)) for index, branch in enumerate(branches)]
    fitting = [each for each in all_of_them if not each.types or any(validator.is_type(value, t) for t in each.types)]
    if not fitting:
        yield _wrong_type(all_of_them, value, schema)
        return
    if isinstance(value, dict):
        by_type, fitting = fitting, [each for each in fitting if each.takes_keys(value)]
        if not fitting:
            yield from _wrong_keys(validator, by_type, value, schema)
            return
    if len(fitting) == 1:
        yield from _errors(validator, fitting[0], value)
        return
    attempts = [list(_errors(validator, each, value)) for each in fitting]
    fits = sum(not errors for errors in attempts)
    if not fits:
        yield from _likeliest(fitting, attempts, value, schema)
    elif fits > 1 and alone:
        yield _several([each for each, errors in zip(fitting, attempts, strict=True) if not errors], schema)


def _rules(validator: Any, branch: Any) -> Mapping[str, Any]:
    """What a branch says itself or through one reference; beside a reference, its own type is the narrower one."""
    if not isinstance(branch, Mapping):
        return {}
    if "$ref" not in branch:
        return branch
    target = validator._resolver.lookup(branch["$ref"]).contents
    rules: Mapping[str, Any] = target if isinstance(target, Mapping) else {}
    return {**rules, "type": branch["type"]} if "type" in branch else rules


def _errors(validator: Any, branch: _Branch, value: Any) -> Errors:
    errors: Errors = validator.descend(value, branch.schema, schema_path=branch.index)
    return errors


def _wrong_type(branches: list[_Branch], value: Any, schema: Mapping[str, Any]) -> Told:
    words = [shown(each) for branch in branches for each in branch.values]
    words += [of_types([name]) for branch in branches if not branch.values for name in branch.types]
    hint = schema.get("x-hint") or retype(value, [name for branch in branches for name in branch.types])
    return Told("CC111", f"{SUBJECT} is {kind(value)}; {join(dict.fromkeys(words), 'or')} is expected", hint)


def _wrong_keys(validator: Any, branches: list[_Branch], value: dict[str, Any], schema: Mapping[str, Any]) -> Errors:
    known = list(dict.fromkeys(key for branch in branches for key in branch.keys))
    shared = {branch.index: len(set(branch.keys) & value.keys()) for branch in branches}
    most = max(shared.values())
    nearest = [branch for branch in branches if shared[branch.index] == most]
    if most == 0:
        if value and all(branch.closed for branch in branches):
            yield from (unknown_key(key, known) for key in value)
        else:
            needed = tuple(dict.fromkeys(key for branch in branches for key in branch.rules.get("required", ())))
            message = f"{SUBJECT} lacks {'one of the keys' if len(needed) > 1 else 'the key'} {quoted(needed)}"
            yield Told("CC112", message, schema.get("x-hint", ""), missing=needed)
    elif len(nearest) > 1 and all(branch.closed and len(branch.keys) == 1 for branch in nearest):
        keys = [key for key in value if key in known]
        hint = schema.get("x-hint") or "write each of them as a mapping of its own"
        yield Told("CC114", f"{SUBJECT} has the keys {quoted(keys, 'and')}; only one of them is allowed", hint)
        yield from (unknown_key(key, known) for key in value if key not in known)
    else:
        attempts = [list(_errors(validator, branch, value)) for branch in nearest]
        yield from _likeliest(nearest, attempts, value, schema)


def _likeliest(
    branches: list[_Branch], attempts: list[list[ValidationError]], value: Any, schema: Mapping[str, Any]
) -> Errors:
    """The errors of the branch that was probably meant: the one with fewest, and among those the deepest."""
    allowed = [each for branch in branches for each in branch.values]
    if all(branch.values for branch in branches) and value not in allowed:
        code, predicate, hint = predicate_of("enum", allowed, value, schema)
        yield Told(code, f"{SUBJECT} {predicate}", hint)
        return
    yield from min(attempts, key=lambda errors: (len(errors), -max(len(error.absolute_path) for error in errors)))


def _several(branches: list[_Branch], schema: Mapping[str, Any]) -> Told:
    keys = [key for branch in branches for key in branch.rules.get("required", ())]
    hint = schema.get("x-hint", "")
    if len(keys) >= len(branches):
        return Told("CC114", f"{SUBJECT} has the keys {quoted(keys, 'and')}; only one of them is allowed", hint)
    return Told("CC114", f"{SUBJECT} can be read in {len(branches)} ways, and only one is allowed", hint)
