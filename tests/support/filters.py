"""Random trees of filters, and a world around the resources that they look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from costcutter.query.answers import Answer, Verdict
from costcutter.query.context import Filter
from costcutter.query.expression import Expression, compile_expression
from costcutter.query.filters.age import Age
from costcutter.query.filters.blocks import All, Not, OneOf
from costcutter.query.filters.condition import Condition
from costcutter.query.filters.marked import Marked
from costcutter.query.filters.operators import OPERATORS, Comparison
from costcutter.query.filters.related import ReferencedBy, Related
from costcutter.query.filters.tags import Tags
from costcutter.query.filters.value import Value
from costcutter.query.subject import Neighbours, Subject
from costcutter.resources import Resource
from costcutter.values import ValueProblem
from support.expressions import ASKING, SCALARS, some_condition, some_expression, some_resource


@dataclass(frozen=True)
class Around:
    """A world in which the same resources name everybody, and those that are named are there."""

    others: tuple[Resource, ...]
    doubt: str

    def named(self, subject: Subject, _: str, identifiers: Iterable[str]) -> Neighbours:
        found = self.others[: len(set(identifiers))]
        return Neighbours(tuple(Subject(other, subject.now, self) for other in found), self.doubt)

    def naming(self, subject: Subject, *_: object) -> Neighbours:
        return Neighbours(tuple(Subject(other, subject.now, self) for other in self.others), self.doubt)


@dataclass(frozen=True)
class Plain:
    """A filter that nothing writes out."""

    answer: Answer

    def __call__(self, _: Subject) -> Verdict:
        return Verdict(self.answer, "it says so")


OPERANDS = (
    *SCALARS,
    *(["a", "b", "1"], ["a"], [0, 1], [True, "a"], [1, 2.5], [None], [0, 1, 2], ["a", 1]),
    *("10.0.0.0/8", "10GiB", "1.2.3", "1d", "14d", "999999w", "^(a|b)", "^a|b", "(?i)^A", "^a", "a*", "[", "A"),
)
LIMITS = (None, timedelta(days=1), timedelta(days=14), timedelta(weeks=999_999))


def some_world(random: Random) -> Around:
    """A world that may not show everybody."""
    others = tuple(some_resource(random) for _ in range(random.randrange(4)))
    return Around(others, random.choice(("", "", "broke off")))


def some_filter(random: Random, size: int = 4) -> Filter:
    """A tree of filters of every kind."""
    if size == 0:
        return _some_leaf(random)
    parts = tuple(some_filter(random, random.randrange(size)) for _ in range(random.randrange(5)))
    inner = some_filter(random, size - 1)
    has = random.choice(("any", "all", "none"))
    made: Sequence[Filter] = (
        Not(inner),
        All(parts),
        OneOf(parts),
        Related("ec2.volume", (_some_expression(random),), inner, has),
        ReferencedBy("ec2.volume", ("a",), inner, has),
    )
    return random.choice(made)


def _some_leaf(random: Random) -> Filter:
    keys = ("a", "b")
    tests = tuple((random.choice(keys), _some_comparison(random), "as written") for _ in range(random.randint(1, 3)))
    made: Sequence[Filter] = (
        Condition(compile_expression(some_condition(random))),
        Value(_some_expression(random), _some_comparison(random), "as written"),
        Tags(tests),
        Age(random.choice((None, _some_expression(random))), random.choice(LIMITS), random.choice(LIMITS)),
        Marked(random.choice(("delete", "stop")), random.choice((None, True, False))),
        Plain(random.choice(tuple(Answer))),
    )
    return random.choice(made)


def _some_comparison(random: Random) -> Comparison:
    while True:
        name = random.choice(tuple(OPERATORS))
        operand = True if name in ("absent", "present", "empty") else random.choice(OPERANDS)
        try:
            return Comparison(name, operand, OPERATORS[name].compile(operand))
        except ValueProblem:
            continue


def _some_expression(random: Random) -> Expression:
    return compile_expression(some_expression(random, ASKING))
