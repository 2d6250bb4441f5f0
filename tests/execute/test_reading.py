"""A step looks at the very resource that it is about, as it is now, and never at another one."""

from __future__ import annotations

from costcutter.catalog.model import ActionStep, Call, Listing, Reading
from support.cloud import FakeCloud
from support.steps import (
    BOX,
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
)

EMPTY = "toy:EmptyBox"
TWO_STEPS = (
    ActionStep(Call("EmptyBox", {"BoxId": "BoxId"}), when="Contents"),
    ActionStep(Call("DeleteBox", {"BoxId": "BoxId"})),
)


def test_an_answer_about_another_resource_fails_the_step_before_anything_is_changed() -> None:
    cloud = FakeCloud({GET: found(BoxId="box-2"), DELETE: {}})

    failure = problem(cloud, box_type(delete_box()))

    assert failure.message == "the API was asked about box-1 and answered about box-2"
    assert changes(cloud) == []


def test_an_answer_about_another_resource_is_no_sign_that_ours_is_gone() -> None:
    cloud = FakeCloud({GET: in_turn(found(), found(BoxId="box-2", State="deleted")), DELETE: {}})

    assert problem(cloud, box_type(delete_box())).cause == "error"


LIST_READING = Reading(Call("GetBox", {"Prefix": "BoxId"}), "Boxes", ("NoSuchBox",))


def test_a_reading_that_gives_a_list_picks_its_own_item() -> None:
    others = [{"BoxId": "box-10", "State": "deleted"}, {"BoxId": "box-1", "Depth": 4}, {"BoxId": "box-11"}]
    kind = box_type(
        delete_box(steps=(ActionStep(Call("DeleteBox", {"BoxId": "BoxId", "Depth": "Depth"})),)), reading=LIST_READING
    )
    cloud = FakeCloud({GET: in_turn({"Boxes": others}, {"Boxes": others[:1]}), DELETE: {}})

    assert finish(running(cloud, kind)) == "done"
    assert cloud.asked(DELETE) == [{"BoxId": "box-1", "Depth": 4}]


def test_a_list_without_its_own_item_means_that_it_is_gone() -> None:
    cloud = FakeCloud({GET: {"Boxes": [{"BoxId": "box-10"}, {"BoxId": "box-11"}]}})

    assert finish(running(cloud, box_type(delete_box(), reading=LIST_READING))) == "gone"


def test_an_answer_that_does_not_repeat_the_identifier_is_taken() -> None:
    cloud = FakeCloud({GET: in_turn({"Box": {"State": "idle"}}, MISSING), DELETE: {}})

    assert finish(running(cloud, box_type(delete_box()))) == "done"
    assert cloud.asked(DELETE) == [{"BoxId": "box-1"}]


def test_a_field_that_a_full_reading_no_longer_has_is_not_remembered_from_the_plan() -> None:
    kind = box_type(
        delete_box(steps=TWO_STEPS),
        listing=Listing(Call("GetBox", {}), "Boxes[]"),
    )
    cloud = FakeCloud({GET: in_turn(found(), MISSING), DELETE: {}})

    finish(running(cloud, kind, document={**BOX, "Contents": ["gone by now"]}))

    assert changes(cloud) == [DELETE]


def test_a_reading_that_says_less_than_the_listing_keeps_what_the_listing_said() -> None:
    kind = box_type(delete_box(steps=TWO_STEPS))
    cloud = FakeCloud({GET: in_turn(found(), MISSING), EMPTY: {}, DELETE: {}})

    finish(running(cloud, kind, document={**BOX, "Contents": ["known from the listing"]}))

    assert changes(cloud) == [EMPTY, DELETE]
