"""A plan made while pages stream by is the plan of a run that keeps everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from costcutter.app.session import Session, open_session
from costcutter.errors import DocumentError
from costcutter.plan.model import Plan
from costcutter.ports import CloudError, Fault
from costcutter.resources import Scope
from costcutter.values import stamp
from support.accounts import accounts
from support.clock import START, FakeClock
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.planning import book, config, kept, policies, session, steps, undetermined
from support.worlds import HOME, Document, Piece, account, group, instance, queue, subnet, volume, vpc

OPEN = "State == 'available'"
FREE = f"- {{name: p, resource: ec2.volume, filters: [{OPEN}], actions: [delete]}}"
DELETE_VOLUMES = (
    "- {name: p, resource: ec2.volume, filters: all, actions: [delete: {backup: none}], limits: {percent: 100}}"
)
UNUSED_GROUPS = """
- name: p
  resource: ec2.security_group
  filters: [referenced_by: {type: ec2.instance, has: none}]
  actions: [delete]
"""

ANY_TYPE = (
    "ends_with(resource.id, '1')",
    "tags: {costcutter: absent}",
    "tags: {env: dev}",
    "not: {tags: {Owner: present}}",
    "any: [tags: {env: dev}, \"ends_with(resource.id, '0')\"]",
)
CLAUSES: Mapping[str, tuple[str, ...]] = {
    "ec2.instance": (
        "State.Name == 'stopped'",
        "facets.termination_protection == `false`",
        "related: {type: ec2.security_group, where: [tags: {env: dev}], has: none}",
        "related: {type: ec2.subnet, where: [related: {type: ec2.vpc, where: [IsDefault]}]}",
        "referenced_by: {type: autoscaling.group, has: none}",
        "referenced_by: {type: ec2.volume, where: [State == 'in-use']}",
    ),
    "ec2.volume": (
        "age: {over: 30d}",
        "State == 'in-use'",
        "related: {type: ec2.instance, where: [State.Name == 'stopped'], has: all}",
        "related: {type: ec2.instance, where: [facets.termination_protection], has: none}",
        "related: {type: ec2.instance, where: [tags: {env: dev}]}",
        "not: {related: {type: ec2.instance}}",
    ),
    "ec2.security_group": (
        "IpPermissions",
        "referenced_by: {type: ec2.instance, has: none}",
        "referenced_by: {type: ec2.security_group, has: none}",
        "referenced_by: {type: ec2.instance, where: [State.Name == 'stopped', tags: {env: dev}]}",
        "related: {type: ec2.vpc, where: [IsDefault]}",
    ),
    "ec2.subnet": ("referenced_by: {type: ec2.instance, has: none}", "DefaultForAz"),
    "ec2.vpc": ("IsDefault", "referenced_by: {type: ec2.subnet, has: none}"),
    "ec2.image": ("related: {type: ec2.snapshot, where: [tags: {env: dev}], has: none}", "State == 'available'"),
    "ec2.snapshot": (
        "referenced_by: {type: ec2.image, has: none}",
        "referenced_by: {type: ec2.image, where: [related: {type: ec2.snapshot, where: [tags: {env: dev}]}]}",
    ),
    "autoscaling.group": (
        "related: {type: ec2.instance, where: [State.Name == 'stopped'], has: all}",
        "length(Instances) > `1`",
    ),
    "sqs.queue": ("tags: {Owner: absent}", "contains(QueueUrl, 'q1')"),
}
ACTIONS = ("delete", "delete", "delete", "{tag: {a: b}}", "{tag: {a: c}}, delete", "")


@dataclass(frozen=True)
class Given:
    """An account whose listings come in pages, some of which break off, and policies for it."""

    pieces: tuple[Piece, ...]
    policies: str
    broken: Mapping[str, str]
    """How listings go wrong, by operation."""

    def session(self) -> Session:
        return session(self.cloud(), self.policies, {"pushdown": False})

    def cloud(self) -> FakeCloud:
        whole = account(*self.pieces)
        answers = {name: paged(whole.answers[name], how) for name, how in self.broken.items()}
        return FakeCloud({**whole.answers, **answers})


LISTS = {
    "ec2:DescribeInstances": "Reservations",
    "ec2:DescribeVolumes": "Volumes",
    "ec2:DescribeSecurityGroups": "SecurityGroups",
    "ec2:DescribeSubnets": "Subnets",
    "ec2:DescribeSnapshots": "Snapshots",
    "ec2:DescribeImages": "Images",
    "autoscaling:DescribeAutoScalingGroups": "AutoScalingGroups",
}


def paged(answer: Any, how: str) -> list[dict[str, Any] | CloudError]:
    """The same answer in two pages that overlap; or denied, or broken off between them."""
    if how == "denied":
        return [refusal("UnauthorizedOperation", Fault.DENIED)]
    whole: Document = answer(Scope(ACCOUNT, HOME), {})
    ((member, found),) = whole.items()
    if member == "Reservations":
        found = [{"Instances": [each]} for each in found[0]["Instances"]]
    half = len(found) // 2
    first: list[dict[str, Any] | CloudError] = [{member: found[: half + 1]}]
    return [*first, refusal("Throttling", Fault.THROTTLED) if how == "cut" else {member: found[half:]}]


@st.composite
def cases(draw: st.DrawFn) -> Given:
    drawn, _ = draw(accounts())
    pieces = tuple(varied(draw, piece) for piece in drawn)
    entries = [entry(draw, f"p{number}") for number in range(draw(st.integers(1, 4)))]
    rules = [rule(draw) for _ in range(draw(st.integers(0, 2)))]
    text = "\n".join([*(["protect:", *rules] if rules else []), "policies:", *entries])
    operations = st.dictionaries(st.sampled_from(sorted(LISTS)), st.sampled_from(["paged", "cut", "denied"]))
    try:
        policies(text)
    except DocumentError:
        reject()  # two filters that contradict each other
    return Given(pieces, text, draw(operations) if draw(st.booleans()) else {})


def varied(draw: st.DrawFn, piece: Piece) -> Piece:
    """The same, with states and tags that differ."""
    inside = tuple(varied(draw, each) for each in piece.inside)
    document = dict(piece.document)
    if piece.type == "ec2.instance":
        document["State"] = {"Name": draw(st.sampled_from(["running", "stopped"]))}
    if piece.type == "ec2.security_group" and draw(st.booleans()):
        document["GroupName"] = "default"
    if piece.type == "ec2.volume":
        document["State"] = draw(st.sampled_from(["in-use", "available"]))
    tags = piece.tags
    if not isinstance(tags, CloudError) and draw(st.booleans()):
        tags = {**tags, "env": "dev"}
    return replace(piece, inside=inside, document=document, tags=tags)


def entry(draw: st.DrawFn, name: str) -> str:
    kinds, clauses = condition(draw)
    if not draw(st.integers(0, 3)):
        clauses.append(draw(st.sampled_from(["{newest: {keep: 1}}", "{oldest: {keep: 1}}"])))
    actions = draw(st.sampled_from(ACTIONS))
    if "autoscaling.group" in kinds:  # which has no call for tags here
        actions = "delete"
    limit = draw(st.sampled_from(["100", "100", "60"]))
    return (
        f"- {{name: {name}, resource: [{', '.join(kinds)}], filters: [{', '.join(clauses)}], "
        f"actions: [{actions}], limits: {{percent: {limit}}}}}"
    )


def rule(draw: st.DrawFn) -> str:
    kinds, clauses = condition(draw)
    return f"- {{resource: {kinds[0]}, filters: [{', '.join(clauses)}], reason: a rule}}"


def condition(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Types, and filters that all of them have."""
    if draw(st.integers(0, 3)):
        kind = draw(st.sampled_from(sorted(CLAUSES)))
        pool = ANY_TYPE + CLAUSES[kind] * 2
        kinds = [kind]
    else:
        pool = ANY_TYPE
        kinds = draw(st.lists(st.sampled_from(sorted(CLAUSES)), min_size=1, max_size=5, unique=True))
    clauses = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=2, unique=True))
    return kinds, [f'"{clause}"' if ":" not in clause else f"{{{clause}}}" for clause in clauses]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_streaming_gives_the_plan_of_keeping_everything(case: Given) -> None:
    assert planned(case.session()) == planned(case.session(), whole=True)


