"""Expressions as Python give what jmespath's interpreter gives, to the very error."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from jmespath.visitor import Options, TreeInterpreter

from costcutter.inventory.world import NO_WORLD
from costcutter.query.code.values import EPOCH, over_data, over_resource
from costcutter.query.functions import Functions, UnknownValue
from costcutter.query.parse import parse
from costcutter.query.subject import Subject
from support.clock import START
from support.expressions import (
    ASKING,
    PLAIN,
    SEEDS,
    a_resource,
    examples,
    outcome,
    some_expression,
    some_resource,
    some_value,
)

pytestmark = pytest.mark.filterwarnings("error::SyntaxWarning")

COMPLIANCE = Path(__file__).parents[2] / "recorded" / "jmespath-compliance"
CASES = [
    pytest.param(suite["given"], case, id=f"{path.stem}: {case['expression']}")
    for path in sorted(COMPLIANCE.glob("*.json"))
    for suite in json.loads(path.read_text())
    for case in suite["cases"]
]


def interpreted(tree: Any, value: Any, functions: Functions) -> Any:
    """The oracle."""
    return TreeInterpreter(Options(custom_functions=functions)).visit(tree, value)


@pytest.mark.parametrize(("data", "case"), CASES)
def test_the_languages_own_cases_hold(data: Any, case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(Exception):  # noqa: B017, PT011  # jmespath has one for each, not always its own
            over_data(parse(case["expression"]))(data)
    else:
        assert outcome(over_data(parse(case["expression"])), data) == ("value", repr(case["result"]))


@examples(3_000)
@given(SEEDS)
def test_a_value_of_plain_data_is_the_interpreters(seed: int) -> None:
    random = Random(seed)
    tree = parse(some_expression(random, PLAIN))
    compiled, functions = over_data(tree), Functions(EPOCH, {})

    for data in (some_value(random) for _ in range(20)):
        assert outcome(compiled, data) == outcome(interpreted, tree, data, functions)


@examples(3_000)
@given(SEEDS)
def test_a_value_of_a_resource_is_the_interpreters(seed: int) -> None:
    random = Random(seed)
    tree = parse(some_expression(random, ASKING))
    compiled = over_resource(tree)(START, NO_WORLD)

    for found in (some_resource(random) for _ in range(12)):
        view = Subject(found, START, NO_WORLD).view
        assert outcome(compiled, found) == outcome(interpreted, tree, view, Functions(START, found.tags))


@given(SEEDS)
def test_our_names_win_over_members_of_the_document(seed: int) -> None:
    found = some_resource(Random(seed))
    text = "[resource.id, facets.known, (@).resource.id, (@).facets.known]"

    read = over_resource(parse(text))(START, NO_WORLD)

    assert read(found) == [found.id, True, found.id, True]


def test_what_is_unknown_raises_with_its_reason_as_soon_as_it_is_read() -> None:
    read = over_resource(parse("a || facets.unread"))(START, NO_WORLD)

    assert read(a_resource({"a": "a"})) == "a"
    with pytest.raises(UnknownValue, match="unread not read"):
        read(a_resource({}))
