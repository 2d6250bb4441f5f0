"""Network interfaces that AWS makes for its services: listed among one's own, and not one's own to delete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def belongs(eni: Any, kind: str, description: str) -> None:
    """Mark an interface as made and held by a service."""
    eni.interface_type = kind
    eni.description = description
    eni.requester_managed = True
    eni.status = "in-use"


def make(ec2: Any, subnets: Iterable[str], groups: list[str], kind: str, description: str) -> None:
    """Give a service an interface in each subnet."""
    for subnet in subnets:
        eni = ec2.create_network_interface(subnet, None, group_ids=groups)
        belongs(eni, kind, description)


def remove(ec2: Any, description: str) -> None:
    """Take away the interfaces that were made under this description."""
    for eni_id in [eni.id for eni in ec2.enis.values() if eni.requester_managed and eni.description == description]:
        del ec2.enis[eni_id]
