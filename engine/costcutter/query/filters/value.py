"""``value``: one field and one operator, for readers who do not know JMESPath.

value: {key: InstanceType, in: [t2.micro, t2.small]}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from costcutter.documents.suggest import did_you_mean, nearest
from costcutter.documents.yaml import Path
from costcutter.errors import Severity
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.expression import EvaluationError, Expression
from costcutter.query.filters.operators import OPERATORS, Comparison, Test
from costcutter.query.functions import UnknownValue
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
    test = compile_test(name, argument[name], (*path, name), context, kind)
    if key is None or test is None:
        return never
    return Value(key, test, f"{name} {shown(argument[name])}")


def judged(passed: bool | None, name: str, value: Any, written: str) -> Verdict:
    """The verdict of a test on a named value."""
    if passed is None:
        return Verdict.unknown(f"{name} is {shown(value)}, which cannot be compared ({written})")
    return Verdict.of(passed, f"{name} is {shown(value)} ({written})")


def compile_test(name: str, operand: Any, path: Path, context: Context, kind: Type | None = None) -> Test | None:
    """The test of one operator, or None with its problems reported; checked against the field's type if given."""
    operator = OPERATORS.get(name)
    if operator is None:
        hint = did_you_mean(name, OPERATORS) or "operators are " + ", ".join(OPERATORS)
        context.report_key("CC228", path, f"there is no operator {name!r}", hint)
        return None
    if kind is not None and kind.kind not in ("any", "null") and operator.kinds and kind.kind not in operator.kinds:
        context.report_key("CC229", path, f"`{name}` is never true of {kind}")
        return None
    try:
        test = Comparison(name, operand, operator.compile(operand))
    except ValueProblem as problem:
        context.report(problem.code, path, str(problem), problem.hint)
        return None
    if kind is not None and name in ("equals", "in"):
        _check_values(operand if name == "in" else [operand], path, context, kind, listed=name == "in")
    elif kind is not None and name == "contains" and kind.kind == "list":
        _check_values([operand], path, context, kind.element or ANY, listed=False)
    return test


def _check_values(operands: list[Any], path: Path, context: Context, kind: Type, *, listed: bool) -> None:
    expected = _PYTHON.get(kind.kind)
    for index, operand in enumerate(operands):
        where = (*path, index) if listed else path
        wrong = expected is not None and not isinstance(operand, expected)
        wrong = wrong or (kind.kind == "time" and not is_stamp(operand))
        if wrong or (kind.kind == "number" and isinstance(operand, bool)):
            hint = _HINTS.get(kind.kind, "").format(operand)
            context.report("CC205", where, f"{kind} never equals {operand!r}", hint)
        elif kind.enum and isinstance(operand, str) and operand not in kind.enum:
            near = nearest(operand, kind.enum, 0.7)
            message = f"{operand!r} is not a value that the API model knows"
            hint = f"did you mean {near!r}?" if near else "if the service is newer than the model, leave it"
            context.report("CC204", where, message, hint, Severity.ERROR if near else Severity.WARNING)


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


def shown(value: Any) -> str:
    """A value as reports show it: short, on one line."""
    text = "absent" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "…"
