"""What is read of resources that no policy means: by filters of relations, by protection, by what tells who is in use.

Filters and the paths of the catalogue say it themselves, by their syntax trees. A filter that is not known here reads
everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from costcutter.catalog.load import Catalog
from costcutter.catalog.model import Facet, ResourceType
from costcutter.catalog.params import expression, in_catalog
from costcutter.query.context import Filter, never
from costcutter.query.filters.age import Age
from costcutter.query.filters.blocks import All, Not, OneOf
from costcutter.query.filters.condition import Condition
from costcutter.query.filters.marked import MARK, Marked
from costcutter.query.filters.metric import Metric
from costcutter.query.filters.ranked import Ranked
from costcutter.query.filters.related import ReferencedBy, Related
from costcutter.query.filters.schedule import Schedule
from costcutter.query.filters.tags import Tags
from costcutter.query.filters.value import Value
from costcutter.query.reads import Reads


@dataclass(slots=True)
class Readers:
    """Collects what is read of resources that no policy means, by type."""

    catalog: Catalog
    by_type: dict[str, Reads] = field(default_factory=dict)

    def of(self, name: str) -> Reads:
        """What is read of a type; from then on, its resources are kept in part."""
        return self.by_type.setdefault(name, Reads())

    def look(self, name: str, filter_: Filter, relations: Iterable[str]) -> bool:
        """Note what a filter on resources that are kept whole reads of others; False where that cannot be told."""
        return self._filter(filter_, self.catalog.get(name), Reads(), relations)

    def judge(self, name: str, filter_: Filter, relations: Iterable[str]) -> None:
        """Note what a filter reads of resources that are kept for its sake, and of others."""
        own = self.of(name)
        if not self._filter(filter_, self.catalog.get(name), own, relations):
            own.whole = True
        self._read_facets(self.catalog.get(name), own)

    def hold(self, name: str, deleted: set[str]) -> bool:
        """Note what tells whether a resource that stays keeps one of these types in place; False where nothing does."""
        paths = [
            reference.path
            for reference in self.catalog.get(name).references
            if reference.holds and reference.orders and not reference.held and reference.type in deleted
        ]
        held = [
            reference
            for other in sorted(deleted)
            for reference in self.catalog.get(other).references
            if reference.holds and reference.orders and reference.held and reference.type == name
        ]
        for path in [*paths, *(reference.by for reference in held if reference.by)]:
            self.of(name).add(expression(path).tree)
        if any(reference.by is None for reference in held):
            self._identify(self.catalog.get(name))
        return bool(paths or held)

    def _identify(self, kind: ResourceType) -> None:
        for path in kind.identifiers:
            self.of(kind.name).add(expression(path).tree)
        self.of(kind.name)

    def _read_facets(self, kind: ResourceType, reads: Reads) -> None:
        """What a facet is read with stands in the document."""
        facets, common = reads.members.get("facets", Reads()), reads.members.get("resource", Reads())
        if "name" in common.members:  # which may stand in a tag
            common.member("tags").member("Name").whole = True
        wanted = [facet for name, facet in kind.facets.items() if facets.whole or name in facets.members]
        if isinstance(kind.tags, Facet) and (common.whole or "tags" in common.members):
            wanted.append(kind.tags)
        for facet in wanted:
            for text in _texts(facet.call.params):
                self._read_text(text, reads)

    def _read_text(self, text: str, reads: Reads) -> None:
        """Note what a parameter of a call reads, as the catalogue writes it."""
        for found, _ in in_catalog(text).expressions:
            reads.add(expression(found).tree)

    def _filter(self, filter_: Filter, kind: ResourceType, own: Reads, relations: Iterable[str]) -> bool:
        """Note what a filter reads; False, and everything of whatever it may look at, where it is not known here."""
        match filter_:
            case All(parts=parts) | OneOf(parts=parts):
                known = [self._filter(part, kind, own, relations) for part in parts]
                return all(known)
            case Not(part=part):
                return self._filter(part, kind, own, relations)
            case Condition(expression=expression_):
                own.add(expression_.tree)
            case Value(key=key):
                own.add(key.tree)
            case Age(of=of):
                if of is not None:
                    own.add(of.tree)
            case Tags(tests=tests):
                for tag, _, _ in tests:
                    own.member("resource").member("tags").member(tag).whole = True
            case Metric(series=series):
                for _, text in series.dimensions:
                    self._read_text(text, own)
            case Schedule(tag=tag) if tag is not None:
                own.member("resource").member("tags").member(tag).whole = True
            case Schedule():
                pass
            case Ranked(by=by, group=group, others=others):
                for path in (by, group):
                    if path is not None:
                        own.add(path.tree)
                return self._filter(others, kind, own, relations)
            case Marked():
                own.member("resource").member("tags").member(MARK).whole = True
            case Related(type=name, via=via, where=where):
                for path in via:
                    own.add(path.tree)
                self._identify(self.catalog.get(name))
                return self._others(name, where, relations)
            case ReferencedBy(type=name, paths=paths, where=where):
                for identifier in kind.identifiers:
                    own.add(expression(identifier).tree)
                for text in paths:
                    self.of(name).add(expression(text).tree)
                return self._others(name, where, relations)
            case _:
                return self._other_filter(filter_, own, relations)
        return True

    def _other_filter(self, filter_: Filter, own: Reads, relations: Iterable[str]) -> bool:
        if filter_ is never:
            return True
        own.whole = True
        for name in relations:
            self.of(name).whole = True
        return False

    def _others(self, name: str, where: Filter, relations: Iterable[str]) -> bool:
        kind, reads = self.catalog.get(name), self.of(name)
        known = self._filter(where, kind, reads, relations)
        self._read_facets(kind, reads)
        return known


def _texts(params: Any) -> Iterator[str]:
    match params:
        case str():
            yield params
        case Mapping():
            for value in params.values():
                yield from _texts(value)
        case list():
            for value in params:
                yield from _texts(value)
        case _:
            return
