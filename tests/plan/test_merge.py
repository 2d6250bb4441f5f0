"""Several policies that mean the same resource: one step for each thing to do, and rules where they disagree."""

from __future__ import annotations

import pytest

from costcutter.plan.model import Plan
from support.planning import kept, plan, steps, waits
from support.worlds import OLD, account, image, instance, scaling_group, volume


def volumes(text: str) -> Plan:
    return plan(account(volume("v")), text)


def policy(name: str, actions: str, more: str = "", kind: str = "ec2.volume") -> str:
    return f"- {{name: {name}, resource: {kind}, filters: all, actions: {actions}{more}}}\n"


def test_the_same_action_of_two_policies_is_one_step_that_names_both() -> None:
    made = volumes(policy("b", "[delete: {backup: none}]") + policy("a", "[delete: {backup: none}]"))

    assert [(step.action, step.policies, step.because) for step in made.steps] == [
        ("delete", ("a", "b"), "no condition")
    ]


def test_a_step_has_the_same_identifier_in_every_plan_of_the_same_thing() -> None:
    first, second = volumes(policy("a", "[tag: {a: b}]")), volumes(policy("b", "[tag: {a: c}]"))

    assert [step.id for step in first.steps] == [step.id for step in second.steps]
    assert [step.id for step in first.steps] == ["tag:123456789012/us-east-1/ec2.volume/v"]


# --- delete and everything else


def test_a_delete_wins_over_what_other_policies_want_and_says_so() -> None:
    made = volumes(policy("tags", "[tag: {a: b}]") + policy("cleanup", "[delete: {backup: none}]"))

    assert steps(made) == ["delete v"]
    assert made.notes == ("tags leaves 1 resource to cleanup, which wants to delete it",)


def test_what_an_explicit_order_puts_before_the_delete_is_done_first() -> None:
    made = volumes(
        policy("tags", "[tag: {a: b}]", ", order: {before: [cleanup]}") + policy("cleanup", "[delete: {backup: none}]")
    )

    assert steps(made) == ["delete v", "tag v"]
    assert waits(made)["delete v"] == ["after:tags", "tag v"]
    assert made.notes == ()


def test_an_order_through_a_third_policy_is_explicit_too_even_if_that_one_does_nothing() -> None:
    made = volumes(
        policy("tags", "[tag: {a: b}]")
        + "- {name: middle, resource: ec2.vpc, order: {after: [tags]}}\n"
        + policy("cleanup", "[delete: {backup: none}]", ", order: {after: [middle]}")
    )

    assert steps(made) == ["delete v", "tag v"]


def test_an_order_through_a_policy_that_is_over_its_limits_still_holds() -> None:
    made = volumes(
        policy("tags", "[tag: {a: b}]")
        + policy("middle", "[mark: {for: stop, in: 1d}]", ", order: {after: [tags]}, limits: {resources: 0}")
        + policy("cleanup", "[delete: {backup: none}]", ", order: {after: [middle]}")
    )

    assert [refusal.policy for refusal in made.refusals] == ["middle"]
    assert steps(made) == ["delete v", "tag v"]


def test_the_deleting_policys_own_actions_are_kept_and_done_before() -> None:
    made = volumes(policy("p", "[{tag: {a: b}}, {delete: {backup: none}}]"))

    assert waits(made) == {"delete v": ["tag v"]}


@pytest.mark.parametrize("actions", ["[{tag: {a: b}}, {untag: [c]}, delete]", "[{tag: {a: b}}, delete, {untag: [c]}]"])
def test_whatever_a_policy_lists_behind_the_delete_is_done_before_it_in_its_order(actions: str) -> None:
    made = volumes(policy("p", actions))

    assert waits(made) == {"delete v": ["snapshot v", "tag v", "untag v"], "untag v": ["tag v"]}


def test_actions_of_a_policy_are_done_in_the_order_of_their_list() -> None:
    made = volumes(policy("p", "[snapshot, {modify: {type: gp3}}, {tag: {a: b}}]"))

    assert waits(made) == {"modify v": ["snapshot v"], "tag v": ["modify v"]}


