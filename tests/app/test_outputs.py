"""``--output FORMAT=FILE``: everything that cannot be is told before anything is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costcutter.app.outputs import Output, encoded, parse_outputs, write_outputs
from costcutter.errors import CannotRunError, UsageError
from support.validating import ERROR, validation


def refused(*texts: str, policies: tuple[Path, ...] = ()) -> list[str]:
    try:
        parse_outputs(texts, policies)
    except UsageError as error:
        return [f"{problem.code} {problem.message} ({problem.hint})" for problem in error.diagnostics]
    return []


def test_a_format_and_a_file_are_parted_at_the_first_sign() -> None:
    assert parse_outputs(["sarif=a=b.sarif", "json=new/folder/out.json"]) == [
        Output("sarif", Path("a=b.sarif")),
        Output("json", Path("new/folder/out.json")),
    ]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()

    texts = [
        "sarif",
        "sarif=",
        "=x",
        "sarfi=x",
        "pdf=y",
        "json=folder",
        "json=file/a",
        "text=a",
        "json=./a",
        "json=b.yml",
    ]
    assert refused(*texts, "json=policy", policies=(tmp_path / "policy",)) == [
        "CC648 --output 'sarif' is not FORMAT=FILE (write --output sarif=costcutter.sarif)",
        "CC648 --output 'sarif=' is not FORMAT=FILE (write --output sarif=costcutter.sarif)",
        "CC648 --output =x: there is no format '' (formats are text, concise, json, sarif, github, junit, gitlab)",
        "CC648 --output sarfi=x: there is no format 'sarfi' (did you mean 'sarif'?)",
        "CC648 --output pdf=y: there is no format 'pdf' "
        "(formats are text, concise, json, sarif, github, junit, gitlab)",
        "CC643 --output json=folder: it is not a place for a file (name another file)",
        "CC643 --output json=file/a: it is not a place for a file (name another file)",
        "CC649 --output json=./a: the file is given twice (name another file)",
        "CC649 --output json=b.yml looks like a policy file (no format is YAML: name it otherwise)",
        "CC649 --output json=policy would overwrite a policy file (name another file)",
    ]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]


def test_files_are_written_anew_and_folders_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old and longer than what is new" * 99)
    outputs = [Output("concise", tmp_path / "a.txt"), Output("json", tmp_path / "new" / "a.json")]

    assert write_outputs(validation(ERROR), outputs) == [output.file for output in outputs]
    assert outputs[0].file.read_text() == (
        "policies/a.yaml:4:15: error[CC203] EBS volume has no field 'Stat' (did you mean 'State'?)\n"
    )
    assert [problem["code"] for problem in json.loads(outputs[1].file.read_text())] == ["CC203"]


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_written(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.json", tmp_path
    with pytest.raises(CannotRunError) as caught:
        write_outputs(validation(), [Output("json", bad), Output("json", good)])

    assert [(problem.code, problem.message) for problem in caught.value.diagnostics] == [
        ("CC503", f"the report {tmp_path} cannot be written: Is a directory")
    ]
    assert good.read_text() == "[]\n"


def test_names_that_are_no_text_do_not_stop_the_writing() -> None:
    assert encoded("größe \udcff") == "größe \\udcff".encode()
