"""Why a policy means a resource of an account, and what would become of it."""

from __future__ import annotations

import pytest

from costcutter.app.explain import explain_live
from costcutter.errors import CannotRunError
from costcutter.plan.explain import Explanation
from costcutter.query.answers import Answer
from costcutter.query.trace import Trace
from support.cloud import FakeCloud, refusal
from support.filtering import filtering
from support.planning import session
from support.worlds import account, instance, volume

PROTECTED = """
  - name: protected
    resource: ec2.instance
    filters:
      - State.Name == 'nothing'
      - facets.termination_protection
"""

DELETE = """
  - name: delete
    resource: ec2.volume
    filters: [State == 'available']
    actions: [{delete: {backup: none}}]
    limits: {percent: 100}
"""


def explained(cloud: FakeCloud, text: str, word: str) -> Explanation:
    made = session(cloud, text)
    (found,) = explain_live(made, made.policies.policies[0], word)
    return found


def answers(found: Explanation) -> list[Answer]:
    assert isinstance(found.trace, Trace)
    return [part.verdict.answer for part in found.trace.parts]


def test_facets_of_every_part_are_read_also_where_the_rest_has_decided() -> None:
    cloud = account(instance("i", protected=True), instance("j"))

    found = explained(cloud, PROTECTED, "i")

    assert (found.verdict.answer, answers(found)) == (Answer.FALSE, [Answer.FALSE, Answer.TRUE])
    assert [call["InstanceId"] for call in cloud.asked("ec2:DescribeInstanceAttribute")] == ["i"]


def test_a_facet_that_cannot_be_read_is_asked_for_once_and_is_unknown() -> None:
    cloud = account(instance("i"), answers={"ec2:DescribeInstanceAttribute": refusal("UnauthorizedOperation")})

    found = explained(cloud, PROTECTED, "i")

    assert answers(found) == [Answer.FALSE, Answer.UNKNOWN]
    assert len(cloud.asked("ec2:DescribeInstanceAttribute")) == 1


def test_what_the_plan_would_do_stands_below() -> None:
    found = explained(account(volume("v")), DELETE, "v")

    assert found.verdict.answer is Answer.TRUE
    assert found.remarks == ("the plan of this policy alone: delete",)


def test_a_resource_that_is_protected_says_why() -> None:
    found = explained(account(volume("v").tagged(costcutter="keep")), DELETE, "v")

    assert [(reason, verdict.answer) for reason, verdict in found.protection] == [
        ("tagged costcutter: keep", Answer.TRUE)
    ]
    assert found.remarks == ()


def test_a_policy_over_its_limits_says_so() -> None:
    found = explained(account(volume("v"), volume("w")), f"{DELETE.rstrip()[:-14]}{{resources: 1}}", "v")

    assert found.remarks == (
        "the policy is over its limits and acts on nothing: it matches 2 resources, its limit is 1",
    )


def test_what_something_uses_is_left_alone_with_its_name() -> None:
    cloud = account(instance("i", volume("v", state="available")))

    found = explained(cloud, DELETE, "v")

    assert found.remarks == ("it is left alone: in use by ec2.instance i, which stays",)


def test_a_policy_that_is_not_enabled_is_explained_all_the_same() -> None:
    found = explained(account(volume("v")), f"{DELETE}    enabled: false\n", "v")

    assert found.verdict.answer is Answer.TRUE
    assert found.remarks == (
        "the policy is not enabled, so it does nothing; this is as if it were",
        "the plan of this policy alone: delete",
    )


def test_only_what_the_policy_needs_is_listed() -> None:
    cloud = account(volume("v"), instance("i"))

    explained(cloud, PROTECTED, "i")

    assert cloud.asked("ec2:DescribeVolumes") == []


def test_a_resource_that_the_listing_of_a_plan_would_leave_out_is_explained() -> None:
    cloud = filtering(account(volume("v", state="in-use")))

    assert explained(cloud, DELETE, "v").verdict.answer is Answer.FALSE
    assert cloud.asked("ec2:DescribeVolumes") == [{}]


def test_a_resource_that_does_not_exist_is_named_with_the_nearest_one() -> None:
    made = session(account(volume("volume-1")), DELETE)

    with pytest.raises(CannotRunError) as caught:
        explain_live(made, made.policies.policies[0], "volume-2")

    assert str(caught.value) == (
        "CC515 there is no ec2.volume 'volume-2' where it looks in account 123456789012\n"
        "  hint: did you mean 'volume-1'?"
    )


def test_nothing_is_found_outside_of_the_policys_scope() -> None:
    made = session(account(volume("v")), f"{DELETE}    scope: {{regions: [eu-*]}}\n")

    with pytest.raises(CannotRunError) as caught:
        explain_live(made, made.policies.policies[0], "v")

    assert "hint: there is none at all: see to the region and to the scope" in str(caught.value)


def test_other_policies_have_no_say() -> None:
    report = "  - {name: report, resource: ec2.volume, filters: all}\n"

    found = explained(account(volume("v")), report + DELETE, "v")

    assert found.remarks == ("it is only reported: the policy has no actions",)
