"""EC2's network: what stands in a VPC must go before it, and in order.

Not here: VPC peering and flow logs, which AWS lets go with the VPC.
"""

from __future__ import annotations

from typing import Any, Final

from costcutter.sandbox.rules import interfaces
from costcutter.sandbox.rules.seam import Call, Proceed, Refusal, Rules, guard
from costcutter.sandbox.rules.usage import users_of_group, users_of_subnet


def _blocked(what: str, by: list[str]) -> Refusal:
    # AWS does not say by whom; in a sandbox one would rather know.
    return Refusal("DependencyViolation", f"{what} has dependencies and cannot be deleted. [{', '.join(by[:3])}]")


def _delete_vpc(call: Call, proceed: Proceed) -> Any:
    ec2, vpc_id = call.backend("ec2"), call.param("VpcId")
    users = [
        *(one.id for one in ec2.internet_gateways.values() if one.vpc and one.vpc.id == vpc_id),
        *(one.id for one in ec2.groups.get(vpc_id, {}).values() if one.name != "default"),
        *(one.id for one in ec2.network_acls.values() if one.vpc_id == vpc_id and not _is_true(one.default)),
        *(one.id for one in ec2.vpc_end_points.values() if one.vpc_id == vpc_id),
        *(one.id for one in ec2.enis.values() if one.vpc_id == vpc_id),
    ]
    if users:
        raise _blocked(f"The vpc '{vpc_id}'", users)
    answer = proceed()
    for acl in [one for one in ec2.network_acls.values() if one.vpc_id == vpc_id]:
        del ec2.network_acls[acl.id]
    return answer


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _delete_subnet(call: Call, proceed: Proceed) -> Any:
    ec2, subnet_id = call.backend("ec2"), call.param("SubnetId")
    if users := users_of_subnet(call, subnet_id):
        raise _blocked(f"The subnet '{subnet_id}'", users)
    answer = proceed()
    # Its associations go with it; moto keeps them, and its route table could then never be deleted.
    for table in ec2.route_tables.values():
        for association, subnet in list(table._associations.items()):
            if subnet == subnet_id:
                del table._associations[association]
    for acl in ec2.network_acls.values():
        for association, one in list(acl._associations.items()):
            if one.subnet_id == subnet_id:
                del acl._associations[association]
    return answer


def _delete_security_group(call: Call) -> None:
    ec2, group_id, name = call.backend("ec2"), call.param("GroupId"), call.param("GroupName")
    group = ec2.get_security_group_from_id(group_id) if group_id else ec2.get_security_group_by_name_or_id(name)
    if group is None:
        return
    if group.name == "default":
        raise Refusal("CannotDelete", f'the specified group: "{group.id}" name: "default" cannot be deleted by a user')
    if users := users_of_group(call, group.id):
        raise Refusal("DependencyViolation", f"resource {group.id} has a dependent object [{', '.join(users[:3])}]")


def _detach_internet_gateway(call: Call) -> None:
    ec2, vpc_id = call.backend("ec2"), call.param("VpcId")
    if any(eni.public_ip for eni in ec2.enis.values() if eni.vpc_id == vpc_id):
        raise Refusal(
            "DependencyViolation",
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway.",
        )


def _delete_route_table(call: Call) -> None:
    table_id = call.param("RouteTableId")
    table = call.backend("ec2").route_tables.get(table_id)
    if table is not None and table.main_association_id:
        raise _blocked(f"The routeTable '{table_id}'", [table.main_association_id])


def _delete_network_acl(call: Call) -> None:
    acl_id = call.param("NetworkAclId")
    acl = call.backend("ec2").network_acls.get(acl_id)
    if acl is not None and _is_true(acl.default):
        raise Refusal("InvalidParameterValue", f"cannot delete default network ACL {acl_id}")


def _create_nat_gateway(call: Call, proceed: Proceed) -> Any:
    ec2 = call.backend("ec2")
    before = set(ec2.nat_gateways)
    answer = proceed()
    for nat_id in set(ec2.nat_gateways) - before:
        interfaces.belongs(ec2.nat_gateways[nat_id]._eni, "nat_gateway", f"Interface for NAT Gateway {nat_id}")
    return answer


