"""Durations, dates and tag values as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.errors import Diagnostic, Place
from costcutter.values import (
    ValueProblem,
    as_moment,
    format_duration,
    is_stamp,
    parse_date,
    parse_duration,
    stamp,
    tag_text,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0s", timedelta(0)),
        ("45m", timedelta(minutes=45)),
        ("12h", timedelta(hours=12)),
        ("14d", timedelta(days=14)),
        ("2w", timedelta(days=14)),
        ("999999w", timedelta(weeks=999999)),
    ],
)
def test_a_duration_is_a_whole_number_and_a_unit(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize(
    "text", ["", "14", "d", "1.5d", "-1d", "1 d", "14D", "1M", "1y", "14d\n", "9999999d", "١d", 14, None]
)
def test_months_fractions_and_bare_numbers_are_no_durations(text: object) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_duration(text)

    place = Place("a.yaml", 1, 2)
    hint = "write a whole number and s, m, h, d or w: 14d"
    assert caught.value.at(place) == Diagnostic("CC201", f"{text!r} is not a duration", place, hint)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T12:00:00Z", NOON),
        ("2026-01-31 12:00", NOON),
        ("2026-01-31T14:00:00+02:00", NOON),
        ("2026-01-31T14:00:00.000+0200", NOON),
        ("2026-01-31T12:00:00.5", NOON + timedelta(seconds=0.5)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_date_without_an_offset_is_utc(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment
    assert parse_date(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-02-29",
        "2026-13-01",
        "31.01.2026",
        "2026-1-31",
        "20260131",
        "2026-W05",
        "2026-01-31\n",
        2026,
        None,
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-02:00",
        "2026-01-31T25:00:00Z",
        "2026-01-31T12:00:00+99:00",
    ],
)
def test_what_is_no_date_is_said_to_be_none(text: object) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_date(text)

    assert caught.value.code == "CC202"
    assert as_moment(text) is None


@given(st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{1,12}(Z|[+-][0-9]{2}:?[0-9]{2})?)?") | st.text())
def test_any_text_is_a_moment_in_utc_or_a_problem(text: str) -> None:
    moment = as_moment(text)  # which lets no other error through than the problem that it expects

    assert moment is None or moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("value", "unit", "moment"),
    [
        ("2026-01-31T12:00:00Z", "iso", NOON),
        (1769860800, "seconds", NOON),
        ("1769860800", "seconds", NOON),
        (1769860800000, "milliseconds", NOON),
        (NOON, "milliseconds", NOON),
        (NOON.astimezone(timezone(timedelta(hours=5))), "iso", NOON),
        (NOON.replace(tzinfo=None), "iso", NOON),
        (1769860800, "iso", None),
        (True, "seconds", None),
        (None, "seconds", None),
        ("soon", "seconds", None),
        ("nan", "seconds", None),
        (float("inf"), "seconds", None),
        (1e30, "milliseconds", None),
        ([], "iso", None),
    ],
)
def test_a_field_holds_a_moment_or_none(value: object, unit: str, moment: datetime | None) -> None:
    assert as_moment(value, unit=unit) == moment


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=0.25), "0.2s"),
        (timedelta(seconds=59), "59s"),
        (timedelta(minutes=1), "1m"),
        (timedelta(hours=2, minutes=5, seconds=59), "2h 5m"),
        (timedelta(days=14), "14d"),
        (timedelta(days=1, minutes=1), "1d 1m"),
        (timedelta(days=1, hours=2, minutes=3), "1d 2h"),
    ],
)
def test_a_duration_is_shown_with_its_two_largest_units(span: timedelta, text: str) -> None:
    assert format_duration(span) == text


@given(st.datetimes(), st.datetimes())
def test_stamps_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    first, second = (moment.replace(microsecond=0, tzinfo=UTC) for moment in (one, other))

    assert (stamp(first) < stamp(second)) == (first < second)
    assert is_stamp(stamp(first))
    assert parse_date(stamp(first)) == first


@pytest.mark.parametrize(
    "text", ["2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00+00:00", "2026-01-31T12:00:00.5Z"]
)
def test_other_forms_of_dates_are_no_stamps(text: str) -> None:
    assert not is_stamp(text)


@pytest.mark.parametrize(("value", "text"), [("Dev", "Dev"), (5, "5"), (-1, "-1"), (True, "true"), (False, "false")])
def test_tags_are_texts_however_they_are_written(value: object, text: str) -> None:
    assert tag_text(value) == text


def test_a_fraction_is_refused_as_a_tag_because_its_zeros_are_lost() -> None:
    with pytest.raises(ValueProblem) as caught:
        tag_text(1.10)

    message = "tags are texts, and 1.1 is a number"
    assert caught.value.at(None) == Diagnostic("CC205", message, None, 'write "1.1", in quotes')
