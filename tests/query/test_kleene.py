"""Unknown is a third answer: what is decided without it stays decided, and `not` never turns it into a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.query.answers import Answer, Verdict, conjunction, disjunction
from costcutter.query.context import Filter, never
from costcutter.query.expression import compile_expression
from costcutter.query.filters.blocks import All, Not, OneOf
from costcutter.query.filters.related import ReferencedBy
from costcutter.query.subject import Neighbours, Subject
from costcutter.resources import ResourceRef, Scope, Unread
from support.judging import resource, subject

T, F, U = Answer.TRUE, Answer.FALSE, Answer.UNKNOWN
ANYBODY = subject(resource("ec2.instance", {"InstanceId": "i-1"}))
REF = ResourceRef(Scope("123456789012", "us-east-1"), "ec2.instance", "i-1")


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_and_and_or_follow_kleenes_tables(left: Answer, right: Answer, both: Answer, either: Answer) -> None:
    verdicts = [Verdict(left, "left"), Verdict(right, "right")]

    assert conjunction(verdicts).answer is both
    assert disjunction(verdicts).answer is either


def test_an_empty_and_is_true_and_an_empty_or_is_false() -> None:
    assert conjunction([]) == Verdict(T, "no condition")
    assert disjunction([]) == Verdict(F, "no alternative")


def test_not_keeps_what_would_have_to_be_read() -> None:
    verdict = Verdict.doubtful(REF, Unread("tags not read", "tags"))

    assert verdict.inverted() == verdict == Verdict(U, "tags not read", frozenset({(REF, "tags")}))


def test_an_undecided_answer_names_everything_that_would_have_to_be_read() -> None:
    doubts = [Verdict.doubtful(REF, Unread(f"{name} not read", name)) for name in ("tags", "policy")]

    for combined in (conjunction(doubts), disjunction(doubts)):
        assert combined == Verdict(U, "tags not read; policy not read", frozenset({(REF, "tags"), (REF, "policy")}))


def test_a_filter_with_problems_never_matches_not_even_turned_round() -> None:
    assert never(ANYBODY).answer is U
    assert Not(never)(ANYBODY).answer is U


@dataclass(frozen=True)
class Leaf:
    """Knows its answer, or is looked up by name in what has been found out."""

    name: str
    known: Mapping[str, Answer]

    def __call__(self, _: Subject) -> Verdict:
        return Verdict(self.known.get(self.name, U), self.name)


@dataclass(frozen=True)
class Around:
    """A world in which certain resources name the subject, and perhaps more of them."""

    others: int
    doubt: str

    def named(self, *_: object) -> Neighbours:
        return Neighbours()

    def naming(self, *_: object) -> Neighbours:
        return Neighbours((Subject(ANYBODY.resource, ANYBODY.now, self),) * self.others, self.doubt)


NAMES = ("true", "false", "x", "y", "z")
FIXED = {"true": T, "false": F}


def _trees(known: Mapping[str, Answer], shape: Any) -> Filter:
    """The same shape of filters over other knowledge."""
    match shape:
        case str(name):
            return Leaf(name, known)
        case ("not", part):
            return Not(_trees(known, part))
        case ("all", parts):
            return All(tuple(_trees(known, part) for part in parts))
        case ("any", parts):
            return OneOf(tuple(_trees(known, part) for part in parts))
        case ("naming", has, where):
            return ReferencedBy("ec2.instance", ("Some.Path",), _trees(known, where), has)
        case _:
            raise AssertionError(shape)


SHAPES = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, max_size=3)),
        st.tuples(st.just("naming"), st.sampled_from(["any", "all", "none"]), inner),
    ),
    max_leaves=8,
)


@given(SHAPES, st.integers(0, 2))
def test_what_is_decided_stays_so_whatever_the_unknown_turns_out_to_be(shape: object, others: int) -> None:
    here = Subject(ANYBODY.resource, ANYBODY.now, Around(others, ""))
    decided = _trees(FIXED, shape)(here).answer

    for answers in product((T, F), repeat=3):
        settled = _trees({**FIXED, **dict(zip("xyz", answers, strict=True))}, shape)(here).answer
        assert settled is not U
        assert decided in (U, settled)


@given(SHAPES, st.integers(0, 2), st.integers(0, 2))
def test_what_is_decided_stays_so_however_many_more_a_broken_listing_hides(
    shape: object, found: int, more: int
) -> None:
    known = {**FIXED, "x": T, "y": F, "z": T}
    doubted = Subject(ANYBODY.resource, ANYBODY.now, Around(found, "broke off"))
    whole = Subject(ANYBODY.resource, ANYBODY.now, Around(found + more, ""))

    assert _trees(known, shape)(doubted).answer in (U, _trees(known, shape)(whole).answer)


@given(SHAPES)
def test_not_is_the_opposite_of_what_is_known_and_nothing_else(shape: object) -> None:
    here = Subject(ANYBODY.resource, ANYBODY.now, Around(1, ""))
    answer = _trees(FIXED, shape)(here).answer

    assert _trees(FIXED, ("not", shape))(here).answer is {T: F, F: T, U: U}[answer]


FACETS = ("termination_protection", "stop_protection")

CONDITIONS = st.recursive(
    st.sampled_from(
        [
            *(f"facets.{name}" for name in FACETS),
            "facets.termination_protection == `true`",
            "facets.termination_protection == facets.stop_protection",
            "[facets.termination_protection, Yes][?@]",
            "not_null(facets.stop_protection, `true`)",
            "facets.*",
            "facets == {termination_protection: `true`, stop_protection: `false`}",
            "contains(to_string(facets), 'true')",
            "contains(to_string(@), 'true')",
            "merge(facets, `{}`).stop_protection",
            "*.stop_protection",
            "Yes",
            "No",
        ]
    ),
    lambda inner: st.one_of(
        inner.map("!({})".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} && {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} || {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"(({pair[0]}) == ({pair[1]}))"),
    ),
    max_leaves=6,
)


@given(CONDITIONS)
def test_what_a_condition_decides_stays_so_whatever_is_read_later(text: str) -> None:
    condition = compile_expression(text).condition
    document = {"InstanceId": "i-1", "Yes": True, "No": False}

    def answer(**facets: object) -> Answer:
        return condition(subject(resource("ec2.instance", document, facets=facets))).answer

    unread, denied = (answer(**dict.fromkeys(FACETS, word)) for word in ("unread", "unknown"))

    assert unread is denied
    for values in product((True, False), repeat=2):
        settled = answer(**dict(zip(FACETS, values, strict=True)))
        assert unread is U or settled in (unread, U)
