"""One facet of one resource: read, empty, or unknown with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from costcutter.catalog.identify import identify
from costcutter.catalog.model import Call, Facet, ResourceType
from costcutter.inventory.facets import read_facet, unread
from costcutter.resources import Resource, Scope, Unknown, Unread
from support.clock import START
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.planning import book

HERE = Scope(ACCOUNT, "us-east-1")


def function() -> ResourceType:
    return book().catalog.get("lambda.function")


def the_function(kind: ResourceType) -> Resource:
    return identify(kind, {"FunctionName": "f", "FunctionArn": "arn:f"}, HERE)


POLICY: dict[str, tuple[Any, Any]] = {
    # what the call answers: the facet
    "a value": ({"Policy": "{}"}, "{}"),
    "nothing": ({}, None),
    "an error that means there is none": (refusal("ResourceNotFoundException"), None),
    "any other error": (refusal("AccessDenied"), Unknown("policy could not be read: AccessDenied")),
}


@pytest.mark.parametrize("case", POLICY)
def test_a_facet_is_what_its_call_answers(case: str) -> None:
    answer, expected = POLICY[case]
    cloud = FakeCloud({"lambda:GetPolicy": answer})
    found = read_facet(function(), the_function(function()), "policy", cloud, START)

    assert found.facets["policy"] == expected
    assert found.facets["event_sources"] == Unread("event_sources not read", "event_sources")
    assert cloud.asked("lambda:GetPolicy") == [{"FunctionName": "f"}]


@pytest.mark.parametrize("value", ["keys(Policy)", "split(Policy, ',')[0].length(@, @)"])
def test_an_answer_that_the_path_does_not_fit_is_unknown_and_not_empty(value: str) -> None:
    odd = replace(function(), facets={"policy": Facet(Call("GetPolicy", {"FunctionName": "FunctionName"}), value)})
    found = read_facet(odd, the_function(odd), "policy", FakeCloud({"lambda:GetPolicy": {"Policy": "{}"}}), START)

    assert isinstance(found.facets["policy"], Unknown)
    assert found.facets["policy"].reason.startswith("policy could not be read: ")


def test_a_call_whose_parameters_are_not_known_is_not_made() -> None:
    odd = replace(
        function(),
        facets={"policy": Facet(Call("GetPolicy", {"FunctionName": "facets.other"})), "other": Facet(Call("X", {}))},
    )
    cloud = FakeCloud({})
    found = read_facet(odd, the_function(odd), "policy", cloud, START)

    assert (found.facets["policy"], cloud.calls) == (Unknown("policy could not be read: other not read"), [])


def test_tags_behind_a_call_give_the_name_where_the_type_has_no_other() -> None:
    nameless = replace(function(), display=None)
    cloud = FakeCloud({"lambda:ListTags": {"Tags": {"Name": "shop", "env": "dev"}}})
    found = read_facet(nameless, the_function(nameless), "tags", cloud, START)

    assert (found.tags, found.name) == ({"Name": "shop", "env": "dev"}, "shop")


def test_what_is_no_facet_changes_nothing() -> None:
    volume = book().catalog.get("ec2.volume")
    resource = identify(volume, {"VolumeId": "v", "Tags": []}, HERE)

    assert read_facet(volume, resource, "tags", FakeCloud({}), START) == resource


def test_facets_whose_reading_failed_are_unknown_and_the_others_stay() -> None:
    lost = unread(the_function(function()), ["tags", "policy"], "out of order")

    assert (lost.tags, lost.facets["policy"]) == (
        Unknown("tags could not be read: out of order"),
        Unknown("policy could not be read: out of order"),
    )
    assert lost.facets["event_sources"] == Unread("event_sources not read", "event_sources")
