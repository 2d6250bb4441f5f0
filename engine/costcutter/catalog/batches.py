"""Calls about many resources at once: whose parameters name them in one list.

In ``params: {ResourceArns: [LoadBalancerArn]}`` the list has one expression, which gives the member that stands for a
resource; a batch is the same call with the members of several.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from costcutter.catalog.model import Params
from costcutter.catalog.params import HOLE, expression
from costcutter.query.subject import Subject


def member_expression(params: Params) -> str | None:
    """The expression by which the parameters name a resource; None unless it is the only one, alone in a list."""
    found = list(_expressions(params, alone=False))
    return found[0][0] if len(found) == 1 and found[0][1] else None


def member_of(params: Params, subject: Subject) -> str:
    """What stands for a resource in the list of a batch.

    Raises:
        UnknownValue: if it is not known.
        EvaluationError: if the expression does not fit the resource's document.
        ValueError: if it gives no text, or the parameters are not those of a batch.
    """
    text = member_expression(params)
    value = expression(text).value(subject) if text is not None else None
    if not isinstance(value, str) or not value:
        raise ValueError(f"{text} gives no text")
    return value


def batch_params(params: Params, members: Sequence[str]) -> dict[str, Any]:
    """The parameters of the call about these members."""
    return {key: _with_members(part, members) for key, part in params.items()}


def _with_members(part: Any, members: Sequence[str]) -> Any:
    match part:
        case str():
            return part[1:]  # an =text: the only expression stands in the list
        case dict():
            return batch_params(part, members)
        case [str(only)] if _is_expression(only):
            return list(members)
        case list():
            return [_with_members(item, members) for item in part]
        case _:
            return part


def _expressions(part: Any, *, alone: bool) -> Iterator[tuple[str, bool]]:
    """Every text with an expression, and whether it is one expression alone in a list."""
    match part:
        case str() if _is_expression(part):
            yield part, alone
        case str() if HOLE.search(part):
            yield part, False
        case dict():
            for item in part.values():
                yield from _expressions(item, alone=False)
        case list():
            for item in part:
                yield from _expressions(item, alone=len(part) == 1)
        case _:
            pass


def _is_expression(text: str) -> bool:
    return not text.startswith("=")
