"""Reading facets the cheapest first, and only as long as one can decide something, changes no answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from costcutter.documents.yaml import read
from costcutter.plan.match import Matcher, PolicyMatches
from costcutter.policy.compile import compile_policies
from costcutter.policy.model import PolicySet
from costcutter.ports import Fault
from support.cloud import FakeCloud, refusal
from support.planning import book, session

FACETS: Mapping[str, tuple[str, str, tuple[Any, ...]]] = {
    # facet: (its operation, the parameter that names the function, what it may answer)
    "tags": ("ListTags", "Resource", ({"Tags": {}}, {"Tags": {"Owner": "a"}}, {"Tags": {"costcutter": "keep"}})),
    "policy": ("GetPolicy", "FunctionName", ({"Policy": "{}"}, {})),
    "event_sources": ("ListEventSourceMappings", "FunctionName", ({"EventSourceMappings": [{"UUID": "u"}]}, {})),
    "reserved_concurrency": ("GetFunctionConcurrency", "FunctionName", ({"ReservedConcurrentExecutions": 9}, {})),
}
DENIED = refusal("AccessDenied", Fault.DENIED)

LEAVES = (
    {"tags": {"Owner": "absent"}},
    "facets.policy",
    "facets.event_sources",
    "facets.reserved_concurrency > `5`",
    "facets.reserved_concurrency && facets.policy",
    "Runtime == 'python3.12'",
)

trees = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


@dataclass(frozen=True)
class Given:
    """Functions with what is to be read of each, and the filters of some policies."""

    functions: tuple[Mapping[str, Any], ...]
    filters: tuple[Any, ...]

    def cloud(self) -> FakeCloud:
        def answer(facet: str, param: str) -> Any:
            return lambda _scope, params: self.functions[int(params[param].rpartition("-")[2])][facet]

        listed = [
            {"FunctionName": f"f-{number}", "FunctionArn": f"arn:f-{number}", "Runtime": "python3.12"}
            for number in range(len(self.functions))
        ]
        answers = {f"lambda:{operation}": answer(facet, param) for facet, (operation, param, _) in FACETS.items()}
        return FakeCloud({"lambda:ListFunctions": {"Functions": listed}, **answers})

    def policies(self) -> PolicySet:
        """Compiled, though some of them contradict themselves, which is an error elsewhere."""
        actions = ("[delete]", "[]")
        entries = "\n".join(
            f"- {{name: p{number}, resource: lambda.function, filters: [{json.dumps(filters)}], "
            f"actions: {actions[number % 2]}}}"
            for number, filters in enumerate(self.filters)
        )
        return compile_policies([read(f"policies:\n{entries}", "test.yaml")], book()).policies


function = st.fixed_dictionaries(
    {name: st.sampled_from([*answers, DENIED]) for name, (_, _, answers) in FACETS.items()}
)
cases = st.builds(
    Given,
    st.lists(function, min_size=1, max_size=3).map(tuple),
    st.lists(trees, min_size=1, max_size=3).map(tuple),
)


def outcomes(results: Iterable[PolicyMatches]) -> dict[str, dict[str, list[str]]]:
    """For each policy the resources that it matches, that are kept from it, and that are undetermined."""
    return {
        result.policy.name: {
            "matches": [match.resource.id for match in result.matches],
            "kept": [kept.ref.id for kept in result.kept],
            "undetermined": [doubt.ref.id for doubt in result.undetermined],
        }
        for result in results
    }


@settings(max_examples=150, deadline=None)
@given(cases)
def test_the_answers_are_those_of_reading_everything_first(case: Given) -> None:
    cloud = case.cloud()
    opened = session(cloud, case.policies())
    survey = opened.survey()
    lazily = outcomes(survey.matcher.results(opened.reach))
    calls = Counter((call.operation, *sorted(call.params.items())) for call in cloud.calls)

    opened.read([(each.ref, name) for each in survey.inventory.resources() for name in FACETS], survey.inventory)
    eager = Matcher(opened.policies.policies, survey.guards, survey.inventory, book().catalog, survey.world)
    eager.unread(opened.reach)

    assert lazily == outcomes(eager.results(opened.reach))
    assert set(calls.values()) == {1}
