"""``tags``: every entry must hold.

    tags: {Owner: absent, env: {in: [dev, test]}, Name: {glob: "tmp-*"}, team: payments}

Tags that could not be read make the answer unknown, never "untagged".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict, conjunction
from costcutter.query.context import Context, Filter, never
from costcutter.query.filters.operators import Test
from costcutter.query.filters.value import compile_test, judged, written_as
from costcutter.query.subject import Subject
from costcutter.query.types import TEXT
from costcutter.resources import Unknown
from costcutter.values import ValueProblem, tag_text


@dataclass(frozen=True, slots=True)
class Tags:
    """True where every tag passes its test."""

    tests: tuple[tuple[str, Test, str], ...]
    """Key, test, and the test as the author wrote it."""

    def __call__(self, subject: Subject) -> Verdict:
        tags = subject.resource.tags
        if isinstance(tags, Unknown):
            return Verdict.doubtful(subject.resource.ref, tags)
        return conjunction(
            judged(test(tags.get(key), subject.now), f"tag {key}", tags.get(key), written)
            for key, test, written in self.tests
        )


def build(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{KEY: value, KEY: {OPERATOR: operand}, KEY: absent, KEY: present}``."""
    if not isinstance(argument, Mapping) or not argument:
        context.report("CC227", path, "tags needs a mapping of tag keys", "write tags: {Owner: absent}")
        return never
    if not context.here.has_tags:
        context.report("CC225", path, f"{context.here.name} has no tags")
        return never
    tests = [entry for key in argument if (entry := _entry(key, argument[key], (*path, key), context)) is not None]
    return Tags(tuple(tests)) if len(tests) == len(argument) else never


def _entry(key: str, operand: Any, path: Path, context: Context) -> tuple[str, Test, str] | None:
    name: str
    value: Any
    if operand in ("absent", "present"):
        name, value = operand, True
    elif isinstance(operand, dict) and len(operand) == 1:
        name, value = next(iter(operand.items()))
        path = (*path, name)
    elif isinstance(operand, dict | list) or operand is None:
        hint = "write a text, absent, present, or an operator such as {in: [dev, test]}"
        context.report("CC227", path, f"tag {key!r} needs one value or one operator", hint)
        return None
    else:
        name, value = "equals", operand
    if name in ("equals", "in") and not isinstance(value, dict):
        value = _plain(value, path, context)
    test = compile_test(name, value, path, context, TEXT)
    if test is None:
        return None
    return key, test, name if name in ("absent", "present") else written_as(name, value)


def _plain(operand: Any, path: Path, context: Context) -> Any:
    """The operand as texts: numbers and booleans are written plainly in YAML, but tags are always texts."""
    if isinstance(operand, list):
        return [_plain(item, (*path, index), context) for index, item in enumerate(operand)]
    if not isinstance(operand, bool | int | float):
        return operand
    try:
        return tag_text(operand)
    except ValueProblem as problem:
        context.report(problem.code, path, str(problem), problem.hint)
        return str(operand)
