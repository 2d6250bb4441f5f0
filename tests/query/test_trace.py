"""A trace says of every part what the filter itself says, and what it looked at."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from costcutter.documents.yaml import Document, read, read_file
from costcutter.query.answers import conjunction, disjunction
from costcutter.query.filters import build
from costcutter.query.trace import Seen, Trace, trace, written
from costcutter.resources import Unknown
from support.judging import arranged, context, resource, subject

CASES = pathlib.Path(__file__).parents[1] / "cases" / "filters"
TABLES = {path.stem: read_file(path, path.name) for path in sorted(CASES.glob("*.yaml"))}


def traced(clause: str, document: dict[str, Any], around: dict[str, Any] | None = None, **more: Any) -> Trace:
    """The trace of a clause in YAML on a volume."""
    text = read(f"filter:\n{clause}", "p.yaml")
    made = build(text.data["filter"], ("filter",), context(text, "ec2.volume"))
    own = resource("ec2.volume", {"VolumeId": "vol-1", **document}, **more)
    return trace(made, text.data["filter"], ("filter",), text, subject(own, around))


def outline(found: Trace, depth: int = 0) -> list[str]:
    """A trace as lines: where, answer, text."""
    line = found.where.line if found.where else 0
    own = f"{line} {'  ' * depth}{found.verdict.answer.value} {found.text}"
    return [own, *(row for part in found.parts for row in outline(part, depth + 1))]


def _cases() -> list[Any]:
    return [
        pytest.param(table, index, id=f"{name}: {case['name']}")
        for name, table in TABLES.items()
        for index, case in enumerate(table.data["cases"])
        if "answer" in case
    ]


@pytest.mark.parametrize(("table", "index"), _cases())
def test_the_whole_of_a_trace_is_the_filters_own_verdict(table: Document, index: int) -> None:
    case, path = table.data["cases"][index], ("cases", index)
    made, judged = arranged(table, path, case, case.get("type", table.data["type"]), table.data.get("document", {}))

    found = trace(made, case["given"], (*path, "given"), table, judged)

    assert found.verdict == made(judged)
    assert found.where is not None


def _consistent(found: Trace) -> bool:
    """Whether parts add up to the whole, in blocks and in the signs of conditions."""
    answers = [part.verdict for part in found.parts]
    if found.text == "not" or (len(answers) == 1 and found.text.startswith("!")):
        whole = answers[0].inverted().answer
    elif found.text == "any of these" or " || " in found.text:
        whole = disjunction(answers).answer
    elif found.text == "all of these" or " && " in found.text:
        whole = conjunction(answers).answer
    else:
        whole = found.verdict.answer
    return whole is found.verdict.answer and all(map(_consistent, found.parts))


def test_parts_add_up_to_the_whole() -> None:
    clause = """
      any:
        - State == 'in-use' && Size > `1`
        - not: [State == 'available', {tags: {env: prod}}]
        - "!(Size > `5`) || Encrypted"
        - all: [{age: {over: 1d}}, {value: {key: Iops, over: 5}}]
    """
    for document in ({}, {"State": "available", "Size": 9}, {"State": "in-use", "Size": 9, "Encrypted": True}):
        for tags in ("unknown", {"env": "prod"}, {}):
            assert _consistent(traced(clause, document, tags=tags))


def test_every_part_of_blocks_has_its_answer_and_line_also_what_decides_nothing() -> None:
    found = traced(
        """
  - State == 'in-use'
  - any:
      - Size > `5`
      - not:
          age: {over: 1d}
  - tags:
      env: prod
      Owner: absent
""",
        {"State": "available", "Size": 9, "Tags": [{"Key": "env", "Value": "prod"}]},
    )

    assert outline(found) == [
        "1 false all of these",
        "3   false State == 'in-use'",
        "4   true any of these",
        "5     true Size > `5`",
        "6     unknown not",
        "7       unknown age: {over: 1d}",
        "8   true tags: {env: prod, Owner: absent}",
        "9     true env: equals 'prod'",
        "10     true Owner: absent",
    ]


def test_a_condition_is_taken_apart_down_to_its_comparisons_on_their_own_lines() -> None:
    found = traced(
        """
  |
  State == 'available' &&
    !(Size > `5` || Encrypted) &&
    Iops
