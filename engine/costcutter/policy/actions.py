"""Compiles the actions of a policy: which there are, what options they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from costcutter.catalog.book import Book
from costcutter.catalog.check_calls import POLICY, CallChecker
from costcutter.catalog.model import Action, Call, ResourceType
from costcutter.catalog.options import option_misfits
from costcutter.catalog.params import in_catalog_form
from costcutter.documents.schema import accepts, check_value
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.policy.foreign import renamed_action
from costcutter.policy.model import CALL, PolicyAction
from costcutter.policy.note import Note
from costcutter.query.context import Context
from costcutter.query.filters.marked import LONGEST_MESSAGE, MESSAGE, OPERATION
from costcutter.values import ValueProblem, parse_duration, tag_text

_TEXT = {"type": "string", "minLength": 1}
_MESSAGE = {
    "description": "What whoever finds the tag is told.",
    "type": "string",
    "maxLength": LONGEST_MESSAGE,
    "pattern": f"^{MESSAGE}$",
    "x-hint": "tags take letters, digits, spaces and . : / = + - @ _",
    "examples": ["idle for two weeks"],
}
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
        "properties": {"for": _OPERATION, "in": _DUE, "message": _MESSAGE},
    },
    "unmark": {"description": "Takes the mark away.", "type": "object", "additionalProperties": False},
    "call": {
        "description": "Makes any operation of the type's service.",
        "examples": [{"operation": "ModifyVolume", "params": {"VolumeId": "{VolumeId}", "VolumeType": "gp3"}}],
        "type": "object",
        "required": ["operation"],
        "additionalProperties": False,
        "properties": {
            "operation": {
                **_TEXT,
                "description": "An operation of the type's own service: ModifyVolume.",
                "examples": ["ModifyVolume"],
            },
            "params": {
                "type": "object",
                "description": "Its parameters; expressions stand in braces: {VolumeId}.",
                "examples": [{"VolumeId": "{VolumeId}"}],
            },
        },
    },
}
"""Actions that are not in the types' own files, with the schema of their options."""


def general_actions(kind: ResourceType) -> tuple[str, ...]:
    """The general actions that a type has: those that tag need a way to do so."""
    return tuple(name for name in GENERAL if name == "call" or kind.tagging is not None)


def options_of(kind: ResourceType) -> dict[str, Mapping[str, Any]]:
    """The actions that a type has, each with the schema of its options."""
    own = {name: _closed(action) for name, action in kind.actions.items()}
    return {**own, **{name: GENERAL[name] for name in general_actions(kind) if name not in own}}


def compile_actions(
    entries: Any, path: Path, contexts: Sequence[Context], book: Book, note: Note
) -> tuple[tuple[PolicyAction, ...], dict[str, tuple[PolicyAction, ...]]]:
    """The actions of a policy, checked for every one of its types: all together, and those of each type.

    Args:
        entries: what the policy says.
        path: where it says so.
        contexts: one for each of its types; they collect what is wrong with expressions.
        book: the resource types.
        note: collects everything else.
    """
    kinds = [(kind, context) for context in contexts if (kind := book.catalog.find(context.here.name)) is not None]
    actions: list[PolicyAction] = []
    variants: dict[str, list[PolicyAction]] = {kind.name: [] for kind, _ in kinds}
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
        for kind, context in kinds:
            action = _compile(name, options, place, kind, _Desk(book, context, note))
            if action is not None:
                compiled.append(action)
                variants[kind.name].append(action)
        if compiled:
            actions.append(_joined(compiled))
            name = actions[-1].name
        if any(previous.name == name for previous in actions[:-1]):
            note("CC129", place, f"the action {name!r} is given twice", "put its options into one")
    return tuple(actions), {name: tuple(found) for name, found in variants.items()}


def _joined(compiled: list[PolicyAction]) -> PolicyAction:
    """One action for several types: destructive where it is for one of them."""
    first = compiled[0]
    return PolicyAction(first.name, first.options, any(action.destructive for action in compiled), first.backup)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What compiling one action for one type takes."""

    book: Book
    context: Context
    note: Note


def _compile(name: str, options: Any, path: Path, kind: ResourceType, desk: _Desk) -> PolicyAction | None:
    action = kind.actions.get(name)
    if action is not None:
        return _own(action, options, path, kind, desk)
    if name == "call":
        return _call(options, path, kind, desk)
    if name in GENERAL:
        return _general(name, options, path, kind, desk.note)
    known = [*kind.actions, *GENERAL]
    hint = renamed_action(name, kind.actions) or did_you_mean(name, known) or f"it has {', '.join(known)}"
    desk.note("CC125", path, f"{kind.name} has no action {name!r}", hint)
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


def _own(action: Action, options: Any, path: Path, kind: ResourceType, desk: _Desk) -> PolicyAction | None:
    schema = _options(action)
    properties = schema["properties"]
    unknown = [key for key in options if key not in properties] if isinstance(options, dict) else []
    for key in unknown:
        listed = f"its options are {', '.join(properties)}" if properties else "it takes no options"
        hint = did_you_mean(key, properties) or listed
        desk.note("CC126", (*path, key), f"{action.name} has no option {key!r}", hint, key=True)
    if not _fits(action.name, options, schema, path, desk.note) or unknown:
        return None
    for key, found in option_misfits(kind, action, options, desk.book.shapes):
        desk.note("CC143", (*path, key), found.message, found.hint, severity=found.severity)
    given = dict(options)
    # a type may save its data itself, and then the option is its own: RDS makes a final snapshot
    backup = given.pop("backup", action.backup) if action.backup else None
    defaults = {key: schema["default"] for key, schema in action.options.items() if "default" in schema}
    return PolicyAction(action.name, {**defaults, **given}, action.destructive, None if backup == "none" else backup)


def _call(options: Any, path: Path, kind: ResourceType, desk: _Desk) -> PolicyAction | None:
    """Any operation of the service. What it does is not known, so it counts as destructive."""
    if not _fits("call", options, GENERAL["call"], path, desk.note):
        return None
    operation, params = options["operation"], options.get("params", {})
    for action in kind.actions.values():
        if action.destructive and any(step.call and step.call.operation == operation for step in action.steps):
            message = f"{operation} is what {action.name!r} does"
            hint = f"write {action.name}, which saves data first, keeps the order and respects protection"
            desk.note("CC144", (*path, "operation"), message, hint)
            return None
    checker = CallChecker(desk.book.shapes, desk.context, kind.service, POLICY)
    checker.check(Call(operation, params), path, desk.context.here.item)
    return PolicyAction(CALL + operation, {"operation": operation, "params": in_catalog_form(params)}, True)


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
    if accepts(options, schema):
        return True
    problems = check_value({name: options}, {"properties": {name: schema}})
    for inner, code, message, hint in problems:
        note(code, (*path, *inner[1:]), message, hint, key=code == "CC110")
    return not problems
