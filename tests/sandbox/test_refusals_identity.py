"""What AWS refuses in IAM: a world, an act, AWS's error code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Case = tuple[str, Callable[[Any], Any]]
POLICY = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
})  # fmt: skip
CONFLICT = "DeleteConflict"


def _user_with(hang: Callable[[Any, str], Any]) -> Callable[[Any], Any]:
    """Delete a user on whom something hangs."""

    def act(aws: Any) -> Any:
        user = aws.user()
        hang(aws, user)
        return aws.iam.delete_user(UserName=user)

    return act


def _in_group(aws: Any, user: str) -> None:
    aws.iam.create_group(GroupName="g")
    aws.iam.add_user_to_group(GroupName="g", UserName=user)


def _with_device(aws: Any, user: str) -> str:
    device = aws.iam.create_virtual_mfa_device(VirtualMFADeviceName="d")["VirtualMFADevice"]["SerialNumber"]
    aws.iam.enable_mfa_device(
        UserName=user, SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )
    return str(device)


def _group_of_users(aws: Any) -> Any:
    _in_group(aws, aws.user())
    return aws.iam.delete_group(GroupName="g")


def _group_with_policy(aws: Any) -> Any:
    aws.iam.create_group(GroupName="g")
    aws.iam.attach_group_policy(GroupName="g", PolicyArn=aws.policy())
    return aws.iam.delete_group(GroupName="g")


def _role_with(hang: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Delete a role, called r, on which something hangs."""

    def act(aws: Any) -> Any:
        aws.role()
        hang(aws)
        return aws.iam.delete_role(RoleName="r")

    return act


def _in_profile(aws: Any) -> None:
    aws.iam.create_instance_profile(InstanceProfileName="ip")
    aws.iam.add_role_to_instance_profile(InstanceProfileName="ip", RoleName="r")


def _profile_with_role(aws: Any) -> Any:
    aws.role()
    _in_profile(aws)
    return aws.iam.delete_instance_profile(InstanceProfileName="ip")


def _policy_with(hang: Callable[[Any, str], Any]) -> Callable[[Any], Any]:
    """Delete a policy that is attached, or has versions."""

    def act(aws: Any) -> Any:
        policy = aws.policy()
        hang(aws, policy)
        return aws.iam.delete_policy(PolicyArn=policy)

    return act


def _as_boundary(aws: Any, policy: str) -> None:
    aws.role()
    aws.iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=policy)


CASES: dict[str, Case] = {
    "a user with an access key": (CONFLICT, _user_with(lambda a, u: a.iam.create_access_key(UserName=u))),
    "a user with a password": (
        CONFLICT,
        _user_with(lambda a, u: a.iam.create_login_profile(UserName=u, Password="Sandbox!123")),
    ),
    "a user in a group": (CONFLICT, _user_with(_in_group)),
    "a user with a second factor": (CONFLICT, _user_with(_with_device)),
    "a user with an SSH key": (
        CONFLICT,
        _user_with(lambda a, u: a.iam.upload_ssh_public_key(UserName=u, SSHPublicKeyBody="ssh-rsa AAAA x")),
    ),
    "a user with an attached policy": (
        CONFLICT,
        _user_with(lambda a, u: a.iam.attach_user_policy(UserName=u, PolicyArn=a.policy())),
    ),
    "a user with a policy of its own": (
        CONFLICT,
        _user_with(lambda a, u: a.iam.put_user_policy(UserName=u, PolicyName="i", PolicyDocument=POLICY)),
    ),
    "a group with users": (CONFLICT, _group_of_users),
    "a group with a policy": (CONFLICT, _group_with_policy),
    "a device of a user": (
        CONFLICT,
        lambda a: a.iam.delete_virtual_mfa_device(SerialNumber=_with_device(a, a.user())),
    ),
    "a role with an attached policy": (
        CONFLICT,
        _role_with(lambda a: a.iam.attach_role_policy(RoleName="r", PolicyArn=a.policy())),
    ),
    "a role with a policy of its own": (
        CONFLICT,
        _role_with(lambda a: a.iam.put_role_policy(RoleName="r", PolicyName="i", PolicyDocument=POLICY)),
    ),
    "a role in an instance profile": (CONFLICT, _role_with(_in_profile)),
    "an instance profile with a role": (CONFLICT, _profile_with_role),
    "an attached policy": (
        CONFLICT,
        _policy_with(lambda a, p: (a.role(), a.iam.attach_role_policy(RoleName="r", PolicyArn=p))),
    ),
    "a policy that bounds a role": (CONFLICT, _policy_with(_as_boundary)),
    "a policy with versions": (
        CONFLICT,
        _policy_with(lambda a, p: a.iam.create_policy_version(PolicyArn=p, PolicyDocument=POLICY)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_aws_refuses_is_refused_with_its_code(aws: Any, name: str) -> None:
    code, act = CASES[name]

    with pytest.raises(ClientError) as refused:
        act(aws)

    assert refused.value.response["Error"]["Code"] == code
