"""The memory benchmark still speaks the engine's words; what it measures is for `make bench-memory`."""

import pytest

from bench.memory import one


@pytest.mark.parametrize("variant", ["streaming", "in part", "everything"])
def test_every_variant_plans_a_step_for_each_instance_that_matches(variant: str) -> None:
    assert one(variant, 3_000)["steps"] == 3


def test_pages_alone_plan_nothing() -> None:
    assert one("pages only", 1_000)["steps"] == 0
