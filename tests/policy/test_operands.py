"""Operands from files beside the policy, read when it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from costcutter.documents.yaml import read, read_file
from costcutter.policy.compile import Compiled, compile_policies, compile_protect
from costcutter.query.answers import Answer
from support.judging import book, resource, subject


def compiled(folder: Path, clause: str, type_name: str = "ec2.volume") -> Compiled:
    file = folder / "policies.yaml"
    file.write_text(
        f"policies:\n  - name: p\n    resource: {type_name}\n    filters:\n      - {clause}\n", encoding="utf-8"
    )
    return compile_policies([read_file(file, str(file))], book())


def matched(made: Compiled, *documents: dict[str, object]) -> list[bool]:
    (policy,) = made.checked().policies
    judge = policy.filters["ec2.volume"]
    return [judge(subject(resource("ec2.volume", document))).answer is Answer.TRUE for document in documents]


def shown(made: Compiled, folder: Path) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in made.problems]


def test_the_values_of_a_file_are_those_of_a_list(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "types.txt").write_text("gp2\nio1\n")
    made = compiled(tmp_path, "value: {key: VolumeType, in: {file: lists/types.txt}}")

    assert made.problems == ()
    assert matched(made, {"VolumeId": "a", "VolumeType": "io1"}, {"VolumeId": "b", "VolumeType": "gp3"}) == [
        True,
        False,
    ]


def test_tags_can_be_in_a_file_as_well(tmp_path: Path) -> None:
    (tmp_path / "owners.csv").write_text("owner,since\nann,2020\nbob,2021\n")
    made = compiled(tmp_path, "not: {tags: {Owner: {in: {file: owners.csv, column: owner}}}}")
    tagged = [{"VolumeId": name, "Tags": [{"Key": "Owner", "Value": name}]} for name in ("ann", "eve")]

    assert matched(made, *tagged) == [False, True]


def test_texts_of_digits_are_numbers_where_the_field_is_one(tmp_path: Path) -> None:
    (tmp_path / "sizes.txt").write_text("8\n16\n")
    made = compiled(tmp_path, "value: {key: Size, in: {file: sizes.txt}}")

    assert matched(made, {"VolumeId": "a", "Size": 16}, {"VolumeId": "b", "Size": 1}) == [True, False]


def test_reports_name_the_file_and_not_its_content(tmp_path: Path) -> None:
    (tmp_path / "types.txt").write_text("gp2\n")
    (policy,) = compiled(tmp_path, "value: {key: VolumeType, in: {file: types.txt}}").checked().policies
    verdict = policy.filters["ec2.volume"](subject(resource("ec2.volume", {"VolumeId": "a", "VolumeType": "gp2"})))

    assert verdict.because == "VolumeType is 'gp2' (in types.txt)"


PROBLEMS: dict[str, tuple[str, str, list[str]]] = {
    "is not there": (
        "value: {key: VolumeType, in: {file: other.txt}}",
        "gp2",
        [
            "policies.yaml:5:45: CC271 'other.txt' cannot be read: there is no such file\n"
            "  hint: paths count from the folder of the policy file"
        ],
    ),
    "is a folder": (
        "value: {key: VolumeType, in: {file: .}}",
        "gp2",
        ["policies.yaml:5:45: CC271 '.' is not a file"],
    ),
    "is empty": (
        "not: {value: {key: VolumeType, in: {file: types.txt}}}",
        "# none\n",
        [
            "policies.yaml:5:51: CC273 types.txt has no values\n"
            "  hint: of an empty list, `not` would be true of everything"
        ],
    ),
    "has a value that the API does not": (
        "value: {key: VolumeType, in: {file: types.txt}}",
        "gp2\nstandrad\nsandard\n",
        ["policies.yaml:5:34: CC204 'standrad' is not a value that the API has\n  hint: did you mean 'standard'?"],
    ),
    "has no numbers": (
        "value: {key: Size, in: {file: types.txt}}",
        "8\nlarge\nhuge\n",
        ["policies.yaml:5:28: CC205 a number never equals 'large'"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_policy_is_refused_whose_file(case: str, tmp_path: Path) -> None:
    clause, content, expected = PROBLEMS[case]
    (tmp_path / "types.txt").write_text(content)

    found = shown(compiled(tmp_path, clause), tmp_path)

    assert [text.replace(f"'{tmp_path}'", "'.'") for text in found] == expected


def test_objects_are_not_looked_at_which_validate_says(tmp_path: Path) -> None:
    made = compiled(tmp_path, "value: {key: VolumeType, in: {url: 's3://lists/types.txt'}}")
    (place,) = made.policies.objects.values()

    assert shown(made, tmp_path) == [
        "policies.yaml:5:44: CC274 warning: s3://lists/types.txt is read when a plan is made; it has not been looked at"
    ]
    assert list(made.policies.objects) == ["s3://lists/types.txt"]
    assert (place.line, place.column) == (5, 44)
    (policy,) = made.policies.policies
    verdict = policy.filters["ec2.volume"](subject(resource("ec2.volume", {"VolumeId": "a", "VolumeType": "gp2"})))
    assert verdict.answer is Answer.UNKNOWN


def test_a_configuration_cannot_name_files() -> None:
    text = "protect: [{tags: {Owner: {in: {file: owners.txt}}}, resource: ec2.volume}]"
    _, problems = compile_protect(read(text, "protect"), ("protect",), book())

    assert [problem.code for problem in problems] == ["CC271"]
