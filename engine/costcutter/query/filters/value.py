"""``value``: one field and one operator, for readers who do not know JMESPath.

value: {key: InstanceType, in: [t2.micro, t2.small]}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.enums import unknown_word
from costcutter.query.expression import EvaluationError, Expression
from costcutter.query.filters.lists import Later, listed
from costcutter.query.filters.operators import OPERATORS, Comparison, Test, is_date_range
from costcutter.query.forms import check_glob
from costcutter.query.functions import UnknownValue
from costcutter.query.literals import is_size, parse_size
from costcutter.query.subject import Subject
from costcutter.query.types import ANY, Type
from costcutter.values import ValueProblem, is_stamp


@dataclass(frozen=True, slots=True)
class Value:
    """True where the field passes the test."""

    key: Expression
    test: Test
    written: str
    """Operator and operand as the author wrote them."""

    def __call__(self, subject: Subject) -> Verdict:
        try:
            value = self.key.value(subject)
        except UnknownValue as error:
            return Verdict.doubtful(subject.resource.ref, error.unknown)
        except EvaluationError as error:
            return Verdict.unknown(f"{self.key.text} cannot be evaluated: {error}")
        return judged(self.test(value, subject.now), self.key.text, value, self.written)


def build(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{key: …, OPERATOR: operand}``."""
    if not isinstance(argument, dict) or not isinstance(argument.get("key"), str) or len(argument) != 2:
        hint = "write value: {key: InstanceType, equals: t3.micro}"
        context.report("CC227", path, "value needs `key` and exactly one operator", hint)
        return never
    key, kind = context.expression(argument["key"], (*path, "key"))
    name = next(name for name in argument if name != "key")
    unit = context.here.units.get(argument["key"].strip())
    test = compile_test(name, argument[name], (*path, name), context, kind, unit)
    if key is None or test is None:
        return never
    return Value(key, test, written_as(name, argument[name]))


def judged(passed: bool | None, name: str, value: Any, written: str) -> Verdict:
    """The verdict of a test on a named value."""
    if passed is None:
        return Verdict.unknown(f"{name} is {shown(value)}, which cannot be compared ({written})")
    return Verdict.of(passed, f"{name} is {shown(value)} ({written})")


def compile_test(
    name: str, operand: Any, path: Path, context: Context, kind: Type | None = None, unit: str | None = None
) -> Test | None:
    """The test of one operator, or None with its problems reported.

    Args:
        name: the operator.
        operand: as the author wrote it.
        path: where it stands.
        context: where problems go.
        kind: the field's type, against which both are checked.
        unit: what the field counts in, if it is a size and that is known.
    """
    operator = OPERATORS.get(name)
    named = name == "in" and isinstance(operand, dict)
    if named:
        operand = listed(operand, path, context, kind or ANY)
        if operand is None or isinstance(operand, Later):
            return None if operand is None else lambda _value, _now: None
    if operator is None:
        hint = did_you_mean(name, OPERATORS) or "operators are " + ", ".join(OPERATORS)
        context.report_key("CC228", path, f"there is no operator {name!r}", hint)
        return None
    if kind is not None and kind.kind not in ("any", "null") and operator.kinds and kind.kind not in operator.kinds:
        fitting = [other for other, each in OPERATORS.items() if not each.kinds or kind.kind in each.kinds]
        hint = f"of {kind.plain()}, these can be: {', '.join(fitting)}"
        context.report_key("CC229", path, f"`{name}` is never true of {kind.plain()}", hint)
        return None
    try:
        operand = _without_sizes(name, operand, unit)
        test = Comparison(name, operand, operator.compile(operand))
        _check_kind(name, operand, kind)
    except ValueProblem as problem:
        context.report(problem.code, path, str(problem), problem.hint)
        return None
    if name == "glob" and isinstance(operand, str) and (odd := check_glob(operand)) is not None:
        context.report(odd.code, path, odd.message, odd.hint, odd.severity)
    if kind is not None and name in ("equals", "in"):
        _check_values(operand if name == "in" else [operand], path, context, kind, spread=name == "in", named=named)
    elif kind is not None and name == "contains" and kind.kind == "list":
        _check_values([operand], path, context, kind.element or ANY, spread=False)
    return test


def _without_sizes(name: str, operand: Any, unit: str | None) -> Any:
    """The operand with sizes (``10GiB``) as numbers in the field's unit.

    Raises:
        ValueProblem: CC259, if nobody knows in what the field counts.
    """
    compared = name in ("over", "below", "at_least", "at_most", "between")
    if unit is None and not compared:
        return operand  # a text like any other
    if isinstance(operand, list):
        return [_without_sizes(name, item, unit) for item in operand]
    if not is_size(operand):
        return operand
    if unit is None:
        hint = "write a plain number in the API's own unit"
        raise ValueProblem("CC259", f"{operand} is a size, but in what this counts is not known", hint)
    return parse_size(operand, unit)


def _check_kind(name: str, operand: Any, kind: Type | None) -> None:
    if kind is None or kind.kind not in ("number", "time"):
        return
    if isinstance(operand, dict):
        raise ValueProblem("CC230", f"{kind} is no version", "compare it with a plain value")
    if name == "between" and is_date_range(operand) is not (kind.kind == "time"):
        example = "[2026-01-01, 2026-01-31]" if kind.kind == "time" else "[1, 10]"
        raise ValueProblem("CC230", f"this is {kind}", f"write between: {example}")


def _check_values(
    operands: list[Any], path: Path, context: Context, kind: Type, *, spread: bool, named: bool = False
) -> None:
    """Report values that the field never has; the first only where they stand in a file of their own (`named`)."""
    expected = _PYTHON.get(kind.kind)
    before = len(context.problems)
    for index, operand in enumerate(operands):
        if named and len(context.problems) > before:
            return
        where = (*path, index) if spread and not named else path
        wrong = expected is not None and not isinstance(operand, expected)
        wrong = wrong or (kind.kind == "time" and not is_stamp(operand))
        if wrong or (kind.kind == "number" and isinstance(operand, bool)):
            hint = _HINTS.get(kind.kind, "").format(operand)
            context.report("CC205", where, f"{kind} never equals {operand!r}", hint)
        elif kind.enum and isinstance(operand, str) and operand not in kind.enum:
            found = unknown_word(operand, kind.enum)
            context.report("CC204", where, found.message, found.hint, found.severity)


_PYTHON: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "boolean": (bool,),
    "text": (str,),
    "time": (str,),
    "list": (),
    "map": (),
    "object": (),
}

_HINTS = {
    "text": 'write "{}", in quotes',
    "time": "use before, after, older_than or newer_than",
    "list": "use contains, or name one field of its elements",
}


def written_as(name: str, operand: Any) -> str:
    """Operator and operand as reports show them; a file or an object is named."""
    if name == "in" and isinstance(operand, dict):
        return f"in {operand.get('file') or operand.get('url')}"
    return f"{name} {shown(operand)}"


def shown(value: Any) -> str:
    """A value as reports show it: short, on one line."""
    text = "absent" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "…"
