"""The operators that `value` and `tags` share: one operand that the author writes, one test.

An absent field fails every test but ``absent`` (and ``empty``); it is null, not unknown. One that is there but
cannot be compared (``over: 5`` of a tag that says "many") is neither: the test cannot be made.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from costcutter.query.literals import compare_versions, is_within, parse_networks, parse_version
from costcutter.query.patterns import checked_length, compile_regex
from costcutter.values import ValueProblem, as_moment, parse_date, parse_duration

Test: TypeAlias = Callable[[Any, datetime], bool | None]
"""Whether a field's value passes, at a moment; None where it is not what the operator compares."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test that knows what the author wrote."""

    name: str
    """Of the operator."""
    operand: Any = field(hash=False)  # it may be a list
    test: Test

    def __call__(self, value: Any, now: datetime) -> bool | None:
        return self.test(value, now)


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: what it is for, which fields it makes sense on, and how its operand becomes a test."""

    meaning: str
    kinds: tuple[str, ...]
    """Kinds of fields that it can be true for; empty for all."""
    compile: Callable[[Any], Test]
    """Raises `ValueProblem` where the operand is not what the operator takes."""


def _scalar(operand: Any) -> Any:
    if isinstance(operand, dict | list) or operand is None:
        raise ValueProblem("CC230", "a single value is expected here")
    return operand


def _equals(operand: Any) -> Test:
    wanted = _scalar(operand)
    return lambda value, _: value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def _in(operand: Any) -> Test:
    if not isinstance(operand, list) or not operand:
        raise ValueProblem("CC230", "a list of values is expected here", "write in: [a, b]")
    members = frozenset((isinstance(item, bool), _scalar(item)) for item in operand)
    return lambda value, _: not isinstance(value, dict | list) and (isinstance(value, bool), value) in members


def _text_test(test: Callable[[str, str], bool]) -> Callable[[Any], Test]:
    def compile_(operand: Any) -> Test:
        if not isinstance(operand, str) or not operand:
            raise ValueProblem("CC230", f"{operand!r} is not a text", "put it in quotes")
        checked_length(operand, "CC230", "text")
        return lambda value, _: isinstance(value, str) and test(value, operand)

    return compile_


def _contains(operand: Any) -> Test:
    wanted = _scalar(operand)

    def test(value: Any, _: datetime) -> bool:
        if isinstance(value, str):
            return (str(wanted).lower() if isinstance(wanted, bool) else str(wanted)) in value
        return isinstance(value, list) and wanted in value

    return test


def _regex(operand: Any) -> Test:
    if not isinstance(operand, str):
        raise ValueProblem("CC231", f"{operand!r} is not a regular expression, but a value", "put it in single quotes")
    pattern = compile_regex(operand)
    return lambda value, _: isinstance(value, str) and pattern.search(value) is not None


def _compared(value: Any, read: Callable[[Any], Read | None], test: Callable[[Read], bool]) -> bool | None:
    if value is None:
        return False
    found = read(value)
    return None if found is None else test(found)


def _number_test(test: Callable[[float, float], bool]) -> Callable[[Any], Test]:
    def compile_(operand: Any) -> Test:
        if isinstance(operand, dict) and operand.keys() == {"version"}:
            return _version_test(parse_version(operand["version"]), test)
        limit = _number(operand)
        if limit is None:
            raise ValueProblem("CC230", f"{operand!r} is not a number")
        return lambda value, _: _compared(value, _number, lambda found: test(found, limit))

    return compile_


def _version_test(limit: str, test: Callable[[float, float], bool]) -> Test:
    def read(value: Any) -> int | None:
        return compare_versions(value, limit)

    return lambda value, _: _compared(value, read, lambda order: test(order, 0))


def _number(value: Any) -> float | None:
    """A number, also one that an API sends as text (SQS attributes, for instance)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return float(value)
    return None


def is_date_range(operand: Any) -> bool:
    """Whether the operand of `between` is of dates rather than numbers."""
    return isinstance(operand, list) and any(isinstance(item, str) and _number(item) is None for item in operand)


