"""IAM: the account's alias, roles and their profiles, policies with versions, users with all that hangs on them."""

from __future__ import annotations

import json
from typing import Any

from costcutter.sandbox.seed.account import Account, key_value

_TRUSTED = (("lambda", 12), ("ec2", 6), ("elasticbeanstalk", 2), ("ecs-tasks", 3))
_POLICY = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "logs:*"], "Resource": "*"}],
})  # fmt: skip


def fill(account: Account) -> None:
    """Create the account's identities; they are global."""
    iam = account.client("iam", "us-east-1")
    account.days_ago(729)
    iam.create_account_alias(AccountAlias="costcutter-sandbox")
    policies = _policies(account, iam)
    _roles(account, iam, policies)
    _users(account, iam, policies)


def _policies(account: Account, iam: Any) -> list[str]:
    """Customer-managed policies; the later half stays unattached. Gives the ones to attach."""
    total = account.count(14, least=2)
    attached: list[str] = []
    for index in range(total):
        account.past(newest=30)
        arn = iam.create_policy(PolicyName=account.word(), PolicyDocument=_POLICY)["Policy"]["Arn"]
        versions = account.one_of((0, 0, 1, 3))
        for _ in range(versions):
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=_POLICY, SetAsDefault=True)
        unattached = index >= (total + 1) // 2
        cases = ["unattached"] * unattached + ["versions"] * bool(versions)
        account.made("iam.policy", "global", arn, *cases)
        if not unattached:
            attached.append(arn)
    return attached


def _roles(account: Account, iam: Any, policies: list[str]) -> None:
    for service, total in _TRUSTED:
        for _ in range(account.count(total)):
            account.past(newest=30)
            _role(account, iam, service, policies)


def _role(account: Account, iam: Any, service: str, policies: list[str]) -> None:
    name, kept = f"{service}-{account.word()}", account.keeps()
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    tags = account.tag_list(keep=kept)
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), Tags=tags)
    account.made("iam.role", "global", name, kept=kept)
    account.roles[service].append((name, made["Role"]["Arn"]))
    if account.chances(0.7):
        policy = account.one_of(policies)
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
        if kept:
            account.needed(policy)
    if account.chances(0.3):
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=_POLICY)
    if service in ("ec2", "elasticbeanstalk"):
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        account.made("iam.instance_profile", "global", name)
        if service == "ec2":
            account.profiles.append(name)


def _users(account: Account, iam: Any, policies: list[str]) -> None:
    groups = [f"group-{account.word()}" for _ in range(account.count(3))]
    for group in groups:
        account.past(newest=100)
        iam.create_group(GroupName=group)
        account.made("iam.group", "global", group)
        iam.attach_group_policy(GroupName=group, PolicyArn=account.one_of(policies))
    # The first user has everything that stands in the way of deleting a user.
    for index in range(account.count(11)):
        account.past(newest=60)
        full, kept = index == 0, index == 1
        name = f"user-{account.chance.randint(0, 99999):05}"
        iam.create_user(UserName=name, Tags=key_value(account.tags(keep=kept)))
        account.made("iam.user", "global", name, *["everything"] * full, kept=kept)
        group, policy = account.one_of(groups), account.one_of(policies)
        if kept:
            # In a group and with a policy, which then have to stay.
            account.needed(group, policy)
            iam.add_user_to_group(UserName=name, GroupName=group)
            iam.attach_user_policy(UserName=name, PolicyArn=policy)
        else:
            _hang_on(account, iam, name, full, group, policy)


def _hang_on(account: Account, iam: Any, user: str, full: bool, group: str, policy: str) -> None:
    for _ in range(2 if full else account.one_of((0, 1, 1, 2))):
        account.past(oldest=500)
        key = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
        account.made("iam.access_key", "global", key)
    if full or account.chances(0.4):
        iam.create_login_profile(UserName=user, Password="Sandbox!12345678")
    if full or account.chances(0.5):
        iam.add_user_to_group(UserName=user, GroupName=group)
    if full or account.chances(0.4):
        iam.attach_user_policy(UserName=user, PolicyArn=policy)
    if full or account.chances(0.2):
        iam.put_user_policy(UserName=user, PolicyName="inline", PolicyDocument=_POLICY)
    if full:
        device = iam.create_virtual_mfa_device(VirtualMFADeviceName=user)["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(
            UserName=user, SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
        )
        account.made("iam.virtual_mfa_device", "global", device)
        iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody="ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB sandbox")
