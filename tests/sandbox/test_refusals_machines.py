"""What AWS refuses with machines and what drives them: a world, an act, AWS's error code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Case = tuple[str, Callable[[Any], Any]]
BLOCKED = "DependencyViolation"


def _volume_of_instance(aws: Any) -> Any:
    volume = aws.ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [aws.instance()]}])
    return aws.ec2.delete_volume(VolumeId=volume["Volumes"][0]["VolumeId"])


def _snapshot_of_image(aws: Any) -> Any:
    image = aws.ec2.create_image(InstanceId=aws.instance(), Name="base")["ImageId"]
    disk = aws.ec2.describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"][0]
    return aws.ec2.delete_snapshot(SnapshotId=disk["Ebs"]["SnapshotId"])


def _scaling_group(aws: Any, desired: int = 1) -> None:
    aws.autoscaling.create_launch_configuration(
        LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t3.micro"
    )
    aws.autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="asg", LaunchConfigurationName="lc", MinSize=0, MaxSize=2, DesiredCapacity=desired,
        VPCZoneIdentifier=aws.subnet(),
    )  # fmt: skip


def _launch_configuration_in_use(aws: Any) -> Any:
    _scaling_group(aws, desired=0)
    return aws.autoscaling.delete_launch_configuration(LaunchConfigurationName="lc")


def _scaling_group_with_instances(aws: Any) -> Any:
    _scaling_group(aws)
    return aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName="asg")


def _application_with_environment(aws: Any) -> Any:
    aws.environment()
    return aws.elasticbeanstalk.delete_application(ApplicationName="app")


def _group_of_environment(aws: Any) -> Any:
    filters = [{"Name": "tag:elasticbeanstalk:environment-id", "Values": [aws.environment()]}]
    group = aws.ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]
    return aws.ec2.delete_security_group(GroupId=group)


def _environment_twice(aws: Any) -> Any:
    environment = aws.environment()
    aws.elasticbeanstalk.terminate_environment(EnvironmentId=environment)
    return aws.elasticbeanstalk.terminate_environment(EnvironmentId=environment)


def _stop_terminated(aws: Any) -> Any:
    instance = aws.instance()
    aws.ec2.terminate_instances(InstanceIds=[instance])
    return aws.ec2.start_instances(InstanceIds=[instance])


CASES: dict[str, Case] = {
    "an instance with termination protection": (
        "OperationNotPermitted",
        lambda a: a.ec2.terminate_instances(InstanceIds=[a.instance(DisableApiTermination=True)]),
    ),
    "starting a terminated instance": ("IncorrectInstanceState", _stop_terminated),
    "a volume in use": ("VolumeInUse", _volume_of_instance),
    "a snapshot behind an image": ("InvalidSnapshot.InUse", _snapshot_of_image),
    "a launch template that never was": (
        "InvalidLaunchTemplateId.NotFound",
        lambda a: a.ec2.delete_launch_template(LaunchTemplateId="lt-0123456789abcdef0"),
    ),
    "a launch configuration of a group": ("ResourceInUse", _launch_configuration_in_use),
    "a launch configuration that never was": (
        "ValidationError",
        lambda a: a.autoscaling.delete_launch_configuration(LaunchConfigurationName="lc"),
    ),
    "a scaling group with instances": ("ResourceInUse", _scaling_group_with_instances),
    "an application with an environment": ("OperationInProgressFailure", _application_with_environment),
    "the group of an environment": (BLOCKED, _group_of_environment),
    "an environment that is gone": ("InvalidParameterValue", _environment_twice),
}


@pytest.mark.parametrize("name", CASES)
def test_what_aws_refuses_is_refused_with_its_code(aws: Any, name: str) -> None:
    code, act = CASES[name]

    with pytest.raises(ClientError) as refused:
        act(aws)

    assert refused.value.response["Error"]["Code"] == code
