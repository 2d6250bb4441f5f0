"""Which files are policy files."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest

from costcutter.errors import Diagnostic, DocumentError
from costcutter.policy.files import find, read_all

POLICY = "policies: [{name: a, resource: ec2.volume}]"


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    for name in (
        "b.yaml",
        "a.yml",
        "nested/deep/c.yaml",
        "_draft.yaml",
        ".hidden.yaml",
        "_drafts/d.yaml",
        ".git/e.yaml",
        "notes.md",
        "data.json",
        "costcutter.yaml",
        "nested/costcutter.yml",
        "upper.YAML",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(POLICY, encoding="utf-8")
    return tmp_path


def _names(paths: list[pathlib.Path], folder: pathlib.Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_folders_are_searched_through_without_what_is_hidden_drafted_or_configuration(folder: pathlib.Path) -> None:
    assert _names(find([folder]), folder) == ["a.yml", "b.yaml", "nested/deep/c.yaml"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(folder: pathlib.Path) -> None:
    named = [folder / "_draft.yaml", folder / "data.json"]

    assert find(named) == named


def test_a_file_that_is_reached_twice_is_given_once_where_it_was_first(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)

    found = find([pathlib.Path("b.yaml"), folder, folder / "nested", folder / "nested" / ".." / "b.yaml"])

    assert [path.resolve().relative_to(folder.resolve()).as_posix() for path in found] == [
        "b.yaml",
        "a.yml",
        "nested/deep/c.yaml",
    ]


def test_links_that_lead_in_a_circle_end(folder: pathlib.Path) -> None:
    (folder / "nested" / "up").symlink_to(folder)

    assert _names(find([folder]), folder) == ["a.yml", "b.yaml", "nested/deep/c.yaml"]


def test_every_path_that_leads_nowhere_is_reported(tmp_path: pathlib.Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "_only.yaml").write_text(POLICY, encoding="utf-8")
    missing = tmp_path / "missing.yaml"

    with pytest.raises(DocumentError) as caught:
        find([empty, missing])

    hint = "policy files end in .yaml or .yml and do not begin with _ or ."
    assert caught.value.diagnostics == (
        Diagnostic("CC130", f"{empty} has no policy files", hint=hint),
        Diagnostic("CC100", f"{missing} does not exist", hint="name policy files or folders"),
    )


def test_no_path_is_no_file() -> None:
    assert find([]) == []


class Locked(type(pathlib.Path())):  # type: ignore[misc]
    """A folder that nobody may list (root may list any)."""

    def iterdir(self) -> None:
        raise PermissionError(13, "Permission denied")


def test_a_folder_that_cannot_be_listed_is_no_empty_folder(tmp_path: pathlib.Path) -> None:
    with pytest.raises(DocumentError) as caught:
        find([Locked(tmp_path)])

    message = f"'{tmp_path}' cannot be read: permission is denied"
    assert caught.value.diagnostics == (Diagnostic("CC100", message),)


def test_files_that_can_be_read_are_read_though_others_cannot(tmp_path: pathlib.Path) -> None:
    good, bad, gone = tmp_path / "good.yaml", tmp_path / "bad.yaml", tmp_path / "gone.yaml"
    good.write_text(POLICY, encoding="utf-8")
    bad.write_text("policies: [", encoding="utf-8")

    documents, problems = read_all([bad, good, gone])

    assert [document.file for document in documents] == [str(good)]
    assert [problem.code for problem in problems] == ["CC100", "CC101"]


def test_links_in_a_circle_are_files_that_cannot_be_read(tmp_path: pathlib.Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")

    documents, problems = read_all(find([tmp_path]))

    message = f"'{tmp_path / 'loop.yaml'}' cannot be read: its links lead in a circle"
    assert (documents, problems) == ([], [Diagnostic("CC100", message)])


@pytest.mark.parametrize(
    ("name", "reason"),
    [("x" * 5000, "file name too long"), ("nul\0", "embedded null byte"), ("loop", "its links lead in a circle")],
    ids=["long", "NUL", "links in a circle"],
)
def test_a_path_that_leads_to_nothing_says_why(name: str, reason: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    with pytest.raises(DocumentError) as caught:
        find([tmp_path / name])

    message = f"{str(tmp_path / name)!r} cannot be read: {reason}"
    assert caught.value.diagnostics == (Diagnostic("CC100", message),)


@pytest.fixture
def deepest(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pathlib.Path]:
    """A folder within 1,500 others; removed again, as what removes temporary folders calls itself for each level."""
    monkeypatch.chdir(tmp_path)
    folders = [pathlib.Path(*["d"] * depth) for depth in range(1, 1_501)]
    for folder in folders:
        folder.mkdir()
    yield folders[-1]
    for folder in reversed(folders):
        folder.rmdir()


def test_folders_may_be_nested_as_deep_as_paths_are_long(deepest: pathlib.Path) -> None:
    policy = deepest / "policy.yaml"
    policy.touch()

    found = find([pathlib.Path("d")])
    policy.unlink()

    assert found == [policy]


def test_a_folder_of_five_thousand_files_is_searched(tmp_path: pathlib.Path) -> None:
    files = [tmp_path / f"{number:04}.yaml" for number in range(5_000)]
    for file in files:
        file.touch()

    assert find([tmp_path]) == files


def test_a_file_that_vanishes_after_it_was_found_is_reported_and_the_others_are_read(tmp_path: pathlib.Path) -> None:
    kept, gone = tmp_path / "kept.yaml", tmp_path / "gone.yaml"
    kept.write_text(POLICY, encoding="utf-8")
    gone.touch()
    files = find([tmp_path])
    gone.unlink()

    documents, problems = read_all(files)

    assert [document.file for document in documents] == [str(kept)]
    assert problems == [Diagnostic("CC100", f"'{gone}' cannot be read: there is no such file")]
