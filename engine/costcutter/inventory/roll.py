"""What a listing has shown so far: who is kept, and how many there were, each counted once.

Pages may overlap while resources come and go. Who was dropped is remembered by a hash of 64 bits, 8 bytes each, so
that a million of them cost what a few thousand documents do. Of a million, two share a hash once in 37 million
listings, and then one too few is counted; one of 1,000 that are kept shares one with a dropped one once in 18 billion,
and then it is left out of this run.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from costcutter.resources import Resource

Keep: TypeAlias = Callable[[Resource], Resource | None]
"""What to keep of a resource: all of it, a part, or nothing. Called in the thread that lists."""

_SHELVES = 4096  # each short enough to be searched, when one that is kept may have been dropped before


def keep_all(resource: Resource) -> Resource:
    """Keep everything of every resource."""
    return resource


@dataclass(slots=True)
class Roll:
    """The resources of one scope, as they are listed. Where one is shown twice, the first time counts."""

    keep: Keep = keep_all
    kept: dict[str, Resource] = field(default_factory=dict)
    """By identifier, in the order in which they came."""
    _dropped: dict[int, array[int]] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        """Take in a resource, or as much of it as is kept."""
        if resource.id in self.kept:
            return
        wanted = self.keep(resource)
        number = hash(resource.id)
        shelf = self._dropped.get(number % _SHELVES)
        if wanted is None:
            if shelf is None:
                shelf = self._dropped[number % _SHELVES] = array("q")
            shelf.append(number)
        elif shelf is None or number not in shelf:
            self.kept[resource.id] = wanted

    @property
    def dropped(self) -> int:
        """How many were not kept."""
        return sum(len(set(shelf)) for shelf in self._dropped.values())
