"""Which types there are, and what a file becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from costcutter.catalog.load import DATA, Catalog
from costcutter.catalog.model import Call, Facet, Members, Reference, Wait
from support.planning import book, book_with

VOLUME = (DATA / "ec2" / "volume.yaml").read_text()


def test_a_name_and_each_of_its_aliases_find_the_same_type() -> None:
    catalog = book().catalog
    words = ("ec2.volume", "EC2Volume", "ebs", "aws.ebs", "AWS::EC2::Volume")

    assert {kind.name for word in words if (kind := catalog.find(word))} == {"ec2.volume"}


def test_words_that_name_no_type_find_none() -> None:
    assert [book().catalog.find(word) for word in ("ec2.volum", "", "EC2volume", "../ec2.volume")] == [None] * 4


def test_a_type_of_the_users_own_folder_replaces_ours(tmp_path: Path) -> None:
    catalog = book_with(tmp_path, {"ec2/volume.yaml": VOLUME.replace("EBS volume", "our volume")}).catalog

    assert (catalog.get("ec2.volume").title, catalog.get("ec2.snapshot").title) == ("our volume", "EBS snapshot")
    assert catalog.added == ("ec2.volume",)
    assert catalog.names() == book().catalog.names()


def test_of_two_folders_the_later_one_wins(tmp_path: Path) -> None:
    for number in (1, 2):
        file = tmp_path / str(number) / "ec2" / "volume.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(VOLUME.replace("EBS volume", f"volume {number}"))

    assert Catalog([tmp_path / "1", tmp_path / "2"]).get("ec2.volume").title == "volume 2"


def test_a_broken_file_hurts_nobody_until_it_is_asked_for(tmp_path: Path) -> None:
    catalog = book_with(tmp_path, {"ec2/broken.yaml": "type: ["}).catalog

    assert catalog.get("ec2.volume").title == "EBS volume"


def test_without_folders_there_are_only_ours() -> None:
    assert Catalog().added == ()


def test_references_keep_their_direction_and_what_they_mean() -> None:
    address = book().catalog.get("ec2.address")
    volume = book().catalog.get("ec2.volume")

    assert volume.references == (
        Reference("SnapshotId", "ec2.snapshot", None, orders=False, holds=True, held=False),
        Reference("KmsKeyId", "kms.key", None, orders=True, holds=True, held=False),
        Reference("Attachments[].InstanceId", "ec2.instance", None, orders=True, holds=True, held=True),
    )
    assert address.references[0] == Reference("InstanceId", "ec2.instance", None, orders=True, holds=True, held=True)


def test_one_path_may_name_several_types() -> None:
    function = book().catalog.get("lambda.function")

    assert [ref.type for ref in function.references if ref.path == "DeadLetterConfig.TargetArn"] == [
        "sqs.queue",
        "sns.topic",
    ]


def test_tags_are_a_path_or_a_call_or_nothing() -> None:
    catalog = book().catalog

    assert [catalog.get(name).tags for name in ("ec2.volume", "sqs.queue", "iam.group")] == [
        "Tags",
        Facet(Call("ListQueueTags", {"QueueUrl": "QueueUrl"}), "Tags"),
        None,
    ]


def test_a_step_may_be_repeated_over_a_listing_in_batches() -> None:
    step = book().catalog.get("s3.bucket").actions["delete"].steps[1]

    assert step.for_each == Members(
        Call("ListObjectVersions", {"Bucket": "Name"}),
        "[Versions, DeleteMarkers][] | [].{Key: Key, VersionId: VersionId}",
        1000,
    )


def test_the_end_of_an_action_may_be_waited_for() -> None:
    assert book().catalog.get("ec2.instance").actions["stop"].done == Wait(
        "State.Name == 'stopped'", failed="State.Name == 'terminated'"
    )


@pytest.mark.parametrize(
    ("name", "other", "paths"),
    [
        ("ec2.volume", "ec2.instance", ("Attachments[].InstanceId",)),
        ("autoscaling.group", "ec2.instance", ("Instances[].InstanceId",)),
        ("ec2.volume", "ec2.vpc", ()),
    ],
)
def test_a_type_knows_where_it_names_another(name: str, other: str, paths: tuple[str, ...]) -> None:
    assert book().catalog.get(name).mentions(other) == paths
