"""Answers to a few questions whose routes moto lacks: nothing of the kind exists in the sandbox, so they are empty."""

from __future__ import annotations

import re
from typing import Any, Final

from costcutter.sandbox.exchange import Request

_EMPTY: Final[tuple[tuple[str, re.Pattern[str], dict[str, Any]], ...]] = (
    # https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html
    ("GET", re.compile(r"/2019-09-30/functions/[^/]+/provisioned-concurrency"), {"ProvisionedConcurrencyConfigs": []}),
)


def empty_answer(request: Request) -> dict[str, Any] | None:
    """The empty answer to such a question, or None where moto has to answer."""
    for method, path, body in _EMPTY:
        if request.method == method and path.fullmatch(request.path):
            return body
    return None