def _delete_nat_gateway(call: Call, proceed: Proceed) -> Any:
    ec2, nat_id = call.backend("ec2"), call.param("NatGatewayId")
    nat = ec2.nat_gateways.get(nat_id)
    if nat is None or nat.state == "deleted":
        raise Refusal("NatGatewayNotFound", f"NAT gateway {nat_id} was not found")
    answer = proceed()
    for address in ec2.addresses:
        if address.eni is not None and address.eni.id == nat._eni.id:
            address.eni = address.association_id = None
    ec2.enis.pop(nat._eni.id, None)
    return answer


def _create_vpc_endpoint(call: Call, proceed: Proceed) -> Any:
    ec2 = call.backend("ec2")
    before = set(ec2.vpc_end_points)
    answer = proceed()
    for endpoint_id in set(ec2.vpc_end_points) - before:
        # The default, which moto leaves open and then fails on.
        ec2.vpc_end_points[endpoint_id].vpc_endpoint_type = call.param("VpcEndpointType") or "Gateway"
        for eni_id in ec2.vpc_end_points[endpoint_id].network_interface_ids:
            interfaces.belongs(ec2.enis[eni_id], "vpc_endpoint", f"VPC Endpoint Interface {endpoint_id}")
    return answer


def _delete_vpc_endpoints(call: Call, proceed: Proceed) -> Any:
    """Missing ones come back as `Unsuccessful`; deleted ones are not listed any more."""
    ec2, ids = call.backend("ec2"), call.param("VpcEndpointIds") or []
    missing = [one for one in ids if one not in ec2.vpc_end_points]
    answer = proceed()
    for endpoint_id in ids:
        ec2.vpc_end_points.pop(endpoint_id, None)
    if missing:
        answer.result["Unsuccessful"] = [
            {
                "ResourceId": one,
                "Error": {
                    "Code": "InvalidVpcEndpoint.NotFound",
                    "Message": f"The Vpc Endpoint Id '{one}' does not exist",
                },
            }
            for one in missing
        ]
    return answer


def _delete_transit_gateway(call: Call) -> None:
    gateway_id = call.param("TransitGatewayId")
    for attachment in call.backend("ec2").transit_gateway_attachments.values():
        if attachment.transit_gateway_id == gateway_id and attachment.state != "deleted":
            raise Refusal("IncorrectState", f"{gateway_id} has non-deleted VPC Attachments: {attachment.id}.")


def _delete_customer_gateway(call: Call) -> None:
    gateway_id = call.param("CustomerGatewayId")
    for connection in call.backend("ec2").vpn_connections.values():
        if connection.customer_gateway_id == gateway_id and connection.state != "deleted":
            raise Refusal("IncorrectState", "The customer gateway is in use.")


def _delete_vpn_gateway(call: Call) -> None:
    gateway = call.backend("ec2").vpn_gateways.get(call.param("VpnGatewayId"))
    if gateway is not None and any(one.state == "attached" for one in gateway.attachments.values()):
        raise Refusal("IncorrectState", "The vpnGateway is in use.")


RULES: Final[Rules] = {
    ("ec2", "DeleteVpc"): _delete_vpc,
    ("ec2", "DeleteSubnet"): _delete_subnet,
    ("ec2", "DeleteSecurityGroup"): guard(_delete_security_group),
    ("ec2", "DetachInternetGateway"): guard(_detach_internet_gateway),
    ("ec2", "DeleteRouteTable"): guard(_delete_route_table),
    ("ec2", "DeleteNetworkAcl"): guard(_delete_network_acl),
    ("ec2", "CreateNatGateway"): _create_nat_gateway,
    ("ec2", "DeleteNatGateway"): _delete_nat_gateway,
    ("ec2", "CreateVpcEndpoint"): _create_vpc_endpoint,
    ("ec2", "DeleteVpcEndpoints"): _delete_vpc_endpoints,
    ("ec2", "DeleteTransitGateway"): guard(_delete_transit_gateway),
    ("ec2", "DeleteCustomerGateway"): guard(_delete_customer_gateway),
    ("ec2", "DeleteVpnGateway"): guard(_delete_vpn_gateway),
}
