"""Reading YAML keeps the data plain, and refuses what a policy should not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from ruamel.yaml import YAML

from costcutter.documents.build import MAX_COPIES, MAX_DEPTH
from costcutter.documents.events import PARSERS
from costcutter.documents.yaml import read, read_file
from costcutter.errors import DocumentError

READ = {
    "mappings and lists": ("a:\n- 1\n- b: x\n  c: [2, {d: e}]\n", {"a": [1, {"b": "x", "c": [2, {"d": "e"}]}]}),
    "JSON": (
        '{"a": [1, 0.5, true, null, "x\\u00fc\\/"], "b":{"c":"d"}}',
        {"a": [1, 0.5, True, None, "xü/"], "b": {"c": "d"}},
    ),
    "empty values": ("a:\nb: ''\nc: []\nd: {}\ne:\n-\n", {"a": None, "b": "", "c": [], "d": {}, "e": [None]}),
    "an ARN in a list": ("a: [arn:aws:s3:::b/*, x]", {"a": ["arn:aws:s3:::b/*", "x"]}),
    "a URL in braces": ("a: {url: s3://b/c?d=e, f: 1}", {"a": {"url": "s3://b/c?d=e", "f": 1}}),
    "question marks in brackets": ("a: [web-?, ??, a?b, 'c?']", {"a": ["web-?", "??", "a?b", "c?"]}),
    "JSON colons in brackets": ('{"a":1,"b":[{"c":"d"}]}', {"a": 1, "b": [{"c": "d"}]}),
    "colons of other places": ("a::b: c:d\ne: 'f:g?'\nh: |\n  i:j?\n", {"a::b": "c:d", "e": "f:g?", "h": "i:j?\n"}),
    "a question mark key": ("? a\n: b\n", {"a": "b"}),
    "quoted merge key": ("'<<': x", {"<<": "x"}),
    "anchor used": ("a: &x {b: [1]}\nc: *x\nd: [*x]", {"a": {"b": [1]}, "c": {"b": [1]}, "d": [{"b": [1]}]}),
    "anchor of a word": ("a: &x 14\nb: *x", {"a": 14, "b": 14}),
    "anchor of a key": ("&x a: 1\nb: *x", {"a": 1, "b": "a"}),
    "anchor named again": ("a: &x 1\nb: *x\nc: &x 2\nd: *x", {"a": 1, "b": 1, "c": 2, "d": 2}),
    "document markers": ("---\na: 1\n...\n", {"a": 1}),
    "a list": ("[1]", [1]),
    "a word": ("word", "word"),
    "null": ("null", None),
    "tabs between words": ("a:\t1\t# no\n", {"a": 1}),
}


@pytest.mark.parametrize(("text", "data"), READ.values(), ids=READ)
def test_yaml_becomes_plain_data(text: str, data: object) -> None:
    assert read(text, "p").data == data
    assert read(text.encode(), "p").data == data


def test_keys_keep_their_order() -> None:
    assert list(read("c: 1\na: 2\nb: 3", "p").data) == ["c", "a", "b"]


CASES = YAML(typ="safe", pure=True).load(Path(__file__).parent / "cases" / "refused.yaml")["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_what_is_refused_is_said_in_words_at_its_place(case: dict[str, str]) -> None:
    with pytest.raises(DocumentError) as caught:
        read(case["text"], "p")

    assert str(caught.value) == case["says"]


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_depth_is_refused_where_it_becomes_too_much(bracket: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(bracket * 200_000, "p")

    assert str(caught.value) == f"p:1:{len(bracket) * MAX_DEPTH + 1}: CC101 nested more than 64 levels deep"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n"], ids=repr)
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text, "p")

    assert str(caught.value) == "p:1:1: CC103 the file is empty"


def test_all_repeated_keys_are_reported_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        read("a: 1\nb: {c: 2, 'c': 3}\na: 3\n", "p.yaml")

    assert str(caught.value) == dedent(
        """\
        p.yaml:2:11: CC102 key 'c' is given twice
          hint: it is first given at p.yaml:2:5
        p.yaml:3:1: CC102 key 'a' is given twice
          hint: it is first given at p.yaml:1:1"""
    )


def test_problems_of_every_kind_are_reported_in_one_run() -> None:
    with pytest.raises(DocumentError) as caught:
        read("a: *x\na: !t 1\n<<: {}\nb: [\n", "p")

    assert [(each.code, each.where and each.where.line) for each in caught.value.diagnostics] == [
        ("CC101", 1),
        ("CC102", 2),
        ("CC101", 2),
        ("CC101", 3),
        ("CC101", 4),
    ]


def test_aliases_share_what_they_stand_for() -> None:
    data = read("a: &x [1]\nb: *x\n", "p").data

    assert data["a"] is data["b"]


def test_aliases_of_aliases_are_refused_before_they_explode() -> None:
    bomb = "\n".join(["l0: &l0 [x]", *(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))])

    with pytest.raises(DocumentError) as caught:
        read(bomb, "p")

    assert str(caught.value).startswith("p:6:40: CC101 aliases stand for more than 100,000 values in all")


def test_as_many_copies_as_are_allowed_are_read() -> None:
    tens = ", ".join(["1"] * 9)
    text = f"a: &a [{tens}]\nb: &b [{', '.join(['*a'] * 9)}]\nc: [{', '.join(['*b'] * (MAX_COPIES // 91 - 1))}]\n"

    assert len(read(text, "p").data["c"]) == MAX_COPIES // 91 - 1


def test_aliases_do_not_nest_deeper_than_brackets_may() -> None:
    half = MAX_DEPTH // 2
    tower = f"a: &a {'[' * half}{']' * half}\nb: {'[' * (half - 1)}%s*a{']' * (half - 1)}%s\n"

    assert read(tower % ("", ""), "p").data["b"]
    with pytest.raises(DocumentError, match=r"^p:2:36: CC101 nested more than 64 levels deep$"):
        read(tower % ("[", "]"), "p")


@pytest.mark.parametrize("parser", PARSERS)
def test_a_file_may_be_as_deep_as_is_allowed(parser: str) -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH, "p", parse=PARSERS[parser]).data


def test_a_file_is_read_and_called_by_its_path_or_its_name(tmp_path: Path) -> None:
    file = tmp_path / "dev.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: \xc3\xbc\r\n")

    assert (read_file(file).data, read_file(file).file) == ({"a": "ü"}, str(file))
    assert read_file(file, "policies/dev.yaml").file == "policies/dev.yaml"


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(DocumentError) as caught:
        read_file(Path("no/such.yaml"))

    assert str(caught.value) == "CC100 'no/such.yaml' cannot be read: there is no such file"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_file(tmp_path, "policies")

    assert str(caught.value) == "CC100 'policies' cannot be read: it is a folder"


@pytest.mark.parametrize("name", ["nul\0.yaml", "x" * 5000, "file/within.yaml"], ids=["NUL", "long", "below a file"])
def test_no_name_of_a_file_is_more_than_unreadable(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DocumentError, match=r"^CC100 'it' cannot be read: "):
        read_file(tmp_path / name, "it")


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.touch()

    with pytest.raises(DocumentError, match=r"^empty:1:1: CC103 the file is empty$"):
        read_file(file, "empty")


def test_reading_yaml_does_not_import_json_schema() -> None:
    heavy = {"jsonschema", "referencing", "boto3"}
    code = f"import sys, costcutter.documents.yaml; print(sorted({heavy} & set(sys.modules)))"
    path = str(Path(__file__).parents[2] / "engine")

    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
