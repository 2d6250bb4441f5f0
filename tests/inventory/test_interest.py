"""How much of a resource is kept: all of it, what others read of it, or only its number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from costcutter.catalog.identify import identify
from costcutter.inventory.collect import Reach
from costcutter.inventory.interest import Interest, Protection, interest
from costcutter.plan.guard import Guards
from costcutter.query.answers import Verdict
from costcutter.query.subject import Subject
from costcutter.resources import Resource, Scope
from support.clock import START
from support.cloud import ACCOUNT, CALLER
from support.planning import book, policies

HERE = Scope(ACCOUNT, "us-east-1")
REACH = Reach(ACCOUNT, (), "aws", ("us-east-1",), ("us-east-1",), ("us-east-1",))

INSTANCE = {
    "InstanceId": "i",
    "State": {"Name": "running", "Code": 16},
    "LaunchTime": "2025-01-01T00:00:00Z",
    "SecurityGroups": [{"GroupId": "g", "GroupName": "web"}],
    "VpcId": "v",
    "Tags": [{"Key": "Name", "Value": "web"}, {"Key": "env", "Value": "dev"}],
}
VOLUMES = "- {name: volumes, resource: ec2.volume, filters: [%s]%s}"
STOPPED = "- {name: p, resource: ec2.instance, filters: [State.Name == 'stopped']}"
DELETE = ", actions: [delete: {backup: none}]"

WHOLE, NOTHING = "whole", "nothing"

KEPT: dict[str, tuple[str, str | dict[str, Any]]] = {
    # what is kept of the instance: (policies, all of it, nothing, or its document)
    "one that a policy means": ("- {name: p, resource: ec2.instance, filters: [State.Name == 'running']}", WHOLE),
    "one that no policy means": (STOPPED, NOTHING),
    "one of which that is not known yet": (
        "- {name: p, resource: ec2.instance, filters: [facets.stop_protection]}",
        WHOLE,
    ),
    "one that others decide about": (
        "- {name: p, resource: ec2.instance, filters: [referenced_by: {type: ec2.volume}]}",
        WHOLE,
    ),
    "one that a second policy means": (
        f"{STOPPED}\n- {{name: q, resource: ec2.instance, filters: [VpcId == 'v']}}",
        WHOLE,
    ),
    "one that only a policy for other regions means": (
        "- {name: p, resource: ec2.instance, scope: {regions: [eu-*]}}",
        NOTHING,
    ),
    "one that only a disabled policy means": ("- {name: p, resource: ec2.instance, enabled: false}", NOTHING),
    "its identifiers, where volumes ask for their instance": (
        VOLUMES % ("related: {type: ec2.instance, has: none}", ""),
        {},
    ),
    "what conditions on related instances read": (
        VOLUMES % ("related: {type: ec2.instance, where: [age: {of: LaunchTime, over: 1d}, State.Name == 'x']}", ""),
        {"State": {"Name": "running"}, "LaunchTime": "2025-01-01T00:00:00Z"},
    ),
    "what a condition inside a condition reads": (
        """
        - name: groups
          resource: ec2.security_group
          filters: [referenced_by: {type: ec2.instance, where: [related: {type: ec2.vpc, where: [IsDefault]}]}]
        """,
        {
            "SecurityGroups": [{"GroupId": "g"}],
            "NetworkInterfaces": None,
            "VpcId": "v",
        },
    ),
    "what a facet is read with, where a condition asks for it": (
        VOLUMES % ("related: {type: ec2.instance, where: [facets.stop_protection]}", ""),
        {"InstanceId": "i"},
    ),
    "which groups it uses, where groups are deleted": (
        "- {name: p, resource: ec2.security_group, filters: all, actions: [delete]}",
        {"SecurityGroups": [{"GroupId": "g"}], "NetworkInterfaces": None},
    ),
    "nothing, where groups are only reported": ("- {name: p, resource: ec2.security_group}", NOTHING),
    "that it is there, where volumes are deleted": (VOLUMES % ("State == 'available'", DELETE), {}),
    "nothing, where volumes are tagged": (VOLUMES % ("State == 'available'", ", actions: [tag: {a: b}]"), NOTHING),
    "what a protect rule of another type reads": (
        """
        protect:
          - resource: ec2.volume
            filters: [related: {type: ec2.instance, where: [VpcId == 'v']}]
            reason: belongs to production
        policies:
          - {name: p, resource: ec2.volume, filters: all, actions: [tag: {a: b}]}
        """,
        {"VpcId": "v"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_of_an_instance_is_kept(case: str) -> None:
    text, expected = KEPT[case]
    resource = identify(book().catalog.get("ec2.instance"), INSTANCE, HERE)
    kept = made(text).keep(resource)

    assert shown(kept) == expected
    assert kept is None or (kept.ref, kept.name, kept.created) == (resource.ref, "web", resource.created)


def made(text: str, reach: Reach = REACH) -> Interest:
    loaded = policies(text)
    guards = Guards(book(), loaded.protect, CALLER)
    types = ("ec2.instance", "ec2.volume", "ec2.security_group", "ec2.vpc")
    return interest(loaded.policies, book().catalog, reach, START, listed=types, protection=guards.protection)


def shown(kept: Resource | None) -> str | dict[str, Any]:
    return NOTHING if kept is None else dict(kept.document) if kept.partial else WHOLE


def test_tags_that_nobody_reads_are_unknown_and_never_absent() -> None:
    resource = identify(book().catalog.get("ec2.instance"), INSTANCE, HERE)
    kept = made(VOLUMES % ("related: {type: ec2.instance}", "")).keep(resource)
    some = made(VOLUMES % ("related: {type: ec2.instance, where: [tags: {env: dev}]}", "")).keep(resource)

    assert kept is not None
    assert some is not None
    assert (str(kept.tags), some.tags) == ("Unknown(reason='tags were not kept')", {"env": "dev"})


def test_a_filter_that_nobody_knows_keeps_every_resource_of_its_type() -> None:
    def strange(_subject: Subject) -> Verdict:
        return Verdict.of(False, "alone, but perhaps not among others")

    loaded = policies(STOPPED).policies
    strangers = [replace(policy, filters={"ec2.instance": strange}) for policy in loaded]
    found = interest(strangers, book().catalog, REACH, START, listed=["ec2.instance"])

    assert shown(found.keep(identify(book().catalog.get("ec2.instance"), INSTANCE, HERE))) == WHOLE


def test_where_it_is_not_known_what_protection_reads_everything_is_kept() -> None:
    def strange(_subject: Subject) -> Verdict:
        return Verdict.of(False, "")

    loaded = policies(VOLUMES % ("State == 'available'", ", actions: [tag: {a: b}]")).policies
    guarded = Protection((strange,), (), frozenset({"ec2.instance"}))
    found = interest(
        loaded, book().catalog, REACH, START, listed=["ec2.instance", "ec2.volume"], protection=lambda _: guarded
    )

    assert shown(found.keep(identify(book().catalog.get("ec2.instance"), INSTANCE, HERE))) == WHOLE