def planned(opened: Session, *, whole: bool = False) -> Plan:
    return opened.plan_of(opened.survey(whole=whole))


# --- what is kept, and what is only counted


def test_what_no_policy_means_is_counted_and_not_kept() -> None:
    cloud = account(volume("a", state="in-use"), volume("b"), volume("c", state="in-use"))
    survey = session(cloud, FREE).survey()

    assert [resource.id for resource in survey.inventory.resources()] == ["b"]
    assert survey.inventory.population == 3


def test_the_plan_and_its_limits_count_what_was_not_kept() -> None:
    made = session(account(*(volume(f"v{n}", state="in-use") for n in range(9)), volume("b")), FREE).plan()

    assert (steps(made), made.refusals, made.listed) == (["delete b", "snapshot b"], (), 10)
    assert [summary.population for summary in made.summaries] == [10]


def test_what_is_done_is_done_to_a_whole_document() -> None:
    (step,) = session(account(volume("b")), "- {name: p, resource: ec2.volume, actions: [tag: {a: b}]}").plan().steps

    assert (step.resource.partial, step.resource.document["Size"]) == (False, 8)


IN_USE = """
- {name: groups, resource: ec2.security_group, filters: all, actions: [delete], limits: {percent: 100}}
- {name: idle, resource: ec2.instance, filters: [State.Name == 'stopped'], actions: [delete], limits: {percent: 100}}
"""


