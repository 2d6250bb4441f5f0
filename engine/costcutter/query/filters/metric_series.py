"""Which number of CloudWatch a `metric` filter means: checked against the catalogue and the API's limits.

Services grow faster than catalogues. Whoever writes the namespace means what they write: what the catalogue does not
know is only a warning then, however much it looks like something that it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from costcutter.documents.suggest import did_you_mean, nearest
from costcutter.documents.yaml import Path
from costcutter.errors import Severity
from costcutter.query.context import Context
from costcutter.query.metrics import (
    COMBINED,
    DAY,
    EXTENDED,
    LONGEST_PERIOD,
    RETENTION,
    MetricFamily,
    Series,
    chosen_period,
    finest_period,
)
from costcutter.values import ValueProblem, format_duration, parse_duration

_NEWER = "if the service is newer than the catalogue, leave it"
_HOLE = re.compile(r"\{([^{}]*)\}")


def build_series(argument: Mapping[str, Any], path: Path, context: Context) -> Series | None:
    """The series of a `metric` filter, or None with its problems reported."""
    before = len(context.problems)
    name = argument.get("name")
    if not isinstance(name, str) or not name:
        context.report("CC227", path, "metric needs the name of the metric", "write name: CPUUtilization")
        return None
    family = _family(name, argument.get("namespace"), path, context)
    dimensions = _dimensions(argument, family, path, context)
    stat = _stat(argument.get("stat", "Average"), (*path, "stat"), context)
    over = _seconds(argument.get("over"), (*path, "over"), context, path)
    period = _period(argument, stat, over, path, context) if over and stat else None
    broken = any(problem.severity is Severity.ERROR for problem in context.problems[before:])
    if family is None or stat is None or over is None or period is None or broken:
        return None
    return Series(family.namespace, name, dimensions, stat, over, period, argument.get("unit"))


def _family(name: str, namespace: Any, path: Path, context: Context) -> MetricFamily | None:
    """The family that a metric belongs to; one without names where the namespace is the author's own."""
    known = context.here.metrics
    if namespace is None:
        return _named(name, known, path, context, Severity.ERROR)
    if not any(family.namespace == namespace for family in known):
        near = nearest(str(namespace), [family.namespace for family in known], 0.8)
        if near:
            message = f"{context.here.name} has no metrics in the namespace {namespace!r}"
            context.report("CC255", (*path, "namespace"), message, f"did you mean {near!r}?")
        return MetricFamily(str(namespace), {}, ())
    chosen = [family for family in known if family.namespace == namespace]
    return _named(name, chosen, path, context, Severity.WARNING)


def _named(
    name: str, known: Sequence[MetricFamily], path: Path, context: Context, doubt: Severity
) -> MetricFamily | None:
    """The family with this metric; `doubt` is how much it weighs that none has it and one has one like it."""
    found = [family for family in known if name in family.names]
    namespaces = list(dict.fromkeys(family.namespace for family in found or known))
    if not known:
        message = f"the catalogue knows no metrics of {context.here.name}"
        context.report("CC255", path, message, "write its namespace and dimensions")
        return None
    if len(namespaces) > 1 and (found or not _near(name, known)):
        message = f"{name} is in several namespaces" if found else f"{name!r} is in none of several namespaces"
        context.report("CC255", (*path, "name"), message, "write namespace: " + " or ".join(namespaces))
        return None
    if not found:
        near = _near(name, known)
        hint = f"did you mean {near!r}? if not, write its namespace" if near else _NEWER
        message = f"{name!r} is not a metric that the catalogue knows of {context.here.name}"
        context.report("CC250", (*path, "name"), message, hint, doubt if near else Severity.WARNING)
    return (found or known)[0]


def _near(name: str, known: Sequence[MetricFamily]) -> str | None:
    return nearest(name, [each for family in known for each in family.names], 0.7)


