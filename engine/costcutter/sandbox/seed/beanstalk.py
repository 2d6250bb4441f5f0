"""Elastic Beanstalk: applications with the environments, instances and groups that they own."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.seed.account import Account, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's applications: one empty, the others with environments."""
    beanstalk = account.client("elasticbeanstalk", region.name)
    total = account.count(7, region, least=2)
    for index in range(total):
        account.past(newest=60)
        name = account.word()
        environments = 0 if index == total - 1 and total > 1 else 1 + index % 2
        beanstalk.create_application(ApplicationName=name)
        account.made(
            "elasticbeanstalk.application", region.name, name, "with_environments" if environments else "empty"
        )
        for number in range(environments):
            _environment(account, region, beanstalk, name, f"{name}-{number}")


def _environment(account: Account, region: Region, beanstalk: Any, application: str, name: str) -> None:
    beanstalk.create_environment(
        ApplicationName=application,
        EnvironmentName=name,
        SolutionStackName="64bit Amazon Linux 2023 v4.6.0 running Python 3.12",
        Tags=account.tag_list(),
    )
    account.made("elasticbeanstalk.environment", region.name, name)
    # What the environment owns goes with it, and must not be deleted on its own.
    ec2 = account.client("ec2", region.name)
    owned = [{"Name": "tag:elasticbeanstalk:environment-name", "Values": [name]}]
    for reservation in ec2.describe_instances(Filters=owned)["Reservations"]:
        for instance in reservation["Instances"]:
            account.made("ec2.instance", region.name, instance["InstanceId"], "of_environment")
    for group in ec2.describe_security_groups(Filters=owned)["SecurityGroups"]:
        account.made("ec2.security_group", region.name, group["GroupId"], "of_environment")
