"""Carrying out a plan that was shown: who may, where it is written down, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from costcutter.app.apply import RunSummary, apply_plan, new_run_id, runs_folder
from costcutter.app.session import Session
from costcutter.errors import CannotRunError, RefusedError
from costcutter.execute.journal import find, read
from costcutter.execute.run import Listener
from costcutter.plan.model import Refusal, Undetermined
from costcutter.ports import Fault, Identity
from support.cloud import ACCOUNT, CALLER, refusal
from support.planning import session
from support.steps import denied
from support.volumes import Account, deletion, plan_of, volume

PLAN = plan_of(deletion("a", policies=("tidy",)), deletion("b"), needs={"delete:b": ("delete:a",)})


def opened(account: Account, folder: Path, **options: Any) -> Session:
    allowed = {"accounts.allow": [ACCOUNT], "state.dir": str(folder / "state")}
    return session(account.cloud, options=allowed | {key.replace("__", "."): value for key, value in options.items()})


def test_a_summary_tells_what_a_run_did_and_the_journal_the_rest(tmp_path: Path) -> None:
    opened_session = opened(Account("a", "b"), tmp_path)

    summary = apply_plan(opened_session, PLAN)

    (journal,) = find(runs_folder(opened_session.config))
    run = read(journal)
    common = {
        "timestamp": "2026-01-31T12:00:00.000Z",
        "region": "us-east-1",
        "service": "ec2",
        "resource": "volume",
        "action": "delete",
    }
    events = tuple(
        {
            **common,
            "arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/{each}",
            "meta": {"status": "done", "id": each, "policies": ["tidy"], "seconds": 0.0},
        }
        for each in "ab"
    )
    assert summary == RunSummary(
        run=run.id,
        journal=journal,
        processed=2,
        skipped=0,
        failed=0,
        events=events,
        interrupted=False,
        expired=False,
        certain=True,
    )
    assert summary.clean
    assert (run.account, run.caller, run.regions) == (ACCOUNT, CALLER.arn, ("us-east-1",))
    assert summary.to_dict() == {
        "run": run.id,
        "journal": str(journal),
        "processed": 2,
        "skipped": 0,
        "failed": 0,
        "events": list(events),
        "interrupted": False,
    }


def test_what_failed_and_what_waited_for_it_are_counted_apart(tmp_path: Path) -> None:
    account = Account("a", "b", "c")
    account.refused["a"] = denied("ec2:DeleteVolume")
    plan = replace(PLAN, steps=(*PLAN.steps, deletion("c")), needs={**PLAN.needs, "delete:c": ()})

    summary = apply_plan(opened(account, tmp_path), plan)

    assert (summary.processed, summary.skipped, summary.failed, summary.interrupted) == (1, 1, 1, False)
    assert not summary.clean


def test_a_run_whose_credentials_expire_counts_what_was_not_begun_as_skipped(tmp_path: Path) -> None:
    account = Account("a", "b")
    account.refused["a"] = refusal("ExpiredToken", Fault.EXPIRED)

    summary = apply_plan(opened(account, tmp_path), plan_of(deletion("a"), deletion("b")))

    assert (summary.processed, summary.skipped, summary.failed, summary.interrupted) == (0, 1, 1, True)


@pytest.mark.parametrize(
    "doubt",
    [
        {"undetermined": (Undetermined(volume("x").ref, "tidy", "tags could not be read"),)},
        {"refusals": (Refusal("greedy", "too many", "raise its limits"),)},
    ],
    ids=["undetermined", "over limits"],
)
def test_a_run_is_clean_only_if_everything_could_be_decided(doubt: dict[str, Any], tmp_path: Path) -> None:
    summary = apply_plan(opened(Account("a", "b"), tmp_path), replace(PLAN, **doubt))

    assert (summary.processed, summary.failed, summary.certain, summary.clean) == (2, 0, False, False)


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "an account that is not named": ({"accounts__allow": ["999999999999"]}, "CC601"),
    "no account named at all": ({"accounts__allow": []}, "CC601"),
    "an account on the block list": ({"accounts__block": [ACCOUNT]}, "CC602"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_nothing_is_done_in_an_account_that_may_not_be_changed(name: str, tmp_path: Path) -> None:
    options, code = REFUSALS[name]
    account = Account("a", "b")

    with pytest.raises(RefusedError, match=code):
        apply_plan(opened(account, tmp_path, **options), PLAN)

    assert account.cloud.calls == []
    assert not (tmp_path / "state").exists()


def test_nothing_is_done_when_the_caller_is_in_another_account_by_now(tmp_path: Path) -> None:
    account = Account("a", "b")
    opened_session = opened(account, tmp_path)
    account.cloud._identity = Identity("999999999999", "arn:aws:iam::999999999999:user/other")

    with pytest.raises(RefusedError, match="CC603"):
        apply_plan(opened_session, PLAN)

    assert account.cloud.calls == []


def test_a_plan_for_another_account_is_refused(tmp_path: Path) -> None:
    account = Account("a", "b")

    with pytest.raises(RefusedError) as caught:
        apply_plan(opened(account, tmp_path), replace(PLAN, account="999999999999"))

    assert str(caught.value) == (
        f"CC603 the plan is for account 999999999999, but the caller is in {ACCOUNT}\n  hint: make the plan again"
    )
    assert account.cloud.calls == []


def test_nothing_is_done_when_there_is_no_place_for_the_journal(tmp_path: Path) -> None:
    account = Account("a", "b")
    (tmp_path / "state").write_text("not a folder")

    with pytest.raises(CannotRunError, match="CC501"):
        apply_plan(opened(account, tmp_path), PLAN)

    assert account.cloud.calls == []


def test_the_configuration_says_how_long_is_waited(tmp_path: Path) -> None:
    account = Account("a")
    account.refused["a"] = refusal("VolumeInUse")
    opened_session = opened(account, tmp_path, timeouts__blocked="20s")

    summary = apply_plan(opened_session, plan_of(deletion("a")))

    (event,) = summary.events
    assert event["meta"]["cause"] == "blocked"
    assert 20 < event["meta"]["seconds"] < 40


def test_the_listener_is_told_what_happens(tmp_path: Path) -> None:
    told: list[str] = []
    listener = Listener(settled=lambda step, outcome: told.append(f"{step.ref.id} {outcome.state}"))

    apply_plan(opened(Account("a", "b"), tmp_path), PLAN, listener)

    assert told == ["a done", "b done"]


def test_every_run_has_a_journal_of_its_own(tmp_path: Path) -> None:
    opened_session = opened(Account("a", "b"), tmp_path)

    runs = [apply_plan(opened_session, PLAN).run for _ in range(2)]

    assert sorted(file.stem for file in find(runs_folder(opened_session.config))) == sorted(runs)
    assert [read(tmp_path / "state" / "runs" / f"{run}.sqlite").counts() for run in runs] == [
        {"done": 2},
        {"gone": 2},
    ]


def test_identifiers_of_runs_sort_by_time() -> None:
    early, late = (new_run_id(datetime(2026, 1, day, 23, 59, 58, tzinfo=UTC)) for day in (9, 10))

    assert early[:16] == "20260109-235958-"
    assert early < late
    assert len({new_run_id(datetime(2026, 1, 9, tzinfo=UTC)) for _ in range(3)}) == 3
