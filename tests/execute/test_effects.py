"""When a step is needed at all, and when its effect counts as there."""

from __future__ import annotations

import pytest

from costcutter.catalog.model import Action, ActionStep, Call, Wait
from costcutter.execute.waiting import Timeouts
from support.clock import FakeClock
from support.cloud import FakeCloud, refusal
from support.steps import (
    BOX,
    DELETE,
    GET,
    MISSING,
    box_type,
    changes,
    delete_box,
    finish,
    found,
    in_turn,
    problem,
    running,
    said,
)


def test_a_step_runs_only_when_its_condition_holds() -> None:
    unlock = ActionStep(Call("UnlockBox", {"BoxId": "BoxId"}), when="options.force && Locked")
    kind = box_type(Action("open", (unlock,)))

    for options, locked, calls in (({"force": True}, True, 1), ({}, True, 0), ({"force": True}, False, 0)):
        cloud = FakeCloud({GET: found(Locked=locked), "toy:UnlockBox": {}})
        assert finish(running(cloud, kind, "open", options=options)) == "done"
        assert len(changes(cloud)) == calls


def test_a_condition_is_asked_once_though_the_step_itself_changes_the_answer() -> None:
    """A table whose protection is being lifted must be waited for, though the protection is off by then."""
    steps = (
        ActionStep(Call("UnlockBox", {"BoxId": "BoxId"}), when="Locked"),
        ActionStep(when="Locked", wait=Wait("State == 'idle'")),
        ActionStep(Call("DeleteBox", {"BoxId": "BoxId"})),
    )
    readings = (found(Locked=True), found(State="busy"), found(State="busy"), found(), MISSING)
    cloud = FakeCloud({GET: in_turn(*readings), "toy:UnlockBox": {}, DELETE: {}})

    finish(running(cloud, box_type(delete_box(steps=steps))))

    assert [call.operation for call in cloud.calls] == ["toy:UnlockBox" if i == 1 else GET for i in range(5)] + [
        DELETE,
        GET,
    ]


STOP = Action(
    "stop",
    (ActionStep(Call("StopBox", {"BoxId": "BoxId"})),),
    already="State == 'stopped'",
    only="State == 'running'",
    done=Wait("State == 'stopped'", failed="State == 'broken'"),
)


@pytest.mark.parametrize(
    ("state", "why"),
    [("stopped", "it is so already"), ("starting", "the action is not meant for it")],
)
def test_what_needs_nothing_is_left_as_it_is(state: str, why: str) -> None:
    cloud = FakeCloud({GET: found(State=state)})

    assert finish(running(cloud, box_type(STOP), "stop")) == "unneeded", why
    assert changes(cloud) == []


def test_conditions_are_judged_by_what_is_there_now_not_by_the_plan() -> None:
    cloud = FakeCloud({GET: found(State="stopped")})

    assert finish(running(cloud, box_type(STOP), "stop", document={**BOX, "State": "running"})) == "unneeded"


def test_an_action_is_done_when_its_effect_shows() -> None:
    clock = FakeClock()
    readings = (found(State="running"), found(State="stopping"), found(State="stopping"), found(State="stopped"))
    cloud = FakeCloud({GET: in_turn(*readings), "toy:StopBox": {}})

    assert finish(running(cloud, box_type(STOP), "stop", clock=clock)) == "done"
    assert changes(cloud) == ["toy:StopBox"]
    assert clock.sleeps == [0.5, 0.75]


def test_an_effect_that_ends_badly_fails_the_step() -> None:
    cloud = FakeCloud({GET: in_turn(found(State="running"), found(State="broken")), "toy:StopBox": {}})

    assert said(problem(cloud, box_type(STOP), "stop")) == ("error", "", "it ended badly: State == 'broken'", "")


def test_an_effect_that_never_shows_fails_the_step() -> None:
    cloud = FakeCloud({GET: found(State="running"), "toy:StopBox": {}})

    failure = problem(cloud, box_type(STOP), "stop", timeouts=Timeouts(gone=30))

    assert failure.message == "waited 30 seconds for this to hold: State == 'stopped'"


def test_a_resource_that_goes_away_while_it_is_waited_for_fails_the_step() -> None:
    cloud = FakeCloud({GET: in_turn(found(State="running"), MISSING), "toy:StopBox": {}})

    assert problem(cloud, box_type(STOP), "stop").message == "the resource went away meanwhile"


SAVE = Action(
    "save",
    (ActionStep(Call("CopyBox", {"BoxId": "BoxId", "Name": "=costcutter {policy} {run} {resource.id}"})),),
    only="State == 'idle'",
    done=Wait(
        "Copy.State == 'complete'",
        Call("GetCopy", {"CopyId": "results.CopyId"}),
        failed="Copy.State == 'error'",
        missing=("CopyUnneeded",),
    ),
)


def test_a_backup_waits_with_an_operation_of_its_own_until_it_is_complete() -> None:
    copies = ({"Copy": {"State": "pending"}}, {"Copy": {"State": "complete"}})
    cloud = FakeCloud({GET: found(), "toy:CopyBox": {"CopyId": "copy-1"}, "toy:GetCopy": in_turn(*copies)})

    assert finish(running(cloud, box_type(SAVE), "save", kind="backup", policies=("tidy", "tidy-2"))) == "done"
    assert cloud.asked("toy:CopyBox") == [{"BoxId": "box-1", "Name": "costcutter tidy run-1 box-1"}]
    assert cloud.asked("toy:GetCopy") == [{"CopyId": "copy-1"}] * 2


def test_a_code_may_mean_that_there_is_nothing_to_wait_for() -> None:
    cloud = FakeCloud({GET: found(), "toy:CopyBox": {"CopyId": "copy-1"}, "toy:GetCopy": refusal("CopyUnneeded")})

    assert finish(running(cloud, box_type(SAVE), "save")) == "done"


def test_a_backup_that_cannot_be_made_fails_so_that_what_it_saves_stays() -> None:
    cloud = FakeCloud({GET: found(State="busy")})

    assert said(problem(cloud, box_type(SAVE), "save", kind="backup")) == (
        "invalid",
        "",
        "it cannot be saved: not (State == 'idle')",
        "",
    )
    assert finish(running(cloud, box_type(SAVE), "save")) == "unneeded"  # asked for by itself, it saves nothing else


def test_a_backup_that_ends_badly_fails() -> None:
    cloud = FakeCloud({GET: found(), "toy:CopyBox": {"CopyId": "copy-1"}, "toy:GetCopy": {"Copy": {"State": "error"}}})

    assert problem(cloud, box_type(SAVE), "save", kind="backup").cause == "error"
