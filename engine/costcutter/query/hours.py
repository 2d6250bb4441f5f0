"""Hours of the week as people write them, and the time zones that they are meant in.

    mon-fri 19:00-07:00, sat-sun

Parts are joined by ``,`` or by ``+``, which every service allows in a tag. A part has a day or a range of days, a time
or both; a time that ends before it begins ends on the next day. ``always`` and ``never`` stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from itertools import pairwise

from costcutter.documents.suggest import did_you_mean
from costcutter.values import ValueProblem

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY
_PART = re.compile(
    r"(?:(?P<first>[a-z]+)(?:\s*-\s*(?P<last>[a-z]+))?)?\s*(?:(?P<start>[0-9:]+)\s*-\s*(?P<end>[0-9:]+))?"
)
_TIME = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
_EXAMPLE = "write it like mon-fri 19:00-07:00, sat-sun"


@dataclass(frozen=True, slots=True)
class Hours:
    """Parts of the week."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Minutes since Monday began, from and to; those that end after Sunday go on on Monday."""

    def has(self, moment: datetime) -> bool:
        """Whether a moment lies in them, by the clock on the wall of its own time zone."""
        minute = moment.weekday() * _DAY + moment.hour * 60 + moment.minute
        return any(start <= minute < end or start <= minute + _WEEK < end for start, end in self.spans)


@lru_cache(maxsize=1024)
def parse_hours(text: str) -> Hours:
    """Read hours of the week.

    Raises:
        ValueProblem: CC256, if the text is something else.
    """
    plain = text.strip().lower()
    if plain in ("always", "never"):
        return Hours(plain, ((0, _WEEK),) if plain == "always" else ())
    parts = [part.strip() for part in re.split(r"[,+]", plain)]
    for days, times in pairwise(parts):
        if days.replace("-", "").replace(" ", "").isalpha() and times[:1].isdigit():
            hint = f"write {days} {times} if these times of these days are meant, or mon-sun {times} for every day"
            raise ValueProblem("CC256", f"it is not clear on which days {times} is", hint)
    spans = [span for part in parts for span in _spans(part, text)]
    return Hours(text.strip(), tuple(spans))


def _load(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # what few policies need costs the others nothing

    return ZoneInfo(name)


def _known() -> Collection[str]:
    from zoneinfo import available_timezones

    return available_timezones()


@lru_cache(maxsize=256)
def find_zone(
    name: str, load: Callable[[str], tzinfo] = _load, known: Callable[[], Collection[str]] = _known
) -> tzinfo:
    """The time zone of that name, such as ``Europe/Berlin``.

    Args:
        name: as the IANA database has it.
        load: reads one zone of this system's database.
        known: gives all names; asked only where one cannot be read, because it searches the whole database.

    Raises:
        ValueProblem: CC257 if there is none, CC258 if this system has no time zones at all.
    """
    if name == "UTC":
        return UTC
    try:
        return load(name)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
        names = known()
        if not names:
            hint = "install one: pip install tzdata, or your system's package"
            raise ValueProblem("CC258", "this system has no time zone database", hint) from error
        # PST is not nearly MST: abbreviations are all alike, and say nothing of what was meant
        places = [each for each in names if "/" in each or each == "UTC"]
        hint = (
            did_you_mean(name, places) or "names are those of the IANA database: Europe/Berlin, America/New_York, UTC"
        )
        raise ValueProblem("CC257", f"there is no time zone {name!r}", hint) from error


def _spans(part: str, text: str) -> list[tuple[int, int]]:
    found = _PART.fullmatch(part)
    if not part or found is None:
        raise ValueProblem("CC256", f"{part or text!r} are no hours of the week", _EXAMPLE)
    days = _days(found["first"], found["last"])
    if found["start"] is None:
        return [(day * _DAY, (day + 1) * _DAY) for day in days]
    start, end = _minute(found["start"]), _minute(found["end"])
    if start in (end, _DAY):
        hint = "leave the times out if the whole day is meant"
        raise ValueProblem("CC256", f"{found['start']}-{found['end']} is no span of time", hint)
    end += _DAY if end < start else 0
    return [(day * _DAY + start, day * _DAY + end) for day in days]


def _days(first: str | None, last: str | None) -> list[int]:
    if first is None:
        return list(range(7))
    start, end = _day(first), _day(last or first)
    return [(start + offset) % 7 for offset in range((end - start) % 7 + 1)]


def _day(word: str) -> int:
    if word in DAYS:
        return DAYS.index(word)
    raise ValueProblem("CC256", f"{word!r} is not a day", did_you_mean(word, DAYS) or f"days are {', '.join(DAYS)}")


def _minute(text: str) -> int:
    found = _TIME.fullmatch(text)
    minute = int(found["hour"]) * 60 + int(found["minute"]) if found and int(found["minute"]) < 60 else _DAY + 1
    if minute > _DAY:
        raise ValueProblem("CC256", f"{text!r} is not a time of the day", "write 07:00; a day ends at 24:00")
    return minute
