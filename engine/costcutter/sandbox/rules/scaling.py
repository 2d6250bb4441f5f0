"""Auto Scaling. That a terminated instance is replaced while its group lives is moto's own doing."""

from __future__ import annotations

from typing import Final

from costcutter.sandbox.rules.seam import Call, Refusal, Rules, guard


def _delete_group(call: Call) -> None:
    group = call.backend("autoscaling").autoscaling_groups.get(call.param("AutoScalingGroupName"))
    if group is not None and group.instance_states and not call.flag("ForceDelete"):
        raise Refusal(
            "ResourceInUse",
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) "
            "still in the group.",
        )


def _delete_launch_configuration(call: Call) -> None:
    scaling, name = call.backend("autoscaling"), call.param("LaunchConfigurationName")
    if name not in scaling.launch_configurations:
        raise Refusal("ValidationError", f"Launch configuration name not found - Launch configuration {name} not found")
    for group in scaling.autoscaling_groups.values():
        if group.launch_config is not None and group.launch_config.name == name:
            raise Refusal(
                "ResourceInUse",
                f"Cannot delete launch configuration {name} because it is attached to AutoScalingGroup {group.name}",
            )


RULES: Final[Rules] = {
    ("autoscaling", "DeleteAutoScalingGroup"): guard(_delete_group),
    ("autoscaling", "DeleteLaunchConfiguration"): guard(_delete_launch_configuration),
}
