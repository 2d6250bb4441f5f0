"""``newest`` and ``oldest``: all but the first few of a group.

    newest: {keep: 5, by: CreationDate, group: Name}

The only filters that see more than one resource. Of everything in one account and region that the policy's other
filters match, the newest five of each group are kept (they do not match), and the rest match. Where it is not known
what belongs to the group, or in which order, only those match that are beyond the five however it turns out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from costcutter.documents.yaml import Path
from costcutter.query.answers import Answer, Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.expression import EvaluationError, Expression
from costcutter.query.filters.blocks import All
from costcutter.query.functions import UnknownValue
from costcutter.query.ranking import Member, Ranking
from costcutter.query.subject import Subject
from costcutter.resources import Unknown
from costcutter.values import as_moment

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
