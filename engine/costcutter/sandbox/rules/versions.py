"""S3's list of versions: it goes on after the marker, also where the marker's version is gone meanwhile.

moto looks for the version itself and, where it finds none, answers with an empty last page: whoever deletes
while listing would leave most of a large bucket behind.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, TypeAlias

from moto.core.utils import unix_time_millis
from moto.s3.models import S3Backend

_Place: TypeAlias = tuple[str, float]
"""Where a version stands in the list: by name, the latest first."""


def install() -> None:
    """Repair the listing; once per process."""
    original = S3Backend.list_object_versions

    @functools.wraps(original)
    def list_object_versions(
        self: S3Backend,
        bucket_name: str,
        delimiter: str | None = None,
        key_marker: str | None = None,
        max_keys: int | None = 1000,
        prefix: str = "",
        version_id_marker: str | None = None,
    ) -> Any:
        bucket = self.get_bucket(bucket_name)
        handed_out: dict[tuple[str, str], _Place] = vars(bucket).setdefault("handed_out_markers", {})
        if key_marker is not None and delimiter is None:
            place = handed_out.get((key_marker, version_id_marker or ""))
            key_marker, version_id_marker = _nearest(_versions(bucket), key_marker, version_id_marker, place)
        answer: Any = original(self, bucket_name, delimiter, key_marker, max_keys, prefix, version_id_marker)
        versions, _, delete_markers, next_key, next_version = answer
        for version in (*versions, *delete_markers):
            if (version.name, version.version_id) == (next_key, next_version):
                handed_out[version.name, version.version_id] = _place(version)
        return answer

    S3Backend.list_object_versions = list_object_versions  # type: ignore[method-assign]


def _nearest(
    versions: Sequence[Any], key: str, version_id: str | None, place: _Place | None
) -> tuple[str | None, str | None]:
    """A marker of something that is there: the version meant, or else the last one before its place."""
    if any((one.name, one.version_id) == (key, version_id) for one in versions):
        return key, version_id
    before = [one for one in versions if (_place(one) < place if place else one.name <= key)]
    return (before[-1].name, before[-1].version_id) if before else (None, None)


def _versions(bucket: Any) -> list[Any]:
    """Versions and delete markers in the order of the list."""
    return sorted((version for _, versions in bucket.keys.iterlists() for version in versions), key=_place)


def _place(version: Any) -> _Place:
    return version.name, -unix_time_millis(version.last_modified)
