"""`newest` and `oldest` decide exactly what is the same however the unknown turns out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from costcutter.query.answers import Answer, Verdict, conjunction
from costcutter.query.ranking import Member, Ranking
from costcutter.query.subject import Neighbours
from costcutter.resources import ResourceRef, Scope, Unknown
from support.clock import START

HERE = Scope("123456789012", "us-east-1")
T, F, U = Answer.TRUE, Answer.FALSE, Answer.UNKNOWN
DATES = (0, 2, 4)
ANY_DATE = (-1, 0, 1, 2, 3, 4, 5)
"""Where an unknown date can be: before, at, between and after the known ones."""
NAMES = ("a", "b", "elsewhere")


@dataclass(frozen=True)
class Drawn:
    """A member as it is known; None is unknown, but for the group, where it is ``?``."""

    belongs: Answer
    date: int | None
    group: str | None


DRAWN = st.builds(
    Drawn,
    st.sampled_from([T, T, F, U]),
    st.sampled_from([*DATES, None]),
    st.sampled_from(["a", "b", "?", None]),
)
World: TypeAlias = list[tuple[bool, Any, str | None]]
"""Whether each member belongs, its rank and its group."""


def ref(name: object) -> ResourceRef:
    return ResourceRef(HERE, "ec2.snapshot", f"snap-{name}")


def ranking(drawn: Sequence[Drawn], *, newest: bool, keep: int, doubt: str = "") -> Ranking:
    members = [
        Member(
            ref(index),
            Verdict(one.belongs, "others"),
            Unknown("date") if one.date is None else START + timedelta(days=one.date),
            Unknown("group") if one.group == "?" else one.group,
        )
        for index, one in enumerate(drawn)
    ]
    return Ranking(newest, keep, members, Neighbours(doubt=doubt))


def worlds(drawn: Sequence[Drawn], keep: int, *, newest: bool, hidden: bool) -> Iterator[World]:
    """Every way in which the unknown can turn out."""
    front = 9 if newest else -9
    for extra in (False, True) if hidden else (False,):
        unseen = [(True, (front, f"unseen-{n}"), name) for n in range(keep) for name in NAMES] if extra else []
        choices = [
            [
                (belongs, (date, ref(index).id), group)
                for belongs in ((True, False) if one.belongs is U else (one.belongs is T,))
                for date in (ANY_DATE if one.date is None else (one.date,))
                for group in (NAMES if one.group == "?" else (one.group,))
            ]
            for index, one in enumerate(drawn)
        ]
        for chosen in product(*choices):
            yield [*chosen, *unseen]


def matches(world: World, index: int, keep: int, *, newest: bool) -> bool:
    """The meaning, plainly: it belongs, and so many of its group are before it."""
    belongs, rank, group = world[index]
    before = [other for inside, other, its in world if inside and its == group]
    count = sum(other > rank for other in before) if newest else sum(other < rank for other in before)
    return belongs and count >= keep


@settings(max_examples=150, deadline=None)
@given(st.lists(DRAWN, min_size=1, max_size=4), st.integers(1, 3), st.booleans(), st.booleans())
def test_what_is_the_same_in_every_possible_world_is_decided_and_nothing_else(
    drawn: list[Drawn], keep: int, newest: bool, hidden: bool
) -> None:
    made = ranking(drawn, newest=newest, keep=keep, doubt="broke off" if hidden else "")
    possible = list(worlds(drawn, keep, newest=newest, hidden=hidden))

    for index, one in enumerate(drawn):
        answer = conjunction([Verdict(one.belongs, "others"), made.verdict(ref(index))]).answer
        if one.group is None:  # it has none, so nothing says what it would be kept for
            assert answer is (F if one.belongs is F else U)
            continue
        outcomes = {matches(world, index, keep, newest=newest) for world in possible}
        assert answer is (U if len(outcomes) == 2 else T if outcomes == {True} else F)


@given(st.lists(st.tuples(st.sampled_from(DATES), st.sampled_from(["a", "b"])), max_size=12), st.integers(1, 4))
def test_where_all_is_known_so_many_of_each_group_are_kept(known: list[tuple[int, str]], keep: int) -> None:
    made = ranking([Drawn(T, date, group) for date, group in known], newest=True, keep=keep)
    answers = [made.verdict(ref(index)).answer for index in range(len(known))]

    assert U not in answers
    for name in ("a", "b"):
        inside = [answer for answer, (_, group) in zip(answers, known, strict=True) if group == name]
        assert inside.count(F) == min(keep, len(inside))


def test_a_resource_that_is_not_in_the_set_does_not_match() -> None:
    assert ranking([], newest=True, keep=1).verdict(ref(0)) == Verdict(F, "the other filters do not match it")
