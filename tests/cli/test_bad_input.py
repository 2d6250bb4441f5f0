"""Whatever a user, an API or a disk does wrong: one clear message, the right status, no traceback, no change."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import costcutter

POLICY = """\
policies:
  - name: unattached
    resource: ec2.volume
    filters: [State == 'available']
    actions: [delete]
"""

TEXTS: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "CC103"),
    "invalid UTF-8": (b"policies:\n  - name: \xff\xfe\n", "CC101"),
    "broken YAML": (b"policies: [\n", "CC101"),
    "a binary file": (b"\x00\x01\x02\x03", "CC101"),
    "a list at the top": (b"- name: x\n", "CC111"),
    "no policies": (b"vars: {a: b}\n", "CC112"),
    "an unknown key": (POLICY.replace("filters", "filter").encode(), "CC110"),
    "an unknown type": (POLICY.replace("ec2.volume", "ec2.volum").encode(), "CC120"),
    "an unknown field": (POLICY.replace("State ==", "Stat ==").encode(), "CC203"),
    "a value that the API does not have": (POLICY.replace("available", "availble").encode(), "CC204"),
    "an expression that is none": (POLICY.replace("State ==", "State =").encode(), "CC210"),
    "an unknown action": (POLICY.replace("delete", "delet").encode(), "CC125"),
    "two policies of one name": (POLICY.encode() + POLICY.partition("\n")[2].encode(), "CC121"),
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("command", [("validate",), ("plan",), ("apply", "--yes")], ids=lambda command: command[0])
def test_a_bad_policy_file_is_refused_with_its_code_before_anything_is_asked_of_aws(
    name: str, command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, code = TEXTS[name]
    file = tmp_path / "policy.yaml"
    file.write_bytes(content)

    ran = costcutter(capsys, *command, file)

    assert ran.status == 1
    assert f"[{code}]" in ran.err
    assert "Traceback" not in ran.err + ran.out


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        (("validate", "nowhere.yaml"), 1, "CC100"),
        (("validate", "empty"), 1, "CC130"),
        (("validate",), 64, ""),
        (("validat", "x.yaml"), 64, "CC640"),
        (("validate", "good.yaml", "--format", "xml"), 64, ""),
        (("validate", "good.yaml", "--var", "grace"), 64, "CC641"),
        (("plan", "good.yaml", "--config", "nowhere.yaml"), 1, "CC303"),
        (("apply", "good.yaml", "--yes", "--report", "report.pdf"), 64, "CC642"),
        (("show", "20260101"), 5, "CC514"),
        (("types", "ec2.volum"), 64, "CC120"),
        (("plan", "good.yaml"), 5, "CC510"),
        (("apply", "good.yaml", "--yes"), 5, "CC510"),
        (("plan", "good.yaml", "--profile", "nobody"), 5, "CC510"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_that_cannot_be_carried_out_says_so_with_its_own_status(
    args: tuple[str, ...], status: int, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.yaml").write_text(POLICY)
    (tmp_path / "empty").mkdir()

    ran = costcutter(capsys, *args)

    assert ran.status == status
    assert code in ran.err
    assert "Traceback" not in ran.err + ran.out


def test_an_endpoint_that_does_not_answer_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    (tmp_path / "good.yaml").write_text(POLICY)

    ran = costcutter(capsys, "plan", "good.yaml")

    assert ran.status == 5
    assert "CC511" in ran.err
    assert "127.0.0.1:9" in ran.err
