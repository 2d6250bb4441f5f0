"""Records as AWS describes them, made up: what answers of a few services with much in them hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias

Record: TypeAlias = dict[str, Any]


def reservations(count: int, random: Random) -> Record:
    """An answer of DescribeInstances: reservations of one instance each, as EC2 describes a usual one today."""
    return {"Reservations": [_reservation(random) for _ in range(count)]}


def _reservation(random: Random) -> Record:
    launched = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(seconds=random.randrange(80_000_000))
    groups = [{"GroupId": _id(random, "sg"), "GroupName": f"web-{n}-sg"} for n in range(random.randint(1, 3))]
    address = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"
    host = f"ip-{address.replace('.', '-')}.eu-west-1.compute.internal"
    tags = {"Name": "payments-checkout-api-042", "team": "payments", "app": "checkout-api", "env": "staging"}
    tags |= {"owner": "payments-oncall@example.com", "cost-center": f"CC-{random.randrange(10_000)}"}
    instance = {
        "InstanceId": _id(random, "i"),
        "ImageId": _id(random, "ami"),
        "State": {"Code": 16, "Name": "running"},
        "PrivateDnsName": host,
        "PublicDnsName": "",
        "StateTransitionReason": "",
        "KeyName": "payments-key",
        "AmiLaunchIndex": 0,
        "ProductCodes": [],
        "InstanceType": random.choice(("t3.micro", "m6i.2xlarge", "c5.large")),
        "LaunchTime": launched,
        "Placement": {"AvailabilityZone": "eu-west-1a", "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": "disabled"},
        "SubnetId": _id(random, "subnet"),
        "VpcId": _id(random, "vpc"),
        "PrivateIpAddress": address,
        "Architecture": "x86_64",
        "RootDeviceType": "ebs",
        "RootDeviceName": "/dev/xvda",
        "BlockDeviceMappings": [_device(random, launched) for _ in range(random.randint(1, 3))],
        "VirtualizationType": "hvm",
        "ClientToken": str(random.getrandbits(128)),
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "SecurityGroups": groups,
        "SourceDestCheck": True,
        "Hypervisor": "xen",
        "NetworkInterfaces": [_interface(random, launched, groups, address, host)],
        "IamInstanceProfile": {"Arn": "arn:aws:iam::123456789012:instance-profile/api-role", "Id": _id(random, "AIPA")},
        "EbsOptimized": True,
        "EnaSupport": True,
        "CpuOptions": {"CoreCount": 4, "ThreadsPerCore": 2},
        "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
        "HibernationOptions": {"Configured": False},
        "MetadataOptions": {
            "State": "applied",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": 2,
            "HttpEndpoint": "enabled",
            "HttpProtocolIpv6": "disabled",
            "InstanceMetadataTags": "disabled",
        },
        "EnclaveOptions": {"Enabled": False},
        "BootMode": "uefi-preferred",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "UsageOperationUpdateTime": launched,
        "PrivateDnsNameOptions": {"HostnameType": "ip-name", "EnableResourceNameDnsARecord": False},
        "MaintenanceOptions": {"AutoRecovery": "default"},
        "CurrentInstanceBootMode": "legacy-bios",
        "Operator": {"Managed": False},
    }
    return {"ReservationId": _id(random, "r"), "OwnerId": "123456789012", "Groups": [], "Instances": [instance]}


def _device(random: Random, since: datetime) -> Record:
    volume = {"AttachTime": since, "DeleteOnTermination": True, "Status": "attached", "VolumeId": _id(random, "vol")}
    return {"DeviceName": "/dev/xvda", "Ebs": volume}


def _interface(random: Random, since: datetime, groups: list[Record], address: str, host: str) -> Record:
    return {
        "Attachment": {
            "AttachTime": since,
            "AttachmentId": _id(random, "eni-attach"),
            "DeleteOnTermination": True,
            "DeviceIndex": 0,
            "Status": "attached",
            "NetworkCardIndex": 0,
        },
        "Description": "",
        "Groups": groups,
        "Ipv6Addresses": [],
        "MacAddress": "0a:1b:2c:3d:4e:5f",
        "NetworkInterfaceId": _id(random, "eni"),
        "OwnerId": "123456789012",
        "PrivateDnsName": host,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateDnsName": host, "PrivateIpAddress": address}],
        "SourceDestCheck": True,
        "Status": "in-use",
        "SubnetId": _id(random, "subnet"),
        "VpcId": _id(random, "vpc"),
        "InterfaceType": "interface",
        "Operator": {"Managed": False},
    }


def items(count: int, random: Random) -> Record:
    """An answer of DynamoDB's Scan."""
    return {"Items": [_item(random) for _ in range(count)], "Count": count, "ScannedCount": count}


def _item(random: Random) -> Record:
    return {
        "id": {"S": _id(random, "order")},
        "total": {"N": str(random.randrange(10_000))},
        "paid": {"BOOL": True},
        "lines": {"L": [{"M": {"sku": {"S": "a-1"}, "count": {"N": "2"}}}, {"M": {"sku": {"S": "b-2"}}}]},
    }


def services(count: int, random: Random) -> Record:
    """An answer of ECS's DescribeServices."""
    return {"services": [_service(random) for _ in range(count)], "failures": []}


def _service(random: Random) -> Record:
    created = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(seconds=random.randrange(80_000_000))
    name = _id(random, "service")
    deployment = {"id": _id(random, "ecs-svc"), "status": "PRIMARY", "desiredCount": 2, "runningCount": 2}
    deployment |= {"createdAt": created, "updatedAt": created, "launchType": "FARGATE"}
    arn = "arn:aws:ecs:eu-west-1:123456789012"
    return {
        "serviceArn": f"{arn}:service/main/{name}",
        "serviceName": name,
        "clusterArn": f"{arn}:cluster/main",
        "status": "ACTIVE",
        "desiredCount": 2,
        "runningCount": 2,
        "pendingCount": 0,
        "launchType": "FARGATE",
        "taskDefinition": f"{arn}:task-definition/{name}:7",
        "deployments": [deployment],
        "events": [{"id": _id(random, "event"), "createdAt": created, "message": f"({name}) is steady."}] * 2,
        "createdAt": created,
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [_id(random, "subnet")], "securityGroups": []}},
    }


def functions(count: int, random: Random) -> Record:
    """An answer of Lambda's ListFunctions."""
    return {"Functions": [_function(random) for _ in range(count)]}


def _function(random: Random) -> Record:
    name = _id(random, "function")
    return {
        "FunctionName": name,
        "FunctionArn": f"arn:aws:lambda:eu-west-1:123456789012:function:{name}",
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::123456789012:role/function-role",
        "Handler": "main.handler",
        "CodeSize": random.randrange(10_000_000),
        "Timeout": 30,
        "MemorySize": 512,
        "LastModified": "2026-01-31T12:00:00.000+0000",
        "CodeSha256": "x" * 44,
        "Version": "$LATEST",
        "VpcConfig": {"SubnetIds": [_id(random, "subnet")], "SecurityGroupIds": [], "VpcId": _id(random, "vpc")},
        "Environment": {"Variables": {"STAGE": "prod", "TABLE": "orders"}},
        "TracingConfig": {"Mode": "PassThrough"},
        "PackageType": "Zip",
        "Architectures": ["arm64"],
        "EphemeralStorage": {"Size": 512},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"},
    }


def _id(random: Random, prefix: str) -> str:
    return f"{prefix}-{random.getrandbits(68):017x}"
