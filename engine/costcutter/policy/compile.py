"""From documents to compiled policies, reporting every problem of every file in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from costcutter.catalog.book import RESOURCE, Book
from costcutter.documents.limits import MAX_PROBLEMS, Problems, TooMuch, too_many
from costcutter.documents.schema import check, load_schema
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Document, Path
from costcutter.errors import CatalogError, Diagnostic, DocumentError, Place, Severity, in_order
from costcutter.policy.actions import compile_actions
from costcutter.policy.consistency import check_filters
from costcutter.policy.crosscheck import crosscheck
from costcutter.policy.foreign import foreign_forms
from costcutter.policy.ignores import silence
from costcutter.policy.model import Limits, Policy, PolicyScope, PolicySet, ProtectRule
from costcutter.policy.operands import OperandFiles
from costcutter.policy.sense import check_actions, check_limits, check_scope
from costcutter.policy.variables import fill, undeclared
from costcutter.query.context import Context, Filter, TypeView, place_of
from costcutter.query.facts.bounds import bounds_of
from costcutter.query.facts.model import Spot
from costcutter.query.filters import build
from costcutter.query.filters.blocks import All
from costcutter.query.filters.ranked import joined
from costcutter.query.operands import Fetch, no_sources
from costcutter.query.types import object_of

_ANY_RESOURCE = object_of("a resource of any type", {"resource": RESOURCE})
MAX_CHECKS = 500_000
"""For one file, the values of its policies times their resource types: some ten seconds of work."""

_LONGEST_NAME = 200
"""No resource type has a longer name, and to compile a glob of a megabyte takes seconds."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of some documents: policies, if all is well, and everything that was found."""

    policies: PolicySet
    problems: tuple[Diagnostic, ...]

    def checked(self) -> PolicySet:
        """The policies.

        Raises:
            DocumentError: with all problems, if one of them is an error.
        """
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            raise DocumentError(*self.problems)
        return self.policies


def compile_policies(documents: Iterable[Document], book: Book, variables: Mapping[str, Any] | None = None) -> Compiled:
    """Check and compile policy documents that are loaded together.

    Args:
        documents: the files, read.
        book: the resource types.
        variables: values that replace those under ``vars:``, by name.
    """
    parts = [_Part(document, book, variables or {}) for document in documents]
    for part in parts:
        part.fill()
    return _compiled(parts, undeclared([part.document for part in parts], variables or {}))


def recompile(policies: PolicySet, book: Book, objects: Mapping[str, bytes]) -> Compiled:
    """The same policies once more, with the content of the objects that their operands name."""
    return _compiled([_Part(document, book, {}, objects) for document in policies.documents], [])


def _compiled(parts: list[_Part], problems: list[Diagnostic]) -> Compiled:
    for part in parts:
        part.compile()
    policies = [policy for part in parts for policy in part.policies]
    documents = [part.document for part in parts]
    protect = tuple(rule for part in parts for rule in part.protect)
    known = [problem for part in parts for problem in part.problems]
    across = list(islice(crosscheck(policies, documents, protect), MAX_PROBLEMS))
    known += [*across, too_many().at(None)] if len(across) == MAX_PROBLEMS else across
    found = tuple(in_order(silence(in_order([*problems, *known]), documents)))
    warnings = tuple(problem for problem in found if problem.severity is Severity.WARNING)
    objects = {url: place for part in parts for url, place in part.objects.items()}
    return Compiled(PolicySet(tuple(policies), protect, tuple(documents), warnings, objects), found)


def compile_protect(document: Document, path: Path, book: Book) -> tuple[list[ProtectRule], list[Diagnostic]]:
    """Compile the protect rules that stand at `path` of a configuration."""
    part = _Part(document, book, {})
    part.fetch = no_sources  # a configuration is no file beside which others stand
    rules: Any = document.data
    for key in path:
        rules = rules.get(key, []) if isinstance(rules, dict) else []
    part.compile_rules(rules, path)
    return part.protect, part.problems


