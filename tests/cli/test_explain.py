"""``costcutter explain`` on recorded resources, and how it is called."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from costcutter.cli.main import run
from support.cli import costcutter

RECORDED = Path(__file__).parents[1] / "recorded"

POLICIES = """\
protect:
  - resource: ec2.volume
    filters: [State == 'available']
    reason: kept for the audit

policies:
  - name: tidy
    resource: ec2.volume
    filters:
      - State == 'available' && (Size > `100` || starts_with(AvailabilityZone || '', 'us-'))
      - age: {over: 90d}
      - not:
          any:
            - tags: {env: prod, Name: {glob: "db-*"}}
            - value: {key: Size, over: 500}
      - referenced_by: {type: ec2.snapshot, has: none}
    actions: [delete]
  - name: everything
    resource: ec2.volume
    filters: all
"""

EXPLAINED = """\
ec2.volume vol-0a1b2c3d4e5f60001 (scratch) does not match tidy
p.yaml:7

  10  ✓ State == 'available' && (Size > `100` || starts_with(AvailabilityZone ||
        '', 'us-'))
  10    ✓ State == 'available'
            State is 'available'
  10    ✓ Size > `100` || starts_with(AvailabilityZone || '', 'us-')
  10      ✗ Size > `100`
              Size is 8
  10      ✓ starts_with(AvailabilityZone || '', 'us-')
              starts_with(AvailabilityZone || '', 'us-') is True
              AvailabilityZone || '' is 'us-east-1a'
  11  ✗ age: {over: 90d}
          creation date is 2025-11-15 15:11 UTC, 76d 8h ago
  12  ✓ not
  13    ✗ any of these
  14      ✗ tags: {env: prod, Name: {glob: db-*}}
  14        ✗ env: equals 'prod'
                tag env is absent (equals 'prod')
  14        ✗ Name: glob 'db-*'
                tag Name is 'scratch' (glob 'db-*')
  15      ✗ value: {key: Size, over: 500}
              Size is 8 (over 500)
  16  ? referenced_by ec2.snapshot: none of them matches
          ec2.snapshot naming it: ec2.snapshot was not listed

  ✓ protected: kept for the audit
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    shutil.copytree(RECORDED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "p.yaml").write_text(POLICIES)


OFFLINE = ("p.yaml", "--now", "2026-01-31", "--resources", "ec2.volume=ec2-describe-volumes.json")


def explained(capsys: pytest.CaptureFixture[str], policy: str, word: str, *more: str) -> tuple[int, str]:
    ran = costcutter(capsys, "explain", policy, word, *OFFLINE, *more)
    assert ran.err == ""
    return ran.status, ran.out


def test_every_part_of_the_filters_has_its_line_its_answer_and_what_it_looked_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert explained(capsys, "tidy", "vol-0a1b2c3d4e5f60001") == (0, EXPLAINED)


def test_a_terminal_that_knows_no_such_signs_gets_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)

    run(["explain", "tidy", "vol-0a1b2c3d4e5f60001", *OFFLINE])

    stream.seek(0)
    assert stream.read() == EXPLAINED.replace("✓", "+").replace("✗", "-")


def test_lines_fit_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = explained(capsys, "tidy", "vol-0a1b2c3d4e5f60002")

    assert [line for line in out.splitlines() if len(line) > 80] == []


def test_an_unknown_answer_is_told_by_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = explained(capsys, "tidy", "vol-0a1b2c3d4e5f60003", "--resources", "ec2.snapshot=ec2-snapshots.jsonl")

    assert status == 3
    assert out.splitlines()[0] == "ec2.volume vol-0a1b2c3d4e5f60003 is undetermined for tidy"


def test_a_policy_without_filters_and_actions_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, "everything", "vol-0a1b2c3d4e5f60001") == (
        0,
        "ec2.volume vol-0a1b2c3d4e5f60001 (scratch) matches everything\n"
        "p.yaml:18\n"
        "\n"
        "  ✓ it has no filters: every resource of the type matches\n"
        "\n"
        "  it is only reported: the policy has no actions\n",
    )


