"""A run as people read it, whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from costcutter.execute.journal import RunRecord
from costcutter.report.run_text import run_lines
from costcutter.report.runs_text import runs_lines
from support.showing import BALANCER, failure, run_of, settled

DENIED = failure("vol-2", name="database")

RUN = run_of(
    settled("done", "vol-1"),
    DENIED,
    *(failure(f"vol-{number}") for number in (3, 4, 5)),
    settled("skipped", "vol-6", blocker=DENIED["id"], message="not tried, because delete ec2.volume/vol-2 failed"),
    settled(
        "failed",
        "sg-1",
        type="ec2.security_group",
        cause="blocked",
        code="DependencyViolation",
        message="resource sg-1 has a dependent object",
        hint="find what still uses it",
    ),
    settled("gone", BALANCER, type="elbv2.load_balancer", name="web"),
)

SHORT = """\
Run 20260131-120000-abcd: account 123456789012, us-east-1
by arn:aws:iam::123456789012:user/tester
2026-01-31T12:00:00Z, took 2m

type                 action      done    gone    failed    skipped
-------------------  --------  ------  ------  --------  ---------
ec2.security_group   delete                           1
ec2.volume           delete         1                 4          1
elbv2.load_balancer  delete                 1

4 steps failed: denied (UnauthorizedOperation)
  ! delete ec2.volume vol-2 (database) in us-east-1
    You are not authorized to perform this operation.
    [request 5c1d6a2e-0d58-4ad0-a9ae-000000000000]
  ! delete ec2.volume vol-3 in us-east-1
    You are not authorized to perform this operation.
    [request 5c1d6a2e-0d58-4ad0-a9ae-000000000000]
  ! delete ec2.volume vol-4 in us-east-1
    You are not authorized to perform this operation.
    [request 5c1d6a2e-0d58-4ad0-a9ae-000000000000]
  ! 1 more
    what to do: the caller needs the permission ec2:DeleteVolume

1 step failed: blocked (DependencyViolation)
  ! delete ec2.security_group sg-1 in us-east-1
    resource sg-1 has a dependent object
    what to do: find what still uses it

1 step not tried, because something before them failed
     1  after delete ec2.volume vol-2 (database) in us-east-1

Run: 1 done, 1 already gone, 5 failed, 1 skipped.
"""

EVERY_STEP = """\

done     delete ec2.volume vol-1 in us-east-1
failed   delete ec2.volume vol-2 (database) in us-east-1: You are not authorized
           to perform this operation.
failed   delete ec2.volume vol-3 in us-east-1: You are not authorized to perform
           this operation.
failed   delete ec2.volume vol-4 in us-east-1: You are not authorized to perform
           this operation.
failed   delete ec2.volume vol-5 in us-east-1: You are not authorized to perform
           this operation.
skipped  delete ec2.volume vol-6 in us-east-1: not tried, because delete
           ec2.volume/vol-2 failed
failed   delete ec2.security_group sg-1 in us-east-1: resource sg-1 has a
           dependent object
gone     delete elbv2.load_balancer loadbalancer/app/web/50dc6c495c0c9188 in
           us-east-1

Run: 1 done, 1 already gone, 5 failed, 1 skipped.
"""


def text(run: RunRecord, *, full: bool = False) -> str:
    return "\n".join([*run_lines(run, full=full), ""])


def test_a_run_shows_what_was_done_and_what_failed_and_why() -> None:
    assert text(RUN) == SHORT


def test_a_full_run_shows_every_step() -> None:
    assert (
        text(RUN, full=True) == SHORT.removesuffix("\nRun: 1 done, 1 already gone, 5 failed, 1 skipped.\n") + EVERY_STEP
    )


def test_a_single_failure_is_told_with_the_resource_that_the_permission_is_needed_on() -> None:
    assert text(run_of(failure("vol-1"))).splitlines()[8:-2] == [
        "1 step failed: denied (UnauthorizedOperation)",
        "  ! delete ec2.volume vol-1 in us-east-1",
        "    You are not authorized to perform this operation.",
        "    [request 5c1d6a2e-0d58-4ad0-a9ae-000000000000]",
        "    what to do: the caller needs the permission ec2:DeleteVolume on",
        "      arn:aws:ec2:us-east-1:123456789012:volume/vol-1",
    ]


def test_a_run_that_was_interrupted_says_what_was_under_way() -> None:
    steps = (settled("done", "vol-1"), settled("stopped", "vol-2"), settled("stopped", "vol-3"))

    assert (
        text(run_of(*steps, state="interrupted"))
        == """\
