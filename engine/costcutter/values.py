"""Small typed values that policy authors write as text: durations, dates, sizes.

Each parser raises `ValueProblem`, which knows what is wrong but not where; whoever read the text adds the place.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from costcutter.errors import Diagnostic, Place


class ValueProblem(ValueError):
    """A text that is not the value it should be."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def at(self, where: Place | None) -> Diagnostic:
        """The same problem with its place."""
        return Diagnostic(self.code, self.message, where, self.hint)


_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
DURATION = r"[0-9]{1,6}[smhdw]"
"""What a duration looks like."""

_DURATION = re.compile(r"(?P<count>[0-9]{1,6})(?P<unit>[smhdw])")
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?)?")


def parse_duration(text: object) -> timedelta:
    """Read ``30s``, ``45m``, ``12h``, ``14d`` or ``2w``.

    Months and years are left out on purpose: their length depends on the date, and a policy that deletes
    things should not.

    Raises:
        ValueProblem: CC201, if `text` is not a whole number followed by s, m, h, d or w.
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueProblem("CC201", f"{text!r} is not a duration", "write a whole number and s, m, h, d or w: 14d")
    return int(match["count"]) * _UNITS[match["unit"]]


def format_duration(span: timedelta) -> str:
    """A duration as people say it: ``2h 5m``, ``14d``; seconds only below a minute."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{span.total_seconds():.1f}s" if seconds < 10 else f"{seconds}s"
    parts = [(seconds // 86400, "d"), (seconds % 86400 // 3600, "h"), (seconds % 3600 // 60, "m")]
    return " ".join([f"{count}{unit}" for count, unit in parts if count][:2])


def quantity(number: float) -> str:
    """A measured number as reports show it: four significant digits are enough to see why."""
    whole = float(number).is_integer() or abs(number) >= 10_000
    return f"{number:.0f}" if whole and abs(number) < 1e15 else f"{number:.4g}"


def parse_date(text: object) -> datetime:
    """Read an ISO date (``2026-01-31``, midnight UTC) or a date with time; without an offset it is UTC.

    Raises:
        ValueProblem: CC202, if `text` is neither.
    """
    if isinstance(text, str) and _DATE.fullmatch(text):
        try:
            return _in_utc(datetime.fromisoformat(text))
        except (ValueError, OverflowError):  # an offset can lead out of the years 1 to 9999
            pass
    raise ValueProblem("CC202", f"{text!r} is not a date", "write 2026-01-31, or 2026-01-31T12:00:00Z")


def stamp(moment: datetime) -> str:
    """A moment in the one form that documents hold, which sorts as the moments do."""
    # not strftime, which writes the year 1 (some services' "never") without its zeros
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def is_stamp(text: str) -> bool:
    """Whether a text has the form of `stamp`."""
    return _STAMP.fullmatch(text) is not None


def tag_text(value: object) -> str:
    """What a tag holds that is written as a text, a whole number, true or false.

    Raises:
        ValueProblem: CC205 for a number with a fraction, of which YAML does not keep how it was written.
    """
    if isinstance(value, float):
        raise ValueProblem("CC205", f"tags are texts, and {value!r} is a number", f'write "{value}", in quotes')
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_moment(value: object, *, unit: str = "iso") -> datetime | None:
    """The moment that an API's field means, or None where it holds none.

    Args:
        value: what the API returned: ISO text, or a count since 1970 as a number or as digits.
        unit: ``iso``, ``seconds`` or ``milliseconds``, as the resource type's file declares.
    """
    if isinstance(value, datetime):
        return _in_utc(value)
    if unit == "iso":
        try:
            return parse_date(value)
        except ValueProblem:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return datetime.fromtimestamp(float(value) / (1000 if unit == "milliseconds" else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
