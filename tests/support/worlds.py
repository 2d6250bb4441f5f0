"""Small accounts in words: ``account(vpc("v", subnet("s", instance("i"))))`` is a `FakeCloud` that lists them.

What stands inside something else names it as AWS would: the instance its subnet and VPC, the volume its instance.
Everything lives in us-east-1 unless it says otherwise; every listing that was not filled is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from costcutter.ports import CloudError
from costcutter.resources import Scope
from support.cloud import ACCOUNT, FakeCloud, refusal

HOME = "us-east-1"
OLD = "2025-01-01T00:00:00Z"

Document: TypeAlias = dict[str, Any]
Tags: TypeAlias = "Mapping[str, str] | CloudError"


@dataclass(frozen=True)
class Piece:
    """One resource with what stands inside it."""

    type: str
    id: str
    document: Document
    inside: tuple[Piece, ...] = ()
    gives: Mapping[str, Any] = field(default_factory=dict)
    """Members that it gives to whatever stands inside it and takes them."""
    takes: tuple[str, ...] = ()
    region: str = HOME
    tags: Tags = field(default_factory=dict)

    def tagged(self, **tags: str) -> Piece:
        """The same with tags."""
        return replace(self, tags=tags)

    def in_region(self, region: str) -> Piece:
        """The same, with what is inside, in another region."""
        return replace(self, region=region, inside=tuple(piece.in_region(region) for piece in self.inside))

    def with_unreadable_tags(self) -> Piece:
        """The same, but reading its tags is denied (only where tags take a call of their own)."""
        return replace(self, tags=refusal("AccessDenied"))


def vpc(name: str, *inside: Piece, default: bool = False) -> Piece:
    document: Document = {"VpcId": name, "IsDefault": default, "OwnerId": ACCOUNT}
    return Piece("ec2.vpc", name, document, inside, {"VpcId": name})


def subnet(name: str, *inside: Piece, default: bool = False) -> Piece:
    document: Document = {"SubnetId": name, "DefaultForAz": default, "OwnerId": ACCOUNT}
    return Piece("ec2.subnet", name, document, inside, {"SubnetId": name}, ("VpcId",))


def group(name: str, *, allows: Iterable[str] = (), called: str | None = None) -> Piece:
    """A security group that names the groups that it allows in."""
    pairs = [{"GroupId": other, "UserId": ACCOUNT} for other in allows]
    document: Document = {"GroupId": name, "GroupName": called or f"name of {name}", "IpPermissionsEgress": []}
    document["IpPermissions"] = [{"IpProtocol": "-1", "UserIdGroupPairs": pairs}] if pairs else []
    return Piece("ec2.security_group", name, document, takes=("VpcId",))


def instance(
    name: str,
    *inside: Piece,
    state: str = "running",
    groups: Iterable[str] = (),
    image: str = "ami-0",
    protected: bool = False,
) -> Piece:
    document: Document = {"InstanceId": name, "State": {"Name": state}, "ImageId": image, "LaunchTime": OLD, "Tags": []}
    document |= {"SecurityGroups": [{"GroupId": each} for each in groups], "RootDeviceType": "ebs"}
    document["termination protection"] = protected
    gives = {"Attachments": [{"InstanceId": name}], "Attachment": {"InstanceId": name, "DeviceIndex": 1}}
    return Piece("ec2.instance", name, document, inside, gives, ("VpcId", "SubnetId"))


def volume(name: str, *, state: str = "available", created: str | None = OLD) -> Piece:
    document: Document = {"VolumeId": name, "State": state, "Size": 8, "Attachments": []}
    if created:
        document["CreateTime"] = created
    return Piece("ec2.volume", name, document, takes=("Attachments",))


def interface(name: str, *, groups: Iterable[str] = ()) -> Piece:
    document: Document = {
        "NetworkInterfaceId": name,
        "Groups": [{"GroupId": each} for each in groups],
        "OwnerId": ACCOUNT,
    }
    return Piece("ec2.network_interface", name, document, takes=("VpcId", "SubnetId", "Attachment"))


def snapshot(name: str) -> Piece:
    return Piece("ec2.snapshot", name, {"SnapshotId": name, "StartTime": OLD, "State": "completed"})


def image(name: str, *, snapshots: Iterable[str] = ()) -> Piece:
    mappings = [{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": each}} for each in snapshots]
    document: Document = {"ImageId": name, "Name": f"name of {name}", "State": "available", "CreationDate": OLD}
    return Piece("ec2.image", name, document | {"BlockDeviceMappings": mappings})


def address(name: str, *, instance_id: str | None = None) -> Piece:
    document: Document = {"AllocationId": name, "PublicIp": "192.0.2.1"}
    return Piece("ec2.address", name, document | ({"InstanceId": instance_id} if instance_id else {}))


def nat_gateway(name: str, *, address_id: str) -> Piece:
    document: Document = {"NatGatewayId": name, "State": "available", "CreateTime": OLD}
    document |= {"NatGatewayAddresses": [{"AllocationId": address_id}]}
    return Piece("ec2.nat_gateway", name, document, takes=("VpcId", "SubnetId"))


def scaling_group(name: str, *, instances: Iterable[str] = ()) -> Piece:
    document: Document = {"AutoScalingGroupName": name, "CreatedTime": OLD, "AutoScalingGroupARN": f"arn:asg:{name}"}
    document["Instances"] = [{"InstanceId": each} for each in instances]
    return Piece("autoscaling.group", name, document)


def environment(name: str) -> Piece:
    document: Document = {
        "EnvironmentId": name,
        "EnvironmentName": f"name-{name}",
        "Status": "Ready",
        "DateCreated": OLD,
    }
    document |= {"EnvironmentArn": f"arn:env:{name}", "ApplicationName": "shop"}
    return Piece("elasticbeanstalk.environment", name, document)


def queue(name: str, *, region: str = HOME) -> Piece:
    url = f"https://sqs.{region}.amazonaws.com/{ACCOUNT}/{name}"
    document: Document = {
        "QueueUrl": url,
        "QueueArn": f"arn:aws:sqs:{region}:{ACCOUNT}:{name}",
        "CreatedTimestamp": "1700000000",
    }
    return Piece("sqs.queue", url, document, region=region)


def bucket(name: str, *, region: str | CloudError | None = HOME) -> Piece:
    """A bucket; its region may also be denied, or None where the listing gives it without asking."""
    return Piece("s3.bucket", name, {"Name": name, "CreationDate": OLD, "location": region})


def role(name: str, *, path: str = "/") -> Piece:
    document: Document = {"RoleName": name, "RoleId": f"id-{name}", "Path": path, "CreateDate": OLD}
    document["Arn"] = f"arn:aws:iam::{ACCOUNT}:role{path}{name}"
    return Piece("iam.role", name, document)


def user(name: str) -> Piece:
    document: Document = {"UserName": name, "UserId": f"id-{name}", "Path": "/", "CreateDate": OLD}
    document["Arn"] = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    return Piece("iam.user", name, document)


def profile(name: str, *, roles: Iterable[str] = ()) -> Piece:
    document: Document = {"InstanceProfileName": name, "InstanceProfileId": f"id-{name}", "CreateDate": OLD}
    document |= {"Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/{name}", "Roles": [{"RoleName": r} for r in roles]}
    return Piece("iam.instance_profile", name, document)


def account(*pieces: Piece, answers: Mapping[str, Any] | None = None, **settings: Any) -> FakeCloud:
    """The account of these pieces. `answers` replace those of single operations; `settings` are `FakeCloud`'s."""
    placed = [each for piece in pieces for each in _placed(piece, {})]
    made: dict[str, Any] = {name: _listing(placed, types, wrap) for name, (types, wrap) in _LISTS.items()}
    made |= _details(placed)
    return FakeCloud(made | dict(answers or {}), **settings)


