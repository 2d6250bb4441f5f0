"""``metric``: one number of CloudWatch about the resource.

    metric: {name: CPUUtilization, stat: Average, over: 14d, below: 2, missing: unknown}

The statistic is that of the whole time, however CloudWatch cuts it into periods. No data is not zero: unless
``missing`` says what it means, the answer is unknown then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.filters.metric_series import build_series
from costcutter.query.filters.operators import Test
from costcutter.query.filters.value import compile_test, shown
from costcutter.query.metrics import Series
from costcutter.query.subject import Subject
from costcutter.query.types import NUMBER
from costcutter.resources import Unknown, Unread
from costcutter.values import quantity

Missing: TypeAlias = Literal["unknown", "match", "no-match"] | float

OPERANDS = {
    "above": "over",
    "below": "below",
    "at_least": "at_least",
    "at_most": "at_most",
    "between": "between",
    "equals": "equals",
}
"""The comparisons and the operators that they are; ``over`` is how long, as the language has it elsewhere."""


@dataclass(frozen=True, slots=True)
class Metric:
    """True where the number passes the test."""

    series: Series
    key: str
    """The key of the series, made once."""
    test: Test
    missing: Missing
    written: str
    """Comparison and operand as the author wrote them."""

    def __call__(self, subject: Subject) -> Verdict:
        metrics = subject.resource.metrics
        value = metrics[self.key] if self.key in metrics else Unread(f"{self.series} not read", self.key)
        if isinstance(value, Unknown):
            return Verdict.doubtful(subject.resource.ref, value)
        if value is None:
            return self._without_data(subject)
        return Verdict.of(bool(self.test(value, subject.now)), f"{self.series} is {quantity(value)} ({self.written})")

    def _without_data(self, subject: Subject) -> Verdict:
        because = f"{self.series} has no data"
        match self.missing:
            case "unknown":
                return Verdict.unknown(because)
            case "match" | "no-match":
                return Verdict.of(self.missing == "match", f"{because} ({self.missing})")
            case number:
                passed = bool(self.test(number, subject.now))
                return Verdict.of(passed, f"{because}, which counts as {quantity(number)} ({self.written})")


def build(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{name, namespace, dimensions, stat, over, period, unit, missing, COMPARISON: number}``."""
    if not isinstance(argument, dict):
        context.report("CC227", path, "metric needs a mapping", "write metric: {name: CPUUtilization, …}")
        return never
    series = build_series(argument, path, context)
    names = [name for name in OPERANDS if name in argument]
    if len(names) != 1:
        message = "metric needs exactly one comparison" if not names else f"only one of {', '.join(names)} is possible"
        context.report("CC227", path, message, "write one of " + ", ".join(OPERANDS))
        return never
    name, operand = names[0], argument[names[0]]
    test = compile_test(OPERANDS[name], operand, (*path, name), context, NUMBER)
    missing = _missing(argument.get("missing", "unknown"), (*path, "missing"), context)
    if series is None or test is None:
        return never
    return Metric(series, series.key, test, missing, f"{name} {shown(operand)}")


def _missing(value: Any, path: Path, context: Context) -> Missing:
    if value in ("unknown", "match", "no-match") or (isinstance(value, int | float) and not isinstance(value, bool)):
        meaning: Missing = value
        return meaning
    hint = "write unknown, match, no-match, or the number that it counts as"
    context.report("CC254", path, f"{value!r} does not say what no data mean", hint)
    return "unknown"
