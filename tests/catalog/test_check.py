"""What the check says of type files that are wrong: one broken line each, its code and its place."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from costcutter.catalog.check import check_catalog
from costcutter.errors import CatalogError
from support.planning import book_with

GOOD = """\
type: ec2.thing
title: thing
source: https://docs.aws.amazon.com/x
verified: model
scope: region
aliases: [Thing]
list: {operation: DescribeVolumes, items: "Volumes[]"}
read:
  operation: DescribeVolumes
  params: {VolumeIds: [VolumeId]}
  item: Volumes[0]
id: VolumeId
created: CreateTime
tags: {path: Tags}
references:
  SnapshotId: ec2.snapshot
held_by:
  "Attachments[].InstanceId": ec2.instance
protected:
  - {when: Operator.Managed, reason: managed}
facets:
  status:
    operation: DescribeVolumeStatus
    params: {VolumeIds: [VolumeId]}
actions:
  delete:
    destructive: true
    backup: snapshot
    options:
      force: {type: boolean, description: Never mind.}
    steps:
      - {operation: DeleteVolume, params: {VolumeId: VolumeId}}
  snapshot:
    steps:
      - {operation: CreateSnapshot, params: {VolumeId: VolumeId}}
    done: {operation: DescribeSnapshots, params: {SnapshotIds: [results.SnapshotId]}, until: Snapshots}
units: {Size: GiB}
metrics:
  - namespace: AWS/EBS
    source: https://docs.aws.amazon.com/y
    dimensions: {VolumeId: VolumeId}
    names: [VolumeReadOps]
