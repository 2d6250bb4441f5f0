"""EC2 instances as DescribeInstances reports them, made up from a seed: the same number and seed give the same ones.

About 3.5 KB each as JSON. Dates are ISO text as documents hold them. No age is between 28 and 32 days, so that a
limit of 30 days divides them alike for every engine, whichever moment of the day it takes for now.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

ACCOUNT = "123456789012"

_FAMILIES = {"t3": 30, "t2": 8, "t4g": 8, "m5": 14, "m6i": 10, "m6g": 5, "c5": 8, "c6i": 5, "r5": 6, "r6g": 3, "p3": 1}
_STATES = {("running", 16): 72, ("stopped", 80): 20, ("terminated", 48): 4, ("stopping", 64): 2, ("pending", 0): 2}
_ENVIRONMENTS = {"prod": 28, "production": 6, "dev": 24, "staging": 14, "test": 10, "qa": 4, "Prod": 2, "": 12}
_ZONES = {"us-east-1": "abcdf", "us-west-2": "abcd", "eu-west-1": "abc"}
_TEAMS = ("billing", "data", "mobile", "payments", "platform", "search", "security", "web")
_ROLES = ("api", "bastion", "batch", "broker", "builder", "cache", "etl", "frontend", "notebook", "runner")


def instances(count: int, now: datetime, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many instances of an account with a few networks."""
    random = Random(seed)
    networks = [_network(random, region) for region in _ZONES for _ in range(4)]
    for _ in range(count):
        yield _instance(random, random.choice(networks), now)


def _network(random: Random, region: str) -> dict[str, Any]:
    zones = [region + letter for letter in _ZONES[region]]
    groups = [{"GroupId": _id(random, "sg"), "GroupName": f"{random.choice(_TEAMS)}-{role}"} for role in _ROLES]
    subnets = [(_id(random, "subnet"), zone) for zone in zones for _ in range(2)]
    images = [_id(random, "ami") for _ in range(8)]
    return {"region": region, "vpc": _id(random, "vpc"), "subnets": subnets, "groups": groups, "images": images}


def _instance(random: Random, network: dict[str, Any], now: datetime) -> dict[str, Any]:
    subnet, zone = random.choice(network["subnets"])
    family, (state, code) = _weighted(random, _FAMILIES), _weighted(random, _STATES)
    size = random.choice(("nano", "micro", "small", "medium") if family[0] == "t" else ("large", "xlarge", "4xlarge"))
    age = random.uniform(0, 28) if random.random() < 0.25 else random.uniform(32, 900)
    launched = now - timedelta(seconds=int(age * 86400))
    created = launched - timedelta(seconds=random.randrange(200 * 86400))
    address = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"
    name = f"ip-{address.replace('.', '-')}.{network['region']}.compute.internal"
    groups = [dict(group) for group in random.sample(network["groups"], random.randint(1, 3))]
    role = random.choice(_ROLES)
    found: dict[str, Any] = {
        "Architecture": "arm64" if family.endswith("g") else "x86_64",
        "BlockDeviceMappings": [_device(random, number, created) for number in range(random.choice((1, 1, 2, 2, 3)))],
        "ClientToken": f"{random.getrandbits(128):032x}",
        "EbsOptimized": family[0] != "t",
        "EnaSupport": True,
        "Hypervisor": "xen",
        "NetworkInterfaces": [_interface(random, network, subnet, address, name, groups, created)],
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SecurityGroups": groups,
        "SourceDestCheck": True,
        "Tags": _tags(random, role),
        "VirtualizationType": "hvm",
        "CpuOptions": {"CoreCount": random.choice((1, 2, 4, 8)), "ThreadsPerCore": 2},
        "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
        "HibernationOptions": {"Configured": False},
        "MetadataOptions": {
            "State": "applied",
            "HttpTokens": random.choice(("required", "optional")),
            "HttpPutResponseHopLimit": random.choice((1, 2)),
            "HttpEndpoint": "enabled",
            "HttpProtocolIpv6": "disabled",
            "InstanceMetadataTags": "disabled",
        },
        "EnclaveOptions": {"Enabled": False},
        "BootMode": "uefi-preferred",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "UsageOperationUpdateTime": _stamp(created),
        "PrivateDnsNameOptions": {"HostnameType": "ip-name", "EnableResourceNameDnsARecord": False},
        "MaintenanceOptions": {"AutoRecovery": "default", "RebootMigration": "default"},
        "CurrentInstanceBootMode": "legacy-bios",
        "NetworkPerformanceOptions": {"BandwidthWeighting": "default"},
        "Operator": {"Managed": False},
        "InstanceId": _id(random, "i"),
        "ImageId": random.choice(network["images"]),
        "State": {"Code": code, "Name": state},
        "PrivateDnsName": name,
        "PublicDnsName": "",
        "StateTransitionReason": "" if state == "running" else "User initiated (2026-01-28 09:30:00 GMT)",
        "KeyName": f"{role}-key",
        "AmiLaunchIndex": 0,
        "ProductCodes": [],
        "InstanceType": f"{family}.{size}",
        "LaunchTime": _stamp(launched),
        "Placement": {"AvailabilityZone": zone, "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": random.choice(("disabled", "disabled", "enabled"))},
        "SubnetId": subnet,
        "VpcId": network["vpc"],
        "PrivateIpAddress": address,
    }
    if random.random() < 0.8:
        profile = f"arn:aws:iam::{ACCOUNT}:instance-profile/{role}"
        found["IamInstanceProfile"] = {"Arn": profile, "Id": f"AIPA{random.getrandbits(64):016X}"}
    return found


