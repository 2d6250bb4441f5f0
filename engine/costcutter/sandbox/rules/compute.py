"""Instances, volumes, key pairs and launch templates."""

from __future__ import annotations

from typing import Any, Final

from costcutter.sandbox.rules import beanstalk
from costcutter.sandbox.rules.seam import Call, Proceed, Refusal, Rules, guard


def _run_instances(call: Call, proceed: Proceed) -> Any:
    """moto forgets the protection that is asked for at the start."""
    answer = proceed()
    for instance in answer.result.instances:
        instance.disable_api_termination |= call.flag("DisableApiTermination")
        instance.disable_api_stop |= call.flag("DisableApiStop")
    return answer


def _terminate_instances(call: Call, proceed: Proceed) -> Any:
    """An environment of Elastic Beanstalk starts what is missing anew, as an Auto Scaling group does (in moto too)."""
    answer = proceed()
    beanstalk.replace_missing(call)
    return answer


def _delete_key_pair(call: Call, proceed: Proceed) -> Any:
    """moto answers a delete by id with success and deletes nothing."""
    key_pairs, wanted = call.backend("ec2").key_pairs, call.param("KeyPairId")
    if wanted and not call.param("KeyName"):
        for name, pair in list(key_pairs.items()):
            if pair.id == wanted:
                del key_pairs[name]
    return proceed()


def _delete_launch_template(call: Call) -> None:
    ec2, template_id, name = call.backend("ec2"), call.param("LaunchTemplateId"), call.param("LaunchTemplateName")
    if template_id and template_id not in ec2.launch_templates:
        raise Refusal(
            "InvalidLaunchTemplateId.NotFound",
            f"The specified launch template, with template ID {template_id}, does not exist.",
        )
    if name and name not in ec2.launch_template_name_to_ids:
        raise Refusal(
            "InvalidLaunchTemplateName.NotFoundException",
            f"The specified launch template, with template name {name}, does not exist.",
        )


def _start_or_stop(call: Call) -> None:
    """A terminated instance stays terminated."""
    for instance_id in call.param("InstanceIds") or []:
        instance = call.backend("ec2").get_instance_by_id(instance_id)
        if instance is not None and instance._state.name == "terminated":
            raise Refusal("IncorrectInstanceState", f"The instance '{instance_id}' is terminated.")


def _detach_volume(call: Call) -> None:
    """The instance need not be named; moto fails without it."""
    volume = call.backend("ec2").volumes.get(call.param("VolumeId"))
    if volume is not None and volume.attachment and not call.param("InstanceId"):
        call.response.params["InstanceId"] = volume.attachment.instance.id


RULES: Final[Rules] = {
    ("ec2", "RunInstances"): _run_instances,
    ("ec2", "TerminateInstances"): _terminate_instances,
    ("ec2", "StartInstances"): guard(_start_or_stop),
    ("ec2", "StopInstances"): guard(_start_or_stop),
    ("ec2", "DetachVolume"): guard(_detach_volume),
    ("ec2", "DeleteKeyPair"): _delete_key_pair,
    ("ec2", "DeleteLaunchTemplate"): guard(_delete_launch_template),
}
