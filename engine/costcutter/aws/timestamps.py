"""Timestamps as text, in one form: ``2026-01-31T12:00:00Z``.

botocore would make a `datetime` of every timestamp, which costs a third of the time that parsing an answer takes and
which JMESPath can neither compare nor sort. Text of one form compares as the times do.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_USUAL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?Z")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
# parsedate_to_datetime guesses at almost any text, and takes an unknown zone for UTC: let through only what AWS sends.
_RFC_822 = re.compile(
    r"([A-Za-z]{3,9}, ?)?[0-9]{1,2}[ -][A-Za-z]{3}[ -][0-9]{4} [0-9]{1,2}:[0-9]{2}(:[0-9]{2})? (GMT|UTC?|[+-][0-9]{4})"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(value: object) -> str:
    """The moment as ``2026-01-31T12:00:00Z``: UTC, whole seconds, always 20 characters.

    Fractions are dropped (towards the past), since ``...00Z`` sorts after ``...00.123Z``: with them the order of the
    texts would not be the order of the times. Text without an offset is UTC.

    Args:
        value: a timestamp as any AWS protocol writes it: ISO 8601 text, RFC 822 text, or seconds since 1970 as a
            number or as digits.

    Raises:
        ValueError: if it is none of these, or lies outside the years 1 to 9999.
    """
    try:
        if isinstance(value, str):
            # Nearly every timestamp is written in this way already: six times faster than the long way.
            if usual := _USUAL.fullmatch(value):
                datetime.fromisoformat(value)  # there is no 31st of February
                return f"{usual[1]}Z"
            moment = _from_text(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            moment = _from_epoch(value)
        else:
            raise ValueError("neither text nor a number")
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{value!r} is not a timestamp: {error}") from error
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _from_text(text: str) -> datetime:
    if _NUMBER.fullmatch(text):
        return _from_epoch(float(text))
    if _RFC_822.fullmatch(text):
        return _in_utc(parsedate_to_datetime(text))
    return _in_utc(datetime.fromisoformat(text))


def _from_epoch(seconds: float) -> datetime:
    return _EPOCH + timedelta(seconds=math.floor(seconds))


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
