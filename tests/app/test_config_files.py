"""Configuration files: which are found, YAML and TOML, and what cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.app.config import Config, load
from costcutter.app.config_toml import read_toml
from costcutter.errors import DocumentError


def configure(folder: Path, *, user: Path | None = None, file: Path | None = None) -> Config:
    return load({}, environment={}, folder=folder, user_folder=user, file=file)


def refusals(folder: Path, *, user: Path | None = None, file: Path | None = None) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        configure(folder, user=user, file=file)
    return [str(each) for each in caught.value.diagnostics]


TEXTS = {
    "yaml": "aws:\n  profile: dev\n",
    "yml": "aws:\n  profile: dev\n",
    "toml": "[aws]\n  profile = 'dev'\n",
}


@pytest.mark.parametrize("ending", TEXTS)
def test_the_project_file_has_one_of_three_endings(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"costcutter.{ending}").write_text(TEXTS[ending], encoding="utf-8")

    config = configure(tmp_path)

    assert (config.aws.profile, config.source("aws.profile")) == ("dev", f"costcutter.{ending}:2:3")


@pytest.mark.parametrize("ending", TEXTS)
def test_the_user_file_has_one_of_three_endings(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"config.{ending}"
    path.write_text(TEXTS[ending], encoding="utf-8")

    config = configure(tmp_path, user=tmp_path)

    assert (config.aws.profile, config.source("aws.profile")) == ("dev", f"{path}:2:3")


def test_an_explicit_file_may_have_any_name_and_is_yaml_unless_it_ends_in_toml(tmp_path: Path) -> None:
    yaml, toml = tmp_path / "my.conf", tmp_path / "my.TOML"
    yaml.write_text(TEXTS["yaml"], encoding="utf-8")
    toml.write_text(TEXTS["toml"], encoding="utf-8")

    assert configure(tmp_path, file=yaml) == configure(tmp_path, file=toml) != configure(tmp_path)


def test_json_is_yaml(tmp_path: Path) -> None:
    path = tmp_path / "my.json"
    path.write_text('{"aws": {"profile": "dev"}}', encoding="utf-8")

    assert configure(tmp_path, file=path).aws.profile == "dev"


def test_of_two_project_files_none_is_left_out_in_silence(tmp_path: Path) -> None:
    (tmp_path / "costcutter.yaml").write_text("dry_run: true", encoding="utf-8")
    (tmp_path / "costcutter.toml").write_text("dry_run = true", encoding="utf-8")

    assert refusals(tmp_path) == [
        "CC303 costcutter.yaml and costcutter.toml are both there, and only one can be meant\n"
        "  hint: move everything into one of them"
    ]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\n\n", "---\n", "null"])
def test_a_file_without_content_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "costcutter.yaml").write_text(text, encoding="utf-8")

    assert configure(tmp_path) == configure(tmp_path / "nowhere")


def test_an_explicit_file_has_to_exist(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"

    assert refusals(tmp_path, file=missing) == [f"CC303 '{missing}' cannot be read: no such file or directory"]


def test_a_file_that_is_there_but_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "costcutter.yaml").mkdir()
    (tmp_path / "config.yaml").symlink_to(tmp_path / "nowhere")

    assert refusals(tmp_path, user=tmp_path, file=Path("nul\0.yaml")) == [
        f"CC303 '{tmp_path / 'config.yaml'}' cannot be read: no such file or directory",
        "CC303 'costcutter.yaml' cannot be read: is a directory",
        "CC303 'nul\\x00.yaml' cannot be read: embedded null byte",
    ]


def test_a_folder_that_is_a_file_holds_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert configure(tmp_path / "file", user=tmp_path / "file").dry_run is False


def test_text_that_is_not_yaml_is_refused_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "costcutter.yaml").write_text("aws: {profile: dev\n", encoding="utf-8")
    (tmp_path / "config.yml").write_bytes(b"aws: \xff\n")

    found = refusals(tmp_path, user=tmp_path)

    assert [each.split("CC101")[0] for each in found] == [
        f"{tmp_path / 'config.yml'}:1:6: ",
        "costcutter.yaml:1:6: ",
    ]


SECRETS = ["access_key_id", "aws_access_key_id", "secret_access_key", "aws_secret_access_key", "AWS_SESSION_TOKEN"]


@pytest.mark.parametrize("name", [*SECRETS, "aws-session-token", "sessionToken", "password"])
@pytest.mark.parametrize(
    ("template", "place"),
    [("aws:\n  {}: hush-1\n", "2:3"), ("{}: hush-1\n", "1:1"), ("protect:\n  - tags: {{{}: hush-1}}\n", "2:12")],
    ids=["in a section", "at the top", "deep inside"],
)
def test_a_secret_is_refused_at_its_place_without_being_shown(
    tmp_path: Path, name: str, template: str, place: str
) -> None:
    (tmp_path / "costcutter.yaml").write_text(template.format(name), encoding="utf-8")

    (found,) = refusals(tmp_path)

    assert found.startswith(f"costcutter.yaml:{place}: CC304 '{name}' would hold a secret")
    assert "aws.profile" in found
    assert "hush-1" not in found


def test_other_problems_beside_a_secret_do_not_show_it(tmp_path: Path) -> None:
    (tmp_path / "costcutter.yaml").write_text(
        "aws: [{secret_access_key: hush-1}]\nlogging: {password: [hush-1], level: LOUD}\n", encoding="utf-8"
    )

    found = refusals(tmp_path)

    assert [each for each in found if "CC304" in each] != found
    assert "hush-1" not in "\n".join(found)


def toml(tmp_path: Path, text: str) -> Config:
    (tmp_path / "costcutter.toml").write_text(text, encoding="utf-8")
    return configure(tmp_path)


TOML = """\
dry_run = true
catalog = [
  "types",
]
vars.since = 2026-01-31
vars."grace" = '14d'

