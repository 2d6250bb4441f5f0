"""The operators of ``value`` and ``tags``, written out for values of the usual type.

What is not written out, an operator or a value, is left to the test itself.
"""

from __future__ import annotations

import fnmatch
import math
import re
from collections.abc import Callable, Mapping

from costcutter.query.code.comparisons import equality
from costcutter.query.code.kleene import Answered
from costcutter.query.code.source import Source
from costcutter.query.filters.operators import Comparison, Test
from costcutter.values import parse_date, parse_duration


def passes(source: Source, test: Test, value: str) -> Answered:
    """Write whether a named value passes a test."""
    if isinstance(test, Comparison):
        emit = _EMITTERS.get(test.name)
        answer = emit(source, test, value) if emit is not None else None
        if answer is not None:
            return answer
    return Answered(source.named(_called(source, test, value)), certain=False)


def _called(source: Source, test: Test, value: str) -> str:
    return f"{source.constant(test.test if isinstance(test, Comparison) else test)}({value}, now)"


def _sure(text: str) -> Answered:
    return Answered(f"({text})", certain=True)


def _equals(source: Source, test: Comparison, value: str) -> Answered | None:
    if not isinstance(test.operand, str | int | float):
        return None
    return _sure(equality(value, test.operand, f"{value} == {source.constant(test.operand)}"))


def _in(source: Source, test: Comparison, value: str) -> Answered | None:
    if all(type(member) is str for member in test.operand):
        return _sure(f"isinstance({value}, str) and {value} in {source.constant(frozenset(test.operand))}")
    if all(type(member) in (int, float) and math.isfinite(member) for member in test.operand):
        members = source.constant(frozenset(test.operand))
        usual = f"{value}.__class__ is int or {value}.__class__ is float"
        return _sure(f"{value} in {members} if {usual} else {_called(source, test, value)}")
    return None  # of lists that mix true and 1, a set would keep one


def _glob(source: Source, test: Comparison, value: str) -> Answered:
    match = source.constant(re.compile(fnmatch.translate(test.operand)).match)
    return _sure(f"isinstance({value}, str) and {match}({value}) is not None")


def _regex(source: Source, test: Comparison, value: str) -> Answered:
    compiled = re.compile(test.operand)
    found = source.constant(compiled.match if _is_anchored(test.operand) else compiled.search)
    return _sure(f"isinstance({value}, str) and {found}({value}) is not None")


def _is_anchored(regex: str) -> bool:
    """Whether it begins with ``^`` in a way that surely holds for the whole of it, so that nothing need be searched."""
    if not regex.startswith("^") or "(?" in regex.replace("(?:", ""):
        return False
    return "|" not in regex or _GROUP.fullmatch(regex) is not None


_GROUP = re.compile(r"\^\((?:\?:)?[^()\[\]\\]*\)[^|]*")
"""Alternatives in a simple group that begins where the text does."""


def _starts(source: Source, test: Comparison, value: str) -> Answered:
    return _sure(f"isinstance({value}, str) and {value}.startswith({source.constant(test.operand)})")


def _ends(source: Source, test: Comparison, value: str) -> Answered:
    return _sure(f"isinstance({value}, str) and {value}.endswith({source.constant(test.operand)})")


def _ordering(operator: str) -> Callable[[Source, Comparison, str], Answered | None]:
    def emit(source: Source, test: Comparison, value: str) -> Answered | None:
        if type(test.operand) not in (int, float):
            return None
        limit = source.constant(test.operand)
        return _numeric(source, test, value, f"{value} {operator} {limit}")

    return emit


def _between(source: Source, test: Comparison, value: str) -> Answered | None:
    if any(type(limit) not in (int, float) for limit in test.operand):
        return None
    low, high = (source.constant(limit) for limit in test.operand)
    return _numeric(source, test, value, f"{low} <= {value} <= {high}")


def _numeric(source: Source, test: Comparison, value: str, usually: str) -> Answered:
    usual = f"{value}.__class__ is int or {value}.__class__ is float"
    slow = f"False if {value} is None else {_called(source, test, value)}"
    return Answered(f"({usually} if {usual} else {slow})", certain=False)


def _dated(operator: str) -> Callable[[Source, Comparison, str], Answered]:
    def emit(source: Source, test: Comparison, value: str) -> Answered:
        return _temporal(source, value, operator, source.constant(parse_date(test.operand)))

    return emit


def _aged(operator: str) -> Callable[[Source, Comparison, str], Answered]:
    def emit(source: Source, test: Comparison, value: str) -> Answered:
        edge = source.bound(f"before(now, {source.constant(parse_duration(test.operand))})")
        return _temporal(source, value, operator, edge)

    return emit


def _temporal(source: Source, value: str, operator: str, limit: str) -> Answered:
    moment = source.named(f"moment({value})")
    return Answered(
        f"(False if {value} is None else None if {moment} is None else {moment} {operator} {limit})", certain=False
    )


def _presence(text: str) -> Callable[[Source, Comparison, str], Answered]:
    return lambda _, __, value: _sure(text.format(value))


_EMITTERS: Mapping[str, Callable[[Source, Comparison, str], Answered | None]] = {
    "equals": _equals,
    "in": _in,
    "glob": _glob,
    "regex": _regex,
    "starts_with": _starts,
    "ends_with": _ends,
    "over": _ordering(">"),
    "below": _ordering("<"),
    "at_least": _ordering(">="),
    "at_most": _ordering("<="),
    "between": _between,
    "before": _dated("<"),
    "after": _dated(">"),
    "older_than": _aged("<"),
    "newer_than": _aged(">"),
    "absent": _presence("{0} is None"),
    "present": _presence("{0} is not None"),
    "empty": _presence("{0} is None or not {0} and isinstance({0}, EMPTY)"),
}
