"""What a filter says, in whatever form it is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from costcutter.documents.places import Path
from costcutter.query.facts.expressions import facts_of_text, name_of
from costcutter.query.facts.model import Fact, Part, Spot, inverted, joint, opaque, short
from costcutter.query.filters.operators import OPERATORS
from costcutter.query.parse import ExpressionProblem, parse
from costcutter.values import ValueProblem, parse_date, parse_duration, tag_text

_DAY = 86400.0
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def facts_of(clause: Any, path: Path) -> Part:
    """What a filter says; a list is an AND. Wrong forms give conditions that are not understood."""
    if isinstance(clause, str):
        return facts_of_text(clause, path)
    if isinstance(clause, list):
        return joint("all", [facts_of(item, (*path, index)) for index, item in enumerate(clause)])
    if not isinstance(clause, dict) or len(clause) != 1:
        return opaque(clause, path)
    name, argument = next(iter(clause.items()))
    form = _FORMS.get(name)
    known = form(argument, (*path, name)) if form else None
    return known or opaque(clause, (*path, name))


def _of_list(kind: Literal["all", "any"], argument: Any, path: Path) -> Part | None:
    if not isinstance(argument, list):
        return None
    return joint(kind, [facts_of(item, (*path, index)) for index, item in enumerate(argument)])


def _of_value(argument: Any, path: Path) -> Part | None:
    if not isinstance(argument, dict) or len(argument) != 2 or not isinstance(argument.get("key"), str):
        return None
    try:
        subject = name_of(parse(argument["key"]))
    except ExpressionProblem:
        return None
    operator = next(name for name in argument if name != "key")
    return _operated(subject, argument["key"], operator, argument[operator], Spot((*path, operator)))


def _of_tags(argument: Any, path: Path) -> Part | None:
    if not isinstance(argument, dict):
        return None
    parts: list[Part] = []
    for key, operand in argument.items():
        spot = Spot((*path, key))
        if operand in ("absent", "present"):
            name, value = operand, True
        elif isinstance(operand, dict) and len(operand) == 1:
            name, value = next(iter(operand.items()))
        else:
            name, value = "equals", operand
        value = _as_tag(value) if name in ("equals", "in") else value
        fact = _operated(f"tag {key}", f"tag {key}", name, value, spot)
        if fact is None:
            return None
        parts.append(fact)
    return joint("all", parts)


def _of_age(argument: Any, path: Path) -> Part | None:
    if not isinstance(argument, dict) or not argument.keys() <= {"of", "over", "under"}:
        return None
    if not isinstance(argument.get("of", ""), str):
        return None
    try:
        of = name_of(parse(argument["of"])) if "of" in argument else "resource.created"
        parts = [_aged(of, key, argument[key], (*path, key)) for key in ("over", "under") if key in argument]
    except (ExpressionProblem, ValueProblem, TypeError):
        return None
    return joint("all", parts)


def _aged(of: str, side: str, limit: Any, path: Path) -> Fact:
    days = parse_duration(limit).total_seconds() / _DAY
    return replace(_ordered(f"age({of})", side, days, Spot(path)), text=f"age: {{{side}: {limit}}}")


_FORMS: Mapping[str, Callable[[Any, Path], Part | None]] = {
    "all": lambda argument, path: _of_list("all", argument, path),
    "any": lambda argument, path: _of_list("any", argument, path),
    "not": lambda argument, path: inverted(facts_of(argument, path)),
    "value": _of_value,
    "tags": _of_tags,
    "age": _of_age,
}

_DURATIONS = {"older_than": "over", "newer_than": "under"}
_DATES = {"before": "below", "after": "over"}
_NUMERIC = frozenset({"over", "below", "at_least", "at_most", "between"})
_SMOOTH = frozenset({"equals", "in", "absent", "present", "empty"})


def _operated(subject: str, shown: str, name: str, operand: Any, spot: Spot) -> Fact | None:
    """The condition of one operator of `value` or `tags`; None where it cannot be compiled."""
    try:
        if name in _DURATIONS:
            days = parse_duration(operand).total_seconds() / _DAY
            return _written(_ordered(f"age({subject})", _DURATIONS[name], days, spot), shown, name, operand)
        if name in _DATES:
            moment = parse_date(operand).timestamp()
            return _written(_ordered(f"date({subject})", _DATES[name], moment, spot), shown, name, operand)
        compiled = OPERATORS[name].compile(operand)
    except (ValueProblem, KeyError, TypeError):
        return None
    constants = tuple(operand) if isinstance(operand, list) else (operand,)
    numbers = _numbers(constants) if name in _NUMERIC else None
    fact = Fact(
        subject,
        f"{name} {json.dumps(operand, sort_keys=True, default=str)}",
        spot,
        "",
        lambda value: compiled(value, _NO_MOMENT),
        numbers or constants,
        listed=name in ("equals", "in"),
        # sizes, versions and dates have an order of their own, which the constants do not show
        smooth=numbers is not None or name in _SMOOTH,
    )
    return _written(fact, shown, name, operand)


def _numbers(constants: tuple[Any, ...]) -> tuple[float, ...] | None:
    try:
        return tuple(map(float, constants))
    except (TypeError, ValueError):
        return None


def _written(fact: Fact, shown: str, name: str, operand: Any) -> Fact:
    text = f"{shown}: {name}" if operand is True else f"{shown}: {{{name}: {_plain(operand)}}}"
    return replace(fact, text=short(text))


def _plain(operand: Any) -> str:
    return f"[{', '.join(map(str, operand))}]" if isinstance(operand, list) else str(operand)


def _ordered(subject: str, side: str, limit: float, spot: Spot) -> Fact:
    """A number strictly on one side of a limit; no number is on neither side."""

    def test(value: Any) -> bool | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return value > limit if side == "over" else value < limit

    return Fact(subject, f"{side} {limit}", spot, f"{side} {limit:g}", test, (limit,))


def _as_tag(value: Any) -> Any:
    """Tags are texts, however they are written."""
    if isinstance(value, list):
        return [_as_tag(item) for item in value]
    try:
        return tag_text(value)
    except ValueProblem:
        return value