class _Part:
    """One document on its way to policies."""

    def __init__(
        self, document: Document, book: Book, variables: Mapping[str, Any], objects: Mapping[str, bytes] | None = None
    ) -> None:
        self.document, self.book, self.variables = document, book, variables
        self.problems = Problems()
        self.checks = 0
        self.policies: list[Policy] = []
        self.protect: list[ProtectRule] = []
        self.changed: set[Path] = set()
        self.unfilled = False
        """Whether the variables are too large to be filled in; then nothing else is looked at."""
        self.fetch: Fetch = OperandFiles(document.file, objects or {})
        self.objects: dict[str, Place] = {}
        """Objects of S3 that are still to be read."""

    def fill(self) -> None:
        """Fill in the variables."""
        if isinstance(self.document.data, dict) and isinstance(self.document.data.get("vars", {}), dict):
            try:
                filled = fill(self.document, self.variables)
            except DocumentError as error:
                self.problems += error.diagnostics
                self.unfilled = True
                return
            self.problems += filled.problems
            self.changed = filled.changed
            self.document = replace(self.document, data=filled.data, root=filled.root)

    def compile(self) -> None:
        """Check the form, compile what has the right form."""
        if self.unfilled:
            return
        self.problems += check(self.document, load_schema("policy"))
        if not isinstance(self.document.data, dict):
            return
        if len(self.problems) < MAX_PROBLEMS:
            self._compile_entries(self.document.data)
        self.problems = Problems(in_order(_without_echoes(self._foreign(self.problems))))

    def _compile_entries(self, data: dict[str, Any]) -> None:
        entries = data.get("policies")
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            # a policy whose form is wrong may still have other mistakes worth knowing in the same run
            if isinstance(entry, dict) and not self._guarded(self._policy, entry, ("policies", index)):
                return
        self.compile_rules(data.get("protect", []), ("protect",))

    def _foreign(self, problems: list[Diagnostic]) -> list[Diagnostic]:
        """One problem for each filter or action in another tool's form, in the place of all others within it."""
        entries = self.document.data.get("policies")
        found = [
            foreign
            for index, entry in enumerate(entries if isinstance(entries, list) else [])
            if isinstance(entry, dict)
            for foreign in foreign_forms(entry, ("policies", index))
        ]
        if not found:
            return problems
        inside = [(p, self.document.path_at(p.where) if p.where else ()) for p in problems]
        left = [problem for problem, at in inside if not any(at[: len(each.path)] == each.path for each in found)]
        places = ((each, self.document.key_place((*each.path, each.key))) for each in found)
        return [*left, *(Diagnostic("CC235", each.message, place, each.hint) for each, place in places)]

    def compile_rules(self, rules: Any, path: Path) -> None:
        """Compile protect rules for every type that they speak of."""
        for index, rule in enumerate(rules if isinstance(rules, list) else []):
            if isinstance(rule, dict) and not self._guarded(self._protect, rule, (*path, index)):
                return

    def _guarded(self, compile_: Callable[[dict[str, Any], Path], None], entry: dict[str, Any], path: Path) -> bool:
        """Compile one entry; a broken file of the catalogue that it needs is one more problem, not the end.

        Returns:
            Whether to go on: not where the file has reached one of the limits.
        """
        try:
            if len(self.problems) >= MAX_PROBLEMS:
                raise too_many()
            compile_(entry, path)
        except CatalogError as error:
            self.problems += error.diagnostics
        except TooMuch as limit:
            self.problems.extend([limit.at(self.document.where(path))])
            return False
        return True

    def _spend(self, entry: dict[str, Any], views: list[TypeView]) -> None:
        """Note that every value of an entry is about to be checked for each of its types.

        Raises:
            TooMuch: if that is more than one file may ask for.
        """
        self.checks += _values_in(entry) * len(views)
        if self.checks > MAX_CHECKS:
            raise TooMuch(f"values times resource types come to more than {MAX_CHECKS:,}")

    def _policy(self, entry: dict[str, Any], path: Path) -> None:
        views = self._views(entry.get("resource"), (*path, "resource"))
        self._spend(entry, views)
        filters: dict[str, Filter] = {}
        relations: set[str] = set()
        before = len(self.problems)
        for view in views:
            context = self._context(view, whole=True)
            filters[view.name] = _filters(entry.get("filters", "all"), (*path, "filters"), context)
            relations |= context.types
        self._consistent(entry, path, before)
        contexts = [self._context(view) for view in views]
        actions, variants = compile_actions(
            entry.get("actions", []), (*path, "actions"), contexts, self.book, self._note
        )
        name = entry.get("name")
        policy = Policy(
            name=name if isinstance(name, str) else "",
            where=self.document.where((*path, "name")),
            filters=filters,
            description=str(entry.get("description", "")),
            metadata=_mapping(entry.get("metadata")),
            scope=_scope(_mapping(entry.get("scope"))),
            after=_texts(_mapping(entry.get("order")).get("after")),
            before=_texts(_mapping(entry.get("order")).get("before")),
            limits=_limits(_mapping(entry.get("limits"))),
            actions=actions,
            enabled=entry.get("enabled", True) is True,
            relations=frozenset(relations),
            bounds=bounds_of(entry.get("filters")),
            variants=variants,
        )
        self._belts(policy, entry, path)
        check_limits(policy, entry.get("filters"), path, self._note)
        if policy.scope != PolicyScope():  # reading the regions takes a millisecond
            check_scope(policy, path, self.book.regions(), self._note)
        check_actions(policy, path, self._note)
        self.policies.append(policy)

    def _consistent(self, entry: dict[str, Any], path: Path, before: int) -> None:
        """Compare the filters of an entry with each other, unless they have mistakes of their own."""
        clauses = entry.get("filters")
        if isinstance(clauses, list) and not any(map(_is_error, self.problems[before:])):
            check_filters(clauses, (*path, "filters"), self._note_spot)

    def _note_spot(self, code: str, spot: Spot, message: str, other: Spot | None, severity: Severity) -> None:
        hint = f"the other one stands at {self._spot(other)}" if other is not None else ""
        self.problems.append(Diagnostic(code, message, self._spot(spot), hint, severity))

    def _spot(self, spot: Spot) -> Place:
        if spot.span is None or spot.path in self.changed:
            return place_of(self.document, spot.path)
        return self.document.within(spot.path, *spot.span)

    def _belts(self, policy: Policy, entry: dict[str, Any], path: Path) -> None:
        if not policy.destructive:
            return
        if "filters" not in entry:
            message = f"{repr(policy.name) if policy.name else 'this policy'} deletes, but has no filters"
            self._note("CC124", (*path, "name"), message, "write filters: all if you mean every resource of the type")
        if "unverified" in _texts(entry.get("allow")):
            return
        for name in policy.types:
            kind = self.book.catalog.find(name)
            if kind is not None and kind.verified == "model":
                message = f"{name} has only been checked against the API model, never run"
                self._note("CC128", (*path, "resource"), message, "write allow: [unverified] if you have tried it")

    def _protect(self, rule: dict[str, Any], path: Path) -> None:
        glob = rule.get("resource", "*")
        views = self._views(glob, (*path, "resource"))
        self._spend(rule, views)
        filters: dict[str, Filter] = {}
        relations: set[str] = set()
        before = len(self.problems)
        tagged: Filter | None = None  # the same for all types that have tags: a rule may be about thousands
        for view in views:
            if "tags" in rule and not view.has_tags and "*" in str(glob):
                continue  # a rule about tags says nothing of types that have none
            context = self._context(view, common=len(views) > 1)
            parts = [_filters(rule["filters"], (*path, "filters"), context)] if "filters" in rule else []
            if "tags" in rule and view.has_tags:
                tagged = tagged or build({"tags": rule["tags"]}, path, context)
                parts.append(tagged)
            elif "tags" in rule:
                parts.append(build({"tags": rule["tags"]}, path, context))  # says that this type has none
            filters[view.name] = All(tuple(parts))
            relations |= context.types
        self._consistent(rule, path, before)
        reason = str(rule.get("reason", f"protect rule {self.document.where(path)}"))
        where = place_of(self.document, path) if path[0] == "protect" and "resource" in rule else None
        self.protect.append(ProtectRule(filters, reason, frozenset(relations), where))

    def _views(self, resource: Any, path: Path) -> list[TypeView]:
        found: dict[str, TypeView] = {}
        for index, word in enumerate(resource if isinstance(resource, list) else [resource]):
            if not isinstance(word, str):
                continue  # the schema has said so
            place = (*path, index) if isinstance(resource, list) else path
            names = [word]
            if len(word) <= _LONGEST_NAME and any(letter in word for letter in "*?["):
                names = [name for name in self.book.catalog.names() if fnmatchcase(name, word)]
            views = [view for name in names if (view := self.book.view(name)) is not None]
            if not views:
                hint = did_you_mean(word, self.book.names()) or "`costcutter types` lists them"
                self._note("CC120", place, f"there is no resource type {word!r}", hint)
            found.update({view.name: view for view in views})
        return list(found.values())

    def _context(self, view: TypeView, *, common: bool = False, whole: bool = False) -> Context:
        if common:
            view = replace(view, typed=lambda: _ANY_RESOURCE)
        return Context(
            self.document,
            self.book,
            view,
            build,
            self.changed,
            problems=self.problems,
            fetch=self.fetch,
            objects=self.objects,
            whole=whole,
        )

    def _note(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> None:
        place = self.document.key_place(path) if key else place_of(self.document, path)
        self.problems.append(Diagnostic(code, message, place, hint, severity))


def _is_error(problem: Diagnostic) -> bool:
    return problem.severity is Severity.ERROR


def _filters(clauses: Any, path: Path, context: Context) -> Filter:
    if clauses == "all" or not isinstance(clauses, list):
        return All(())
    return joined([build(clause, (*path, index), context) for index, clause in enumerate(clauses)])


def _values_in(value: Any) -> int:
    """How many values there are in one, itself included; lists to look a field up in count once."""
    found, todo = 0, [value]
    while todo:
        part = todo.pop()
        found += 1
        if isinstance(part, dict):
            todo += (below for key, below in part.items() if key != "in")
        elif isinstance(part, list):
            todo += part
    return found


def _without_echoes(problems: list[Diagnostic]) -> list[Diagnostic]:
    """Without what would only repeat another problem of the same place.

    Where the form of a value is wrong, the filters say so again; where a variable is missing, everybody does.
    """
    wrong = {problem.where for problem in problems if problem.code.startswith("CC11")}
    empty = {problem.where for problem in problems if problem.code == "CC241"}
    return [
        problem
        for problem in problems
        if (problem.where not in wrong or not problem.code.startswith(("CC22", "CC137")))
        and (problem.where not in empty or problem.code == "CC241")
    ]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _scope(entry: dict[str, Any]) -> PolicyScope:
    return PolicyScope(_texts(entry.get("accounts")) or ("*",), _texts(entry.get("regions")) or ("*",))


def _limits(entry: dict[str, Any]) -> Limits:
    resources, percent = entry.get("resources"), entry.get("percent")
    return Limits(
        resources if isinstance(resources, int) else None, percent if isinstance(percent, int | float) else None
    )
