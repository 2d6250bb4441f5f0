"""JMESPath text to a syntax tree whose nodes know where they stood in the text."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from jmespath import ast, exceptions, parser

Node: TypeAlias = dict[str, Any]
"""jmespath's own node (type, value, children), with ``span`` = (start, end) where a token stands for it."""

MAX_LENGTH = 10_000
"""Longer expressions are refused; no condition that a person wrote is."""

MAX_DEPTH = 60
"""Deeper nesting of brackets is refused: the parser calls itself for each."""

MAX_TREE = 100
"""Deeper trees are refused: checking and evaluating call themselves for each level, and so does jmespath.

Each link of a chain (``a || b || c``) is a level.
"""


class ExpressionProblem(ValueError):
    """A text that is no JMESPath expression."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.hint = message, start, end, hint


def parse(text: str) -> Node:
    """The syntax tree of an expression.

    Raises:
        ExpressionProblem: if it is not one; with the offsets of the offending characters.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionProblem(f"the expression is longer than {MAX_LENGTH} characters", 0, 1)
    if _depth(text) > MAX_DEPTH:
        raise ExpressionProblem(f"the expression is nested more than {MAX_DEPTH} deep", 0, 1)
    if not text.strip():
        raise ExpressionProblem("the expression is empty", 0, max(len(text), 1))
    try:
        tree: Any = _PlacedParser(text).parse(text).parsed
    except ExpressionProblem:
        raise
    except exceptions.LexerError as error:
        start = min(error.lexer_position or 0, len(text) - 1)
        raise ExpressionProblem(f"unexpected {text[start]!r}", start, start + 1, _hint(text, start)) from error
    except exceptions.ParseError as error:
        start = min(error.lex_position, len(text))
        if start >= len(text) or not error.token_value:
            raise ExpressionProblem("the expression ends too early", max(len(text) - 1, 0), len(text)) from error
        end = start + len(str(error.token_value))
        raise ExpressionProblem(f"unexpected {text[start:end]!r}", start, end, _hint(text, start)) from error
    except RecursionError as error:
        raise _too_deep(text) from error
    except (exceptions.JMESPathError, ValueError, LookupError) as error:
        raise ExpressionProblem("it is not a JMESPath expression", 0, len(text)) from error
    if _height(tree) > MAX_TREE:
        raise _too_deep(text)
    return cast(Node, tree)


def span_of(node: Node) -> tuple[int, int] | None:
    """Where a node stood: its own token, or all that stands below it."""
    span: tuple[int, int] | None = node.get("span")
    if span is not None:
        return span
    spans = [found for child in _children(node) if (found := span_of(child)) is not None]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def _children(node: Node) -> list[Node]:
    return [child for child in node.get("children", ()) if isinstance(child, dict)]


def _height(tree: Node) -> int:
    """The number of levels, counted without recursion."""
    height, level = 0, [tree]
    while level:
        height, level = height + 1, [child for node in level for child in _children(node)]
    return height


def _too_deep(text: str) -> ExpressionProblem:
    hint = "use several filters (all, any), or value: {key: …, in: […]}"
    return ExpressionProblem("the expression is nested, or chained, too deep", 0, len(text), hint)


def _closing(text: str, start: int) -> int:
    """The offset behind the quoted text that begins at `start`."""
    quote, end = text[start], start + 1
    while text[end] != quote:
        end += 2 if text[end] == "\\" else 1
    return end + 1


def _depth(text: str) -> int:
    """How deep brackets or a run of ``!`` nest; quoted brackets count too, which only refuses the absurd."""
    deepest = depth = run = 0
    for letter in text:
        run = run + 1 if letter == "!" else 0
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth, run)
    return deepest


def _hint(text: str, at: int) -> str:
    before, here, after = text[:at], text[at : at + 1], text[at + 1 : at + 2]
    if here == "=" and after != "=":
        return "write == to compare"
    if here.isdigit() or (here == "-" and after.isdigit()):
        return "write numbers in backquotes: `10`"
    if before.rstrip().endswith(("and", "or", "not")) or text[at:].startswith(("and ", "or ", "not ")):
        return "write && for and, || for or, ! for not"
    if here == '"' or here == "'":
        return "write texts in single quotes: 'available'"
    return ""


class _PlacedParser(parser.Parser):
    """jmespath's own parser, keeping the token's place on the nodes that messages point at.

    The lexer gives the length of quoted tokens for their end, hence `_closing`.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def parse(self, expression: str) -> Any:
        return self._do_parse(expression)  # type: ignore[attr-defined]  # without jmespath's cache: our nodes differ

    def _token_nud_unquoted_identifier(self, token: dict[str, Any]) -> Node:
        return {**ast.field(token["value"]), "span": (token["start"], token["end"])}

    def _token_nud_quoted_identifier(self, token: dict[str, Any]) -> Node:
        start, end = token["start"], _closing(self._text, token["start"])
        if self._current_token() == "lparen":  # type: ignore[attr-defined]
            raise ExpressionProblem("the name of a function is not quoted", start, end, "take the quotes away")
        return {**ast.field(token["value"]), "span": (start, end)}

    def _token_nud_literal(self, token: dict[str, Any]) -> Node:
        return {**ast.literal(token["value"]), "span": (token["start"], _closing(self._text, token["start"]))}

    def _token_nud_current(self, token: dict[str, Any]) -> Node:
        return {**ast.current_node(), "span": (token["start"], token["end"])}

    def _token_led_lparen(self, left: Node) -> Node:
        return {**super()._token_led_lparen(left), "span": left.get("span")}  # type: ignore[misc]  # missing in the stubs

    def _parse_index_expression(self) -> Node:
        start = self._lookahead_token(-1)["start"]  # type: ignore[attr-defined]
        node = super()._parse_index_expression()  # type: ignore[misc]
        return {**node, "span": (start, self._lookahead_token(-1)["end"])}  # type: ignore[attr-defined]
