"""Recordings: JSON, JSON lines and YAML as programs write them, with the place of every value."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.documents.records import Record, read_records
from costcutter.errors import DocumentError


def records(content: bytes, file: str = "r.json") -> list[Record]:
    return list(read_records(io.BytesIO(content), file))


def values(content: bytes, file: str = "r.json") -> list[Any]:
    return [record.data for record in records(content, file)]


def refused(content: bytes, file: str = "r.json") -> str:
    with pytest.raises(DocumentError) as caught:
        records(content, file)
    return str(caught.value)


FORMS: dict[str, tuple[bytes, list[Any]]] = {
    "one object": (b'{"a": 1}', [{"a": 1}]),
    "one object over several lines": (b'{\n  "a": 1\n}\n', [{"a": 1}]),
    "a list": (b'[{"a": 1}, {"a": 2}]', [[{"a": 1}, {"a": 2}]]),
    "JSON lines": (b'{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
    "JSON lines with empty ones": (b'\n{"a": 1}\n\n{"a": 2}', [{"a": 1}, {"a": 2}]),
    "JSON lines of Windows": (b'{"a": 1}\r\n{"a": 2}\r\n', [{"a": 1}, {"a": 2}]),
    "values over several lines, one after the other": (b'{\n"a": 1\n}\n{\n"a": 2\n}', [{"a": 1}, {"a": 2}]),
    "values on one line and over several": (b'{}\n{\n"a": 2\n}', [{}, {"a": 2}]),
    "several values on one line": (b'{"a": 1} {"a": 2}', [{"a": 1}, {"a": 2}]),
    "a byte order mark": (b'\xef\xbb\xbf{"a": 1}', [{"a": 1}]),
    "what YAML reads otherwise": (
        b'{"a": 1e3, "b": 1234567890123456789, "c": "\\ud83d\\ude00", "d": "\xe2\x80\xa8"}',
        [{"a": 1000.0, "b": 1234567890123456789, "c": "\U0001f600", "d": "\u2028"}],
    ),
    "YAML": (b"a: 1\nb: [no]\n", [{"a": 1, "b": ["no"]}]),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_recording_may_be(name: str) -> None:
    content, expected = FORMS[name]

    assert values(content) == expected


def test_a_file_that_ends_in_yaml_is_yaml_whatever_it_begins_with() -> None:
    assert values(b"{a: 1}", "r.yaml") == [{"a": 1}]


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "r.json:1:1: CC103 the file is empty"),
    "empty lines": (b" \n\n", "r.json:1:1: CC103 the file is empty"),
    "half an object": (b'{"a": ', "r.json:1:7: CC105 not JSON: it ends too early"),
    "single quotes": (
        b"{'a': 1}",
        'r.json:1:2: CC105 not JSON: expecting property name enclosed in double quotes, not "\'"',
    ),
    "a wrong line of JSON lines": (
        b'{"a": 1}\n{"a": }\n',
        "r.json:2:7: CC105 not JSON: expecting value, not '}'",
    ),
    "a wrong byte in the second line": (
        b'{"a": 1}\n{"a": "\xe9"}',
        "r.json:2:8: CC101 not text: byte 0xe9 at offset 7 is not UTF-8",
    ),
    "a NUL": (b'{"a": "\x00"}', "r.json:1:8: CC105 not JSON: invalid control character"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "r.json:1:1: CC101 not text: it is UTF-16"),
    "Latin-1": (b'{"a": "\xe9"}', "r.json:1:8: CC101 not text: byte 0xe9 at offset 7 is not UTF-8"),
    "a number of 5,000 digits": (
        b'{"a": ' + b"1" * 5000 + b"}",
        "r.json:1:1: CC105 not JSON: exceeds the limit (4300 digits) for integer string conversion",
    ),
    "a number beyond all numbers": (b'{"a": 1e999}', "r.json:1:1: CC105 not JSON: a number is too large"),
    "NaN": (b'{"a": NaN}', "r.json:1:1: CC105 not JSON: there is no nan"),
    "65 levels": (b"[" * 65 + b"]" * 65, "r.json:1:1: CC105 not JSON: it is nested more than 64 levels deep"),
    "200,000 levels": (b"[" * 200_000, "r.json:1:1: CC105 not JSON: it is nested more than 64 levels deep"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_recording_may_not_be(name: str) -> None:
    content, expected = REFUSED[name]

    assert refused(content).splitlines()[0] == expected


def test_64_levels_are_not_too_deep() -> None:
    assert len(values(b"[" * 64 + b"]" * 64)) == 1


def test_a_file_that_cannot_be_read_to_its_end_is_a_diagnostic() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(DocumentError) as caught:
        list(read_records(Broken(), "r.json"))

    assert str(caught.value) == "CC100 'r.json' cannot be read: Input/output error"


PLACES: list[tuple[tuple[str | int, ...], str]] = [
    ((), "r.json:2:1"),
    (("a",), "r.json:2:7"),
    (("b", 1), "r.json:3:10"),
    (("b", 1, "c"), "r.json:3:16"),
    (("b", 2), "r.json:3:6"),
    (("x", "y"), "r.json:2:1"),
    (("a", "y"), "r.json:2:7"),
]


@pytest.mark.parametrize(("path", "expected"), PLACES)
def test_a_value_is_placed_where_it_stands_or_at_what_is_nearest_above_it(
    path: tuple[str | int, ...], expected: str
) -> None:
    (record,) = records(b'\n{"a": "x, ]}",\n"b": [1, {"c": null}]}')

    assert str(record.where(path)) == expected


def test_places_count_on_over_the_lines_of_json_lines() -> None:
    found = records(b'{"a": 1}\n\n{"a": 2}\n')

    assert [str(record.where(("a",))) for record in found] == ["r.json:1:7", "r.json:3:7"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), min_size=1, max_size=3), st.sampled_from([None, 2]))
def test_what_is_written_as_json_is_read_as_it_was(documents: list[dict[str, Any]], indent: int | None) -> None:
    content = "\n".join(json.dumps(each, indent=indent) for each in documents).encode()

    assert values(content) == documents


@given(st.binary(max_size=60) | st.text(alphabet='{}[]:,"\\ \n0.e-atrunl\x00\ufeff', max_size=40).map(str.encode))
def test_any_bytes_are_values_or_a_diagnostic(content: bytes) -> None:
    try:
        lines = [record.where(("a", 0)).line for record in records(content)]
    except DocumentError as error:
        lines = [problem.where.line for problem in error.diagnostics if problem.where is not None]

    assert all(line >= 1 for line in lines)
