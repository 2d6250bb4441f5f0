"""No policy file keeps the checker busy for minutes, whatever stands in it."""

from __future__ import annotations

import pytest

from costcutter.documents.limits import MAX_PROBLEMS
from costcutter.documents.yaml import read
from costcutter.errors import Diagnostic
from costcutter.policy.compile import Compiled, compile_policies
from support.judging import book

ENOUGH = "1,000 problems are enough: the rest is not looked for"
GROWN = "its variables make the file larger than 4 MB"


def compiled(text: str) -> Compiled:
    return compile_policies([read(text, "p")], book())


def policy(filters: str, *, number: int = 1, resource: str = "ec2.volume") -> str:
    return f"- {{name: p{number}, resource: {resource}, filters: [{filters}], actions: []}}\n"


def test_ten_thousand_policies_in_one_file_are_compiled() -> None:
    text = "policies:\n" + "".join(policy(f"Size > `{number}`", number=number) for number in range(10_000))

    found = compiled(text)

    assert found.problems == ()
    assert len(found.policies.policies) == 10_000


WRONG = {
    "filters of one policy": "policies:\n" + policy("Stat == 'available'," * 20_000),
    "policies": "policies:\n" + "".join(policy(f"Siz > `{number}`", number=number) for number in range(10_000)),
    "policies on one line": "policies: [" + "{}," * 100_000 + "]",
    "resource types": "policies:\n" + policy("", resource="[" + "ec2.volum," * 20_000 + "]"),
    "keys": "{" + ", ".join(f"key{number}: 1" for number in range(50_000)) + "}",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_of_very_many_wrong_ones_the_first_thousand_are_reported(text: str) -> None:
    problems = compiled(text).problems

    assert len(problems) <= MAX_PROBLEMS + 1
    assert [problem.message for problem in problems if problem.code == "CC104"] == [ENOUGH]


def test_policies_after_the_thousandth_mistake_are_not_compiled() -> None:
    text = "policies:\n" + policy("Stat == 'a'," * (MAX_PROBLEMS + 1)) + policy("State == 'availble'", number=2)

    assert "CC204" not in {problem.code for problem in compiled(text).problems}


def test_too_many_filters_for_too_many_types_are_refused_before_they_are_compiled() -> None:
    text = "policies:\n" + policy("'true'," * 20_000, resource="'*'")

    problems = compiled(text).problems

    assert [str(problem) for problem in problems if problem.code == "CC104"] == [
        "p:2:3: CC104 values times resource types come to more than 500,000\n  hint: split it into several files"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "vars: {a: " + "x" * 1_000_000 + "}\npolicies:\n" + policy("'" + "{a}" * 2_000 + "'"),
        "vars: {a: ["
        + "x," * 10_000
        + "]}\npolicies:\n"
        + policy("value: {key: State, in: [" + "'{a}'," * 2_000 + "]}"),
        "vars: {a: [" + "x," * 10_000 + "]}\npolicies:\n" + policy("value: {key: State, in: '{a}'}, " * 2_000),
    ],
    ids=["within a text", "within a list", "as a whole"],
)
def test_a_variable_that_makes_megabytes_of_a_few_bytes_is_refused(text: str) -> None:
    problems = compiled(text).problems

    assert [(problem.code, problem.message) for problem in problems] == [("CC104", GROWN)]


def test_a_large_variable_may_be_used_as_often_as_fits() -> None:
    text = (
        "vars: {a: ["
        + "x," * 10_000
        + "]}\npolicies:\n"
        + policy(", ".join(f"tags: {{t{number}: {{in: '{{a}}'}}}}" for number in range(20)))
    )

    assert compiled(text).problems == ()


@pytest.mark.parametrize("name", ["x" * 1_000_000, "*a" * 500_000], ids=["a word", "a glob"])
def test_a_resource_type_of_a_megabyte_is_no_resource_type(name: str) -> None:
    problems: tuple[Diagnostic, ...] = compiled("policies:\n" + policy("", resource=f"'{name}'")).problems

    assert {problem.code for problem in problems} == {"CC114", "CC120"}


def test_a_name_of_a_megabyte_is_a_name() -> None:
    name = "n" * 1_000_000

    (found,) = compiled(
        f"policies: [{{name: {name}, resource: ec2.volume, filters: all, actions: []}}]"
    ).policies.policies

    assert found.name == name


def test_of_very_many_orders_that_lead_nowhere_the_first_thousand_are_reported() -> None:
    text = "policies:\n" + "".join(
        f"- {{name: p{number}, resource: ec2.volume, filters: all, order: {{after: [q]}}}}\n" for number in range(1_500)
    )

    problems = compiled(text).problems

    assert problems[0] == Diagnostic("CC104", ENOUGH, None, "correct these first")
    assert {problem.code for problem in problems[1:]} == {"CC122"}
    assert len(problems) == MAX_PROBLEMS + 1
