"""The type of an expression, and every mistake that the API's own model can prove.

Nothing is evaluated: the syntax tree is walked with the type of the document, as the SDK's models describe it.
What cannot be typed (documents, results of ``json()``) is `ANY`, about which nothing is ever reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from costcutter.documents.suggest import did_you_mean
from costcutter.errors import Severity
from costcutter.query import hints
from costcutter.query.enums import unknown_word
from costcutter.query.forms import ARGUMENTS
from costcutter.query.functions import EXTENSIONS, Signature
from costcutter.query.parse import Node, span_of
from costcutter.query.signatures import STANDARD, accepts, result_of
from costcutter.query.types import ANY, BOOLEAN, NULL, Type, join, list_of, object_of, of_value
from costcutter.values import ValueProblem, is_stamp, parse_date, stamp

_ORDERINGS = {"lt", "lte", "gt", "gte"}
_NOT = "write !(…): ! binds tighter than what follows"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in an expression."""

    code: str
    message: str
    start: int
    end: int
    hint: str = ""
    severity: Severity = Severity.ERROR


def infer(tree: Node, root: Type) -> tuple[Type, list[Finding]]:
    """The type that an expression has on a document of type `root`, and what is wrong with it."""
    walk = _Walk()
    return walk.visit(tree, root), walk.findings


def infer_condition(tree: Node, root: Type) -> list[Finding]:
    """What is wrong with an expression that is used as a condition."""
    walk = _Walk()
    walk.condition(tree, root)
    return walk.findings


