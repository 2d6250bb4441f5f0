"""What is listed for some policies, how often, and which facets are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from costcutter.inventory.collect import Reach, claims, collect, worklist
from costcutter.inventory.model import Gap
from costcutter.ports import CloudError, Fault
from costcutter.resources import GLOBAL, Scope
from support.clock import FakeClock
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.planning import book, kept, plan, policies, steps, undetermined
from support.worlds import account, bucket, instance, queue, role, user, volume

REACH = Reach(ACCOUNT, ("sandbox",), "aws", ("us-east-1",), ("eu-west-1", "us-east-1"), ("eu-west-1", "us-east-1"))


def work(text: str, reach: Reach = REACH, **guarded: frozenset[str]) -> list[tuple[str, list[str]]]:
    named = {name.replace("_", ".", 1): types for name, types in guarded.items()}
    found = worklist(claims(policies(text).policies, book().catalog, reach, guarded=named), book().catalog)
    return [(name, [scope.region for scope in scopes]) for name, scopes in found]


WORK: dict[str, tuple[str, Reach, list[tuple[str, list[str]]]]] = {
    "each type once, however many policies ask for it": (
        """
        - {name: a, resource: ec2.volume, filters: [State == 'available']}
        - {name: b, resource: [ec2.volume, ec2.vpc]}
        """,
        REACH,
        [("ec2.volume", ["us-east-1"]), ("ec2.vpc", ["us-east-1"])],
    ),
    "each region by itself": (
        "- {name: a, resource: ec2.volume}",
        replace(REACH, regions=("us-east-1", "eu-west-1")),
        [("ec2.volume", ["eu-west-1"]), ("ec2.volume", ["us-east-1"])],
    ),
    "only the regions that a policy means": (
        "- {name: a, resource: ec2.volume, scope: {regions: [eu-*]}}",
        replace(REACH, regions=("us-east-1", "eu-west-1")),
        [("ec2.volume", ["eu-west-1"])],
    ),
    "nothing where the account is not meant": (
        "- {name: a, resource: ec2.volume, scope: {accounts: ['999999999999', prod-*]}}",
        REACH,
        [],
    ),
    "an account by its alias": (
        "- {name: a, resource: ec2.volume, scope: {accounts: [sand*]}}",
        REACH,
        [("ec2.volume", ["us-east-1"])],
    ),
    "nothing for a policy that is not enabled": (
        "- {name: a, resource: ec2.volume, enabled: false}",
        REACH,
        [],
    ),
    "only the services that the run was given": (
        "- {name: a, resource: [ec2.volume, sqs.queue]}",
        replace(REACH, services=("sqs",)),
        [("sqs.queue", ["us-east-1"])],
    ),
    "what spans regions in one piece": (
        "- {name: a, resource: s3.bucket}",
        replace(REACH, regions=("us-east-1", "eu-west-1")),
        [("s3.bucket", ["eu-west-1", "us-east-1"])],
    ),
    "global types once": (
        "- {name: a, resource: iam.role}",
        replace(REACH, regions=("us-east-1", "eu-west-1")),
        [("iam.role", [GLOBAL])],
    ),
    "related types in the same region": (
        "- {name: a, resource: ec2.security_group, filters: [referenced_by: {type: ec2.instance, has: none}]}",
        REACH,
        [("ec2.instance", ["us-east-1"]), ("ec2.security_group", ["us-east-1"])],
    ),
    "what a global type relates to in every region that is enabled": (
        "- {name: a, resource: iam.instance_profile, filters: [referenced_by: {type: ec2.instance, has: none}]}",
        REACH,
        [("ec2.instance", ["eu-west-1"]), ("ec2.instance", ["us-east-1"]), ("iam.instance_profile", [GLOBAL])],
    ),
    "a global type that a regional one relates to": (
        "- {name: a, resource: ec2.instance, filters: [related: {type: iam.instance_profile}]}",
        REACH,
        [("ec2.instance", ["us-east-1"]), ("iam.instance_profile", [GLOBAL])],
    ),
}


@pytest.mark.parametrize("case", WORK)
def test_the_worklist_has(case: str) -> None:
    text, reach, expected = WORK[case]

    assert work(text, reach) == expected


def test_the_worklist_has_what_the_protection_of_a_type_looks_at() -> None:
    found = work("- {name: a, resource: ec2.subnet}", ec2_subnet=frozenset({"ec2.vpc"}))

    assert found == [("ec2.subnet", ["us-east-1"]), ("ec2.vpc", ["us-east-1"])]


def test_a_listing_that_fails_stops_no_other() -> None:
    cloud = account(
        volume("v"), answers={"ec2:DescribeVpcs": refusal("Denied", Fault.DENIED, "no", "ec2:DescribeVpcs")}
    )
    here = Scope(ACCOUNT, "us-east-1")
    made = collect([("ec2.volume", (here,)), ("ec2.vpc", (here,))], book().catalog, cloud, FakeClock(), workers=2)

    assert [resource.id for resource in made.resources()] == ["v"]
    assert made.gaps == (Gap(here, "ec2.vpc", "ec2:DescribeVpcs: Denied: no", Fault.DENIED),)


def test_a_defect_in_a_listing_is_a_gap_of_each_of_its_scopes() -> None:
    def broken(_scope: Scope, _params: Any) -> Any:
        raise ZeroDivisionError("oops")

    scopes = (Scope(ACCOUNT, "eu-west-1"), Scope(ACCOUNT, "us-east-1"))
    cloud = account(answers={"s3:ListBuckets": broken})
    made = collect([("s3.bucket", scopes)], book().catalog, cloud, FakeClock(), workers=1)

    assert made.gaps == tuple(Gap(scope, "s3.bucket", "ZeroDivisionError: oops") for scope in scopes)


def test_progress_is_told_after_each_listing() -> None:
    told: list[tuple[int, int, str]] = []
    here = Scope(ACCOUNT, "us-east-1")
    collect(
        [("ec2.volume", (here,)), ("ec2.vpc", (here,))],
        book().catalog,
        account(),
        FakeClock(),
        workers=1,
        progress=lambda done, total, what: told.append((done, total, what)),
    )

    assert told == [(1, 2, "ec2.volume in us-east-1"), (2, 2, "ec2.vpc in us-east-1")]


# --- how many calls a plan takes


def calls(cloud: FakeCloud) -> dict[str, int]:
    names = [call.operation for call in cloud.calls]
    return {name: names.count(name) for name in sorted(set(names))}


def test_tags_are_read_only_of_what_the_other_conditions_leave() -> None:
    cloud = account(*(queue(f"{'tmp' if number < 10 else 'app'}-{number}") for number in range(1000)))
    made = plan(
        cloud,
        """
        - name: old
          resource: sqs.queue
          filters: [tags: {Owner: absent}, "starts_with(resource.name, 'tmp-')"]
          actions: [delete]
        """,
    )

    assert len(made.steps) == 10
    assert calls(cloud) == {"sqs:GetQueueAttributes": 1000, "sqs:ListQueues": 1, "sqs:ListQueueTags": 10}


def test_tags_that_stand_in_the_listing_cost_nothing() -> None:
    pages: list[dict[str, Any] | CloudError] = [
        {"Volumes": [{"VolumeId": f"v-{page}-{n}", "State": "in-use", "Tags": []} for n in range(100)]}
        for page in range(5)
    ]
    cloud = FakeCloud({"ec2:DescribeVolumes": pages})
    made = plan(cloud, "- {name: all, resource: ec2.volume, filters: [tags: {Owner: absent}], actions: [tag: {a: b}]}")

    assert len(made.steps) == 500
    assert calls(cloud) == {"ec2:DescribeVolumes": 1}


def test_one_listing_serves_every_policy() -> None:
    cloud = account(volume("a"))
    plan(cloud, "\n".join(f"- {{name: p{n}, resource: ec2.volume, filters: [Size > `{n}`]}}" for n in range(5)))

    assert calls(cloud) == {"ec2:DescribeVolumes": 1}


def test_a_facet_is_read_once_however_many_policies_ask_for_it() -> None:
    cloud = account(queue("a"))
    plan(
        cloud,
        """
        - {name: one, resource: sqs.queue, filters: [tags: {Owner: absent}]}
        - {name: two, resource: sqs.queue, filters: [tags: {env: dev}]}
        """,
    )

    assert calls(cloud)["sqs:ListQueueTags"] == 1


def test_a_policy_that_only_reports_reads_nothing_for_protection() -> None:
    cloud = account(queue("a"), instance("i"))
    plan(cloud, "- {name: one, resource: [sqs.queue, ec2.instance]}")

    assert calls(cloud) == {"ec2:DescribeInstances": 1, "sqs:GetQueueAttributes": 1, "sqs:ListQueues": 1}


def test_facets_of_related_resources_are_read_where_they_decide() -> None:
    cloud = account(role("used").tagged(keep="yes"), role("free"), user("u"))
    made = plan(
        cloud,
        """
        - name: one
          resource: iam.role
          filters: [not: {tags: {keep: present}}]
          actions: [tag: {seen: "1"}]
        """,
    )

    assert steps(made) == ["tag free"]
    assert calls(cloud) == {"iam:ListRoleTags": 2, "iam:ListRoles": 1}


def test_a_facet_that_may_not_be_read_is_asked_for_once_and_unknown() -> None:
    cloud = account(queue("a").with_unreadable_tags())
    made = plan(cloud, "- {name: one, resource: sqs.queue, filters: [tags: {Owner: absent}], actions: [delete]}")

    assert undetermined(made) == {queue("a").id: "tags could not be read: AccessDenied"}
    assert (made.steps, calls(cloud)["sqs:ListQueueTags"]) == ((), 1)


def test_a_defect_while_a_facet_is_read_leaves_that_one_resource_unknown() -> None:
    def broken(_scope: Scope, params: Mapping[str, Any]) -> Any:
        if params["QueueUrl"].endswith("odd"):
            raise KeyError("Tags")
        return {"Tags": {}}

    cloud = account(queue("good"), queue("odd"), answers={"sqs:ListQueueTags": broken})
    made = plan(cloud, "- {name: one, resource: sqs.queue, filters: [tags: {Owner: absent}], actions: [delete]}")

    assert steps(made) == [f"delete {queue('good').id}"]
    assert undetermined(made) == {queue("odd").id: "tags could not be read: KeyError: 'Tags'"}


def test_an_error_code_that_means_none_gives_no_tags() -> None:
    nothing = refusal("NoSuchTagSet")
    made = plan(
        account(bucket("b"), answers={"s3:GetBucketTagging": nothing}),
        "- {name: one, resource: s3.bucket, filters: [tags: {Owner: absent}], actions: [delete]}",
    )

    assert steps(made) == ["delete b"]


@pytest.mark.parametrize("tags", ["a=b", ["a"], 7])
def test_tags_in_a_form_that_nobody_knows_are_not_taken_for_none(tags: Any) -> None:
    made = plan(
        account(queue("a"), answers={"sqs:ListQueueTags": {"Tags": tags}}),
        "- {name: one, resource: sqs.queue, filters: all, actions: [delete]}",
    )

    assert (steps(made), kept(made)) == ([], {})
    assert undetermined(made) == {
        queue("a").id: "whether it is protected is not known: tags are in a form that is not known"
    }


def test_regions_without_a_service_are_counted_and_leave_no_doubt() -> None:
    cloud = account(queue("a"), unsupported=frozenset({("sqs", "eu-west-1")}))
    made = plan(cloud, "- {name: one, resource: sqs.queue}", {"aws.region": ["all"]})

    assert (made.unsupported, made.gaps, made.certain, made.listed) == (1, (), True, 1)


def test_services_that_the_run_was_not_given_are_left_alone_even_if_a_relation_lists_them() -> None:
    cloud = account(
        instance("i"),
        role("r"),
        answers={"iam:ListInstanceProfiles": {"InstanceProfiles": [{"InstanceProfileName": "p"}]}},
    )
    text = """
    - {name: used, resource: ec2.instance, filters: [related: {type: iam.instance_profile, has: none}], actions: [stop]}
    - {name: profiles, resource: iam.instance_profile, filters: all, actions: [delete]}
    """
    made = plan(cloud, text, {"aws.services": ["ec2"]})

    assert steps(made) == ["stop i"]
    assert {summary.name: summary.state for summary in made.summaries} == {"used": "active", "profiles": "out of scope"}


def test_five_thousand_volumes_cost_their_pages_and_nothing_else() -> None:
    pages: list[dict[str, Any] | CloudError] = [
        {"Volumes": [{"VolumeId": f"v-{page}-{n}", "State": "available", "Tags": []} for n in range(500)]}
        for page in range(10)
    ]
    cloud = FakeCloud({"ec2:DescribeVolumes": pages})
    made = plan(cloud, "- {name: all, resource: ec2.volume, filters: [tags: {Owner: absent}], actions: [tag: {a: b}]}")

    assert len(made.steps) == 5000
    assert (calls(cloud), cloud.fetched) == ({"ec2:DescribeVolumes": 1}, {"ec2:DescribeVolumes": 10})


# --- facets that one call reads for many


def balancers(count: int) -> FakeCloud:
    """So many idle load balancers: the even ones internal, every tenth tagged."""

    def tags(_scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        owned = [{"Key": "Owner", "Value": "web"}]
        described = [{"ResourceArn": arn, "Tags": owned if arn.endswith("0") else []} for arn in params["ResourceArns"]]
        return {"TagDescriptions": described}

    listed = [
        {"LoadBalancerArn": f"lb-{n:03}", "Scheme": "internet-facing" if n % 2 else "internal"} for n in range(count)
    ]
    return FakeCloud(
        {
            "elbv2:DescribeLoadBalancers": {"LoadBalancers": listed},
            "elbv2:DescribeTags": tags,
            "elbv2:DescribeListeners": {"Listeners": []},
        }
    )


def test_a_hundred_balancers_cost_five_tag_calls() -> None:
    cloud = balancers(100)
    made = plan(cloud, "- {name: one, resource: elbv2.load_balancer, filters: [tags: {Owner: absent}]}")

    assert made.summaries[0].matched == 90
    assert calls(cloud) == {"elbv2:DescribeLoadBalancers": 1, "elbv2:DescribeTags": 5}


def test_a_batch_is_made_of_what_the_other_conditions_leave() -> None:
    cloud = balancers(100)
    plan(
        cloud,
        "- {name: one, resource: elbv2.load_balancer, filters: [tags: {Owner: absent}, Scheme == 'internal']}",
    )

    assert calls(cloud)["elbv2:DescribeTags"] == 3
    assert [len(params["ResourceArns"]) for params in cloud.asked("elbv2:DescribeTags")] == [20, 20, 10]


def test_a_dear_facet_is_read_only_of_what_the_cheap_one_leaves() -> None:
    cloud = balancers(40)
    made = plan(
        cloud,
        """
        - {name: one, resource: elbv2.load_balancer, filters: ["!(facets.listeners)", tags: {Owner: present}]}
        """,
    )

    assert made.summaries[0].matched == 4
    assert calls(cloud) == {"elbv2:DescribeListeners": 4, "elbv2:DescribeLoadBalancers": 1, "elbv2:DescribeTags": 2}


def test_where_the_cheap_facet_decides_the_dear_one_is_never_read() -> None:
    cloud = balancers(40)
    plan(
        cloud,
        """
        - {name: one, resource: elbv2.load_balancer, filters: ["facets.listeners[0]", tags: {Owner: nobody}]}
        - name: two
          resource: elbv2.load_balancer
          filters: [any: ["facets.listeners[0]", tags: {Owner: web}, tags: {Owner: absent}]]
        """,
    )

    assert calls(cloud) == {"elbv2:DescribeLoadBalancers": 1, "elbv2:DescribeTags": 2}


def test_a_facet_that_one_policy_needs_anyway_serves_another_before_a_cheaper_one() -> None:
    cloud = balancers(20)
    plan(
        cloud,
        """
        - {name: idle, resource: elbv2.load_balancer, filters: ["!(facets.listeners)"]}
        - {name: busy, resource: elbv2.load_balancer, filters: ["facets.listeners[0]", tags: {Owner: absent}]}
        """,
    )

    assert calls(cloud) == {"elbv2:DescribeListeners": 20, "elbv2:DescribeLoadBalancers": 1}
