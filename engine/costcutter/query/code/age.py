"""``age``: a date is compared with two moments that are known once the run knows its own."""

from __future__ import annotations

from costcutter.query.code.expressions import Value
from costcutter.query.code.kleene import Answered
from costcutter.query.code.roots import Root
from costcutter.query.code.writer import Writer
from costcutter.query.filters.age import Age


def age(writer: Writer, filter_: Age) -> Answered:
    """Write ``age``."""
    source = writer.source
    tests = []
    if filter_.over is not None:
        tests.append("{} < " + source.bound(f"before(now, {source.constant(filter_.over)})"))
    if filter_.under is not None:
        tests.append("{} > " + source.bound(f"before(now, {source.constant(filter_.under)})"))
    test = " and ".join(tests) or "True"
    if filter_.of is None:
        created = source.named("r.created")
        return Answered(f"(None if {created} is None else {test.format(created, created)})", certain=False)
    answer = source.temporary()
    with writer.expressions.guarded(f"{answer} = None"):
        value = writer.expressions.named(filter_.of.tree, Value("", root=Root.VIEW)).text
        writer.expressions.can_fail = True
        moment = source.temporary()
        # as `runtime.moment` does; to read the date is faster than to prove that the text is one and compare it as text
        with source.block(f"if {value}.__class__ is str and len({value}) == 20 and {value}[4::3] == '--T::Z':"):
            source.line(f"{moment} = from_stamp({value})")
            source.line(f"{answer} = {test.format(moment, moment)}")
        with source.block("else:"):
            source.line(f"{moment} = moment({value})")
            source.line(f"{answer} = None if {moment} is None else {test.format(moment, moment)}")
    return Answered(answer, certain=False)
