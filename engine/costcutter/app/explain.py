"""One policy and one resource, in an account or in recordings: why it matches or not, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from costcutter.app.config import Config
from costcutter.app.match import why_unknown, world_of
from costcutter.app.policies import configured_protection
from costcutter.app.recordings import Recorded
from costcutter.app.session import Session, Survey
from costcutter.catalog.book import Book
from costcutter.catalog.identify import identifiers
from costcutter.documents.suggest import did_you_mean
from costcutter.errors import CannotRunError, Diagnostic
from costcutter.inventory.collect import scopes_of
from costcutter.plan.explain import Explanation, explain
from costcutter.plan.guard import Guards
from costcutter.plan.model import Plan
from costcutter.policy.model import Policy, PolicySet
from costcutter.ports import Identity
from costcutter.query.answers import Answer, Verdict
from costcutter.resources import Resource, ResourceRef

NOBODY = Identity("", "")
"""Who is calling, where nobody is."""


def explain_recorded(
    policy: Policy, word: str, policies: PolicySet, recorded: Recorded, config: Config, book: Book, now: datetime
) -> list[Explanation]:
    """Why a policy matches a recorded resource or not.

    Args:
        policy: the policy.
        word: the resource's identifier or ARN; where several are called so, each is explained.
        policies: as they were loaded.
        recorded: the resources. Protection is judged by them as well.
        config: whose protect rules hold.
        book: the resource types.
        now: the moment of the judging.

    Raises:
        CannotRunError: CC515, if no resource is called so.
    """
    world = world_of(recorded, book, now)
    guards = Guards(book, (*policies.protect, *configured_protection(config, book)), NOBODY)
    listed = [resource for resource in recorded.inventory.resources() if resource.ref.type in policy.filters]
    named = [resource for kind in policy.types for resource in recorded.names_only.get(kind, ())]
    found = [explain(policy, policies, guards, world.subject(each)) for each in _called(word, listed, book)]
    for each in _called(word, named, book):
        unknown = Verdict.unknown(why_unknown(each.ref.type, book))
        found.append(Explanation(policy, each, unknown, None))
    if not found:
        raise _nothing(policy, word, [*listed, *named], "among the recorded resources")
    return [replace(each, remarks=tuple(_remarks(each))) for each in found]


def explain_live(session: Session, policy: Policy, word: str) -> list[Explanation]:
    """Why a policy matches a resource of the account or not, and what would be done with it. Changes nothing.

    Reads what a plan of this policy alone would read, and every facet that its filters name.

    Args:
        session: on the account.
        policy: the policy; one that is not enabled is explained as if it were.
        word: as in `explain_recorded`.

    Raises:
        CannotRunError: CC515, if no resource is called so where the policy looks.
        KeyboardInterrupt: on an interrupt.
    """
    asked = replace(policy, enabled=True)
    session = replace(session, policies=replace(session.policies, policies=(asked,)))
    survey = session.survey(everything=True)
    plan = session.plan_of(survey)
    listed = list(_in_scope(asked, session, survey))
    found = [_in_depth(asked, each.ref, session, survey) for each in _called(word, listed, session.book)]
    if not found:
        raise _nothing(policy, word, listed, f"where it looks in account {session.identity.account}")
    found = [replace(each, policy=policy) for each in found]
    return [replace(each, remarks=(*_remarks(each), *_planned(each, plan))) for each in found]


def _in_depth(policy: Policy, ref: ResourceRef, session: Session, survey: Survey) -> Explanation:
    """The explanation with every facet read that some part asks for, also where the rest has decided."""
    asked: set[tuple[ResourceRef, str]] = set()
    while True:
        listing = survey.inventory.listings[ref.scope, ref.type]
        resource = next(each for each in listing.resources if each.ref == ref)
        found = explain(policy, session.policies, survey.guards, survey.world.subject(resource))
        unread = found.unread - asked
        if not unread:
            return found
        asked |= unread
        session.read(unread, survey.inventory)
        survey.world.forget()


def _in_scope(policy: Policy, session: Session, survey: Survey) -> Iterator[Resource]:
    for kind in policy.types:
        for scope in scopes_of(policy, session.book.catalog.get(kind), session.reach):
            listing = survey.inventory.get(scope, kind)
            yield from listing.resources if listing else ()


def _called(word: str, resources: Iterable[Resource], book: Book) -> list[Resource]:
    return [each for each in resources if word in identifiers(book.catalog.get(each.ref.type), each)]


def _nothing(policy: Policy, word: str, resources: Iterable[Resource], where: str) -> CannotRunError:
    kinds = policy.types[0] if len(policy.types) == 1 else "resource of its types"
    known = [resource.id for resource in resources]
    hint = did_you_mean(word, known) or ("" if known else "there is none at all: see to the region and to the scope")
    return CannotRunError(Diagnostic("CC515", f"there is no {kinds} {word!r} {where}", hint=hint))


def _remarks(explanation: Explanation) -> Iterator[str]:
    policy = explanation.policy
    if not policy.enabled:
        yield "the policy is not enabled, so it does nothing; this is as if it were"
    if not policy.actions and explanation.verdict.answer is Answer.TRUE:
        yield "it is only reported: the policy has no actions"


def _planned(explanation: Explanation, plan: Plan) -> Iterator[str]:
    ref = explanation.resource.ref
    for refusal in plan.refusals:
        yield f"the policy is over its limits and acts on nothing: {refusal.reason}"
    for kept in plan.kept:
        if kept.ref == ref and kept.cause != "protected":
            yield f"it is left alone: {kept.reason}"
    steps = [step.action for step in plan.steps if step.ref == ref]
    if steps:
        yield f"the plan of this policy alone: {', '.join(steps)}"
