"""``costcutter schema``: JSON Schemas for editors, and resource types for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from costcutter.catalog.load import DATA
from costcutter.documents.drafts import draft_7
from costcutter.documents.schema import load_schema
from costcutter.policy.typed_schema import editor_schema
from support.cli import costcutter
from support.from_schema import fits
from support.judging import book


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> Any:
    ran = costcutter(capsys, "schema", *args)
    assert (ran.status, ran.err) == (0, "")
    return json.loads(ran.out)


def test_it_prints_the_schema_for_editors_with_all_that_the_catalogue_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys) == printed(capsys, "policy") == editor_schema(book())


def test_it_prints_it_in_the_draft_that_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "--draft", "7") == draft_7(editor_schema(book()))
    assert printed(capsys, "--draft", "2020-12") == editor_schema(book())


@pytest.mark.parametrize("args", [("policy", "--plain"), ("config",), ("resource-type",)], ids=lambda args: args[0])
def test_it_prints_the_schemas_that_are_shipped(args: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, *args) == load_schema(args[0])


def test_it_writes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.schema.json"

    ran = costcutter(capsys, "schema", "--output", file)

    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert json.loads(file.read_text(encoding="utf-8")) == editor_schema(book())


def test_types_of_one_s_own_are_in_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "types" / "ec2"
    folder.mkdir(parents=True)
    text = (DATA / "ec2" / "volume.yaml").read_text(encoding="utf-8").replace("type: ec2.volume", "type: ec2.disk")
    (folder / "disk.yaml").write_text(text.replace("EC2Volume, ebs, aws.ebs, ", ""), encoding="utf-8")
    (tmp_path / "costcutter.yaml").write_text("catalog: [types]\n", encoding="utf-8")
    document = {"policies": [{"name": "p", "resource": "ec2.disk", "actions": ["snapshot"]}]}

    schema = printed(capsys)

    assert fits(schema, document)
    assert not fits(editor_schema(book()), document)


def test_a_field_is_looked_into_by_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    ran = costcutter(capsys, "schema", "ec2.instance", "State.Name")

    assert ran.out == (
        "ec2.instance: EC2 instance\n"
        "State.Name: one of pending, running, shutting-down, terminated, …, may be absent\n"
        "\n"
        "Values that the API's model knows\n"
        "  pending, running, shutting-down, terminated, stopping, stopped\n"
    )


def test_fields_are_shown_as_deep_as_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    flat, deep = (costcutter(capsys, "schema", "ec2.volume", "--depth", depth).out for depth in (1, 2))

    assert "Attachments[].InstanceId" not in flat.partition("Names, and")[0]
    assert "  Attachments[].InstanceId      a text\n" in deep


def test_a_type_is_shown_in_sections(capsys: pytest.CaptureFixture[str]) -> None:
    ran = costcutter(capsys, "schema", "ebs")
    headings = [line for line in ran.out.splitlines()[3:] if line and not line.startswith(" ")]

    assert headings == [
        "Fields (costcutter schema ec2.volume FIELD looks into one)",
        "Fields of every type",
        "Metrics of CloudWatch",
        "Filters",
        "Actions and their options",
        "Names, and what goes first on delete",
    ]


def test_types_shows_the_same_type_on_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    brief, whole = costcutter(capsys, "types", "ec2.volume").out, costcutter(capsys, "schema", "ec2.volume").out
    lines = [line for line in brief.splitlines() if line.startswith("  ")]

    assert len(brief.splitlines()) <= 24
    assert [line for line in lines if line not in whole.splitlines()] == []
    assert brief.endswith("Fields, facets, filters and options: costcutter schema ec2.volume\n")


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        (("ec2.volum",), 64, "[CC120]: there is no resource type 'ec2.volum'"),
        (("polic",), 64, "did you mean 'policy'?"),
        (("ec2.volume", "Stat"), 64, "[CC203]: EBS volume has no field 'Stat'\n  = hint: did you mean 'State'?"),
        (("ec2.volume", "Attachments.Device"), 64, "[CC207]"),
        (("ec2.volume", "State =="), 64, "[CC210]"),
        (("ec2.volume", "--draft", "7"), 64, "--draft is not for the type ec2.volume"),
        (("ec2.volume", "--plain"), 64, "--plain is not for the type ec2.volume"),
        (("policy", "State"), 64, "PATH is not for a schema"),
        (("--depth", "2"), 64, "--depth is not for a schema"),
        (("--draft", "4"), 64, "--draft"),
        (("--output", "nowhere/x.json"), 64, "[CC643]: --output nowhere/x.json cannot be written"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_makes_no_sense_is_refused(
    args: tuple[str, ...], status: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = costcutter(capsys, "schema", *args)

    assert (ran.status, ran.out) == (status, "")
    assert says in ran.err
