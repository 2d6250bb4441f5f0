"""``age``: how long ago the resource was created, or another date was.

    age: {over: 14d}
    age: {of: StateTransition, over: 90d, under: 1w}

A date that AWS does not report is neither old nor young: unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.expression import EvaluationError, Expression
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject
from costcutter.values import ValueProblem, as_moment, format_duration, parse_duration


@dataclass(frozen=True, slots=True)
class Age:
    """True where strictly more than `over` and strictly less than `under` has passed since the date."""

    of: Expression | None
    over: timedelta | None
    under: timedelta | None

    def __call__(self, subject: Subject) -> Verdict:
        what = self.of.text if self.of else "creation date"
        try:
            moment = self._moment(subject)
        except UnknownValue as error:
            return Verdict.doubtful(subject.resource.ref, error.unknown)
        except EvaluationError as error:
            return Verdict.unknown(f"{what} cannot be evaluated: {error}")
        if moment is None:
            return Verdict.unknown(f"{what} is not reported")
        age = subject.now - moment
        truth = (self.over is None or age > self.over) and (self.under is None or age < self.under)
        return Verdict.of(truth, f"{what} is {moment:%Y-%m-%d %H:%M} UTC, {format_duration(abs(age))} {_side(age)}")

    def _moment(self, subject: Subject) -> datetime | None:
        return as_moment(self.of.value(subject)) if self.of else subject.resource.created


def build(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{over, under, of}``."""
    if not isinstance(argument, dict) or not {"over", "under"} & argument.keys():
        context.report("CC223", path, "age needs `over` or `under`", "write age: {over: 14d}")
        return never
    of = _of(argument, path, context)
    limits = {key: _limit(argument[key], (*path, key), context) for key in ("over", "under") if key in argument}
    over, under = limits.get("over"), limits.get("under")
    if over is not None and under is not None and over >= under:
        context.report("CC226", path, f"nothing is older than {argument['over']} and younger than {argument['under']}")
    return Age(of, over, under)


def _of(argument: dict[str, Any], path: Path, context: Context) -> Expression | None:
    if "of" not in argument:
        if not context.here.has_created:
            hint = "name a date of its document: age: {of: …, over: 14d}"
            context.report("CC225", path, f"the API reports no creation date for {context.here.name}", hint)
        return None
    of, kind = context.expression(str(argument["of"]), (*path, "of"))
    if of is not None and kind.kind not in ("time", "text", "any", "null"):
        context.report("CC224", (*path, "of"), f"{argument['of']} is {kind}, not a date")
    return of


def _limit(text: Any, path: Path, context: Context) -> timedelta | None:
    try:
        return parse_duration(text)
    except ValueProblem as problem:
        context.report(problem.code, path, str(problem), problem.hint)
        return None


def _side(age: timedelta) -> str:
    return "ago" if age >= timedelta(0) else "ahead"
