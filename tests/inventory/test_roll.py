"""Each resource of a listing counts once, however often pages show it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from costcutter.inventory.roll import Roll
from costcutter.resources import Resource, ResourceRef, Scope
from support.cloud import ACCOUNT

HERE = Scope(ACCOUNT, "us-east-1")


def resource(name: str, state: str = "") -> Resource:
    return Resource(ResourceRef(HERE, "ec2.volume", name), {"State": state})


def only_wanted(each: Resource) -> Resource | None:
    return each if each.document["State"] == "wanted" else None


def test_without_a_say_everything_is_kept() -> None:
    roll = Roll()
    for name in ("b", "a", "b"):
        roll.add(resource(name))

    assert (list(roll.kept), roll.dropped) == (["b", "a"], 0)


SHOWN = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), max_size=30)


@given(SHOWN)
def test_the_first_time_that_a_resource_is_shown_counts(shown: list[tuple[str, bool]]) -> None:
    roll = Roll(only_wanted)
    first: dict[str, bool] = {}
    for name, wanted in shown:
        roll.add(resource(name, "wanted" if wanted else "other"))
        first.setdefault(name, wanted)

    assert list(roll.kept) == [name for name, wanted in first.items() if wanted]
    assert roll.dropped == sum(not wanted for wanted in first.values())


def test_many_that_are_dropped_are_counted_exactly() -> None:
    roll = Roll(only_wanted)
    for number in [*range(20_000), *range(5_000)]:
        roll.add(resource(f"vol-{number:017x}"))

    assert (roll.kept, roll.dropped) == ({}, 20_000)
