"""Loads policies: from paths to checked, compiled values, with every problem of every file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from costcutter.app.config import Config
from costcutter.catalog.book import Book
from costcutter.documents.schema import BASE, check
from costcutter.documents.yaml import unwritten
from costcutter.errors import CatalogError, Diagnostic, DocumentError, Severity, in_order
from costcutter.policy.compile import Compiled, compile_policies, compile_protect
from costcutter.policy.files import find, read_all
from costcutter.policy.model import PolicySet, ProtectRule


@dataclass(frozen=True, slots=True)
class Loaded:
    """Policies with everything that was found while they were read."""

    compiled: Compiled
    problems: tuple[Diagnostic, ...]
    files: int

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    def checked(self) -> PolicySet:
        """The policies.

        Raises:
            DocumentError: with all problems, if one of them is an error.
        """
        if self.errors:
            raise DocumentError(*self.problems)
        return self.compiled.policies


def load_policies(paths: Iterable[Path], config: Config, book: Book) -> Loaded:
    """Read, check and compile every policy file.

    Raises:
        CatalogError: if one of the user's own resource types is wrong: what it says of tags and protection counts.
        DocumentError: if a path does not exist or a folder has no policy files.
    """
    if book.catalog.added:
        _check_own_types(book)
    files = find(paths)
    documents, unreadable = read_all(files)
    compiled = compile_policies(documents, book, config.to_dict()["vars"])
    chosen = _chosen(compiled.policies, config)
    problems = in_order([*unreadable, *compiled.problems])
    return Loaded(replace(compiled, policies=chosen), tuple(problems), len(files))


def _check_own_types(book: Book) -> None:
    from costcutter.catalog.check import check_catalog  # nobody else needs it

    unsound = check_catalog(book, book.catalog.added)
    if any(problem.severity is Severity.ERROR for problem in unsound):
        raise CatalogError(*unsound)


def configured_protection(config: Config, book: Book) -> tuple[ProtectRule, ...]:
    """The protect rules of the configuration.

    Raises:
        DocumentError: if one of them is wrong.
    """
    protect: list[ProtectRule] = []
    problems: list[Diagnostic] = []
    rules = config.to_dict()["protect"]
    if not rules:
        return ()
    whole = unwritten({"protect": rules}, "protect")
    for index, rule in enumerate(rules):
        where = config.place("protect", index)
        wrong = check(whole, {"$ref": f"{BASE}policy.schema.json#/$defs/protect"}, ("protect", index))
        # each by itself, so that every mistake is known to be this rule's
        compiled, mistakes = compile_protect(unwritten({"protect": [rule]}, "protect"), ("protect",), book)
        wrong += [mistake for mistake in mistakes if mistake.severity is Severity.ERROR]
        source = "" if where else f" (protect, {config.source('protect')})"
        problems += [replace(problem, where=where, message=problem.message + source) for problem in wrong]
        reason = rule.get("reason", f"protect rule {where or config.source('protect')}")
        protect += [replace(each, reason=str(reason)) for each in compiled]
    if problems:
        raise DocumentError(*in_order(problems))
    return tuple(protect)


def _chosen(policies: PolicySet, config: Config) -> PolicySet:
    """The policies that ``policies.include`` and ``policies.exclude`` leave."""
    include, exclude = config.policies.include, config.policies.exclude
    chosen = tuple(
        policy
        for policy in policies.policies
        if (not include or any(fnmatchcase(policy.name, glob) for glob in include))
        and not any(fnmatchcase(policy.name, glob) for glob in exclude or ())
    )
    return replace(policies, policies=chosen)
