"""What a step does besides the actions of its own type: cutting references and tagging."""

from __future__ import annotations

from typing import Any

import pytest

from costcutter.catalog.model import ActionStep, Call, Untie
from costcutter.ports import Fault
from support.cloud import FakeCloud, refusal
from support.steps import (
    DELETE,
    GET,
    MISSING,
    box_type,
    changes,
    delete_box,
    finish,
    found,
    in_turn,
    problem,
    running,
    said,
)

HICCUP = refusal("InternalError", Fault.TRANSIENT, "try again")

UNTIE = Untie(("Shelves",), (ActionStep(Call("Revoke", {"BoxId": "BoxId"}), when="Shelves", ignore=("NotThere",)),))


def test_untying_only_cuts_the_references_and_does_not_delete() -> None:
    kind = box_type(delete_box(unties=UNTIE))
    cloud = FakeCloud({GET: found(Shelves=["s"]), "toy:Revoke": in_turn(HICCUP, refusal("NotThere")), DELETE: {}})

    assert finish(running(cloud, kind, "untie", kind="untie")) == "done"
    assert changes(cloud) == ["toy:Revoke", "toy:Revoke"]


def test_untying_what_is_gone_is_not_needed() -> None:
    cloud = FakeCloud({GET: MISSING})

    assert finish(running(cloud, box_type(delete_box(unties=UNTIE)), "untie", kind="untie")) == "gone"


@pytest.mark.parametrize(
    ("action", "options", "asked"),
    [
        (
            "tag",
            {"tags": {"owner": "me", "costcutter-mark": "delete@2026-02-01"}},
            {
                "Tags": [
                    {"Key": "owner", "Value": "me"},
                    {"Key": "costcutter-mark", "Value": "delete@2026-02-01"},
                ]
            },
        ),
        ("untag", {"keys": ["owner", "costcutter-mark"]}, {"TagKeys": ["owner", "costcutter-mark"]}),
    ],
)
def test_tags_are_put_on_and_taken_off(action: str, options: dict[str, Any], asked: dict[str, Any]) -> None:
    operation = {"tag": "toy:TagBox", "untag": "toy:UntagBox"}[action]
    cloud = FakeCloud({GET: found(), operation: {}})

    assert finish(running(cloud, box_type(), action, options=options)) == "done"
    assert cloud.asked(operation) == [{"BoxId": "box-1", **asked}]


def test_an_action_that_the_catalogue_does_not_have_fails_the_step() -> None:
    cloud = FakeCloud({})

    assert said(problem(cloud, box_type(tagging=None), "tag")) == (
        "invalid",
        "",
        "the catalogue has no action 'tag' for toy.box",
        "",
    )
    assert cloud.calls == []


def test_a_parameter_that_cannot_be_filled_in_fails_the_step_before_the_call() -> None:
    kind = box_type(delete_box(steps=(ActionStep(Call("DeleteBox", {"BoxId": "join('-', State)"})),)))
    cloud = FakeCloud({GET: found(), DELETE: {}})

    failure = problem(cloud, kind)

    assert failure.cause == "invalid"
    assert failure.message.startswith("a parameter cannot be filled in: ")
    assert changes(cloud) == []
