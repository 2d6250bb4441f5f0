"""The order of a set of which not everything is known: what is certainly beyond the first few of its group."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from costcutter.query.answers import Answer, Verdict
from costcutter.query.subject import Neighbours
from costcutter.resources import ResourceRef, Unknown

Rank: TypeAlias = tuple[datetime, str]
"""Date and identifier: of two of one date, the identifier decides, so that the order is always the same."""


@dataclass(frozen=True, slots=True)
class Member:
    """One resource that may belong to the set."""

    ref: ResourceRef
    verdict: Verdict
    """Whether it does: what the other filters say."""
    date: datetime | Unknown | None
    group: str | Unknown | None
    """None where the resource has none: it is then in nobody's group."""

    @property
    def certain(self) -> bool:
        """Whether it is certainly in the set, and where in which group."""
        return self.verdict.answer is Answer.TRUE and self.rank is not None and not isinstance(self.group, Unknown)

    @property
    def rank(self) -> Rank | None:
        """Its place in the order, if that is known."""
        return (self.date, self.ref.id) if isinstance(self.date, datetime) else None

    @property
    def doubts(self) -> list[Verdict]:
        """What is not known of it."""
        found = [self.verdict] if self.verdict.answer is Answer.UNKNOWN else []
        return found + [
            Verdict.doubtful(self.ref, part) for part in (self.date, self.group) if isinstance(part, Unknown)
        ]


@dataclass(slots=True)
class _Group:
    """The members of one group, or those that may be in any."""

    certain: list[Rank] = field(default_factory=list)
    possible: list[Rank] = field(default_factory=list)
    """The ranks of those that are or may be in it, the certain ones included."""
    adrift: int = 0
    """How many more there may be whose rank is not known."""
    doubtful: list[Member] = field(default_factory=list)

    def add(self, member: Member) -> None:
        if member.rank is None:
            self.adrift += 1
        else:
            self.possible.append(member.rank)
        if member.certain and member.rank is not None:
            self.certain.append(member.rank)
        else:
            self.doubtful.append(member)


class Ranking:
    """The set of one account and region, in order."""

    def __init__(self, newest: bool, keep: int, members: Sequence[Member], peers: Neighbours) -> None:
        self._newest, self._keep, self._peers = newest, keep, peers
        self._members = {member.ref: member for member in members}
        self._groups: dict[str, _Group] = {}
        self._anywhere = _Group()
        for member in members:
            if member.verdict.answer is not Answer.FALSE and member.group is not None:
                self._group(member).add(member)
        for group in (*self._groups.values(), self._anywhere):
            group.certain.sort()
            group.possible.sort()
            group.doubtful.sort(key=self._from_the_front)

    def verdict(self, ref: ResourceRef) -> Verdict:
        """Whether a resource is beyond those that are kept."""
        member = self._members.get(ref)
        if member is None and self._peers.doubt:  # it was judged alone, and nobody knows what it is among
            return Verdict.unknown(self._peers.doubt)
        if member is None or member.verdict.answer is Answer.FALSE:
            return Verdict.of(False, "the other filters do not match it")
        if member.group is None:
            return Verdict.unknown("it has no group")
        certain = self._certain_before(member)
        if certain >= self._keep:
            return Verdict.of(True, f"{certain} {self._word(1)} than it{_of(member)}")
        if not self._peers.doubt and self._possible_before(member) < self._keep:
            return Verdict.of(False, f"it is among the {self._word(2)} {self._keep}{_of(member)}")
        return self._undecided(member)

    def _group(self, member: Member) -> _Group:
        if isinstance(member.group, str):
            return self._groups.setdefault(member.group, _Group())
        return self._anywhere

    def _certain_before(self, member: Member) -> int:
        """How many are before it, whatever turns out."""
        if member.rank is None or not isinstance(member.group, str):
            return 0
        return self._before(self._groups[member.group].certain, member.rank)

    def _possible_before(self, member: Member) -> int:
        """How many can be before it at the most."""
        groups = [self._groups[member.group]] if isinstance(member.group, str) else self._groups.values()
        most = max((self._most_before(group, member) for group in groups), default=0)
        # one whose rank is not known has been counted as if it stood before itself
        return most + self._most_before(self._anywhere, member) - (member.rank is None)

    def _most_before(self, group: _Group, member: Member) -> int:
        known = len(group.possible) if member.rank is None else self._before(group.possible, member.rank)
        return known + group.adrift

    def _before(self, ranks: Sequence[Rank], rank: Rank) -> int:
        return len(ranks) - bisect_right(ranks, rank) if self._newest else bisect_left(ranks, rank)

    def _undecided(self, member: Member) -> Verdict:
        """The answer with its reason, and what to read so that one more of the first can be decided.

        Not everything that could matter: each doubtful member asks for its own, and the foremost decide first.
        """
        own = [doubt for doubt in member.doubts if doubt is not member.verdict]
        doubtful = [*self._group(member).doubtful[: self._keep + 1], *self._anywhere.doubtful[: self._keep + 1]]
        readable = [*self._readable(self._group(member)), *self._readable(self._anywhere)]
        unread = _unread([*own, *(doubt for other in readable for doubt in other.doubts)])
        if own:
            return Verdict.unknown(own[0].because, unread)
        if self._peers.doubt:
            return Verdict.unknown(f"there can be {self._word(1)} ones: {self._peers.doubt}", unread)
        other = next(other for other in doubtful if other.ref != member.ref)
        return Verdict.unknown(f"whether {other.ref.id} counts is not known: {other.doubts[0].because}", unread)

    def _readable(self, group: _Group) -> Iterable[Member]:
        found = [member for member in group.doubtful if any(doubt.unread for doubt in member.doubts)]
        return found[: self._keep + 1]

    def _from_the_front(self, member: Member) -> tuple[bool, float, str]:
        if member.rank is None:
            return False, 0.0, member.ref.id
        seconds = member.rank[0].timestamp()
        return True, -seconds if self._newest else seconds, member.ref.id

    def _word(self, degree: int) -> str:
        return (("", "newer", "newest") if self._newest else ("", "older", "oldest"))[degree]


def _of(member: Member) -> str:
    return f" of {member.group!r}" if member.group else ""


def _unread(doubts: Iterable[Verdict]) -> frozenset[tuple[ResourceRef, str]]:
    return frozenset().union(*(doubt.unread for doubt in doubts))