def test_a_resource_is_found_by_its_arn(capsys: pytest.CaptureFixture[str]) -> None:
    arn = "arn:aws:ec2:eu-west-1:123456789012:volume/vol-0a1b2c3d4e5f60001"

    _, out = explained(capsys, "everything", arn, "--account", "123456789012", "--region", "eu-west-1")

    assert out.splitlines()[0] == "ec2.volume vol-0a1b2c3d4e5f60001 (scratch) in eu-west-1 matches everything"


def test_of_a_name_alone_nothing_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.yaml").write_text("policies: [{name: q, resource: sqs.queue, filters: all}]")
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/mails"

    ran = costcutter(capsys, "explain", "q", url, "p.yaml", "--resources", "sqs-list-queues.json")

    assert ran.status == 3
    assert ran.out == (
        "sqs.queue mails is undetermined for q\n"
        "p.yaml:1\n"
        "\n"
        "  ? only its identifier was recorded, and GetQueueAttributes gives the rest\n"
    )


def test_json_has_every_value_whole(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = explained(capsys, "tidy", "vol-0a1b2c3d4e5f60003", "--format", "json")

    (document,) = json.loads(out)
    filters = document.pop("filters")
    assert document == {
        "format_version": "1.0",
        "kind": "explanation",
        "policy": "tidy",
        "type": "ec2.volume",
        "resource": "vol-0a1b2c3d4e5f60003",
        "name": None,
        "account": None,
        "region": None,
        "answer": "unknown",
        "because": "creation date is not reported; ec2.snapshot naming it: ec2.snapshot was not listed",
        "protection": [{"reason": "kept for the audit", "answer": "true", "because": "State == 'available'"}],
        "remarks": [],
    }
    assert [part["answer"] for part in filters["parts"]] == ["true", "unknown", "true", "unknown"]
    assert filters["parts"][1] == {
        "text": "age: {over: 90d}",
        "answer": "unknown",
        "because": "creation date is not reported",
        "file": "p.yaml",
        "line": 11,
        "column": 9,
        "values": [{"text": "resource.created", "value": None}],
        "about": None,
        "parts": [],
    }


@pytest.mark.parametrize(
    ("words", "status", "expected"),
    [
        (("tidy",), 64, "error[CC652]: a policy, a resource and policy files are expected"),
        (("tidy", "vol-1"), 64, "error[CC652]: a policy, a resource and policy files are expected"),
        (("tidi", "vol-1", "p.yaml"), 64, "error[CC651]: there is no policy 'tidi'\n  = hint: did you mean 'tidy'?"),
        (("tidy", "vol-1", "p.yaml", "--now", "2026-01-31"), 64, "error[CC652]: --now is for recorded resources"),
        (("tidy", "vol-1", "p.yaml"), 5, "error[CC510]"),
        (
            ("tidy", "vol-0a1b2c3d4e5f6000", "p.yaml", "--resources", "ebs=ec2-describe-volumes.json"),
            5,
            "error[CC515]: there is no ec2.volume 'vol-0a1b2c3d4e5f6000' among the recorded resources\n  = hint: did",
        ),
        (("tidy", "vol-1", "p.yaml", "--resources", "ebs=empty.json"), 5, "error[CC515]"),
        (("tidy", "vol-1", "p.yaml", "--resources", "ebs=nowhere.json"), 1, "error[CC100]"),
        (("tidy", "vol-1", "nowhere.yaml"), 1, "error[CC100]"),
    ],
)
def test_what_cannot_be_explained_is_a_diagnostic(
    words: tuple[str, ...], status: int, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty.json").write_text('{"Volumes": []}')

    ran = costcutter(capsys, "explain", *words)

    assert (ran.status, ran.out) == (status, "")
    assert expected in ran.err
