"""An S3 bucket with versions, delete markers and unfinished uploads, as far as emptying it needs one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from costcutter.resources import Scope
from support.cloud import FakeCloud, refusal

PAGE = 1_000


class FakeBucket:
    """Answers the operations with which a bucket is emptied and deleted."""

    def __init__(self, *, versions: int = 0, markers: int = 0, uploads: int = 0) -> None:
        self.versions = [{"Key": f"object-{number}", "VersionId": f"v{number}"} for number in range(versions)]
        self.markers = [{"Key": f"marker-{number}", "VersionId": f"m{number}"} for number in range(markers)]
        self.uploads = [{"Key": f"upload-{number}", "UploadId": f"u{number}"} for number in range(uploads)]
        self.there = True
        self.refused: dict[str, str] = {}
        """Keys that cannot be deleted, each with the code that says why."""
        self.before_each_delete: Callable[[], None] = lambda: None
        self.batches: list[int] = []
        self.cloud = FakeCloud(
            {
                "s3:HeadBucket": self._head,
                "s3:ListMultipartUploads": lambda *_: {"Uploads": list(self.uploads)},
                "s3:AbortMultipartUpload": self._abort,
                "s3:ListObjectVersions": self._list,
                "s3:DeleteObjects": self._delete_objects,
                "s3:DeleteBucket": self._delete,
            }
        )

    def _head(self, _scope: Scope, _params: Mapping[str, Any]) -> Any:
        return {"BucketRegion": "us-east-1"} if self.there else refusal("404", operation="s3:HeadBucket")

    def _abort(self, _scope: Scope, params: Mapping[str, Any]) -> Any:
        upload = {"Key": params["Key"], "UploadId": params["UploadId"]}
        if upload not in self.uploads:
            return refusal("NoSuchUpload")
        self.uploads.remove(upload)
        return {}

    def _list(self, _scope: Scope, _params: Mapping[str, Any]) -> Any:
        both = [("Versions", each) for each in self.versions] + [("DeleteMarkers", each) for each in self.markers]
        pages: list[dict[str, list[Any]]] = []
        for start in range(0, len(both), PAGE):
            page: dict[str, list[Any]] = {}
            for kind, each in both[start : start + PAGE]:
                page.setdefault(kind, []).append({**each, "Size": 1})
            pages.append(page)
        return pages or [{}]

    def _delete_objects(self, _scope: Scope, params: Mapping[str, Any]) -> Any:
        self.before_each_delete()
        objects = params["Delete"]["Objects"]
        self.batches.append(len(objects))
        bad = [each["Key"] for each in objects if each["Key"] in self.refused]
        gone = {(each["Key"], each["VersionId"]) for each in objects if each["Key"] not in bad}
        self.versions = [each for each in self.versions if (each["Key"], each["VersionId"]) not in gone]
        self.markers = [each for each in self.markers if (each["Key"], each["VersionId"]) not in gone]
        errors = [{"Key": key, "Code": self.refused[key], "Message": f"{self.refused[key]}!"} for key in bad]
        return {"Errors": errors} if errors else {}

    def _delete(self, _scope: Scope, _params: Mapping[str, Any]) -> Any:
        if self.versions or self.markers or self.uploads:
            return refusal("BucketNotEmpty", message="The bucket is not empty", operation="s3:DeleteBucket")
        self.there = False
        return {}
