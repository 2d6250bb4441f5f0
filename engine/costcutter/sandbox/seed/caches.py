"""Caches: ElastiCache clusters and replication groups, and MemoryDB clusters."""

from __future__ import annotations

from costcutter.sandbox.seed.account import Account, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's caches."""
    _elasticache(account, region)
    _memorydb(account, region)


def _elasticache(account: Account, region: Region) -> None:
    elasticache = account.client("elasticache", region.name)
    for index in range(account.count(6, region, least=2)):
        account.past(newest=20)
        engine = ("redis", "memcached")[index % 2]
        name, kept = account.word(), account.keeps()
        elasticache.create_cache_cluster(
            CacheClusterId=name,
            Engine=engine,
            CacheNodeType=account.one_of(("cache.t3.micro", "cache.m4.large")),
            NumCacheNodes=1,
            Tags=account.tag_list(keep=kept),
        )
        account.made("elasticache.cluster", region.name, name, engine, kept=kept)
    for _ in range(account.count(4, region)):
        account.past(newest=20)
        name, kept = account.word(), account.keeps()
        elasticache.create_replication_group(
            ReplicationGroupId=name,
            ReplicationGroupDescription="made by hand",
            Engine="redis",
            CacheNodeType="cache.r5.large",
            Tags=account.tag_list(keep=kept),
        )
        account.made("elasticache.replication_group", region.name, name, kept=kept)


def _memorydb(account: Account, region: Region) -> None:
    memorydb = account.client("memorydb", region.name)
    network = region.networks[0]
    for _ in range(account.count(2, region)):
        account.past(newest=20)
        name = account.word()
        memorydb.create_cluster(
            ClusterName=name,
            NodeType="db.r6g.large",
            ACLName="open-access",
            SecurityGroupIds=[account.one_of(network.groups)],
            Tags=account.tag_list(),
        )
        account.made("memorydb.cluster", region.name, name)
