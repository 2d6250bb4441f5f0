"""A messy AWS account, the same for the same number: three regions, two years of neglect, 60 types.

`seed` creates it through ordinary API calls in dependency order, moving the process's clock back before each
so that ages are real. Nothing in it is out of reach: all of it can be deleted again, in the right order.
"""

from __future__ import annotations

from datetime import timedelta

from moto.moto_api._internal import mock_random

from costcutter.sandbox.clock import Clock
from costcutter.sandbox.seed import (
    analytics,
    balancers,
    beanstalk,
    brokers,
    caches,
    compute,
    containers,
    databases,
    edge,
    functions,
    identity,
    messaging,
    network,
    scaling,
    secrets,
    storage,
)
from costcutter.sandbox.seed.account import REGIONS, Account, ClientFor, Region, Seeded, SeededResource

__all__ = ["REGIONS", "Seeded", "SeededResource", "seed"]

_HISTORY = timedelta(days=730)


def seed(client: ClientFor, clock: Clock, *, number: int = 7, scale: float = 1.0) -> Seeded:
    """Fill the account that `client` reaches; afterwards the clock reads the real time again.

    Args:
        client: gives a boto3 client by service and region, talking to moto in this process.
        clock: this process's clock.
        number: equal numbers and scales give equal accounts, but for S3 upload ids and the dates, which are
            relative to now.
        scale: how many of each; at least one is made of everything.
    """
    mock_random.seed(number)
    for name in REGIONS:
        # moto makes a region's default network when it is first asked, and draws its ids from the same chance.
        client("ec2", name).describe_vpcs()
    mock_random.seed(number)
    now = clock.now().replace(microsecond=0)
    account = Account(client, clock, number=number, scale=scale, now=now, history=_HISTORY)
    try:
        identity.fill(account)
        regions = [Region(name, share) for name, share in REGIONS.items()]
        for region in regions:
            network.fill(account, region)
            compute.fill(account, region)
            balancers.fill(account, region)
            scaling.fill(account, region)
            databases.fill(account, region)
            storage.fill(account, region)
            functions.fill(account, region)
            messaging.fill(account, region)
            beanstalk.fill(account, region)
        edge.fill(account)
        for region in regions:
            secrets.fill(account, region)
            caches.fill(account, region)
            analytics.fill(account, region)
            containers.fill(account, region)
            brokers.fill(account, region)
    finally:
        clock.release()
    return account.seeded()
