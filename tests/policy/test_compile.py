"""From documents to policies: what is kept, what is refused, and what no mistake may cost."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

import pytest

from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.load import DATA, Catalog
from costcutter.documents.yaml import read
from costcutter.errors import DocumentError, Place
from costcutter.plan.match import Match, PolicyMatches
from costcutter.plan.merge import merge
from costcutter.policy.compile import Compiled, compile_policies, compile_protect
from costcutter.policy.model import Limits, PolicyAction, PolicyScope
from costcutter.query.answers import Answer
from costcutter.query.types import Shapes
from support.clock import START
from support.judging import book, resource, subject


def _compiled(*texts: str, types: Book | None = None, variables: Mapping[str, Any] | None = None) -> Compiled:
    documents = [read(text, f"{index}.yaml") for index, text in enumerate(texts)]
    return compile_policies(documents, types or book(), variables)


def _said(compiled: Compiled) -> list[str]:
    return [f"{problem.code} {problem.message}" for problem in compiled.problems]


WHOLE = """
policies:
  - name: unattached
    description: Unused.
    metadata: {ticket: OPS-1}
    resource: [ebs]
    scope: {accounts: [012345678901, dev-*], regions: [us-*]}
    filters: [State == 'available', related: {type: ec2.instance, has: none}]
    order: {after: [other], before: [last]}
    limits: {resources: 50, percent: 2.5}
    actions: [{snapshot: {tags: {a: b}}}, {tag: {seen: true, count: 2}}, delete]
  - {name: other, resource: ec2.instance, enabled: false}
  - {name: last, resource: ec2.vpc}
