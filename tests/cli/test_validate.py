"""``costcutter validate`` from the outside: what goes where, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from costcutter.report.formats import FORMATS
from support.cli import costcutter

GOOD = """\
policies:
  - name: good
    resource: ec2.volume
    filters: [State == 'available']
"""
BAD = GOOD.replace("State", "Stat")
WARNED = f"vars: {{spare: 1}}\n{GOOD}"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, _alone: None) -> None:
    for name, text in {"good": GOOD, "bad": BAD, "warned": WARNED}.items():
        (tmp_path / f"{name}.yaml").write_text(text)


def test_for_people_problems_go_to_stderr_with_a_verdict_below(capsys: Capture) -> None:
    ran = costcutter(capsys, "validate", "bad.yaml")

    assert (ran.status, ran.out) == (1, "")
    assert (
        ran.err
        == """\
error[CC203]: EBS volume has no field 'Stat'
  --> bad.yaml:4:15
  |
4 |     filters: [Stat == 'available']
  |               ^^^^
  = hint: did you mean 'State'?

Found 1 error and 0 warnings in 1 policy in 1 file.
"""
    )


def test_a_file_that_is_no_yaml_is_shown_where_it_breaks(capsys: Capture) -> None:
    Path("broken.yaml").write_text("policies:\n  - name: 'a\n\tb: c\n")
    ran = costcutter(capsys, "validate", "broken.yaml")

    assert ran.status == 1
    assert "  --> broken.yaml:2:11\n  |\n2 |   - name: 'a\n  |           ^" in ran.err


def test_without_problems_the_verdict_is_all(capsys: Capture) -> None:
    ran = costcutter(capsys, "validate", "good.yaml")

    assert (ran.status, ran.out, ran.err) == (0, "", "No problems in 1 policy in 1 file.\n")


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"text"}))
def test_every_other_format_is_alone_on_stdout(form: str, capsys: Capture) -> None:
    ran = costcutter(capsys, "validate", "bad.yaml", "--format", form, "--output", f"{form}=file")

    assert ran.status == 1
    assert ran.err == "Found 1 error and 0 warnings in 1 policy in 1 file.\nReport: file\n"
    assert ran.out == Path("file").read_text()
    assert "Stat" in ran.out


def test_one_check_writes_as_many_files_as_wanted(capsys: Capture) -> None:
    outputs = [f"--output={form}=out/{form}" for form in FORMATS]
    ran = costcutter(capsys, "validate", "bad.yaml", *outputs)

    assert ran.err.endswith("".join(f"Report: out/{form}\n" for form in FORMATS))
    assert json.loads(Path("out/sarif").read_text())["version"] == "2.1.0"
    assert Tree.parse("out/junit").getroot().attrib["failures"] == "1"
    assert Path("out/text").read_text() == ran.err.partition("\n\n")[0] + "\n"


def test_a_path_that_does_not_exist_is_in_the_list_too(capsys: Capture) -> None:
    ran = costcutter(capsys, "validate", "nowhere.yaml", "--format", "json")

    assert (ran.status, ran.err) == (1, "Found 1 error and 0 warnings.\n")
    assert [problem["code"] for problem in json.loads(ran.out)] == ["CC100"]


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("warned.yaml",), 0),
        (("warned.yaml", "--strict"), 1),
        (("good.yaml", "--strict"), 0),
        (("bad.yaml", "--strict"), 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_warnings_fail_the_check_if_it_is_strict(args: tuple[str, ...], status: int, capsys: Capture) -> None:
    assert costcutter(capsys, "validate", *args).status == status


def test_an_output_that_cannot_be_is_refused_before_anything_is_checked(capsys: Capture) -> None:
    ran = costcutter(capsys, "validate", "bad.yaml", "--output", "sarfi=a.sarif")

    assert (ran.status, ran.out) == (64, "")
    assert ran.err == (
        "error[CC648]: --output sarfi=a.sarif: there is no format 'sarfi'\n  = hint: did you mean 'sarif'?\n"
    )


def test_an_output_that_fails_in_the_end_keeps_nothing_back(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "full").symlink_to("/dev/full")
    ran = costcutter(capsys, "validate", "bad.yaml", "--format", "concise", "--output", "json=full")

    assert ran.status == 5
    assert ran.out == "bad.yaml:4:15: error[CC203] EBS volume has no field 'Stat' (did you mean 'State'?)\n"
    assert "error[CC503]: the report full cannot be written: No space left on device\n" in ran.err


def test_the_environment_can_ask_for_reports(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTCUTTER_VALIDATE_OUTPUTS", "json=a.json junit=a.xml")
    monkeypatch.setenv("COSTCUTTER_VALIDATE_STRICT", "1")

    assert costcutter(capsys, "validate", "warned.yaml").status == 1
    assert (Path("a.json").exists(), Path("a.xml").exists()) == (True, True)


def test_a_runner_of_github_changes_nothing_by_itself(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    before = costcutter(capsys, "validate", "bad.yaml")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("CI", "true")

    assert costcutter(capsys, "validate", "bad.yaml") == before


def test_colour_is_for_terminals_and_for_those_who_ask(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    ran = costcutter(capsys, "validate", "bad.yaml", "--output", "text=plain")

    assert ran.err.startswith("\x1b[31m\x1b[1merror[CC203]\x1b[0m: EBS volume has no field 'Stat'\n")
    assert "\x1b[31m  |               ^^^^\x1b[0m\n" in ran.err
    assert "\x1b" not in Path("plain").read_text()
