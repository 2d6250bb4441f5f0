"""Problems as a test report in JUnit's XML: each file a suite, each policy a test that passes or fails.

What belongs to no policy is a test of its file, and what belongs to no file a test of a suite of its own. There is one
failure to a test, because most readers show only the first; warnings that are no failures are the test's output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as Tree

from costcutter.errors import Diagnostic, Place
from costcutter.policy.entries import Entry, entries
from costcutter.report.problems import full
from costcutter.report.validation import Validation

_SUITES = "costcutter validate"
_NO_POLICY = "outside of policies"
_NO_FILE = "outside of files"

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document can have, not even escaped: https://www.w3.org/TR/xml/#charsets."""


def render(validation: Validation) -> str:
    """One document with all suites."""
    root = Tree.Element("testsuites", {"name": _SUITES})
    problems: dict[str, list[Diagnostic]] = {file: [] for file in validation.documents}
    for problem in validation.problems:
        problems.setdefault(problem.where.file if problem.where else "", []).append(problem)
    for file, found in problems.items():
        root.append(_suite(file, found, validation))
    _count(root)
    Tree.indent(root)
    document: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document.decode() + "\n"


def _suite(file: str, problems: Iterable[Diagnostic], validation: Validation) -> Tree.Element:
    name = validation.path_of(file) if file else _SUITES
    document = validation.documents.get(file)
    cases: dict[Entry | None, list[Diagnostic]] = {entry: [] for entry in (entries(document) if document else ())}
    for problem in problems:
        cases.setdefault(validation.policy_of(problem), []).append(problem)
    suite = Tree.Element("testsuite", {"name": _legal(name)})
    for entry, found in (cases or {None: []}).items():
        where = entry.where if entry else None
        title = entry.name if entry else _NO_POLICY if file else _NO_FILE
        suite.append(_case(name, title, where, found, validation))
    _count(suite)
    return suite


def _case(
    suite: str, name: str, where: Place | None, problems: list[Diagnostic], validation: Validation
) -> Tree.Element:
    case = Tree.Element("testcase", {"classname": _legal(suite), "name": _legal(name)})
    if where is not None:
        case.attrib |= {"file": _legal(suite), "line": str(where.line)}
    failures = [problem for problem in problems if validation.fails(problem)]
    if failures:
        first, *others = failures
        more = f" (and {len(others)} more)" if others else ""
        failure = Tree.SubElement(case, "failure", {"type": first.code, "message": _legal(first.message + more)})
        failure.text = _blocks(failures, validation)
    passing = [problem for problem in problems if not validation.fails(problem)]
    if passing:
        Tree.SubElement(case, "system-out").text = _blocks(passing, validation)
    return case


def _blocks(problems: Iterable[Diagnostic], validation: Validation) -> str:
    return _legal("\n\n".join("\n".join(full(problem, validation.lines)) for problem in problems))


def _count(element: Tree.Element) -> None:
    """Say how many tests there are below an element, and how many of them fail."""
    tests = {"tests": sum(1 for _ in element.iter("testcase")), "failures": sum(1 for _ in element.iter("failure"))}
    element.attrib |= {key: str(number) for key, number in {**tests, "errors": 0}.items()}


def _legal(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
