"""Conditions that list calls judge themselves: what the shipped files say, held against the SDK's own documentation."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from costcutter.aws.models import ModelReader
from costcutter.catalog.book import document_type, typed
from costcutter.catalog.check import check_catalog
from costcutter.catalog.model import ApiFilter, ResourceType
from costcutter.catalog.pushdown import narrowed_params
from support.planning import book, book_with

MODELS = ModelReader()


def pushing() -> list[ResourceType]:
    catalog = book().catalog
    return [kind for name in catalog.names() if (kind := catalog.get(name)).listing.pushdown is not None]


def filters() -> Iterator[tuple[str, str, ApiFilter]]:
    """Type, field and filter."""
    for kind in pushing():
        assert kind.listing.pushdown is not None
        yield from ((kind.name, field, entry) for field, entry in kind.listing.pushdown.filters.items())


def documented(kind: ResourceType) -> dict[str, str]:
    """What the SDK's documentation says of each filter of a list call, by its name."""
    assert kind.listing.pushdown is not None
    shape = MODELS.input_shape(kind.service, kind.listing.call.operation)
    member = MODELS.shape(kind.service, shape or "")["members"][kind.listing.pushdown.parameter]
    texts = member.get("documentation", "") + _of_the_filters_own_shape(kind.service, member["shape"])
    readable = html.unescape(texts).replace("<key>", "KEY")
    return dict(re.findall(r"<li>\s*<p>\s*<code>([^<]+)</code>(.*?)</li>", readable, re.DOTALL))


def _of_the_filters_own_shape(service: str, shape: str) -> str:
    element = MODELS.shape(service, shape)["member"]["shape"]
    return str(MODELS.shape(service, element)["members"]["Name"].get("documentation", ""))


@pytest.mark.parametrize(("name", "field", "entry"), list(filters()), ids=lambda value: str(value)[:40])
def test_a_filter_is_documented_with_all_values_that_it_is_given(name: str, field: str, entry: ApiFilter) -> None:
    kind = book().catalog.get(name)
    texts = documented(kind)

    assert entry.name in texts
    values = entry.values or frozenset(typed(field, document_type(kind, book().shapes)).enum)
    named = set(re.findall(r"<code>([^<]+)</code>", texts[entry.name]))
    assert not named or values <= named or "example" in texts[entry.name]


@pytest.mark.parametrize("kind", [kind.name for kind in pushing()])
def test_the_filters_of_tags_are_documented(kind: str) -> None:
    found = book().catalog.get(kind)
    assert found.listing.pushdown is not None
    if found.listing.pushdown.tags:
        texts = documented(found)
        assert "tag-key" in texts
        assert any(name.startswith("tag:") or name == "tag" for name in texts)


PROBLEMS: dict[str, tuple[str, str]] = {
    # what pushdown says: the problem, in which FILE is the file
    "a field that the document does not have": (
        "{filters: {Sate: status}}",
        "FILE:10:24: CC203 Volume has no field 'Sate'\n  hint: did you mean 'State'?",
    ),
    "a field that is a list": (
        "{filters: {Attachments: x}}",
        "FILE:10:24: CC403 Attachments is a list of objects; only single values can be compared",
    ),
    "a field that is a date, which APIs write in their own way": (
        "{filters: {CreateTime: create-time}}",
        "FILE:10:24: CC403 CreateTime is a date; only single values can be compared",
    ),
    "an expression, which no condition of a policy is equal to": (
        "{filters: {\"join('', [State])\": status}}",
        "FILE:10:24: CC403 join('', [State]) is not the path of a field",
    ),
    "a parameter that the call does not have": (
        "{parameter: Filter, tags: true}",
        "FILE:10:25: CC406 there is no parameter 'Filter'\n  hint: did you mean 'Filters'?",
    ),
    "a parameter that takes no filters": (
        "{parameter: VolumeIds, tags: true}",
        "FILE:10:25: CC406 VolumeIds is a list of texts; a list of objects with Name and Values is needed",
    ),
    "a parameter for one value that there is not": (
        "{params: {State: Status}}",
        "FILE:10:30: CC406 there is no parameter 'Status'",
    ),
    "a parameter that takes many": (
        "{params: {VolumeId: VolumeIds}}",
        "FILE:10:33: CC406 the parameter is a list of texts; one that takes a single value is needed",
    ),
}

THING = """\
type: ec2.thing
title: thing
source: https://docs.aws.amazon.com/x
verified: model
scope: region
tags: {path: Tags}
list:
  operation: DescribeVolumes
  items: "Volumes[]"
  pushdown: PUSHDOWN
read:
  operation: DescribeVolumes
  params: {VolumeIds: [VolumeId]}
  item: Volumes[0]
id: VolumeId
actions: {}
"""


def problems(folder: Path, text: str) -> list[str]:
    types = book_with(folder, {"ec2/thing.yaml": text})
    return [str(problem).replace("ec2/thing.yaml", "FILE") for problem in check_catalog(types, ["ec2.thing"])]


@pytest.mark.parametrize("case", PROBLEMS)
def test_the_check_finds(case: str, tmp_path: Path) -> None:
    written, expected = PROBLEMS[case]

    assert problems(tmp_path, THING.replace("PUSHDOWN", written)) == [expected]


def test_tags_that_are_not_in_the_document_cannot_be_compared(tmp_path: Path) -> None:
    text = THING.replace("PUSHDOWN", "{tags: true}").replace("{path: Tags}", "{none: true}")

    assert problems(tmp_path, text) == [
        "FILE:10:20: CC403 the tags are not in the document, so that the answer could not be compared with the filter\n"
        "  hint: leave tags out here, or say tags: {path: …}"
    ]


def test_a_type_whose_listing_judges_nothing_has_no_parameters_for_it() -> None:
    bounds = {"QueueUrl": frozenset({"a"})}

    assert narrowed_params(book().catalog.get("sqs.queue"), bounds) is None
    assert narrowed_params(book().catalog.get("ec2.volume"), bounds) is None
