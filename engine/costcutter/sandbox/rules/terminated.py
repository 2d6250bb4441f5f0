"""A terminated instance: still listed, but standing nowhere and holding nothing.

moto changes its state and leaves the rest. AWS detaches it from everything: no subnet, no VPC, no groups, no
interfaces, no addresses (it lists such instances for about an hour; here they stay).
"""

from __future__ import annotations

import functools
from typing import Any

from moto.ec2.models.instances import Instance


class _Terminated(Instance):
    """What DescribeInstances says of it."""

    subnet_id = None
    vpc_id = None
    network_interfaces = ()  # type: ignore[assignment]  # moto's property gives a list; only its items are read
    private_ip = None
    private_ip_address = None
    private_dns_name = ""
    public_ip = None
    public_ip_address = None
    public_dns_name = ""


def install() -> None:
    """Let every way to terminate an instance end so; once per process."""
    original = Instance.terminate

    @functools.wraps(original)
    def terminate(self: Instance) -> Any:
        if isinstance(self, _Terminated):
            return original(self)
        ec2 = self.ec2_backend
        mine = {eni.id for eni in self.nics.values()}
        previous = original(self)
        for address in ec2.addresses:
            if address.instance is self or (address.eni is not None and address.eni.id in mine):
                address.instance = address.eni = address.association_id = None
        for eni in list(self.nics.values()):
            eni.public_ip = None
            if eni.id in ec2.enis:  # it outlives the instance
                self.detach_eni(eni)
        self.security_groups = []
        self.nics = {}
        self.__class__ = _Terminated  # type: ignore[type-abstract]  # not abstract in moto
        return previous

    Instance.terminate = terminate  # type: ignore[method-assign]
