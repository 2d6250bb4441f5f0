"""Validations with the problems that a test wants, in a file of two policies and a rule that protects."""

from __future__ import annotations

from pathlib import Path

from costcutter.documents.yaml import read
from costcutter.errors import Diagnostic, Place, Severity
from costcutter.report.validation import Validation

FILE = "policies/a.yaml"
TEXT = """\
policies:
  - name: tidy
    resource: ec2.volume
    filters: [Stat == 'available']
  - name: fine
    resource: ec2.volume
protect:
  - tagz: {env: prod}
"""
ERROR = Diagnostic("CC203", "EBS volume has no field 'Stat'", Place(FILE, 4, 15, 19), "did you mean 'State'?")
WARNING = Diagnostic("CC243", "a warning", Place(FILE, 8, 5, 9), severity=Severity.WARNING)
NOWHERE = Diagnostic("CC242", "nobody declares 'x'", severity=Severity.WARNING)


def validation(*problems: Diagnostic, text: str = TEXT, file: str = FILE, strict: bool = False) -> Validation:
    """What was found in one file, ``/repo/policies/a.yaml`` if a test does not say otherwise."""
    top = Path("/repo")
    documents = {file: read(text, file)}
    return Validation(
        problems, documents, policies=2, files=1, strict=strict, version=lambda: "1.2.3", folder=top, root=top
    )
