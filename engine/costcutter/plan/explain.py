"""Why a policy means a resource or not, and what keeps it from acting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from costcutter.documents.yaml import Document, Path
from costcutter.plan.guard import Guards
from costcutter.policy.model import Policy, PolicySet
from costcutter.query.answers import Answer, Verdict
from costcutter.query.subject import Subject
from costcutter.query.trace import Trace, trace
from costcutter.resources import Resource, ResourceRef


@dataclass(frozen=True, slots=True)
class Explanation:
    """One policy and one resource."""

    policy: Policy
    resource: Resource
    verdict: Verdict
    trace: Trace | None
    """None where nothing can be said of the resource at all."""
    protection: tuple[tuple[str, Verdict], ...] = ()
    """What protects it, or might, with its reason."""
    remarks: tuple[str, ...] = ()
    """What becomes of it for other reasons than the filters."""

    @property
    def unread(self) -> frozenset[tuple[ResourceRef, str]]:
        """Facets that would tell more, if somebody read them."""
        found = self.trace.unread if self.trace is not None else self.verdict.unread
        return found.union(*(verdict.unread for _, verdict in self.protection))


def explain(policy: Policy, policies: PolicySet, guards: Guards, subject: Subject) -> Explanation:
    """Judge every part of a policy's filters on a resource, and everything that could protect it.

    Args:
        policy: one that has the resource's type.
        policies: as they were loaded, with the policy's file.
        guards: what is protected.
        subject: the resource.
    """
    resource = subject.resource
    filter_ = policy.filters[resource.ref.type]
    document, path, clauses = _clauses(policy, policies)
    found = trace(filter_, clauses, path, document, subject)
    actions = policy.actions_on(resource.ref.type)
    protection = tuple(
        (reason, verdict)
        for reason, verdict in (guards.answers(subject, actions) if actions else ())
        if verdict.answer is not Answer.FALSE
    )
    return Explanation(policy, resource, filter_(subject), found, protection)


def _clauses(policy: Policy, policies: PolicySet) -> tuple[Document, Path, Any]:
    """A policy's filters as they are written, and where; an empty list means every resource."""
    for document in policies.documents:
        for index, entry in enumerate(document.data["policies"]):
            if document.file == policy.where.file and entry.get("name") == policy.name:
                clauses = entry.get("filters", "all")
                return document, ("policies", index, "filters"), [] if clauses == "all" else clauses
    raise KeyError(policy.name)