def test_a_group_is_in_use_by_an_instance_that_no_policy_means() -> None:
    cloud = account(group("g"), group("h"), instance("i", groups=["g"]), instance("j", groups=["h"], state="stopped"))
    made = session(cloud, IN_USE).plan()

    assert (steps(made), kept(made)) == (
        ["delete h", "delete j"],
        {"g": "in use by ec2.instance i, which stays"},
    )
    assert made.undetermined == ()


def test_a_volume_is_in_use_by_an_instance_that_only_its_deletion_asks_about() -> None:
    made = session(account(instance("i", volume("v")), volume("w")), DELETE_VOLUMES).plan()

    assert (steps(made), kept(made)) == (["delete w"], {"v": "in use by ec2.instance i, which stays"})


def test_a_subnet_is_in_use_however_the_instance_in_it_is_listed() -> None:
    text = """
    - {name: nets, resource: ec2.subnet, filters: all, actions: [delete], limits: {percent: 100}}
    - {name: big, resource: ec2.instance, filters: [InstanceType == 'x1e.32xlarge']}
    """
    made = session(account(vpc("v", subnet("s", instance("i")))), text).plan()

    assert (steps(made), kept(made)) == ([], {"s": "in use by ec2.instance i, which stays"})


def test_what_goes_with_its_owner_holds_nothing_though_no_policy_means_it() -> None:
    text = """
    - {name: nets, resource: ec2.vpc, filters: all, actions: [delete], limits: {percent: 100}}
    - {name: open, resource: ec2.security_group, filters: [IpPermissions]}
    """
    cloud = account(vpc("v", group("d", called="default")), vpc("w", group("g")))
    made = session(cloud, text).plan()

    assert (steps(made), kept(made)) == (["delete v"], {"w": "in use by ec2.security_group g (name of g), which stays"})


def test_a_resource_of_which_too_little_is_known_is_kept_and_undetermined() -> None:
    text = "- {name: p, resource: sqs.queue, filters: [tags: {Owner: absent}], actions: [delete]}"
    cloud = account(queue("a").with_unreadable_tags(), queue("b").tagged(Owner="me"))

    assert undetermined(session(cloud, text).plan()) == {queue("a").id: "tags could not be read: AccessDenied"}


