"""``costcutter match`` on what the AWS command line printed."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from support.cli import costcutter

RECORDED = Path(__file__).parents[1] / "recorded"

POLICIES = """\
policies:
  - name: volume-unattached
    resource: ec2.volume
    filters: [State == 'available', {age: {over: 14d}}]
  - name: volume-of-stopped-instance
    resource: ec2.volume
    filters:
      - related: {type: ec2.instance, where: [State.Name == 'stopped'], has: all}
  - name: database-public
    resource: rds.instance
    filters: [PubliclyAccessible]
  - name: tagless
    resource: [ec2.volume, rds.instance]
    filters: [{tags: {team: absent}}]
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    shutil.copytree(RECORDED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "p.yaml").write_text(POLICIES)


def test_each_policy_shows_what_matches_and_why_and_what_is_undetermined(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("ebs=ec2-describe-volumes.json", "ec2.instance=ec2-describe-instances.json")
    options = [word for file in given for word in ("--resources", file)]

    ran = costcutter(capsys, "match", "p.yaml", *options, "--now", "2026-01-31")

    assert ran.status == 3
    assert ran.err == "Left out: 1 resource of another kind, or already gone\n"
    assert (
        ran.out
        == """\
volume-unattached: 1 of 3 ec2.volume match, 1 undetermined
  vol-0a1b2c3d4e5f60001 (scratch): State == 'available'; creation date is
      2025-11-15 15:11 UTC, 76d 8h ago
  ? vol-0a1b2c3d4e5f60003: creation date is not reported

volume-of-stopped-instance: 1 of 3 ec2.volume match
  vol-0a1b2c3d4e5f60002: related ec2.instance: 1 of 1 match

tagless: 3 of 3 ec2.volume match
  vol-0a1b2c3d4e5f60001 (scratch): tag team is absent (absent)
  vol-0a1b2c3d4e5f60002: tag team is absent (absent)
  vol-0a1b2c3d4e5f60003: tag team is absent (absent)

No resources were given for 1 policy: database-public
"""
    )


def test_a_policy_of_several_types_names_the_type_of_each_resource(capsys: pytest.CaptureFixture[str]) -> None:
    files = ("rds.instance=rds-describe-db-instances.json", "ec2.volume=one.json")
    Path("one.json").write_text('{"VolumeId": "vol-1"}')

    ran = costcutter(
        capsys, "match", "p.yaml", "--policy", "tagless", *(word for file in files for word in ("--resources", file))
    )

    assert ran.status == 0
    assert ran.out == "tagless: 1 of 2 resources match\n  ec2.volume vol-1: tag team is absent (absent)\n"
    assert ran.err.startswith("warning[CC147]: DBInstance has no field 'ANewerFeature' (1 more)\n")


def test_a_file_is_of_the_only_type_and_may_come_through_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (RECORDED / "ec2-describe-volumes.json").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    ran = costcutter(capsys, "match", "p.yaml", "--policy", "volume-unattached", "--resources", "-", "--format", "ids")

    assert (ran.status, ran.out) == (3, "vol-0a1b2c3d4e5f60001\n")


def test_json_has_everything_that_the_text_has(capsys: pytest.CaptureFixture[str]) -> None:
    ran = costcutter(
        capsys,
        *("match", "p.yaml", "--include", "volume-un*", "--resources", "ec2-describe-volumes.json", "--format", "json"),
        *("--now", "2026-01-31", "--account", "123456789012", "--region", "us-east-1"),
    )

    where = {"type": "ec2.volume", "account": "123456789012", "region": "us-east-1"}
    assert json.loads(ran.out) == {
        "format_version": "1.0",
        "kind": "match",
        "now": "2026-01-31T00:00:00Z",
        "policies": [
            {
                "name": "volume-unattached",
                "given": True,
                "population": 3,
                "matched": [
                    {
                        **where,
                        "resource": "vol-0a1b2c3d4e5f60001",
                        "name": "scratch",
                        "arn": "arn:aws:ec2:us-east-1:123456789012:volume/vol-0a1b2c3d4e5f60001",
                        "because": "State == 'available'; creation date is 2025-11-15 15:11 UTC, 76d 8h ago",
                    }
                ],
                "undetermined": [
                    {**where, "resource": "vol-0a1b2c3d4e5f60003", "reason": "creation date is not reported"}
                ],
            }
        ],
        "gaps": [],
    }


def test_an_answer_that_is_not_whole_leaves_the_match_uncertain(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.json").write_text('{"DBInstances": [], "NextToken": "x"}')

    ran = costcutter(capsys, "match", "p.yaml", "--policy", "database-public", "--resources", "page.json")

    assert ran.status == 3
    assert ran.out == (
        "database-public: 0 of 0 rds.instance match\n\n"
        "  ! rds.instance is not complete: the answer has a NextToken, so there are more\n"
    )


@pytest.mark.parametrize(
    ("words", "status", "expected"),
    [
        ((), 64, "error[CC650]: no resources are given"),
        (("--resources", "ec2-describe-volumes.json"), 64, "error[CC650]: it is not known of which type"),
        (("--resources", "ec2.volum=x.json"), 64, "error[CC120]: there is no resource type 'ec2.volum'"),
        (("--resources", "iam.role=x.json"), 64, "error[CC650]: no policy looks at iam.role"),
        (("--resources", "ebs=-", "--resources", "rds.instance=-"), 64, "error[CC650]: stdin can be read only once"),
        (("--policy", "tagles", "--resources", "ebs=x"), 64, "error[CC651]: there is no policy 'tagles'"),
        (("--resources", "ebs=x", "--now", "soon"), 64, "error[CC202]: 'soon' is not a date"),
        (("--resources", "ebs=nowhere.json"), 1, "error[CC100]: 'nowhere.json' cannot be read"),
        (("--resources", "ebs=."), 1, "error[CC100]: '.' cannot be read"),
        (("--resources", "ebs=\0"), 1, "error[CC100]: "),
        (("--resources", "ebs="), 1, "error[CC100]: "),
        (("--resources", "ebs=p.yaml"), 1, "error[CC146]: this is neither a resource of type ec2.volume"),
        (("--resources", "ebs=x.json", "--format", "xml"), 64, "Invalid value for '--format'"),
    ],
)
def test_what_cannot_be_matched_is_a_diagnostic(
    words: tuple[str, ...], status: int, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = costcutter(capsys, "match", "p.yaml", *words)

    assert (ran.status, ran.out) == (status, "")
    assert expected in ran.err


def test_policies_with_mistakes_match_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.yaml").write_text(POLICIES.replace("State ==", "Stat =="))

    ran = costcutter(capsys, "match", "p.yaml", "--resources", "ebs=ec2-describe-volumes.json")

    assert (ran.status, ran.out) == (1, "")
    assert "error[CC203]" in ran.err


def test_control_characters_of_a_recording_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Path("v.json").write_text(json.dumps({"VolumeId": "vol-\x1b[31m", "State": "available", "Tags": []}))

    for form in ("text", "ids"):
        ran = costcutter(
            capsys, "match", "p.yaml", "--policy", "tagless", "--resources", "ebs=v.json", "--format", form
        )
        assert "vol-?[31m" in ran.out
