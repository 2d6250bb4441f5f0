"""Elastic addresses and network interfaces: not while they are in use."""

from __future__ import annotations

from typing import Final

from costcutter.sandbox.rules.seam import Call, Refusal, Rules, guard


def _release_address(call: Call) -> None:
    allocation, public_ip = call.param("AllocationId"), call.param("PublicIp")
    for address in call.backend("ec2").addresses:
        wanted = address.allocation_id == allocation if allocation else address.public_ip == public_ip
        if wanted and (address.association_id or address.instance or address.eni):
            raise Refusal("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")


def _disassociate_address(call: Call) -> None:
    """The address of a NAT gateway or a load balancer is its own to take off."""
    association, public_ip = call.param("AssociationId"), call.param("PublicIp")
    for address in call.backend("ec2").addresses:
        wanted = address.association_id == association if association else address.public_ip == public_ip
        if wanted and address.eni is not None and address.eni.requester_managed:
            raise Refusal("AuthFailure", "You do not have permission to access the specified resource.")


def _delete_network_interface(call: Call) -> None:
    eni_id = call.param("NetworkInterfaceId")
    eni = call.backend("ec2").enis.get(eni_id)
    if eni is not None and (eni.attachment_id or eni.instance or eni.requester_managed):
        # So AWS says; InvalidNetworkInterface.InUse is documented and belongs to other operations.
        raise Refusal("InvalidParameterValue", f"Network interface '{eni_id}' is currently in use.")


def _detach_network_interface(call: Call) -> None:
    for eni in call.backend("ec2").enis.values():
        if eni.attachment_id == call.param("AttachmentId") and eni.device_index == 0:
            raise Refusal(
                "OperationNotPermitted",
                f"The network interface at device index 0 and networkCard index 0 cannot be detached: {eni.id}",
            )


RULES: Final[Rules] = {
    ("ec2", "ReleaseAddress"): guard(_release_address),
    ("ec2", "DisassociateAddress"): guard(_disassociate_address),
    ("ec2", "DeleteNetworkInterface"): guard(_delete_network_interface),
    ("ec2", "DetachNetworkInterface"): guard(_detach_network_interface),
}
