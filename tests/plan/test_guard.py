"""What is never touched, whatever a policy says. Each test fails without the rule that it is named after."""

from __future__ import annotations

from pathlib import Path

import pytest

from costcutter.catalog.load import DATA
from costcutter.errors import CatalogError, DocumentError
from costcutter.plan.model import Kept
from costcutter.ports import Fault, Identity
from costcutter.resources import ResourceRef, Scope
from support.cloud import ACCOUNT, refusal
from support.planning import book_with, deletes, kept, plan, policies, session, steps, undetermined
from support.worlds import (
    Piece,
    account,
    environment,
    group,
    image,
    instance,
    interface,
    profile,
    queue,
    role,
    subnet,
    user,
    volume,
    vpc,
)

HERE = Scope(ACCOUNT, "us-east-1")
TAG = "- {name: tag, resource: ec2.volume, filters: all, actions: [tag: {a: b}]}"


@pytest.mark.parametrize("action", ["delete", "snapshot", "tag: {a: b}", "mark: {for: delete, in: 7d}"])
def test_the_keep_tag_protects_from_every_action(action: str) -> None:
    cloud = account(volume("free"), volume("dear").tagged(costcutter="keep"))
    made = plan(cloud, f"- {{name: p, resource: ec2.volume, filters: all, actions: [{action}]}}")

    assert {step.ref.id for step in made.steps} == {"free"}
    assert made.kept == (Kept(ResourceRef(HERE, "ec2.volume", "dear"), ("p",), "tagged costcutter: keep", "protected"),)


def test_only_that_very_tag_keeps() -> None:
    cloud = account(volume("a").tagged(costcutter="backup"), volume("b").tagged(keep="costcutter"))

    assert steps(plan(cloud, TAG)) == ["tag a", "tag b"]


def test_a_protected_resource_counts_as_matched_where_a_policy_only_reports() -> None:
    cloud = account(volume("dear").tagged(costcutter="keep"))
    made = plan(cloud, "- {name: p, resource: ec2.volume}")

    assert [(summary.matched, summary.kept) for summary in made.summaries] == [(1, 0)]


def test_tags_that_may_not_be_read_may_hold_the_keep_tag() -> None:
    cloud = account(queue("free"), queue("secret").with_unreadable_tags())
    made = plan(cloud, deletes("sqs.queue"))

    assert steps(made) == [f"delete {queue('free').id}"]
    assert undetermined(made) == {
        queue("secret").id: "whether it is protected is not known: tags could not be read: AccessDenied"
    }
    assert not made.certain


# --- protect rules

PROTECT = """
protect:
  - {rule}
policies:
  - {{name: p, resource: [ec2.volume, ec2.instance], filters: all, actions: [tag: {{a: b}}]}}
"""

RULES: dict[str, tuple[str, list[str]]] = {
    # what the rule says: (the rule, what is left to tag)
    "a tag on every type": ("tags: {team: core}", ["tag i-free", "tag v-free"]),
    "a tag on one type": ("{resource: ec2.volume, tags: {team: core}}", ["tag i-core", "tag i-free", "tag v-free"]),
    "a tag on a family of types": ("{resource: ec2.*, tags: {team: core}}", ["tag i-free", "tag v-free"]),
    "a condition on one type": ("{resource: ec2.volume, filters: [Size == `8`]}", ["tag i-core", "tag i-free"]),
    "a condition on what all types have": (
        "{filters: [\"ends_with(resource.id, '-free')\"]}",
        ["tag i-core", "tag v-core"],
    ),
    "tags and a condition together": (
        "{tags: {team: core}, filters: [\"starts_with(resource.id, 'v')\"]}",
        ["tag i-core", "tag i-free", "tag v-free"],
    ),
}


def core_and_free() -> list[Piece]:
    return [
        volume("v-core").tagged(team="core"),
        volume("v-free"),
        instance("i-core").tagged(team="core"),
        instance("i-free"),
    ]


@pytest.mark.parametrize("case", RULES)
def test_a_protect_rule_of_a_policy_file_protects_by(case: str) -> None:
    rule, left = RULES[case]
    made = plan(account(*core_and_free()), policies(PROTECT.format(rule=rule)))

    assert steps(made) == left
    assert set(kept(made).values()) == {"protect rule test.yaml:3:5"}


