"""The functions that expressions can call, besides JMESPath's own.

They are total: an absent (null) argument gives null, never an exception, so that a filter needs no guard. One that
is there but is not what the function reads (`json` of half a text) raises: the answer is unknown, not "no".
Dates are ISO text, as everywhere in documents.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jmespath import functions

from costcutter.query.types import ANY, BOOLEAN, NUMBER, TEXT, TIME, Type, list_of
from costcutter.resources import Unknown
from costcutter.values import as_moment, stamp


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes and gives."""

    parameters: tuple[tuple[str, ...], ...]
    """For each argument the kinds that it may have; ``[text]`` is a list of texts."""
    result: Type
    variadic: bool = False
    """Whether the last argument may be repeated."""
    total: bool = True
    """Whether an absent argument gives null instead of an error."""


_DATE, _TEXT, _ANY = ("time", "text"), ("text", "time"), ("any",)

EXTENSIONS: Mapping[str, Signature] = {
    "age": Signature((_DATE,), NUMBER.absent()),
    "days_until": Signature((_DATE,), NUMBER.absent()),
    "now": Signature((), TIME),
    "matches": Signature((_TEXT, _TEXT), BOOLEAN.absent()),
    "extract": Signature((_TEXT, _TEXT), TEXT.absent()),
    "glob": Signature((_TEXT, _TEXT), BOOLEAN.absent()),
    "tag": Signature((_TEXT,), TEXT.absent()),
    "lower": Signature((_TEXT,), TEXT.absent()),
    "upper": Signature((_TEXT,), TEXT.absent()),
    "split": Signature((_TEXT, _TEXT), list_of(TEXT).absent()),
    "cidr_contains": Signature((_TEXT, _TEXT), BOOLEAN.absent()),
    "json": Signature((_TEXT,), ANY),
    "pairs": Signature((("object", "map"), _TEXT, _TEXT), list_of(ANY).absent()),
}


class UnknownValue(Exception):
    """An expression asked for something that could not be, or has not been, found out."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


class Facets(dict[str, Any]):
    """A mapping in which an unknown value cannot be mistaken for an absent one: reading it raises `UnknownValue`."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value, as `dict.get` gives it.

        Raises:
            UnknownValue: if the value is `Unknown`.
        """
        return _known(super().get(key, default))

    # jmespath asks for values() in `.*`, json for items(), comparisons for equality.
    def values(self) -> Any:
        """All values, none of them unknown."""
        return [_known(value) for value in super().values()]

    def items(self) -> Any:
        """All pairs, none of their values unknown."""
        return [(key, _known(value)) for key, value in super().items()]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and self.keys() == other.keys() and dict(self.items()) == other

    def __ne__(self, other: object) -> bool:
        return not self == other


class Partial(Facets):
    """A document of which only a part was kept: a member that was not kept is unknown, never absent."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value, as `dict.get` gives it.

        Raises:
            UnknownValue: if the value is `Unknown`, or was not kept.
        """
        if key not in self:
            raise UnknownValue(Unknown(f"{key} was not kept"))
        return super().get(key, default)


class Functions(functions.Functions):
    """JMESPath's functions and ours, for one evaluation on one resource."""

    def __init__(self, now: datetime, tags: Mapping[str, str] | Unknown) -> None:
        self._now, self._tags = now, tags

    @functions.signature({"types": []})
    def _func_age(self, value: Any) -> float | None:
        moment = _date(value)
        return None if moment is None else (self._now - moment).total_seconds() / 86400

    @functions.signature({"types": []})
    def _func_days_until(self, value: Any) -> float | None:
        moment = _date(value)
        return None if moment is None else (moment - self._now).total_seconds() / 86400

    @functions.signature()
    def _func_now(self) -> str:
        return stamp(self._now)

    @functions.signature({"types": []}, {"types": []})
    def _func_matches(self, text: Any, pattern: Any) -> bool | None:
        return re.search(pattern, text) is not None if _texts(text, pattern) else None

    @functions.signature({"types": []}, {"types": []})
    def _func_extract(self, text: Any, pattern: Any) -> str | None:
        found = re.search(pattern, text) if _texts(text, pattern) else None
        if found is None:
            return None
        group: str | None = found.group(1) if found.re.groups else found.group()
        return group

    @functions.signature({"types": []}, {"types": []})
    def _func_glob(self, text: Any, pattern: Any) -> bool | None:
        return fnmatch.fnmatchcase(text, pattern) if _texts(text, pattern) else None

    @functions.signature({"types": ["string"]})
    def _func_tag(self, key: str) -> str | None:
        if isinstance(self._tags, Unknown):
            raise UnknownValue(self._tags)
        value: str | None = self._tags.get(key)
        return value

    @functions.signature({"types": []})
    def _func_lower(self, text: Any) -> str | None:
        return text.lower() if _texts(text) else None

    @functions.signature({"types": []})
    def _func_upper(self, text: Any) -> str | None:
        return text.upper() if _texts(text) else None

    @functions.signature({"types": []}, {"types": []})
    def _func_split(self, text: Any, separator: Any) -> list[str] | None:
        return text.split(separator) if _texts(text, separator) and separator else None

    @functions.signature({"types": []}, {"types": []})
    def _func_cidr_contains(self, cidr: Any, address: Any) -> bool | None:
        if not _texts(cidr, address):
            return None
        return ipaddress.ip_address(address) in ipaddress.ip_network(cidr, strict=False)

    @functions.signature({"types": []})
    def _func_json(self, text: Any) -> Any:
        return json.loads(text) if _texts(text) and text else None

    @functions.signature({"types": []}, {"types": ["string"]}, {"types": ["string"]})
    def _func_pairs(self, mapping: Any, key: str, value: str) -> list[dict[str, Any]] | None:
        return [{key: k, value: v} for k, v in mapping.items()] if isinstance(mapping, dict) else None


def _known(value: Any) -> Any:
    if isinstance(value, Unknown):
        raise UnknownValue(value)
    return value


def _texts(*values: Any) -> bool:
    """Whether all are there; raises where one is something other than a text."""
    if any(value is None for value in values):
        return False
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not a text")
    return True


def _date(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    moment = as_moment(value)
    if moment is None:
        raise ValueError(f"{value!r} is not a date")
    return moment
