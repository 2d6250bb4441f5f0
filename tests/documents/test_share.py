"""The files that come with costcutter are found where they are."""

from __future__ import annotations

from typing import Literal

import pytest

from costcutter.documents.share import share


@pytest.mark.parametrize(
    ("kind", "pattern"), [("schemas", "policy.schema.json"), ("policies", "**/*.yaml")], ids=["schemas", "policies"]
)
def test_a_checkout_has_them_at_its_top(kind: Literal["schemas", "policies"], pattern: str) -> None:
    assert (share(kind).is_dir(), share(kind).name) == (True, kind)
    assert list(share(kind).glob(pattern))
