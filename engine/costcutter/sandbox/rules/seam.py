"""The one place where moto's API calls are changed: each passes here before the method that answers it.

A rule wraps one operation. It may refuse (raise `Refusal`), do more after it, or answer in its place:

    def delete_subnet(call: Call, proceed: Proceed) -> Any:
        if ...:
            raise Refusal("DependencyViolation", "...")
        return proceed()

Rules sit on API operations and not on moto's backends, because moto's own cascades (an Auto Scaling group
ending its instances, a VPC taking its default group along) go through the backends and must not be refused.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.backends import get_backend
from moto.core.exceptions import ServiceException
from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores

Proceed = Callable[[], Any]
Rule = Callable[["Call", Proceed], Any]
Guard = Callable[["Call"], None]
Rules = Mapping[tuple[str, str], Rule]
"""Rules by moto's name of the service and AWS's name of the operation, as ("ec2", "DeleteSubnet")."""


class Refusal(ServiceException):
    """An error that AWS would answer: its code and its message. moto writes it in the protocol of the call."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


@dataclass(frozen=True, slots=True)
class Call:
    """One API call on its way to moto."""

    response: BaseResponse
    action: str

    @property
    def service(self) -> str:
        """moto's name of the service: `awslambda`, `elbv2`."""
        return self.response.service_name or ""

    def param(self, name: str) -> Any:
        """A request parameter by AWS's name; None where it was not sent."""
        return self.response._get_param(name)

    def flag(self, name: str) -> bool:
        """A boolean parameter; false where it was not sent."""
        return str(self.param(name)).lower() == "true"

    def backend(self, service: str) -> Any:
        """moto's state of `service` in the caller's account and region; of a global service, in the account.

        moto's backends share no useful type; each rule shows what it relies on by using it.
        """
        # The name is data; moto's overloads want literals.
        everywhere = get_backend(service)[self.response.current_account]  # type: ignore[call-overload]
        return everywhere[self.response.partition if service in _GLOBAL else self.response.region]


_GLOBAL = frozenset({"iam", "cloudfront", "organizations", "s3"})


def guard(check: Guard) -> Rule:
    """A rule that only refuses."""

    def rule(call: Call, proceed: Proceed) -> Any:
        check(call)
        return proceed()

    return rule


def patch(rules: Rules, general: Sequence[Rule]) -> None:
    """Let every moto API call of this process pass its own rule and then, outside it, the `general` ones."""
    original = BaseResponse.call_action

    def call_action(self: BaseResponse) -> Any:
        action = self._get_action()
        name = camelcase_to_underscores(action) if action else ""
        method = getattr(self, name, None)
        if method is not None:
            call = Call(self, action)
            own = rules.get((call.service, action))
            for rule in (*([own] if own else []), *general):
                method = functools.partial(rule, call, method)
            # moto looks the method up on the instance, which lives for one request.
            setattr(self, name, method)
        return original(self)

    BaseResponse.call_action = call_action  # type: ignore[method-assign]
    # moto lists the methods of the class anew for each request: a millisecond for EC2, for ever the same.
    module: Any = sys.modules[BaseResponse.__module__]
    module.method_names_from_class = functools.cache(module.method_names_from_class)
