"""A resource type for people, at 80 columns."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest

from costcutter.catalog.model import Action, ActionStep, Call, Facet, Reference, ResourceType
from costcutter.documents.yaml import read
from costcutter.query.types import BOOLEAN, NUMBER, TEXT, TIME, Type, list_of, object_of
from costcutter.report import type_text
from costcutter.report.words import WIDTH
from support.judging import book

MODE = Type("text", enum=("slow", "fast", "faster", "fastest", "instant"))
DISK = object_of("disk", {"Size": NUMBER.absent(), "Modes": list_of(MODE), "MadeByTheOneThatOwnsIt": TIME.absent()})
BOX = object_of("box", {"Id": TEXT, "Mode": MODE.absent(), "Disks": list_of(DISK).absent(), "facets": DISK})


def shown(lines: Any) -> str:
    return "\n".join(lines) + "\n"


def test_fields_have_their_types_and_say_what_is_always_there() -> None:
    assert shown(type_text.field_lines(BOX)) == (
        "  Disks                         a list of objects\n"
        "  Id                            a text, always there\n"
        "  Mode                          one of slow, fast, faster, fastest, …\n"
    )


def test_a_path_shows_all_values_that_the_model_knows() -> None:
    assert shown(type_text.value_lines("Mode", MODE.absent())) == dedent(
        """\
        Mode: one of slow, fast, faster, fastest, …, may be absent

        Values that the API's model knows
          slow, fast, faster, fastest, instant
        """
    )


def test_a_path_to_a_list_shows_the_fields_of_what_is_in_it() -> None:
    assert shown(type_text.value_lines("Disks", list_of(DISK))) == (
        "Disks: a list of objects, always there\n"
        "\n"
        "Fields\n"
        "  Disks[].MadeByTheOneThatOwnsIt\n"
        "                                a date\n"
        "  Disks[].Modes                 a list of texts: one of slow, fast, faster,\n"
        "                                fastest, …, always there\n"
        "  Disks[].Size                  a number\n"
    )


def test_facets_say_what_they_are_and_what_they_cost() -> None:
    facet = Facet(Call("DescribeLock", {}), description="Whether it is locked.")

    assert shown(type_text.facet_lines({"locked": facet}, {"locked": BOOLEAN.absent()})) == (
        "  facets.locked                 a boolean: Whether it is locked. (DescribeLock)\n"
    )


def test_references_say_what_goes_first() -> None:
    references = [
        Reference("DiskId", "ec2.disk"),
        Reference("BoxId", "ec2.box", held=True),
        Reference("ImageId", "ec2.image", orders=False),
    ]

    assert shown(type_text.reference_lines(references)) == (
        "  DiskId                        ec2.disk, this goes first\n"
        "  BoxId                         ec2.box, it goes first\n"
        "  ImageId                       ec2.image, no order\n"
    )


def test_actions_have_their_options_with_type_limits_default_and_meaning() -> None:
    options = {
        "mode": {"type": "string", "enum": ["slow", "fast"], "default": "slow", "description": "How fast."},
        "size": {"type": "integer", "minimum": 1, "maximum": 9, "description": "GiB.", "required": True},
        "force": {"type": "boolean", "default": False, "description": "Also if in use."},
    }
    step = ActionStep(Call("DeleteBox", {}))
    action = Action("delete", (step,), "Takes it away.", destructive=True, options=options, backup="snapshot")
    kind = _with(action)

    assert shown(type_text.action_lines(kind, options=True)) == (
        "  delete                        Takes it away. Destructive (saved first:\n"
        "                                snapshot).\n"
        "    mode                        slow, fast; default slow. How fast.\n"
        "    size                        a whole number; 1 to 9; required. GiB.\n"
        "    force                       true or false; default false. Also if in use.\n"
        "    backup                      snapshot, none; default snapshot. The action\n"
        "                                that saves the data first, or none.\n"
        "  call                          Makes any operation of the type's service.\n"
        "    operation                   a text; required. An operation of the type's own\n"
        "                                service: ModifyVolume.\n"
        "    params                      a mapping. Its parameters; expressions stand in\n"
        "                                braces: {VolumeId}.\n"
    )
    assert shown(type_text.action_lines(kind, options=False)).count("\n") == 3


def _with(action: Action) -> ResourceType:
    return replace(book().catalog.get("ec2.volume"), actions={action.name: action}, tagging=None)


FLOWS = [
    {"age": {"over": "14d"}},
    [
        "State == 'available'",
        'it\'s "both"',
        'a\\b "c"',
        "*",
        "no",
        "null",
        "true",
        "5",
        "2026-01-31",
        "a: b",
        "",
        "#x",
    ],
    {"tags": {"Owner": "absent", "aws:x": None, "n": [1, 2.5, True]}},
    {"value": {"key": 'resource.tags."a:b"', "glob": "tmp-*"}},
    {"related": {"via": "Attachments[].InstanceId"}},
]


@pytest.mark.parametrize("value", FLOWS, ids=str)
def test_what_is_written_on_one_line_is_read_as_what_it_was(value: Any) -> None:
    assert read(f"v: {type_text.flow(value)}", "p").data["v"] == value


@pytest.mark.parametrize("name", book().catalog.names())
def test_no_line_is_wider_than_a_terminal_unless_a_single_name_is(name: str) -> None:
    kind, view = book().catalog.get(name), book().view(name)
    assert view is not None
    lines = [
        *type_text.title_lines(kind),
        *type_text.field_lines(view.item, 2),
        *type_text.action_lines(kind, options=True),
        *type_text.reference_lines(kind.references),
    ]

    assert [line for line in lines if len(line) > WIDTH and " " in line.strip()] == []