def test_where_two_policies_list_actions_in_opposite_order_the_first_ones_order_holds() -> None:
    made = volumes(policy("a", "[snapshot, {tag: {a: b}}]") + policy("b", "[{tag: {a: b}}, snapshot]"))

    assert waits(made) == {"tag v": ["snapshot v"]}


# --- backups


def test_a_delete_of_something_that_holds_data_saves_it_first() -> None:
    made = volumes(policy("p", "[delete]"))

    assert [(step.action, step.kind, step.destructive) for step in made.steps] == [
        ("delete", "action", True),
        ("snapshot", "backup", False),
    ]
    assert waits(made) == {"delete v": ["snapshot v"]}


def test_a_backup_can_be_declined() -> None:
    assert steps(volumes(policy("p", "[delete: {backup: none}]"))) == ["delete v"]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_two_policies_the_one_that_wants_the_data_saved_wins(order: tuple[str, str]) -> None:
    text = {"a": policy("a", "[delete: {backup: none}]"), "b": policy("b", "[delete]")}

    assert steps(volumes(text[order[0]] + text[order[1]])) == ["delete v", "snapshot v"]


def test_a_snapshot_that_the_policy_takes_itself_is_the_backup() -> None:
    made = volumes(policy("p", "[{snapshot: {tags: {why: cleanup}}}, delete]"))

    assert [(step.action, step.kind, dict(step.options)) for step in made.steps] == [
        ("delete", "action", {}),
        ("snapshot", "action", {"tags": {"why": "cleanup"}}),
    ]
    assert waits(made) == {"delete v": ["snapshot v"]}


@pytest.mark.parametrize("types", ["[ec2.volume, ec2.snapshot]", "[ec2.snapshot, ec2.volume]"])
def test_one_policy_for_several_types_saves_each_as_its_type_can(types: str) -> None:
    assert steps(plan(account(volume("v")), policy("p", "[delete]", kind=types))) == ["delete v", "snapshot v"]


# --- disagreements