def test_a_protect_rule_gives_its_reason() -> None:
    rule = "{tags: {team: core}, reason: the core team knows}"

    assert kept(plan(account(*core_and_free()), policies(PROTECT.format(rule=rule)))) == {
        "i-core": "the core team knows",
        "v-core": "the core team knows",
    }


def test_a_protect_rule_of_the_configuration_protects_as_well() -> None:
    made = plan(account(volume("a").tagged(team="core"), volume("b")), TAG, {"protect": [{"tags": {"team": "core"}}]})

    assert (steps(made), kept(made)) == (["tag b"], {"a": "protect rule option protect"})


def test_a_protect_rule_may_look_at_other_resources() -> None:
    rule = "{resource: ec2.volume, filters: [related: {type: ec2.instance, has: any}]}"
    text = f"protect:\n  - {rule}\npolicies:\n  {TAG}"
    made = plan(account(instance("i", volume("used")), volume("free")), policies(text))

    assert (steps(made), undetermined(made)) == (["tag free"], {})
    assert set(kept(made)) == {"used"}


def test_a_protect_rule_that_cannot_be_decided_protects_too() -> None:
    text = f"protect:\n- tags: {{team: core}}\npolicies:\n{deletes('sqs.queue')}"
    made = plan(account(queue("q").with_unreadable_tags()), policies(text))

    assert (steps(made), list(undetermined(made))) == ([], [queue("q").id])


def test_a_protect_rule_about_tags_says_nothing_of_types_without_any() -> None:
    groups = {"iam:ListGroups": {"Groups": [{"GroupName": "g"}]}}
    text = f"protect:\n- tags: {{team: core}}\npolicies:\n{deletes('iam.group')}"

    assert steps(plan(account(answers=groups), policies(text))) == ["delete g"]


WRONG_RULES: dict[str, tuple[dict[str, object], str]] = {
    "a key that there is not": (
        {"tag": {"a": "b"}},
        "CC110 item 2 of 'protect' has no key 'tag' (protect, option protect)\n  hint: did you mean 'tags'?",
    ),
    "a type that there is not": (
        {"resource": "ec2.volum", "tags": {"a": "b"}},
        "CC120 there is no resource type 'ec2.volum' (protect, option protect)\n  hint: did you mean 'ec2.volume'?",
    ),
}


@pytest.mark.parametrize("case", WRONG_RULES)
def test_a_protect_rule_of_the_configuration_that_is_wrong_stops_the_run(case: str) -> None:
    rule, expected = WRONG_RULES[case]

    with pytest.raises(DocumentError) as caught:
        plan(account(volume("a")), TAG, {"protect": [{"tags": {"team": "core"}}, rule]})

    assert str(caught.value) == expected


# --- what the catalogue protects


def test_the_default_vpc_and_its_parts_stay() -> None:
    cloud = account(
        vpc("v", subnet("s", default=True), subnet("own"), group("d", called="default"), default=True),
        vpc("w", subnet("t")),
    )
    made = plan(cloud, deletes("ec2.vpc", "ec2.subnet", "ec2.security_group"))

    assert steps(made) == ["delete own", "delete t", "delete w"]
    assert kept(made) == {
        "v": "the default VPC",
        "s": "part of the default VPC",
        "d": "the default group of a VPC goes with its VPC",
    }


def test_what_another_account_shares_stays() -> None:
    foreign = vpc("v", subnet("s"))
    foreign.document["OwnerId"] = foreign.inside[0].document["OwnerId"] = "999999999999"

    assert kept(plan(account(foreign), deletes("ec2.vpc", "ec2.subnet"))) == {
        "v": "another account shares it",
        "s": "another account shares it",
    }


def test_what_a_service_manages_stays() -> None:
    managed = volume("v")
    managed.document["Operator"] = {"Managed": True, "Principal": "eks.amazonaws.com"}
    eni = interface("eni")
    eni.document["RequesterManaged"] = True

    assert steps(plan(account(managed, eni), deletes("ec2.volume", "ec2.network_interface"))) == []


