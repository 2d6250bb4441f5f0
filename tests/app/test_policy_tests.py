"""Tests beside policies: what they expect, and fixtures that no API could return."""

from __future__ import annotations

from textwrap import dedent

from costcutter.app.policy_tests import check_fixtures, run_tests
from costcutter.documents.yaml import read
from costcutter.policy.compile import compile_policies
from support.clock import START
from support.planning import book

SEVERAL = """\
policies:
  - name: unattached
    resource: [ec2.volume, ec2.network_interface]
    filters: ["resource.tags.env != 'prod'"]
  - name: of-stopped
    resource: ec2.volume
    filters:
      - related: {type: ec2.instance, where: [State.Name == 'stopped'], has: all}
tests:
"""


def ran(tests: str) -> list[tuple[str, ...]]:
    """The differences of each test."""
    compiled = compile_policies([read(SEVERAL + dedent(tests), "p.yaml")], book())
    assert [*compiled.problems, *check_fixtures(compiled.policies, book())] == []
    return [test.problems for test in run_tests(compiled.policies, book(), START)]


def wrong(tests: str) -> list[str]:
    """The problems of the fixtures."""
    compiled = compile_policies([read(SEVERAL + dedent(tests), "p.yaml")], book())
    return [str(problem) for problem in compiled.problems or check_fixtures(compiled.policies, book())]


def test_resources_of_several_types_are_given_by_type() -> None:
    assert ran("""\
      - policy: unattached
        resources:
          ebs:
            - {VolumeId: vol-1}
            - {VolumeId: vol-2, Tags: [{Key: env, Value: prod}]}
          ec2.network_interface:
            - {NetworkInterfaceId: eni-1}
            - {NetworkInterfaceId: eni-2, TagSet: [{Key: env, Value: prod}]}
        expect: {match: [vol-1, eni-1]}
    """) == [()]


def test_types_that_a_test_leaves_out_have_no_resources() -> None:
    assert ran("""\
      - policy: unattached
        resources: {ec2.volume: [{VolumeId: vol-1}]}
        expect: {}
    """) == [("vol-1 is matched, which was not expected: resource.tags.env != 'prod'",)]


def test_one_identifier_of_two_types_is_told_apart_by_its_type() -> None:
    assert ran("""\
      - policy: unattached
        resources:
          ec2.volume: [{VolumeId: x, Tags: [{Key: env, Value: prod}]}]
          ec2.network_interface: [{NetworkInterfaceId: x}]
        expect: {match: [ec2.network_interface/x]}
    """) == [()]


def test_a_policy_of_one_type_takes_either_form() -> None:
    assert ran("""\
      - policy: of-stopped
        resources: [{VolumeId: vol-1, Attachments: [{InstanceId: i-1}]}]
        related: {ec2.instance: [{InstanceId: i-1, State: {Name: stopped}}]}
        expect: {match: [vol-1]}
      - policy: of-stopped
        resources: {ec2.volume: [{VolumeId: vol-1, Attachments: [{InstanceId: i-1}]}]}
        related: {ec2.instance: incomplete}
        expect: {unknown: [vol-1]}
    """) == [(), ()]


def test_a_list_for_several_types_is_refused_with_the_form_to_write() -> None:
    assert wrong("""\
      - policy: unattached
        resources: [{VolumeId: vol-1}]
        expect: {match: [vol-1]}
    """) == [
        "p.yaml:11:3: CC132 unattached has 2 types, and the test does not say of which these are\n"
        "  hint: write resources: {ec2.volume: [...]}"
    ]


def test_every_document_has_to_fit_its_own_type() -> None:
    assert wrong("""\
      - policy: unattached
        resources:
          ec2.volume: [{VolumeId: vol-1, TagSet: []}]
          ec2.network_interface: [{VolumeId: vol-1}]
          ec2.instance: [{InstanceId: i-1}]
          ec2.volum: []
        expect: {}
      - policy: of-stopped
        resources: {ec2.instance: [{InstanceId: i-1}]}
        expect: {}
    """) == [
        "p.yaml:12:44: CC133 Volume has no field 'TagSet'\n  hint: did you mean 'Tags'?",
        "p.yaml:13:40: CC133 NetworkInterface has no field 'VolumeId'",
        "p.yaml:13:29: CC133 the resource has no NetworkInterfaceId, which identifies it",
        "p.yaml:14:5: CC132 unattached is not about ec2.instance\n  hint: take it out of the test",
        "p.yaml:15:5: CC120 there is no resource type 'ec2.volum'\n  hint: did you mean 'ec2.volume'?",
        "p.yaml:18:15: CC132 of-stopped is not about ec2.instance\n  hint: put it under related",
    ]


def test_what_stands_beside_the_fields_is_checked_as_well() -> None:
    assert wrong("""\
      - policy: of-stopped
        resources:
          - {VolumeId: vol-1, $tags: 5}
          - {VolumeId: vol-2, $facets: [a]}
          - {VolumeId: vol-3, $facets: {atributes: 1}}
        expect: {}
    """) == [
        "p.yaml:12:25: CC133 $tags are not tags\n  hint: write a mapping of tags, or the word unknown",
        "p.yaml:13:25: CC133 $facets is not a mapping of facets",
        "p.yaml:14:35: CC133 ec2.volume has no facet 'atributes'",
    ]


def test_anything_else_for_resources_is_refused_by_the_schema() -> None:
    assert wrong("""\
      - policy: unattached
        resources: vol-1
        expect: {}
    """)[0].startswith("p.yaml:11:14: CC111")
    assert wrong("""\
      - policy: unattached
        resources: {ec2.volume: {VolumeId: vol-1}}
        expect: {}
    """)[0].startswith("p.yaml:11:15: CC111")
