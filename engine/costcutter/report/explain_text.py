"""Why a resource matches a policy or not: a tree for a terminal of 80 columns, and the same as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from costcutter.plan.explain import Explanation
from costcutter.query.answers import Answer
from costcutter.query.filters.value import shown
from costcutter.query.trace import Seen, Trace
from costcutter.report.words import named, wrapped
from costcutter.resources import Unknown

FORMAT_VERSION = "1.0"

SIGNS: Mapping[Answer, str] = {Answer.TRUE: "✓", Answer.FALSE: "✗", Answer.UNKNOWN: "?"}
PLAIN_SIGNS: Mapping[Answer, str] = {Answer.TRUE: "+", Answer.FALSE: "-", Answer.UNKNOWN: "?"}
"""For terminals that cannot show the others."""

_ENDS = {Answer.TRUE: "matches", Answer.FALSE: "does not match", Answer.UNKNOWN: "is undetermined for"}

_MOST_RELATED = 6
"""Related resources that are shown; of the rest, those with the rarest answer first, only the number."""


def explain_lines(explanation: Explanation, signs: Mapping[Answer, str] = SIGNS) -> Iterator[str]:
    """The explanation. Each filter has its line in the file, its sign and, below it, the values it looked at."""
    policy, ref = explanation.policy, explanation.resource.ref
    where = f" in {ref.scope.region}" if ref.scope.region else ""
    who = f"{ref.type} {named(ref.id, explanation.resource.name)}{where}"
    yield from wrapped(f"{who} {_ENDS[explanation.verdict.answer]} {policy.name}", rest="  ")
    yield f"{policy.where.file}:{policy.where.line}"
    yield ""
    if explanation.trace is None:
        yield from wrapped(explanation.verdict.because, first=f"  {signs[Answer.UNKNOWN]} ", rest="    ")
    else:
        yield from _tree(explanation.trace, signs)
    yield from _rest(explanation, signs)


def explain_document(explanation: Explanation) -> dict[str, Any]:
    """The same as plain data, with every value whole."""
    resource = explanation.resource
    scope = resource.ref.scope
    return {
        "format_version": FORMAT_VERSION,
        "kind": "explanation",
        "policy": explanation.policy.name,
        "type": resource.ref.type,
        "resource": resource.id,
        "name": resource.name,
        "account": scope.account or None,
        "region": scope.region or None,
        "answer": explanation.verdict.answer.value,
        "because": explanation.verdict.because,
        "filters": _node(explanation.trace) if explanation.trace is not None else None,
        "protection": [
            {"reason": reason, "answer": verdict.answer.value, "because": verdict.because}
            for reason, verdict in explanation.protection
        ],
        "remarks": list(explanation.remarks),
    }


def _tree(trace: Trace, signs: Mapping[Answer, str]) -> Iterator[str]:
    if not trace.parts:
        yield f"  {signs[trace.verdict.answer]} it has no filters: every resource of the type matches"
        return
    width = max(4, len(str(_last_line(trace))) + 1)
    for part in trace.parts:
        yield from _lines(part, 0, width, signs)


def _lines(trace: Trace, depth: int, width: int, signs: Mapping[Answer, str]) -> Iterator[str]:
    number = str(trace.where.line) if trace.where is not None else ""
    indent = "  " * depth
    head = f"{number:>{width}}  {indent}{signs[trace.verdict.answer]} "
    inside = f"{'':{width}}  {indent}    "
    yield from wrapped(" ".join(trace.text.split()), first=head, rest=inside[:-2])
    for detail in _details(trace):
        yield from wrapped(detail, first=inside, rest=f"{inside}  ")
    parts, more = _shown(trace)
    for part in parts:
        yield from _lines(part, depth + 1, width, signs)
    if more:
        yield f"{inside}{more} more"


def _details(trace: Trace) -> Iterator[str]:
    """What a filter looked at; only what its parts do not say."""
    because = trace.verdict.because
    if trace.about is not None or (trace.parts and not trace.parts[0].about):
        return
    said = " ".join(because.split()) in trace.text
    if not said:
        yield because
    if said or trace.verdict.answer is Answer.UNKNOWN:
        yield from (_value(seen) for seen in trace.seen if _adds(seen, because))


def _adds(seen: Seen, because: str) -> bool:
    return not (isinstance(seen.value, Unknown) and seen.value.reason in because)


def _value(seen: Seen) -> str:
    if isinstance(seen.value, Unknown):
        return f"{seen.text} is not known: {seen.value.reason}"
    return f"{seen.text} is {shown(seen.value)}"


def _shown(trace: Trace) -> tuple[tuple[Trace, ...], int]:
    """The parts to show, and how many more there are: of many related resources the rarest answers."""
    if len(trace.parts) <= _MOST_RELATED or trace.parts[0].about is None:
        return trace.parts, 0
    counted = Counter(part.verdict.answer for part in trace.parts)
    parts = sorted(trace.parts, key=lambda part: counted[part.verdict.answer])
    return tuple(parts[:_MOST_RELATED]), len(parts) - _MOST_RELATED


def _rest(explanation: Explanation, signs: Mapping[Answer, str]) -> Iterator[str]:
    if not explanation.protection and not explanation.remarks:
        return
    yield ""
    for reason, verdict in explanation.protection:
        if verdict.answer is Answer.TRUE:
            text = f"protected: {reason}"
        else:
            text = f"may be protected ({reason}): {verdict.because}"
        yield from wrapped(text, first=f"  {signs[verdict.answer]} ", rest="    ")
    for remark in explanation.remarks:
        yield from wrapped(remark, first="  ", rest="    ")


def _last_line(trace: Trace) -> int:
    own = trace.where.line if trace.where is not None else 0
    return max([own, *map(_last_line, trace.parts)])


def _node(trace: Trace) -> dict[str, Any]:
    where = trace.where
    return {
        "text": trace.text,
        "answer": trace.verdict.answer.value,
        "because": trace.verdict.because,
        "file": where.file if where is not None else None,
        "line": where.line if where is not None else None,
        "column": where.column if where is not None else None,
        "values": [{"text": seen.text, **_plain_value(seen.value)} for seen in trace.seen],
        "about": {"type": trace.about.type, "resource": trace.about.id} if trace.about is not None else None,
        "parts": [_node(part) for part in trace.parts],
    }


def _plain_value(value: Any) -> dict[str, Any]:
    return {"unknown": value.reason} if isinstance(value, Unknown) else {"value": _plain(value)}


def _plain(value: Any) -> Any:
    """A value without the unknown ones that a whole object can have in it."""
    match value:
        case Unknown():
            return {"unknown": value.reason}
        case dict():
            return {key: _plain(part) for key, part in dict.items(value)}
        case list():
            return [_plain(part) for part in value]
        case _:
            return value
