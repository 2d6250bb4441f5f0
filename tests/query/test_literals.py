"""Sizes, versions and networks as people write them."""

from __future__ import annotations

import ipaddress
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.query.literals import SIZES, compare_versions, is_size, is_within, parse_networks, parse_size
from costcutter.values import ValueProblem

VERSIONS = st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,3}(\.[a-c]{1,2})?", fullmatch=True)


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("1.9", "1.10", -1),
        ("1.24", "1.24.0", 0),
        ("v2", "2.0", 0),
        ("13.10-R1", "13.10-R2", -1),
        ("5.7.mysql_aurora.2.11", "8.0.36", -1),
        ("8.0.mysql_aurora.3.04", "8.0.36", None),
        ("1.24-rc1", "1.24", None),
        ("latest", "1.24", None),
        ("", "1.24", None),
        (1.24, "1.24", None),
    ],
)
def test_versions_compare_number_by_number(left: object, right: str, order: int | None) -> None:
    assert compare_versions(left, right) == order


@given(VERSIONS, VERSIONS)
def test_the_other_way_round_the_order_is_the_opposite(left: str, right: str) -> None:
    there, back = compare_versions(left, right), compare_versions(right, left)

    assert there == (None if back is None else -back)


@given(st.integers(0, 10**9), st.sampled_from(list(SIZES)), st.sampled_from(list(SIZES)))
def test_a_size_is_the_same_in_every_unit(count: int, written: str, unit: str) -> None:
    assert parse_size(f"{count}{written}", unit) * SIZES[unit] == pytest.approx(count * SIZES[written])


@pytest.mark.parametrize("text", ["10", "GiB", "10 apples", "-1GiB", "1e3B", 10, None, ["1GiB"]])
def test_everything_else_is_no_size(text: object) -> None:
    assert not is_size(text)


@pytest.mark.parametrize(("text", "hint"), [("10GB", "write 10GiB"), ("5mb", "write 5MiB"), ("7Xb", "write 7GiB")])
def test_units_that_could_count_by_thousands_are_refused(text: str, hint: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_size(text, "B")

    assert (caught.value.code, caught.value.hint) == ("CC230", hint)


@given(st.ip_addresses(), st.ip_addresses(), st.integers(0, 32))
def test_an_address_is_within_the_networks_that_have_it(address: object, other: object, length: int) -> None:
    for base in (address, other):
        network = ipaddress.ip_network(f"{base}/{length}", strict=False)

        assert is_within(str(address), parse_networks(str(network))) is (address in network)


@pytest.mark.parametrize(("outer", "inner"), list(product(["10.0.0.0/8", "10.1.0.0/16"], repeat=2)))
def test_a_network_is_within_itself_and_in_larger_ones(outer: str, inner: str) -> None:
    assert is_within(inner, parse_networks(outer)) is (len(outer) <= len(inner))


@pytest.mark.parametrize("operand", ["", [], None, 10, ["10.0.0.0/8", "x"], [["10.0.0.0/8"]], {"a": 1}])
def test_what_is_no_network_is_refused(operand: object) -> None:
    with pytest.raises(ValueProblem, match="network"):
        parse_networks(operand)