def _placed(piece: Piece, around: Mapping[str, Any]) -> Iterable[Piece]:
    taken = {key: around[key] for key in piece.takes if key in around}
    document: Document = {**piece.document, **taken}
    if not isinstance(piece.tags, CloudError) and piece.type not in _TAG_CALLS:
        member = "TagSet" if piece.type == "ec2.network_interface" else "Tags"
        document[member] = [{"Key": key, "Value": text} for key, text in piece.tags.items()]
    yield replace(piece, document=document, inside=())
    for inner in piece.inside:
        yield from _placed(inner, {**around, **piece.gives})


def _wrapped(member: str) -> Callable[[list[Document]], Document]:
    return lambda documents: {member: documents}


_HIDDEN = ("termination protection", "location")
"""Members of the builders' documents that no listing shows; calls of their own do."""

_LISTS: Mapping[str, tuple[str, Callable[[list[Document]], Document]]] = {
    "ec2:DescribeVpcs": ("ec2.vpc", _wrapped("Vpcs")),
    "ec2:DescribeSubnets": ("ec2.subnet", _wrapped("Subnets")),
    "ec2:DescribeSecurityGroups": ("ec2.security_group", _wrapped("SecurityGroups")),
    "ec2:DescribeInstances": ("ec2.instance", lambda found: {"Reservations": [{"Instances": found}]}),
    "ec2:DescribeVolumes": ("ec2.volume", _wrapped("Volumes")),
    "ec2:DescribeNetworkInterfaces": ("ec2.network_interface", _wrapped("NetworkInterfaces")),
    "ec2:DescribeSnapshots": ("ec2.snapshot", _wrapped("Snapshots")),
    "ec2:DescribeImages": ("ec2.image", _wrapped("Images")),
    "ec2:DescribeAddresses": ("ec2.address", _wrapped("Addresses")),
    "ec2:DescribeNatGateways": ("ec2.nat_gateway", _wrapped("NatGateways")),
    "autoscaling:DescribeAutoScalingGroups": ("autoscaling.group", _wrapped("AutoScalingGroups")),
    "elasticbeanstalk:DescribeEnvironments": ("elasticbeanstalk.environment", _wrapped("Environments")),
    "sqs:ListQueues": ("sqs.queue", lambda found: {"QueueUrls": [each["QueueUrl"] for each in found]}),
    "s3:ListBuckets": ("s3.bucket", _wrapped("Buckets")),
    "iam:ListRoles": ("iam.role", _wrapped("Roles")),
    "iam:ListUsers": ("iam.user", _wrapped("Users")),
    "iam:ListInstanceProfiles": ("iam.instance_profile", _wrapped("InstanceProfiles")),
}

