"""Where the checks of a policy leave what they find."""

from __future__ import annotations

from typing import Protocol

from costcutter.documents.yaml import Path
from costcutter.errors import Severity


class Note(Protocol):
    """Notes a problem with the value, or the key, at a path of the document."""

    def __call__(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> None: ...
