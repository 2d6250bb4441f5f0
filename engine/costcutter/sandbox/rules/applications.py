"""Elastic Beanstalk's applications: their tags, their dates, and only those that were asked for.

moto knows the tags of environments alone, and has no dates. Deleting is in `beanstalk`, with the environments.
"""

from __future__ import annotations

from typing import Any, Final

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from costcutter.sandbox.rules.seam import Call, Proceed, Rules


def _create_application(call: Call, proceed: Proceed) -> Any:
    answer = proceed()
    application = answer.result["Application"]
    application.date_created = application.date_updated = utcnow()
    application.tags = _pairs(call.param("Tags"))
    return answer


def _describe_applications(call: Call, _: Proceed) -> Any:
    names = call.param("ApplicationNames")
    applications = call.backend("elasticbeanstalk").applications.values()
    return ActionResult({"Applications": [one for one in applications if not names or one.application_name in names]})


def _list_tags(call: Call, proceed: Proceed) -> Any:
    arn = call.param("ResourceArn")
    application = _named(call, arn)
    if application is None:
        return proceed()
    tags = [{"Key": key, "Value": value} for key, value in application.tags.items()]
    return ActionResult({"ResourceArn": arn, "ResourceTags": tags})


def _update_tags(call: Call, proceed: Proceed) -> Any:
    application = _named(call, call.param("ResourceArn"))
    if application is None:
        return proceed()
    gone = call.param("TagsToRemove") or ()
    kept = {key: value for key, value in application.tags.items() if key not in gone}
    application.tags = {**kept, **_pairs(call.param("TagsToAdd"))}
    return EmptyResult()


def _named(call: Call, arn: str) -> Any:
    """The application of an ARN; None for an environment's, or where there is none."""
    applications = call.backend("elasticbeanstalk").applications.values()
    return next((one for one in applications if one.arn == arn), None)


def _pairs(tags: Any) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in tags or ()}


RULES: Final[Rules] = {
    ("elasticbeanstalk", "CreateApplication"): _create_application,
    ("elasticbeanstalk", "DescribeApplications"): _describe_applications,
    ("elasticbeanstalk", "ListTagsForResource"): _list_tags,
    ("elasticbeanstalk", "UpdateTagsForResource"): _update_tags,
}
