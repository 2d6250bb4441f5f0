"""Texts from an account, made short and harmless."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.report.words import as_json, clean, named, short, wrapped

HOSTILE: dict[str, tuple[str, str]] = {
    "a terminal escape": ("\x1b[2Jweb", "?[2Jweb"),
    "an 8-bit escape": ("\x9b31mweb", "?31mweb"),
    "a new line": ("web\n  - delete everything", "web?  - delete everything"),
    "a carriage return": ("web\rdb", "web?db"),
    "text that runs backwards": ("web\u202egnp", "web?gnp"),
    "letters that do not show": ("we\u200bb", "we?b"),
    "a line separator": ("web\u2028db", "web?db"),
    "half a letter": ("web\ud800", "web?"),
    "other scripts": ("Größe 東京 🚀", "Größe 東京 🚀"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_terminal_would_obey_is_made_harmless(name: str) -> None:
    text, harmless = HOSTILE[name]

    assert clean(text) == harmless
    assert named(f"i-{text}", text) == f"i-{harmless}"
    assert named("i-1", text) == f"i-1 ({harmless})"


ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188"


@pytest.mark.parametrize(
    ("identifier", "name", "shown"),
    [
        ("vol-1", None, "vol-1"),
        ("vol-1", "database", "vol-1 (database)"),
        ("vol-1", "", "vol-1"),
        ("web-bucket", "web-bucket", "web-bucket"),
        (ARN, "web", "loadbalancer/app/web/50dc6c495c0c9188"),
        ("arn:aws:sns:us-east-1:123456789012:alerts", "alerts", "alerts"),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/app:*", None, "log-group:/app:*"),
        ("https://sqs.us-east-1.amazonaws.com/123456789012/jobs", "jobs", "jobs"),
        ("arn:", None, "arn:"),
        ("i-1", "x" * 33, "i-1 (" + "x" * 31 + "…)"),
        ("i-1", "x" * 32, "i-1 (" + "x" * 32 + ")"),
    ],
)
def test_a_resource_is_named_as_short_as_it_is_clear(identifier: str, name: str | None, shown: str) -> None:
    assert named(identifier, name) == shown


@given(st.text())
def test_every_identifier_stays_something_to_read(identifier: str) -> None:
    assert bool(short(identifier)) or not identifier.strip("/")


@given(st.text(), st.text())
def test_no_text_becomes_more_than_one_line_or_a_command(identifier: str, name: str) -> None:
    shown = named(identifier, name)

    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown


def test_lines_are_broken_between_words_and_identifiers_never() -> None:
    identifier = "arn:" + "a-b/" * 30
    text = f"the caller needs the permission ec2:DeleteNetworkInterface, which nobody gave to it, on {identifier} today"

    assert wrapped(text, first="  ! ", rest="    ") == [
        "  ! the caller needs the permission ec2:DeleteNetworkInterface, which nobody",
        "    gave to it, on",
        f"    {identifier}",
        "    today",
    ]


def test_nothing_is_one_line() -> None:
    assert wrapped("", first="note: ") == ["note:"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("schön 😀", '"schön 😀"'),
        ("\x1b[31m", '"\\u001b[31m"'),
        ("\x7f\x9b31m", '"\\u007f\\u009b31m"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("bad\udcff.yaml", '"bad\\udcff.yaml"'),
        ("\U000e0001", '"\\udb40\\udc01"'),
    ],
    ids=["letters", "escape", "control characters", "turned round", "half a character", "beyond 16 bits"],
)
def test_json_holds_nothing_that_a_terminal_would_obey_and_means_the_same(text: str, written: str) -> None:
    assert as_json(text) == written
    assert json.loads(as_json(text)) == text
