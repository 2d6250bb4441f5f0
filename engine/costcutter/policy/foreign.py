"""Filters and actions in the form of cloud-custodian, said again in ours: people bring the policies that they have.

Nothing is translated in silence. Each is an error whose hint is what to write; what else could be said of its keys is
left out, because it would be the same mistake three times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from costcutter.documents.places import Path

_BLOCKS = {"and": "all", "or": "any"}

_OPERATORS: Mapping[str, str] = {
    "eq": "equals", "equal": "equals", "gt": "over", "greater-than": "over", "ge": "at_least", "gte": "at_least",
    "lt": "below", "less-than": "below", "le": "at_most", "lte": "at_most", "in": "in", "glob": "glob",
    "regex": "regex", "regex-case": "regex", "contains": "contains",
}  # fmt: skip
_NEGATED: Mapping[str, str] = {"ne": "equals", "not-equal": "equals", "ni": "in", "not-in": "in"}
_AGES: Mapping[str, str] = {"gt": "older_than", "ge": "older_than", "gte": "older_than", "greater-than": "older_than"}
_YOUNGER: Mapping[str, str] = {"lt": "newer_than", "le": "newer_than", "lte": "newer_than", "less-than": "newer_than"}
_WORDS: Mapping[str, str] = {"absent": "absent", "present": "present", "not-null": "present", "empty": "empty"}

_ACTIONS: Mapping[str, str] = {
    "terminate": "delete", "release": "delete", "remove": "delete", "destroy": "delete", "deregister": "delete",
    "remove-tag": "untag", "unmark": "unmark",
}  # fmt: skip

_PLAIN = re.compile(r"[A-Za-z_./][A-Za-z0-9_./-]*|-?[0-9]+(\.[0-9]+)?|[0-9]+[dhmw]")
"""Words that need no quotes in YAML, and mean themselves."""

_RESERVED = frozenset({"true", "false", "null", "~"})


@dataclass(frozen=True, slots=True)
class Foreign:
    """One filter or action in another tool's form."""

    path: Path
    key: str
    """The first of its keys, to point at."""
    message: str
    hint: str


def foreign_forms(entry: Mapping[str, Any], path: Path) -> Iterator[Foreign]:
    """Those of one policy, outermost first; what lies within one is not looked at."""
    filters, actions = entry.get("filters"), entry.get("actions")
    for index, clause in enumerate(filters if isinstance(filters, list) else []):
        yield from _filters(clause, (*path, "filters", index))
    for index, action in enumerate(actions if isinstance(actions, list) else []):
        hint = _action(action)
        if hint:
            yield Foreign(
                (*path, "actions", index), next(iter(action)), "this action has the form of another tool", hint
            )


def renamed_action(name: str, known: Mapping[str, Any]) -> str:
    """A hint for the name that other tools give to an action of ours, where the type has it."""
    ours = _ACTIONS.get(name.lower().replace("_", "-"), "")
    return f"write {ours}" if ours in known else ""


def _filters(clause: Any, path: Path) -> Iterator[Foreign]:
    if not isinstance(clause, dict):
        return
    hint = _filter(clause)
    if hint:
        yield Foreign(path, next(iter(clause)), "this filter has the form of another tool", hint)
    elif len(clause) == 1:
        name, inner = next(iter(clause.items()))
        if name in ("all", "any", "not"):
            parts = enumerate(inner) if isinstance(inner, list) else [(None, inner)]
            for index, part in parts:
                yield from _filters(part, (*path, name) if index is None else (*path, name, index))


def _filter(clause: dict[str, Any]) -> str:
    """What to write instead; empty where the form is ours, or simply wrong."""
    if isinstance(clause.get("type"), str):
        if clause["type"] == "value" and isinstance(clause.get("key"), str):
            return _value(clause)
        return f"filters have no type here: write {clause['type'].replace('-', '_')}: {{…}}, if there is such a filter"
    inner = clause.get("value")
    if isinstance(inner, dict) and "op" in inner and "key" in inner:
        return _value(inner)
    if len(clause) != 1:
        return ""
    name, inner = next(iter(clause.items()))
    if name in _BLOCKS and isinstance(inner, list):
        return f"write {_BLOCKS[name]}: [...]"
    if name.startswith("tag:") or re.fullmatch(r"[A-Z]\w*(\.\w+)*", name):
        return _value({"key": name, "value": inner})
    return ""


def _value(clause: Mapping[str, Any]) -> str:
    """A `value` filter with an operator of its own, in ours."""
    key, operand, sign = clause["key"], clause.get("value"), str(clause.get("op", "eq"))
    if isinstance(operand, dict):
        return ""
    negated = sign in _NEGATED
    if isinstance(operand, str) and operand in _WORDS:
        name, operand, negated = _WORDS[operand], True, sign in ("ne", "not-equal")
    elif clause.get("value_type") == "age":
        name, operand = _AGES.get(sign) or _YOUNGER.get(sign, ""), f"{operand}d"
    else:
        name = _NEGATED.get(sign) or _OPERATORS.get(sign, "")
    if not name:
        return "write value: {key: …, OPERATOR: …}; the manual lists the operators"
    if key.startswith("tag:"):
        plain = name == "equals" or operand is True
        test = _flow(operand if name == "equals" else name) if plain else f"{{{name}: {_flow(operand)}}}"
        written = f"tags: {{{_flow(key.removeprefix('tag:'))}: {test}}}"
    else:
        written = f"value: {{key: {_flow(key)}, {name}: {_flow(operand)}}}"
    return f"write not: {{{written}}}" if negated else f"write {written}"


def _action(action: Any) -> str:
    if not isinstance(action, dict) or not isinstance(action.get("type"), str):
        return ""
    kind, options = action["type"], {key: value for key, value in action.items() if key != "type"}
    if kind == "mark-for-op":
        spans = [f"{options[unit]}{unit[0]}" for unit in ("days", "hours") if unit in options]
        return f"write mark: {{for: {options.get('op', 'delete')}, in: {spans[0] if spans else '4d'}}}"
    name = _ACTIONS.get(kind, kind)
    return f"write {name}: {_flow(options)}" if options else f"write {name}"


def _flow(value: Any) -> str:
    """A value on one line of YAML."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case dict():
            return f"{{{', '.join(f'{_flow(key)}: {_flow(part)}' for key, part in value.items())}}}"
        case list():
            return f"[{', '.join(map(_flow, value))}]"
        case str() if not _PLAIN.fullmatch(value) or value in _RESERVED:
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            return str(value)
