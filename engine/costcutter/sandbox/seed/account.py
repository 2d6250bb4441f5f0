"""What all parts of the seed share: clients, chance, dates, names, tags, and the record of what was made."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from costcutter.sandbox.clock import Clock

REGIONS: Final[Mapping[str, float]] = {"us-east-1": 0.5, "eu-west-1": 0.3, "ap-southeast-2": 0.2}
"""The regions in use and the share of the resources that each has."""

KEEP: Final = ("costcutter", "keep")
"""The tag of what must stay."""

ClientFor = Callable[[str, str], Any]
T = TypeVar("T")

_FIRST = next(iter(REGIONS))
_KEPT_SHARE = 0.04
_PURPOSES = (
    "api", "web", "etl", "cache", "batch", "worker", "admin", "report", "ml", "legacy", "poc", "temp", "bench",
)  # fmt: skip
_VARIANTS = ("a", "b", "blue", "green", "v1", "v2", "old", "new", "x")
_TEAMS = ("payments", "search", "platform", "data", "mobile", "growth")
_STAGES = ("prod", "prod", "staging", "dev", "dev", "test", "Prod", "PRODUCTION")


@dataclass(frozen=True, slots=True)
class SeededResource:
    """One thing in the account."""

    type: str
    region: str
    """`global` for IAM."""

    id: str
    created: str
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What is in the account, and which parts of it were planted on purpose."""

    resources: tuple[SeededResource, ...]
    cases: Mapping[str, tuple[str, ...]]
    """Ids by what is special about them: `ec2.volume.unattached`, …

    `keep` are those that are tagged to be kept, `keep.needs` what cannot be deleted as long as they are there (or,
    for a group that only a rule names, as long as that rule is); everything else can.
    """

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each type, by name of the type."""
        return dict(sorted(Counter(one.type for one in self.resources).items()))


@dataclass(slots=True)
class Network:
    """One VPC and what stands in it."""

    vpc: str
    cidr_start: str
    """`10.3` of 10.3.0.0/16."""

    subnets: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    route_table: str = ""
    """Associated with the first subnet."""

    sources: dict[str, str] = field(default_factory=dict)
    """The security group that a group's rules name, by group."""

    def behind(self, subnets: Sequence[str] = (), groups: Sequence[str] = ()) -> tuple[str, ...]:
        """What must stay while something stands in these subnets and uses these groups."""
        tables = (self.route_table,) if self.subnets[0] in subnets else ()
        named = tuple(self.sources[group] for group in groups if group in self.sources)
        return (self.vpc, *subnets, *groups, *named, *tables)


@dataclass(slots=True)
class Region:
    """A region while it is filled: what later parts hang their things on."""

    name: str
    share: float
    networks: list[Network] = field(default_factory=list)
    key_pairs: list[str] = field(default_factory=list)
    running: list[tuple[str, Network]] = field(default_factory=list)
    """Running instances with their network; stopped ones cannot be targets."""

    images: list[str] = field(default_factory=list)


class Account:
    """Creates and remembers. One method call per fact about the world; none of them knows a service."""

    def __init__(
        self, client: ClientFor, clock: Clock, *, number: int, scale: float, now: datetime, history: timedelta
    ) -> None:
        self.client = client
        self.now = now
        self.chance = random.Random(number)
        self.roles: dict[str, list[tuple[str, str]]] = defaultdict(list)
        """Names and ARNs of roles by the service that may assume them."""

        self.profiles: list[str] = []
        self._clock = clock
        self._scale = scale
        self._history = history
        self._at = now
        self._resources: list[SeededResource] = []
        self._cases: dict[str, list[str]] = defaultdict(list)

    # dates

    def past(self, *, newest: float = 1, oldest: float | None = None) -> None:
        """What follows happened between `newest` and `oldest` days ago, more likely lately."""
        limit = self._history.days if oldest is None else oldest
        self.days_ago(newest + (limit - newest) * self.chance.random() ** 1.7)

    def days_ago(self, days: float) -> None:
        """What follows happened so long ago."""
        self._at = self.now - timedelta(days=days)
        self._clock.move_to(self._at, tick=False)

    # the record

    def made(self, type_: str, region: str, id_: str, *cases: str, kept: bool = False) -> str:
        """Remember a resource under its type and under what is special about it; gives its id back."""
        self._resources.append(SeededResource(type_, region, id_, self._at.isoformat()))
        for case in cases:
            self._cases[f"{type_}.{case}"].append(id_)
        if kept:
            self._cases["keep"].append(id_)
        return id_

    def kept_of(self, *ids: str) -> list[str]:
        """Those of them that are marked to be kept."""
        return [one for one in ids if one in self._cases["keep"]]

    def case(self, name: str, *ids: str) -> None:
        """Remember planted ids under a name of their own."""
        self._cases[name].extend(ids)

    def needed(self, *ids: str) -> None:
        """Remember what AWS will not delete because something kept uses it."""
        self.case("keep.needs", *(one for one in ids if one not in self._cases["keep.needs"]))

    def seeded(self) -> Seeded:
        """All that was remembered."""
        return Seeded(tuple(self._resources), {name: tuple(ids) for name, ids in sorted(self._cases.items())})

    # chance

    def count(self, total: int, region: Region | None = None, *, least: int = 1, elsewhere: int = 1) -> int:
        """How many of `total` are made here: the region's share.

        At any scale it is at least `least` in the first region (so that every case occurs) and `elsewhere` in
        the others.
        """
        floor = least if region is None or region.name == _FIRST else elsewhere
        return max(floor, round(total * self._scale * (region.share if region else 1.0)))

    def chances(self, probability: float) -> bool:
        """True so often."""
        return self.chance.random() < probability

    def one_of(self, options: Sequence[T]) -> T:
        """Any of these."""
        return self.chance.choice(options)

    def word(self) -> str:
        """A name such as people give: `etl-old-04211`."""
        return f"{self.one_of(_PURPOSES)}-{self.one_of(_VARIANTS)}-{self.chance.randint(0, 99999):05}"

    def keeps(self) -> bool:
        """Whether the next taggable thing is marked to be kept."""
        return self.chances(_KEPT_SHARE)

    def tags(self, name: str = "", *, keep: bool = False) -> dict[str, str]:
        """Tags as they are found: missing, spelled three ways, out of date."""
        tags: dict[str, str] = {}
        if name and self.chances(0.85):
            tags["Name"] = name
        if self.chances(0.6):
            tags[self.one_of(("team", "Team", "owner", "Owner"))] = self.one_of(_TEAMS)
        if self.chances(0.65):
            tags[self.one_of(("env", "Env", "environment"))] = self.one_of(_STAGES)
        if self.chances(0.12):
            tags["ttl"] = (self.now + timedelta(days=self.chance.randint(-60, 60))).date().isoformat()
        if self.chances(0.3):
            tags["cost-center"] = str(self.one_of((1001, 1002, 2040)))
        if keep:
            tags[KEEP[0]] = KEEP[1]
        return tags

    def tag_list(self, name: str = "", *, keep: bool = False) -> list[dict[str, str]]:
        """The same as `[{"Key": …, "Value": …}]`."""
        return key_value(self.tags(name, keep=keep))

    def tag_specification(self, resource: str, name: str = "", *, keep: bool = False) -> list[dict[str, Any]]:
        """The same as EC2 wants it; empty where there are no tags, because EC2 refuses an empty list."""
        tags = self.tag_list(name, keep=keep)
        return [{"ResourceType": resource, "Tags": tags}] if tags else []


def key_value(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most services want them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
