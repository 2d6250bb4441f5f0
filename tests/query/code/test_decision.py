"""Filters written out as Python decide what the filters themselves decide, whatever is unknown."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given

from costcutter.inventory.world import NO_WORLD
from costcutter.query.answers import Answer, Verdict
from costcutter.query.code.decision import decision
from costcutter.query.expression import compile_expression
from costcutter.query.filters.blocks import All, Not, OneOf
from costcutter.query.filters.condition import Condition
from costcutter.query.subject import Subject
from costcutter.resources import Unknown, Unread
from support.clock import START
from support.expressions import FACETS, SEEDS, a_resource, examples, some_resource
from support.filters import Plain, some_filter, some_world
from support.judging import compiled

pytestmark = pytest.mark.filterwarnings("error::SyntaxWarning")


@examples(600)
@given(SEEDS)
def test_a_decision_is_the_answer_of_the_filter_itself(seed: int) -> None:
    random = Random(seed)
    made, world = some_filter(random), some_world(random)
    decide = decision(made)(START, world)

    for found in (some_resource(random) for _ in range(10)):
        assert decide(found) is made(Subject(found, START, world)).answer


@examples(300)
@given(SEEDS)
def test_what_is_decided_stays_so_whatever_is_read_later(seed: int) -> None:
    random = Random(seed)
    decide = decision(some_filter(random))(START, some_world(random))

    for found in (some_resource(random) for _ in range(4)):
        answer = decide(found)
        for value in (True, False, None, "a", []):
            facets = {name: value if isinstance(old, Unknown) else old for name, old in FACETS.items()}
            tags = {"a": str(value)} if isinstance(found.tags, Unknown) else found.tags
            assert answer in (Answer.UNKNOWN, decide(replace(found, facets=facets, tags=tags)))


class Counted:
    """A filter that nothing writes out, and which counts how often it is asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.asked = answer, 0

    def __call__(self, _: Subject) -> Verdict:
        self.asked += 1
        return Verdict(self.answer, "it says so")


def test_a_filter_that_is_not_written_out_is_asked_last_and_only_if_it_matters() -> None:
    dear = Counted(Answer.TRUE)
    decide = decision(All((dear, compiled("\"State == 'available'\""))))(START, NO_WORLD)

    answers = [decide(a_resource({"State": state})) for state in ("in-use", "available")]

    assert answers == [Answer.FALSE, Answer.TRUE]
    assert dear.asked == 1


def test_a_facet_that_is_not_read_does_not_hide_what_is_decided_without_it() -> None:
    unread = a_resource({"State": "in-use"}, tags=Unread("tags not read", "tags"))
    both = Condition(compile_expression("tag('a') == 'b' && State == 'available'"))
    either = OneOf(
        (Condition(compile_expression("tag('a') == 'b'")), Condition(compile_expression("State == 'in-use'")))
    )
    decide = [decision(made)(START, NO_WORLD) for made in (both, either, Not(both), Not(either), either.parts[0])]
    answers = [each(unread) for each in decide]

    assert answers == [Answer.FALSE, Answer.TRUE, Answer.TRUE, Answer.FALSE, Answer.UNKNOWN]


def test_empty_blocks_decide_as_kleenes_tables_say() -> None:
    for made, answer in (
        (All(()), Answer.TRUE),
        (OneOf(()), Answer.FALSE),
        (Not(Plain(Answer.UNKNOWN)), Answer.UNKNOWN),
    ):
        assert decision(made)(START, NO_WORLD)(a_resource({})) is answer
