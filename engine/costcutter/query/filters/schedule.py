"""``schedule``: off hours, when nobody needs the resource.

    schedule: {timezone: Europe/Berlin, off: "mon-fri 19:00-07:00, sat-sun"}

True while it is off hours, at every run and not only at the first. The resource's own tag ``costcutter:schedule`` says
otherwise: ``never``, or ``mon-fri 20:00-06:00 + sat-sun @ Europe/London``. One that cannot be understood is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, TypeVar

from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.hours import Hours, find_zone, parse_hours
from costcutter.query.subject import Subject
from costcutter.resources import Unknown
from costcutter.values import ValueProblem

Read = TypeVar("Read")

TAG = "costcutter:schedule"
"""The key of the tag that replaces the policy's hours, unless the policy names another."""

_OVERRIDE = re.compile(r"\s*(?:(?P<side>off|on)\s+)?(?P<hours>.*?)\s*(?:@\s*(?P<zone>\S+)\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When something is off."""

    hours: Hours
    off: bool
    """Whether those are the off hours, or the ones between them."""
    zone: tzinfo
    source: str = ""
    """Where it is from, if not from the policy."""

    def judge(self, subject: Subject) -> Verdict:
        """Whether it is off hours now."""
        local = subject.now.astimezone(self.zone)
        inside = self.hours.has(local)
        side = "off" if self.off else "on"
        because = f"it is {local:%a %H:%M} in {self.zone}, {'within' if inside else 'outside'} {side} hours"
        return Verdict.of(inside is self.off, f"{because} ({self.hours.text}{self.source})")


@dataclass(frozen=True, slots=True)
class Schedule:
    """True while it is off hours for the resource."""

    timetable: Timetable
    tag: str | None
    """The key of the tag that overrides the policy's hours."""

    def __call__(self, subject: Subject) -> Verdict:
        if self.tag is None:
            return self.timetable.judge(subject)
        tags = subject.resource.tags
        if isinstance(tags, Unknown):
            return Verdict.doubtful(subject.resource.ref, tags)
        if self.tag not in tags:
            return self.timetable.judge(subject)
        try:
            return self._override(tags[self.tag]).judge(subject)
        except ValueProblem as problem:
            return Verdict.unknown(f"its tag {self.tag} says {tags[self.tag]!r}: {problem.message}")

    def _override(self, text: str) -> Timetable:
        found = _OVERRIDE.fullmatch(text)
        if found is None:
            raise ValueProblem("CC256", "that is no schedule")
        zone = find_zone(found["zone"]) if found["zone"] else self.timetable.zone
        off = (found["side"] or "off").lower() == "off"
        return Timetable(parse_hours(found["hours"]), off, zone, f", by its tag {self.tag}")


def build(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{timezone, off, tag}`` or ``{timezone, on, tag}``."""
    sides = [side for side in ("off", "on") if isinstance(argument, dict) and side in argument]
    if len(sides) != 1 or "timezone" not in argument:
        hint = 'write schedule: {timezone: Europe/Berlin, off: "mon-fri 19:00-07:00, sat-sun"}'
        context.report("CC227", path, "schedule needs a timezone, and either `off` or `on`", hint)
        return never
    side = sides[0]
    zone = _read(find_zone, argument["timezone"], (*path, "timezone"), context)
    hours = _read(parse_hours, argument[side], (*path, side), context)
    if zone is None or hours is None:
        return never
    return Schedule(Timetable(hours, side == "off", zone), _tag(argument, path, context))


def _read(parse: Callable[[str], Read], text: Any, path: Path, context: Context) -> Read | None:
    try:
        return parse(str(text))
    except ValueProblem as problem:
        context.report(problem.code, path, problem.message, problem.hint)
        return None


def _tag(argument: dict[str, Any], path: Path, context: Context) -> str | None:
    tag = str(argument.get("tag", TAG if context.here.has_tags else "none"))
    if tag == "none":
        return None
    if not context.here.has_tags:
        context.report("CC225", (*path, "tag"), f"{context.here.name} has no tags")
    return tag
