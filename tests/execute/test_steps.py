"""How one step is carried out, and how it ends, on a made-up type."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.catalog.model import ActionStep, Call
from costcutter.execute.waiting import Timeouts
from costcutter.ports import CloudError, Fault
from support.clock import FakeClock
from support.cloud import Asked, FakeCloud, refusal
from support.steps import (
    DELETE,
    GET,
    HERE,
    MISSING,
    box_type,
    changes,
    delete_box,
    denied,
    finish,
    found,
    in_turn,
    problem,
    running,
    said,
)

THROTTLE = refusal("Throttling", Fault.THROTTLED)
HICCUP = refusal("InternalError", Fault.TRANSIENT, "try again")
IN_USE = refusal("BoxInUse", Fault.INVALID, "box-1 is in use by shelf-7", DELETE)


# Gone means gone


def test_a_delete_is_done_only_when_the_resource_is_gone_and_asks_with_growing_pauses() -> None:
    clock = FakeClock()
    cloud = FakeCloud({GET: in_turn(*[found()] * 5, MISSING), DELETE: {}})
    run = running(cloud, box_type(delete_box()), clock=clock)

    assert finish(run) == "done"
    assert clock.sleeps == [0.5, 0.75, 1.125, 1.6875]
    assert changes(cloud) == [DELETE]
    assert run.attempts == 1


def test_pauses_grow_to_20_seconds_and_no_further() -> None:
    clock = FakeClock()
    cloud = FakeCloud({GET: in_turn(*[found()] * 14, MISSING), DELETE: {}})

    finish(running(cloud, box_type(delete_box()), clock=clock))

    assert clock.sleeps[-3:] == [20.0, 20.0, 20.0]
    assert clock.sleeps == sorted(clock.sleeps)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(MISSING, "an error that says so", id="missing"),
        pytest.param(found(State="deleted"), "its terminal state", id="terminal state"),
        pytest.param({}, "an empty answer", id="empty"),
        pytest.param({"Box": None}, "an empty box", id="null"),
    ],
)
def test_what_is_gone_already_is_not_deleted(answer: Any, reason: str) -> None:
    cloud = FakeCloud({GET: answer})

    assert finish(running(cloud, box_type(delete_box()))) == "gone", reason
    assert cloud.calls == [Asked(HERE, GET, {"BoxId": "box-1"})]


def test_a_delete_that_has_no_effect_fails_in_the_end() -> None:
    clock = FakeClock()
    cloud = FakeCloud({GET: found(), DELETE: {}})

    failure = problem(cloud, box_type(delete_box()), clock=clock, timeouts=Timeouts(gone=100))

    assert said(failure) == (
        "timeout",
        "",
        "waited 100 seconds for it to be gone",
        "look at it in the console; run again later",
    )
    assert 100 < clock.elapsed < 120 + 1
    assert changes(cloud) == [DELETE]


def test_a_delete_that_finds_nothing_any_more_was_somebody_elses() -> None:
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: MISSING})

    assert finish(running(cloud, box_type(delete_box()))) == "gone"


def test_a_delete_whose_answer_was_lost_is_done() -> None:
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: in_turn(HICCUP, MISSING)})

    assert finish(running(cloud, box_type(delete_box()))) == "done"


def test_a_throttled_delete_that_finds_nothing_any_more_was_not_ours() -> None:
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: in_turn(THROTTLE, MISSING)})

    assert finish(running(cloud, box_type(delete_box()))) == "gone"


def test_a_code_that_says_gone_is_not_believed_while_the_resource_can_still_be_read() -> None:
    emptied = ActionStep(Call("EmptyBox", {"BoxId": "BoxId"}))
    kind = box_type(delete_box(steps=(emptied, ActionStep(Call("DeleteBox", {"BoxId": "BoxId"})))))
    cloud = FakeCloud({GET: found(), "toy:EmptyBox": MISSING})  # it is the box's lid that does not exist

    failure = problem(cloud, kind, timeouts=Timeouts(gone=60))

    assert failure.cause == "timeout"
    assert DELETE not in changes(cloud)


def test_the_action_may_name_more_codes_that_mean_gone() -> None:
    kind = box_type(delete_box(gone=("AlreadyDeleted",)))
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: refusal("AlreadyDeleted")})

    assert finish(running(cloud, kind)) == "gone"


# Attempts


def test_throttles_cost_no_attempts_and_never_fail_a_step() -> None:
    clock = FakeClock()
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: in_turn(*[THROTTLE] * 200, {})})

    assert finish(running(cloud, box_type(delete_box()), clock=clock)) == "done"
    assert clock.sleeps[:3] == [0.5, 0.75, 1.125]
    assert max(clock.sleeps) == 20.0


def test_faults_of_the_service_are_tried_again_five_times() -> None:
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: in_turn(*[HICCUP] * 5, {})})
    run = running(cloud, box_type(delete_box()))

    assert finish(run) == "done"
    assert run.attempts == 6


def test_a_sixth_fault_of_the_service_fails_the_step() -> None:
    cloud = FakeCloud({GET: found(), DELETE: HICCUP})

    failure = problem(cloud, box_type(delete_box()))

    assert said(failure) == (
        "error",
        "InternalError",
        "try again",
        "try again later; if it stays, report it with the request id",
    )
    assert failure.request_id == "request-1"
    assert changes(cloud) == [DELETE] * 6


def test_throttles_between_faults_do_not_count() -> None:
    answers = [THROTTLE, HICCUP] * 5
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: in_turn(*answers, {})})

    assert finish(running(cloud, box_type(delete_box()))) == "done"


def test_reading_the_resource_at_first_is_tried_again_too() -> None:
    cloud = FakeCloud({GET: in_turn(HICCUP, THROTTLE, found(), MISSING), DELETE: {}})

    assert finish(running(cloud, box_type(delete_box()))) == "done"
    assert [call.operation for call in cloud.calls] == [GET, GET, GET, DELETE, GET]


def test_faults_now_and_then_during_a_long_wait_do_not_add_up() -> None:
    cloud = FakeCloud({GET: in_turn(found(), *[found(), HICCUP] * 20, MISSING), DELETE: {}})

    assert finish(running(cloud, box_type(delete_box()))) == "done"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            denied(),
            ("denied", "AccessDenied", "not authorized", "the caller needs the permission toy:DeleteBox on box-1"),
        ),
        (
            refusal("ExpiredToken", Fault.EXPIRED, "it expired"),
            (
                "expired",
                "ExpiredToken",
                "it expired",
                "log in again and run the same command; it plans what is left",
            ),
        ),
        (
            refusal("InvalidParameterValue"),
            (
                "invalid",
                "InvalidParameterValue",
                "InvalidParameterValue",
                "the service refuses it; its message says why",
            ),
        ),
        (
            refusal("EndpointConnectionError", Fault.UNREACHABLE, "no route"),
            (
                "unreachable",
                "EndpointConnectionError",
                "no route",
                "see to the network and run the same command again",
            ),
        ),
        (
            refusal("ParserError", Fault.UNREADABLE, "no XML"),
            ("error", "ParserError", "no XML", "try again later; if it stays, report it with the request id"),
        ),
    ],
    ids=lambda value: value.fault.value if isinstance(value, CloudError) else "",
)
def test_other_errors_are_final_and_say_what_to_do(error: CloudError, expected: tuple[str, ...]) -> None:
    cloud = FakeCloud({GET: found(), DELETE: error})

    assert said(problem(cloud, box_type(delete_box()))) == expected
    assert changes(cloud) == [DELETE]


def test_a_denied_step_names_the_arn_where_there_is_one() -> None:
    cloud = FakeCloud({GET: found(), DELETE: denied()})

    failure = problem(cloud, box_type(delete_box()), arn="arn:aws:toy:us-east-1:123456789012:box/box-1")

    assert failure.hint == (
        "the caller needs the permission toy:DeleteBox on arn:aws:toy:us-east-1:123456789012:box/box-1"
    )


# What stands in the way

EMPTY = "toy:EmptyBox"
TWO_STEPS = (
    ActionStep(Call("EmptyBox", {"BoxId": "BoxId"}), when="Contents"),
    ActionStep(Call("DeleteBox", {"BoxId": "BoxId"})),
)


def test_a_blocked_delete_is_tried_again_from_its_first_step_on_what_is_there_by_then() -> None:
    kind = box_type(delete_box(steps=TWO_STEPS, blocked=("BoxInUse",)))
    readings = (found(), found(Contents=["a late one"]), found(), MISSING)
    cloud = FakeCloud({GET: in_turn(*readings), EMPTY: {}, DELETE: in_turn(IN_USE, IN_USE, {})})

    assert finish(running(cloud, kind)) == "done"
    assert changes(cloud) == [DELETE, EMPTY, DELETE, DELETE]


@pytest.mark.parametrize("contents", [[], ["something"]], ids=["one step", "two steps"])
def test_a_blocked_delete_gives_up_in_the_end_and_names_the_code(contents: list[str]) -> None:
    clock = FakeClock()
    kind = box_type(delete_box(steps=TWO_STEPS, blocked=("BoxInUse",)))
    cloud = FakeCloud({GET: found(Contents=contents), EMPTY: {}, DELETE: IN_USE})

    failure = problem(cloud, kind, clock=clock, timeouts=Timeouts(blocked=60))

    assert said(failure) == (
        "blocked",
        "BoxInUse",
        "box-1 is in use by shelf-7",
        "find what still uses it, which this run does not delete, and run again",
    )
    assert failure.request_id == "request-1"
    assert 60 < clock.elapsed < 100
    assert clock.sleeps == sorted(clock.sleeps)


def test_a_delete_that_was_blocked_by_itself_under_way_is_done() -> None:
    """RDS refuses to delete what is being deleted; the answer of the first call may have been lost."""
    kind = box_type(delete_box(blocked=("BoxInUse",)))
    cloud = FakeCloud({GET: in_turn(found(), found(State="deleting"), MISSING), DELETE: in_turn(HICCUP, IN_USE)})

    assert finish(running(cloud, kind)) == "done"


def test_the_patience_begins_anew_where_a_later_step_is_blocked() -> None:
    kind = box_type(delete_box(steps=TWO_STEPS, blocked=("BoxInUse", "BoxFull")))
    full = refusal("BoxFull")
    empty = in_turn(*[full] * 9, {})
    delete = in_turn(*[IN_USE] * 9, {})
    cloud = FakeCloud({GET: lambda *_: gone_after(cloud), EMPTY: empty, DELETE: delete})

    assert finish(running(cloud, kind, timeouts=Timeouts(blocked=40))) == "done"


def gone_after(cloud: FakeCloud) -> Any:
    return MISSING if changes(cloud).count(DELETE) == 10 else found(Contents=["something"])


def test_a_code_that_the_action_does_not_expect_is_no_reason_to_wait() -> None:
    cloud = FakeCloud({GET: found(), DELETE: IN_USE})

    assert said(problem(cloud, box_type(delete_box())))[:2] == ("invalid", "BoxInUse")
    assert changes(cloud) == [DELETE]