""",
        {"State": "available", "Size": 9},
    )

    assert outline(found) == [
        "4 false State == 'available' && !(Size > `5` || Encrypted) && Iops",
        "4   true State == 'available'",
        "5   false !(Size > `5` || Encrypted)",
        "5     true Size > `5` || Encrypted",
        "5       true Size > `5`",
        "5       false Encrypted",
        "6   false Iops",
    ]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("  State == 'in-use'", [Seen("State", "available")]),
        ("  Size > Iops", [Seen("Size", 9), Seen("Iops", None)]),
        (
            "  length(Attachments || `[]`) > `1`",
            [Seen("length(Attachments || `[]`)", 0), Seen("Attachments || `[]`", [])],
        ),
        ("  starts_with(State, 'a')", [Seen("starts_with(State, 'a')", True), Seen("State", "available")]),
        ("  abs(Iops) > `1`", None),
        ("  tag('env') == 'prod'", [Seen("tag('env')", Unknown("tags could not be read: AccessDenied"))]),
        ("  value: {key: Size, over: 5}", [Seen("Size", 9)]),
        ("  age: {over: 1d}", [Seen("resource.created", "2026-01-01T00:00:00Z")]),
        ("  age: {of: CreateTime, over: 1d}", [Seen("CreateTime", "2026-01-01T00:00:00Z")]),
        (
            "  marked: {for: delete}",
            [Seen("tag costcutter:mark", Unknown("tags could not be read: AccessDenied"))],
        ),
    ],
)
def test_the_values_that_a_filter_looked_at_stand_beside_it(clause: str, expected: list[Seen] | None) -> None:
    document = {"State": "available", "Size": 9, "Attachments": [], "CreateTime": "2026-01-01T00:00:00Z"}

    found = traced(clause, document, tags="unknown")

    if expected is None:  # a function that fails: what is known of it is the reason
        assert [type(seen.value) for seen in found.seen] == [Unknown, type(None)]
    else:
        assert list(found.seen) == expected


def test_related_resources_are_judged_one_by_one() -> None:
    found = traced(
        """
  related:
    type: ec2.instance
    has: all
    where:
      - State.Name == 'stopped'
      - tags: {env: dev}
""",
        {"Attachments": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]},
        {
            "ec2.instance": [
                {"document": {"InstanceId": "i-1", "State": {"Name": "stopped"}}, "tags": {"env": "dev"}},
                {"document": {"InstanceId": "i-2", "State": {"Name": "running"}}, "tags": "unknown"},
            ]
        },
    )

    assert outline(found) == [
        "3 false related ec2.instance: all of them match",
        "3   true ec2.instance/i-1",
        "7     true State.Name == 'stopped'",
        "8     true tags: {env: dev}",
        "8       true env: equals 'dev'",
        "3   false ec2.instance/i-2",
        "7     false State.Name == 'stopped'",
        "8     unknown tags: {env: dev}",
        "8       unknown env: equals 'dev'",
    ]
    assert found.seen == (Seen("Attachments[].InstanceId", ["i-1", "i-2"]),)


def test_what_names_the_resource_is_judged_one_by_one_also_by_a_single_condition() -> None:
    found = traced(
        "  referenced_by: {type: ec2.snapshot, where: State == 'completed'}",
        {},
        {"ec2.snapshot": [{"document": {"SnapshotId": "s-1", "VolumeId": "vol-1", "State": "error"}}]},
    )

    assert outline(found) == [
        "2 false referenced_by ec2.snapshot: any of them matches",
        "2   false ec2.snapshot/s-1",
        "2     false State == 'completed'",
    ]


def test_a_trace_names_the_facets_of_every_part_also_of_those_that_decide_nothing() -> None:
    text = read("filter: [State.Name == 'stopped', facets.termination_protection, tags: {a: b}]", "p.yaml")
    made = build(text.data["filter"], ("filter",), context(text, "ec2.instance"))
    own = resource("ec2.instance", {"InstanceId": "i-1", "State": {"Name": "running"}})

    found = trace(made, text.data["filter"], ("filter",), text, subject(own))

    assert found.verdict.unread == frozenset()
    assert found.unread == {(own.ref, "termination_protection")}


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ({"over": "14d"}, "{over: 14d}"),
        ({"in": ["a b", "c,d", 5, True, None, ""]}, '{in: [a b, "c,d", 5, true, null, ""]}'),
    ],
)
def test_clauses_are_written_on_one_line_of_yaml(clause: object, expected: str) -> None:
    assert written(clause) == expected
    assert read(f"x: {written(clause)}", "x.yaml").data["x"] == clause
