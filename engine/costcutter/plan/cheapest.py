"""Which facets to read next: of those that could decide a resource the cheapest; then the filters are asked again.

A round reads one kind of facet (``tags`` of ``sqs.queue``) for every resource that is still open, each its own kind, so
that rounds are few and calls run side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from fractions import Fraction
from typing import TypeAlias

from costcutter.catalog.load import Catalog
from costcutter.query.answers import Answer, Verdict
from costcutter.query.metrics import series_of
from costcutter.resources import ResourceRef

Ask: TypeAlias = tuple[ResourceRef, str]
"""One facet of one resource."""

_SERIES = Fraction(1, 250)
"""The calls that a metric takes: 500 series are read by one, and an average is made of two."""

_Kind: TypeAlias = tuple[str, str]
"""A resource type and the name of a facet."""


class Demands:
    """What the verdicts of a round leave unread."""

    def __init__(self, catalog: Catalog, asked: Container[Ask] = ()) -> None:
        """`asked` are facets that were asked for before; asking again would give nothing new."""
        self._catalog, self._asked = catalog, asked
        self._needed: set[Ask] = set()
        self._choices: list[dict[_Kind, list[Ask]]] = []

    def add(self, verdict: Verdict) -> None:
        """Take in a verdict. Of an unknown one any kind of facet may do; what any other one asks for is needed."""
        fresh = [ask for ask in verdict.unread if ask not in self._asked]
        kinds = _by_kind(fresh)
        if verdict.answer is Answer.UNKNOWN and len(kinds) > 1:
            self._choices.append(kinds)
        else:
            self._needed.update(fresh)

    def cheapest(self) -> frozenset[Ask]:
        """What to read now. Empty only if nothing is left that could decide something.

        What is read anyway costs nothing more, and what several verdicts could do with costs each only its share.
        """
        wanted = Counter(ask for kinds in self._choices for asks in kinds.values() for ask in asks)
        chosen = set(self._needed)
        for kinds in self._choices:
            costs = {
                kind: self._cost(kind, (wanted[ask] for ask in asks if ask not in chosen))
                for kind, asks in kinds.items()
            }
            best = min(costs, key=lambda kind: (costs[kind], kind))
            chosen.update(kinds[best])
        return frozenset(chosen)

    def _cost(self, kind: _Kind, shares: Iterable[int]) -> Fraction:
        """The calls that facets of one kind take, each shared by so many verdicts."""
        type_name, name = kind
        if series_of(name) is not None:
            return sum((_SERIES / share for share in shares), Fraction())
        facet = self._catalog.get(type_name).facet(name)
        each = Fraction(1, facet.lot if facet is not None else 1)
        return sum((each / share for share in shares), Fraction())


def _by_kind(asks: Iterable[Ask]) -> dict[_Kind, list[Ask]]:
    kinds: dict[_Kind, list[Ask]] = {}
    for ref, name in asks:
        kinds.setdefault((ref.type, name), []).append((ref, name))
    return kinds
