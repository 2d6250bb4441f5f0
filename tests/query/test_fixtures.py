"""Documents written by hand are those that the API could return."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.query.fixtures import dated, examine, misfits
from costcutter.query.types import Type
from support.judging import book

GOOD: list[dict[str, Any]] = [
    {},
    {"VolumeId": "vol-1", "Size": 8, "Encrypted": False, "CreateTime": "2026-01-31T00:00:00Z"},
    {"State": "a-state-newer-than-the-model", "Tags": None},
    {"Attachments": [{"InstanceId": "i-1", "AttachTime": "2026-01-31"}, {}]},
]


@pytest.mark.parametrize("document", GOOD)
def test_members_may_be_absent_and_enums_may_be_newer(document: dict[str, Any]) -> None:
    assert _misfits(document) == []


@pytest.mark.parametrize(
    ("document", "path", "message", "hint"),
    [
        ({"Stat": "x"}, ("Stat",), "EBS volume has no field 'Stat'", "did you mean 'State'?"),
        ({"Size": "8"}, ("Size",), "'8' is not a number", ""),
        ({"Size": True}, ("Size",), "True is not a number", ""),
        ({"VolumeId": 5}, ("VolumeId",), "5 is not a text", 'write "5", in quotes'),
        (
            {"CreateTime": "soon"},
            ("CreateTime",),
            "'soon' is not a date",
            "write 2026-01-31, or 2026-01-31T12:00:00Z",
        ),
        ({"Attachments": {}}, ("Attachments",), "this is not a list of objects", ""),
        ({"Attachments": ["i-1"]}, ("Attachments", 0), "this is not an object, as VolumeAttachment is", ""),
        (
            {"Attachments": [{}, {"Instance": "i-1"}]},
            ("Attachments", 1, "Instance"),
            "VolumeAttachment has no field 'Instance'",
            "did you mean 'InstanceId'?",
        ),
    ],
)
def test_a_misfit_is_named_by_its_path(
    document: dict[str, Any], path: tuple[str | int, ...], message: str, hint: str
) -> None:
    found = _misfits(document)

    assert [(each[0], each[1]) for each in found] == [(path, message)]
    assert found[0][2] == hint


def test_every_misfit_is_found() -> None:
    assert [path for path, _, _ in _misfits({"Stat": 1, "Size": "x", "Tags": [5]})] == [
        ("Stat",),
        ("Size",),
        ("Tags", 0),
    ]


def _misfits(document: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str, str]]:
    return list(misfits(document, _volume()))


def _volume() -> Type:
    view = book().view("ec2.volume")
    assert view is not None
    return view.item


def test_only_fields_that_the_type_does_not_have_may_be_newer_than_the_model() -> None:
    found = examine({"Stat": 1, "Size": "x", "Attachments": [{"New": 1}]}, _volume())

    assert [(each.path, each.newer) for each in found] == [
        (("Stat",), True),
        (("Size",), False),
        (("Attachments", 0, "New"), True),
    ]


def test_dates_are_read_anew_wherever_the_type_has_one_and_nothing_else_is() -> None:
    given = {
        "CreateTime": "noon",
        "State": "noon",
        "Attachments": [{"AttachTime": "noon", "Device": "noon"}],
        "Unheard": {"CreateTime": "noon"},
        "Tags": None,
    }

    assert dated(given, _volume(), lambda value: f"read {value}") == {
        **given,
        "CreateTime": "read noon",
        "Attachments": [{"AttachTime": "read noon", "Device": "noon"}],
    }


def test_a_date_that_cannot_be_read_stays_as_it_is() -> None:
    assert dated({"CreateTime": "noon"}, _volume(), int) == {"CreateTime": "noon"}