CONFLICTS: dict[str, tuple[str, str, str, str]] = {
    # type, the one policy's actions, the other's, the reason
    "start and stop": ("ec2.instance", "[start]", "[stop]", "policies contradict: a wants start, b wants stop"),
    "enable and disable": (
        "ec2.image",
        "[disable]",
        "[enable]",
        "policies contradict: a wants disable, b wants enable",
    ),
    "suspend and resume": (
        "autoscaling.group",
        "[suspend]",
        "[resume]",
        "policies contradict: b wants resume, a wants suspend",
    ),
    "two values of one tag": ("ec2.image", "[tag: {a: x}]", "[tag: {a: y}]", "policies disagree on 'a': a, b"),
    "a tag that is set and taken away": (
        "ec2.image",
        "[tag: {a: x}]",
        "[untag: [a]]",
        "policies contradict: a sets the tag 'a', b takes it away",
    ),
    "two marks": (
        "ec2.image",
        "[mark: {for: delete, in: 7d}]",
        "[mark: {for: delete, in: 8d}]",
        "policies disagree on 'costcutter:mark': a, b",
    ),
    "a mark that is set and taken away": (
        "ec2.image",
        "[mark: {for: delete, in: 7d}]",
        "[unmark]",
        "policies contradict: a sets the tag 'costcutter:mark', b takes it away",
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_policies_that_contradict_leave_the_resource_alone(case: str) -> None:
    kind, one, other, reason = CONFLICTS[case]
    group = scaling_group("x")
    group.document["SuspendedProcesses"] = [{"ProcessName": "Launch"}]
    made = plan(account(image("x"), instance("x"), group), policy("a", one, kind=kind) + policy("b", other, kind=kind))

    assert (steps(made), kept(made)) == ([], {"x": reason})
    assert [(entry.cause, entry.policies) for entry in made.kept] == [("conflict", ("a", "b"))]


def test_start_and_stop_do_not_contradict_where_the_resource_is_deleted_anyway() -> None:
    made = plan(
        account(instance("x")),
        policy("a", "[start]", kind="ec2.instance")
        + policy("b", "[stop]", kind="ec2.instance")
        + policy("c", "[delete]", kind="ec2.instance"),
    )

    assert (steps(made), kept(made)) == (["delete x"], {})


def test_a_tag_may_be_set_and_taken_away_in_an_order_that_was_given() -> None:
    made = volumes(policy("a", "[tag: {a: x}]") + policy("b", "[untag: [a]]", ", order: {after: [a]}"))

    assert waits(made)["untag v"] == ["after:a"]


def test_tags_of_two_policies_are_put_on_in_one_step() -> None:
    made = volumes(policy("a", "[tag: {a: x, c: z}]") + policy("b", "[tag: {b: y, c: z}]"))

    assert [dict(step.options) for step in made.steps] == [{"tags": {"a": "x", "b": "y", "c": "z"}}]


def test_a_mark_and_a_tag_are_put_on_in_one_step_and_neither_is_lost() -> None:
    made = volumes(policy("a", "[tag: {a: x}]") + policy("b", "[mark: {for: delete, in: 7d}]"))

    assert steps(made) == ["tag v"]
    assert made.steps[0].options["tags"] == {"a": "x", "costcutter:mark": "delete@2026-02-07T12:00:00Z"}


def test_one_policy_may_tag_and_mark() -> None:
    made = volumes(policy("a", "[{tag: {a: x}}, {mark: {for: delete, in: 7d}}]"))

    assert (steps(made), waits(made)) == (["tag v"], {})
    assert set(made.steps[0].options["tags"]) == {"a", "costcutter:mark"}


def test_keys_to_take_away_are_joined() -> None:
    made = volumes(policy("a", "[untag: [a, b]]") + policy("b", "[untag: [b, c]]"))

    assert [dict(step.options) for step in made.steps] == [{"keys": ["a", "b", "c"]}]


OPTIONS: dict[str, tuple[str, str, str, dict[str, object]]] = {
    # type, the one policy's action, the other's, the options of the one step
    "an option without a default is left out": (
        "ec2.volume", "[modify: {type: gp3}]", "[modify: {type: gp2}]", {}
    ),
    "what only one says is not agreed upon either": (
        "ec2.volume", "[modify: {type: gp3}]", "[modify: {type: gp3, size: 10}]", {"type": "gp3"}
    ),
    "the default is the cautious one": (
        "ec2.instance", "[delete: {disable_protection: true}]", "[delete]", {"disable_protection": False}
    ),
    "in whichever order": (
        "ec2.instance", "[delete]", "[delete: {disable_protection: true}]", {"disable_protection": False}
    ),
    "agreement is kept": (
        "ec2.instance",
        "[delete: {disable_protection: true}]",
        "[delete: {disable_protection: true}]",
        {"disable_protection": True},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OPTIONS)
def test_where_options_differ_the_default_holds(case: str) -> None:
    kind, one, other, expected = OPTIONS[case]
    made = plan(
        account(volume("x") if kind == "ec2.volume" else instance("x")),
        policy("a", one, kind=kind) + policy("b", other, kind=kind),
    )

    assert [dict(step.options) for step in made.steps] == [expected]


def test_a_third_policy_does_not_bring_back_what_two_disagree_on() -> None:
    made = volumes(
        "".join(
            policy(name, f"[modify: {{type: {kind}}}]") for name, kind in zip("abc", ("gp3", "gp2", "gp3"), strict=True)
        )
    )

    assert [dict(step.options) for step in made.steps] == [{}]


def test_a_policy_that_only_reports_changes_nothing_and_is_in_nobodys_way() -> None:
    made = volumes("- {name: look, resource: ec2.volume}\n" + policy("a", "[tag: {a: x}]"))

    assert [(step.action, step.policies) for step in made.steps] == [("tag", ("a",))]


def test_the_reason_of_a_step_is_the_first_policys() -> None:
    made = volumes(
        "- {name: a, resource: ec2.volume, filters: [State == 'available'], actions: [snapshot]}\n"
        f"- {{name: b, resource: ec2.volume, filters: [CreateTime == '{OLD}'], actions: [snapshot]}}"
    )

    assert [step.because for step in made.steps] == ["State == 'available'"]