Run 20260131-120000-abcd: account 123456789012, us-east-1
by arn:aws:iam::123456789012:user/tester
2026-01-31T12:00:00Z, took 2m, interrupted

type        action      done    stopped
----------  --------  ------  ---------
ec2.volume  delete         1          2

Run: 1 done, 2 stopped.
"""
    )


def test_a_run_whose_process_was_killed_says_what_was_intended_and_what_not_begun() -> None:
    steps = (settled("intended", "vol-1", settled=None), settled("planned", "vol-2", settled=None))

    assert (
        text(run_of(*steps, ended=None, state="running"))
        == """\
Run 20260131-120000-abcd: account 123456789012, us-east-1
by arn:aws:iam::123456789012:user/tester
began 2026-01-31T12:00:00.000Z, and did not end

type        action      intended    planned
----------  --------  ----------  ---------
ec2.volume  delete             1          1

Run: 1 under way when it broke off, 1 not begun.
"""
    )


def test_a_run_of_nothing() -> None:
    assert text(run_of()).splitlines()[-1] == "Run: nothing to do."


def test_what_waited_for_many_failures_names_the_worst_and_counts_the_rest() -> None:
    blockers = [failure(f"vol-{number}") for number in range(5)]
    skipped = [
        settled("skipped", f"snap-{blocker['resource']}-{number}", blocker=blocker["id"])
        for position, blocker in enumerate(blockers)
        for number in range(5 - position)
    ]

    assert text(run_of(*blockers, *skipped)).splitlines()[-7:] == [
        "15 steps not tried, because something before them failed",
        "     5  after delete ec2.volume vol-0 in us-east-1",
        "     4  after delete ec2.volume vol-1 in us-east-1",
        "     3  after delete ec2.volume vol-2 in us-east-1",
        "     3  after others",
        "",
        "Run: 5 failed, 15 skipped.",
    ]


def test_many_regions_are_wrapped() -> None:
    regions = tuple(f"eu-central-{number}" for number in range(1, 12))

    assert max(map(len, run_lines(replace(RUN, regions=regions)))) <= 80


@pytest.mark.parametrize("full", [False, True])
def test_texts_from_the_account_command_no_terminal_and_fake_no_line(full: bool) -> None:
    hostile = "\x1b]0;title\x07\nRun: all done.\u202e"
    run = run_of(
        settled(
            "failed",
            hostile,
            name=hostile,
            **dict.fromkeys(("cause", "code", "message", "hint", "request"), hostile),
        ),
        settled("skipped", "x", blocker=hostile),
        caller=hostile,
        regions=(hostile,),
    )

    lines = list(run_lines(run, full=full))

    assert all(line.isprintable() for line in lines)
    assert [line for line in lines if line.startswith("Run: ")] == ["Run: 1 failed, 1 skipped."]


def test_runs_are_listed_with_what_they_came_to() -> None:
    broken_off = run_of(settled("intended", "vol-1"), id="20260130-080000-0000", ended=None, state="running")

    assert (
        "\n".join(runs_lines([RUN, broken_off]))
        == """\
run                   account       steps    done    failed    took    state
--------------------  ------------  -------  ------  --------  ------  ---------
20260131-120000-abcd  123456789012  8        2       6         2m      finished
20260130-080000-0000  123456789012  1        0       0                 broke off"""
    )


def test_no_runs_are_an_empty_table() -> None:
    assert list(runs_lines([])) == [
        "run    account    steps    done    failed    took    state",
        "-----  ---------  -------  ------  --------  ------  -------",
    ]
