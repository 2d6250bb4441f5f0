"""The option `backup`: the engine's own where it makes a step of it, the type's own where the type does."""

from __future__ import annotations

import pytest

from support.planning import policies

CASES = {
    "a volume is saved by a step before": ("ec2.volume", "delete: {}", "snapshot", None),
    "a volume is not saved": ("ec2.volume", "delete: {backup: none}", None, None),
    "a database makes its final snapshot itself": ("rds.instance", "delete: {}", None, "snapshot"),
    "a database makes none": ("rds.instance", "delete: {backup: none}", None, "none"),
    "a cluster makes its final snapshot itself": ("rds.cluster", "delete: {backup: snapshot}", None, "snapshot"),
    "a cluster makes none": ("rds.cluster", "delete: {backup: none}", None, "none"),
    "a topic has nothing to save": ("sns.topic", "delete: {}", None, None),
}
"""Type, action, the step that saves the data first, and the option that the deletion itself gets."""


@pytest.mark.parametrize("name", CASES)
def test_a_backup_is_made_as_the_type_makes_it_and_not_where_none_is_wanted(name: str) -> None:
    kind, action, step, option = CASES[name]

    (policy,) = policies(f"- {{name: p, resource: {kind}, filters: all, actions: [{{{action}}}]}}").policies

    (compiled,) = policy.actions_on(kind)
    assert (compiled.backup, compiled.options.get("backup")) == (step, option)


def test_each_type_of_one_policy_keeps_its_own_backup() -> None:
    types = ["sns.topic", "rds.instance", "ec2.volume", "dynamodb.table"]

    text = f"- {{name: p, resource: [{', '.join(types)}], filters: all, actions: [delete]}}"
    (policy,) = policies(text).policies

    found = {kind: [(one.backup, one.options.get("backup")) for one in policy.actions_on(kind)] for kind in types}
    assert found == {
        "sns.topic": [(None, None)],
        "rds.instance": [(None, "snapshot")],
        "ec2.volume": [("snapshot", None)],
        "dynamodb.table": [("backup", None)],
    }
