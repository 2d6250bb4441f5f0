"""Policies as files have them: all are named, and every place belongs to one or to none."""

from __future__ import annotations

import pytest

from costcutter.documents.yaml import read
from costcutter.errors import Place
from costcutter.policy.entries import Entry, entries, entry_at

TEXT = """\
# before
vars: {days: 3}
policies:
  - name: first
    resource: ec2.volume   # a comment
    filters: &wanted
      - State == 'available'

  - {resource: ec2.image, name: second, filters: *wanted}
  -
    resource: ec2.snapshot
  - 3
protect:
  - tags: {a: b}
"""


def test_every_entry_is_given_with_its_name_or_its_number() -> None:
    assert list(entries(read(TEXT, "a.yaml"))) == [
        Entry(Place("a.yaml", 4, 11, 16), "first"),
        Entry(Place("a.yaml", 9, 33, 39), "second"),
        Entry(Place("a.yaml", 11, 5, 6), "policies[2]"),
        Entry(Place("a.yaml", 12, 5, 6), "policies[3]"),
    ]


@pytest.mark.parametrize("text", ["[]", "a: b", "policies: x", "policies: {a: b}", "policies: []", "policies:"])
def test_a_file_without_a_list_of_policies_has_none(text: str) -> None:
    document = read(text, "a.yaml")

    assert list(entries(document)) == []
    assert entry_at(document, Place("a.yaml", 1, 1)) is None


@pytest.mark.parametrize(
    ("line", "column", "name"),
    [
        (1, 1, None),
        (2, 7, None),
        (3, 1, None),
        (4, 5, "first"),
        (4, 11, "first"),
        (5, 30, "first"),
        (7, 9, "first"),
        (9, 5, "second"),
        (9, 49, "second"),
        (11, 5, "policies[2]"),
        (12, 5, "policies[3]"),
        (13, 1, None),
        (14, 12, None),
        (99, 1, None),
    ],
)
def test_a_place_belongs_to_the_policy_in_whose_text_it_is(line: int, column: int, name: str | None) -> None:
    entry = entry_at(read(TEXT, "a.yaml"), Place("a.yaml", line, column))

    assert (entry.name if entry else None) == name
