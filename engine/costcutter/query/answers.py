"""The three answers of a filter, and how they combine (Kleene's tables)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from costcutter.resources import ResourceRef, Unknown, Unread


class Answer(Enum):
    """Whether a resource matches. Only `TRUE` is ever acted on.

    Without a third answer, `not` would turn "could not find out" into a reason to delete.
    """

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def inverted(self) -> Answer:
        """The answer of `not`: what is unknown stays unknown."""
        return _INVERTED[self]


_INVERTED = {Answer.TRUE: Answer.FALSE, Answer.FALSE: Answer.TRUE, Answer.UNKNOWN: Answer.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A filter's answer on one resource, and the phrase that says why."""

    answer: Answer
    because: str
    unread: frozenset[tuple[ResourceRef, str]] = frozenset()
    """Facets of resources that could still turn an unknown answer into another one, if somebody read them."""

    @staticmethod
    def of(truth: bool, because: str) -> Verdict:
        """A known answer."""
        return Verdict(Answer.TRUE if truth else Answer.FALSE, because)

    @staticmethod
    def unknown(because: str, unread: frozenset[tuple[ResourceRef, str]] = frozenset()) -> Verdict:
        """An answer that could not be found out."""
        return Verdict(Answer.UNKNOWN, because, unread)

    @staticmethod
    def doubtful(ref: ResourceRef, unknown: Unknown) -> Verdict:
        """The answer where a value of a resource is unknown."""
        unread = frozenset({(ref, unknown.facet)}) if isinstance(unknown, Unread) else frozenset()
        return Verdict(Answer.UNKNOWN, unknown.reason, unread)

    def inverted(self) -> Verdict:
        """The verdict of `not`."""
        because = self.because if self.answer is Answer.UNKNOWN else f"not ({self.because})"
        return Verdict(self.answer.inverted(), because, self.unread)


def conjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """AND: false as soon as one is false, else unknown if one is unknown, else true. Empty: true."""
    return _fold(verdicts, decisive=Answer.FALSE, otherwise=Answer.TRUE, empty="no condition", joint="; ")


def disjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """OR: true as soon as one is true, else unknown if one is unknown, else false. Empty: false."""
    return _fold(verdicts, decisive=Answer.TRUE, otherwise=Answer.FALSE, empty="no alternative", joint="; ")


def _fold(verdicts: Iterable[Verdict], *, decisive: Answer, otherwise: Answer, empty: str, joint: str) -> Verdict:
    phrases: list[str] = []
    doubts: list[Verdict] = []
    for verdict in verdicts:
        if verdict.answer is decisive:
            return Verdict(decisive, verdict.because)
        if verdict.answer is Answer.UNKNOWN:
            doubts.append(verdict)
        phrases.append(verdict.because)
    if doubts:
        unread = frozenset().union(*(doubt.unread for doubt in doubts))
        return Verdict(Answer.UNKNOWN, joint.join(doubt.because for doubt in doubts), unread)
    return Verdict(otherwise, joint.join(phrases) or empty)
