"""What stands beside a resource's fields in a test has a form, too."""

from __future__ import annotations

import pytest

from costcutter.documents.yaml import read
from costcutter.policy.compile import compile_policies
from support.judging import book

POLICY = """\
policies:
  - {name: a, resource: ec2.volume, filters: [State == 'available'], actions: [tag: {a: b}]}
tests:
  - policy: a
    expect: {match: []}
    resources:
      - VolumeId: vol-1
"""

WRONG = {
    "$facets: [{a: b}]": "'$facets' is a list; a mapping or nothing is expected",
    "$facets: unknown": "'$facets' is the text 'unknown'; a mapping or nothing is expected",
    "$tags: [a]": "'$tags' is a list; 'unknown' or a mapping is expected",
    "$tags: unknwon": "'$tags' is 'unknwon'; 'unknown' is expected",
}


@pytest.mark.parametrize(("line", "message"), WRONG.items(), ids=WRONG)
def test_tags_and_facets_of_the_wrong_form_are_refused(line: str, message: str) -> None:
    (problem,) = compile_policies([read(f"{POLICY}        {line}\n", "p")], book()).problems

    assert problem.code in {"CC111", "CC113"}
    assert problem.message == message


@pytest.mark.parametrize("line", ["$facets: {attribute: unknown}", "$facets:", "$tags: {a: b}", "$tags: unknown"])
def test_tags_and_facets_of_the_right_form_are_taken(line: str) -> None:
    assert compile_policies([read(f"{POLICY}        {line}\n", "p")], book()).problems == ()