"""

CASES: dict[str, tuple[str, str, str]] = {
    # what is wrong: (the good text, the broken one, the problem in which FILE is the file)
    "an operation that does not exist": (
        "list: {operation: DescribeVolumes,",
        "list: {operation: DescribeVolume,",
        "FILE:7:19: CC405 ec2 has no operation 'DescribeVolume'\n  hint: did you mean 'DescribeVolumes'?",
    ),
    "a parameter that does not exist": (
        "{operation: DeleteVolume, params: {VolumeId: VolumeId}}",
        "{operation: DeleteVolume, params: {VolumeId: VolumeId, Volumeld: VolumeId}}",
        "FILE:32:64: CC406 there is no parameter 'Volumeld'\n  hint: did you mean 'VolumeId'?",
    ),
    "a required parameter that is missing": (
        "{operation: DeleteVolume, params: {VolumeId: VolumeId}}",
        "{operation: DeleteVolume, params: {DryRun: false}}",
        "FILE:32:21: CC406 DeleteVolume needs the parameter VolumeId",
    ),
    "a parameter of the wrong type": (
        "params: {VolumeIds: [VolumeId]}\n  item",
        "params: {VolumeIds: VolumeId}\n  item",
        "FILE:10:23: CC406 the parameter is a list of texts; this is a text",
    ),
    "a text that is not among an enum": (
        "{operation: CreateSnapshot, params: {VolumeId: VolumeId}}",
        "{operation: CreateSnapshot, params: {VolumeId: VolumeId, Location: =regionl}}",
        "FILE:35:76: CC406 'regionl' is not a value that the API has\n  hint: did you mean 'regional'?",
    ),
    "an expression in the parameters of a listing": (
        'list: {operation: DescribeVolumes, items: "Volumes[]"}',
        'list: {operation: DescribeVolumes, items: "Volumes[]", params: {VolumeIds: [VolumeId]}}',
        "FILE:7:77: CC407 'VolumeId' is an expression, but there is no resource yet\n"
        "  hint: write =VolumeId for the text itself",
    ),
    "a hole in a text of a listing": (
        'list: {operation: DescribeVolumes, items: "Volumes[]"}',
        'list: {operation: DescribeVolumes, items: "Volumes[]", params: {VolumeIds: ["={VolumeId}"]}}',
        "FILE:7:77: CC407 'VolumeId' is an expression, but there is no resource yet\n"
        "  hint: write =VolumeId for the text itself",
    ),
    "items that are no list": (
        'items: "Volumes[]"',
        "items: NextToken",
        "FILE:7:43: CC403 NextToken is a text, not a list of objects\n"
        "  hint: texts become objects by a multi-select: Names[].{Name: @}",
    ),
    "an identifier that is an object": (
        "id: VolumeId",
        "id: Operator",
        "FILE:12:5: CC403 Operator is an object; identifiers are texts",
    ),
    "a creation date that is none": (
        "created: CreateTime",
        "created: Size",
        "FILE:13:10: CC403 Size is a number, not a date in iso",
    ),
    "a creation date in the wrong unit": (
        "created: CreateTime",
        "created: {path: CreateTime, unit: seconds}",
        "FILE:13:17: CC403 CreateTime is a date, not a date in seconds",
    ),
    "a size that is none": (
        "units: {Size: GiB}",
        "units: {State: GiB, Encrypted: GiB}",
        "FILE:37:32: CC403 Encrypted is a boolean, not a number",
    ),
    "a dimension that is a list": (
        "dimensions: {VolumeId: VolumeId}",
        "dimensions: {VolumeId: Attachments}",
        "FILE:41:28: CC403 Attachments is a list of objects; dimensions are texts",
    ),
    "a dimension whose value is nowhere": (
        "dimensions: {VolumeId: VolumeId}",
        'dimensions: {VolumeId: "=vol/{Volumeld}"}',
        "FILE:41:35: CC203 thing has no field 'Volumeld'\n  hint: did you mean 'VolumeId'?",
    ),
    "tags that are a text": (
        "tags: {path: Tags}",
        "tags: {path: VolumeId}",
        "FILE:14:14: CC403 a text cannot be tags\n  hint: a map is needed, or a list of objects with a key and a value",
    ),
    "tags that are only their keys": (
        "tags: {path: Tags}",
        'tags: {path: "Tags[].Key"}',
        "FILE:14:14: CC403 a list of texts cannot be tags\n"
        "  hint: a map is needed, or a list of objects with a key and a value",
    ),
    "tags behind a call that are the whole answer": (
        "tags: {path: Tags}",
        "tags: {operation: DescribeTags, params: {}}",
        "FILE:14:7: CC403 an object cannot be tags\n"
        "  hint: a map is needed, or a list of objects with a key and a value",
    ),
    "a batch whose parameters name more than its members": (
        "    params: {VolumeIds: [VolumeId]}\nactions",
        "    params: {VolumeIds: [VolumeId], MaxResults: Size}\n"
        '    batch: {size: 100, items: "VolumeStatuses[]", key: VolumeId}\nactions',
        "FILE:24:5: CC406 a batch needs one expression in its parameters, alone in a list\n"
        "  hint: write PARAMETER: [FIELD], and everything else without expressions",
    ),
    "a batch whose entries are no list": (
        "    params: {VolumeIds: [VolumeId]}\nactions",
        "    params: {VolumeIds: [VolumeId]}\n    batch: {size: 100, items: NextToken, key: '@'}\nactions",
        "FILE:25:31: CC403 NextToken is a text, not a list of entries",
    ),
    "a batch whose key is an object": (
        "    params: {VolumeIds: [VolumeId]}\nactions",
        "    params: {VolumeIds: [VolumeId]}\n"
        '    batch: {size: 100, items: "VolumeStatuses[]", key: VolumeStatus}\nactions',
        "FILE:25:56: CC403 VolumeStatus is an object; keys are texts",
    ),
    "a value that the entries of a batch do not have": (
        "    params: {VolumeIds: [VolumeId]}\nactions",
        "    params: {VolumeIds: [VolumeId]}\n    value: VolumeStatuses\n"
        '    batch: {size: 100, items: "VolumeStatuses[]", key: VolumeId}\nactions',
        "FILE:25:12: CC203 VolumeStatusItem has no field 'VolumeStatuses'\n  hint: did you mean 'VolumeStatus'?",
    ),
    "a reference to a type that does not exist": (
        "SnapshotId: ec2.snapshot",
        "SnapshotId: ec2.snapshots",
        "FILE:16:15: CC120 there is no resource type 'ec2.snapshots'\n  hint: did you mean 'ec2.snapshot'?",
    ),
    "a reference to an alias": (
        "SnapshotId: ec2.snapshot",
        "SnapshotId: EC2Snapshot",
        "FILE:16:15: CC402 write ec2.snapshot, not its alias EC2Snapshot",
    ),
    "an alias that another type has": (
        "aliases: [Thing]",
        "aliases: [EC2Volume]",
        "FILE:6:11: CC402 alias 'EC2Volume' already stands for ec2.volume",
    ),
    "an alias that is the name of a type": (
        "aliases: [Thing]",
        "aliases: [ec2.volume]",
        "FILE:6:11: CC402 alias 'ec2.volume' is the name of a type",
    ),
    "a protection against an action that there is not": (
        "{when: Operator.Managed, reason: managed}",
        "{when: Operator.Managed, reason: managed, against: deleted}",
        "FILE:20:56: CC404 there is no action 'deleted'\n  hint: did you mean 'delete'?",
    ),
    "a protection that an option lifts which there is not": (
        "{when: Operator.Managed, reason: managed}",
        "{when: Operator.Managed, reason: managed, against: delete, unless: forced}",
        "FILE:20:72: CC404 there is no option 'forced'\n  hint: did you mean 'force'?",
    ),
    "a protection that an option lifts without saying of which action": (
        "{when: Operator.Managed, reason: managed}",
        "{when: Operator.Managed, reason: managed, unless: force}",
        "FILE:20:55: CC404 there is no option 'force'\n  hint: `against` has to name the action with the option",
    ),
    "a backup that is no action": (
        "backup: snapshot",
        "backup: snapshots",
        "FILE:28:13: CC404 there is no action 'snapshots'\n  hint: did you mean 'snapshot'?",
    ),
    "a path of the answer that is repeated over and is no list": (
        "      - {operation: DeleteVolume, params: {VolumeId: VolumeId}}",
        "      - {operation: DeleteVolume, for_each: Size, params: {VolumeId: VolumeId}}",
        "FILE:32:45: CC403 a number cannot be repeated over; a list is needed",
    ),
    "references to cut which there are not": (
        "    steps:\n      - {operation: DeleteVolume",
        "    unties: {references: [VolumeId], steps: [{operation: DeleteVolume, params: {VolumeId: VolumeId}}]}\n"
        "    steps:\n      - {operation: DeleteVolume",
        "FILE:31:27: CC404 'VolumeId' is not among the references",
    ),
}
"""Problems whose whole text is compared."""

PATHS: dict[str, tuple[str, str, str]] = {
    # what is wrong: (the good text, the broken one, the place and code of its one problem)
    "of the identifier": ("id: VolumeId", "id: Volumeld", "FILE:12:5: CC203"),
    "of the items": ('items: "Volumes[]"', 'items: "Volume[]"', "FILE:7:44: CC203"),
    "of the reading": ("item: Volumes[0]", "item: Volume[0]", "FILE:11:9: CC203"),
    "of the creation date": ("created: CreateTime", "created: CreatedTime", "FILE:13:10: CC203"),
    "of the tags": ("tags: {path: Tags}", "tags: {path: Tag}", "FILE:14:14: CC203"),
    "of a reference": ("SnapshotId: ec2", "Snapshotld: ec2", "FILE:16:3: CC203"),
    "in a protection": ("when: Operator.Managed", "when: Operator.Manged", "FILE:20:21: CC203"),
    "in a parameter": ("{VolumeId: VolumeId}}\n  snap", "{VolumeId: Volumeld}}\n  snap", "FILE:32:54: CC203"),
    "in a wait": ("until: Snapshots}", "until: Snapshot}", "FILE:36:94: CC203"),
    "in a parameter that holds the last answer": ("results.SnapshotId", "results.Snapshot", "FILE:36:73: CC203"),
}
"""Paths that do not exist in the model."""


def problems(folder: Path, text: str) -> list[str]:
    types = book_with(folder, {"ec2/thing.yaml": text})
    return [str(problem).replace("ec2/thing.yaml", "FILE") for problem in check_catalog(types)]


def broken(good: str, bad: str) -> str:
    assert GOOD.count(good) == 1, good
    return GOOD.replace(good, bad)


def test_the_file_that_the_cases_break_is_good(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_has_its_code_and_its_place(case: str, tmp_path: Path) -> None:
    good, bad, expected = CASES[case]

    assert problems(tmp_path, broken(good, bad)) == [expected]


@pytest.mark.parametrize("case", PATHS)
def test_a_path_that_the_model_does_not_have_is_found(case: str, tmp_path: Path) -> None:
    good, bad, expected = PATHS[case]
    found = problems(tmp_path, broken(good, bad))

    assert [problem.split(" ", 2)[:2] for problem in found] == [expected.split(" ")]


def test_a_service_that_does_not_exist_is_found_at_each_of_its_operations(tmp_path: Path) -> None:
    found = problems(tmp_path, broken("type: ec2.thing", "service: ec3\ntype: ec2.thing"))

    assert found[0] == "FILE:8:19: CC405 ec3 has no operation 'DescribeVolumes'"
    assert [problem.split(" ")[1] for problem in found] == ["CC405"] * 6


def test_of_two_types_with_one_alias_the_users_own_is_the_one_to_change(tmp_path: Path) -> None:
    types = book_with(tmp_path, {"ec2/thing.yaml": GOOD.replace("[Thing]", "[EC2Volume]")})

    assert [str(problem) for problem in check_catalog(types, ["ec2.thing"])] == [
        "ec2/thing.yaml:6:11: CC402 alias 'EC2Volume' already stands for ec2.volume"
    ]


def test_every_mistake_of_a_file_is_reported_in_one_run(tmp_path: Path) -> None:
    text = broken("created: CreateTime", "created: Size").replace("SnapshotId: ec2.snapshot", "SnapshotId: ec2.nothing")

    assert [problem.split(" ")[1] for problem in problems(tmp_path, text)] == ["CC403", "CC120"]


def test_a_file_in_the_wrong_place_is_refused(tmp_path: Path) -> None:
    types = book_with(tmp_path, {"ec2/other.yaml": GOOD})

    assert [str(problem) for problem in check_catalog(types)] == [
        "ec2/other.yaml:1:7: CC401 the file says 'ec2.thing', its place says 'ec2.other'\n"
        "  hint: name the file after the type"
    ]


def test_a_file_whose_form_is_wrong_is_refused_before_anything_else_is_checked(tmp_path: Path) -> None:
    found = problems(tmp_path, broken("verified: model", "verified: yes") + "colour: red\n")

    assert [problem.split(" ")[1] for problem in found] == ["CC113", "CC110"]


def test_a_folder_without_types_is_refused_rather_than_adding_none(tmp_path: Path) -> None:
    (tmp_path / "volume.yaml").write_text(dedent(GOOD))

    with pytest.raises(CatalogError) as caught:
        book_with(tmp_path, {})

    assert str(caught.value) == (
        f"CC408 {tmp_path} has no resource types\n"
        "  hint: put each type at SERVICE/TYPE.yaml in it: ec2/volume.yaml is ec2.volume"
    )
