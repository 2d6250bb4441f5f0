"""What the content of a file or an object gives as operands, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.query.operands import FORMATS, MAX_BYTES, Source, source_of, values_of
from costcutter.values import ValueProblem

GIVES: dict[str, tuple[dict[str, Any], bytes, list[Any]]] = {
    "lines, without comments": ({"file": "a.txt"}, b"# mine\n dev \r\n\ntest\n", ["dev", "test"]),
    "lines of a file without an ending": ({"file": "allow"}, b"\xef\xbb\xbfdev", ["dev"]),
    "a JSON list": ({"file": "a.json"}, b'["dev", 1, true]', ["dev", 1, True]),
    "what a path finds in JSON": (
        {"url": "s3://b/k.json", "path": "accounts[].id"},
        b'{"accounts": [{"id": "1"}, {}, {"id": "2"}]}',
        ["1", "2"],
    ),
    "JSON lines": ({"file": "a.ndjson", "path": "id"}, b'{"id": "x"}\n\n{"id": "y"}\n', ["x", "y"]),
    "the only column": ({"file": "a.csv"}, b"id\nx\n\ny\n", ["x", "y"]),
    "a column by its name": ({"file": "a.CSV", "column": "id"}, b'name,id\n"a, b",x\nc,\nd,y\n', ["x", "y"]),
    "the format that is said": ({"file": "a.txt", "format": "json"}, b"[1]", [1]),
}


@pytest.mark.parametrize("case", GIVES)
def test_an_operand_is(case: str) -> None:
    operand, content, expected = GIVES[case]

    assert values_of(content, source_of(operand)) == expected


REFUSED: dict[str, tuple[dict[str, Any], bytes, str]] = {
    "neither a file nor a url": ({"path": "a"}, b"", "CC270 either a file or a url is expected here"),
    "both": ({"file": "a", "url": "s3://b/k"}, b"", "CC270 either a file or a url is expected here"),
    "another key": ({"file": "a", "pth": "x"}, b"", "CC270 either a file or a url is expected here"),
    "a url of the web": ({"url": "https://x/y"}, b"", "CC270 'https://x/y' is not an object of S3"),
    "a bucket": ({"url": "s3://bucket/"}, b"", "CC270 's3://bucket/' is not an object of S3"),
    "a format that there is not": ({"file": "a", "format": "yaml"}, b"", "CC270 there is no format 'yaml'"),
    "a path in lines": ({"file": "a.txt", "path": "x"}, b"", "CC270 values in the format lines have no paths"),
    "a column in JSON": ({"file": "a.json", "column": "x"}, b"", "CC270 values in the format json have no columns"),
    "nothing": ({"file": "a.txt"}, b"# nobody\n", "CC273 a.txt has no values"),
    "an empty list": ({"file": "a.json"}, b"[]", "CC273 a.json has no values"),
    "a column without cells": ({"file": "a.csv"}, b"id\n", "CC273 a.csv has no values"),
    "no list": ({"file": "a.json"}, b'{"a": 1}', "CC272 a.json has an object where a list is needed"),
    "a path that leads nowhere": (
        {"file": "a.json", "path": "acounts[].id"},
        b'{"accounts": []}',
        "CC272 a.json has null where a list is needed",
    ),
    "a list of objects": (
        {"file": "a.json"},
        b'[{"id": 1}]',
        "CC272 a.json has an object where a single value is needed",
    ),
    "a line without the value": (
        {"file": "a.jsonl", "path": "id"},
        b'{"id": 1}\n{}',
        "CC272 a.jsonl has null where a single value is needed",
    ),
    "half of JSON": (
        {"file": "a.json"},
        b'[\n"x',
        "CC272 a.json, line 2, is not JSON: Unterminated string starting at",
    ),
    "a line that is no JSON": ({"file": "a.jsonl"}, b"1\nx", "CC272 a.jsonl, line 2, is not JSON: Expecting value"),
    "JSON nested too deeply": (
        {"file": "a.json"},
        b"[" * 200_000,
        "CC272 a.json, line 1, is not JSON: it is nested too deeply",
    ),
    "no path": ({"file": "a.json", "path": "a["}, b"{}", "CC210 the expression ends too early"),
    "another column": ({"file": "a.csv", "column": "ID"}, b"id,name\n1,2\n", "CC272 a.csv has no column 'ID'"),
    "one of several columns": ({"file": "a.csv"}, b"id,name\n1,2\n", "CC272 a.csv has several columns"),
    "no CSV": ({"file": "a.csv"}, b'id\n"x"y\n', "CC272 a.csv, line 2, is not CSV: ',' expected after '\"'"),
    "no UTF-8": ({"file": "a.txt"}, b"\xff", "CC272 a.txt is not UTF-8: invalid start byte"),
    "too much": ({"file": "a.txt"}, b"x" * (MAX_BYTES + 1), "CC271 a.txt is larger than 4 MB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_is(case: str) -> None:
    operand, content, expected = REFUSED[case]
    with pytest.raises(ValueProblem) as caught:
        values_of(content, source_of(operand))

    assert f"{caught.value.code} {caught.value.message}" == expected


@given(st.binary(max_size=80), st.sampled_from(sorted(FORMATS)))
def test_any_content_gives_values_or_a_problem(content: bytes, form: str) -> None:
    try:
        values = values_of(content, Source("file", "a", form))
    except ValueProblem as refused:
        values = [refused.code]

    assert values
