"""Hours of the week, and time zones that are not there."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.query.hours import DAYS, find_zone, parse_hours
from costcutter.values import ValueProblem

MONDAY = datetime(2026, 2, 2)  # noqa: DTZ001 - hours look at the clock on the wall
MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@given(st.integers(0, 6), MINUTES, MINUTES, st.integers(0, 7 * 24 * 60 - 1))
def test_a_span_has_the_minutes_from_its_start_to_its_end(day: int, start: int, end: int, minute: int) -> None:
    if start == end:
        return
    length = (end - start) % (24 * 60)
    since = (minute - day * 24 * 60 - start) % (7 * 24 * 60)

    assert parse_hours(f"{DAYS[day]} {clock(start)}-{clock(end)}").has(MONDAY + timedelta(minutes=minute)) is (
        since < length
    )


@given(st.lists(st.sampled_from(DAYS), min_size=1, unique=True), st.sampled_from([",", " + ", "+"]))
def test_parts_add_up(days: list[str], joint: str) -> None:
    hours = parse_hours(joint.join(days))

    assert {DAYS[offset] for offset in range(7) if hours.has(MONDAY + timedelta(days=offset, hours=9))} == set(days)


@given(st.text("monfriastu0123456789:-+, @", max_size=24))
def test_any_text_is_hours_or_a_problem(text: str) -> None:
    try:
        code = parse_hours(text) and ""
    except ValueProblem as problem:
        code = problem.code

    assert code in ("", "CC256")


def missing(name: str) -> tzinfo:
    raise zoneinfo.ZoneInfoNotFoundError(name)


def test_a_system_without_time_zones_says_what_to_install() -> None:
    with pytest.raises(ValueProblem, match="no time zone database") as caught:
        find_zone("Europe/Berlin", missing, frozenset)

    assert caught.value.code == "CC258"
    assert caught.value.hint == "install one: pip install tzdata, or your system's package"
    assert find_zone("UTC", missing, frozenset) is UTC


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Berlin", "did you mean 'Europe/Berlin'?"),
        ("Utc", "did you mean 'UTC'?"),
        ("CEST", "names are those of the IANA database: Europe/Berlin, America/New_York, UTC"),
    ],
)
def test_a_place_is_suggested_and_never_another_abbreviation(name: str, hint: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        find_zone(name, missing, lambda: ("EST", "Europe/Berlin", "UTC"))

    assert (caught.value.code, caught.value.hint) == ("CC257", hint)


@pytest.mark.parametrize("text", ["mon-fri, 19:00-07:00", "sat+ 08:00-12:00"])
def test_times_behind_days_without_any_are_asked_about(text: str) -> None:
    with pytest.raises(ValueProblem, match="it is not clear on which days"):
        parse_hours(text)
