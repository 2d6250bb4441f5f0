"""Reading YAML keeps the data plain, and refuses what a policy should not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from costcutter.documents.build import MAX_COPIES, MAX_DEPTH
from costcutter.documents.events import PARSERS
from costcutter.documents.text import MAX_BYTES
from costcutter.documents.yaml import read, read_file
from costcutter.errors import DocumentError

READ = {
    "mappings and lists": ("a:\n- 1\n- b: x\n  c: [2, {d: e}]\n", {"a": [1, {"b": "x", "c": [2, {"d": "e"}]}]}),
    "JSON": ('{"a": [1, 0.5, true, null, "x\\u00fc\\/"], "b":{"c":"d"}}', {"a": [1, 0.5, True, None, "xü/"], "b": {"c": "d"}}),
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


QUOTES = "put the text in quotes"
REFUSED = {
    # what YAML has, and a policy does without
    "tag": ("a: 1\nb: !!python/name:os.system x\n", "2:4: CC101 tags are not supported", "take it away, or put a text that begins with ! in quotes"),
    "tag of a list": ("a: !x [b]", "1:4: CC101 tags are not supported", "take it away, or put a text that begins with ! in quotes"),
    "unknown tag handle": ("a: !x!y b", "1:4: CC101 tags are not supported", "take it away, or put a text that begins with ! in quotes"),
    "merge key": ("a: &x {b: 1}\nc:\n  <<: *x\n", "3:3: CC101 merge keys are not supported: YAML 1.2 has none", "repeat the keys, or use *name for a whole value"),
    "directive": ("# why\n%YAML 1.1\n---\na: 1", "2:1: CC101 directives are not supported", "take the line away, or put a text that begins with % in quotes"),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1: CC101 a second document starts here", "write one document in each file"),
    "second document without a first line": ("--- a\n--- b\n", "2:1: CC101 a second document starts here", "write one document in each file"),
    "list as a key": ("? [a, b]\n: 1\n", "1:3: CC101 a mapping or list cannot be a key", "put a text that begins with { or [ in quotes"),
    "two braces": ("a: {{ name }}", "1:5: CC101 a mapping or list cannot be a key", "put a text that begins with { or [ in quotes"),
    "alias as a key": ("a: &x b\n*x : 1", "2:1: CC101 an alias cannot be a key", "write the key out"),
    "alias of itself": ("a: &a [*a]\n", "1:8: CC101 this alias stands in the value that it names", ""),
    "alias of what is around it": ("a: &a\n  b:\n    c: *a\n", "3:8: CC101 this alias stands in the value that it names", ""),
    "alias of itself, named again": ("a: &a 1\nb: &a [*a]\n", "2:8: CC101 this alias stands in the value that it names", ""),
    "alias of nothing": ("a: *x", "1:4: CC101 no value above has this name", "give it one with &name, or put a text that begins with * in quotes"),
    "alias before its anchor": ("a: *x\nb: &x 1", "1:4: CC101 no value above has this name", "give it one with &name, or put a text that begins with * in quotes"),
    "unclosed list, nothing in it": ("a:\n  b: [", "2:6: CC101 not YAML: a ',' or the closing ']' is missing", "a text that has one of [ ] { } , needs quotes here"),
    "no key in lines": ("a: 1\n: 2\n", "2:1: CC101 a key is missing before the ':'", ""),
    "no key": ("{: 1}", "1:2: CC101 a key is missing before the ':'", ""),
    "glued": ("a: {age:14d}", "1:5: CC101 a key without a value, though it has a ':'", "write a space after the ':', or put the text in quotes"),
    "block as a whole file": ("|\n text", "1:1: CC101 the file is one block of text", "write a mapping"),
    "depth": ("a: " + "[" * 200_000, f"1:{3 + MAX_DEPTH}: CC101 nested more than 64 levels deep", ""),
    "depth of braces": ("{a: " * 200_000, f"1:{4 * MAX_DEPTH + 1}: CC101 nested more than 64 levels deep", ""),
    "depth of dashes": ("- " * 200_000, f"1:{2 * MAX_DEPTH + 1}: CC101 nested more than 64 levels deep", ""),
    # what is not YAML
    "unclosed list": ("where: [a,\n  b\n", "1:8: CC101 not YAML: a ',' or the closing ']' is missing", "a text that has one of [ ] { } , needs quotes here"),
    "unclosed braces": ("where: {a: b\n", "1:8: CC101 not YAML: a ',' or the closing '}' is missing", "a text that has one of [ ] { } , needs quotes here"),
    "unclosed list, noticed later": ("a: [1, 2\nb: 3\n", "2:2: CC101 not YAML: a ',' or the closing ']' is missing", "the bracket opens at p:1:4; a text that has one of [ ] { } , needs quotes here"),
    "path in brackets": ("a: [b[0], c]", "1:6: CC101 not YAML: a ',' or the closing ']' is missing", "a text that has one of [ ] { } , needs quotes here"),
    "unclosed quote": ("a: 1\nb: \"c\nd: 2\n", "2:4: CC101 not YAML: this quote is never closed", "close it; within the text, write '' or \\\" for a quote"),
    "quote within quotes": ("a: 'it's'", "1:8: CC101 not YAML: the line goes on after the closing quote", "within quotes, write '' or \\\" for a quote"),
    "colon in a text": ("a: b: c", "1:5: CC101 not YAML: a ': ' makes a key, and there can be none here", "put a text that has ': ' in quotes; otherwise check the indentation"),
    "a key too far in": ("a: b\n  c: d\n", "2:4: CC101 not YAML: a ': ' makes a key, and there can be none here", "put a text that has ': ' in quotes; otherwise check the indentation"),
    "a key too far out": ("a:\n  - b: 1\n   c: 2\n", "3:4: CC101 not YAML: this does not fit in with the lines above", "keys of one mapping, and items of one list, start in the same column"),
    "key among items": ("- a\nb: 1\n", "2:1: CC101 not YAML: this does not fit in with the lines above", "keys of one mapping, and items of one list, start in the same column"),
    "key without a colon": ("a: 1\nb\n", "2:1: CC101 not YAML: this should be a key, but no ':' follows", "write 'key: value'; indent the further lines of a text"),
    "list on the line of its key": ("a: - b", "1:4: CC101 not YAML: there can be no list here", "start the list on a new line, or put a text that begins with '- ' in quotes"),
    "tab": ("a:\n\tb: 1\n", "2:1: CC101 a tab where YAML wants spaces", "indent and separate with spaces"),
    "tab in a list": ("a:\n  - b: 1\n\t  c: 2\n", "3:1: CC101 a tab where YAML wants spaces", "indent and separate with spaces"),
    "tab before a block": ("a: |\n\tb\n", "2:1: CC101 a tab where YAML wants spaces", "indent and separate with spaces"),
    "at sign": ("a: @b", "1:4: CC101 not YAML: a word cannot begin with '@'", QUOTES),
    "percent sign": ("a: %b", "1:4: CC101 not YAML: a word cannot begin with '%'", QUOTES),
    "backtick": ("a: `1`", "1:4: CC101 not YAML: a word cannot begin with '`'", QUOTES),
    "regex in double quotes": (r'a: "i-\d+"', "1:7: CC101 not YAML: this backslash makes no known escape", "use single quotes, or double the backslash"),
    "half an escape": (r'a: "\x4"', "1:5: CC101 not YAML: this backslash makes no known escape", "use single quotes, or double the backslash"),
    "escape of half a character": (r'a: "b\ud800"', "1:6: CC101 not YAML: this backslash makes no known escape", "use single quotes, or double the backslash"),
    "escape beyond Unicode": (r'a: "b\U00110000"', "1:6: CC101 not YAML: this backslash makes no known escape", "use single quotes, or double the backslash"),
    "star": ("a: *", "1:4: CC101 not YAML: & and * need a name of letters and digits", "put a text that begins with & or * in quotes"),
    "loose colon": ("a: [b:]", "1:6: CC101 not YAML: this sign makes neither a key nor a word", "write a space after it if it makes a key; otherwise put the text in quotes"),
    "nothing between commas": ("a: [,]", "1:5: CC101 not YAML: a value is missing here", "a text that begins with one of , ] } : needs quotes"),
    "text behind the sign of a block": ("a: |b\n  c\n", "1:5: CC101 not YAML: after | or > the text starts on a new line", "put a text that begins with | or > in quotes"),
    "goes on after its end": ("[a]\nb: 1\n", "2:1: CC101 not YAML: the file goes on after its only value has ended", "check the indentation"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_said_in_words_at_its_place(text: str, message: str, hint: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text, "p")

    assert str(caught.value) == f"p:{message}" + (f"\n  hint: {hint}" if hint else "")


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


def test_a_large_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES * 1000)  # sparse: only a reader would notice its length

    with pytest.raises(DocumentError, match=r"^huge:1:1: CC104 larger than 4 MB"):
        read_file(file, "huge")


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.touch()

    with pytest.raises(DocumentError, match=r"^empty:1:1: CC103 the file is empty$"):
        read_file(file, "empty")


def test_reading_yaml_does_not_import_json_schema() -> None:
    code = "import sys, costcutter.documents.yaml; print(sorted({'jsonschema', 'referencing', 'boto3'} & set(sys.modules)))"
    path = str(Path(__file__).parents[2] / "engine")

    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
