"""What filters say of single values that every match must fulfil: ``State`` is one of these, a tag is there.

Whatever lies outside a bound is certainly no match: the filters are false of it, not unknown. So a listing that leaves
it out loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from costcutter.query.facts.clauses import facts_of
from costcutter.query.facts.model import Fact, Joint, Part

Bounds: TypeAlias = Mapping[str, frozenset[str]]
"""For a subject, as facts name it (``State.Name``, ``tag Owner``), the only values that can match, as texts."""

PRESENT = "tags"
"""The subject whose values are tag keys, of which at least one must be there."""

NONE: Bounds = {}

_LOCAL = frozenset({"value", "tags", "age", "marked", "related", "referenced_by", "metric", "schedule"})
"""Filters that judge a resource by itself and by resources that are listed for their sake."""


def bounds_of(filters: Any) -> Bounds:
    """The bounds of a policy's filters. None where one compares a resource with others of its own listing.

    Args:
        filters: as the policy says them: a list, which is an AND, or ``all``.
    """
    if not isinstance(filters, list) or not all(map(_is_local, filters)):
        return NONE
    return _of_part(facts_of(filters, ()))


def union(bounds: list[Bounds]) -> Bounds:
    """Where something can be that is within one of these bounds."""
    if not bounds:
        return NONE
    first, *others = bounds
    shared = (subject for subject in first if all(subject in other for other in others))
    return {subject: first[subject].union(*(other[subject] for other in others)) for subject in shared}


def _is_local(clause: Any) -> bool:
    """Whether a filter looks at nothing that leaving out other resources would change. Unknown filters may."""
    match clause:
        case str():
            return True
        case list():
            return all(map(_is_local, clause))
        case {"all": inner} | {"any": inner} | {"not": inner}:
            return len(clause) == 1 and _is_local(inner)
        case dict():
            return len(clause) == 1 and clause.keys() <= _LOCAL
        case _:
            return False


def _of_part(part: Part) -> Bounds:
    match part:
        case Fact():
            return _of_fact(part)
        case Joint("all", parts):
            found: dict[str, frozenset[str]] = {}
            for bounds in map(_of_part, parts):
                for subject, values in bounds.items():
                    if subject not in found or len(values) < len(found[subject]):
                        found[subject] = values
            return found
        case Joint(_, parts):
            return union([_of_part(each) for each in parts])


def _of_fact(fact: Fact) -> Bounds:
    found: dict[str, frozenset[str]] = {}
    values = [text for constant in fact.constants if (text := _text(constant)) is not None]
    if fact.listed and not fact.negated and len(values) == len(fact.constants):
        found[fact.subject] = frozenset(values)
    if fact.subject.startswith(_TAG) and ((fact.key, fact.negated) in _SAYS_PRESENT or found):
        found[PRESENT] = frozenset({fact.subject.removeprefix(_TAG)})
    return found


def _text(constant: Any) -> str | None:
    """A value as APIs write it: ``true``, ``8``. None for null, and for fractions, which they may write otherwise."""
    match constant:
        case bool():
            return str(constant).lower()
        case int() | str():
            return str(constant)
        case _:
            return None


_TAG = "tag "
_SAYS_PRESENT = (("present true", False), ("absent true", True), ("there", False))
