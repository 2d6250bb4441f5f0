"""Which conditions reach the list call, and that no plan is another one for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costcutter.documents.yaml import read
from costcutter.plan.model import Plan
from costcutter.policy.compile import compile_policies
from costcutter.policy.model import PolicySet
from costcutter.ports import Fault
from costcutter.resources import Scope
from support.cloud import FakeCloud, refusal
from support.filtering import filtering
from support.planning import book, deletes, kept, plan, session, steps
from support.worlds import Piece, account, group, instance, snapshot, volume


def filters_of(text: str, operation: str = "ec2:DescribeVolumes", **options: Any) -> list[Any]:
    """What the listing is asked to leave out; one entry for each call."""
    cloud = filtering(account())
    plan(cloud, text, {f"limits.{name}": value for name, value in options.items()})
    return [params.get("Filters") for params in cloud.asked(operation)]


def filter_(name: str, *values: str) -> dict[str, Any]:
    return {"Name": name, "Values": list(values)}


PUSHED: dict[str, tuple[str, list[dict[str, Any]] | None]] = {
    # policies about volumes: the filters of the one call, None for the whole listing
    "an equality": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available']}",
        [filter_("status", "available")],
    ),
    "several conditions": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available', value: {key: VolumeType, in: [gp2, io1]}]}",
        [filter_("status", "available"), filter_("volume-type", "gp2", "io1")],
    ),
    "numbers and booleans": (
        "- {name: a, resource: ec2.volume, filters: ['Size == `8` && Encrypted == `false`']}",
        [filter_("size", "8"), filter_("encrypted", "false")],
    ),
    "tags": (
        "- {name: a, resource: ec2.volume, filters: [tags: {env: {in: [dev, test]}, Owner: present}]}",
        [filter_("tag:env", "dev", "test")],
    ),
    "a tag that is there": (
        "- {name: a, resource: ec2.volume, filters: [tags: {Owner: present}]}",
        [filter_("tag-key", "Owner")],
    ),
    "what two policies can match": (
        """
        - {name: a, resource: ec2.volume, filters: [State == 'available', VolumeType == 'gp2']}
        - {name: b, resource: ec2.volume, filters: [State == 'error']}
        """,
        [filter_("status", "available", "error")],
    ),
    "everything if two policies share no condition": (
        """
        - {name: a, resource: ec2.volume, filters: [State == 'available']}
        - {name: b, resource: ec2.volume, filters: [VolumeType == 'gp2']}
        """,
        None,
    ),
    "everything if one policy has none": (
        """
        - {name: a, resource: ec2.volume, filters: [State == 'available']}
        - {name: b, resource: ec2.volume, filters: all}
        """,
        None,
    ),
    "without one that is not enabled": (
        """
        - {name: a, resource: ec2.volume, filters: [State == 'available']}
        - {name: b, resource: ec2.volume, filters: all, enabled: false}
        """,
        [filter_("status", "available")],
    ),
    "everything if a relation looks at it": (
        """
        - {name: a, resource: ec2.volume, filters: [State == 'available']}
        - {name: b, resource: ec2.instance, filters: [referenced_by: {type: ec2.volume, has: none}]}
        """,
        None,
    ),
    "everything if a limit counts the population": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available'], actions: [delete]}",
        None,
    ),
    "everything if a harmless action has such a limit": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available'], actions: [tag: {a: b}], "
        "limits: {percent: 5}}",
        None,
    ),
    "a deletion without that limit": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available'], actions: [delete], limits: {percent: 100}}",
        [filter_("status", "available")],
    ),
    "a harmless action": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available'], actions: [tag: {a: b}]}",
        [filter_("status", "available")],
    ),
    "nothing with a wildcard": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available', tags: {env: 'd*', b: 'd?', c: 'd\\\\e'}]}",
        [filter_("status", "available"), filter_("tag-key", "env")],
    ),
    "nothing that is empty or has spaces at its ends": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available', tags: {a: '', b: ' x', c: 'x '}]}",
        [filter_("status", "available"), filter_("tag-key", "a")],
    ),
    "no letters that may be written in two ways": (
        "- {name: a, resource: ec2.volume, filters: [State == 'available', tags: {a: 'é', 'é': b}]}",
        [filter_("status", "available"), filter_("tag-key", "a")],
    ),
    "no more values than a request may have": (
        f"- {{name: a, resource: ec2.volume, filters: [State == 'available', "
        f"tags: {{a: {{in: {[f'v{number}' for number in range(200)]}}}}}]}}",
        [filter_("status", "available"), filter_("tag-key", "a")],
    ),
}


@pytest.mark.parametrize("case", PUSHED)
def test_the_listing_is_asked_for(case: str) -> None:
    text, expected = PUSHED[case]

    assert filters_of(text) == [expected]


def test_a_configured_limit_of_a_hundred_percent_counts_nothing() -> None:
    text = "- {name: a, resource: ec2.volume, filters: [State == 'available'], actions: [delete]}"

    assert filters_of(text, percent=100) == [[filter_("status", "available")]]


def test_what_may_keep_something_in_place_that_is_deleted_is_listed_whole() -> None:
    instances = "- {name: i, resource: ec2.instance, filters: [State.Name == 'stopped']}\n"
    groups = deletes("ec2.security_group", extra=", limits: {percent: 100}")

    assert filters_of(instances, "ec2:DescribeInstances") == [[filter_("instance-state-name", "stopped")]]
    assert filters_of(instances + groups, "ec2:DescribeInstances") == [None]


def test_a_group_that_a_running_instance_uses_stays_though_only_stopped_ones_are_asked_for() -> None:
    cloud = filtering(account(group("g", called="x"), instance("i", groups=["g"])))
    made = plan(
        cloud,
        """
        - {name: i, resource: ec2.instance, filters: [State.Name == 'stopped']}
        - name: g
          resource: ec2.security_group
          filters: [GroupName == 'x']
          actions: [delete]
          limits: {percent: 100}
        """,
    )

    assert (steps(made), kept(made)) == ([], {"g": "in use by ec2.instance i, which stays"})


def test_filters_go_beside_the_parameters_that_the_listing_has() -> None:
    cloud = filtering(account())
    plan(cloud, "- {name: a, resource: ec2.snapshot, filters: [State == 'completed']}")

    assert cloud.asked("ec2:DescribeSnapshots") == [{"OwnerIds": ["self"], "Filters": [filter_("status", "completed")]}]


def test_values_that_a_filter_is_not_documented_for_are_not_pushed_down() -> None:
    cloud = filtering(account())
    plan(cloud, "- {name: a, resource: ec2.snapshot, filters: [value: {key: State, in: [completed, recoverable]}]}")

    assert cloud.asked("ec2:DescribeSnapshots") == [{"OwnerIds": ["self"]}]


ALARMS: dict[str, tuple[str, dict[str, Any]]] = {
    "one value": ("StateValue == 'ALARM'", {"AlarmTypes": ["MetricAlarm"], "StateValue": "ALARM"}),
    "not two": ("contains(['ALARM', 'OK'], StateValue)", {"AlarmTypes": ["MetricAlarm"]}),
}


@pytest.mark.parametrize("case", ALARMS)
def test_a_parameter_takes(case: str) -> None:
    condition, expected = ALARMS[case]
    cloud = FakeCloud({"cloudwatch:DescribeAlarms": {"MetricAlarms": []}})
    plan(cloud, f'- {{name: a, resource: cloudwatch.alarm, filters: ["{condition}"]}}')

    assert cloud.asked("cloudwatch:DescribeAlarms") == [expected]


def test_it_can_be_switched_off() -> None:
    cloud = filtering(account(volume("v")))
    plan(cloud, "- {name: a, resource: ec2.volume, filters: [State == 'available']}", {"pushdown": False})

    assert cloud.asked("ec2:DescribeVolumes") == [{}]


def test_a_summary_says_that_there_are_more_than_were_listed() -> None:
    text = "- {name: a, resource: ec2.volume, filters: [State == 'available']}"
    pieces = (volume("v"), volume("w", state="in-use"))

    def counted(**options: Any) -> tuple[int, bool]:
        summary = plan(filtering(account(*pieces)), text, options).summaries[0]
        return summary.population, summary.partial

    assert (counted(), counted(pushdown=False)) == ((1, True), (2, False))


@pytest.mark.parametrize("fault", [Fault.INVALID, Fault.UNSUPPORTED, Fault.TRANSIENT])
def test_a_filter_that_the_service_refuses_costs_a_call_and_nothing_else(fault: Fault) -> None:
    def answer(_scope: Scope, params: Mapping[str, Any]) -> Any:
        return refusal("InvalidParameterValue", fault) if "Filters" in params else {"Volumes": [volume("v").document]}

    cloud = FakeCloud({"ec2:DescribeVolumes": answer})
    made = plan(cloud, "- {name: a, resource: ec2.volume, filters: [State == 'available']}")

    assert (made.summaries[0].matched, made.summaries[0].partial, made.gaps) == (1, False, ())
    assert [sorted(params) for params in cloud.asked("ec2:DescribeVolumes")] == [["Filters"], []]


def test_a_denied_listing_is_not_asked_for_twice() -> None:
    cloud = FakeCloud({"ec2:DescribeVolumes": refusal("UnauthorizedOperation", Fault.DENIED)})
    made = plan(cloud, "- {name: a, resource: ec2.volume, filters: [State == 'available']}")

    assert (len(made.gaps), len(cloud.calls)) == (1, 1)


# --- the same plan with it and without, on random accounts whose API has the traps of the real one


TAG_KEYS = ("env", "Env", "b\\c")
TAG_VALUES = ("dev", "Dev", "d*", "d\\v", "", " dev")
tags = st.dictionaries(st.sampled_from(TAG_KEYS), st.sampled_from(TAG_VALUES), max_size=3)
tag_tests = st.one_of(
    st.sampled_from((*TAG_VALUES, "absent", "present")),
    st.lists(st.sampled_from(TAG_VALUES), min_size=1, max_size=2, unique=True).map(lambda values: {"in": values}),
)
tag_clauses = st.builds(lambda key, test: {"tags": {key: test}}, st.sampled_from(TAG_KEYS), tag_tests)
LEAVES: Mapping[str, tuple[Any, ...]] = {
    "ec2.volume": (
        "State == 'available'",
        "State != 'available'",
        "State == 'in-use' || State == 'error'",
        "Size == `8` && VolumeType == 'gp3'",
        "Size > `5`",
        "Encrypted == `true`",
        "length(Attachments) == `0` && contains(['available', 'error'], State)",
        "resource.tags.env == 'dev'",
        {"value": {"key": "State", "in": ["available", "in-use"]}},
        {"related": {"type": "ec2.instance", "has": "none"}},
        {"related": {"type": "ec2.instance", "filters": ["State.Name == 'stopped'"]}},
    ),
    "ec2.instance": (
        "State.Name == 'stopped'",
        "!(State.Name == 'stopped')",
        {"value": {"key": "State.Name", "equals": "running"}},
        {"referenced_by": {"type": "ec2.volume", "has": "none"}},
    ),
    "ec2.security_group": (
        "GroupName == 'sg0'",
        "GroupName == 'sg0' || GroupName == 'sg1'",
        "starts_with(GroupName, 'sg')",
        {"referenced_by": {"type": "ec2.instance", "has": "none"}},
    ),
    "ec2.snapshot": ("State == 'completed'", "VolumeId == 'vol0'"),
}
KINDS = (
    ("ec2.volume",),
    ("ec2.volume", "ec2.volume"),
    ("ec2.volume", "ec2.instance"),
    ("ec2.security_group", "ec2.instance"),
    ("ec2.security_group", "ec2.security_group", "ec2.instance"),
    ("ec2.snapshot", "ec2.volume"),
)
ACTIONS = ("[]", "[delete]", "[delete]", "[tag: {a: b}]")
LIMITS = ("{percent: 100}", "{percent: 100}", "{percent: 50}", "{resources: 2}")


def trees(kind: str) -> st.SearchStrategy[Any]:
    leaves = st.one_of(st.sampled_from(LEAVES[kind]), tag_clauses)
    return leaves | st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


@dataclass(frozen=True)
class Given:
    """An account and policies for it."""

    pieces: tuple[Piece, ...]
    text: str

    def plan(self, *, pushdown: bool) -> tuple[Plan, int]:
        """The plan, without the numbers of what was looked at, and how many listings were narrowed."""
        cloud = filtering(account(*self.pieces))
        opened = session(cloud, self.policies(), {"pushdown": pushdown, "limits.population": 1})
        made = opened.plan()
        summaries = tuple(replace(each, population=0, partial=False) for each in made.summaries)
        return replace(made, listed=0, summaries=summaries), sum("Filters" in call.params for call in cloud.calls)

    def policies(self) -> PolicySet:
        """Compiled, though some of them contradict themselves, which is an error elsewhere."""
        return compile_policies([read(self.text, "test.yaml")], book()).policies


@st.composite
def cases(draw: st.DrawFn) -> Given:
    def tagged(piece: Piece) -> Piece:
        return piece.tagged(**draw(tags))

    def disk(name: str) -> Piece:
        made = tagged(volume(name, state=draw(st.sampled_from(["available", "in-use", "error"]))))
        made.document["VolumeType"] = draw(st.sampled_from(["gp2", "gp3"]))
        made.document["Size"] = draw(st.sampled_from([1, 8, 80]))
        made.document["Encrypted"] = draw(st.booleans())
        return made

    def picture(name: str) -> Piece:
        made = tagged(snapshot(name))
        made.document["VolumeId"] = draw(st.sampled_from(["vol0", "vol1"]))
        return made

    groups = [tagged(group(f"sg{n}", called=f"sg{n}", allows=draw(st.sampled_from([[], ["sg0"]])))) for n in range(2)]
    machines = [
        tagged(
            instance(
                f"i{n}",
                disk(f"vol-i{n}"),
                state=draw(st.sampled_from(["running", "stopped"])),
                groups=draw(st.sampled_from([[], ["sg0"], ["sg1"]])),
            )
        )
        for n in range(2)
    ]
    pieces = (*groups, *machines, disk("vol0"), disk("vol1"), picture("snap0"), picture("snap1"))
    entries = []
    for number, kind in enumerate(draw(st.sampled_from(KINDS))):
        filters = json.dumps(draw(st.lists(trees(kind), min_size=1, max_size=2)))
        actions, limits = draw(st.sampled_from(ACTIONS)), draw(st.sampled_from(LIMITS))
        entries.append(
            f"- {{name: p{number}, resource: {kind}, filters: {filters}, actions: {actions}, limits: {limits}}}"
        )
    return Given(pieces, "policies:\n" + "\n".join(entries))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_plan_is_the_same_with_pushdown_and_without(case: Given) -> None:
    narrow, _ = case.plan(pushdown=True)
    whole, none = case.plan(pushdown=False)

    assert narrow == whole
    assert none == 0