def test_service_linked_roles_stay() -> None:
    cloud = account(role("AWSServiceRoleForX", path="/aws-service-role/x.amazonaws.com/"), role("mine"))
    made = plan(cloud, deletes("iam.role"))

    assert steps(made) == ["delete mine"]
    assert kept(made) == {"AWSServiceRoleForX": "a service-linked role belongs to its AWS service"}


def test_a_protection_may_look_at_other_resources_which_are_listed_for_it(tmp_path: Path) -> None:
    text = (DATA / "ec2" / "subnet.yaml").read_text()
    when = "{related: {type: ec2.vpc, where: [IsDefault]}}"
    types = book_with(tmp_path, {"ec2/subnet.yaml": text.replace("when: DefaultForAz", f"when: {when}")})
    cloud = account(vpc("v", subnet("s"), default=True), vpc("w", subnet("t")))
    made = plan(cloud, policies(deletes("ec2.subnet"), types), types=types)

    assert (steps(made), kept(made), undetermined(made)) == (["delete t"], {"s": "part of the default VPC"}, {})


def test_a_protection_whose_related_listing_failed_is_not_known(tmp_path: Path) -> None:
    text = (DATA / "ec2" / "subnet.yaml").read_text()
    when = "{related: {type: ec2.vpc, where: [IsDefault]}}"
    types = book_with(tmp_path, {"ec2/subnet.yaml": text.replace("when: DefaultForAz", f"when: {when}")})
    cloud = account(vpc("v", subnet("s")), answers={"ec2:DescribeVpcs": refusal("Denied", Fault.DENIED)})
    made = plan(cloud, policies(deletes("ec2.subnet"), types), types=types)

    assert (steps(made), list(undetermined(made))) == ([], ["s"])


def test_a_type_that_protects_with_a_filter_that_is_wrong_cannot_be_acted_on(tmp_path: Path) -> None:
    text = (DATA / "ec2" / "subnet.yaml").read_text()
    types = book_with(tmp_path, {"ec2/subnet.yaml": text.replace("when: DefaultForAz", "when: DefaultForZone")})

    with pytest.raises(CatalogError, match="has no field 'DefaultForZone'"):
        session(account(vpc("v", subnet("s"))), policies(deletes("ec2.subnet"), types), types=types).plan()


# --- protections against one action, which an option may lift


LIFTED: dict[str, tuple[str, list[str]]] = {
    # the actions: what is done with an instance whose termination and stop protection are on
    "delete": ("[delete]", []),
    "delete without lifting": ("[delete: {disable_protection: false}]", []),
    "delete with lifting": ("[delete: {disable_protection: true}]", ["delete i"]),
    "stop": ("[stop]", []),
    "stop with lifting": ("[stop: {disable_protection: true}]", ["stop i"]),
    "what nothing protects from": ("[tag: {a: b}]", ["tag i"]),
    "one protected action among others": ("[tag: {a: b}, delete]", []),
    "one that is lifted and one that is not": ("[stop, delete: {disable_protection: true}]", []),
}


@pytest.mark.parametrize("case", LIFTED)
def test_protection_against_one_action_is_judged_for(case: str) -> None:
    actions, expected = LIFTED[case]
    made = plan(
        account(instance("i", protected=True)),
        f"- {{name: p, resource: ec2.instance, filters: all, actions: {actions}}}",
    )

    assert steps(made) == expected
    assert len(made.kept) == (0 if expected else 1)


def test_protection_that_may_not_be_read_is_not_known() -> None:
    denied = {"ec2:DescribeInstanceAttribute": refusal("UnauthorizedOperation", Fault.DENIED)}
    made = plan(account(instance("i"), answers=denied), deletes("ec2.instance"))

    assert (steps(made), undetermined(made)) == (
        [],
        {"i": "whether it is protected is not known: termination_protection could not be read: UnauthorizedOperation"},
    )


def test_protection_of_an_image_is_lifted_by_its_option_alone() -> None:
    guarded = image("ami-1")
    guarded.document["DeregistrationProtection"] = "enabled-with-cooldown"
    text = "- {{name: p, resource: ec2.image, filters: all, actions: [delete: {{disable_protection: {0}}}]}}"

    assert steps(plan(account(guarded), text.format("false"))) == []
    assert steps(plan(account(guarded), text.format("true"))) == ["delete ami-1"]


