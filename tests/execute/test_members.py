"""Steps that are repeated over the members of a resource."""

from __future__ import annotations

from typing import Any

from costcutter.catalog.model import Action, ActionStep, Call, Members
from costcutter.graph.run import Again
from costcutter.ports import CloudError, Fault
from support.cloud import FakeCloud, refusal
from support.steps import (
    GET,
    HERE,
    box_type,
    denied,
    finish,
    found,
    in_turn,
    problem,
    running,
)

HICCUP = refusal("InternalError", Fault.TRANSIENT, "try again")

DETACH = "toy:Detach"


def test_a_step_is_repeated_over_the_values_of_a_path() -> None:
    detach = ActionStep(
        Call("Detach", {"BoxId": "BoxId", "ShelfId": "each"}), for_each="Shelves[].ShelfId", ignore=("NotAttached",)
    )
    shelves = [{"ShelfId": "s-1"}, {"ShelfId": "s-2"}]
    cloud = FakeCloud({GET: found(Shelves=shelves), DETACH: in_turn(refusal("NotAttached"), {})})

    assert finish(running(cloud, box_type(Action("empty", (detach,))), "empty")) == "done"
    assert cloud.asked(DETACH) == [{"BoxId": "box-1", "ShelfId": "s-1"}, {"BoxId": "box-1", "ShelfId": "s-2"}]


def test_a_single_value_is_one_member_and_null_is_none() -> None:
    detach = ActionStep(Call("Detach", {"ShelfId": "each"}), for_each="ShelfId")
    for shelf, asked in (("s-1", [{"ShelfId": "s-1"}]), (None, [])):
        cloud = FakeCloud({GET: found(ShelfId=shelf), DETACH: {}})
        finish(running(cloud, box_type(Action("empty", (detach,))), "empty"))
        assert cloud.asked(DETACH) == asked


LABELS = "toy:ListLabels"
UNLABEL = ActionStep(
    Call("Unlabel", {"Label": "each"}),
    for_each=Members(Call("ListLabels", {"BoxId": "BoxId"}), "Labels[]", missing=("NoLabels",)),
    ignore=("NoSuchLabel",),
)


def test_a_step_is_repeated_over_a_listing_page_by_page() -> None:
    pages: list[dict[str, Any] | CloudError] = [{"Labels": ["a", "b"]}, {"Labels": ["c"]}, {}]
    cloud = FakeCloud({GET: found(), LABELS: pages, "toy:Unlabel": {}})

    assert finish(running(cloud, box_type(Action("empty", (UNLABEL,))), "empty")) == "done"
    assert [params["Label"] for params in cloud.asked("toy:Unlabel")] == ["a", "b", "c"]


def test_a_listing_that_is_missing_has_no_members() -> None:
    cloud = FakeCloud({GET: found(), LABELS: refusal("NoLabels")})

    assert finish(running(cloud, box_type(Action("empty", (UNLABEL,))), "empty")) == "done"


def test_a_listing_that_is_denied_fails_the_step_and_names_the_permission() -> None:
    cloud = FakeCloud({GET: found(), LABELS: denied(LABELS)})

    assert problem(cloud, box_type(Action("empty", (UNLABEL,))), "empty").hint == (
        "the caller needs the permission toy:ListLabels on box-1"
    )


def test_a_listing_that_breaks_off_is_made_anew() -> None:
    left = ["a", "b", "c"]
    broken = in_turn(HICCUP, None)

    def unlabel(_scope: object, params: Any) -> Any:
        if params["Label"] == "b" and (error := broken(HERE, {})):
            return error
        left.remove(params["Label"])
        return {}

    cloud = FakeCloud({GET: found(), LABELS: lambda *_: {"Labels": list(left)}, "toy:Unlabel": unlabel})

    assert finish(running(cloud, box_type(Action("empty", (UNLABEL,))), "empty")) == "done"
    assert left == []
    assert len(cloud.asked(LABELS)) == 2


def test_a_turn_sees_to_a_few_members_only_so_that_an_interrupt_need_not_wait_for_all() -> None:
    labels = [f"label-{number}" for number in range(45)]
    cloud = FakeCloud({GET: found(), LABELS: {"Labels": labels}, "toy:Unlabel": {}})
    run = running(cloud, box_type(Action("empty", (UNLABEL,))), "empty")

    assert [run.turn(), run.turn(), run.turn()] == [Again(0.0), Again(0.0), "done"]
    assert [params["Label"] for params in cloud.asked("toy:Unlabel")] == labels
    assert len(cloud.asked(LABELS)) == 1


def test_faults_now_and_then_among_very_many_members_do_not_add_up() -> None:
    left = [f"label-{number}" for number in range(1_000)]
    calls = 0

    def unlabel(_scope: object, params: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls % 100 == 0:
            return HICCUP
        left.remove(params["Label"])
        return {}

    cloud = FakeCloud({GET: found(), LABELS: lambda *_: {"Labels": list(left)}, "toy:Unlabel": unlabel})

    assert finish(running(cloud, box_type(Action("empty", (UNLABEL,))), "empty")) == "done"
    assert left == []
