"""An account in this process with the stricter rules, and one sandbox process for all tests that need HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from costcutter.sandbox import Sandbox, rules, start

_ONCE = Config(retries={"total_max_attempts": 1})
# Typed loosely: the stubs want the service as a literal, and here it is data.
_SESSION: Any = boto3.Session("sandbox", "sandbox", region_name="us-east-1")
_TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
POLICY = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
})  # fmt: skip


@cache
def _in_process(service: str) -> Any:
    """One client for all tests: moto answers whatever account is in force, and reading the models takes longer."""
    return _SESSION.client(service, config=_ONCE)


class Account:
    """An empty account and short words for what stands in it; ids in, ids out."""

    def __init__(self) -> None:
        self._vpcs = 0
        self._subnets = 0

    def __getattr__(self, service: str) -> Any:
        """The service's client: `aws.ec2`, `aws.iam`; `aws.functions` is Lambda's."""
        return _in_process({"functions": "lambda"}.get(service, service))

    def vpc(self) -> str:
        self._vpcs += 1
        return str(self.ec2.create_vpc(CidrBlock=f"10.{self._vpcs}.0.0/16")["Vpc"]["VpcId"])

    def vpc_of(self, subnet: str) -> str:
        return str(self.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"])

    def subnet(self, vpc: str = "") -> str:
        vpc, self._subnets = vpc or self.vpc(), self._subnets + 1
        cidr = self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"].replace("0.0/16", f"{self._subnets}.0/24")
        zone = "us-east-1" + "ab"[self._subnets % 2]
        return str(self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"])

    def subnets(self) -> list[str]:
        vpc = self.vpc()
        return [self.subnet(vpc), self.subnet(vpc)]

    def group(self, vpc: str = "", name: str = "g") -> str:
        made = self.ec2.create_security_group(GroupName=name, Description="d", VpcId=vpc or self.vpc())
        return str(made["GroupId"])

    def instance(self, subnet: str = "", **more: Any) -> str:
        made = self.ec2.run_instances(
            ImageId="ami-12345678",
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            SubnetId=subnet or self.subnet(),
            **more,
        )
        return str(made["Instances"][0]["InstanceId"])

    def interface(self, subnet: str = "", *groups: str) -> str:
        more = {"Groups": list(groups)} if groups else {}
        made = self.ec2.create_network_interface(SubnetId=subnet or self.subnet(), **more)
        return str(made["NetworkInterface"]["NetworkInterfaceId"])

    def primary_interface(self, instance: str) -> str:
        found = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
        return str(found["NetworkInterfaces"][0]["NetworkInterfaceId"])

    def address(self) -> str:
        return str(self.ec2.allocate_address(Domain="vpc")["AllocationId"])

    def nat(self, subnet: str = "", address: str = "") -> str:
        made = self.ec2.create_nat_gateway(SubnetId=subnet or self.subnet(), AllocationId=address or self.address())
        return str(made["NatGateway"]["NatGatewayId"])

    def gateway(self, vpc: str) -> str:
        made = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc)
        return str(made)

    def balancer(self, subnets: list[str], *groups: str) -> str:
        more = {"SecurityGroups": list(groups)} if groups else {}
        made = self.elbv2.create_load_balancer(Name="lb", Subnets=subnets, **more)
        return str(made["LoadBalancers"][0]["LoadBalancerArn"])

    def database(self, **more: Any) -> str:
        self.rds.create_db_instance(
            DBInstanceIdentifier="db", DBInstanceClass="db.t3.micro", Engine="mysql", AllocatedStorage=20,
            MasterUsername="adm", MasterUserPassword="sandbox12345", **more,
        )  # fmt: skip
        return "db"

    def subnet_group(self, subnets: list[str]) -> str:
        self.rds.create_db_subnet_group(DBSubnetGroupName="dbs", DBSubnetGroupDescription="d", SubnetIds=subnets)
        return "dbs"

    def role(self, name: str = "r") -> str:
        return str(self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=_TRUST)["Role"]["Arn"])

    def user(self) -> str:
        self.iam.create_user(UserName="u")
        return "u"

    def policy(self) -> str:
        return str(self.iam.create_policy(PolicyName="p", PolicyDocument=POLICY)["Policy"]["Arn"])

    def environment(self) -> str:
        self.elasticbeanstalk.create_application(ApplicationName="app")
        made = self.elasticbeanstalk.create_environment(ApplicationName="app", EnvironmentName="environment")
        return str(made["EnvironmentId"])


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An empty account of moto's in this process, with the rules."""
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    rules.install()
    with mock_aws():
        yield Account()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A small sandbox process; tests that share it leave no faults behind."""
    with start(seed=3, scale=0.1) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Any]:
    """Gives boto3 clients of the sandbox by service and region; faults end with the test."""

    def make(service: str, region: str = "us-east-1", attempts: int = 1) -> Any:
        config = Config(retries={"total_max_attempts": attempts, "mode": "standard"})
        return _SESSION.client(service, region_name=region, endpoint_url=sandbox.url, config=config)

    yield make
    sandbox.faults()
