"""IAM: nothing goes while something hangs on it. AWS answers DeleteConflict and names the first thing to remove.

Roles, instance profiles and default policy versions moto guards itself. AWS guards neither a role that functions
assume nor a profile that instances run with.
"""

from __future__ import annotations

from typing import Any, Final

from costcutter.sandbox.rules.seam import Call, Refusal, Rules, guard


def _conflict(first: str) -> Refusal:
    return Refusal("DeleteConflict", f"Cannot delete entity, must {first} first.")


def _delete_user(call: Call) -> None:
    iam = call.backend("iam")
    user = iam.users.get(call.param("UserName"))
    if user is None:
        return
    if user.access_keys:
        raise _conflict("delete access keys")
    if user.password:
        raise _conflict("delete login profile")
    if any(user in group.users for group in iam.groups.values()):
        raise _conflict("remove users from group")
    if user.mfa_devices:
        raise _conflict("deactivate MFA device")
    if user.signing_certificates:
        raise _conflict("delete signing certificates")
    if user.ssh_public_keys:
        raise _conflict("delete SSH public keys")
    _no_policies(user)


def _delete_group(call: Call) -> None:
    group = call.backend("iam").groups.get(call.param("GroupName"))
    if group is None:
        return
    if group.users:
        raise _conflict("remove users from group")
    _no_policies(group)


def _no_policies(entity: Any) -> None:
    if entity.managed_policies:
        raise _conflict("detach all policies")
    if entity.policies:
        raise _conflict("delete policies")


def _delete_policy(call: Call) -> None:
    iam, arn = call.backend("iam"), call.param("PolicyArn")
    policy = iam.managed_policies.get(arn)
    if policy is None:
        return
    if policy.attachment_count or any(role.permissions_boundary_arn == arn for role in iam.roles.values()):
        raise Refusal("DeleteConflict", "Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise Refusal(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy.",
        )


def _delete_mfa_device(call: Call) -> None:
    serial = call.param("SerialNumber")
    if any(serial in user.mfa_devices for user in call.backend("iam").users.values()):
        raise Refusal("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.")


RULES: Final[Rules] = {
    ("iam", "DeleteUser"): guard(_delete_user),
    ("iam", "DeleteGroup"): guard(_delete_group),
    ("iam", "DeletePolicy"): guard(_delete_policy),
    ("iam", "DeleteVirtualMFADevice"): guard(_delete_mfa_device),
}
