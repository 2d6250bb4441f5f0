"""``newest`` and ``oldest``: all but the first few of a group.

    newest: {keep: 5, by: CreationDate, group: Name}

The only filters that see more than one resource. Of everything in one account and region that the policy's other
filters match, the newest five of each group are kept (they do not match), and the rest match. Where it is not known
what belongs to the group, or in which order, only those match that are beyond the five however it turns out.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from costcutter.documents.yaml import Path
from costcutter.query.answers import Answer, Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.expression import EvaluationError, Expression
from costcutter.query.filters.blocks import All
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Neighbours, Subject
from costcutter.resources import ResourceRef, Unknown
from costcutter.values import as_moment

Rank: TypeAlias = tuple[datetime, str]
"""Date and identifier: of two of one date, the identifier decides, so that the order is always the same."""

_EVERYTHING = All(())
_DATES = ("time", "text", "any", "null")
_NAMES = ("text", "number", "boolean", "time", "any", "null")


@dataclass(frozen=True, slots=True)
class Ranked:
    """True of what the other filters match, but for the first `keep` of each group."""

    newest: bool
    """Whether the newest are kept, or the oldest."""
    keep: int
    by: Expression | None = None
    """The date; None: the creation date."""
    group: Expression | None = None
    """None: all are one group."""
    others: Filter = _EVERYTHING
    """The other filters of the policy, which make the set."""

    def __call__(self, subject: Subject) -> Verdict:
        ref = subject.resource.ref
        ranking = subject.world.remembered((self, ref.scope, ref.type), lambda: self._ranking(subject))
        return ranking.verdict(ref)

    def _ranking(self, subject: Subject) -> Ranking:
        peers = subject.world.peers(subject)
        return Ranking(self.newest, self.keep, [self._member(peer) for peer in peers.found], peers)

    def _member(self, subject: Subject) -> Member:
        verdict = self.others(subject)
        ref = subject.resource.ref
        if verdict.answer is Answer.FALSE:
            return Member(ref, verdict, None, None)
        return Member(ref, verdict, self._date(subject), self._name(subject))

    def _date(self, subject: Subject) -> datetime | Unknown:
        if self.by is None:
            return subject.resource.created or Unknown("its creation date is not reported")
        value = _value(self.by, subject)
        if isinstance(value, Unknown):
            return value
        return as_moment(value) or Unknown(f"{self.by.text} is not reported")

    def _name(self, subject: Subject) -> str | Unknown | None:
        value = _value(self.group, subject) if self.group is not None else ""
        if value is None or isinstance(value, str | Unknown):
            return value
        return json.dumps(value, sort_keys=True)


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


def build_newest(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{keep, by, group}``: all but the newest."""
    return _build(argument, path, context, newest=True)


def build_oldest(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{keep, by, group}``: all but the oldest."""
    return _build(argument, path, context, newest=False)


def joined(parts: Sequence[Filter]) -> All:
    """The filters of one policy, where those that rank are told what the others match."""
    others = All(tuple(part for part in parts if not isinstance(part, Ranked)))
    return All(tuple(replace(part, others=others) if isinstance(part, Ranked) else part for part in parts))


def _build(argument: Any, path: Path, context: Context, *, newest: bool) -> Filter:
    name = "newest" if newest else "oldest"
    if not context.whole:
        hint = "write it beside the policy's other filters; it ranks what they match"
        context.report_key("CC260", path, f"`{name}` looks at everything that a policy matches, not at a part", hint)
        return never
    keep = argument.get("keep") if isinstance(argument, dict) else None
    if not isinstance(keep, int) or isinstance(keep, bool) or keep < 1:
        context.report("CC227", path, f"{name} needs how many to keep", f"write {name}: {{keep: 5}}")
        return never
    if "by" not in argument and not context.here.has_created:
        hint = f"name a date of its document: {name}: {{keep: {keep}, by: …}}"
        context.report("CC225", path, f"the API reports no creation date for {context.here.name}", hint)
        return never
    by = _path(argument, "by", path, context, _DATES, "a date")
    group = _path(argument, "group", path, context, _NAMES, "one text or number")
    return Ranked(newest, keep, by, group)


def _path(
    argument: dict[str, Any], key: str, path: Path, context: Context, kinds: Sequence[str], what: str
) -> Expression | None:
    if key not in argument:
        return None
    found, kind = context.expression(str(argument[key]), (*path, key))
    if found is not None and kind.kind not in kinds:
        context.report("CC224", (*path, key), f"{argument[key]} is {kind}, not {what}")
    return found


def _value(expression: Expression, subject: Subject) -> Any:
    try:
        return expression.value(subject)
    except UnknownValue as error:
        return error.unknown
    except EvaluationError as error:
        return Unknown(f"{expression.text} cannot be evaluated: {error}")


def _of(member: Member) -> str:
    return f" of {member.group!r}" if member.group else ""


def _unread(doubts: Iterable[Verdict]) -> frozenset[tuple[ResourceRef, str]]:
    return frozenset().union(*(doubt.unread for doubt in doubts))
