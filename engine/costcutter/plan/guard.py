"""What is never touched: the keep tag, protect rules, what the catalogue protects, and what the run itself uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from costcutter.catalog.book import Book
from costcutter.errors import CatalogError, Severity
from costcutter.inventory.interest import Protection
from costcutter.policy.model import PolicyAction, ProtectRule
from costcutter.ports import Identity
from costcutter.query.answers import Answer, Verdict
from costcutter.query.context import Context, Filter
from costcutter.query.filters import build
from costcutter.query.subject import Subject
from costcutter.resources import Unknown

KEEP_KEY, KEEP_VALUE = "costcutter", "keep"
"""The tag that protects a resource from every policy."""


@dataclass(frozen=True, slots=True)
class _Rule:
    filter: Filter
    reason: str
    owned: bool = False
    against: str | None = None
    unless: str | None = None

    def concerns(self, actions: Iterable[PolicyAction]) -> bool:
        """Whether it stands against one of these actions with the options that they are given."""
        against = [action for action in actions if self.against in (None, action.name)]
        return any(self.unless is None or action.options.get(self.unless) is not True for action in against)


class Guards:
    """Judges whether a resource is protected. True: leave it alone. Unknown: leave it alone as well, and say so.

    A type whose file protects with a filter that has mistakes cannot be judged: that is a `CatalogError`.
    """

    def __init__(self, book: Book, protect: Iterable[ProtectRule], identity: Identity) -> None:
        self._book, self._protect, self._identity = book, tuple(protect), identity
        self._rules: dict[str, tuple[_Rule, ...]] = {}
        self._made: dict[str, tuple[list[_Rule], frozenset[str]]] = {}

    def judge(self, subject: Subject, actions: Sequence[PolicyAction]) -> Verdict:
        """Whether a resource is protected from one of these actions; the phrase is the reason."""
        doubts: list[Verdict] = []
        for reason, verdict in self.answers(subject, actions):
            if verdict.answer is Answer.TRUE:
                return Verdict(Answer.TRUE, reason)
            if verdict.answer is Answer.UNKNOWN:
                doubts.append(verdict)
        if doubts:
            unread = frozenset().union(*(doubt.unread for doubt in doubts))
            return Verdict.unknown(doubts[0].because, unread)
        return Verdict.of(False, "not protected")

    def answers(self, subject: Subject, actions: Sequence[PolicyAction]) -> Iterator[tuple[str, Verdict]]:
        """The answer of each rule that stands against one of these actions, and its reason; judged as they are read."""
        for rule in self._of(subject.resource.ref.type):
            if rule.concerns(actions):
                yield rule.reason, rule.filter(subject)

    def is_owned(self, subject: Subject) -> bool:
        """Whether a resource certainly goes away together with another one, so that it keeps nothing in place."""
        rules = (rule for rule in self._of(subject.resource.ref.type) if rule.owned)
        return any(rule.filter(subject).answer is Answer.TRUE for rule in rules)

    def protection(self, name: str) -> Protection:
        """What judges resources of a type besides their tags, for whoever decides what has to be kept of others."""
        compiled, _ = self._compiled(name)
        asked = (rule.filters[name] for rule in self._protect if name in rule.filters)
        filters = (*asked, *(rule.filter for rule in compiled))
        return Protection(filters, tuple(rule.filter for rule in compiled if rule.owned), self._relations(name))

    def relations(self, types: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """For each type, the other types that its protection looks at, so that they are listed as well."""
        return {name: self._relations(name) for name in types}

    def _of(self, name: str) -> tuple[_Rule, ...]:
        if name not in self._rules:
            rules = [_Rule(_keep_tag, "tagged costcutter: keep"), _Rule(self._own, "this run itself uses it")]
            rules += [_Rule(rule.filters[name], rule.reason) for rule in self._protect if name in rule.filters]
            rules += self._compiled(name)[0]
            self._rules[name] = tuple(rules)
        return self._rules[name]

    def _relations(self, name: str) -> frozenset[str]:
        asked = (rule.relations for rule in self._protect if name in rule.filters)
        return self._compiled(name)[1].union(*asked)

    def _compiled(self, name: str) -> tuple[list[_Rule], frozenset[str]]:
        """The catalogue's protections of a type, and the other types that they look at."""
        if name not in self._made:
            self._made[name] = self._compile(name)
        return self._made[name]

    def _compile(self, name: str) -> tuple[list[_Rule], frozenset[str]]:
        view = self._book.view(name)
        if view is None:
            raise KeyError(name)
        context = Context(self._book.catalog.document(name), self._book, view, build)
        rules = [
            _Rule(
                build(protection.when, ("protected", index, "when"), context),
                protection.reason,
                protection.owned,
                protection.against,
                protection.unless,
            )
            for index, protection in enumerate(self._book.catalog.get(name).protected)
        ]
        broken = [problem for problem in context.problems if problem.severity is Severity.ERROR]
        if broken:  # a filter with problems never matches, so it would protect nothing
            raise CatalogError(*broken)
        return rules, frozenset(context.types)

    def _own(self, subject: Subject) -> Verdict:
        """The role or the user that is calling."""
        resource = subject.resource
        same = resource.arn is not None and resource.arn == self._identity.arn
        # a session of a role is arn:…:assumed-role/NAME/SESSION, whatever the role's path
        parts = self._identity.arn.rpartition(":")[2].split("/")
        assumed = resource.ref.type == "iam.role" and parts[0] == "assumed-role" and parts[1:2] == [resource.id]
        return Verdict.of(same or assumed, "the caller")


def _keep_tag(subject: Subject) -> Verdict:
    tags = subject.resource.tags
    if isinstance(tags, Unknown):
        return Verdict.doubtful(subject.resource.ref, tags)
    return Verdict.of(tags.get(KEEP_KEY) == KEEP_VALUE, "keep tag")
