"""Asking for things by name: what is gone, for whose errors a deletion waits, and lists that moto does not narrow."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final

from moto.core.responses import ActionResult

from costcutter.sandbox.rules.seam import Call, Proceed, Refusal, Rule, Rules, guard


@dataclass(frozen=True, slots=True)
class _ById:
    """One describe operation: its parameter of ids, moto's dictionary that they are keys of, and AWS's error."""

    param: str
    held_in: str
    code: str
    message: str

    def check(self, call: Call) -> None:
        known = getattr(call.backend("ec2"), self.held_in)
        for wanted in call.param(self.param) or ():
            if wanted not in known:
                raise Refusal(self.code, self.message.format(wanted))


_CHECKED: Final = {
    "DescribeNetworkAcls": _ById(
        "NetworkAclIds", "network_acls", "InvalidNetworkAclID.NotFound", "The network ACL ID '{}' does not exist"
    ),
    "DescribeSnapshots": _ById(
        "SnapshotIds", "snapshots", "InvalidSnapshot.NotFound", "The snapshot '{}' does not exist."
    ),
}
_TEMPLATE = _ById(
    "LaunchTemplateIds",
    "launch_templates",
    "InvalidLaunchTemplateId.NotFound",
    "The specified launch template, with template ID {}, does not exist.",
)
_NAT = _ById("NatGatewayIds", "nat_gateways", "NatGatewayNotFound", "NAT gateway {} was not found")


def _describe_launch_templates(call: Call) -> None:
    """moto gives the first fifteen, or the first page, and no token for the rest; and the tags of the creation."""
    _TEMPLATE.check(call)
    for template in call.backend("ec2").launch_templates.values():
        template.tags = template.get_tags()
    call.response.params["MaxResults"] = sys.maxsize


def _describe_nat_gateways(call: Call, proceed: Proceed) -> Any:
    """moto ignores filters by tag, which would hand out everybody's gateways."""
    _NAT.check(call)
    answer = proceed()
    for one in call.param("Filter") or call.param("Filters") or ():
        name, values = one["Name"], one.get("Values", ())
        if name == "tag-key":
            shown = [
                nat for nat in answer.result["NatGateways"] if {tag["key"] for tag in nat.get_tags()} & set(values)
            ]
        elif name.startswith("tag:"):
            pairs = {(name.removeprefix("tag:"), value) for value in values}
            shown = [
                nat
                for nat in answer.result["NatGateways"]
                if {(tag["key"], tag["value"]) for tag in nat.get_tags()} & pairs
            ]
        else:
            continue
        answer = ActionResult({**answer.result, "NatGateways": shown})
    return answer


def _describe_key_pairs(call: Call, proceed: Proceed) -> Any:
    """moto ignores the ids."""
    answer, wanted = proceed(), call.param("KeyPairIds")
    if not wanted:
        return answer
    pairs = {pair.id: pair for pair in call.backend("ec2").key_pairs.values()}
    for one in wanted:
        if one not in pairs:
            raise Refusal("InvalidKeyPair.NotFound", f"The key pair '{one}' does not exist")
    return ActionResult({"KeyPairs": [pairs[one] for one in wanted]})


def _describe_log_groups(call: Call, proceed: Proceed) -> Any:
    """moto ignores the identifiers, which are names, or ARNs without `:*` at the end; unknown ones are left out."""
    wanted = call.param("logGroupIdentifiers")
    if not wanted:
        return proceed()
    if call.param("logGroupNamePrefix") or call.param("logGroupNamePattern"):
        raise Refusal("InvalidParameterException", "logGroupIdentifiers can be combined with no other filter.")
    if any("*" in one for one in wanted):
        raise Refusal("InvalidParameterException", "Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*")
    groups = [group.to_describe_dict() for _, group in sorted(call.backend("logs").groups.items())]
    return ActionResult(
        {"logGroups": [one for one in groups if {one["logGroupName"], one["arn"].removesuffix(":*")} & {*wanted}]}
    )


def _delete_snapshot(call: Call) -> None:
    """moto has the code, and no message."""
    snapshot = call.param("SnapshotId")
    if snapshot not in call.backend("ec2").snapshots:
        raise Refusal("InvalidSnapshot.NotFound", f"The snapshot '{snapshot}' does not exist.")


_CHECKS: Final[dict[tuple[str, str], Rule]] = {("ec2", name): guard(rule.check) for name, rule in _CHECKED.items()}

RULES: Final[Rules] = {
    **_CHECKS,
    ("ec2", "DescribeLaunchTemplates"): guard(_describe_launch_templates),
    ("ec2", "DescribeNatGateways"): _describe_nat_gateways,
    ("ec2", "DescribeKeyPairs"): _describe_key_pairs,
    ("ec2", "DeleteSnapshot"): guard(_delete_snapshot),
    ("logs", "DescribeLogGroups"): _describe_log_groups,
}
