"""Resources of the shipped catalogue that are left alone because a service owns them or a protection is on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from costcutter.plan.model import Plan
from costcutter.ports import Fault
from support.cloud import refusal
from support.planning import book, comes_before, deletes, kept, plan, steps, undetermined
from support.worlds import account, volume

Answers = dict[str, Any]


def _empty(kinds: Iterable[str]) -> Answers:
    types = [book().catalog.get(kind) for kind in kinds]
    return {f"{kind.listing.call.service or kind.service}:{kind.listing.call.operation}": {} for kind in types}


def _secret(**fields: Any) -> Answers:
    return {"secretsmanager:ListSecrets": {"SecretList": [{"ARN": "arn:s", "Name": "s", **fields}]}}


def _key(**fields: Any) -> Answers:
    """A key, and nothing else that could be encrypted with it but what EC2 has."""
    document = {"KeyId": "k", "Arn": "arn:k", **fields}
    return {
        **_empty(kind for kind in book().catalog.naming("kms.key") if not kind.startswith("ec2.")),
        "kms:ListKeys": {"Keys": [{"KeyId": "k", "KeyArn": "arn:k"}]},
        "kms:DescribeKey": {"KeyMetadata": document},
        "kms:ListResourceTags": {"Tags": []},
        "kms:ListAliases": {"Aliases": []},
    }


def _caches(kind: str, **fields: Any) -> Answers:
    tags = {"elasticache:ListTagsForResource": {"TagList": []}}
    return {f"elasticache:Describe{kind}": {kind: [{"ARN": "arn:c", **fields}]}, **tags}


def _zone(**fields: Any) -> Answers:
    tags = {"route53:ListTagsForResource": {"ResourceTagSet": {"Tags": []}}}
    return {"route53:ListHostedZones": {"HostedZones": [{"Id": "/hostedzone/Z", "Name": "a.", **fields}]}, **tags}


def _memorydb(**fields: Any) -> Answers:
    tags = {"memorydb:ListTags": {"TagList": []}}
    return {"memorydb:DescribeClusters": {"Clusters": [{"Name": "m", "ARN": "arn:m", **fields}]}, **tags}


def _emr(**fields: Any) -> Answers:
    cluster = {"Id": "j-1", "Status": {"State": "WAITING"}, **fields}
    return {"emr:ListClusters": {"Clusters": [cluster]}, "emr:DescribeCluster": {"Cluster": cluster}}


def _eks(**fields: Any) -> Answers:
    cluster = {"name": "k", "arn": "arn:k", "status": "ACTIVE", **fields}
    return {"eks:ListClusters": {"clusters": ["k"]}, "eks:DescribeCluster": {"cluster": cluster}}


CASES: dict[str, tuple[str, Answers, str]] = {
    # what it is: (its type, the account, why it stays)
    "a key that AWS manages": ("kms.key", _key(KeyManager="AWS", KeyState="Enabled"), "managed by AWS"),
    "a secret of RDS": (
        "secretsmanager.secret",
        _secret(OwningService="rds"),
        "an AWS service made it and removes it, RDS with the database for instance",
    ),
    "the replica of a secret": (
        "secretsmanager.secret",
        _secret(PrimaryRegion="eu-west-1"),
        "a replica goes with the secret of its primary region",
    ),
    "a node of a replication group": (
        "elasticache.cluster",
        _caches("CacheClusters", CacheClusterId="rg-001", ReplicationGroupId="rg"),
        "a member of a replication group goes with it",
    ),
    "a member of a global datastore": (
        "elasticache.replication_group",
        _caches(
            "ReplicationGroups",
            ReplicationGroupId="rg",
            GlobalReplicationGroupInfo={"GlobalReplicationGroupId": "world"},
        ),
        "a member of a global datastore has to be taken out of it first",
    ),
    "a member of a multi-Region cluster": (
        "memorydb.cluster",
        _memorydb(MultiRegionClusterName="world"),
        "a member of a multi-Region cluster has to be taken out of it first",
    ),
    "the zone of a Cloud Map namespace": (
        "route53.hosted_zone",
        _zone(LinkedService={"ServicePrincipal": "servicediscovery.amazonaws.com"}),
        "an AWS service made it and removes it (a Cloud Map namespace, for instance)",
    ),
    "an EMR cluster with its protection on": (
        "emr.cluster",
        _emr(TerminationProtected=True),
        "termination protection is on",
    ),
    "an EKS cluster with its protection on": (
        "eks.cluster",
        _eks(deletionProtection=True),
        "deletion protection is on",
    ),
}

FREE: dict[str, tuple[str, Answers]] = {
    "a key of one's own": ("kms.key", _key(KeyManager="CUSTOMER", KeyState="Disabled")),
    "a secret of one's own": ("secretsmanager.secret", _secret()),
    "the primary of a secret": ("secretsmanager.secret", _secret(PrimaryRegion="us-east-1")),
    "a cluster of its own": ("elasticache.cluster", _caches("CacheClusters", CacheClusterId="c")),
    "a plain zone": ("route53.hosted_zone", _zone()),
    "an EMR cluster without": ("emr.cluster", _emr(TerminationProtected=False)),
    "an EKS cluster without": ("eks.cluster", _eks(deletionProtection=False)),
}


def _plan(kind: str, answers: Answers, *actions: str) -> Plan:
    policy = f"- {{name: p, resource: {kind}, filters: all, actions: [{', '.join(actions) or 'delete'}]}}"
    return plan(account(answers=answers), policy)


@pytest.mark.parametrize("case", CASES)
def test_it_is_left_alone_and_the_plan_says_why(case: str) -> None:
    kind, answers, reason = CASES[case]
    made = _plan(kind, answers)

    assert steps(made) == []
    assert list(kept(made).values()) == [reason]


@pytest.mark.parametrize("case", FREE)
def test_its_like_that_nothing_protects_is_deleted(case: str) -> None:
    made = _plan(*FREE[case])

    assert len(made.steps) == 1
    assert kept(made) == {}


@pytest.mark.parametrize(
    ("kind", "answers"),
    [("emr.cluster", _emr(TerminationProtected=True)), ("eks.cluster", _eks(deletionProtection=True))],
)
def test_a_policy_can_lift_a_protection_by_its_option(kind: str, answers: Answers) -> None:
    assert len(_plan(kind, answers, "delete: {disable_protection: true}").steps) == 1


@pytest.mark.parametrize("state", ["PendingDeletion", "PendingReplicaDeletion"])
def test_a_key_that_waits_for_its_deletion_is_as_good_as_gone(state: str) -> None:
    made = _plan("kms.key", _key(KeyManager="CUSTOMER", KeyState=state))

    assert (made.steps, made.kept) == ((), ())


def test_a_key_stays_with_the_volume_that_is_encrypted_with_it() -> None:
    encrypted = volume("dear").tagged(costcutter="keep")
    encrypted.document["KmsKeyId"] = "arn:k"
    made = plan(account(encrypted, answers=_key(KeyManager="CUSTOMER")), deletes("ec2.volume", "kms.key"))

    assert steps(made) == []
    assert kept(made)["k"] == "in use by ec2.volume dear, which stays"


def test_a_key_stays_with_what_no_policy_is_about_because_the_service_would_not_ask() -> None:
    encrypted = volume("dear")
    encrypted.document["KmsKeyId"] = "arn:k"
    made = plan(account(encrypted, answers=_key(KeyManager="CUSTOMER")), deletes("kms.key"))

    assert (steps(made), kept(made)) == ([], {"k": "in use by ec2.volume dear, which stays"})


@pytest.mark.parametrize("operation", ["ec2:DescribeVolumes", "secretsmanager:ListSecrets", "rds:DescribeDBInstances"])
def test_a_key_stays_where_what_may_be_encrypted_with_it_could_not_be_listed(operation: str) -> None:
    """KMS does not refuse, so that an empty listing and a denied one must not look the same."""
    answers = {**_key(KeyManager="CUSTOMER"), operation: refusal("AccessDenied", Fault.DENIED, "no", operation)}
    made = plan(account(answers=answers), deletes("kms.key"))

    assert steps(made) == []
    assert re.fullmatch(r"in use by an? [a-z2.]+, perhaps: .* could not be listed completely: .*", kept(made)["k"])


@pytest.mark.parametrize(
    ("aliases", "why"),
    [
        ({"Aliases": [{"AliasName": "alias/a"}]}, "it has aliases, by which others may name it"),
        (refusal("AccessDenied", Fault.DENIED, "no", "kms:ListAliases"), "aliases could not be read: AccessDenied"),
    ],
)
def test_a_key_that_may_be_named_by_an_alias_stays_unless_the_policy_says_so(aliases: Any, why: str) -> None:
    answers = {**_key(KeyManager="CUSTOMER", KeyState="Disabled"), "kms:ListAliases": aliases}
    made = _plan("kms.key", answers)

    assert steps(made) == []
    assert why in {**kept(made), **undetermined(made)}["k"]
    assert len(_plan("kms.key", answers, "delete: {while_aliased: true}").steps) == 1


def test_a_key_that_was_never_disabled_is_kept_unless_the_policy_says_so() -> None:
    answers = _key(KeyManager="CUSTOMER", KeyState="Enabled")

    assert _plan("kms.key", answers).steps == ()
    assert len(_plan("kms.key", answers, "delete: {while_enabled: true}").steps) == 1


def test_what_is_encrypted_with_a_key_goes_before_the_key() -> None:
    answers = {**_key(KeyManager="CUSTOMER"), **_secret(KmsKeyId="k")}
    made = plan(account(answers=answers), deletes("kms.key", "secretsmanager.secret"))

    assert comes_before(made, "delete arn:s", "delete k")
