"""Every filter of the catalogue, asked of the sandbox: what the listing leaves out has another value there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from costcutter.aws.cloud import BotoCloud
from costcutter.catalog.identify import path_value
from costcutter.catalog.load import Catalog
from costcutter.catalog.model import ResourceType
from costcutter.catalog.pushdown import narrowed_params
from costcutter.inventory.listing import make_listing
from costcutter.query.facts.bounds import PRESENT, Bounds
from costcutter.resources import Resource, Scope, Unknown
from costcutter.sandbox.process import Sandbox

NOW = datetime(2026, 1, 31, tzinfo=UTC)
REGION = "us-east-1"


def conditions(kind: ResourceType, resources: tuple[Resource, ...]) -> Iterator[tuple[str, str]]:
    """Each subject that can be asked for, with each value that it has."""
    pushdown = kind.listing.pushdown
    assert pushdown is not None
    subjects = [*pushdown.filters, *pushdown.params]
    if pushdown.tags:
        keys = sorted({key for resource in resources for key in tags(resource)})
        subjects += [f"tag {key}" for key in keys]
        yield from ((PRESENT, key) for key in keys)
    for subject in subjects:
        found = {text for resource in resources if (text := value(resource, subject)) is not None}
        yield from ((subject, text) for text in sorted(found)[:5])


def tags(resource: Resource) -> dict[str, str]:
    return {} if isinstance(resource.tags, Unknown) else dict(resource.tags)


def value(resource: Resource, subject: str) -> str | None:
    if subject.startswith("tag "):
        return tags(resource).get(subject.removeprefix("tag "))
    found = path_value(subject, resource.document)
    return None if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def fits(resource: Resource, subject: str, wanted: str) -> bool:
    return wanted in tags(resource) if subject == PRESENT else value(resource, subject) == wanted


def test_no_filter_of_the_catalogue_loses_a_resource(at_sandbox: Sandbox) -> None:
    cloud, catalog = BotoCloud(), Catalog()
    scope = Scope(cloud.identity().account, REGION)
    lost: list[str] = []
    narrowed = 0
    for kind in map(catalog.get, catalog.names()):
        if kind.listing.pushdown is None:
            continue
        whole = make_listing(kind, scope, cloud, NOW)
        for subject, wanted in conditions(kind, whole.resources):
            bounds: Bounds = {subject: frozenset({wanted})}
            params = narrowed_params(kind, bounds)
            if params is None:  # a value that is never pushed down
                continue
            listing = make_listing(kind, scope, cloud, NOW, narrowed=params)
            left = {resource.id for resource in listing.resources}
            lost += (
                f"{resource.ref} by {subject} == {wanted}"
                for resource in whole.resources
                if fits(resource, subject, wanted) and resource.id not in left
            )
            narrowed += listing.partial and len(left) < len(whole.resources)

    assert lost == []
    assert narrowed > 50
