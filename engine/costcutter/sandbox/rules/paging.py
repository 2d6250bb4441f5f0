"""Pages where moto gives everything at once: a reader that drops the rest must fail here and not on AWS.

The paginators of botocore's models say which parameter limits a page and which carries the token. moto
ignores the limit in most of EC2 and in many other lists; where it pages itself, nothing is changed here.
A token is a position, so what is deleted while it is listed shifts what follows, as AWS's tokens do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import botocore.session
from botocore.exceptions import DataNotFoundError
from moto.core.responses import ActionResult, PaginatedResult

from costcutter.sandbox.rules.seam import Call, Proceed

_TOKEN = "page:"
_PAGE_WITHOUT_LIMIT: Final = {"awslambda": 50, "cloudwatch": 50, "iam": 100}
"""How many AWS gives when no limit is sent, where that matters and is documented."""


@dataclass(frozen=True, slots=True)
class _Paging:
    """One operation's entry in botocore's paginators."""

    items: str
    limit: str
    token_in: str
    token_out: str
    more: str


def paged(call: Call, proceed: Proceed) -> Any:
    """Cut moto's answer to the page that was asked for."""
    paging = _paging(call.response.boto3_service_name, call.action)
    if paging is None:
        return proceed()
    # Before it proceeds: a rule further in may send moto another limit.
    limit = call.param(paging.limit) or _PAGE_WITHOUT_LIMIT.get(call.service)
    token = str(call.param(paging.token_in) or "")
    answer = proceed()
    if not isinstance(answer, ActionResult) or isinstance(answer, PaginatedResult):
        return answer
    result = answer.result
    if not isinstance(result, dict) or result.get(paging.token_out) or paging.items not in result:
        return answer
    start = int(token.removeprefix(_TOKEN)) if token.startswith(_TOKEN) else 0
    items = list(result[paging.items] or ())
    if limit is None and not start:
        return answer
    end = start + int(limit) if limit else len(items)
    page = {**result, paging.items: items[start:end]}
    if end < len(items):
        page[paging.token_out] = f"{_TOKEN}{end}"
    if paging.more:
        page[paging.more] = end < len(items)
    return ActionResult(page)


@cache
def _paging(service: str, action: str) -> _Paging | None:
    """What botocore knows about paging the operation; None where it is more than one list and one token."""
    entry = _paginators(service).get(action)
    if entry is None or "limit_key" not in entry:
        return None
    values = [entry.get(key, "") for key in ("result_key", "limit_key", "input_token", "output_token", "more_results")]
    if not all(isinstance(value, str) for value in values) or any("." in value for value in values):
        return None
    return _Paging(*values)


@cache
def _paginators(service: str) -> dict[str, Any]:
    try:
        loaded = botocore.session.get_session().get_component("data_loader").load_service_model(service, "paginators-1")
    except DataNotFoundError:
        return {}
    found: dict[str, Any] = loaded["pagination"]
    return found