_EVERYWHERE = ("s3.bucket", "iam.role", "iam.user", "iam.instance_profile")
"""Types whose one listing covers every region."""

_TAG_CALLS: Mapping[str, tuple[str, str, Callable[[Mapping[str, str]], Document]]] = {
    "sqs.queue": ("sqs:ListQueueTags", "QueueUrl", lambda tags: {"Tags": dict(tags)}),
    "s3.bucket": ("s3:GetBucketTagging", "Bucket", lambda tags: {"TagSet": _pairs(tags)}),
    "iam.role": ("iam:ListRoleTags", "RoleName", lambda tags: {"Tags": _pairs(tags)}),
    "iam.user": ("iam:ListUserTags", "UserName", lambda tags: {"Tags": _pairs(tags)}),
    "iam.instance_profile": (
        "iam:GetInstanceProfile",
        "InstanceProfileName",
        lambda tags: {"InstanceProfile": {"Tags": _pairs(tags)}},
    ),
    "elasticbeanstalk.environment": (
        "elasticbeanstalk:ListTagsForResource",
        "ResourceArn",
        lambda tags: {"ResourceTags": _pairs(tags)},
    ),
}


def _pairs(tags: Mapping[str, str]) -> list[Document]:
    return [{"Key": key, "Value": text} for key, text in tags.items()]


def _listing(placed: list[Piece], kind: str, wrap: Callable[[list[Document]], Document]) -> Any:
    def answer(scope: Scope, _params: Mapping[str, Any]) -> Document:
        here = [piece for piece in placed if piece.type == kind and _is_seen(piece, scope)]
        return wrap([{k: v for k, v in piece.document.items() if k not in _HIDDEN} for piece in here])

    return answer


def _is_seen(piece: Piece, scope: Scope) -> bool:
    return piece.type in _EVERYWHERE or piece.region == scope.region


def _details(placed: list[Piece]) -> dict[str, Any]:
    """Answers to the calls that are about one resource."""
    by_id = {(piece.type, piece.id): piece for piece in placed}

    def tags_of(kind: str) -> Any:
        _, param, wrap = _TAG_CALLS[kind]
        names = {piece.document.get("EnvironmentArn", piece.id): piece for piece in placed if piece.type == kind}

        def answer(_scope: Scope, params: Mapping[str, Any]) -> Any:
            tags = names[params[param]].tags
            return tags if isinstance(tags, CloudError) else wrap(tags)

        return answer

    def location(_scope: Scope, params: Mapping[str, Any]) -> Any:
        region = by_id["s3.bucket", params["Bucket"]].document["location"]
        return region if isinstance(region, CloudError) else {"LocationConstraint": None if region == HOME else region}

    def attributes(_scope: Scope, params: Mapping[str, Any]) -> Document:
        read = by_id["sqs.queue", params["QueueUrl"]].document
        return {"Attributes": {name: text for name, text in read.items() if name != "QueueUrl"}}

    def protection(_scope: Scope, params: Mapping[str, Any]) -> Document:
        on = by_id["ec2.instance", params["InstanceId"]].document[_HIDDEN[0]]
        return {"DisableApiTermination": {"Value": on}, "DisableApiStop": {"Value": on}}

    return {
        **{_TAG_CALLS[kind][0]: tags_of(kind) for kind in _TAG_CALLS},
        "s3:GetBucketLocation": location,
        "sqs:GetQueueAttributes": attributes,
        "ec2:DescribeInstanceAttribute": protection,
    }