def _device(random: Random, number: int, attached: datetime) -> dict[str, Any]:
    volume = {"AttachTime": _stamp(attached), "DeleteOnTermination": number == 0, "Status": "attached"}
    return {"DeviceName": f"/dev/xvd{'abc'[number]}", "Ebs": {**volume, "VolumeId": _id(random, "vol")}}


def _interface(
    random: Random,
    network: dict[str, Any],
    subnet: str,
    address: str,
    name: str,
    groups: list[dict[str, Any]],
    attached: datetime,
) -> dict[str, Any]:
    attachment = {"AttachTime": _stamp(attached), "AttachmentId": _id(random, "eni-attach"), "DeviceIndex": 0}
    return {
        "Attachment": {**attachment, "DeleteOnTermination": True, "Status": "attached", "NetworkCardIndex": 0},
        "Description": "",
        "Groups": [dict(group) for group in groups],
        "Ipv6Addresses": [],
        "MacAddress": ":".join(f"{random.randrange(256):02x}" for _ in range(6)),
        "NetworkInterfaceId": _id(random, "eni"),
        "OwnerId": ACCOUNT,
        "PrivateDnsName": name,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateDnsName": name, "PrivateIpAddress": address}],
        "SourceDestCheck": True,
        "Status": "in-use",
        "SubnetId": subnet,
        "VpcId": network["vpc"],
        "InterfaceType": "interface",
        "Operator": {"Managed": False},
    }


def _tags(random: Random, role: str) -> list[dict[str, str]]:
    team = random.choice(_TEAMS)
    tags = {"Name": f"{team}-{role}-{random.randrange(1000):03}", "team": team, "role": role}
    environment = _weighted(random, _ENVIRONMENTS)
    if environment:
        tags["env"] = environment
    perhaps = {
        "owner": (0.7, f"{team}-oncall@example.com"),
        "cost-center": (0.6, f"CC-{random.randrange(10_000):04}"),
        "terraform:module": (0.5, f"git::ssh://git.example.com/infra/{role}"),
        "aws:autoscaling:groupName": (0.3, f"{team}-{role}"),
    }
    tags |= {key: value for key, (chance, value) in perhaps.items() if random.random() < chance}
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    random.shuffle(pairs)
    return pairs


def _weighted(random: Random, weights: dict[Any, int]) -> Any:
    return random.choices(list(weights), list(weights.values()))[0]


def _id(random: Random, prefix: str) -> str:
    return f"{prefix}-{random.getrandbits(68):017x}"


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
