"""Operands from S3: read before anything else, or nothing is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from costcutter.errors import CannotRunError, CostcutterError, DocumentError
from costcutter.policy.compile import compile_policies
from costcutter.ports import Fault
from costcutter.resources import Scope
from support.cloud import FakeCloud, refusal
from support.planning import book, plan, session, steps
from support.planning import policies as checked
from support.worlds import account, volume

POLICY = """
vars:
  kept: "{{brace}}"
policies:
- name: p
  resource: ec2.volume
  filters:
    - not: {{tags: {{app: {{in: {{url: "s3://lists/{key}"}}}}}}}}
    - not: {{tags: {{odd: "{{kept}}"}}}}
  actions: [tag: {{seen: "yes"}}]
"""


def bucket(content: Any) -> FakeCloud:
    def body(_scope: Scope, params: Mapping[str, Any]) -> Any:
        assert (params["Bucket"], params["Range"]) == ("lists", "bytes=0-4194304")
        return content if isinstance(content, Exception) else {"Body": content}

    return account(volume("v1").tagged(app="shop"), volume("v2").tagged(app="old"), answers={"s3:GetObject": body})


def policy(key: str = "apps.txt") -> Any:
    return checked(POLICY.replace("{{", "{").replace("}}", "}").replace("{key}", key))


def test_what_an_object_holds_decides() -> None:
    cloud = bucket(b"shop\nblog\n")

    assert steps(plan(cloud, policy())) == ["tag v2"]
    assert [params["Key"] for params in cloud.asked("s3:GetObject")] == ["apps.txt"]


REFUSED: dict[str, tuple[Any, type[CostcutterError], str]] = {
    "may not be read": (
        refusal("AccessDenied", Fault.DENIED),
        CannotRunError,
        "CC516 s3://lists/apps.txt cannot be read: AccessDenied",
    ),
    "is not there": (refusal("NoSuchKey"), CannotRunError, "CC516 s3://lists/apps.txt cannot be read: NoSuchKey"),
    "has no values": (b"\n", DocumentError, "CC273 s3://lists/apps.txt has no values"),
    "has not a byte": (refusal("InvalidRange"), DocumentError, "CC273 s3://lists/apps.txt has no values"),
    "is too large": (b"x" * 4194305, DocumentError, "CC271 s3://lists/apps.txt is larger than 4 MB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_nothing_is_listed_where_an_object(case: str) -> None:
    content, error, message = REFUSED[case]
    cloud = bucket(content)

    with pytest.raises(error) as caught:
        session(cloud, policy())

    (problem,) = caught.value.diagnostics
    assert f"{problem.code} {problem.message}" == message
    assert problem.where is not None
    assert (problem.where.line, problem.where.column) == (8, 36)
    assert cloud.asked("ec2:DescribeVolumes") == []


def test_policies_without_objects_are_compiled_once() -> None:
    loaded = checked("- {name: p, resource: ec2.volume, filters: all}")

    assert session(account(), loaded).policies is loaded


def test_policies_that_were_left_out_stay_out() -> None:
    loaded = policy()
    cloud = bucket(b"shop\n")

    assert session(cloud, replace(loaded, policies=())).policies.policies == ()
    assert compile_policies(loaded.documents, book()).policies.policies != ()
