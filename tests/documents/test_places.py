"""Every value and every key is found again in the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from costcutter.documents.yaml import Document, read, read_file
from costcutter.errors import Place

POLICY = dedent(
    """\
    # what nobody uses
    name: idle volumes
    "kind": 'ec2.volume'
    order:
    where:
      all:
        - state: available
        - age: {over: 14d, "of": [a, ü, c]}
        -
      note: |
        long
        text
    limits: &few {percent: 5}
    again: *few
    quoted: "one
      two"
    """
)


def where(document: Document, path: tuple[str | int, ...]) -> str:
    return _shown(document, document.where(path))


def key(document: Document, path: tuple[str | int, ...]) -> str:
    return _shown(document, document.key_place(path))


def _shown(document: Document, place: Place) -> str:
    """Line, column, and the text there."""
    assert place.end_column is not None
    return f"{place.line}:{place.column} {document.line(place.line)[place.column - 1 : place.end_column - 1]}"


VALUES = {
    "the whole file": ((), "2:1 n"),
    "plain": (("name",), "2:7 idle volumes"),
    "quoted": (("kind",), "3:9 'ec2.volume'"),
    "left empty: its key": (("order",), "4:1 order"),
    "mapping in lines: its first key": (("where",), "6:3 a"),
    "list in lines: its first item": (("where", "all"), "7:5 -"),
    "item": (("where", "all", 0), "7:7 s"),
    "in an item": (("where", "all", 0, "state"), "7:14 available"),
    "mapping in braces": (("where", "all", 1, "age"), "8:12 {"),
    "in braces": (("where", "all", 1, "age", "over"), "8:19 14d"),
    "behind a letter of two bytes": (("where", "all", 1, "age", "of", 2), "8:37 c"),
    "block of text: its sign": (("where", "note"), "10:9 |"),
    "after the name that aliases use": (("limits",), "13:14 {"),
    "alias": (("again",), "14:8 *few"),
    "within an alias: where it is written": (("again", "percent"), "13:24 5"),
    "over several lines: the first of them": (("quoted",), '15:9 "one'),
    "absent: what is around it": (("where", "all", 0, "colour"), "7:7 s"),
    "absent, far down": (("where", "none", "x", 3), "6:3 a"),
    "beyond the last item": (("where", "all", 9), "7:5 -"),
    "counted from the end": (("where", "all", -1), "7:5 -"),
    "below a text": (("name", "x"), "2:7 idle volumes"),
    "a word in a list": (("where", "all", "state"), "7:5 -"),
    "a number in a mapping": (("where", 0), "6:3 a"),
}

KEYS = {
    "the whole file": ((), "2:1 n"),
    "plain": (("name",), "2:1 name"),
    "quoted": (("kind",), '3:1 "kind"'),
    "of an empty value": (("order",), "4:1 order"),
    "of a mapping": (("where",), "5:1 where"),
    "of a list": (("where", "all"), "6:3 all"),
    "items have none": (("where", "all", 0), "7:7 s"),
    "an empty item": (("where", "all", 2), "9:6 "),
    "in braces": (("where", "all", 1, "age", "of"), '8:24 "of"'),
    "of an alias": (("again",), "14:1 again"),
    "within an alias": (("again", "percent"), "13:15 percent"),
    "absent: the value around it": (("where", "colour"), "6:3 a"),
    "absent, far down: the nearest key": (("where", "colour", "x", 3), "5:1 where"),
    "below a text": (("name", "x"), "2:7 idle volumes"),
}


@pytest.mark.parametrize(("path", "place"), VALUES.values(), ids=VALUES)
def test_every_value_has_a_place(path: tuple[str | int, ...], place: str) -> None:
    assert where(read(POLICY, "p.yaml"), path) == place


@pytest.mark.parametrize(("path", "place"), KEYS.values(), ids=KEYS)
def test_every_key_has_a_place(path: tuple[str | int, ...], place: str) -> None:
    assert key(read(POLICY, "p.yaml"), path) == place


def test_a_place_names_the_file_and_ends_behind_the_last_character() -> None:
    document = read("a: bcd\n", "policies/p.yaml")

    assert document.where(("a",)) == Place("policies/p.yaml", 1, 4, 7)
    assert str(document.where(("a",))) == "policies/p.yaml:1:4"


def test_foreign_line_ends_and_a_byte_order_mark_move_nothing() -> None:
    plain, foreign = read("a: 1\nb:\n  c: x\n", "p"), read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: x\r\n", "p")

    paths = [(), ("a",), ("b",), ("b", "c")]
    assert [foreign.where(path) for path in paths] == [plain.where(path) for path in paths]


def test_a_key_with_a_name_for_aliases_is_placed_at_the_key() -> None:
    assert key(read("&k  word: 1\n", "p"), ("word",)) == "1:5 word"


def test_a_name_for_aliases_may_stand_lines_above_its_value() -> None:
    document = read("a: &x # comment\n\n  # more\n  text\n", "p")

    assert where(document, ("a",)) == "4:3 text"


@pytest.mark.parametrize(("number", "line"), [(1, "a: 1"), (2, "  é"), (3, ""), (4, ""), (0, ""), (-1, "")])
def test_lines_are_given_for_underlining_and_none_is_missing(number: int, line: str) -> None:
    assert read("a: 1\n  é\n", "p").line(number) == line


def test_documents_are_equal_by_file_and_data_whatever_their_layout() -> None:
    assert read("a: [1, 2]", "p") == read("a:\n- 1\n- 2\n", "p")
    assert read("a: 1", "p") != read("a: 1", "q")


def test_the_path_of_a_value_is_found_again_from_its_place() -> None:
    files = sorted((Path(__file__).parents[2] / "policies").rglob("*.yaml"))
    checked = 0
    for document in map(read_file, files):
        for path in _scalars(document.data, ()):
            checked += 1
            assert document.path_at(document.where(path)) == path
            assert document.path_at(document.key_place(path)) == path

    assert checked > 1_000


@pytest.mark.parametrize(
    ("line", "column", "path"),
    [
        (1, 1, ()),
        (2, 1, ("name",)),
        (2, 99, ("name",)),
        (7, 7, ("where", "all", 0, "state")),
        (8, 31, ("where", "all", 1, "age", "of", 0)),
        (13, 18, ("limits", "percent")),
        (14, 9, ("again",)),
        (99, 1, ("quoted",)),
        (0, 0, ()),
    ],
)
def test_any_place_belongs_to_the_value_that_began_last(line: int, column: int, path: tuple[str | int, ...]) -> None:
    assert read(POLICY, "a.yaml").path_at(Place("a.yaml", line, column)) == path


def _scalars(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    match value:
        case dict():
            for key, each in value.items():
                yield from _scalars(each, (*path, key))
        case list():
            for index, each in enumerate(value):
                yield from _scalars(each, (*path, index))
        case _:
            yield path