def _between(operand: Any) -> Test:
    if is_date_range(operand):
        return _between_dates([parse_date(item) for item in operand])
    numbers = [_number(item) for item in operand] if isinstance(operand, list) else []
    limits = [number for number in numbers if number is not None]
    if len(numbers) != 2 or len(limits) != 2 or limits[0] > limits[1]:
        raise ValueProblem("CC230", "a list of a lower and an upper number is expected here", "write between: [1, 10]")
    low, high = limits
    return lambda value, _: _compared(value, _number, lambda found: low <= found <= high)


def _between_dates(dates: list[datetime]) -> Test:
    if len(dates) != 2 or dates[0] > dates[1]:
        hint = "write between: [2026-01-01, 2026-01-31]"
        raise ValueProblem("CC230", "a list of an earlier and a later date is expected here", hint)
    first, last = dates
    return lambda value, _: _compared(value, as_moment, lambda moment: first <= moment <= last)


def _cidr_within(operand: Any) -> Test:
    networks = parse_networks(operand)
    return lambda value, _: False if value is None else is_within(value, networks)


def _date_test(test: Callable[[datetime, datetime], bool]) -> Callable[[Any], Test]:
    def compile_(operand: Any) -> Test:
        limit = parse_date(operand)
        return lambda value, _: _compared(value, as_moment, lambda moment: test(moment, limit))

    return compile_


def _age_test(test: Callable[[timedelta, timedelta], bool]) -> Callable[[Any], Test]:
    def compile_(operand: Any) -> Test:
        limit = parse_duration(operand)
        return lambda value, now: _compared(value, as_moment, lambda moment: test(now - moment, limit))

    return compile_


def _presence(test: Callable[[Any], bool]) -> Callable[[Any], Test]:
    def compile_(operand: Any) -> Test:
        if operand is not True:
            raise ValueProblem("CC230", "only true makes sense here", "put it in a `not` block to turn it round")
        return lambda value, _: test(value)

    return compile_


_TEXTUAL, _NUMERIC, _TEMPORAL = ("text", "time"), ("number", "text"), ("time", "text")

OPERATORS: Mapping[str, Operator] = {
    "equals": Operator("is exactly this value", (), _equals),
    "in": Operator("is one of these values", (), _in),
    "glob": Operator("fits this pattern with * and ?", _TEXTUAL, _text_test(fnmatch.fnmatchcase)),
    "regex": Operator("has this regular expression somewhere", _TEXTUAL, _regex),
    "contains": Operator("contains this text, or this element", ("text", "time", "list"), _contains),
    "starts_with": Operator("begins with this text", _TEXTUAL, _text_test(str.startswith)),
    "ends_with": Operator("ends with this text", _TEXTUAL, _text_test(str.endswith)),
    "over": Operator("is greater than this number", _NUMERIC, _number_test(lambda value, limit: value > limit)),
    "below": Operator("is less than this number", _NUMERIC, _number_test(lambda value, limit: value < limit)),
    "at_least": Operator("is this number or greater", _NUMERIC, _number_test(lambda value, limit: value >= limit)),
    "at_most": Operator("is this number or less", _NUMERIC, _number_test(lambda value, limit: value <= limit)),
    "between": Operator("is within these two numbers or dates, both included", ("number", "text", "time"), _between),
    "before": Operator("is a date before this one", _TEMPORAL, _date_test(lambda value, limit: value < limit)),
    "after": Operator("is a date after this one", _TEMPORAL, _date_test(lambda value, limit: value > limit)),
    "older_than": Operator("is a date longer ago than this", _TEMPORAL, _age_test(lambda age, limit: age > limit)),
    "newer_than": Operator("is a date less long ago than this", _TEMPORAL, _age_test(lambda age, limit: age < limit)),
    "cidr_within": Operator("is an address or network in this network, or in one of these", ("text",), _cidr_within),
    "absent": Operator("is not there", (), _presence(lambda value: value is None)),
    "present": Operator("is there", (), _presence(lambda value: value is not None)),
    "empty": Operator(
        "is not there, or empty",
        ("text", "list", "map", "object"),
        _presence(lambda value: value in (None, "", [], {})),
    ),
}
"""Operators by name."""
