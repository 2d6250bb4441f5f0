"""The fields of a document, as the paths that expressions write."""

from __future__ import annotations

import pytest

from costcutter.query.fields import fields
from costcutter.query.infer import infer
from costcutter.query.parse import parse
from costcutter.query.types import NUMBER, TEXT, Type, list_of, object_of
from support.judging import book

THING = object_of("inner", {"Name": TEXT, "Sizes": list_of(NUMBER)})
WHOLE = object_of(
    "outer", {"Id": TEXT, "Things": list_of(list_of(THING)), "State": THING, "aws:key": object_of("k", {"é": TEXT})}
)


def paths(kind: Type, depth: int = 1, within: str = "") -> list[str]:
    return [field.path for field in fields(kind, depth, within)]


def test_fields_are_sorted_and_go_as_deep_as_wanted() -> None:
    assert paths(WHOLE) == ["Id", "State", "Things", '"aws:key"']
    assert paths(WHOLE, 2) == [
        *("Id", "State", "State.Name", "State.Sizes"),
        *("Things", "Things[][].Name", "Things[][].Sizes", '"aws:key"', '"aws:key"."\\u00e9"'),
    ]


def test_fields_of_a_part_begin_with_its_path() -> None:
    assert paths(list_of(THING), 1, "Things") == ["Things[].Name", "Things[].Sizes"]


def test_what_is_no_object_has_none() -> None:
    assert paths(TEXT) == paths(WHOLE, 0) == []


@pytest.mark.parametrize("name", book().catalog.names())
def test_every_path_of_a_type_is_an_expression_without_mistakes(name: str) -> None:
    view = book().view(name)
    assert view is not None
    found = list(fields(view.item, 3))

    assert [field.path for field in found if infer(parse(field.path), view.item)[1]] == []
