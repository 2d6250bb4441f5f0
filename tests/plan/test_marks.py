"""What `mark` leaves is what `marked` reads, message and all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.errors import DocumentError
from costcutter.query.answers import Answer
from costcutter.query.filters.marked import LONGEST_MESSAGE, MARK, MESSAGE, OPERATION, Marked, mark_text
from support.clock import START
from support.judging import resource, subject
from support.planning import plan, policies
from support.worlds import account, volume


def policy(message: str) -> str:
    mark = f"{{for: delete, in: 7d, message: {message}}}"
    return f"- {{name: p, resource: ec2.volume, filters: all, actions: [mark: {mark}]}}"


def test_a_message_stands_behind_the_date() -> None:
    (step,) = plan(account(volume("v")), policy("idle - ask ops@example.com")).steps

    assert step.options == {"tags": {MARK: "delete@2026-02-07T12:00:00Z idle - ask ops@example.com"}}


@given(
    st.from_regex(re.compile(OPERATION, re.ASCII), fullmatch=True),
    st.integers(-10_000, 10_000).map(timedelta),
    st.just("") | st.from_regex(MESSAGE, fullmatch=True),
)
def test_a_mark_is_read_as_it_was_written(operation: str, ahead: timedelta, message: str) -> None:
    text = mark_text(operation, START + ahead, message)
    marked = subject(resource("ec2.volume", {"VolumeId": "v", "Tags": [{"Key": MARK, "Value": text}]}))
    verdict = Marked(operation, ahead <= timedelta(0))(marked)

    assert verdict.answer is Answer.TRUE
    assert message in verdict.because


@pytest.mark.parametrize(
    "message", ["'idle; ask us'", "'idle;'", "' idle'", "'idle '", "''", f"'{'x' * (LONGEST_MESSAGE + 1)}'"]
)
def test_a_message_that_no_tag_can_hold_is_refused(message: str) -> None:
    with pytest.raises(DocumentError, match="CC114"):
        policies(policy(message))
