"""Typed operands beside numbers and dates: sizes, versions, networks."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Literal, TypeAlias

from costcutter.values import ValueProblem

SIZES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "PiB": 1 << 50}
"""Bytes by unit."""

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_SIZE = re.compile(r"(?P<count>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[A-Za-z]*[Bb])")
_VERSION = re.compile(r"[vV]?[0-9][0-9A-Za-z._+-]*")
_PIECE = re.compile(r"[0-9]+|[A-Za-z]+")


def is_size(operand: Any) -> bool:
    """Whether an operand is written as a size: a number and a unit of bytes."""
    return isinstance(operand, str) and _SIZE.fullmatch(operand) is not None


def parse_size(text: str, unit: str) -> float:
    """A size as a number of `unit`: ``512MiB`` is 0.5 in GiB.

    Raises:
        ValueProblem: CC230, if the text is no size, or of a unit of which nobody knows whether it counts by 1,000.
    """
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueProblem("CC230", f"{text!r} is not a size", "write 10GiB, or a plain number")
    if found["unit"] not in SIZES:
        right = next((each for each in SIZES if each[0].lower() == found["unit"][0].lower()), "GiB")
        raise ValueProblem("CC230", f"sizes have no unit {found['unit']!r}", f"write {found['count']}{right}")
    number = float(found["count"]) * SIZES[found["unit"]] / SIZES[unit]
    return int(number) if number.is_integer() else number


def parse_version(operand: Any) -> str:
    """The text of a version.

    Raises:
        ValueProblem: CC266, if it is none; numbers are not, because YAML takes 1.10 for 1.1.
    """
    if isinstance(operand, str) and _VERSION.fullmatch(operand):
        return operand
    hint = f'write "{operand}", in quotes' if isinstance(operand, int | float) else 'write {version: "1.24"}'
    raise ValueProblem("CC266", f"{operand!r} is not a version", hint)


def compare_versions(left: Any, right: str) -> Literal[-1, 0, 1] | None:
    """Whether a version is older, the same or newer than another; None where that cannot be told.

    Numbers compare as numbers, and what is left out is zero: 1.9 < 1.10, 1.24 = 1.24.0. Words say nothing of an order:
    8.0.mysql_aurora.3.4 is older than 8.0.mysql_aurora.3.10, but neither older nor newer than 8.0.36.
    """
    if not isinstance(left, str) or not _VERSION.fullmatch(left):
        return None
    ours, theirs = _PIECE.findall(left.lstrip("vV")), _PIECE.findall(right.lstrip("vV"))
    length = max(len(ours), len(theirs))
    for mine, other in zip(_filled(ours, length), _filled(theirs, length), strict=True):
        if mine.isdigit() and other.isdigit():
            if int(mine) != int(other):
                return -1 if int(mine) < int(other) else 1
        elif mine != other:
            return None
    return 0


def parse_networks(operand: Any) -> list[Network]:
    """One network, or several.

    Raises:
        ValueProblem: CC230, if one of them is none.
    """
    if not isinstance(operand, str | list) or not operand:
        raise ValueProblem("CC230", "a network, or a list of networks, is expected here", "write 10.0.0.0/8")
    return [_network(each) for each in ([operand] if isinstance(operand, str) else operand)]


def is_within(value: Any, networks: list[Network]) -> bool | None:
    """Whether an address or a network lies wholly in one of some networks; None where it is neither."""
    try:
        inner = ipaddress.ip_network(value, strict=False) if isinstance(value, str) else None
    except ValueError:
        return None
    if inner is None:
        return None
    return any(_contains(outer, inner) for outer in networks)


def _contains(outer: Network, inner: Network) -> bool:
    match outer, inner:
        case ipaddress.IPv4Network(), ipaddress.IPv4Network():
            return inner.subnet_of(outer)
        case ipaddress.IPv6Network(), ipaddress.IPv6Network():
            return inner.subnet_of(outer)
        case _:
            return False


def _network(text: Any) -> Network:
    try:
        return ipaddress.ip_network(text if isinstance(text, str) else "")
    except ValueError as error:
        hint = "write it like 10.0.0.0/8"
        if isinstance(text, str) and "host bits" in str(error):
            hint = f"write {ipaddress.ip_network(text, strict=False)}"
        raise ValueProblem("CC230", f"{text!r} is not a network", hint) from error


def _filled(pieces: list[str], length: int) -> list[str]:
    return [*pieces, *["0"] * (length - len(pieces))]