"""


def test_a_policy_is_what_its_text_says() -> None:
    policy = _compiled(WHOLE).checked().policies[0]

    assert (policy.name, policy.where, policy.types) == ("unattached", Place("0.yaml", 3, 11, 21), ("ec2.volume",))
    assert (policy.description, policy.metadata) == ("Unused.", {"ticket": "OPS-1"})
    assert policy.scope == PolicyScope(("012345678901", "dev-*"), ("us-*",))
    assert (policy.after, policy.before, policy.limits) == (("other",), ("last",), Limits(50, 2.5))
    assert policy.relations == {"ec2.instance"}
    assert policy.enabled
    assert policy.destructive
    assert policy.actions == (
        PolicyAction("snapshot", {"tags": {"a": "b"}}),
        PolicyAction("tag", {"tags": {"seen": "true", "count": "2"}}),
        PolicyAction("delete", {}, destructive=True, backup="snapshot"),
    )


def test_what_is_left_out_means_everywhere_nothing_and_enabled() -> None:
    _, other, last = _compiled(WHOLE).checked().policies

    assert not other.enabled
    assert last.enabled
    assert (last.scope, last.limits, last.actions, last.destructive) == (PolicyScope(), Limits(), (), False)


def test_a_policy_without_filters_means_every_resource() -> None:
    policy = _compiled("policies: [{name: a, resource: ec2.volume}]").checked().policies[0]

    verdict = policy.filters["ec2.volume"](subject(resource("ec2.volume", {"VolumeId": "vol-1"})))

    assert verdict.answer is Answer.TRUE


@pytest.mark.parametrize("types", ["[ec2.key_pair, ec2.volume]", "[ec2.volume, ec2.key_pair]"])
def test_each_type_of_a_policy_keeps_its_own_backup(types: str) -> None:
    text = f"policies: [{{name: a, resource: {types}, filters: all, actions: [delete]}}]"
    policy = _compiled(text).checked().policies[0]

    assert policy.actions_on("ec2.volume") == (PolicyAction("delete", {}, destructive=True, backup="snapshot"),)
    assert policy.actions_on("ec2.key_pair") == (PolicyAction("delete", {}, destructive=True),)


@pytest.mark.parametrize("types", ["[ec2.key_pair, ec2.volume]", "[ec2.volume, ec2.key_pair]"])
def test_a_volume_is_saved_before_it_goes_whatever_other_types_its_policy_has(types: str) -> None:
    text = f"policies: [{{name: a, resource: {types}, filters: all, actions: [delete]}}]"
    found = PolicyMatches(_compiled(text).checked().policies[0])
    found.matches += [
        Match(resource("ec2.key_pair", {"KeyPairId": "key-1", "KeyName": "k"}), "old"),
        Match(resource("ec2.volume", {"VolumeId": "vol-1"}), "old"),
    ]

    steps = merge([found], book().catalog, START).steps.values()

    assert {(step.resource.ref.type, step.action) for step in steps} == {
        ("ec2.key_pair", "delete"),
        ("ec2.volume", "snapshot"),
        ("ec2.volume", "delete"),
    }


def test_each_type_of_a_policy_keeps_its_own_defaults() -> None:
    text = "policies: [{name: a, resource: [ec2.volume, ec2.instance], filters: all, actions: [delete]}]"
    policy = _compiled(text).checked().policies[0]

    assert [action.options for action in policy.actions_on("ec2.volume")] == [{}]
    assert [action.options for action in policy.actions_on("ec2.instance")] == [{"disable_protection": False}]


def test_a_backup_is_left_out_only_in_words() -> None:
    text = "policies: [{name: a, resource: ec2.volume, filters: all, actions: [delete: {backup: none}]}]"
    policy = _compiled(text).checked().policies[0]

    assert policy.actions == (PolicyAction("delete", {}, destructive=True, backup=None),)


def test_a_policy_is_destructive_where_it_is_so_for_one_of_its_types() -> None:
    glob = "policies: [{name: a, resource: '*', actions: [delete]}]"

    assert "CC124 'a' deletes, but has no filters" in _said(_compiled(glob))


def test_errors_stop_everything_and_all_of_them_are_carried() -> None:
    compiled = _compiled(
        "policies: [{name: a, resource: ec2.volume, filters: [Stat]}, {name: b, resource: nothing}]",
        "policies: [{name: a, resource: ec2.volume, filters: [{age: {over: soon}}]}]",
    )

    with pytest.raises(DocumentError) as caught:
        compiled.checked()

    assert caught.value.diagnostics == compiled.problems
    assert [(problem.code, str(problem.where)) for problem in compiled.problems] == [
        ("CC203", "0.yaml:1:54"),
        ("CC120", "0.yaml:1:82"),
        ("CC121", "1.yaml:1:19"),
        ("CC201", "1.yaml:1:67"),
    ]


def test_warnings_stop_nothing_and_are_kept() -> None:
    compiled = _compiled("policies: [{name: a, resource: ec2.volume, filters: [State == 'defunct']}]")

    policies = compiled.checked()

    assert [problem.code for problem in policies.warnings] == ["CC204"]
    assert policies.named("a") is policies.policies[0]
    assert policies.named("b") is None


def test_a_file_that_is_no_mapping_is_refused() -> None:
    assert [problem.code for problem in _compiled("- a").problems] == ["CC111"]
    assert [problem.code for problem in _compiled("text").problems] == ["CC111"]
    assert [problem.code for problem in _compiled("{vars: text, policies: 5}").problems] == ["CC111", "CC111"]


# -- types that nobody has ever run -------------------------------------------------------------------------------


def _with(tmp_path: pathlib.Path, name: str, text: str) -> Book:
    """The shipped catalogue with one file of the user's own."""
    service, _, stem = name.partition(".")
    (tmp_path / service).mkdir()
    (tmp_path / service / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return Book(Catalog([tmp_path]), Shapes(ModelReader()))


def _volume() -> str:
    return (DATA / "ec2" / "volume.yaml").read_text(encoding="utf-8").replace("verified: sandbox", "verified: model")


UNVERIFIED = "policies: [{name: a, resource: %s, filters: all, actions: [%s]%s}]"


def test_a_type_that_was_only_checked_against_the_model_is_not_deleted(tmp_path: pathlib.Path) -> None:
    compiled = _compiled(UNVERIFIED % ("ec2.volume", "delete", ""), types=_with(tmp_path, "ec2.volume", _volume()))

    message = "CC128 ec2.volume has only been checked against the API model, never run"
    assert _said(compiled) == [message]
    assert compiled.problems[0].hint == "write allow: [unverified] if you have tried it"
    assert str(compiled.problems[0].where) == "0.yaml:1:32"


@pytest.mark.parametrize(
    ("actions", "allow"), [("delete", ", allow: [unverified]"), ("snapshot", ""), ("tag: {a: b}", "")]
)
def test_an_unverified_type_may_be_tried_in_words_and_changed_without_loss(
    tmp_path: pathlib.Path, actions: str, allow: str
) -> None:
    types = _with(tmp_path, "ec2.volume", _volume())

    assert _said(_compiled(UNVERIFIED % ("ec2.volume", actions, allow), types=types)) == []


def test_an_unverified_type_is_found_among_others(tmp_path: pathlib.Path) -> None:
    types = _with(tmp_path, "ec2.volume", _volume())

    compiled = _compiled(UNVERIFIED % ("[ec2.key_pair, ebs]", "delete", ""), types=types)

    assert [problem.code for problem in compiled.problems] == ["CC128"]


def test_a_broken_file_of_the_catalogue_is_one_problem_among_the_others(tmp_path: pathlib.Path) -> None:
    types = _with(tmp_path, "ec2.thing", "type: ec2.thing\n")
    texts = [
        "policies: [{name: a, resource: ec2.thing}, {name: b, resource: ec2.volume, filters: [Stat]}]",
        "policies: [{name: c, resource: ec2.volum}, {name: d, resource: ec2.volume, filters: [Sise > `1`]}]",
        "policies: [{name: e, resource: ec2.volume, filters: [{related: {type: ec2.thing}}]}]",
    ]

    compiled = _compiled(*texts, types=types)

    codes = {problem.code for problem in compiled.problems if problem.where and problem.where.file == "ec2/thing.yaml"}
    assert codes == {"CC112"}
    assert [p.code for p in compiled.problems if p.where and p.where.file != "ec2/thing.yaml"] == ["CC203", "CC203"]


# -- protection -----------------------------------------------------------------------------------------------------


def test_a_protect_rule_is_compiled_for_every_type_that_it_speaks_of() -> None:
    text = """
    protect:
      - {tags: {keep: present}, reason: kept}
      - {resource: ec2.volume, filters: [Encrypted]}
    policies: [{name: a, resource: ec2.volume}]
    """
    everywhere, volumes = _compiled(text).checked().protect

    assert everywhere.reason == "kept"
    assert {"ec2.volume", "iam.role"} <= everywhere.filters.keys()
    assert "iam.group" not in everywhere.filters  # groups have no tags
    assert set(volumes.filters) == {"ec2.volume"}
    assert volumes.reason == "protect rule 0.yaml:4:9"


@pytest.mark.parametrize(
    ("tags", "answer"),
    [({"keep": "yes"}, Answer.TRUE), ({}, Answer.FALSE), ("unknown", Answer.UNKNOWN), ("unread", Answer.UNKNOWN)],
)
def test_tags_that_could_not_be_read_may_be_those_that_protect(tags: Any, answer: Answer) -> None:
    text = "{protect: [{tags: {keep: present}}], policies: [{name: a, resource: ec2.volume}]}"
    rule = _compiled(text).checked().protect[0]

    volume = subject(resource("ec2.volume", {"VolumeId": "vol-1"}, tags=tags))

    assert rule.filters["ec2.volume"](volume).answer is answer


def test_tags_and_filters_of_a_protect_rule_must_both_hold() -> None:
    text = """
    protect: [{resource: ec2.volume, tags: {keep: present}, filters: [Encrypted]}]
    policies: [{name: a, resource: ec2.volume}]
    """
    rule = _compiled(text).checked().protect[0].filters["ec2.volume"]

    def answer(document: dict[str, Any], tags: Any) -> Answer:
        return rule(subject(resource("ec2.volume", {"VolumeId": "vol-1", **document}, tags=tags))).answer

    assert answer({"Encrypted": True}, {"keep": ""}) is Answer.TRUE
    assert answer({"Encrypted": False}, {"keep": ""}) is Answer.FALSE
    assert answer({"Encrypted": True}, {}) is Answer.FALSE
    assert answer({"Encrypted": True}, "unknown") is Answer.UNKNOWN


def test_a_protect_rule_about_tags_is_refused_for_a_type_without_them() -> None:
    text = "{protect: [{resource: iam.group, tags: {keep: a}}], policies: [{name: a, resource: ec2.volume}]}"

    assert _said(_compiled(text)) == ["CC225 iam.group has no tags"]


def test_the_protect_rules_of_a_configuration_are_compiled_where_they_stand() -> None:
    document = read("protect: [{resource: ec2.volume, filters: [Stat]}, {tags: {a: b}, reason: a}]", "costcutter.yaml")

    rules, problems = compile_protect(document, ("protect",), book())

    assert [rule.reason for rule in rules] == ["protect rule costcutter.yaml:1:11", "a"]
    assert [(problem.code, str(problem.where)) for problem in problems] == [("CC203", "costcutter.yaml:1:44")]


# -- order ------------------------------------------------------------------------------------------------------------


def test_an_order_may_run_over_several_files() -> None:
    texts = [
        "policies: [{name: a, resource: ec2.volume, order: {after: [b]}}]",
        "policies: [{name: b, resource: ec2.volume, order: {before: [a]}}]",
    ]

    assert _said(_compiled(*texts)) == []


@pytest.mark.parametrize(
    "order",
    [
        ("after: [b]", "after: [a]"),
        ("before: [b]", "before: [a]"),
        ("after: [b]", "before: [b]"),
        ("after: [b], before: [b]", "after: []"),
    ],
)
def test_an_order_that_runs_in_a_circle_is_refused(order: tuple[str, str]) -> None:
    texts = [
        f"policies: [{{name: {name}, resource: ec2.volume, order: {{{each}}}}}]"
        for name, each in zip("ab", order, strict=True)
    ]

    assert "CC123" in [problem.code for problem in _compiled(*texts).problems]


def test_a_circle_names_its_policies_on_one_line() -> None:
    compiled = _compiled('policies: [{name: "a\\nb", resource: ec2.volume, order: {after: ["a\\nb"]}}]')

    assert r"CC123 the order of policies runs in a circle: 'a\nb' after 'a\nb'" in _said(compiled)


def test_a_circle_is_reported_beside_a_name_that_does_not_exist() -> None:
    text = """
    policies:
      - {name: a, resource: ec2.volume, order: {after: [b, nobody]}}
      - {name: b, resource: ec2.volume, order: {after: [a]}}
    """
    assert [problem.code for problem in _compiled(text).problems] == ["CC123", "CC122"]


# -- variables from outside -------------------------------------------------------------------------------------------

VARIABLE = "{vars: {grace: 14d}, policies: [{name: a, resource: ec2.volume, filters: [{age: {over: '{grace}'}}]}]}"


def test_a_variable_given_from_outside_wins() -> None:
    compiled = _compiled(VARIABLE, variables={"grace": "soon"})

    assert _said(compiled) == ["CC201 'soon' is not a duration"]


def test_a_variable_that_no_file_declares_is_warned_of() -> None:
    compiled = _compiled(VARIABLE, variables={"grce": "1d"})

    assert [str(problem) for problem in compiled.problems] == [
        "CC242 warning: no policy file declares the variable 'grce' that was given\n  hint: did you mean 'grace'?"
    ]


def test_a_variable_needs_to_be_declared_in_one_file_only() -> None:
    other = "policies: [{name: b, resource: ec2.volume}]"

    assert _said(_compiled(other, VARIABLE, variables={"grace": "1d"})) == []
