"""What all matches of filters have in common."""

from __future__ import annotations

import pytest

from costcutter.documents.yaml import read
from costcutter.query.facts.bounds import bounds_of

BOUNDS: dict[str, tuple[str, dict[str, set[str]]]] = {
    "an equality": ("[State == 'available']", {"State": {"available"}}),
    "turned round": ("[\"'available' == State\"]", {"State": {"available"}}),
    "of a nested field": ("[State.Name == 'stopped']", {"State.Name": {"stopped"}}),
    "of numbers and booleans": ("[Size == `8`, 'Encrypted == `true`']", {"Size": {"8"}, "Encrypted": {"true"}}),
    "of what is there or not": ("[KmsKeyId == `null`]", {}),
    "a number and a boolean, which Python takes for equal": (
        "[any: ['Encrypted == `1`', 'Encrypted == `true`']]",
        {"Encrypted": {"1", "true"}},
    ),
    "a fraction, which may be written otherwise": ("['Size == `8.0`']", {}),
    "a list in an expression": ("[\"contains(['a', 'b'], VolumeType)\"]", {"VolumeType": {"a", "b"}}),
    "the filter value": ("[value: {key: State, equals: available}]", {"State": {"available"}}),
    "the filter value with a list": (
        "[value: {key: State, in: [error, available]}]",
        {"State": {"error", "available"}},
    ),
    "tags": ("[tags: {env: dev, team: {in: [a, b]}}]", {"tag env": {"dev"}, "tag team": {"a", "b"}, "tags": {"env"}}),
    "tags in an expression": ("[resource.tags.env == 'dev']", {"tag env": {"dev"}, "tags": {"env"}}),
    "a tag by the function": ("[\"tag('env') == 'dev'\"]", {"tag env": {"dev"}, "tags": {"env"}}),
    "a tag that is a number": ("[tags: {count: 5}]", {"tag count": {"5"}, "tags": {"count"}}),
    "a tag that is there": ("[tags: {Owner: present}]", {"tags": {"Owner"}}),
    "a tag that is there, said otherwise": ("[not: {tags: {Owner: absent}}]", {"tags": {"Owner"}}),
    "a tag that is not there": ("[tags: {Owner: absent}]", {}),
    "AND in an expression": ("[\"State == 'a' && Size == `8`\"]", {"State": {"a"}, "Size": {"8"}}),
    "AND in a block": ("[all: [State == 'a', 'Size == `8`']]", {"State": {"a"}, "Size": {"8"}}),
    "the narrower of two": (
        "[State == 'a', value: {key: State, in: [a, b]}]",
        {"State": {"a"}},
    ),
    "OR of one field": ("[\"State == 'a' || State == 'b'\"]", {"State": {"a", "b"}}),
    "OR in a block": ("[any: [State == 'a', {value: {key: State, in: [b, c]}}]]", {"State": {"a", "b", "c"}}),
    "OR of two fields": ("[any: [State == 'a', 'Size == `8`']]", {}),
    "OR where both say something of one": (
        "[any: [\"State == 'a' && Size == `8`\", \"State == 'b' && Zone == 'z'\"]]",
        {"State": {"a", "b"}},
    ),
    "OR of tags": ("[any: [tags: {a: present}, tags: {b: x}]]", {"tags": {"a", "b"}}),
    "beside what is not understood": (
        "[length(Attachments) == `0`, State == 'a', age: {over: 7d}]",
        {"State": {"a"}, "length(Attachments)": {"0"}},
    ),
    "not": ("[not: State == 'a']", {}),
    "not of not": ("[not: {not: State == 'a'}]", {}),
    "unequal": ("[State != 'a']", {}),
    "other comparisons": ("[Size > `8`, value: {key: State, glob: 'a*'}]", {}),
    "beside relations": ("[State == 'a', related: {type: ec2.instance, has: none}]", {"State": {"a"}}),
    "nothing beside a comparison with its like": ("[State == 'a', newest: {count: 3}]", {}),
    "nothing with one deep inside": ("[State == 'a', any: [State == 'b', not: {oldest: {count: 3}}]]", {}),
    "all": ("all", {}),
}


@pytest.mark.parametrize("case", BOUNDS)
def test_the_bounds_of(case: str) -> None:
    text, expected = BOUNDS[case]
    filters = read(f"filters: {text}", "test.yaml").data["filters"]

    assert {subject: set(values) for subject, values in bounds_of(filters).items()} == expected
