"""What AWS refuses in a network: a world, an act, AWS's error code."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Case = tuple[str, Callable[[Any], Any]]
BLOCKED = "DependencyViolation"


def _function(aws: Any, subnets: list[str], group: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.py", "")
    aws.functions.create_function(
        FunctionName="f", Runtime="python3.12", Handler="index.h", Role=aws.role(), Code={"ZipFile": file.getvalue()},
        VpcConfig={"SubnetIds": subnets, "SecurityGroupIds": [group]},
    )  # fmt: skip


def _vpc_with_endpoint(aws: Any, **more: Any) -> str:
    subnet = aws.subnet()
    vpc = aws.vpc_of(subnet)
    if more.get("VpcEndpointType") == "Interface":
        more["SubnetIds"] = [subnet]
    aws.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3", **more)
    return str(subnet if more else vpc)


def _mount(aws: Any, subnet: str, *groups: str) -> str:
    system = aws.efs.create_file_system(CreationToken="t")["FileSystemId"]
    aws.efs.create_mount_target(
        FileSystemId=system, SubnetId=subnet, **({"SecurityGroups": list(groups)} if groups else {})
    )
    return str(system)


def _classic(aws: Any, subnet: str, *groups: str) -> None:
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    aws.elb.create_load_balancer(
        LoadBalancerName="classic", Listeners=[listener], Subnets=[subnet], SecurityGroups=list(groups)
    )


def _allow(aws: Any, group: str, source: str) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": source}]}
    aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])


def _subnet_with(put: Callable[[Any, str], Any]) -> Callable[[Any], Any]:
    """Delete a subnet in which something stands."""

    def act(aws: Any) -> Any:
        subnet = aws.subnet()
        put(aws, subnet)
        return aws.ec2.delete_subnet(SubnetId=subnet)

    return act


def _group_with(put: Callable[[Any, str, str], Any]) -> Callable[[Any], Any]:
    """Delete a security group that something in the same VPC uses."""

    def act(aws: Any) -> Any:
        subnet = aws.subnet()
        group = aws.group(aws.vpc_of(subnet))
        put(aws, subnet, group)
        return aws.ec2.delete_security_group(GroupId=group)

    return act


def _network_acl(aws: Any, *, default: bool) -> Any:
    vpc = aws.vpc()
    if not default:
        aws.ec2.create_network_acl(VpcId=vpc)
        return aws.ec2.delete_vpc(VpcId=vpc)
    acls = aws.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    return aws.ec2.delete_network_acl(NetworkAclId=acls[0]["NetworkAclId"])


def _default_group(aws: Any) -> Any:
    filters = [{"Name": "vpc-id", "Values": [aws.vpc()]}]
    group = aws.ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]
    return aws.ec2.delete_security_group(GroupId=group)


def _gateway_under(take: Callable[[Any, str], Any]) -> Callable[[Any], Any]:
    """Detach the gateway of a VPC in which something has a public address."""

    def act(aws: Any) -> Any:
        subnet = aws.subnet()
        gateway = aws.gateway(aws.vpc_of(subnet))
        take(aws, subnet)
        return aws.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=aws.vpc_of(subnet))

    return act


def _main_route_table(aws: Any) -> Any:
    filters = [{"Name": "vpc-id", "Values": [aws.vpc()]}]
    table = aws.ec2.describe_route_tables(Filters=filters)["RouteTables"][0]["RouteTableId"]
    return aws.ec2.delete_route_table(RouteTableId=table)


def _used_route_table(aws: Any) -> Any:
    subnet = aws.subnet()
    table = aws.ec2.create_route_table(VpcId=aws.vpc_of(subnet))["RouteTable"]["RouteTableId"]
    aws.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return aws.ec2.delete_route_table(RouteTableId=table)


def _associated(aws: Any, **target: Any) -> Any:
    address = aws.address()
    aws.ec2.associate_address(AllocationId=address, **target)
    return aws.ec2.release_address(AllocationId=address)


def _nat_twice(aws: Any) -> Any:
    nat = aws.nat()
    aws.ec2.delete_nat_gateway(NatGatewayId=nat)
    return aws.ec2.delete_nat_gateway(NatGatewayId=nat)


def _address_of_nat(aws: Any) -> Any:
    address = aws.address()
    aws.nat(address=address)
    return aws.ec2.release_address(AllocationId=address)


def _take_off_nat(aws: Any, **address: str) -> Any:
    aws.nat(address=aws.address())
    made = aws.ec2.describe_addresses()["Addresses"][0]
    return aws.ec2.disassociate_address(**{name: made[key] for name, key in address.items()})


def _interface_of_nat(aws: Any) -> Any:
    nat = aws.nat()
    found = aws.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["NatGatewayAddresses"][0]
    return aws.ec2.delete_network_interface(NetworkInterfaceId=found["NetworkInterfaceId"])


def _database_in(aws: Any, subnets: list[str], **more: Any) -> None:
    aws.database(DBSubnetGroupName=aws.subnet_group(subnets), **more)


def _transit_gateway(aws: Any) -> Any:
    subnet = aws.subnet()
    gateway = aws.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    aws.ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway, VpcId=aws.vpc_of(subnet), SubnetIds=[subnet]
    )
    return aws.ec2.delete_transit_gateway(TransitGatewayId=gateway)


def _vpn(aws: Any) -> tuple[str, str]:
    customer = aws.ec2.create_customer_gateway(Type="ipsec.1", PublicIp="192.0.2.1", BgpAsn=65000)["CustomerGateway"]
    gateway = aws.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    aws.ec2.create_vpn_connection(CustomerGatewayId=customer["CustomerGatewayId"], VpnGatewayId=gateway, Type="ipsec.1")
    aws.ec2.attach_vpn_gateway(VpcId=aws.vpc(), VpnGatewayId=gateway)
    return str(customer["CustomerGatewayId"]), str(gateway)


CASES: dict[str, Case] = {
    "a VPC with a subnet": (BLOCKED, lambda a: a.ec2.delete_vpc(VpcId=a.vpc_of(a.subnet()))),
    "a VPC with a gateway": (BLOCKED, lambda a: (v := a.vpc(), a.gateway(v), a.ec2.delete_vpc(VpcId=v))),
    "a VPC with a security group": (BLOCKED, lambda a: (v := a.vpc(), a.group(v), a.ec2.delete_vpc(VpcId=v))),
    "a VPC with a network ACL": (BLOCKED, lambda a: _network_acl(a, default=False)),
    "a VPC with a gateway endpoint": (
        BLOCKED,
        lambda a: (v := a.vpc(), a.ec2.create_vpc_endpoint(VpcId=v, ServiceName="s"), a.ec2.delete_vpc(VpcId=v)),
    ),
    "a subnet with an instance": (BLOCKED, _subnet_with(lambda a, s: a.instance(s))),
    "a subnet with a stopped instance": (
        BLOCKED,
        _subnet_with(lambda a, s: a.ec2.stop_instances(InstanceIds=[a.instance(s)])),
    ),
    "a subnet with an interface": (BLOCKED, _subnet_with(lambda a, s: a.interface(s))),
    "a subnet with a NAT gateway": (BLOCKED, _subnet_with(lambda a, s: a.nat(s))),
    "a subnet with a load balancer": (BLOCKED, _subnet_with(lambda a, s: a.balancer([s, a.subnet(a.vpc_of(s))]))),
    "a subnet with a classic load balancer": (BLOCKED, _subnet_with(_classic)),
    "a subnet with a database": (BLOCKED, _subnet_with(lambda a, s: _database_in(a, [s, a.subnet(a.vpc_of(s))]))),
    "a subnet with a function": (BLOCKED, _subnet_with(lambda a, s: _function(a, [s], a.group(a.vpc_of(s))))),
    "a subnet with a mount target": (BLOCKED, _subnet_with(_mount)),
    "a subnet with an interface endpoint": (
        BLOCKED,
        lambda a: a.ec2.delete_subnet(SubnetId=_vpc_with_endpoint(a, VpcEndpointType="Interface")),
    ),
    "the default group": ("CannotDelete", _default_group),
    "a group of an interface": (BLOCKED, _group_with(lambda a, s, g: a.interface(s, g))),
    "a group of an instance": (BLOCKED, _group_with(lambda a, s, g: a.instance(s, SecurityGroupIds=[g]))),
    "a group of a load balancer": (BLOCKED, _group_with(lambda a, s, g: a.balancer([s, a.subnet(a.vpc_of(s))], g))),
    "a group of a classic load balancer": (BLOCKED, _group_with(_classic)),
    "a group of a database": (BLOCKED, _group_with(lambda a, s, g: a.database(VpcSecurityGroupIds=[g]))),
    "a group of a function": (BLOCKED, _group_with(lambda a, s, g: _function(a, [s], g))),
    "a group of a mount target": (BLOCKED, _group_with(_mount)),
    "a group that another's rule names": (
        BLOCKED,
        _group_with(lambda a, s, g: _allow(a, a.group(a.vpc_of(s), "other"), g)),
    ),
    "a gateway under an elastic address": (
        BLOCKED,
        _gateway_under(lambda a, s: a.ec2.associate_address(AllocationId=a.address(), InstanceId=a.instance(s))),
    ),
    "a gateway under a NAT gateway": (BLOCKED, _gateway_under(lambda a, s: a.nat(s))),
    "the main route table": (BLOCKED, _main_route_table),
    "a route table that a subnet uses": (BLOCKED, _used_route_table),
    "the default network ACL": ("InvalidParameterValue", lambda a: _network_acl(a, default=True)),
    "an interface of an instance": (
        "InvalidParameterValue",
        lambda a: a.ec2.delete_network_interface(NetworkInterfaceId=a.primary_interface(a.instance())),
    ),
    "an interface of a NAT gateway": ("InvalidParameterValue", _interface_of_nat),
    "an address of an instance": ("InvalidIPAddress.InUse", lambda a: _associated(a, InstanceId=a.instance())),
    "an address of an interface": (
        "InvalidIPAddress.InUse",
        lambda a: _associated(a, NetworkInterfaceId=a.interface()),
    ),
    "an address of a NAT gateway": ("InvalidIPAddress.InUse", _address_of_nat),
    "an address taken off a NAT gateway": (
        "AuthFailure",
        lambda a: _take_off_nat(a, AssociationId="AssociationId"),
    ),
    "an address taken off a NAT gateway by its number": (
        "AuthFailure",
        lambda a: _take_off_nat(a, PublicIp="PublicIp"),
    ),
    "a NAT gateway that is gone": ("NatGatewayNotFound", _nat_twice),
    "a NAT gateway that never was": (
        "NatGatewayNotFound",
        lambda a: a.ec2.delete_nat_gateway(NatGatewayId="nat-0123456789abcdef0"),
    ),
    "a transit gateway with an attachment": ("IncorrectState", _transit_gateway),
    "a customer gateway in use": (
        "IncorrectState",
        lambda a: a.ec2.delete_customer_gateway(CustomerGatewayId=_vpn(a)[0]),
    ),
    "a VPN gateway in use": ("IncorrectState", lambda a: a.ec2.delete_vpn_gateway(VpnGatewayId=_vpn(a)[1])),
}


@pytest.mark.parametrize("name", CASES)
def test_what_aws_refuses_is_refused_with_its_code(aws: Any, name: str) -> None:
    code, act = CASES[name]

    with pytest.raises(ClientError) as refused:
        act(aws)

    assert refused.value.response["Error"]["Code"] == code
