"""Fills the parameters of calls: expressions become values, ``=texts`` become texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from costcutter.catalog.model import Params
from costcutter.query.expression import EvaluationError, compile_expression
from costcutter.query.subject import Subject

HOLE = re.compile(r"\{([^{}]*)\}")
"""An expression in a ``=text`` or in an ARN's form."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a parameter's text means: a text, an expression, or a text with expressions in it."""

    text: str | None
    """The text itself, where no expression stands in it."""
    expressions: tuple[tuple[str, int], ...] = ()
    """Each expression, and where it begins in what is written."""
    whole: bool = False
    """Whether the one expression is all there is, so that its value keeps its type."""

    def as_param(self, written: str) -> str:
        """The same in the catalogue's form."""
        return self.expressions[0][0] if self.whole else f"={written}"


def in_catalog(written: str) -> Written:
    """As type files write: an expression, or ``=text`` with expressions in braces."""
    if not written.startswith("="):
        return Written(None, ((written, 0),), whole=True)
    found = _holes(written)
    return Written(None if found else written[1:], found)


def in_policy(written: str) -> Written:
    """As policies write: a text, with expressions in braces."""
    found = _holes(written)
    whole = HOLE.fullmatch(written) is not None
    return Written(None if found else written, found, whole)


def in_catalog_form(part: Any) -> Any:
    """Parameters as policies write them in the form that type files, and `fill`, have."""
    match part:
        case str():
            return in_policy(part).as_param(part)
        case dict():
            return {key: in_catalog_form(value) for key, value in part.items()}
        case list():
            return [in_catalog_form(item) for item in part]
        case _:
            return part


def _holes(written: str) -> tuple[tuple[str, int], ...]:
    return tuple((hole[1], hole.start(1)) for hole in HOLE.finditer(written))


expression = lru_cache(maxsize=4096)(compile_expression)
"""A parsed expression of the catalogue; each text is parsed once per process."""


def fill(params: Params, subject: Subject, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The parameters of one call. What comes out null is left out.

    Args:
        params: as the catalogue writes them.
        subject: the resource that the call is about.
        extra: further names, such as ``options``, ``each``, ``policy`` and ``results``.

    Raises:
        UnknownValue: if a value is needed that is not known.
        EvaluationError: if an expression does not fit this resource's document, or a list comes out empty that was
            not written so: to most APIs an empty list of identifiers means everything.
    """
    return {key: value for key, part in params.items() if (value := _value(part, subject, extra)) is not None}


def literal_params(params: Params) -> dict[str, Any]:
    """The parameters of a call that is about no resource: only ``=texts`` and plain values.

    Raises:
        ValueError: if one of them is an expression.
    """
    return {key: _literal(value) for key, value in params.items()}


def text_of(template: str, subject: Subject, extra: Mapping[str, Any] | None = None) -> str:
    """A text with its {expressions} filled in; null becomes nothing."""

    def value(hole: re.Match[str]) -> str:
        found = expression(hole[1]).value(subject, extra)
        return "" if found is None else str(found)

    return HOLE.sub(value, template)


def _value(part: Any, subject: Subject, extra: Mapping[str, Any] | None) -> Any:
    match part:
        case str() if part.startswith("="):
            return text_of(part[1:], subject, extra)
        case str():
            return expression(part).value(subject, extra)
        case dict():
            return fill(part, subject, extra)
        case list():
            values = [value for item in part if (value := _value(item, subject, extra)) is not None]
            if part and not values:
                raise EvaluationError(f"[{', '.join(map(str, part))}] comes out empty")
            return values
        case _:
            return part


def _literal(part: Any) -> Any:
    match part:
        case str() if part.startswith("=") and not HOLE.search(part):
            return part[1:]
        case str():
            raise ValueError(f"{part!r} is an expression, but there is no resource yet; write ={part} for a text")
        case dict():
            return literal_params(part)
        case list():
            return [_literal(item) for item in part]
        case _:
            return part
