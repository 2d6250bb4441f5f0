"""Source is written from the parsed tree alone: no text of a user is ever read as Python."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.inventory.world import NO_WORLD
from costcutter.query.answers import Answer
from costcutter.query.code.decision import decision, written
from costcutter.query.code.runtime import NAMES
from costcutter.query.code.source import Source
from costcutter.query.code.values import over_data, over_resource
from costcutter.query.code.values import written as written_value
from costcutter.query.expression import compile_expression
from costcutter.query.filters.blocks import All, Not, OneOf
from costcutter.query.filters.condition import Condition
from costcutter.query.filters.operators import OPERATORS, Comparison
from costcutter.query.filters.tags import Tags
from costcutter.query.parse import MAX_DEPTH, parse
from costcutter.query.subject import Subject
from support.clock import START
from support.expressions import SEEDS, a_resource, examples
from support.filters import some_filter

pytestmark = pytest.mark.filterwarnings("error::SyntaxWarning")

MADE = re.compile(r"[tfbko][0-9]+|[rdv]|now|world|bind")
"""What generated names look like."""

METHODS = {
    *("get", "values", "append", "startswith", "endswith", "lower", "upper", "call_function", "answer", "__class__"),
    *("document", "facets", "tags", "ref", "scope", "id", "name", "arn", "type", "created"),
    *("account", "region", "partition"),
}
"""The attributes that generated code asks for."""


def _is_harmless(text: str) -> bool:
    """Whether source names nothing but what it made itself or was given."""
    nodes = list(ast.walk(ast.parse(text)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    foreign = {name for name in names if not MADE.fullmatch(name)} - NAMES.keys()
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom | ast.Global | ast.Lambda)]
    return not foreign and attributes <= METHODS and not imports


HOSTILE = st.text() | st.sampled_from(
    [
        *(
            "'",
            '"',
            "\\",
            "\\'",
            "'''",
            "\n",
            "\r",
            "\x00",
            "\u2028",
            "{0}",
            "{",
            "__import__('os').system('x')",
            "%s",
            "é",
        ),
        *("') or print('", "\\\n", "\ud800", "'+str(1)+'", "{t1}", "f'{1}'", "k0", "]]", "None", "True"),
    ]
)


@examples(500)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_a_name_or_a_text_holds_it_stays_a_text(name: str, member: str, text: str) -> None:
    field, other, literal = (json.dumps(part) for part in (name, member, text))
    tree = parse(f"{field}.{other} == `{literal.replace('`', chr(92) + '`')}`" if name and member else "a == b")

    assert _is_harmless(written_value(tree, over_resource=False).text)
    if name and member:
        assert over_data(tree)({name: {member: text}}) is True
        assert over_data(tree)({name: {member: text + "x"}}) is False


@given(HOSTILE, HOSTILE)
def test_whatever_a_tag_and_an_operand_hold_they_stay_texts(key: str, operand: str) -> None:
    made = Tags(((key, Comparison("equals", operand, OPERATORS["equals"].compile(operand)), "as written"),))

    assert _is_harmless(written(made).text)
    assert decision(made)(START, NO_WORLD)(a_resource({}, tags={key: operand})) is Answer.TRUE


@examples(150)
@given(SEEDS)
def test_generated_code_names_only_what_it_was_given(seed: int) -> None:
    made = some_filter(Random(seed))

    assert _is_harmless(written(made).text)


def test_generated_code_has_no_built_in_functions_in_reach() -> None:
    source = Source()
    with source.function("v") as name:
        source.line("return open(v)")

    with pytest.raises(NameError, match="open"):
        source.finished(name).loaded({})(START, None)("x")


@pytest.mark.parametrize("inner", ["a", "a > `1`", "length(a)", "facets.unread"])
@pytest.mark.parametrize("form", ["!({})", "[{}]", "({})[?@]", "({}) && b", "b || ({})", "({}).[@]", "map(&@, [{}])"])
def test_nesting_as_deep_as_expressions_may_be_is_no_matter(form: str, inner: str) -> None:
    text = inner
    while text.count("(") + text.count("[") < MAX_DEPTH - 2:
        text = form.format(text)
    made = Condition(compile_expression(text))
    found = a_resource({"a": [1, 2], "b": True})

    assert decision(made)(START, NO_WORLD)(found) is made(Subject(found, START, NO_WORLD)).answer


def test_blocks_of_any_depth_are_no_matter() -> None:
    made: All | OneOf | Not = All((Condition(compile_expression("a")),))
    for _ in range(60):
        made = OneOf((Condition(compile_expression("b")), Not(All((made, Condition(compile_expression("c")))))))

    for document in ({}, {"a": 1}, {"b": 1}, {"a": 1, "c": 1}):
        found = a_resource(document)
        assert decision(made)(START, NO_WORLD)(found) is made(Subject(found, START, NO_WORLD)).answer


def test_a_long_chain_is_no_matter() -> None:
    text = " || ".join(f"a == '{number}'" for number in range(95))

    read = over_resource(compile_expression(text).tree)(START, NO_WORLD)

    assert [read(a_resource({"a": value})) for value in ("94", "95")] == [True, False]


def test_checking_policies_writes_no_python() -> None:
    script = (
        "import sys; from costcutter.cli.main import run; run(['validate', 'policies']); "
        "print([name for name in sys.modules if name.startswith('costcutter.query.code')])"
    )

    ran = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)

    assert (ran.returncode, ran.stdout) == (0, "[]\n")
