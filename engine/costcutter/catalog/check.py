"""Proves a resource type's file against the SDK's models, offline: operations, parameters, paths, references.

``costcutter types --check`` runs it, also on the user's own files; a test runs it on ours.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import Any

from costcutter.catalog.batches import member_expression
from costcutter.catalog.book import Book, document_type, reading_type, view_type
from costcutter.catalog.check_calls import CallChecker
from costcutter.catalog.check_pushdown import check_pushdown
from costcutter.catalog.identify import TAG_KEYS
from costcutter.catalog.model import Action, ActionStep, Batch, Facet, Members, Protection, ResourceType, Wait
from costcutter.catalog.options import fragment_misfits
from costcutter.catalog.params import HOLE
from costcutter.catalog.reindex import is_current
from costcutter.documents.limits import Problems, TooMuch
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.errors import CatalogError, Diagnostic, Severity
from costcutter.query.context import Context
from costcutter.query.filters import build
from costcutter.query.metrics import MetricFamily
from costcutter.query.types import ANY, TEXT, Type, merged, object_of


def check_catalog(book: Book, names: Iterable[str] | None = None) -> list[Diagnostic]:
    """Every problem of every type's file, in order of types."""
    problems: list[Diagnostic] = []
    kinds: list[ResourceType] = []
    for name in names or book.catalog.names():
        try:
            kinds.append(book.catalog.get(name))
        except CatalogError as error:
            problems += error.diagnostics
    if problems:
        return problems  # references and aliases need every file
    for kind in kinds:
        problems += _TypeCheck(book, kind).run()
    problems += _shared_aliases(book, {kind.name for kind in kinds})
    problems += _stale_index() if names is None else []
    return problems


def _stale_index() -> Iterator[Diagnostic]:
    if not is_current():
        message = "the catalogue's index was made from other files"
        yield Diagnostic("CC409", message, hint="write it anew: make index", severity=Severity.WARNING)


def _shared_aliases(book: Book, checked: Container[str]) -> Iterator[Diagnostic]:
    """Aliases that two types have. Where one of them is the user's own, that is the one to change."""
    catalog, owners = book.catalog, dict[str, str]()
    for name in sorted(catalog.names(), key=lambda name: (name in catalog.added, name)):
        for index, alias in enumerate(catalog.get(name).aliases):
            other = owners.setdefault(alias, name)
            if name not in checked or (other == name and alias not in catalog.names()):
                continue
            message = f"already stands for {other}" if other != name else "is the name of a type"
            where = catalog.document(name).where(("aliases", index))
            yield Diagnostic("CC402", f"alias {alias!r} {message}", where)


