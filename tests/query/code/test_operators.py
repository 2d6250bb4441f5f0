"""Every operator, written out, passes what its own test passes: all operands with all values."""

from __future__ import annotations

import pytest

from costcutter.inventory.world import NO_WORLD
from costcutter.query.code.decision import decision
from costcutter.query.expression import compile_expression
from costcutter.query.filters.operators import OPERATORS, Comparison
from costcutter.query.filters.tags import Tags
from costcutter.query.filters.value import Value
from costcutter.query.subject import Subject
from costcutter.values import ValueProblem
from support.clock import START
from support.expressions import SCALARS, a_resource
from support.filters import OPERANDS

VALUES = (
    *SCALARS,
    *("cb", "xa", "A", "ba", "-1", "1.5", "x1", "2026-01-17T12:00:01Z", "2026-01-30T12:00:00Z", "2026-01-17 12:00"),
    *(
        "2026-W03-6T12:00:00Z",
        "2026-01-17x12:00:00Z",
        "2026-01-17T120000,5Z",
        "20260117T120000.0000Z",
        "0001-01-01T00:00:00Z",
    ),
    *([], [1], [True], ["a"], ["a", None], {}, {"a": "a"}, float("inf")),
)


def _comparison(name: str, operand: object) -> Comparison | None:
    try:
        return Comparison(name, operand, OPERATORS[name].compile(operand))
    except ValueProblem:
        return None


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_an_operator_passes_what_its_test_passes(name: str) -> None:
    compared = [found for operand in OPERANDS if (found := _comparison(name, operand)) is not None]
    made = [
        filter_
        for each in compared
        for filter_ in (Value(compile_expression("a"), each, "as written"), Tags((("a", each, "as written"),)))
    ]

    assert made
    for filter_ in made:
        decide = decision(filter_)(START, NO_WORLD)
        for value in VALUES:
            found = a_resource({"a": value}, tags={"a": value})
            assert decide(found) is filter_(Subject(found, START, NO_WORLD)).answer, (filter_, value)
