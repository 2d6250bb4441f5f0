"""The name that was probably meant."""

from __future__ import annotations

import pytest

from costcutter.documents.suggest import did_you_mean, nearest

NAMES = ["VolumeType", "Size", "State", "max_workers", "starts_with"]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Stat", "State"),
        ("state", "State"),
        ("SIZE", "Size"),
        ("volumetipe", "VolumeType"),
        ("max-workers", "max_workers"),
        ("startsWith", "starts_with"),
        ("owner", None),
        ("", None),
        ("State" * 100, None),
    ],
)
def test_case_and_joints_count_least(word: str, name: str | None) -> None:
    assert nearest(word, NAMES) == name


def test_an_exact_name_in_other_letters_wins_over_a_likely_one() -> None:
    assert nearest("INFO", ["INF0", "info"]) == "info"


def test_the_hint_is_a_question_or_nothing() -> None:
    assert did_you_mean("Stat", NAMES) == "did you mean 'State'?"
    assert did_you_mean("owner", NAMES) == ""


def test_a_higher_cutoff_asks_for_more_likeness() -> None:
    assert nearest("Stamp", NAMES, 0.9) is None
    assert nearest("Stamp", NAMES, 0.5) == "State"
    assert did_you_mean("Stamp", NAMES, 0.9) == ""
