"""Filters on resources written by hand: the real catalogue, the real world of an inventory, no AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.identify import identify
from costcutter.catalog.load import Catalog
from costcutter.documents.yaml import Document, Path, read
from costcutter.inventory.model import Gap, Inventory, Listing
from costcutter.inventory.world import InventoryWorld
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter
from costcutter.query.filters import build
from costcutter.query.subject import Subject
from costcutter.query.types import Shapes
from costcutter.resources import GLOBAL, Resource, Scope, Unknown, Unread
from costcutter.values import parse_date
from support.clock import START

HERE = Scope("123456789012", "us-east-1")


@cache
def book() -> Book:
    """The shipped catalogue with the SDK's models; read once."""
    return Book(Catalog(), Shapes(ModelReader()))


def context(document: Document, type_name: str) -> Context:
    """A place in a document, seen from a resource type."""
    view = book().view(type_name)
    assert view is not None
    return Context(document, book(), view, build)


def compiled(clause: str, type_name: str = "ec2.volume") -> Filter:
    """The filter of a clause in YAML, which has no problems."""
    document = read(f"filter: {clause}", "clause.yaml")
    here = context(document, type_name)
    made = build(document.data["filter"], ("filter",), here)
    assert here.problems == []
    return made


def resource(
    type_name: str,
    document: Mapping[str, Any],
    *,
    tags: Mapping[str, str] | str | None = None,
    facets: Mapping[str, Any] | None = None,
) -> Resource:
    """A resource; ``unknown`` and ``unread`` stand for tags and facets that are so."""
    kind = book().catalog.get(type_name)
    scope = replace(HERE, region=GLOBAL) if kind.scope == "global" else HERE
    found = identify(kind, document, scope)
    if tags is not None:
        found = replace(found, tags=_stand_in("tags", tags))
    given = {name: _stand_in(name, value) for name, value in (facets or {}).items()}
    return replace(found, facets={**found.facets, **given})


def subject(
    found: Resource, around: Mapping[str, Any] | None = None, now: datetime = START, incomplete: tuple[str, ...] = ()
) -> Subject:
    """A resource among others, given by type as documents; listings of `incomplete` types broke off."""
    inventory = Inventory()
    for name, documents in (around or {}).items():
        others = tuple(resource(name, **document) for document in documents)
        scope = replace(HERE, region=GLOBAL) if book().catalog.get(name).scope == "global" else HERE
        gap = Gap(scope, name, "AccessDenied") if name in incomplete else None
        inventory.add(Listing(scope, name, others, gap))
    return InventoryWorld(inventory, book().catalog, (HERE.region,), now).subject(found)


def judge(document: Document, path: Path, case: Mapping[str, Any], type_name: str, base: Mapping[str, Any]) -> Verdict:
    """The verdict of the filter at `path` on the resource that a case describes."""
    made, here = judged(document, path, case, type_name, base)
    return made(here)


def judged(
    document: Document, path: Path, case: Mapping[str, Any], type_name: str, base: Mapping[str, Any]
) -> tuple[Filter, Subject]:
    """The filter at `path` and the resource that a case describes."""
    given = document.data
    for step in (*path, "given"):
        given = given[step]
    here = context(document, type_name)
    made = build(given, (*path, "given"), here)
    errors = [problem for problem in here.problems if problem.severity.value == "error"]
    assert errors == []
    own = resource(type_name, {**base, **case.get("document", {})}, tags=case.get("tags"), facets=case.get("facets"))
    if "created" in case:
        own = replace(own, created=case["created"] and parse_date(case["created"]))
    now = parse_date(case["now"]) if "now" in case else START
    return made, subject(own, case.get("around"), now, tuple(case.get("incomplete", ())))


def _stand_in(name: str, value: Any) -> Any:
    if value == "unknown":
        return Unknown(f"{name} could not be read: AccessDenied")
    if value == "unread":
        return Unread(f"{name} not read", name)
    return value
