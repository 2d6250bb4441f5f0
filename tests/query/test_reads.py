"""What expressions read of a document, and that nothing else is needed to answer them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcutter.query.expression import EvaluationError, evaluate
from costcutter.query.functions import Functions
from costcutter.query.parse import parse
from costcutter.query.reads import Reads
from support.clock import START

DOCUMENT = {
    "Id": "i",
    "State": {"Name": "running", "Code": 16},
    "Groups": [{"Id": "g", "Name": "web"}, {"Id": "h", "Name": "db"}],
    "Disks": [{"Ebs": {"Volume": "v", "Size": 8}, "Device": "sda"}, {"Device": "sdb"}],
}

READS: dict[str, dict[str, Any]] = {
    "Id": {"Id": "i"},
    "State.Name == 'running'": {"State": {"Name": "running"}},
    "State": {"State": {"Name": "running", "Code": 16}},
    "Groups[].Id": {"Groups": [{"Id": "g"}, {"Id": "h"}]},
    "Groups[0].Id": {"Groups": [{"Id": "g"}, {"Id": "h"}]},
    "Groups[?Name == 'web'].Id": {"Groups": [{"Id": "g", "Name": "web"}, {"Id": "h", "Name": "db"}]},
    "Disks[].Ebs.Volume": {"Disks": [{"Ebs": {"Volume": "v"}}, {}]},
    "length(Disks)": {"Disks": DOCUMENT["Disks"]},
    "Groups[].Name | [0]": {"Groups": [{"Name": "web"}, {"Name": "db"}]},
    "(Missing || State).Code": {"State": {"Name": "running", "Code": 16}},
    "State.*": {"State": {"Name": "running", "Code": 16}},
    "[Id, State.Code]": {"Id": "i", "State": {"Code": 16}},
    "{a: Id}": {"Id": "i"},
    "sort_by(Groups, &Name)[0].Id": {"Groups": DOCUMENT["Groups"]},
    "Missing": {},
    "`1`": {},
    "@": DOCUMENT,
    "keys(@)": DOCUMENT,
}


@pytest.mark.parametrize("text", READS)
def test_an_expression_reads(text: str) -> None:
    assert reading(text).of(DOCUMENT) == READS[text]


def test_several_expressions_read_what_each_of_them_reads() -> None:
    assert reading("Id", "State.Code").of(DOCUMENT) == {"Id": "i", "State": {"Code": 16}}


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("tag('env') == 'dev'", {"env": "dev"}),
        ("Groups[?tag('env')]", {"env": "dev"}),
        ("State.*.[tag('env')]", {"env": "dev"}),
        ("map(&tag('env'), Groups)", {"env": "dev"}),
        ("tag(Id)", {"env": "dev", "Owner": "me"}),
        ("resource.tags.Owner", {"Owner": "me"}),
        ('resource.tags."env"', {"env": "dev"}),
        ("resource", {"env": "dev", "Owner": "me"}),
    ],
)
def test_tags_are_read_by_key_where_the_key_is_known(text: str, tags: dict[str, str]) -> None:
    view = {"resource": {"tags": {"env": "dev", "Owner": "me"}}}

    assert reading(text).of(view)["resource"]["tags"] == tags


def reading(*texts: str) -> Reads:
    reads = Reads()
    for text in texts:
        reads.add(parse(text))
    return reads


# --- nothing else is needed

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.sampled_from([None, True, False, 0, 7, "", "x", "a"])


def values(depth: int) -> st.SearchStrategy[Any]:
    if depth == 0:
        return SCALARS
    below = values(depth - 1)
    return st.one_of(SCALARS, st.lists(below, max_size=3), st.dictionaries(NAMES, below, max_size=3))


DOCUMENTS = st.dictionaries(NAMES, values(3), max_size=3)


def longer(shorter: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(shorter, shorter)
    forms = st.sampled_from(
        [
            "{0}.{1}", "{0}[].{1}", "{0}[*].{1}", "{0}[?{1}]", "{0}[?{1}].{2}", "{0} | {1}", "{0}.*.{1}", "({0}).{2}",
            "{0} == {1}", "{0} < {1}", "{0} && {1}", "({0} || {1})", "!({0})", "[{0}, {1}]", "{{a: {0}, b: {1}}}",
            "({0})[0]", "({0})[-1].{2}", "({0})[1:]", "({0})[]", "length({0})", "sort_by({0}, &{1})", "map(&{1}, {0})",
            "max_by({0}, &{1})", "contains({0}, {1})", "not_null({0}, {1})", "to_string({0})", "type({0})",
            "keys({0})", "values({0})", "merge({0}, {1})", "join('-', {0})", "lower({0})", "json({0})",
            "({0})[?{1} == {2}]", "[?{0}].{1}", "@.{0}", "{0}[?@ == `7`]", "pairs({0}, 'a', 'b')[].{1}",
        ]
    )  # fmt: skip
    return st.builds(lambda form, pair, name: form.format(*pair, name), forms, pairs, NAMES)


EXPRESSIONS = st.recursive(st.one_of(NAMES, st.sampled_from(["@", "`1`", "'x'", "[0]", "*"])), longer, max_leaves=6)


@settings(max_examples=600, deadline=None)
@given(EXPRESSIONS, DOCUMENTS)
def test_what_is_read_gives_the_same_answer_as_the_whole_document(text: str, document: dict[str, Any]) -> None:
    try:
        tree = parse(text)
    except ValueError:
        return  # `a.[0]` and the like are no expressions
    reads = Reads()
    reads.add(tree)

    assert answer(tree, reads.of(document)) == answer(tree, document)


def answer(tree: Any, document: Any) -> Any:
    try:
        return repr(evaluate(tree, document, Functions(START, {})))
    except EvaluationError as error:
        return f"error: {error}"
