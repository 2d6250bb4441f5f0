"""Carrying out a plan: the order, what is written down when, and what ends a run early."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event, main_thread

import pytest

from costcutter.errors import CannotRunError
from costcutter.execute.journal import RunRecord, create, read
from costcutter.execute.outcome import StepOutcome
from costcutter.execute.run import Listener, Result
from costcutter.execute.waiting import Timeouts
from costcutter.plan.model import Plan, Step
from costcutter.plan.order import BARRIER
from costcutter.ports import Fault
from support.clock import START, FakeClock
from support.cloud import refusal
from support.steps import denied
from support.volumes import HEADER, Account, carry_out, deletion, plan_of

DENIED = denied("ec2:DeleteVolume")


def states(result: Result) -> dict[str, str]:
    return {outcome.step.removeprefix("delete:"): outcome.state for outcome in result.outcomes}


def outcome_of(result: Result, identifier: str) -> StepOutcome:
    return next(outcome for outcome in result.outcomes if outcome.step == f"delete:{identifier}")


def in_journal(run: RunRecord) -> dict[str, str]:
    return {step["resource"]: step["state"] for step in run.steps}


def run_in(folder: Path, plan: Plan, account: Account, **more: object) -> tuple[Result, RunRecord]:
    journal = create(folder, HEADER, plan)
    result = carry_out(plan, account, journal, **more)  # type: ignore[arg-type]
    return result, read(journal.file)


@pytest.mark.parametrize("workers", [1, 4])
def test_steps_are_carried_out_in_the_order_of_their_needs_and_each_end_is_written_down(
    workers: int, tmp_path: Path
) -> None:
    account = Account("a", "b", "c")
    plan = plan_of(*map(deletion, "abc"), needs={"delete:a": ("delete:c",), "delete:b": ("delete:a",), "delete:c": ()})

    result, run = run_in(tmp_path, plan, account, workers=workers)

    assert account.asked_to_delete == ["c", "a", "b"]
    assert result == Result(
        tuple(StepOutcome(f"delete:{each}", "done", START, attempts=1) for each in "cab"), interrupted=False
    )
    assert (run.state, run.ended) == ("finished", "2026-01-31T12:00:00.000Z")
    assert in_journal(run) == {"a": "done", "b": "done", "c": "done"}


def test_an_intention_is_written_down_before_the_call_with_what_was_there(tmp_path: Path) -> None:
    account = Account("a")
    plan = plan_of(deletion("a"))
    journal = create(tmp_path, HEADER, plan)
    seen: list[RunRecord] = []
    account.before_each_delete = lambda _: seen.append(read(journal.file))

    carry_out(plan, account, journal)

    (during,) = seen
    (step,) = during.steps
    assert (during.state, during.ended) == ("running", None)
    assert (step["state"], step["intended"], step["settled"]) == ("intended", "2026-01-31T12:00:00.000Z", None)
    assert step["document"] == {"VolumeId": "a", "State": "available", "Size": 8}


def test_a_failed_step_skips_what_needs_it_and_everything_else_goes_on(tmp_path: Path) -> None:
    account = Account("a", "b", "c", "d")
    account.refused["a"] = DENIED
    plan = plan_of(*map(deletion, "abcd"), needs={"delete:b": ("delete:a",), "delete:c": ("delete:b",)})

    result, run = run_in(tmp_path, plan, account)

    assert states(result) == {"a": "failed", "b": "skipped", "c": "skipped", "d": "done"}
    assert account.volumes == {"a", "b", "c"}
    assert outcome_of(result, "c") == StepOutcome(
        "delete:c", "skipped", START, message="not tried, because delete ec2.volume/a failed", blocker="delete:a"
    )
    (failed,) = (step for step in run.steps if step["state"] == "failed")
    assert {key: failed[key] for key in ("cause", "code", "message", "hint", "request", "attempts")} == {
        "cause": "denied",
        "code": "AccessDenied",
        "message": "not authorized",
        "hint": "the caller needs the permission ec2:DeleteVolume on arn:aws:ec2:us-east-1:123456789012:volume/a",
        "request": "request-1",
        "attempts": 1,
    }
    assert run.state == "finished"


def test_a_barrier_passes_on_which_step_failed(tmp_path: Path) -> None:
    account = Account("a", "b", "c")
    account.refused["a"] = DENIED
    barrier = f"{BARRIER}first"
    plan = plan_of(*map(deletion, "abc"), needs={barrier: ("delete:a", "delete:b"), "delete:c": (barrier,)})

    result, _ = run_in(tmp_path, plan, account)

    assert states(result) == {"a": "failed", "b": "done", "c": "skipped"}
    assert outcome_of(result, "c").blocker == "delete:a"


def test_a_barrier_whose_steps_succeed_lets_the_next_ones_run(tmp_path: Path) -> None:
    account = Account("a", "b")
    barrier = f"{BARRIER}first"
    plan = plan_of(*map(deletion, "ab"), needs={barrier: ("delete:b",), "delete:a": (barrier,)})

    result, _ = run_in(tmp_path, plan, account)

    assert states(result) == {"b": "done", "a": "done"}
    assert account.asked_to_delete == ["b", "a"]


def test_what_is_gone_already_lets_dependents_run(tmp_path: Path) -> None:
    account = Account("b")
    plan = plan_of(*map(deletion, "ab"), needs={"delete:b": ("delete:a",)})

    result, _ = run_in(tmp_path, plan, account)

    assert states(result) == {"a": "gone", "b": "done"}


def test_a_backup_that_fails_keeps_what_it_saves_from_being_deleted(tmp_path: Path) -> None:
    account = Account("a")
    account.cloud.answers["ec2:CreateSnapshot"] = refusal("SnapshotLimitExceeded")
    backup = deletion("a")
    saving = Step("snapshot:a", backup.resource, "snapshot", kind="backup")
    plan = plan_of(saving, backup, needs={"delete:a": ("snapshot:a",)})

    result, _ = run_in(tmp_path, plan, account)

    assert [outcome.state for outcome in result.outcomes] == ["failed", "skipped"]
    assert account.asked_to_delete == []


def test_expired_credentials_stop_the_run(tmp_path: Path) -> None:
    account = Account("a", "b")
    account.refused["a"] = refusal("ExpiredToken", Fault.EXPIRED, "it expired")
    plan = plan_of(*map(deletion, "ab"))

    result, run = run_in(tmp_path, plan, account)

    assert states(result) == {"a": "failed", "b": "stopped"}
    assert outcome_of(result, "b").message == "not begun before the credentials expired"
    assert result.interrupted
    assert run.state == "interrupted"
    assert account.asked_to_delete == ["a"]


def test_seconds_count_from_the_beginning_with_what_was_waited(tmp_path: Path) -> None:
    clock = FakeClock()
    account = Account("a")
    account.refused["a"] = refusal("Throttling", Fault.THROTTLED)

    def calm_down(_: str) -> None:
        if clock.elapsed >= 1:
            account.refused.clear()

    account.before_each_delete = calm_down
    result, run = run_in(tmp_path, plan_of(deletion("a")), account, clock=clock)

    assert outcome_of(result, "a") == StepOutcome("delete:a", "done", clock.now(), seconds=1.25, attempts=3)
    assert [(step["seconds"], step["attempts"]) for step in run.steps] == [(1.25, 3)]


def test_a_defect_fails_its_step_and_no_other(tmp_path: Path) -> None:
    account = Account("a", "b")

    def break_down(identifier: str) -> None:
        if identifier == "a":
            raise ZeroDivisionError("by zero")

    account.before_each_delete = break_down
    result, _ = run_in(tmp_path, plan_of(*map(deletion, "ab")), account)

    assert states(result) == {"a": "failed", "b": "done"}
    assert outcome_of(result, "a").message == "ZeroDivisionError: by zero"


def test_a_plan_of_nothing_is_a_finished_run(tmp_path: Path) -> None:
    result, run = run_in(tmp_path, plan_of(), Account())

    assert result == Result((), interrupted=False)
    assert (run.state, run.steps) == ("finished", ())


def test_the_listener_is_told_of_beginnings_and_ends(tmp_path: Path) -> None:
    account = Account("a", "b")
    account.refused["a"] = DENIED
    told: list[tuple[str, str]] = []
    listener = Listener(
        started=lambda step: told.append(("started", step.id)),
        settled=lambda step, outcome: told.append((outcome.state, step.id)),
    )

    run_in(tmp_path, plan_of(*map(deletion, "ab"), needs={"delete:b": ("delete:a",)}), account, listener=listener)

    assert told == [("started", "delete:a"), ("failed", "delete:a"), ("skipped", "delete:b")]


# Interrupts


@pytest.fixture
def _own_interrupts() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c() -> None:
    ident = main_thread().ident
    assert ident is not None
    signal.pthread_kill(ident, signal.SIGINT)


@pytest.mark.usefixtures("_own_interrupts")
def test_an_interrupt_finishes_what_runs_and_tells_what_was_not_begun(tmp_path: Path) -> None:
    account, noticed, told = Account("a", "b"), Event(), []

    def press(_: str) -> None:
        press_ctrl_c()
        assert noticed.wait(30)

    def interrupted() -> None:
        told.append("interrupted")
        noticed.set()

    account.before_each_delete = press
    plan = plan_of(*map(deletion, "ab"))
    result, run = run_in(tmp_path, plan, account, listener=Listener(interrupted=interrupted))

    assert told == ["interrupted"]
    assert account.asked_to_delete == ["a"]
    assert in_journal(run) == states(result) == {"a": "done", "b": "stopped"}
    assert outcome_of(result, "b").message == "not begun before the run was interrupted"
    assert (result.interrupted, run.state) == (True, "interrupted")


@pytest.mark.usefixtures("_own_interrupts")
def test_an_interrupt_while_a_deletion_shows_no_effect_yet_leaves_it_under_way(tmp_path: Path) -> None:
    class Clock(FakeClock):
        def sleep(self, seconds: float) -> None:
            press_ctrl_c()

    account = Account("a")
    account.refused["a"] = refusal("VolumeInUse")
    result, run = run_in(tmp_path, plan_of(deletion("a")), account, clock=Clock())

    assert in_journal(run) == {"a": "stopped"}
    assert outcome_of(result, "a").message == "still under way when the run was interrupted"
    assert run.steps[0]["attempts"] == 1


@pytest.mark.usefixtures("_own_interrupts")
def test_an_interrupt_while_an_end_is_told_loses_nothing(tmp_path: Path) -> None:
    account = Account("a", "b")
    listener = Listener(settled=lambda step, _: press_ctrl_c() if step.ref.id == "a" else None)

    result, run = run_in(tmp_path, plan_of(*map(deletion, "ab")), account, listener=listener)

    assert in_journal(run) == states(result) == {"a": "done", "b": "stopped"}


@pytest.mark.usefixtures("_own_interrupts")
def test_a_second_interrupt_leaves_a_journal_that_tells_what_was_intended(tmp_path: Path) -> None:
    account, never = Account("a"), Event()

    def press(_: str) -> None:
        press_ctrl_c()
        never.wait(30)

    account.before_each_delete = press
    plan = plan_of(deletion("a"))
    journal = create(tmp_path, HEADER, plan)
    with pytest.raises(KeyboardInterrupt):
        carry_out(plan, account, journal, listener=Listener(interrupted=press_ctrl_c))

    run = read(journal.file)
    never.set()
    assert (run.state, run.ended, in_journal(run)) == ("running", None, {"a": "intended"})


# A journal that cannot be written


def test_nothing_more_is_begun_when_the_journal_cannot_be_written_any_more(tmp_path: Path) -> None:
    account = Account("a", "b")
    plan = plan_of(*map(deletion, "ab"))
    journal = create(tmp_path, HEADER, plan)

    def break_the_journal(step: Step, _outcome: StepOutcome) -> None:
        with sqlite3.connect(journal.file) as other:
            other.execute("DROP TABLE step")

    with pytest.raises(CannotRunError, match=r"CC501 the journal .*run-1.sqlite cannot be written: no such table"):
        carry_out(plan, account, journal, listener=Listener(settled=break_the_journal))

    assert account.asked_to_delete == ["a"]


def test_nothing_is_called_for_a_step_whose_intention_cannot_be_written(tmp_path: Path) -> None:
    account = Account("a")
    plan = plan_of(deletion("a"))
    journal = create(tmp_path, HEADER, plan)
    with sqlite3.connect(journal.file) as other:
        other.execute("DROP TABLE step")

    with pytest.raises(CannotRunError, match="CC501"):
        carry_out(plan, account, journal)

    assert account.cloud.calls == []


def test_a_step_that_waits_is_not_called_again_when_the_journal_cannot_be_written_any_more(tmp_path: Path) -> None:
    account = Account("slow", "quick")
    account.refused["slow"] = refusal("VolumeInUse")
    plan = plan_of(deletion("slow", seconds=9.0), deletion("quick"))
    journal = create(tmp_path, HEADER, plan)

    def break_the_journal(_: str) -> None:
        with sqlite3.connect(journal.file) as other:
            other.execute("DROP TABLE IF EXISTS step")

    account.before_each_delete = lambda identifier: break_the_journal(identifier) if identifier == "quick" else None
    with pytest.raises(CannotRunError, match="CC501"):
        carry_out(plan, account, journal, timeouts=Timeouts(blocked=1e9))

    assert account.asked_to_delete == ["slow", "quick"]
