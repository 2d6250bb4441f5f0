"""Peak memory of a plan over many instances of which few match, beside keeping every one of them.

``make bench-memory`` runs it. The cloud is simulated in the process: it makes each page when it is asked for, 1,000
instances of 3 to 4 KB (as JSON), one in 1,000 of which matches. Every row is a process of its own, since the peak of
a process never falls.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

if TYPE_CHECKING:  # the parent process stays small: a new process begins with the peak of the one that made it
    from costcutter.app.session import Session
    from costcutter.ports import Identity
    from costcutter.resources import Scope

ACCOUNT, REGION, PAGE = "123456789012", "us-east-1", 1000

STOPPED_LONG_AGO = """
policies:
  - name: forgotten
    resource: ec2.instance
    filters:
      - State.Name == 'stopped'
      - tags: {env: {in: [dev, test]}, Owner: absent}
      - age: {over: 90d}
      - "!starts_with(InstanceType, 'p4')"
    actions: [stop]
"""
UNUSED_GROUPS = """
  - name: groups
    resource: ec2.security_group
    filters: [referenced_by: {type: ec2.instance, has: none}]
    actions: [delete]
"""

VARIANTS = {
    "pages only": "no plan is made: what the simulated cloud costs by itself",
    "streaming": "as the engine does it",
    "in part": "the same, with a policy that has to know which groups instances use",
    "everything": "as if every instance had to be kept whole",
}

Document = dict[str, Any]


def instance(number: int) -> Document:
    """An instance as EC2 describes it; no text is shared with another one, as none is in parsed answers."""
    return json.loads(_TEMPLATE % {"n": number, "state": "stopped" if number % 1000 == 0 else "running"})  # type: ignore[no-any-return]


class SimulatedCloud:
    """An account with nothing but instances, made page by page."""

    def __init__(self, instances: int) -> None:
        self.instances = instances

    def identity(self) -> Identity:
        from costcutter.ports import Identity

        return Identity(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/bench")

    def regions(self) -> tuple[str, ...]:
        return (REGION,)

    def home_region(self) -> str:
        return REGION

    def supports(self, service: str, region: str) -> bool:
        return True

    def call(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> Document:
        return {"DisableApiStop": {"Value": False}} if operation == "DescribeInstanceAttribute" else {}

    def pages(
        self, scope: Scope, service: str, operation: str, params: Mapping[str, Any], page_size: int | None = None
    ) -> Iterator[Document]:
        if operation == "DescribeInstances":
            for first in range(0, self.instances, PAGE):
                numbers = range(first, min(first + PAGE, self.instances))
                yield {"Reservations": [{"Instances": [instance(number)]} for number in numbers]}
        else:
            yield {}


def one(variant: str, instances: int) -> dict[str, float]:
    """Plan in this process; megabytes, seconds and matches."""
    cloud = SimulatedCloud(instances)
    opened = _session(cloud, STOPPED_LONG_AGO + (UNUSED_GROUPS if variant == "in part" else ""))
    before, began, cpu = _resident_mb(), time.perf_counter(), time.process_time()
    steps = 0
    if variant == "pages only":
        for _ in cloud.pages(opened.reach.scope(REGION), "ec2", "DescribeInstances", {}):
            pass
    else:
        made = opened.plan_of(opened.survey(whole=variant == "everything"))
        assert made.listed == instances
        steps = len(made.steps)
    return {
        "before": before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "steps": steps,
    }


def _session(cloud: SimulatedCloud, policies: str) -> Session:
    from costcutter.app import config as configuration
    from costcutter.app.session import open_session
    from costcutter.app.wiring import make_book, make_clock
    from costcutter.documents.yaml import read
    from costcutter.policy.compile import compile_policies

    config = configuration.load({}, environment={}, folder=Path("/nowhere"), user_folder=None, file=None)
    book = make_book(config)
    loaded = compile_policies([read(policies, "bench.yaml")], book).checked()
    return open_session(config, loaded, book, cloud, make_clock())


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def measure(variant: str, instances: int) -> dict[str, float]:
    """The same, in a fresh process."""
    command = [sys.executable, __file__, "--one", variant, str(instances)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--most", type=int, default=100_000, help="the largest size of which everything is kept")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--one", nargs=2, metavar=("VARIANT", "INSTANCES"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one[0], int(given.one[1]))))
        return
    rows = []
    for size in given.sizes:
        for variant in VARIANTS:
            if size > given.most and variant in ("in part", "everything"):
                continue
            rounds = [measure(variant, size) for _ in range(given.rounds)]
            middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
            peaks = [each["peak"] for each in rounds]
            spread = f"{min(peaks):.0f} - {max(peaks):.0f}"
            numbers = [f"{middle[key]:,.0f}" for key in ("steps", "before", "peak")]
            rows.append((f"{size:,}", variant, *numbers, spread, *(f"{middle[key]:.1f}" for key in ("seconds", "cpu"))))
    size = len(json.dumps(instance(0)))
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"one instance is {size:,} bytes as JSON; median of {given.rounds}; {machine}")
    head = ("instances", "variant", "steps", "before (MB)", "peak (MB)", "from - to", "seconds", "CPU seconds")
    print(tabulate(rows, head, tablefmt="github", disable_numparse=True, colalign=("right", "left", *["right"] * 6)))


_TEMPLATE = json.dumps(
    {
        "AmiLaunchIndex": 0,
        "Architecture": "x86_64",
        "BlockDeviceMappings": [
            {
                "DeviceName": f"/dev/{device}",
                "Ebs": {
                    "AttachTime": "2024-03-01T08:15:30Z",
                    "DeleteOnTermination": True,
                    "Status": "attached",
                    "VolumeId": f"vol-{device}%(n)017x",
                },
            }
            for device in ("xvda", "sdf", "sdg")
        ],
        "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
        "ClientToken": "5f6d0c1e-8a55-4c1e-9c5d-%(n)012x",
        "CpuOptions": {"CoreCount": 2, "ThreadsPerCore": 2},
        "CurrentInstanceBootMode": "legacy-bios",
        "EbsOptimized": True,
        "EnaSupport": True,
        "EnclaveOptions": {"Enabled": False},
        "HibernationOptions": {"Configured": False},
        "Hypervisor": "xen",
        "IamInstanceProfile": {
            "Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/web-%(n)x",
            "Id": "AIPA%(n)017X",
        },
        "ImageId": "ami-0c%(n)015x",
        "InstanceId": "i-%(n)017x",
        "InstanceType": "m5.xlarge",
        "KeyName": "operations-%(n)x",
        "LaunchTime": "2024-03-01T08:15:30Z",
        "MaintenanceOptions": {"AutoRecovery": "default"},
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpProtocolIpv6": "disabled",
            "HttpPutResponseHopLimit": 2,
            "HttpTokens": "required",
            "InstanceMetadataTags": "disabled",
            "State": "applied",
        },
        "Monitoring": {"State": "disabled"},
        "NetworkInterfaces": [
            {
                "Attachment": {
                    "AttachTime": "2024-03-01T08:15:29Z",
                    "AttachmentId": "eni-attach-%(n)017x",
                    "DeleteOnTermination": True,
                    "DeviceIndex": 0,
                    "NetworkCardIndex": 0,
                    "Status": "attached",
                },
                "Description": "",
                "Groups": [{"GroupId": "sg-0a%(n)015x", "GroupName": "web-%(n)x"}],
                "InterfaceType": "interface",
                "Ipv6Addresses": [],
                "MacAddress": "0a:1b:2c:3d:4e:5f",
                "NetworkInterfaceId": "eni-%(n)017x",
                "OwnerId": ACCOUNT,
                "PrivateDnsName": "ip-10-0-12-34.ec2.internal",
                "PrivateIpAddress": "10.0.12.34",
                "PrivateIpAddresses": [
                    {"Primary": True, "PrivateDnsName": "ip-10-0-12-34.ec2.internal", "PrivateIpAddress": "10.0.12.34"}
                ],
                "SourceDestCheck": True,
                "Status": "in-use",
                "SubnetId": "subnet-0b%(n)015x",
                "VpcId": "vpc-0c0d0e0f101112131",
            }
        ],
        "Placement": {"AvailabilityZone": "us-east-1a", "GroupName": "", "Tenancy": "default"},
        "PlatformDetails": "Linux/UNIX",
        "PrivateDnsName": "ip-10-0-12-34.ec2.internal",
        "PrivateDnsNameOptions": {
            "EnableResourceNameDnsAAAARecord": False,
            "EnableResourceNameDnsARecord": False,
            "HostnameType": "ip-name",
        },
        "PrivateIpAddress": "10.0.12.34",
        "ProductCodes": [],
        "PublicDnsName": "",
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SecurityGroups": [{"GroupId": "sg-0a%(n)015x", "GroupName": "web-%(n)x"}],
        "SourceDestCheck": True,
        "State": {"Code": 16, "Name": "%(state)s"},
        "StateTransitionReason": "",
        "SubnetId": "subnet-0b%(n)015x",
        "Tags": [
            {"Key": "Name", "Value": "web-%(n)x"},
            {"Key": "env", "Value": "dev"},
            {"Key": "team", "Value": "payments"},
            {"Key": "cost-center", "Value": "4711-%(n)x"},
            {"Key": "aws:cloudformation:stack-name", "Value": "web-frontend-%(n)x"},
            {"Key": "aws:autoscaling:groupName", "Value": "web-frontend-%(n)x-group"},
        ],
        "UsageOperation": "RunInstances",
        "UsageOperationUpdateTime": "2024-03-01T08:15:30Z",
        "VirtualizationType": "hvm",
        "VpcId": "vpc-0c0d0e0f101112131",
    }
)

if __name__ == "__main__":
    main()
