"""The operand of ``in``: a list, or a file or an object with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from costcutter.documents.yaml import Path
from costcutter.errors import Severity
from costcutter.query.context import Context
from costcutter.query.operands import source_of, values_of
from costcutter.query.types import Type
from costcutter.values import ValueProblem


@dataclass(frozen=True, slots=True)
class Later:
    """Values that are read when a plan is made; until then nobody knows them."""

    name: str


def listed(operand: Any, path: Path, context: Context, kind: Type) -> list[Any] | Later | None:
    """The values that a file or an object has, or None with the problem reported.

    Args:
        operand: a mapping: ``{file: …}`` or ``{url: …}``.
        path: where it stands.
        context: what reads it, and where problems go.
        kind: the type of the field; where it is a number, texts of digits are numbers.
    """
    at = path
    try:
        source = source_of(operand)
        at = (*path, source.kind)
        content = context.fetch(source)
        if content is None:
            message = f"{source.name} is read when a plan is made; it has not been looked at"
            context.objects.setdefault(source.name, context.document.where(at))
            context.report("CC274", at, message, severity=Severity.WARNING)
            return Later(source.name)
        values = values_of(content, source)
    except ValueProblem as problem:
        context.report(problem.code, at, problem.message, problem.hint)
        return None
    return [_number(value) for value in values] if kind.kind == "number" else values


def _number(value: Any) -> Any:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
