"""A plain word is what it looks like, and never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.documents.scalars import typed
from costcutter.documents.yaml import read

VALUES = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
    "0": 0,
    "-0": 0,
    "14": 14,
    "-14": -14,
    "123456789012": 123456789012,
    "999999999999999999": 999999999999999999,
    "0.05": 0.05,
    "-1.50": -1.5,
    "3.0": 3.0,
}

TEXTS = [
    "no",
    "on",
    "yes",
    "y",
    "True",
    "FALSE",
    "Null",
    "NULL",
    "None",
    "2026-01-31",
    "2026-01-31T12:00:00Z",
    "12:30",
    "1:2:3",
    "012345678901",
    "00",
    "-01",
    "1e3",
    "1.5e3",
    "0x1F",
    "0o17",
    "0b1",
    "1_000",
    "1,000",
    "+1",
    ".5",
    "5.",
    "-.5",
    "--1",
    "1.2.3",
    ".inf",
    ".nan",
    "1000000000000000000",
    "٣",
    "1٣",
    "14d",
    "10GiB",
    "true.",
    "nullable",
    "~x",
]


@pytest.mark.parametrize(("word", "value"), VALUES.items(), ids=repr)
def test_a_few_plain_words_are_typed(word: str, value: object) -> None:
    result = read(f"v: {word}", "p.yaml").data["v"]

    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize("word", TEXTS)
def test_every_other_plain_word_is_text(word: str) -> None:
    assert read(f"v: {word}", "p.yaml").data == {"v": word}


@pytest.mark.parametrize("word", [word for word in VALUES if word])
def test_quotes_make_text_of_every_word(word: str) -> None:
    assert read(f"- '{word}'\n- \"{word}\"\n- |-\n  {word}", "p.yaml").data == [word, word, word]


@pytest.mark.parametrize("word", ["1", "true", "null", "~", "0.5", "012"])
def test_keys_are_always_text(word: str) -> None:
    assert read(f"{word}: 1", "p.yaml").data == {word: 1}


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_whole_numbers_are_read_as_they_are_written(number: int) -> None:
    assert typed(str(number)) == number


@given(st.text())
def test_a_word_is_typed_or_stays_the_very_same_text(word: str) -> None:
    value = typed(word)

    assert not isinstance(value, str) or value == word
