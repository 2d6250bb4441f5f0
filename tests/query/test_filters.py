"""Every filter does what its table in tests/cases/filters says."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from costcutter.documents.schema import load_schema
from costcutter.documents.yaml import Document, read_file
from costcutter.errors import Diagnostic, Severity
from costcutter.query.answers import Answer
from costcutter.query.code.decision import decision
from costcutter.query.filters import BUILDERS, build
from costcutter.query.filters.operators import OPERATORS
from costcutter.resources import Resource, ResourceRef
from support.clock import START
from support.judging import HERE, arranged, context, judge, subject

CASES = pathlib.Path(__file__).parents[1] / "cases" / "filters"
TABLES = {path.stem: read_file(path, path.name) for path in sorted(CASES.glob("*.yaml"))}
WORDS = {"true": "match", "false": "no match", "unknown": "unknown"}


def _cases(key: str) -> list[Any]:
    return [
        pytest.param(table, index, id=f"{name}: {case['name']}")
        for name, table in TABLES.items()
        for index, case in enumerate(table.data["cases"])
        if key in case
    ]


@pytest.mark.parametrize(("table", "index"), _cases("answer"))
def test_a_filter_answers_as_its_table_says(table: Document, index: int) -> None:
    case = table.data["cases"][index]
    base = table.data.get("document", {})

    verdict = judge(table, ("cases", index), case, case.get("type", table.data["type"]), base)

    assert WORDS[verdict.answer.value] == case["answer"], verdict.because
    assert verdict.because == case.get("because", verdict.because)
    assert sorted(facet for _, facet in verdict.unread) == case.get("unread", [])


@pytest.mark.parametrize(("table", "index"), _cases("answer"))
def test_a_filter_decides_as_its_table_says_when_it_is_written_out(table: Document, index: int) -> None:
    case = table.data["cases"][index]
    made, here = arranged(
        table, ("cases", index), case, case.get("type", table.data["type"]), table.data.get("document", {})
    )

    decide = decision(made)(here.now, here.world)

    assert WORDS[decide(here.resource).value] == case["answer"]


@pytest.mark.parametrize(("table", "index"), _cases("answer"))
def test_a_filter_can_be_remembered_under_itself(table: Document, index: int) -> None:
    case = table.data["cases"][index]
    path, kind = ("cases", index), case.get("type", table.data["type"])
    made, _ = arranged(table, path, case, kind, table.data.get("document", {}))

    assert {made: "kept"}[made] == "kept"


@pytest.mark.parametrize(("table", "index"), _cases("problems"))
def test_a_wrong_filter_is_refused_at_its_very_place(table: Document, index: int) -> None:
    case = table.data["cases"][index]
    here = context(table, case.get("type", table.data["type"]))

    build(case["given"], ("cases", index, "given"), here)

    assert [_shown(problem, table) for problem in here.problems] == case["problems"]
    hints = [problem.hint for problem in here.problems]
    assert hints == case.get("hints", hints)


@pytest.mark.parametrize(("table", "index"), _cases("problems"))
def test_a_wrong_filter_is_unknown_of_everything(table: Document, index: int) -> None:
    case = table.data["cases"][index]
    type_name = case.get("type", table.data["type"])
    here = context(table, type_name)
    ref = ResourceRef(HERE, type_name, "x")

    made = build(case["given"], ("cases", index, "given"), here)

    if any(problem.severity is Severity.ERROR for problem in here.problems):
        here = subject(Resource(ref, {}, created=START))
        assert made(here).answer is Answer.UNKNOWN
        assert decision(made)(here.now, here.world)(here.resource) is Answer.UNKNOWN


def test_tables_builders_and_schema_know_the_same_filters() -> None:
    definitions = load_schema("policy")["$defs"]
    alternatives = definitions["filter"]["oneOf"]

    assert set(TABLES) == {"condition", *BUILDERS}
    assert {name.removeprefix("filter_") for name in definitions if name.startswith("filter_")} == set(BUILDERS)
    assert [next(iter(each["properties"])) for each in alternatives if "properties" in each] == list(BUILDERS)


@pytest.mark.parametrize("name", ["value", "tags"])
def test_schema_and_table_know_every_operator(name: str) -> None:
    definition = load_schema("policy")["$defs"][f"filter_{name}"]
    if name == "tags":
        definition = definition["additionalProperties"]["oneOf"][1]
    table = TABLES["value"].data["cases"]
    tested = {key for case in table if "answer" in case for key in case["given"]["value"]} - {"key"}

    assert set(definition["properties"]) - {"key"} == set(OPERATORS)
    assert tested == set(OPERATORS)


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_every_filter_has_a_case_of_each_answer(name: str) -> None:
    answers = {case["answer"] for case in TABLES[name].data["cases"] if "answer" in case}

    assert answers == {"match", "no match", "unknown"}


def _shown(problem: Diagnostic, table: Document) -> str:
    """The code and the text that is underlined."""
    place = problem.where
    assert place is not None
    kind = "" if problem.severity is Severity.ERROR else " warning"
    end = place.end_column - 1 if place.end_column else None
    return f"{problem.code}{kind}: {table.line(place.line)[place.column - 1 : end]}"
