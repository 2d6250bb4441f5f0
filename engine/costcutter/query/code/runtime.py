"""What generated code calls: the rare cases of operations whose usual case it writes out."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from numbers import Number
from typing import Any

from jmespath.visitor import TreeInterpreter, _Expression

from costcutter.query import expression
from costcutter.query.answers import Answer
from costcutter.query.functions import Facets, Functions, UnknownValue
from costcutter.query.subject import Subject, account_of, arn_of, name_of, region_of, view_of
from costcutter.resources import Unknown
from costcutter.values import as_moment, stamp


def member(value: Any, key: str) -> Any:
    """A member of anything; null where it has none."""
    try:
        return value.get(key)
    except AttributeError:
        return None


def members(value: Any) -> Any:
    """The values of an object, None of anything else."""
    try:
        return value.values()
    except AttributeError:
        return None


def ordered(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool | None:
    """An ordering as JMESPath makes it: null unless both are numbers or texts.

    Raises:
        TypeError: for a number and a text.
    """
    return compare(left, right) if _is_ordered(left) and _is_ordered(right) else None


def _is_ordered(value: Any) -> bool:
    return isinstance(value, str | Number) and not isinstance(value, bool)


def known(value: Any) -> Any:
    """The value itself.

    Raises:
        UnknownValue: if it is `Unknown`.
    """
    if isinstance(value, Unknown):
        raise UnknownValue(value)
    return value


def stamped(moment: datetime | None) -> str | None:
    """A date as documents hold it."""
    return stamp(moment) if moment else None


def moment(value: Any) -> datetime | None:
    """What `values.as_moment` reads, quickly where it has the form of `values.stamp`."""
    # behind the six characters, nothing is left that fromisoformat takes and as_moment does not
    if value.__class__ is str and len(value) == 20 and value[4::3] == "--T::Z":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return as_moment(value)


def age(now: datetime) -> Callable[[Any], float | None]:
    """The function ``age`` of one run."""

    def days(value: Any) -> float | None:
        then = _date(value)
        return None if then is None else (now - then).total_seconds() / 86400

    return days


def days_until(now: datetime) -> Callable[[Any], float | None]:
    """The function ``days_until`` of one run."""

    def days(value: Any) -> float | None:
        then = _date(value)
        return None if then is None else (then - now).total_seconds() / 86400

    return days


def _date(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    then = moment(value)
    if then is None:
        raise ValueError(f"{value!r} is not a date")
    return then


class _BeforeAll:
    """Lies before every moment."""

    def __lt__(self, _: object) -> bool:
        return True

    def __gt__(self, _: object) -> bool:
        return False


def before(now: datetime, span: timedelta) -> datetime | _BeforeAll:
    """The moment that lies `span` back, which may be before the first one that there is."""
    try:
        return now - span
    except OverflowError:
        return _BeforeAll()


FAILURES = (UnknownValue, *expression.FAILURES)
"""What makes the answer of a condition unknown."""


class _Apply:
    """Stands for jmespath's interpreter in an expression reference (``&Name``)."""

    def visit(self, node: tuple[Callable[[Any, Any], Any], Any], value: Any) -> Any:
        """What the function of an expression gives on a value."""
        function, resource = node
        return function(value, resource)


_APPLY = _Apply()


def reference(function: Callable[[Any, Any], Any], resource: Any) -> Any:
    """An expression reference as jmespath's functions take it."""
    return _Expression((function, resource), _APPLY)  # type: ignore[arg-type]  # the stubs ask for its own classes


NAMES: Mapping[str, Any] = {
    "EMPTY": (str, list, dict),
    "FAILURES": FAILURES,
    "FALSE": Answer.FALSE,
    "Facets": Facets,
    "Functions": Functions,
    "Number": Number,
    "Subject": Subject,
    "TRUE": Answer.TRUE,
    "UNKNOWN": Answer.UNKNOWN,
    "Unknown": Unknown,
    "age": age,
    "before": before,
    "days_until": days_until,
    "dict": dict,
    "equals": TreeInterpreter.COMPARATOR_FUNC["eq"],
    "float": float,
    "from_stamp": datetime.fromisoformat,
    "ge": operator.ge,
    "gt": operator.gt,
    "int": int,
    "isinstance": isinstance,
    "account_of": account_of,
    "arn_of": arn_of,
    "name_of": name_of,
    "region_of": region_of,
    "known": known,
    "le": operator.le,
    "len": len,
    "list": list,
    "lt": operator.lt,
    "member": member,
    "members": members,
    "moment": moment,
    "ordered": ordered,
    "reference": reference,
    "stamped": stamped,
    "str": str,
    "view_of": view_of,
}
"""All names that generated code can use, built-in ones included; there are no others in its reach."""
