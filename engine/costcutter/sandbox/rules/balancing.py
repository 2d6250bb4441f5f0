"""Load balancers: their deletion protection, and the network interfaces that moto does not make for them.

Not here: the minutes for which AWS keeps those interfaces after the balancer is gone.
"""

from __future__ import annotations

from typing import Any, Final

from costcutter.sandbox.rules import interfaces
from costcutter.sandbox.rules.seam import Call, Proceed, Refusal, Rules, guard


def _create(call: Call, proceed: Proceed) -> Any:
    balancers = call.backend("elbv2").load_balancers
    before = set(balancers)
    answer = proceed()
    for arn in set(balancers) - before:
        balancer = balancers[arn]
        interfaces.make(
            call.backend("ec2"),
            [subnet.id for subnet in balancer.subnets],
            list(balancer.security_groups or ()),
            "network_load_balancer" if balancer.type == "network" else "interface",
            _described(arn),
        )
    return answer


def _described(arn: str) -> str:
    """`ELB app/name/id`, as AWS writes it."""
    return "ELB " + arn.partition(":loadbalancer/")[2]


def _delete(call: Call, proceed: Proceed) -> Any:
    arn = call.param("LoadBalancerArn")
    balancer = call.backend("elbv2").load_balancers.get(arn)
    if balancer is not None and balancer.attrs.get("deletion_protection.enabled") == "true":
        raise Refusal(
            "OperationNotPermitted", f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        )
    answer = proceed()
    interfaces.remove(call.backend("ec2"), _described(arn))
    return answer


def _create_classic(call: Call, proceed: Proceed) -> Any:
    balancers = call.backend("elb").load_balancers
    before = set(balancers)
    answer = proceed()
    for name in set(balancers) - before:
        balancer = balancers[name]
        interfaces.make(
            call.backend("ec2"),
            list(balancer.subnets or ()),
            list(balancer.security_groups or ()),
            "interface",
            f"ELB {name}",
        )
    return answer


def _delete_classic(call: Call, proceed: Proceed) -> Any:
    answer = proceed()
    interfaces.remove(call.backend("ec2"), f"ELB {call.param('LoadBalancerName')}")
    return answer


def _delete_certificate(call: Call) -> None:
    arn = call.param("CertificateArn")
    for balancer in call.backend("elbv2").load_balancers.values():
        for listener in balancer.listeners.values():
            if arn in str(listener.certificates):
                raise Refusal("ResourceInUseException", f"Certificate {arn} in account is in use.")


RULES: Final[Rules] = {
    ("elbv2", "CreateLoadBalancer"): _create,
    ("elbv2", "DeleteLoadBalancer"): _delete,
    ("elb", "CreateLoadBalancer"): _create_classic,
    ("elb", "DeleteLoadBalancer"): _delete_classic,
    ("acm", "DeleteCertificate"): guard(_delete_certificate),
}