[aws]
region = ["eu-west-1", "us-east-1"]
max_workers = 8

[reporting.csv]
enabled = true

[[protect]]
tags = { Owner = "platform" }

[[protect]]
name = "prod-*"
"""


def test_toml_says_the_same_as_yaml_with_the_places_of_its_keys(tmp_path: Path) -> None:
    config = toml(tmp_path, TOML)

    said = {key: (value, source) for key, value, source in config.items() if source != "default"}
    assert said == {
        "dry_run": (True, "costcutter.toml:1:1"),
        "catalog": (["types"], "costcutter.toml:2:1"),
        "vars.since": ("2026-01-31", "costcutter.toml:5:1"),
        "vars.grace": ("14d", "costcutter.toml:6:1"),
        "aws.region": (["eu-west-1", "us-east-1"], "costcutter.toml:9:1"),
        "aws.max_workers": (8, "costcutter.toml:10:1"),
        "reporting.csv.enabled": (True, "costcutter.toml:13:1"),
        "protect": ([{"tags": {"Owner": "platform"}}, {"name": "prod-*"}], "costcutter.toml:15:3"),
    }
    second = config.place("protect", 1, "name")
    assert second is not None
    assert (second.line, second.column) == (19, 1)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (
            "region = eu-west-1\n",
            "costcutter.toml:1:10: CC303 not TOML: Invalid value\n"
            "  hint: write a text in quotes, and true and false in small letters",
        ),
        ("aws = \n", "costcutter.toml:1:7: CC303 not TOML: Invalid value"),
        ("[aws\n", "costcutter.toml:1:5: CC303 not TOML: "),
        ("a = 1\na = 2\n", "costcutter.toml:2:6: CC303 not TOML: "),
        ("a = '''", "costcutter.toml:1:1: CC303 not TOML: "),
        ("a = " + "[" * 50_000, "costcutter.toml:1:1: CC303 not TOML: nested too deep"),
        ("catalog = " + "[" * 70 + "]" * 70, "costcutter.toml:1:1: CC303 nested more than 64 deep"),
        ("a = " + "9" * 5_000, "costcutter.toml:1:1: CC303 not TOML: "),
        ("a = '\x07'", "costcutter.toml:1:6: CC101 not text: "),
        ("[aws]\nregoin = 'x'\n", "costcutter.toml:2:1: "),
        ("[limits]\npercent = nan\n", "costcutter.toml:2:1: "),
        ("[aws]\npassword = 'hush-1'\n", "costcutter.toml:2:1: CC304 "),
    ],
)
def test_what_is_wrong_with_toml_has_a_place(tmp_path: Path, text: str, refusal: str) -> None:
    with pytest.raises(DocumentError) as caught:
        toml(tmp_path, text)

    (found,) = map(str, caught.value.diagnostics)
    assert found.startswith(refusal)
    assert "hush-1" not in found


@given(st.text(alphabet="ab01.=[]{}\"'#, \n-T:", max_size=60))
def test_any_text_gives_a_document_or_a_document_error(text: str) -> None:
    try:
        document = read_toml(text.encode(), "c.toml")
    except DocumentError:
        return
    for path in _paths(document.data):
        assert 1 <= document.where(path).line <= text.count("\n") + 1


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [path, *(found for step, inner in below for found in _paths(inner, (*path, step)))]


LONG = {
    "a dotted key": "a" + ".a" * 100_000 + " = 1",
    "one with quotes": '"a b"' + ". 'c d'" * 100 + " = 1",
    "a table": "[" + "a." * 100_000 + "a]",
    "within braces": "a = {" + "b." * 100 + "b = 1}",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_key_of_very_many_parts_is_refused_before_it_is_parsed(tmp_path: Path, text: str) -> None:
    (tmp_path / "costcutter.toml").write_text(text, encoding="utf-8")

    (refusal,) = refusals(tmp_path)

    assert refusal.endswith("CC303 nested more than 64 deep")


@pytest.mark.parametrize("line", [" " * 200_000, "a" + " " * 200_000, "x = '" + "a. " * 50 + "'"], ids=["a", "b", "c"])
def test_long_lines_of_toml_are_read_at_once(tmp_path: Path, line: str) -> None:
    (tmp_path / "costcutter.toml").write_text(f'note = """\n{line}\n"""\n', encoding="utf-8")

    assert [refusal.partition(" ")[2].partition("\n")[0] for refusal in refusals(tmp_path)] == [
        "CC110 this has no key 'note'"
    ]


@pytest.mark.parametrize("ending", ["yaml", "toml"])
def test_a_configuration_of_more_than_a_megabyte_is_refused(tmp_path: Path, ending: str) -> None:
    with (tmp_path / f"costcutter.{ending}").open("wb") as stream:
        stream.truncate(50 * 1024**2)

    assert refusals(tmp_path) == [f"costcutter.{ending}:1:1: CC104 larger than 1 MB"]