class _TypeCheck:
    """The checks of one file; each adds to the context's problems."""

    def __init__(self, book: Book, kind: ResourceType) -> None:
        self.book, self.kind = book, kind
        view = book.view(kind.name)
        if view is None:  # the type was just loaded by this very name
            raise KeyError(kind.name)
        self.context = Context(book.catalog.document(kind.name), book, view, build, problems=Problems())
        self.calls = CallChecker(book.shapes, self.context, kind.service)

    def run(self) -> list[Diagnostic]:
        try:
            self._check()
        except TooMuch as limit:
            return [*self.context.problems, limit.at(self.context.problems[-1].where)]
        return self.context.problems

    def _check(self) -> None:
        kind, context = self.kind, self.context
        self._listing()
        document = document_type(kind, self.book.shapes)
        view = view_type(kind, self.book.shapes)
        if kind.listing.pushdown is not None:
            check_pushdown(kind, kind.listing.pushdown, document, self.book.shapes, self.calls, context)
        self._reading(view)
        self._identity(document)
        for name, facet in kind.facets.items():
            self._facet(facet, ("facets", name), view)
        if isinstance(kind.tags, Facet):
            found = self._facet(kind.tags, ("tags",), view)
            self._tags_fit(found, ("tags", "value"))
        self._references(view)
        for index, protection in enumerate(kind.protected):
            build(protection.when, ("protected", index, "when"), context)
            self._lifted(protection, ("protected", index))
        self._tagging(view)
        self._units(document)
        for index, family in enumerate(kind.metrics):
            self._metrics(family, ("metrics", index), view)
        for name, action in kind.actions.items():
            self._action(action, ("actions", name), view)

    def _listing(self) -> None:
        listing = self.kind.listing
        answer = self.calls.check(listing.call, ("list",), None)
        if answer is None:
            return
        items = self.calls.typed(listing.items, ("list", "items"), answer)
        if items.kind not in ("list", "any") or (items.element or ANY).kind not in ("object", "map", "any"):
            hint = "texts become objects by a multi-select: Names[].{Name: @}"
            self.context.report("CC403", ("list", "items"), f"{listing.items} is {items}, not a list of objects", hint)
        element = (items.element or ANY).present()
        if listing.where:
            self.calls.typed(listing.where, ("list", "where"), element, condition=True)
        if listing.region:
            if listing.region.given:
                self.calls.typed(listing.region.given, ("list", "region", "given"), element)
            value = self.calls.check(listing.region.call, ("list", "region"), element)
            if value is not None:
                self.calls.typed(listing.region.value, ("list", "region", "value"), value)

    def _reading(self, view: Type) -> None:
        answer = self.calls.check(self.kind.reading.call, ("read",), view)
        if answer is not None:
            self.calls.typed(self.kind.reading.item, ("read", "item"), answer)

    def _identity(self, document: Type) -> None:
        kind = self.kind
        compound = len(kind.id) > 1
        paths: list[tuple[str, Path]] = [(path, ("id", i) if compound else ("id",)) for i, path in enumerate(kind.id)]
        paths += [(path, ("identifiers", index)) for index, path in enumerate(kind.identifiers)]
        if kind.display:
            paths.append((kind.display, ("name",)))
        for path, place in paths:
            found = self.calls.typed(path, place, document)
            element = (found.element or ANY) if found.kind == "list" else found
            if element.kind not in ("text", "number", "any"):
                self.context.report("CC403", place, f"{path} is {found}; identifiers are texts")
        if kind.created:
            self._created(kind.created, kind.created_unit, document)
        if kind.state:
            self.calls.typed(kind.state, ("state",), document)
        if isinstance(kind.tags, str):
            self._tags_fit(self.calls.typed(kind.tags, ("tags", "path"), document), ("tags", "path"))
        if kind.gone:
            self.calls.typed(kind.gone, ("gone",), merged("reading", document, reading_type(kind, self.book.shapes)))
        if kind.arn and kind.arn.startswith("arn:"):
            common = object_of("arn", dict.fromkeys(("partition", "region", "account", "id"), TEXT))
            for hole in HOLE.finditer(kind.arn):
                self.calls.typed(hole[1], ("arn",), merged("arn", document, common))
        elif kind.arn:
            self.calls.typed(kind.arn, ("arn",), document)

    def _created(self, path: str, unit: str, document: Type) -> None:
        place: Path = ("created", "path") if unit != "iso" else ("created",)
        found = self.calls.typed(path, place, document)
        fits = {"iso": ("time", "text", "any"), "seconds": ("number", "text", "any"), "milliseconds": ("number", "any")}
        if found.kind not in fits[unit]:
            self.context.report("CC403", place, f"{path} is {found}, not a date in {unit}")

    def _facet(self, facet: Facet, path: Path, view: Type) -> Type:
        answer = self.calls.check(facet.call, path, view)
        if answer is None:
            return ANY
        entry = answer if facet.batch is None else self._entry(facet, facet.batch, path, answer)
        return self.calls.typed(facet.value, (*path, "value"), entry)

    def _entry(self, facet: Facet, batch: Batch, path: Path, answer: Type) -> Type:
        """The type of what the answer to a batch says of one resource."""
        if member_expression(facet.call.params) is None:
            hint = "write PARAMETER: [FIELD], and everything else without expressions"
            message = "a batch needs one expression in its parameters, alone in a list"
            self.context.report("CC406", (*path, "params"), message, hint)
        items = self.calls.typed(batch.items, (*path, "batch", "items"), answer)
        if items.kind not in ("list", "any"):
            self.context.report("CC403", (*path, "batch", "items"), f"{batch.items} is {items}, not a list of entries")
        entry = (items.element or ANY).present()
        key = self.calls.typed(batch.key, (*path, "batch", "key"), entry)
        if key.kind not in ("text", "any"):
            self.context.report("CC403", (*path, "batch", "key"), f"{batch.key} is {key}; keys are texts")
        return entry

    def _tags_fit(self, found: Type, path: Path) -> None:
        """Tags that cannot be read as tags would hide the one that protects."""
        element = found.element or ANY
        members = {name.lower() for name in element.struct.members} if element.struct is not None else set()
        as_list = found.kind == "list" and (element.kind == "any" or bool(members & {*TAG_KEYS}))
        if not as_list and found.kind not in ("any", "map"):
            hint = "a map is needed, or a list of objects with a key and a value"
            self.context.report("CC403", path, f"{found} cannot be tags", hint)

    def _references(self, view: Type) -> None:
        for reference in self.kind.references:
            section = "held_by" if reference.held else "references"
            place: Path = (section, reference.path)
            known = len(self.context.problems)
            self.calls.typed(reference.path, place, view)
            for index in range(known, len(self.context.problems)):  # the path is a key, its value is the other type
                where = self.context.document.key_place(place)
                self.context.problems[index] = replace(self.context.problems[index], where=where)
            other = self.book.catalog.find(reference.type)
            if other is None:
                hint = did_you_mean(reference.type, self.book.catalog.names())
                self.context.report("CC120", place, f"there is no resource type {reference.type!r}", hint)
            elif other.name != reference.type:
                self.context.report("CC402", place, f"write {other.name}, not its alias {reference.type}")
            elif reference.by:
                self.calls.typed(reference.by, place, view_type(other, self.book.shapes))

    def _lifted(self, protection: Protection, path: Path) -> None:
        if protection.against is not None and protection.against not in self.kind.actions:
            hint = did_you_mean(protection.against, self.kind.actions)
            self.context.report("CC404", (*path, "against"), f"there is no action {protection.against!r}", hint)
        elif protection.unless is not None:
            options = self.kind.actions[protection.against].options if protection.against else {}
            if protection.unless not in options:
                hint = did_you_mean(protection.unless, options) or "`against` has to name the action with the option"
                self.context.report("CC404", (*path, "unless"), f"there is no option {protection.unless!r}", hint)

    def _tagging(self, view: Type) -> None:
        if self.kind.tagging is None:
            return
        options = object_of("options", {"tags": Type("map", element=TEXT), "keys": Type("list", element=TEXT)})
        for name, call in (("add", self.kind.tagging.add), ("remove", self.kind.tagging.remove)):
            self.calls.check(call, ("tagging", name), _with(view, options=options))

    def _units(self, document: Type) -> None:
        for path in self.kind.units:
            place: Path = ("units", path)
            found = self.calls.typed(path, place, document)
            if found.kind not in ("number", "text", "any"):
                self.context.report("CC403", place, f"{path} is {found}, not a number")

    def _metrics(self, family: MetricFamily, path: Path, view: Type) -> None:
        for name, source in family.dimensions.items():
            place = (*path, "dimensions", name)
            if source.startswith("="):
                for hole in HOLE.finditer(source):
                    self.calls.typed(hole[1], place, view, offset=hole.start(1))
                continue
            found = self.calls.typed(source, place, view)
            if found.kind not in ("text", "number", "any"):
                self.context.report("CC403", place, f"{source} is {found}; dimensions are texts")

    def _action(self, action: Action, path: Path, view: Type) -> None:
        options = {name: _option_type(schema) for name, schema in action.options.items()}
        root = _with(view, options=object_of("options", options), policy=TEXT, run=TEXT)
        for key in ("already", "only"):
            if text := getattr(action, key):
                self.calls.typed(text, (*path, key), root, condition=True)
        results = self._steps(action.steps, (*path, "steps"), root)
        if action.done:
            self._wait(action.done, (*path, "done"), _with(root, results=results or ANY), view)
        if action.unties:
            self._steps(action.unties.steps, (*path, "unties", "steps"), root)
            known = {reference.path for reference in self.kind.references}
            for index, cut in enumerate(action.unties.references):
                if cut not in known:
                    place = (*path, "unties", "references", index)
                    self.context.report(
                        "CC404", place, f"{cut!r} is not among the references", did_you_mean(cut, known)
                    )
        for name, found in fragment_misfits(self.kind, action, self.book.shapes):
            self.context.report("CC406", (*path, "options", name), found.message, found.hint, found.severity)
        if action.backup and action.backup not in self.kind.actions:
            hint = did_you_mean(action.backup, self.kind.actions)
            self.context.report("CC404", (*path, "backup"), f"there is no action {action.backup!r}", hint)

    def _steps(self, steps: tuple[ActionStep, ...], path: Path, root: Type) -> Type | None:
        """Check each step; returns the type of the last answer that ``results`` can be."""
        results: Type | None = None
        for index, step in enumerate(steps):
            place, here = (*path, index), _with(root, results=results or ANY)
            if step.when:
                self.calls.typed(step.when, (*place, "when"), here, condition=True)
            if step.wait:
                self._wait(step.wait, (*place, "wait"), here, root)
            if step.call is None:
                continue
            if step.for_each is not None:
                here = _with(here, each=self._each(step.for_each, (*place, "for_each"), here))
            answer = self.calls.check(step.call, place, here)
            if answer is not None and step.failures:
                self.calls.typed(step.failures, (*place, "failures"), answer)
            if step.for_each is None and answer is not None:
                results = answer
        return results

    def _each(self, source: str | Members, path: Path, here: Type) -> Type:
        if isinstance(source, str):
            found = self.calls.typed(source, path, here)
        else:
            answer = self.calls.check(source.call, path, here)
            found = self.calls.typed(source.items, (*path, "items"), answer) if answer is not None else ANY
        if found.kind not in ("list", "any"):
            self.context.report("CC403", path, f"{found} cannot be repeated over; a list is needed")
        batched = isinstance(source, Members) and source.batch is not None
        return found if batched else (found.element or ANY).present()

    def _wait(self, wait: Wait, path: Path, here: Type, resource: Type) -> None:
        root: Type | None = resource
        if wait.call is not None:
            root = self.calls.check(wait.call, path, here)
        if root is not None:
            for key, text in (("until", wait.until), ("failed", wait.failed)):
                if text:
                    self.calls.typed(text, (*path, key), root, condition=True)


def _with(view: Type, **names: Type) -> Type:
    return merged("step", view, object_of("step", names))


def _option_type(schema: Any) -> Type:
    kinds: dict[str, Type] = {
        "string": Type("text"),
        "integer": Type("number"),
        "number": Type("number"),
        "boolean": Type("boolean"),
        "object": Type("map", element=ANY),
        "array": Type("list", element=ANY),
    }
    found = kinds.get(schema.get("type"), ANY)
    return found if "default" in schema else found.absent()
