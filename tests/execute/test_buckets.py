"""Emptying and deleting a bucket, as the catalogue describes it."""

from __future__ import annotations

from costcutter.catalog.load import Catalog
from costcutter.execute.waiting import Timeouts
from costcutter.ports import Fault
from support.bucket import FakeBucket
from support.cloud import refusal
from support.steps import finish, in_turn, problem, running, said

BUCKET = Catalog().get("s3.bucket")
LOGS = {"Name": "logs"}


def test_all_versions_markers_and_uploads_go_in_batches_of_a_thousand_and_the_bucket_after_them() -> None:
    bucket = FakeBucket(versions=2_500, markers=300, uploads=3)

    assert finish(running(bucket.cloud, BUCKET, document=LOGS)) == "done"
    assert bucket.batches == [1_000, 1_000, 800]
    assert (bucket.versions, bucket.markers, bucket.uploads, bucket.there) == ([], [], [], False)
    deletions = bucket.cloud.asked("s3:DeleteObjects")
    assert {(params["Bucket"], params["Delete"]["Quiet"]) for params in deletions} == {("logs", True)}
    assert deletions[0]["Delete"]["Objects"][0] == {"Key": "object-0", "VersionId": "v0"}


def test_an_empty_bucket_takes_one_look_at_each_listing() -> None:
    bucket = FakeBucket()

    assert finish(running(bucket.cloud, BUCKET, document=LOGS)) == "done"
    assert [call.operation for call in bucket.cloud.calls] == [
        "s3:HeadBucket",
        "s3:ListMultipartUploads",
        "s3:ListObjectVersions",
        "s3:DeleteBucket",
        "s3:HeadBucket",
    ]


def test_objects_that_are_added_meanwhile_go_too() -> None:
    bucket = FakeBucket(versions=10)
    late = iter([{"Key": "late", "VersionId": "v-late"}, {"Key": "later", "VersionId": "v-later"}])

    def write() -> None:
        bucket.versions += [each for each in [next(late, None)] if each]

    bucket.before_each_delete = write

    assert finish(running(bucket.cloud, BUCKET, document=LOGS)) == "done"
    assert bucket.batches == [10, 1, 1]


def test_objects_that_are_added_between_the_last_look_and_the_deletion_go_too() -> None:
    bucket = FakeBucket(versions=1)
    answers = in_turn(refusal("BucketNotEmpty"), None)

    def delete(*given: object) -> object:
        error = answers(*given)  # type: ignore[arg-type]
        if error is not None:
            bucket.versions.append({"Key": "late", "VersionId": "v-late"})
            bucket.uploads.append({"Key": "late", "UploadId": "u-late"})
            return error
        return bucket._delete(*given)  # type: ignore[arg-type]

    bucket.cloud.answers["s3:DeleteBucket"] = delete

    assert finish(running(bucket.cloud, BUCKET, document=LOGS)) == "done"
    assert (bucket.versions, bucket.uploads) == ([], [])


def test_a_bucket_that_is_written_to_for_ever_is_given_up() -> None:
    bucket = FakeBucket(versions=1)
    bucket.before_each_delete = lambda: bucket.versions.append({"Key": "again", "VersionId": str(len(bucket.batches))})

    failure = problem(bucket.cloud, BUCKET, document=LOGS, timeouts=Timeouts(blocked=5))

    assert said(failure) == (
        "blocked",
        "BucketNotEmpty",
        "The bucket is not empty",
        "find what still uses it, which this run does not delete, and run again",
    )
    assert bucket.there


def test_objects_that_cannot_be_deleted_are_counted_and_the_bucket_stays() -> None:
    bucket = FakeBucket(versions=5)
    bucket.refused = {"object-1": "ObjectLocked", "object-3": "ObjectLocked"}

    assert said(problem(bucket.cloud, BUCKET, document=LOGS)) == (
        "partial",
        "ObjectLocked",
        "s3:DeleteObjects failed for 2 members, first object-1: ObjectLocked ObjectLocked!",
        "the rest was done; see what is special about these, and run again",
    )
    assert [each["Key"] for each in bucket.versions] == ["object-1", "object-3"]
    assert bucket.there


def test_objects_that_may_not_be_deleted_make_the_step_denied() -> None:
    bucket = FakeBucket(versions=1)
    bucket.refused = {"object-0": "AccessDenied"}

    assert problem(bucket.cloud, BUCKET, document=LOGS).cause == "denied"


def test_objects_that_s3_could_not_delete_this_time_are_tried_again() -> None:
    bucket = FakeBucket(versions=5)
    bucket.refused = {"object-1": "SlowDown", "object-3": "InternalError"}

    def calm_down() -> None:
        if bucket.batches:
            bucket.refused = {}

    bucket.before_each_delete = calm_down

    assert finish(running(bucket.cloud, BUCKET, document=LOGS)) == "done"
    assert bucket.batches == [5, 2]


def test_objects_that_s3_never_can_delete_fail_the_step() -> None:
    bucket = FakeBucket(versions=1)
    bucket.refused = {"object-0": "InternalError"}

    failure = problem(bucket.cloud, BUCKET, document=LOGS)

    assert (failure.cause, failure.code) == ("error", "InternalError")
    assert bucket.batches == [1] * 6


def test_a_bucket_that_somebody_else_deletes_meanwhile_is_done_with() -> None:
    bucket = FakeBucket(versions=1)

    def vanish() -> None:
        bucket.there = False
        bucket.cloud.answers["s3:DeleteObjects"] = refusal("NoSuchBucket")

    bucket.before_each_delete = vanish
    bucket.cloud.answers["s3:DeleteBucket"] = refusal("NoSuchBucket")

    assert finish(running(bucket.cloud, BUCKET, document=LOGS)) == "done"


def test_a_bucket_of_another_account_fails() -> None:
    bucket = FakeBucket()
    bucket.cloud.answers["s3:HeadBucket"] = refusal("403", Fault.DENIED, "Forbidden", "s3:HeadBucket")

    assert problem(bucket.cloud, BUCKET, document=LOGS).cause == "denied"
    assert bucket.there
