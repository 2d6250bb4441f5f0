"""An EC2 that honours filters as AWS documents them, with the traps: wildcards, escapes, case, limits.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from costcutter.resources import Scope
from support.cloud import FakeCloud, refusal

Document: TypeAlias = Mapping[str, Any]
Read: TypeAlias = Callable[[Document], Any]

VOLUME: Mapping[str, Read] = {
    "status": lambda volume: volume.get("State"),
    "volume-type": lambda volume: volume.get("VolumeType"),
    "size": lambda volume: volume.get("Size"),
    "encrypted": lambda volume: volume.get("Encrypted"),
    "availability-zone": lambda volume: volume.get("AvailabilityZone"),
    "snapshot-id": lambda volume: volume.get("SnapshotId"),
    "multi-attach-enabled": lambda volume: volume.get("MultiAttachEnabled"),
}
INSTANCE: Mapping[str, Read] = {
    "instance-state-name": lambda instance: instance["State"]["Name"],
    "instance-type": lambda instance: instance.get("InstanceType"),
    "image-id": lambda instance: instance.get("ImageId"),
    "vpc-id": lambda instance: instance.get("VpcId"),
}
SNAPSHOT: Mapping[str, Read] = {
    "status": lambda snapshot: snapshot.get("State"),
    "volume-id": lambda snapshot: snapshot.get("VolumeId"),
    "volume-size": lambda snapshot: snapshot.get("VolumeSize"),
}
GROUP: Mapping[str, Read] = {
    "group-name": lambda group: group.get("GroupName"),
    "vpc-id": lambda group: group.get("VpcId"),
}


def filtering(cloud: FakeCloud) -> FakeCloud:
    """The same cloud, whose listings of volumes, instances, snapshots and groups take filters."""
    _filter(cloud, "ec2:DescribeVolumes", VOLUME, "Volumes")
    _filter(cloud, "ec2:DescribeSnapshots", SNAPSHOT, "Snapshots")
    _filter(cloud, "ec2:DescribeSecurityGroups", GROUP, "SecurityGroups")
    _filter(cloud, "ec2:DescribeInstances", INSTANCE, "Reservations", "Instances")
    return cloud


def _filter(cloud: FakeCloud, operation: str, known: Mapping[str, Read], *members: str) -> None:
    listed: Any = cloud.answers[operation]

    def answer(scope: Scope, params: Mapping[str, Any]) -> Any:
        filters = params.get("Filters", [])
        unknown = [each["Name"] for each in filters if each["Name"] not in known and not each["Name"].startswith("tag")]
        if unknown or not all(each["Values"] and all(each["Values"]) for each in filters):
            return refusal("InvalidParameterValue")
        if sum(len(each["Values"]) for each in filters) > 200:
            return refusal("FilterLimitExceeded")
        return _kept(listed(scope, params), members, lambda document: passes(document, filters, known))

    cloud.answers[operation] = answer


def _kept(answer: Document, members: tuple[str, ...], passing: Callable[[Document], bool]) -> dict[str, Any]:
    first, *rest = members
    if rest:
        return {first: [_kept(inner, tuple(rest), passing) for inner in answer[first]]}
    return {first: [document for document in answer[first] if passing(document)]}


def passes(document: Document, filters: Iterable[Mapping[str, Any]], known: Mapping[str, Read]) -> bool:
    """Whether each filter has a value that is there."""
    return all(_has(_values(document, each["Name"], known), each["Values"]) for each in filters)


def _values(document: Document, name: str, known: Mapping[str, Read]) -> list[str]:
    tags = {tag["Key"]: tag["Value"] for tag in document.get("Tags", [])}
    if name == "tag-key":
        return list(tags)
    if name.startswith("tag:"):
        return [tags[name[4:]]] if name[4:] in tags else []
    value = known[name](document)
    return [] if value is None else [str(value).lower() if isinstance(value, bool) else str(value)]


def _has(values: Iterable[str], patterns: Iterable[str]) -> bool:
    return any(_pattern(pattern).fullmatch(value) for pattern in patterns for value in values)


def _pattern(text: str) -> re.Pattern[str]:
    """``*`` is any text, ``?`` any character, a backslash takes the meaning off the character behind it."""
    parts = re.findall(r"\\.|.|\\", text, re.DOTALL)
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(part, re.escape(part[-1])) for part in parts), re.DOTALL)
