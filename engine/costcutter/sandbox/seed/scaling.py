"""Auto Scaling groups with their launch templates and configurations."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.seed.account import Account, Network, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's groups; some launch templates and configurations belong to none."""
    ec2 = account.client("ec2", region.name)
    scaling = account.client("autoscaling", region.name)
    for index in range(account.count(9, region, least=4)):
        account.past(newest=30, oldest=400)
        network = account.one_of(region.networks[:-1])
        source: dict[str, Any]
        if index % 3 == 2:
            source = {"LaunchConfigurationName": _configuration(account, region, scaling, network, "used")}
        else:
            template = _template(account, region, ec2, network, "used")
            source = {"LaunchTemplate": {"LaunchTemplateId": template, "Version": "$Latest"}}
        _group(account, region, scaling, network, source, empty=index % 4 == 3)
    for _ in range(account.count(8, region)):
        account.past()
        _template(account, region, ec2, region.networks[0], "unused")
    for _ in range(account.count(4, region)):
        account.past(newest=300)
        _configuration(account, region, scaling, region.networks[0], "unused")


def _template(account: Account, region: Region, ec2: Any, network: Network, case: str) -> str:
    template = ec2.create_launch_template(
        LaunchTemplateName=account.word(),
        LaunchTemplateData={
            "ImageId": region.images[0],
            "InstanceType": "t3.micro",
            "SecurityGroupIds": [network.groups[0]],
        },
        TagSpecifications=account.tag_specification("launch-template"),
    )["LaunchTemplate"]["LaunchTemplateId"]
    return account.made("ec2.launch_template", region.name, template, case)


def _configuration(account: Account, region: Region, scaling: Any, network: Network, case: str) -> str:
    name = account.word()
    scaling.create_launch_configuration(
        LaunchConfigurationName=name,
        ImageId=region.images[0],
        InstanceType="t3.micro",
        SecurityGroups=[network.groups[0]],
    )
    return account.made("autoscaling.launch_configuration", region.name, name, case)


def _group(account: Account, region: Region, scaling: Any, network: Network, source: Any, *, empty: bool) -> None:
    name = account.word()
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0 if empty else 1,
        MaxSize=4,
        DesiredCapacity=0 if empty else account.one_of((1, 2)),
        VPCZoneIdentifier=account.one_of(network.subnets),
        Tags=[
            {**tag, "PropagateAtLaunch": True, "ResourceId": name, "ResourceType": "auto-scaling-group"}
            for tag in account.tag_list(name)
        ],
        **source,
    )
    account.made("autoscaling.group", region.name, name, "empty" if empty else "with_instances")
    described = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
    for instance in described["Instances"]:
        account.made("ec2.instance", region.name, instance["InstanceId"], "of_scaling_group")
