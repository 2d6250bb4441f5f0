"""Compiles the actions of a policy: which there are, what options they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from costcutter.catalog.book import Book
from costcutter.catalog.model import Action, ResourceType
from costcutter.documents.schema import check_value
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.policy.model import PolicyAction
from costcutter.query.context import TypeView
from costcutter.query.filters.marked import OPERATION
from costcutter.values import ValueProblem, parse_duration, tag_text

_TEXT = {"type": "string", "minLength": 1}
_OPERATION = {
    "description": "The operation that is announced: delete, for instance.",
    "type": "string",
    "pattern": f"^{OPERATION}$",
    "x-hint": "use lower-case letters and _: delete",
    "examples": ["delete"],
}
_DUE = {**_TEXT, "description": "How far away its date is, as a duration: 7d.", "examples": ["7d"]}

GENERAL: Mapping[str, Mapping[str, Any]] = {
    "tag": {
        "description": "Sets tags.",
        "examples": [{"Owner": "nobody"}],
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": ["string", "number", "boolean"]},
    },
    "untag": {
        "description": "Takes tags away, by their keys.",
        "examples": [["Owner"]],
        "type": "array",
        "minItems": 1,
        "items": _TEXT,
    },
    "mark": {
        "description": "Sets the tag costcutter:mark, which announces an operation; the filter marked finds it.",
        "examples": [{"for": "delete", "in": "7d"}],
        "type": "object",
        "required": ["for", "in"],
        "additionalProperties": False,
        "properties": {"for": _OPERATION, "in": _DUE},
    },
    "unmark": {"description": "Takes the mark away.", "type": "object", "additionalProperties": False},
}
"""Actions that every type with a tagging call has, with the schema of their options."""


def options_of(kind: ResourceType) -> dict[str, Mapping[str, Any]]:
    """The actions that a type has, each with the schema of its options."""
    own = {name: _closed(action) for name, action in kind.actions.items()}
    general = GENERAL if kind.tagging is not None else {}
    return {**own, **{name: schema for name, schema in general.items() if name not in own}}


class Note(Protocol):
    """Notes a problem with the value, or the key, at a path of the document."""

    def __call__(self, code: str, path: Path, message: str, hint: str = "", *, key: bool = False) -> None: ...


def compile_actions(
    entries: Any, path: Path, views: Sequence[TypeView], book: Book, note: Note
) -> tuple[tuple[PolicyAction, ...], dict[str, tuple[PolicyAction, ...]]]:
    """The actions of a policy, checked for every one of its types: all together, and those of each type."""
    kinds = [kind for view in views if (kind := book.catalog.find(view.name)) is not None]
    actions: list[PolicyAction] = []
    variants: dict[str, list[PolicyAction]] = {kind.name: [] for kind in kinds}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        place: Path = (*path, index)
        options: Any = {}
        if isinstance(entry, str):
            name = entry
        elif isinstance(entry, dict) and len(entry) == 1:
            name, options = next(iter(entry.items()))
            place = (*place, name)
            options = {} if options is None else options
        else:
            continue  # the schema has said so
        compiled: list[PolicyAction] = []
        for kind in kinds:
            action = _compile(name, options, place, kind, note)
            if action is not None:
                compiled.append(action)
                variants[kind.name].append(action)
        if compiled:
            actions.append(_joined(compiled))
        if any(previous.name == name for previous in actions[:-1]):
            note("CC129", place, f"the action {name!r} is given twice", "put its options into one")
    return tuple(actions), {name: tuple(found) for name, found in variants.items()}


def _joined(compiled: list[PolicyAction]) -> PolicyAction:
    """One action for several types: destructive where it is for one of them."""
    first = compiled[0]
    return PolicyAction(first.name, first.options, any(action.destructive for action in compiled), first.backup)


def _compile(name: str, options: Any, path: Path, kind: ResourceType, note: Note) -> PolicyAction | None:
    action = kind.actions.get(name)
    if action is not None:
        return _own(action, options, path, note)
    if name in GENERAL:
        return _general(name, options, path, kind, note)
    known = [*kind.actions, *GENERAL]
    hint = did_you_mean(name, known) or f"it has {', '.join(known)}"
    note("CC125", path, f"{kind.name} has no action {name!r}", hint)
    return None


def _closed(action: Action) -> dict[str, Any]:
    about = {"description": action.description} if action.description else {}
    return {**about, **_options(action), "additionalProperties": False}


def _options(action: Action) -> dict[str, Any]:
    properties = {key: {k: v for k, v in schema.items() if k != "required"} for key, schema in action.options.items()}
    if action.backup:
        description = "The action that saves the data first, or none."
        choice = {"enum": [action.backup, "none"], "description": description, "default": action.backup}
        properties["backup"] = choice
    required = [key for key, schema in action.options.items() if schema.get("required") is True]
    return {"type": "object", "properties": properties, "required": required}


def _own(action: Action, options: Any, path: Path, note: Note) -> PolicyAction | None:
    schema = _options(action)
    properties = schema["properties"]
    unknown = [key for key in options if key not in properties] if isinstance(options, dict) else []
    for key in unknown:
        listed = f"its options are {', '.join(properties)}" if properties else "it takes no options"
        hint = did_you_mean(key, properties) or listed
        note("CC126", (*path, key), f"{action.name} has no option {key!r}", hint, key=True)
    if not _fits(action.name, options, schema, path, note) or unknown:
        return None
    given = dict(options)
    # a type may save its data itself, and then the option is its own: RDS makes a final snapshot
    backup = given.pop("backup", action.backup) if action.backup else None
    defaults = {key: schema["default"] for key, schema in action.options.items() if "default" in schema}
    return PolicyAction(action.name, {**defaults, **given}, action.destructive, None if backup == "none" else backup)


def _general(name: str, options: Any, path: Path, kind: ResourceType, note: Note) -> PolicyAction | None:
    if kind.tagging is None:
        note("CC125", path, f"the catalogue knows no way to tag {kind.name}, so it has no action {name!r}")
        return None
    if not _fits(name, options, GENERAL[name], path, note):
        return None
    match name:
        case "tag":
            return PolicyAction("tag", {"tags": _tag_texts(options, path, note)})
        case "untag":
            return PolicyAction("untag", {"keys": list(options)})
        case "mark":
            try:
                parse_duration(options["in"])
            except ValueProblem as problem:
                note(problem.code, (*path, "in"), problem.message, problem.hint)
            return PolicyAction("mark", dict(options))
        case _:
            return PolicyAction("unmark", {})


def _tag_texts(options: Mapping[str, Any], path: Path, note: Note) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in options.items():
        try:
            texts[key] = tag_text(value)
        except ValueProblem as problem:
            note(problem.code, (*path, key), problem.message, problem.hint)
    return texts


def _fits(name: str, options: Any, schema: Mapping[str, Any], path: Path, note: Note) -> bool:
    """Whether the options fit the schema; they are checked below their action's name, so that messages say it."""
    problems = check_value({name: options}, {"properties": {name: schema}})
    for inner, code, message, hint in problems:
        note(code, (*path, *inner[1:]), message, hint, key=code == "CC110")
    return not problems
