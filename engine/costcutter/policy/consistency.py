"""Filters that contradict each other, that are always true, or that say the same twice.

A few values decide: those that the conditions name, values between and beyond them, and none at all. If no value
fulfils two conditions on the same field, nothing ever matches both; if each value fulfils one of several, their OR says
nothing. Only what is certain is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol

from costcutter.documents.places import Path
from costcutter.errors import Severity
from costcutter.query.facts.clauses import facts_of
from costcutter.query.facts.model import Fact, Joint, Part, Spot


class Note(Protocol):
    """Notes a problem at a spot; `other` is the spot that it is compared with."""

    def __call__(self, code: str, spot: Spot, message: str, other: Spot | None, severity: Severity) -> None: ...


def check_filters(clauses: Any, path: Path, note: Note) -> None:
    """Note what is wrong with a list of filters that has no other mistakes.

    CC261 nothing can fulfil them all, CC262 everything fulfils one of them, CC263 (a warning) one stands twice.
    """
    _check(facts_of(clauses, path), note)
    for inner, place in _nested(clauses, path):
        _check(facts_of(inner, place), note)


def _nested(clause: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    """The filters on related resources: each list of them stands for itself."""
    if isinstance(clause, list):
        for index, item in enumerate(clause):
            yield from _nested(item, (*path, index))
    elif isinstance(clause, dict) and len(clause) == 1:
        name, argument = next(iter(clause.items()))
        if isinstance(argument, dict) and "where" in argument:
            yield argument["where"], (*path, name, "where")
            yield from _nested(argument["where"], (*path, name, "where"))
        elif name in ("all", "any", "not"):
            yield from _nested(argument, (*path, name))


def _check(part: Part, note: Note) -> None:
    if isinstance(part, Fact):
        return
    facts = [each for each in part.parts if isinstance(each, Fact)]
    _repeats(facts, note)
    if part.kind == "all":
        _contradictions(facts, note)
    else:
        _truisms(facts, note)
    for each in part.parts:
        if isinstance(each, Joint):
            _check(each, note)


def _repeats(facts: Sequence[Fact], note: Note) -> None:
    first: dict[tuple[str, str, bool], Fact] = {}
    for fact in facts:
        other = first.setdefault((fact.subject, fact.key, fact.negated), fact)
        if other is not fact:
            note("CC263", fact.spot, f"{fact.text} stands here twice", other.spot, Severity.WARNING)


def _contradictions(facts: Sequence[Fact], note: Note) -> None:
    for group in _by_subject(facts):
        pair = _first_pair(group, _exclude)
        if pair is not None:
            against, fact = pair
            message = f"nothing is both {_said(against)} and {_said(fact)}, so nothing ever matches"
            note("CC261", fact.spot, message, against.spot, Severity.ERROR)
        elif len(group) > 2 and _exclude(group):
            message = f"nothing is {', '.join(map(_said, group))} at once, so nothing ever matches"
            note("CC261", group[-1].spot, message, group[0].spot, Severity.ERROR)


def _truisms(facts: Sequence[Fact], note: Note) -> None:
    for group in _by_subject(facts):
        pair = _first_pair(group, _exhaust)
        if pair is not None:
            against, fact = pair
            message = f"everything is {_said(against)} or {_said(fact)}, so this is always true"
            note("CC262", fact.spot, message, against.spot, Severity.ERROR)


def _first_pair(group: Sequence[Fact], conflict: Callable[[Sequence[Fact]], bool]) -> tuple[Fact, Fact] | None:
    """The first fact that conflicts with one before it, behind that one."""
    pairs = ((other, fact) for position, fact in enumerate(group) for other in group[:position])
    return next((pair for pair in pairs if conflict(pair)), None)


def _said(fact: Fact) -> str:
    if not fact.negated:
        return fact.text
    return fact.text.replace(" == ", " != ", 1) if " == " in fact.text else f"not ({fact.text})"


def _by_subject(facts: Iterable[Fact]) -> list[list[Fact]]:
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.subject, []).append(fact)
    return [group for group in groups.values() if len(group) > 1]


def _exclude(facts: Sequence[Fact]) -> bool:
    """Whether no value at all fulfils every condition."""
    if _are_opposite(facts):
        return True
    listed = [fact for fact in facts if fact.listed]
    if listed:
        values: Sequence[Any] = listed[0].constants
    else:
        facts = [fact for fact in facts if fact.smooth]
        values = _candidates(facts)
    tests = [fact.test for fact in facts if fact.test is not None]
    return len(tests) > 1 and not any(_all_true(tests, value) for value in values)


def _exhaust(facts: Sequence[Fact]) -> bool:
    """Whether each value fulfils one of the conditions, none at all included."""
    if _are_opposite(facts):
        return True
    tests = [fact.test for fact in facts if fact.test is not None]
    if len(tests) < len(facts) or not all(fact.smooth for fact in facts):
        return False
    return all(any(_all_true([test], value) for test in tests) for value in _candidates(facts))


def _are_opposite(facts: Sequence[Fact]) -> bool:
    """Whether two conditions are the negation of each other, understood or not."""
    first, second = (facts[0], facts[-1])
    return len(facts) == 2 and first.key == second.key and first.negated is not second.negated


def _all_true(tests: Iterable[Callable[[Any], bool | None]], value: Any) -> bool:
    try:
        return all(test(value) is True for test in tests)
    except (TypeError, ValueError):  # a value of a kind that the test does not expect fulfils nothing
        return False


def _candidates(facts: Iterable[Fact]) -> list[Any]:
    """Values of every sort that the conditions tell apart."""
    constants = [constant for fact in facts for constant in fact.constants]
    numbers = sorted({float(each) for each in constants if isinstance(each, int | float)})
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    beyond = [numbers[0] - 1, numbers[-1] + 1] if numbers else [0.0, 1.0]
    texts = [each for each in constants if isinstance(each, str)]
    # behind a text, and before the next one in order, stands the same text with a character more
    longer = [f"{text}\0" for text in texts]
    return [*constants, None, True, False, *numbers, *between, *beyond, "", "\0", *longer, [], ["x"]]