# --- what the run itself uses


CALLERS: dict[str, tuple[str, set[str]]] = {
    # the caller's ARN: what is left alone
    "a user": (f"arn:aws:iam::{ACCOUNT}:user/runner", {"user runner"}),
    "a role": (f"arn:aws:sts::{ACCOUNT}:assumed-role/runner/session", {"role runner"}),
    "a role whose path the session leaves out": (
        f"arn:aws:sts::{ACCOUNT}:assumed-role/deep/session",
        {"role deep"},
    ),
    "the root user": (f"arn:aws:iam::{ACCOUNT}:root", set()),
}


@pytest.mark.parametrize("case", CALLERS)
def test_the_caller_does_not_delete_itself(case: str) -> None:
    arn, expected = CALLERS[case]
    cloud = account(
        role("runner"),
        role("deep", path="/team/"),
        role("other"),
        user("runner"),
        user("other"),
        identity=Identity(ACCOUNT, arn),
    )
    made = plan(cloud, deletes("iam.role", "iam.user"))

    assert {f"{entry.ref.type.removeprefix('iam.')} {entry.ref.id}" for entry in made.kept} == expected
    assert all(entry.reason == "this run itself uses it" for entry in made.kept)
    assert len(made.steps) == 5 - len(expected)


# --- where policies apply


def test_a_policy_acts_in_its_own_regions_only() -> None:
    cloud = account(volume("here"), volume("there").in_region("eu-west-1"))
    text = "- {name: p, resource: ec2.volume, filters: all, scope: {regions: [eu-west-1]}, actions: [tag: {a: b}]}"
    made = plan(cloud, text, {"aws.region": ["all"]})

    assert steps(made) == ["tag there"]


STATES: dict[str, str] = {
    "out of scope": "scope: {accounts: ['999999999999']}",
    "disabled": "enabled: false",
}


@pytest.mark.parametrize("state", STATES)
def test_a_policy_that_does_not_take_part_acts_on_nothing(state: str) -> None:
    text = f"- {{name: p, resource: ec2.volume, filters: all, {STATES[state]}, actions: [delete]}}"
    made = plan(account(volume("v")), text)

    assert (made.steps, made.listed, [summary.state for summary in made.summaries]) == ((), 0, [state])


def test_a_disabled_policy_acts_on_nothing_though_another_lists_its_type() -> None:
    text = """
    - {name: off, resource: ec2.volume, filters: all, enabled: false, actions: [delete]}
    - {name: on, resource: ec2.volume, filters: all, actions: [tag: {a: b}]}
    """

    assert steps(plan(account(volume("v")), text)) == ["tag v"]


def test_an_undecided_filter_acts_on_nothing_even_inside_a_not() -> None:
    text = "- {name: p, resource: sqs.queue, filters: [not: {tags: {keep: present}}], actions: [delete]}"
    made = plan(account(queue("q").with_unreadable_tags()), text)

    assert (steps(made), undetermined(made)) == ([], {queue("q").id: "tags could not be read: AccessDenied"})


def test_an_environment_is_judged_by_tags_that_take_a_call() -> None:
    cloud = account(environment("e-1").tagged(costcutter="keep"), environment("e-2"))

    assert steps(plan(cloud, deletes("elasticbeanstalk.environment"))) == ["delete e-2"]


def test_relations_of_a_global_resource_are_unknown_where_regions_may_not_be_listed() -> None:
    text = """
    - name: unused
      resource: iam.instance_profile
      filters: [referenced_by: {type: ec2.instance, has: none}]
      actions: [delete]
    """
    denied = refusal("UnauthorizedOperation", Fault.DENIED)
    known = plan(account(profile("p")), text)
    unknown = plan(account(profile("p"), regions=denied), text)

    assert (steps(known), undetermined(known)) == (["delete p"], {})
    assert (steps(unknown), undetermined(unknown)) == (
        [],
        {"p": "ec2.instance naming it: ec2.instance was not listed in regions that could not be listed"},
    )
