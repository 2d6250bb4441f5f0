"""Test reports in JUnit's XML, written whole and read back."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as Tree

from hypothesis import given
from hypothesis import strategies as st

from costcutter.errors import Diagnostic, Place
from costcutter.report.formats.junit import render
from costcutter.report.validation import Validation
from support.validating import ERROR, FILE, NOWHERE, WARNING, validation


def cases(found: Validation) -> list[tuple[str, str, str | None]]:
    """Class, name, and the code of the failure of every test."""
    tests = Tree.fromstring(render(found)).iter("testcase")
    return [(test.attrib["classname"], test.attrib["name"], _failure(test)) for test in tests]


def _failure(test: Tree.Element) -> str | None:
    failure = test.find("failure")
    return None if failure is None else failure.attrib["type"]


def test_each_policy_is_a_test_and_what_is_outside_of_them_another() -> None:
    assert (
        render(validation(NOWHERE, ERROR, WARNING))
        == """\
<?xml version='1.0' encoding='utf-8'?>
<testsuites name="costcutter validate" tests="4" failures="1" errors="0">
  <testsuite name="policies/a.yaml" tests="3" failures="1" errors="0">
    <testcase classname="policies/a.yaml" name="tidy" file="policies/a.yaml" line="2">
      <failure type="CC203" message="EBS volume has no field 'Stat'">error[CC203]: EBS volume has no field 'Stat'
  --&gt; policies/a.yaml:4:15
  |
4 |     filters: [Stat == 'available']
  |               ^^^^
  = hint: did you mean 'State'?</failure>
    </testcase>
    <testcase classname="policies/a.yaml" name="fine" file="policies/a.yaml" line="5" />
    <testcase classname="policies/a.yaml" name="outside of policies">
      <system-out>warning[CC243]: a warning
  --&gt; policies/a.yaml:8:5
  |
8 |   - tagz: {env: prod}
  |     ^^^^</system-out>
    </testcase>
  </testsuite>
  <testsuite name="costcutter validate" tests="1" failures="0" errors="0">
    <testcase classname="costcutter validate" name="outside of files">
      <system-out>warning[CC242]: nobody declares 'x'</system-out>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_where_warnings_fail_the_check_they_fail_their_tests() -> None:
    assert cases(validation(NOWHERE, ERROR, WARNING, strict=True)) == [
        (FILE, "tidy", "CC203"),
        (FILE, "fine", None),
        (FILE, "outside of policies", "CC243"),
        ("costcutter validate", "outside of files", "CC242"),
    ]


def test_several_errors_of_a_policy_are_one_failure_that_has_them_all() -> None:
    later = replace(ERROR, code="CC204", message="later")
    (failure,) = Tree.fromstring(render(validation(ERROR, later, replace(later, code="CC205")))).iter("failure")

    assert failure.attrib == {"type": "CC203", "message": "EBS volume has no field 'Stat' (and 2 more)"}
    assert [block.partition(":")[0] for block in (failure.text or "").split("\n\n")] == [
        "error[CC203]",
        "error[CC204]",
        "error[CC205]",
    ]


def test_a_file_that_could_not_be_read_is_a_test_that_fails() -> None:
    broken = Diagnostic("CC101", "not YAML", Place("b.yaml", 1, 1))

    assert cases(Validation((broken,))) == [("b.yaml", "outside of policies", "CC101")]


def test_a_file_without_policies_is_a_test_that_passes() -> None:
    assert cases(validation(text="protect: []")) == [(FILE, "outside of policies", None)]


@given(st.text())
def test_any_text_gives_xml_that_can_be_read(text: str) -> None:
    found = validation(replace(ERROR, message=text, where=Place(f"{text}.yaml", 1, 1)), replace(ERROR, hint=text))
    (failure,) = list(Tree.fromstring(render(found)).iter("failure"))[:1]

    assert failure.attrib["type"] == "CC203"


def test_letters_stay_and_what_no_xml_can_hold_is_replaced() -> None:
    name = "größe & <b>\"'\n\x00\x1b\ud800\ufffe\U0001f600"
    found = validation(Diagnostic("CC1", name))
    (failure,) = Tree.fromstring(render(found)).iter("failure")

    assert failure.attrib["message"] == "größe & <b>\"'\n����\U0001f600"