class _Walk:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._reported: set[Finding] = set()
        self._guarded: list[str] = []

    def report(self, code: str, node: Node, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        start, end = span_of(node) or (0, 1)
        finding = Finding(code, message, start, end, hint, severity)
        if finding not in self._reported:
            self._reported.add(finding)
            self.findings.append(finding)

    def visit(self, node: Node, here: Type) -> Type:
        """The type of `node` where `here` is the current value."""
        children: list[Node] = node.get("children", [])
        match node["type"]:
            case "field":
                return self._field(node, here)
            case "subexpression":
                return self._chain(children, here)
            case "index_expression" | "pipe":
                return self._chain(children, here)
            case "identity" | "current":
                return here
            case "literal":
                return of_value(node["value"])
            case "index":
                return (self._elements(node, here, "an index") or ANY).absent()
            case "slice":
                self._elements(node, here, "a slice")
                return here if here.kind in ("list", "any") else NULL
            case "flatten":
                return self._flatten(children[0], self.visit(children[0], here))
            case "projection":
                base = self.visit(children[0], here)
                return self._project(base, self._elements(children[0], base, "[*]"), children[1])
            case "filter_projection":
                base = self.visit(children[0], here)
                element = self._elements(children[0], base, "a filter [?…]")
                self.condition(children[2], element or ANY)
                return self._project(base, element, children[1])
            case "value_projection":
                return self._values(children, self.visit(children[0], here))
            case "multi_select_list":
                types = [self.visit(child, here) for child in children]
                shared = types[0] if all(kind == types[0] for kind in types) else ANY
                return replace(list_of(shared.absent()), optional=here.optional)
            case "multi_select_dict":
                members = {child["value"]: self.visit(child["children"][0], here) for child in children}
                return replace(object_of("object", members), optional=here.optional)
            case "not_expression":
                self.condition(children[0], here)
                return BOOLEAN
            case "and_expression":
                return self._and(children, here)
            case "or_expression":
                left, right = self.visit(children[0], here), self.visit(children[1], here)
                return ANY if left.kind == "any" else join(left.present(), right)
            case "comparator":
                return self._comparison(node, here)
            case "function_expression":
                return self._function(node, here)
            case "expref":
                return Type("expression", node=children[0])
            case _:
                return ANY

    def condition(self, node: Node, here: Type) -> Type:
        """Visit a node whose truth is asked for."""
        kind = self.visit(node, here)
        if kind.kind == "number" and not kind.is_literal:
            severity = Severity.WARNING if kind.optional else Severity.ERROR
            when = "true wherever it is there" if kind.optional else "always true"
            message = f"a number is {when} as a condition, zero too"
            self.report("CC214", node, message, "compare it: … > `0`, or … != `null`", severity)
        elif kind.kind in ("text", "time") and not kind.optional and not kind.is_literal and node["type"] == "field":
            message = f"{node['value']} is always there, so it is always true as a condition"
            self.report("CC214", node, message, "compare it with a value", Severity.WARNING)
        return kind

    def _and(self, children: Sequence[Node], here: Type) -> Type:
        left = self.condition(children[0], here)
        guards = _proven_present(children[0])
        self._guarded += guards
        right = self.visit(children[1], here)
        del self._guarded[len(self._guarded) - len(guards) :]
        both = left.kind == right.kind == "boolean"
        return BOOLEAN if both else join(left.absent(), right)

    def _chain(self, children: Sequence[Node], here: Type) -> Type:
        current = self.visit(children[0], here.present())
        current = current.absent() if here.optional else current
        for child in children[1:]:
            optional, base = current.optional, current.present()
            current = self._field(child, base, chained=True) if child["type"] == "field" else self.visit(child, base)
            current = current.absent() if optional else current
        return current

    def _field(self, node: Node, here: Type, chained: bool = False) -> Type:
        name: str = node["value"]
        match here.kind:
            case "any":
                return ANY
            case "map":
                return (here.element or ANY).absent()
            case "object" if here.struct is not None:
                members = here.struct.members
                if name in members:
                    return members[name]
                meant = "" if chained else hints.literal(node)
                hint = meant or did_you_mean(name, members) or hints.known(members)
                self.report("CC203", node, f"{hints.owner(here)} has no field {name!r}", hint)
                return ANY
            case "list":
                element = here.element or ANY
                inside = element.struct is not None and name in element.struct.members
                hint = f"project it: [].{name}" if inside else "a list has no fields; project it with [] first"
                self.report("CC207", node, f"{name!r} is taken of a list, which is always null", hint)
                return ANY
            case _:
                hint = _NOT if here.kind == "boolean" else ""
                self.report("CC203", node, f"{name!r} is taken of {here.plain()}, which has no fields", hint)
                return ANY

    def _elements(self, node: Node, base: Type, what: str) -> Type | None:
        """The element type where `base` is a list; reports where it never is one."""
        if base.kind == "list":
            return base.element or ANY
        if base.kind not in ("any", "null"):
            hint = "a map's values are taken with .*" if base.kind in ("map", "object") else ""
            hint = _NOT if base.kind == "boolean" else hint
            self.report(
                "CC215", node, f"{what} is taken of {base.plain()}, which is not a list; it is always null", hint
            )
        return None

    def _flatten(self, node: Node, base: Type) -> Type:
        element = self._elements(node, base, "[]")
        if element is None:
            return replace(list_of(ANY), optional=True)
        inner = (element.element or ANY) if element.kind == "list" else element
        return replace(list_of(inner.present()), optional=base.optional)

    def _project(self, base: Type, element: Type | None, right: Node) -> Type:
        result = self.visit(right, (element or ANY).present())
        return replace(list_of(result.present()), optional=base.optional or base.kind in ("any", "null"))

    def _values(self, children: Sequence[Node], base: Type) -> Type:
        match base.kind:
            case "map":
                element = base.element or ANY
            case "any" | "null" | "object":
                element = ANY
            case _:
                hint = "take the elements of a list with [*]" if base.kind == "list" else ""
                self.report("CC215", children[0], f".* is taken of {base.plain()}; it is always null", hint)
                element = ANY
        return self._project(base, element, children[1])

    def _comparison(self, node: Node, here: Type) -> Type:
        left_node, right_node = node["children"]
        left, right = self.visit(left_node, here), self.visit(right_node, here)
        if "any" in (left.kind, right.kind):
            return BOOLEAN
        if node["value"] in _ORDERINGS:
            return self._ordering(node, left, right)
        self._equality(node, left, right)
        return BOOLEAN

    def _ordering(self, node: Node, left: Type, right: Type) -> Type:
        for kind, other, at in ((left, right, node["children"][0]), (right, left, node["children"][1])):
            if kind.kind not in ("number", "text", "time"):
                if kind.kind != "null":
                    self.report("CC206", at, f"{kind} cannot be ordered; the comparison is always null")
                    return BOOLEAN
                return BOOLEAN.absent()
            if kind.kind == "time" and other.kind == "number":
                hint = "write age(…) > `30` for days, or compare with a text: '2026-01-31'"
                self.report("CC206", at, "a date is compared with a number", hint)
                return BOOLEAN
            if kind.kind == "time" and other.kind == "text" and other.is_literal:
                self._date(other, node["children"][1] if kind is left else node["children"][0])
        pair = {left.kind, right.kind}
        if len(pair) > 1 and pair != {"time", "text"}:
            literal = next((t.literal for t in (left, right) if t.kind == "text" and t.is_literal), "")
            hint = f"write the number in backquotes: `{literal}`" if str(literal).isdigit() else ""
            self.report("CC206", node, f"{left} is ordered against {right}", hint)
        return BOOLEAN.absent() if left.optional or right.optional else BOOLEAN

    def _date(self, literal: Type, node: Node) -> None:
        try:
            moment = parse_date(literal.literal)
        except ValueProblem as problem:
            self.report("CC202", node, problem.message, problem.hint)
            return
        if not is_stamp(literal.literal) and len(literal.literal) > len("2026-01-31"):
            message = f"dates are compared as texts, and {literal.literal!r} has another form than theirs"
            self.report("CC202", node, message, f"write '{stamp(moment)}'")

    def _equality(self, node: Node, left: Type, right: Type) -> None:
        always = "true" if node["value"] == "ne" else "false"
        pair = {left.kind, right.kind}
        comparable = len(pair) == 1 or "null" in pair or pair in ({"time", "text"}, {"map", "object"})
        if not comparable:
            at = node["children"][0 if left.is_literal else 1]
            message = f"{left} is compared with {right}: always {always}"
            self.report("CC205", at, message, hints.comparison(left, right))
            return
        for kind, other, at in ((left, right, node["children"][1]), (right, left, node["children"][0])):
            if kind.kind == "time" and other.kind == "text" and other.is_literal and not is_stamp(other.literal):
                hint = "dates have the form 2026-01-31T12:00:00Z; compare them with < and >"
                self.report("CC205", at, f"a date is compared with {other.literal!r}: always {always}", hint)
            if kind.enum and other.is_literal and isinstance(other.literal, str) and other.literal not in kind.enum:
                found = unknown_word(other.literal, kind.enum)
                self.report("CC204", at, found.message, found.hint, found.severity)

    def _function(self, node: Node, here: Type) -> Type:
        name: str = node["value"]
        signature = EXTENSIONS.get(name) or STANDARD.get(name)
        arguments = [self.visit(child, here) for child in node["children"]]
        if signature is None:
            hint = did_you_mean(name, [*EXTENSIONS, *STANDARD])
            self.report("CC208", node, f"there is no function {name}()", hint)
            return ANY
        if not self._arity(node, signature, len(arguments)):
            return ANY
        for position, (argument, child) in enumerate(zip(arguments, node["children"], strict=True)):
            allowed = signature.parameters[min(position, len(signature.parameters) - 1)]
            if not accepts(argument, allowed):
                message = f"argument {position + 1} of {name}() is {argument}; it takes {hints.kinds(allowed)}"
                self.report("CC209", child, message)
            elif argument.optional and not signature.total and "any" not in allowed and not self._is_guarded(child):
                message = f"{name}() fails where its argument is absent, and then the answer is unknown"
                self.report("CC211", child, message, hints.guard(name, allowed), Severity.WARNING)
        for check, argument, child in zip(ARGUMENTS.get(name, ()), arguments, node["children"], strict=False):
            if check and argument.is_literal and isinstance(argument.literal, str):
                wrong = check(argument.literal)
                if wrong is not None:
                    self.report(wrong.code, child, wrong.message, wrong.hint, wrong.severity)
        return result_of(name, signature, arguments, self.visit)

    def _arity(self, node: Node, signature: Signature, given: int) -> bool:
        wanted = len(signature.parameters)
        if given == wanted or (signature.variadic and given >= wanted):
            return True
        more = " or more" if signature.variadic else ""
        noun = "argument" if wanted == 1 and not more else "arguments"
        self.report("CC209", node, f"{node['value']}() takes {wanted}{more} {noun}, not {given}")
        return False

    def _is_guarded(self, node: Node) -> bool:
        return _text(node) in self._guarded


def _proven_present(node: Node) -> list[str]:
    """Paths that are certainly there where a condition is true: ``Tags && length(Tags) > `1```."""
    match node["type"]:
        case "field" | "subexpression" | "index_expression":
            return [_text(node)]
        case "and_expression":
            return [path for child in node["children"] for path in _proven_present(child)]
        case "comparator" if node["value"] == "ne" and _is_null(node["children"][1]):
            return [_text(node["children"][0])]
        case _:
            return []


def _is_null(node: Node) -> bool:
    return bool(node["type"] == "literal" and node["value"] is None)


def _text(node: Node) -> str:
    """A text equal for equal expressions, wherever they stood."""
    children = ",".join(_text(child) if isinstance(child, dict) else str(child) for child in node.get("children", ()))
    return f"{node['type']}:{node.get('value')!r}({children})"
