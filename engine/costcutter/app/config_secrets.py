"""Credentials do not belong in a configuration: they are refused by the key's name, and never shown."""

from __future__ import annotations

import re
from typing import Any

from costcutter.errors import Diagnostic, Place

_NAMES = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "aws")
    for name in ("accesskeyid", "accesskey", "secretaccesskey", "secretkey", "sessiontoken", "securitytoken")
) | {"password", "passwd"}


def is_secret(name: str) -> bool:
    """Whether a key of this name would hold a credential, however its words are joined."""
    return re.sub(r"[^a-z0-9]", "", name.lower()) in _NAMES


def secret_refused(what: str, where: Place | None = None) -> Diagnostic:
    """The refusal of one key; it names the key and leaves the value out."""
    return Diagnostic(
        "CC304",
        f"{what} would hold a secret, and secrets are not read from the configuration",
        where,
        "keep it in a profile of the AWS credentials file and write aws.profile, or use the SDK's own variables;"
        " if it was ever committed, replace it",
    )


def without_secrets(value: Any, path: tuple[str | int, ...] = ()) -> tuple[Any, list[tuple[str | int, ...]]]:
    """A copy of plain data without the keys that hold secrets at any depth, and the paths of those."""
    found: list[tuple[str | int, ...]] = []
    if isinstance(value, dict):
        kept = {}
        for name, below in value.items():
            if is_secret(name):
                found.append((*path, name))
                continue
            kept[name], deeper = without_secrets(below, (*path, name))
            found += deeper
        return kept, found
    if isinstance(value, list):
        pairs = [without_secrets(below, (*path, index)) for index, below in enumerate(value)]
        return [kept for kept, _ in pairs], [each for _, deeper in pairs for each in deeper]
    return value, found
