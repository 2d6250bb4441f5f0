"""Filters written out as Python decide what the filters themselves decide, whatever is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from costcutter.query.answers import Answer, Verdict
from costcutter.query.code.decision import decision
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
from costcutter.query.parse import ExpressionProblem
from costcutter.query.subject import Neighbours, Subject
from costcutter.resources import Resource
from costcutter.values import ValueProblem
from support.clock import START
from support.expressions import CONDITIONS, QUESTIONS, RESOURCES, SCALARS, examples


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


WORLDS = st.builds(Around, st.lists(RESOURCES, max_size=3).map(tuple), st.sampled_from(["", "", "broke off"]))


@dataclass(frozen=True)
class Plain:
    """A filter that nothing writes out."""

    answer: Answer

    def __call__(self, _: Subject) -> Verdict:
        return Verdict(self.answer, "it says so")


def _expression(text: str) -> Expression:
    try:
        return compile_expression(text)
    except ExpressionProblem:
        assume(False)
        raise


OPERANDS = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.lists(st.sampled_from(["a", "b", "1"]), min_size=1),
    st.sampled_from(["1d", "14d", "999999w", "^(a|b)", "^a|b", "(?i)^A", "a*", "2026-01-17T12:00:00Z", True, [0, 1]]),
)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    name = draw(st.sampled_from(sorted(OPERATORS)))
    operand = True if name in ("absent", "present", "empty") else draw(OPERANDS)
    try:
        return Comparison(name, operand, OPERATORS[name].compile(operand))
    except ValueProblem:
        assume(False)
        raise


EXPRESSIONS = QUESTIONS.map(_expression)
LIMITS = st.sampled_from([None, timedelta(days=1), timedelta(days=14), timedelta(weeks=999_999)])
KEYS = st.sampled_from(["a", "b"])
LEAVES = st.one_of(
    st.builds(Condition, CONDITIONS.map(_expression)),
    st.builds(Value, EXPRESSIONS, comparisons(), st.just("as written")),
    st.builds(Tags, st.lists(st.tuples(KEYS, comparisons(), st.just("as written")), min_size=1, max_size=3).map(tuple)),
    st.builds(Age, st.none() | EXPRESSIONS, LIMITS, LIMITS),
    st.builds(Marked, st.sampled_from(["delete", "stop"]), st.sampled_from([None, True, False])),
    st.builds(Plain, st.sampled_from(Answer)),
)
HAS = st.sampled_from(["any", "all", "none"])
FILTERS: st.SearchStrategy[Filter] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=4).map(tuple)),
        st.builds(OneOf, st.lists(inner, max_size=4).map(tuple)),
        st.builds(Related, st.just("ec2.volume"), EXPRESSIONS.map(lambda path: (path,)), inner, HAS),
        st.builds(ReferencedBy, st.just("ec2.volume"), st.just(("a",)), inner, HAS),
    ),
    max_leaves=6,
)


@examples(1_000)
@given(FILTERS, WORLDS, st.lists(RESOURCES, min_size=3, max_size=6))
def test_a_decision_is_the_answer_of_the_filter_itself(made: Filter, world: Around, resources: list[Resource]) -> None:
    decide = decision(made)(START, world)

    for found in resources:
        assert decide(found) is made(Subject(found, START, world)).answer