def _dimensions(
    argument: Mapping[str, Any], family: MetricFamily | None, whole: Path, context: Context
) -> tuple[tuple[str, str], ...]:
    given, path = argument.get("dimensions", {}), (*whole, "dimensions")
    if family is None or not isinstance(given, Mapping):
        return ()
    doubt = Severity.WARNING if "namespace" in argument else Severity.ERROR
    for name, text in given.items():
        _dimension(name, str(text), family, (*path, name), context, doubt)
    own = {name: f"={text}" for name, text in given.items()}
    if not family.dimensions and not any(_HOLE.search(str(text)) for text in given.values()):
        hint = "name the resource in one of them: dimensions: {InstanceId: '{InstanceId}'}"
        message = f"no dimension in {family.namespace} says which {context.here.name} is meant"
        context.report("CC251", path if given else whole, message, hint)
    for name, values in family.asks.items():
        if name not in given:
            hint = f"write dimensions: {{{name}: {' or '.join(values[:3]) or '…'}}}"
            context.report("CC251", whole, f"the metric needs the dimension {name}", hint)
    return tuple(sorted({**family.dimensions, **own}.items()))


def _dimension(name: str, text: str, family: MetricFamily, path: Path, context: Context, doubt: Severity) -> None:
    known = (*family.dimensions, *family.asks, *family.also)
    if family.dimensions and name not in known:
        hint = did_you_mean(name, known) or "the catalogue knows " + ", ".join(known)
        context.report_key("CC251", path, f"metrics in {family.namespace} have no dimension {name!r}", hint, doubt)
    values = family.asks.get(name, ())
    if values and text not in values and not _HOLE.search(text):
        near = nearest(text, values, 0.7)
        hint = f"did you mean {near!r}?" if near else f"the catalogue knows {', '.join(values)}"
        severity = doubt if near else Severity.WARNING
        context.report("CC251", path, f"{name} is never {text!r}, as far as is known", hint, severity)
    for hole in _HOLE.finditer(text):
        context.expression(hole[1], path, offset=hole.start(1))


def _stat(stat: Any, path: Path, context: Context) -> str | None:
    if isinstance(stat, str) and (stat in COMBINED or EXTENDED.fullmatch(stat)):
        return stat
    hint = did_you_mean(str(stat), COMBINED) or f"there are {', '.join(COMBINED)}, and percentiles such as p99"
    context.report("CC252", path, f"CloudWatch has no statistic {stat!r}", hint)
    return None


def _seconds(text: Any, path: Path, context: Context, whole: Path) -> int | None:
    """How far back; whole minutes, and no longer than there are data."""
    if text is None:
        context.report("CC227", whole, "metric needs `over`: how far back it looks", "write over: 14d")
        return None
    span = _duration(text, path, context)
    if span is None:
        return None
    if span > RETENTION:
        hint = f"CloudWatch keeps data for {RETENTION // DAY} days"
        context.report("CC253", path, f"there are no data from {text} ago", hint)
    elif span < 60 or span % 60:
        context.report("CC253", path, f"{text} is not a whole number of minutes")
    return span


def _period(argument: Mapping[str, Any], stat: str, over: int, path: Path, context: Context) -> int | None:
    if stat not in COMBINED:
        return _single_period(argument, stat, over, path, context)
    if "period" not in argument:
        return chosen_period(over)
    text, place = argument["period"], (*path, "period")
    period = _duration(text, place, context)
    if period is None:
        return None
    if period > LONGEST_PERIOD:
        context.report("CC253", place, f"no period is as long as {text}", "periods are a day long at most: 1d")
    elif period > over:
        context.report("CC253", place, f"a period of {text} is longer than {argument['over']}", "leave it out")
    elif period % 60:
        context.report("CC253", place, f"{text} is not a multiple of a minute, as periods are")
    elif period % (finest := finest_period(over + period)):
        kept = format_duration(timedelta(seconds=finest))
        message = f"data from {argument['over']} ago are kept by the {kept}; a period of {text} would find none"
        context.report("CC253", place, message, f"write a multiple of {kept}, or leave it out")
    return period


def _single_period(argument: Mapping[str, Any], stat: str, over: int, path: Path, context: Context) -> int | None:
    """The period of a statistic that cannot be put together from parts: the whole time."""
    if over > LONGEST_PERIOD:
        hint = f"write over: 1d at most, or one of {', '.join(COMBINED)}"
        context.report("CC252", (*path, "stat"), f"{stat} is worked out over one period, a day at most", hint)
    elif "period" in argument and _duration(argument["period"], (*path, "period"), context) not in (over, None):
        message = f"{stat} of several periods cannot be put together"
        context.report("CC252", (*path, "period"), message, "leave the period out")
    return over


def _duration(text: Any, path: Path, context: Context) -> int | None:
    try:
        return int(parse_duration(text).total_seconds())
    except ValueProblem as problem:
        context.report(problem.code, path, problem.message, problem.hint)
        return None
