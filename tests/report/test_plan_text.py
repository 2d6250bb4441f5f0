"""A plan as people read it, whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.plan.model import Kept, Plan, Refusal, Undetermined
from costcutter.report.plan_text import plan_lines
from support.clock import START
from support.cloud import ACCOUNT
from support.showing import of_everything, planned, ref, summary

NOTHING = Plan(ACCOUNT, START, (), {})

SHORT = """\
policy         matched     of    steps  actions
-----------  ---------  -----  -------  ---------------------
tidy                 8  1,234        7  tag, delete
report-only          3     20        0  report only
greedy              30     30        0  none: over its limits
old-code             0      6        0  delete
1 policy: matched nothing
1 policy: not for this account or these regions
1 policy: not enabled
note: mark-old leaves 2 resources to tidy, which deletes them

global
  - delete iam.role ci

us-east-1
  ~ untie ec2.security_group sg-1 (web)
  + snapshot ec2.volume vol-1 (database)
  - delete ec2.volume vol-1
  - delete ec2.volume vol-2
  - delete ec2.volume vol-3
  - delete ec2.volume: 3 more
  ~ tag elbv2.load_balancer loadbalancer/app/web/50dc6c495c0c9188

(--full shows every step)

Left alone: 4 resources
     2  in use by something that stays: 1 ec2.volume, 1 ec2.subnet
     1  tagged costcutter: keep: 1 ec2.volume
     1  policies contradict: a wants start, b wants stop: 1 ec2.instance
        ec2.instance i-3 in us-east-1

Over their limits, so these do nothing:
  ! greedy: matches 30 of 30 resources, more than 20 %
    raise limits.percent if so meant

Could not be listed completely:
  ! ec2.snapshot in us-east-1: ec2:DescribeSnapshots: UnauthorizedOperation: you
    may not

Undetermined, so left alone: 6 resources
  ? old-code: 6 lambda.function: tags could not be read: AccessDenied
        function-1 in us-east-1
        function-2 in us-east-1
        function-3 in us-east-1
        3 more

Plan: 7 to delete, 2 to change, 1 to save first, 4 left alone, 6 undetermined, 1 over their limits.
"""

FULL_STEPS = """\
us-east-1
  ~ untie ec2.security_group sg-1 (web)
  + snapshot ec2.volume vol-1 (database)
  - delete ec2.volume vol-1
  - delete ec2.volume vol-2
  - delete ec2.volume vol-3
  - delete ec2.volume vol-4
  - delete ec2.volume vol-5
  - delete ec2.volume vol-6
  ~ tag elbv2.load_balancer loadbalancer/app/web/50dc6c495c0c9188

Left alone: 4 resources
     2  in use by something that stays: 1 ec2.volume, 1 ec2.subnet
        ec2.volume vol-8 in us-east-1: in use by ec2.instance i-1 (web), which
          stays
        ec2.subnet subnet-1 in us-east-1: in use by ec2.instance i-2, which
          stays
     1  tagged costcutter: keep: 1 ec2.volume
        ec2.volume vol-7 in us-east-1
     1  policies contradict: a wants start, b wants stop: 1 ec2.instance
        ec2.instance i-3 in us-east-1
"""


def text(plan: Plan, *, full: bool = False) -> str:
    return "\n".join([*plan_lines(plan, full=full), ""])


def test_a_plan_shows_what_would_be_done_and_what_is_left_alone_and_why() -> None:
    assert text(of_everything()) == SHORT


def test_a_full_plan_shows_every_step_and_every_resource_that_is_left_alone() -> None:
    shown = text(of_everything(), full=True)

    assert FULL_STEPS in shown
    assert "more\n" not in shown
    assert "--full" not in shown


def test_a_plan_of_nothing_says_so() -> None:
    assert text(NOTHING) == "\nPlan: nothing to do.\n"


def test_a_population_of_which_only_a_part_was_listed_has_a_plus() -> None:
    plan = replace(NOTHING, summaries=(summary("idle", population=1_234, matched=8, actions=("stop",), partial=True),))

    assert (
        text(plan)
        == """\
policy      matched      of    steps  actions
--------  ---------  ------  -------  ---------
idle              8  1,234+        0  stop

Plan: nothing to do.
"""
    )


def test_a_long_policy_table_fits_a_terminal() -> None:
    names = ("ec2-instances-that-were-stopped-longer-than-ninety-days-in-development", "short")
    actions = ("mark", "snapshot", "set_retention", "delete")
    plan = replace(
        NOTHING,
        summaries=tuple(
            summary(name, population=1_234_567, matched=123_456, steps=370_368, actions=actions) for name in names
        ),
    )

    assert (
        text(plan)
        == """\
policy                        matched         of    steps  actions
--------------------------  ---------  ---------  -------  ---------------------
ec2-instances-that-were-       123456  1,234,567   370368  mark, snapshot,
stopped-longer-than-                                       set_retention, delete
ninety-days-in-development
short                          123456  1,234,567   370368  mark, snapshot,
                                                           set_retention, delete

Plan: nothing to do.
"""
    )


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z][a-z0-9-]{0,80}", fullmatch=True),
            st.integers(0, 10**7),
            st.lists(st.sampled_from(["delete", "set_retention", "snapshot", "mark"]), max_size=4),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_policy_table_never_is_wider_than_a_terminal(given_policies: list[tuple[str, int, list[str]]]) -> None:
    summaries = tuple(
        summary(name, population=number, matched=1 + number, steps=number, actions=tuple(actions))
        for name, number, actions in given_policies
    )

    assert max(map(len, plan_lines(replace(NOTHING, summaries=summaries)))) <= 80


HOSTILE = "web\x1b[2J\n  - delete everything\u202e"
HARMLESS = "web?[2J?  - delete everything?"


@pytest.mark.parametrize("full", [False, True])
def test_texts_from_the_account_command_no_terminal_and_fake_no_line(full: bool) -> None:
    where = ref("ec2.volume", HOSTILE)
    plan = replace(
        NOTHING,
        steps=(planned("delete", "ec2.volume", HOSTILE, name=HOSTILE + "2"),),
        kept=(Kept(where, ("p",), HOSTILE, "conflict"), Kept(where, ("p",), HOSTILE, "in use")),
        undetermined=(Undetermined(where, "p", HOSTILE),),
        refusals=(Refusal(HOSTILE, HOSTILE, HOSTILE),),
        notes=(HOSTILE,),
    )

    lines = list(plan_lines(plan, full=full))

    assert all(line.isprintable() for line in lines)
    assert [line for line in lines if line.startswith("  - ")] == [
        f"  - delete ec2.volume {HARMLESS} ({HARMLESS}2)",
    ]


def test_a_step_that_changes_data_without_deleting_the_resource_is_shown_as_a_danger() -> None:
    plan = replace(NOTHING, steps=(planned("set_retention", "logs.log_group", "/app", destructive=True),))

    assert "  - set_retention logs.log_group /app" in text(plan)