def test_a_facet_of_a_resource_that_is_kept_in_part_is_read_where_it_decides() -> None:
    text = """
    - name: volumes
      resource: ec2.volume
      filters: [related: {type: ec2.instance, where: [facets.termination_protection]}]
      actions: [tag: {a: b}]
    - {name: idle, resource: ec2.instance, filters: [State.Name == 'stopped']}
    """
    cloud = account(instance("i", volume("v"), protected=True), instance("j", volume("w")))

    assert steps(session(cloud, text).plan()) == ["tag v"]


@pytest.mark.parametrize("everything", [False, True])
def test_ages_are_those_of_the_moment_before_the_first_listing(everything: bool) -> None:
    clock = FakeClock()

    def slow(_scope: Scope, _params: Mapping[str, Any]) -> Document:
        clock.sleep(86_400)
        days = {"v89": 89.5, "v91": 91}
        created = {name: stamp(START - timedelta(days=age)) for name, age in days.items()}
        return {"Volumes": [{"VolumeId": name, "CreateTime": text} for name, text in created.items()]}

    text = "- {name: p, resource: ec2.volume, filters: [age: {over: 90d}], actions: [tag: {a: b}]}"
    cloud = account(answers={"ec2:DescribeVolumes": slow})
    made = planned(open_session(config(), policies(text), book(), cloud, clock), whole=everything)

    assert (steps(made), made.created) == (["tag v91"], START)


# --- listings that break off


CUT: list[dict[str, Any] | CloudError] = [
    {"Volumes": [{"VolumeId": f"v{n}", "State": "available" if n < 2 else "in-use"} for n in range(20)]},
    refusal("RequestLimitExceeded", Fault.THROTTLED, "slow down", "ec2:DescribeVolumes"),
]


def test_what_was_read_before_a_listing_broke_off_counts_and_the_gap_stays() -> None:
    made = session(
        FakeCloud({"ec2:DescribeVolumes": CUT}), f"- {{name: p, resource: ec2.volume, filters: [{OPEN}]}}"
    ).plan()

    assert [gap.reason for gap in made.gaps] == ["ec2:DescribeVolumes: RequestLimitExceeded: slow down"]
    assert [(summary.population, summary.matched) for summary in made.summaries] == [(20, 2)]
    assert (made.listed, made.certain) == (20, False)


def test_a_share_of_what_was_read_before_a_listing_broke_off_is_not_known() -> None:
    cloud = account(answers={"ec2:DescribeVolumes": CUT})
    made = session(cloud, FREE).plan()

    assert steps(made) == []
    assert [refused.reason for refused in made.refusals] == [
        "the population of ec2.volume in us-east-1 is not known, so no share of it is either"
    ]


@pytest.mark.parametrize("fault", [Fault.DENIED, Fault.TRANSIENT, Fault.UNREACHABLE, Fault.EXPIRED, Fault.UNREADABLE])
def test_what_a_listing_that_broke_off_did_not_show_is_undetermined_and_not_free(fault: Fault) -> None:
    broken = [{"Reservations": []}, refusal("Broken", fault, "", "ec2:DescribeInstances")]
    cloud = account(group("g"), volume("v"), answers={"ec2:DescribeInstances": broken})
    made = session(cloud, UNUSED_GROUPS).plan()

    assert steps(made) == []
    assert undetermined(made) == {
        "g": "ec2.instance naming it: ec2.instance in us-east-1 could not be listed completely: "
        "ec2:DescribeInstances: Broken: Broken"
    }


def test_what_names_the_holder_that_a_listing_did_not_show_is_left_alone() -> None:
    broken = [{"Reservations": []}, refusal("Broken", Fault.TRANSIENT, "", "ec2:DescribeInstances")]
    cloud = account(instance("i", volume("v")), answers={"ec2:DescribeInstances": broken})
    made = session(cloud, DELETE_VOLUMES).plan()

    assert (steps(made), list(kept(made))) == ([], ["v"])
