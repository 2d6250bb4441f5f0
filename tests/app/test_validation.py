"""`validate` as a value: whatever is wrong is in it, and it knows where files are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from costcutter.app.validation import validate_policies
from costcutter.app.version import version
from costcutter.report.validation import Validation
from support.planning import config
from support.validating import ERROR, NOWHERE, validation

POLICY = "policies: [{name: a, resource: ec2.volume, filters: [State == 'available']}]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository; the working folder is one in it."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "work").mkdir()
    monkeypatch.chdir(tmp_path / "repository" / "work")
    return tmp_path / "repository" / "work"


def validate(*paths: str, strict: bool = False) -> Validation:
    return validate_policies(map(Path, paths), config(), strict=strict)


def test_sound_policies_give_their_documents_and_no_problems(folder: Path) -> None:
    (folder / "a.yaml").write_text(POLICY)
    found = validate("a.yaml")

    assert replace(found, documents={}) == Validation(
        (), {}, policies=1, files=1, version=version, folder=folder, root=folder.parent
    )
    assert list(found.documents) == ["a.yaml"]
    assert not found.failed


def test_the_lines_of_a_file_that_is_no_yaml_are_kept_for_messages(folder: Path) -> None:
    (folder / "a.yaml").write_bytes(b"\xef\xbb\xbfa: b\r\n\tc: \xff\n")
    found = validate("a.yaml")

    assert [problem.code for problem in found.problems] == ["CC101"]
    assert found.documents == {}
    assert [found.lines["a.yaml"].line(number) for number in (1, 2)] == ["a: b", "\tc: \N{REPLACEMENT CHARACTER}"]


def test_paths_that_do_not_exist_are_problems_like_others(folder: Path) -> None:
    (folder / "empty").mkdir()
    found = validate("nowhere.yaml", "empty")

    assert [problem.code for problem in found.problems] == ["CC100", "CC130"]
    assert (found.policies, found.files, found.failed) == (0, 0, True)


def test_paths_are_given_from_the_top_of_the_repository(folder: Path) -> None:
    (folder / "a.yaml").write_text(POLICY)
    found = validate("a.yaml")
    names = ["a.yaml", "./b/../a.yaml", "../c.yaml", str(folder / "d.yaml"), "../../e.yaml"]

    assert [found.path_of(name) for name in names] == [
        "work/a.yaml",
        "work/a.yaml",
        "c.yaml",
        "work/d.yaml",
        f"{folder.parents[1]}/e.yaml",
    ]


def test_outside_of_a_repository_they_are_given_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(POLICY)

    assert validate("a.yaml").path_of("a.yaml") == "a.yaml"


@pytest.mark.parametrize(
    ("problems", "strict", "failed"),
    [((), True, False), ((NOWHERE,), False, False), ((NOWHERE,), True, True), ((NOWHERE, ERROR), False, True)],
)
def test_warnings_fail_the_check_only_where_they_should(problems: tuple[()], strict: bool, failed: bool) -> None:
    assert validation(*problems, strict=strict).failed is failed


def test_protect_rules_of_the_configuration_are_checked_as_well(folder: Path) -> None:
    (folder / "a.yaml").write_text(POLICY)
    rules = config({"protect": [{"resource": "ec2.volum"}, {"filters": ["resource.nam == 'x'"]}]})

    found = validate_policies([Path("a.yaml")], rules)

    assert [problem.code for problem in found.problems] == ["CC120", "CC203"]
    assert found.failed
