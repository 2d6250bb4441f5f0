"""All rules in one table, and the rules that hold for every operation."""

from __future__ import annotations

from collections import ChainMap
from typing import Final

from costcutter.sandbox.rules import (
    addresses,
    applications,
    balancing,
    beanstalk,
    compute,
    databases,
    elsewhere,
    identity,
    lookups,
    network,
    scaling,
)
from costcutter.sandbox.rules.dry_run import dry_run
from costcutter.sandbox.rules.paging import paged
from costcutter.sandbox.rules.seam import Rule, Rules

_TABLES: Final = (
    addresses.RULES,
    applications.RULES,
    balancing.RULES,
    beanstalk.RULES,
    compute.RULES,
    databases.RULES,
    elsewhere.RULES,
    identity.RULES,
    lookups.RULES,
    network.RULES,
    scaling.RULES,
)

RULES: Final[Rules] = dict(ChainMap(*map(dict, _TABLES)))
"""By service and operation. No operation has two rules: a test counts them."""

GENERAL: Final[tuple[Rule, ...]] = (paged, dry_run)
"""Inner to outer."""
