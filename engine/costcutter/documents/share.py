"""Where the files are that come with costcutter: schemas and the policy library."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from costcutter.errors import CannotRunError, Diagnostic

_PACKAGE = Path(__file__).resolve().parent.parent


def share(kind: Literal["schemas", "policies"]) -> Path:
    """The folder of one kind of files: in the installed package, or at the top of the checkout.

    Raises:
        CannotRunError: CC100, if there is neither.
    """
    places = (_PACKAGE / "_share" / kind, _PACKAGE.parents[1] / kind)
    for place in places:
        if place.is_dir():
            return place
    message = f"the {kind} that come with costcutter are missing from {str(places[0])!r}"
    raise CannotRunError(Diagnostic("CC100", message, hint="install costcutter again"))
