"""How the parameters of calls are filled in."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.catalog.params import fill, literal_params, text_of
from costcutter.inventory.world import NO_WORLD
from costcutter.query.expression import EvaluationError
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject
from costcutter.resources import Resource, ResourceRef, Scope, Unread
from support.clock import START
from support.cloud import ACCOUNT

REF = ResourceRef(Scope(ACCOUNT, "us-east-1"), "ec2.volume", "vol-1")
DOCUMENT = {"VolumeId": "vol-1", "Size": 8, "Zones": ["a", "b"], "Key": None, "Encrypted": False}
SUBJECT = Subject(
    Resource(REF, DOCUMENT, tags={"Owner": "x"}, facets={"more": Unread("not read", "more")}), START, NO_WORLD
)

FILLED: dict[str, tuple[Any, Any]] = {
    "an expression": ("VolumeId", "vol-1"),
    "an expression that gives a number": ("Size", 8),
    "an expression that gives a list": ("Zones", ["a", "b"]),
    "an expression that gives false": ("Encrypted", False),
    "a text": ("=VolumeId", "VolumeId"),
    "a text with holes": ("={VolumeId} of {resource.account} by {policy}", f"vol-1 of {ACCOUNT} by mine"),
    "a text with a hole that is null": ("=<{Key}>", "<>"),
    "an option": ("options.force", True),
    "a number": (5, 5),
    "a boolean": (False, False),
    "a list": (["VolumeId", "=all"], ["vol-1", "all"]),
    "a list in which something is null": (["Key", "VolumeId"], ["vol-1"]),
    "a list that was written empty": ([], []),
    "a mapping in a list": ([{"Name": "=id", "Values": ["VolumeId"]}], [{"Name": "id", "Values": ["vol-1"]}]),
    "a mapping in which something is null": ({"A": "VolumeId", "B": "Key"}, {"A": "vol-1"}),
    "a tag": ("tag('Owner')", "x"),
}

EXTRA = {"options": {"force": True}, "policy": "mine"}


@pytest.mark.parametrize("case", FILLED)
def test_a_parameter_is_filled_in(case: str) -> None:
    written, expected = FILLED[case]

    assert fill({"Param": written}, SUBJECT, EXTRA) == {"Param": expected}


def test_a_parameter_that_comes_out_null_is_left_out() -> None:
    assert fill({"A": "Key", "B": "options.other", "C": "VolumeId"}, SUBJECT, EXTRA) == {"C": "vol-1"}


@pytest.mark.parametrize("written", [["Key"], ["Key", "options.other"]])
def test_a_list_of_identifiers_that_comes_out_empty_is_refused_as_it_would_mean_everything(written: list[str]) -> None:
    with pytest.raises(EvaluationError, match="comes out empty"):
        fill({"VolumeIds": written}, SUBJECT, EXTRA)


def test_what_is_not_known_is_never_left_out_as_if_it_were_null() -> None:
    with pytest.raises(UnknownValue, match="not read"):
        fill({"A": "facets.more"}, SUBJECT, EXTRA)


def test_a_listing_takes_texts_and_plain_values() -> None:
    assert literal_params({"Owners": ["=self"], "All": True, "Max": 5, "Filters": [{"Name": "=a"}]}) == {
        "Owners": ["self"],
        "All": True,
        "Max": 5,
        "Filters": [{"Name": "a"}],
    }


@pytest.mark.parametrize("written", ["VolumeId", "={VolumeId}", ["VolumeId"], {"Name": "VolumeId"}])
def test_a_listing_cannot_take_an_expression(written: Any) -> None:
    with pytest.raises(ValueError, match="is an expression, but there is no resource yet"):
        literal_params({"Param": written})


def test_a_template_takes_texts_and_numbers() -> None:
    assert text_of("{VolumeId}: {Size} GiB{Key}", SUBJECT) == "vol-1: 8 GiB"
