from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from botocore.utils import parse_timestamp
from hypothesis import given
from hypothesis import strategies as st

from costcutter.aws.timestamps import iso


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00.999Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
        ("2026-01-31T23:30:00-0100", "2026-02-01T00:30:00Z"),
        ("2026-01-31T12:00:00", "2026-01-31T12:00:00Z"),
        ("2026-01-31 12:00:00+00:00", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00Z", "2026-01-31T12:00:00Z"),
        ("20260131T120000Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z"),
        (0, "1970-01-01T00:00:00Z"),
        (1769860800, "2026-01-31T12:00:00Z"),
        (1769860800.999, "2026-01-31T12:00:00Z"),
        (-0.5, "1969-12-31T23:59:59Z"),
        ("1769860800", "2026-01-31T12:00:00Z"),
        ("1769860800.25", "2026-01-31T12:00:00Z"),
        ("1.7698608E9", "2026-01-31T12:00:00Z"),
        ("Wed, 12 Oct 2009 17:50:00 GMT", "2009-10-12T17:50:00Z"),
        ("Sat, 31 Jan 2026 13:00:00 +0100", "2026-01-31T12:00:00Z"),
        ("Saturday, 31-Jan-2026 12:00:00 UTC", "2026-01-31T12:00:00Z"),
    ],
)
def test_a_timestamp_becomes_text_of_one_form(value: object, text: str) -> None:
    assert iso(value) == text


@pytest.mark.parametrize(
    "value",
    [
        "", "never", "12:00", "Wed", "2026-02-31T12:00:00Z", "2026-01-31T25:00:00Z", "2026-01-31T12:00:00 CET",
        "Sat, 31 Jan 2026 12:00:00 EST", "Sat, 31 Foo 2026 12:00:00 GMT", "0001-01-01T00:00:00+01:00", "nan", "1e400",
        float("nan"), float("inf"), 10**15, True, None, b"2026-01-31T12:00:00Z", ["2026-01-31T12:00:00Z"],
    ],
)  # fmt: skip
def test_what_is_no_timestamp_is_a_value_error_that_names_it(value: object) -> None:
    with pytest.raises(ValueError, match="is not a timestamp") as caught:
        iso(value)

    assert str(caught.value).startswith(repr(value))


moments = st.datetimes(
    min_value=datetime.fromisoformat("1900-01-01"),
    max_value=datetime.fromisoformat("2999-12-31"),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
spellings = st.sampled_from(
    [
        datetime.isoformat,
        lambda moment: moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        lambda moment: moment.isoformat(timespec="milliseconds"),
        lambda moment: format_datetime(moment),
        lambda moment: moment.timestamp(),
        lambda moment: str(moment.timestamp()),
    ]
)


@given(moments, moments, spellings, spellings)
def test_the_texts_are_ordered_as_the_times_are(one: datetime, other: datetime, spell: object, respell: object) -> None:
    assert callable(spell)
    assert callable(respell)
    earlier, later = sorted([one, other])

    assert iso(spell(earlier)) <= iso(respell(later))
    assert (iso(spell(earlier)) < iso(respell(later))) == (_second(earlier) < _second(later))


@given(moments, spellings)
def test_the_text_means_what_botocore_reads_to_the_second(moment: datetime, spell: object) -> None:
    assert callable(spell)
    value = spell(moment)

    assert datetime.fromisoformat(iso(value)) == parse_timestamp(value).replace(microsecond=0)


@given(st.text() | st.integers() | st.floats())
def test_anything_gives_twenty_characters_or_a_value_error(value: object) -> None:
    try:
        text = iso(value)
    except ValueError:
        return
    assert len(text) == 20
    assert iso(text) == text


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
