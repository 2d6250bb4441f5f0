"""Fetches the objects of S3 that policies take operands from, and compiles the policies anew with them."""

from __future__ import annotations

from dataclasses import replace

from costcutter.catalog.book import Book
from costcutter.errors import CannotRunError, Diagnostic
from costcutter.policy.compile import recompile
from costcutter.policy.model import PolicySet
from costcutter.ports import Cloud, CloudError
from costcutter.query.operands import MAX_BYTES
from costcutter.resources import Scope


def with_objects(policies: PolicySet, book: Book, cloud: Cloud, scope: Scope) -> PolicySet:
    """The same policies with what their objects hold; each object is read once.

    Args:
        policies: as they were loaded.
        book: the resource types.
        cloud: reads the objects.
        scope: the account, and the region to ask in first; the SDK follows the bucket to its own.

    Raises:
        CannotRunError: CC516 for each object that cannot be read.
        DocumentError: if one of them does not hold what its operand says.
    """
    if not policies.objects:
        return policies
    found: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    for url, where in sorted(policies.objects.items()):
        try:
            found[url] = _read(url, cloud, scope)
        except CloudError as error:
            message = f"{url} cannot be read: {error.code}"
            hint = "without it nobody knows what the policies mean, so nothing is done"
            problems.append(Diagnostic("CC516", message, where, hint))
    if problems:
        raise CannotRunError(*problems)
    fresh = recompile(policies, book, found).checked()
    chosen = {policy.name for policy in policies.policies}
    return replace(fresh, policies=tuple(policy for policy in fresh.policies if policy.name in chosen))


def _read(url: str, cloud: Cloud, scope: Scope) -> bytes:
    bucket, _, key = url.removeprefix("s3://").partition("/")
    # one byte more than is allowed, so that a larger object shows without being read to its end
    params = {"Bucket": bucket, "Key": key, "Range": f"bytes=0-{MAX_BYTES}"}
    try:
        body = cloud.call(scope, "s3", "GetObject", params).get("Body", b"")
    except CloudError as error:
        if error.code == "InvalidRange":  # of an object without a single byte
            return b""
        raise
    return body if isinstance(body, bytes) else str(body).encode()
