"""What can only be seen with all files together: names, order, tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Document
from costcutter.errors import Diagnostic
from costcutter.graph.order import find_cycle
from costcutter.policy.model import Policy, ProtectRule
from costcutter.policy.sense import idle_rules, repeated_policies


def crosscheck(
    policies: Sequence[Policy], documents: Sequence[Document], rules: Sequence[ProtectRule] = ()
) -> Iterator[Diagnostic]:
    """Duplicates, order that names no policy or runs in a circle, tests of policies that do not exist, idle rules."""
    first: dict[str, Policy] = {}
    for policy in policies:
        if policy.name in first:
            hint = f"it is first given at {first[policy.name].where}"
            yield Diagnostic("CC121", f"two policies are called {policy.name!r}", policy.where, hint)
        elif policy.name:
            first[policy.name] = policy
    for document in documents:
        yield from _order(document, first)
        yield from _tests(document, first)
    yield from repeated_policies(first.values(), _entries(documents))
    yield from idle_rules(rules, policies)
    cycle = find_cycle(order_needs(list(first.values())))
    if cycle is not None:
        path = " after ".join(name if name.isprintable() else repr(name) for name in cycle)
        yield Diagnostic("CC123", f"the order of policies runs in a circle: {path}", first[cycle[0]].where)


def _entries(documents: Iterable[Document]) -> dict[str, Any]:
    """What the files say of each policy, by its name; of two with one name, the first."""
    found: dict[str, Any] = {}
    for document in documents:
        for entry in _list(document, "policies"):
            if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                found.setdefault(entry["name"], entry)
    return found


def order_needs(policies: Sequence[Policy]) -> dict[str, list[str]]:
    """For each policy, the policies whose steps go before its own."""
    needs: dict[str, list[str]] = {policy.name: list(policy.after) for policy in policies}
    for policy in policies:
        for later in policy.before:
            needs.setdefault(later, []).append(policy.name)
    return needs


def _order(document: Document, policies: dict[str, Policy]) -> Iterator[Diagnostic]:
    for index, entry in enumerate(_list(document, "policies")):
        order = entry.get("order") if isinstance(entry, dict) else None
        for side in ("after", "before"):
            names = order.get(side) if isinstance(order, dict) else None
            for position, name in enumerate(names if isinstance(names, list) else []):
                if isinstance(name, str) and name not in policies:
                    message = f"the order of {entry.get('name')!r} names {name!r}, but there is no such policy"
                    where = document.where(("policies", index, "order", side, position))
                    yield Diagnostic("CC122", message, where, did_you_mean(name, policies))


def _list(document: Document, key: str) -> list[Any]:
    entries = document.data.get(key) if isinstance(document.data, dict) else None
    return entries if isinstance(entries, list) else []


def _tests(document: Document, policies: dict[str, Policy]) -> Iterator[Diagnostic]:
    for index, test in enumerate(_list(document, "tests")):
        name = test.get("policy") if isinstance(test, dict) else None
        if isinstance(name, str) and name not in policies:
            hint = did_you_mean(name, policies)
            yield Diagnostic(
                "CC122",
                f"a test is for {name!r}, but there is no such policy",
                document.where(("tests", index, "policy")),
                hint,
            )
