"""Every filter that is shown for a type can be written in a policy on it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from costcutter.documents.yaml import read
from costcutter.policy.compile import compile_policies
from costcutter.policy.examples import CONDITION, filter_examples
from costcutter.query.filters import BUILDERS
from costcutter.report.type_text import filter_lines
from support.judging import book

TYPES = book().catalog.names()


@cache
def examples(name: str) -> dict[str, Any]:
    return filter_examples(book().catalog.get(name), book())


@pytest.mark.parametrize("name", TYPES)
def test_what_is_shown_compiles_without_a_word_as_it_stands(name: str) -> None:
    shown = {filter_: "\n".join(filter_lines({filter_: example})) for filter_, example in examples(name).items()}
    policies = [f"- name: shown-{filter_}\n  resource: {name}\n  filters:\n{text}" for filter_, text in shown.items()]

    compiled = compile_policies([read("policies:\n" + "\n".join(policies), "shown.yaml")], book())

    assert compiled.problems == ()
    written = compiled.policies.documents[0].data["policies"]
    assert [policy["filters"] for policy in written] == [[example] for example in examples(name).values()]


@pytest.mark.parametrize("name", TYPES)
def test_every_filter_that_a_type_can_have_is_shown(name: str) -> None:
    view = book().view(name)
    assert view is not None
    without_tags = set() if view.has_tags else {"tags", "marked"}

    assert {CONDITION, "all", "any", "not", "value"} <= set(examples(name)) <= {CONDITION, *BUILDERS}
    assert without_tags.isdisjoint(examples(name))
    assert {"tags", "marked"} - without_tags <= set(examples(name))


def test_every_filter_is_shown_for_some_type() -> None:
    assert {filter_ for name in TYPES for filter_ in examples(name)} == {CONDITION, *BUILDERS}


def test_examples_speak_of_the_type_s_own_fields() -> None:
    assert examples("ec2.instance")["value"] == {"value": {"key": "State.Name", "in": ["stopping", "stopped"]}}
    assert examples("ec2.nat_gateway")["referenced_by"]["referenced_by"]["type"] == "ec2.route_table"


def test_a_type_without_a_creation_date_has_no_age_but_of_another_date() -> None:
    assert "age" not in examples("ec2.address")
    assert examples("ec2.volume")["age"] == {"age": {"over": "14d"}}
