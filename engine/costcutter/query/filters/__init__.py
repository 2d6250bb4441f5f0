"""The filters of the policy language, one file each, and the one place that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.errors import Severity
from costcutter.query.context import Context, Filter, never
from costcutter.query.filters import age, blocks, condition, marked, metric, ranked, related, schedule, tags, value

BUILDERS: Mapping[str, Callable[[Any, Path, Context], Filter]] = {
    "all": blocks.build_all,
    "any": blocks.build_any,
    "not": blocks.build_not,
    "value": value.build,
    "tags": tags.build,
    "age": age.build,
    "related": related.build_related,
    "referenced_by": related.build_referenced_by,
    "marked": marked.build,
    "metric": metric.build,
    "newest": ranked.build_newest,
    "oldest": ranked.build_oldest,
    "schedule": schedule.build,
}
"""Filters by the key that stands for them. A filter that is a text is a JMESPath condition."""


def build(clause: Any, path: Path, context: Context) -> Filter:
    """Make a filter of a text, a mapping of one key, or a list (an AND of its items).

    Problems are reported to the context; a filter with an error in it is `never`.
    """
    before = len(context.problems)
    made = _build(clause, path, context)
    broken = any(problem.severity is Severity.ERROR for problem in context.problems[before:])
    return never if broken else made


def _build(clause: Any, path: Path, context: Context) -> Filter:
    if isinstance(clause, str):
        return condition.build(clause, path, context)
    if isinstance(clause, list):
        return blocks.build_all(clause, path, context)
    if not isinstance(clause, dict) or len(clause) != 1:
        hint = "a filter is a text (JMESPath) or a mapping of one key, such as age: {over: 14d}"
        context.report("CC220", path, "this is not a filter", hint)
        return never
    name, argument = next(iter(clause.items()))
    builder = BUILDERS.get(name)
    if builder is None:
        hint = did_you_mean(name, BUILDERS) or "filters are " + ", ".join(BUILDERS)
        context.report_key("CC221", (*path, name), f"there is no filter {name!r}", hint)
        return never
    return builder(argument, (*path, name), context)
