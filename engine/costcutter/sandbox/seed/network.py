"""VPCs with subnets, gateways, routes, endpoints and security groups that point at each other."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.seed.account import Account, Network, Region

_VPCS = {"us-east-1": 3, "eu-west-1": 2, "ap-southeast-2": 2}
_SUBNETS = 3


def fill(account: Account, region: Region) -> None:
    """Create the region's networks; the last VPC is a leftover in which nothing runs."""
    ec2 = account.client("ec2", region.name)
    for index in range(_VPCS[region.name]):
        account.past(newest=500)
        network = _vpc(account, region, ec2, index)
        _gateway(account, region, ec2, network)
        _endpoints(account, region, ec2, network)
        region.networks.append(network)
    _groups(account, region, ec2)


def _vpc(account: Account, region: Region, ec2: Any, index: int) -> Network:
    start = f"10.{index + 1}"
    vpc = ec2.create_vpc(
        CidrBlock=f"{start}.0.0/16", TagSpecifications=account.tag_specification("vpc", f"vpc-{index}")
    )["Vpc"]["VpcId"]
    network = Network(account.made("ec2.vpc", region.name, vpc), start)
    for number in range(_SUBNETS):
        subnet = ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"{start}.{number * 16}.0/20",
            AvailabilityZone=region.name + "abc"[number % 2],
            TagSpecifications=account.tag_specification("subnet", f"subnet-{index}-{number}"),
        )["Subnet"]["SubnetId"]
        network.subnets.append(account.made("ec2.subnet", region.name, subnet))
    return network


def _gateway(account: Account, region: Region, ec2: Any, network: Network) -> None:
    """An internet gateway, a route table that uses it, and in most VPCs a NAT gateway with its address."""
    gateway = ec2.create_internet_gateway(TagSpecifications=account.tag_specification("internet-gateway"))
    gateway_id = account.made("ec2.internet_gateway", region.name, gateway["InternetGateway"]["InternetGatewayId"])
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=network.vpc)
    table = ec2.create_route_table(VpcId=network.vpc, TagSpecifications=account.tag_specification("route-table"))
    network.route_table = account.made("ec2.route_table", region.name, table["RouteTable"]["RouteTableId"])
    ec2.create_route(RouteTableId=network.route_table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    ec2.associate_route_table(RouteTableId=network.route_table, SubnetId=network.subnets[0])
    if account.chances(0.5):
        acl = ec2.create_network_acl(VpcId=network.vpc)["NetworkAcl"]["NetworkAclId"]
        account.made("ec2.network_acl", region.name, acl)
    if account.chances(0.75) or not region.networks:
        account.past(newest=60, oldest=500)
        address = ec2.allocate_address(Domain="vpc", TagSpecifications=account.tag_specification("elastic-ip", "nat"))
        account.made("ec2.address", region.name, address["AllocationId"], "nat")
        nat = ec2.create_nat_gateway(
            SubnetId=network.subnets[0],
            AllocationId=address["AllocationId"],
            TagSpecifications=account.tag_specification("natgateway"),
        )["NatGateway"]["NatGatewayId"]
        account.made("ec2.nat_gateway", region.name, nat)
        if account.chances(0.6):
            _private_routes(account, region, ec2, network, nat)


def _private_routes(account: Account, region: Region, ec2: Any, network: Network, nat: str) -> None:
    """A route table of the private subnets that leads to the NAT gateway, as one that is in use has."""
    table = ec2.create_route_table(VpcId=network.vpc, TagSpecifications=account.tag_specification("route-table"))
    table_id = account.made("ec2.route_table", region.name, table["RouteTable"]["RouteTableId"])
    ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    ec2.associate_route_table(RouteTableId=table_id, SubnetId=network.subnets[1])


def _endpoints(account: Account, region: Region, ec2: Any, network: Network) -> None:
    account.past(newest=60, oldest=500)
    if account.chances(0.6):
        gateway = ec2.create_vpc_endpoint(
            VpcId=network.vpc, ServiceName=f"com.amazonaws.{region.name}.s3", RouteTableIds=[network.route_table]
        )["VpcEndpoint"]["VpcEndpointId"]
        account.made("ec2.vpc_endpoint", region.name, gateway, "gateway")
    if account.chances(0.6):
        interface = ec2.create_vpc_endpoint(
            VpcId=network.vpc,
            ServiceName=f"com.amazonaws.{region.name}.ssm",
            VpcEndpointType="Interface",
            SubnetIds=network.subnets[:2],
        )["VpcEndpoint"]["VpcEndpointId"]
        account.made("ec2.vpc_endpoint", region.name, interface, "interface")


def _groups(account: Account, region: Region, ec2: Any) -> None:
    """Security groups: some unused, two in a cycle, one that names itself, some that name another."""
    for network in region.networks:
        for _ in range(account.count(22, region, least=2)):
            network.groups.append(_group(account, region, ec2, network))
    first = region.networks[0]
    one, other, itself = (_group(account, region, ec2, first, case) for case in ("cycle", "cycle", "self_reference"))
    for group, source in ((one, other), (other, one), (itself, itself)):
        _allow(ec2, first, group, source)
    for network in region.networks:
        # The first half gets used by what is created later; the rest nobody uses, except as a source.
        used = network.groups[: (len(network.groups) + 1) // 2]
        unused = network.groups[len(used) :]
        account.case("ec2.security_group.unused", *unused)
        for group in used[1:]:
            if account.chances(0.4):
                _allow(ec2, network, group, network.groups[0])
        network.groups = used
        for group in account.kept_of(*used, *unused):
            account.needed(*network.behind(groups=[group]))


def _group(account: Account, region: Region, ec2: Any, network: Network, *cases: str) -> str:
    account.past(newest=10)
    kept = not cases and account.keeps()
    group = ec2.create_security_group(
        GroupName=account.word(),
        Description="made by hand",
        VpcId=network.vpc,
        TagSpecifications=account.tag_specification("security-group", keep=kept),
    )["GroupId"]
    if account.chances(0.6):
        source = account.one_of(("0.0.0.0/0", "10.0.0.0/8"))
        ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": source}]}],
        )
    return account.made("ec2.security_group", region.name, group, *cases, kept=kept)


def _allow(ec2: Any, network: Network, group: str, source: str) -> None:
    network.sources[group] = source
    pair = [{"GroupId": source}]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": pair}],
    )
