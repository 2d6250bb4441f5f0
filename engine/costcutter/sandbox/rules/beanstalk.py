"""Elastic Beanstalk: environments that own an instance and a security group, and that can be terminated.

moto keeps a bare record and has no TerminateEnvironment. AWS runs an environment as a CloudFormation stack with
an Auto Scaling group; here it is one instance and one group in the default VPC, with the tags that AWS sets, and
an instance that is terminated by itself is replaced.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.elasticbeanstalk.responses import EBResponse
from moto.moto_api._internal import mock_random

from costcutter.sandbox.rules.seam import Call, Proceed, Refusal, Rules
from costcutter.sandbox.rules.usage import live_instances

_TAG_ID = "elasticbeanstalk:environment-id"
_TAG_NAME = "elasticbeanstalk:environment-name"
_LISTED_AFTER_END = timedelta(hours=1)
_ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def _create_environment(call: Call, proceed: Proceed) -> Any:
    _forget_terminated_namesake(call)
    answer = proceed()
    environment = answer.result
    environment.environment_id = "e-" + "".join(mock_random.choices(_ID_CHARACTERS, k=10))
    environment.solution_stack_name = call.param("SolutionStackName")
    ec2 = call.backend("ec2")
    group = ec2.create_security_group(
        name=f"awseb-{environment.environment_id}-stack-AWSEBSecurityGroup",
        description="VPC Security Group",
        vpc_id=ec2.get_default_vpc().id,
        tags=_tags(environment),
    )
    _launch(ec2, environment, group.id)
    return answer


def _forget_terminated_namesake(call: Call) -> None:
    """A name is free again once its environment is terminated; moto would refuse it."""
    application = call.backend("elasticbeanstalk").applications.get(call.param("ApplicationName"))
    environments = application.environments if application else {}
    former = environments.get(call.param("EnvironmentName"))
    if former is not None and former.status == "Terminated":
        del environments[former.environment_name]


def _tags(environment: Any) -> dict[str, str]:
    return {
        "Name": environment.environment_name,
        _TAG_ID: environment.environment_id,
        _TAG_NAME: environment.environment_name,
        **environment.tags,
    }


def _launch(ec2: Any, environment: Any, group_id: str) -> None:
    ec2.run_instances(
        image_id="ami-0abcdef1234567890",
        count=1,
        user_data=None,
        security_group_names=[],
        security_group_ids=[group_id],
        instance_type="t3.micro",
        is_instance_type_default=False,
        tags={"instance": _tags(environment)},
    )


def replace_missing(call: Call) -> None:
    """Start an instance for every live environment that has lost its own."""
    ec2 = call.backend("ec2")
    for environment in _environments(call):
        if environment.status == "Terminated" or any(_owned(live_instances(ec2), environment)):
            continue
        for group in _owned(_groups(ec2), environment):
            _launch(ec2, environment, group.id)


def _environments(call: Call) -> Iterator[Any]:
    for application in call.backend("elasticbeanstalk").applications.values():
        yield from application.environments.values()


def _groups(ec2: Any) -> list[Any]:
    return [group for groups in ec2.groups.values() for group in groups.values()]


def _owned(things: Any, environment: Any) -> Iterator[Any]:
    for thing in things:
        if any(tag["key"] == _TAG_ID and tag["value"] == environment.environment_id for tag in thing.get_tags()):
            yield thing


def _terminate_environment(call: Call, _: Proceed) -> Any:
    wanted_id, wanted_name = call.param("EnvironmentId"), call.param("EnvironmentName")
    for environment in _environments(call):
        if environment.status == "Terminated":
            continue
        if environment.environment_id == wanted_id if wanted_id else environment.environment_name == wanted_name:
            _terminate(call.backend("ec2"), environment)
            going = copy.copy(environment)
            going.status = "Terminating"
            return ActionResult(going)
    named = f"EnvironmentId = '{wanted_id}'" if wanted_id else f"EnvironmentName = '{wanted_name}'"
    raise Refusal("InvalidParameterValue", f"No Environment found for {named}.")


def _terminate(ec2: Any, environment: Any) -> None:
    environment.status = "Terminated"
    environment.date_updated = utcnow()
    instances = [instance.id for instance in _owned(live_instances(ec2), environment)]
    if instances:
        ec2.terminate_instances(instances)
    for group in list(_owned(_groups(ec2), environment)):
        ec2.delete_security_group(group_id=group.id)


def _describe_environments(call: Call, _: Proceed) -> Any:
    names, ids, application = (call.param(one) for one in ("EnvironmentNames", "EnvironmentIds", "ApplicationName"))
    shown = [
        environment
        for environment in _environments(call)
        if (not names or environment.environment_name in names)
        and (not ids or environment.environment_id in ids)
        and (not application or environment.application_name == application)
        and (environment.status != "Terminated" or _still_listed(call, environment))
    ]
    return ActionResult({"Environments": shown})


def _still_listed(call: Call, environment: Any) -> bool:
    if str(call.param("IncludeDeleted")).lower() == "false":
        return False
    return bool(utcnow() - environment.date_updated < _LISTED_AFTER_END)


def _delete_application(call: Call, proceed: Proceed) -> Any:
    application = call.backend("elasticbeanstalk").applications.get(call.param("ApplicationName"))
    running = [one for one in application.environments.values() if one.status != "Terminated"] if application else []
    if running and not call.flag("TerminateEnvByForce"):
        raise Refusal(
            "OperationInProgressFailure",
            f"Unable to delete application {application.application_name}: it has running environments "
            f"[{', '.join(one.environment_name for one in running)}].",
        )
    for environment in running:
        _terminate(call.backend("ec2"), environment)
    return proceed()


def add_missing_operations() -> None:
    """Let moto know the operation that only exists here: it asks the class for its name."""

    def terminate_environment(_: EBResponse) -> ActionResult:
        raise AssertionError("the rule answers in its place")

    # moto's class has no such method to override; it looks methods up by name.
    EBResponse.terminate_environment = terminate_environment  # type: ignore[attr-defined]


RULES: Final[Rules] = {
    ("elasticbeanstalk", "CreateEnvironment"): _create_environment,
    ("elasticbeanstalk", "DescribeEnvironments"): _describe_environments,
    ("elasticbeanstalk", "TerminateEnvironment"): _terminate_environment,
    ("elasticbeanstalk", "DeleteApplication"): _delete_application,
}
