"""An internet gateway cannot be detached while something in its VPC has a public address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.planning import deletes, kept, plan, steps
from support.worlds import Piece, account, instance, interface, subnet, vpc

GATEWAY = {"InternetGatewayId": "igw", "Attachments": [{"VpcId": "v", "State": "available"}]}
PUBLIC = {"Association": {"PublicIp": "192.0.2.1"}}


def _with(piece: Piece, **fields: object) -> Piece:
    return replace(piece, document=piece.document | fields)


@pytest.mark.parametrize(
    ("holder", "reason"),
    [
        (
            _with(instance("i", protected=True), PublicIpAddress="192.0.2.1"),
            "in use by ec2.instance i, which stays",
        ),
        (
            _with(instance("i", protected=True), NetworkInterfaces=[{"NetworkInterfaceId": "second", **PUBLIC}]),
            "in use by ec2.instance i, which stays",
        ),
        (
            _with(interface("eni"), **PUBLIC).tagged(costcutter="keep"),
            "in use by ec2.network_interface eni, which stays",
        ),
        (instance("i", protected=True), None),
        (interface("eni").tagged(costcutter="keep"), None),
        (_with(interface("eni"), **PUBLIC, RequesterManaged=True), None),
        (_with(interface("eni"), **PUBLIC), None),
    ],
    ids=["instance", "second interface", "interface", "private instance", "private interface", "service's", "going"],
)
def test_a_gateway_stays_where_what_stays_has_a_public_address(holder: Piece, reason: str | None) -> None:
    cloud = account(
        vpc("v", subnet("s", holder)), answers={"ec2:DescribeInternetGateways": {"InternetGateways": [GATEWAY]}}
    )

    made = plan(cloud, deletes("ec2.internet_gateway", "ec2.instance", "ec2.network_interface", "ec2.vpc"))

    assert kept(made).get("igw") == reason
    assert ("delete igw" in steps(made)) is (reason is None)
