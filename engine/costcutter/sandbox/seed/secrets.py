"""KMS keys, and the secrets and streams that are encrypted with them."""

from __future__ import annotations

from costcutter.sandbox.seed.account import Account, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's keys, secrets and streams."""
    used = _keys(account, region)
    _secrets(account, region, used)
    _streams(account, region, used)


def _keys(account: Account, region: Region) -> str:
    """Some disabled ones, one that is pending deletion, and one that is used, which is returned."""
    kms = account.client("kms", region.name)
    account.days_ago(650)
    used = kms.create_key(Description="secrets and streams")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{account.word()}", TargetKeyId=used)
    account.made("kms.key", region.name, used, "used")
    for index in range(account.count(8, region, least=3)):
        account.past(newest=40)
        tags = [{"TagKey": one["Key"], "TagValue": one["Value"]} for one in account.tag_list()]
        key = kms.create_key(Description=account.word(), Tags=tags)["KeyMetadata"]["KeyId"]
        case = ("disabled", "unused", "pending_deletion")[index % 3]
        if case == "disabled":
            kms.disable_key(KeyId=key)
        if case == "pending_deletion":
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=30)
        account.made("kms.key", region.name, key, case)
    return str(used)


def _secrets(account: Account, region: Region, key: str) -> None:
    secrets = account.client("secretsmanager", region.name)
    for index in range(account.count(14, region, least=3)):
        account.past(newest=5)
        kept, encrypted = index == 1 and region.name == "us-east-1", index % 2 == 1
        tags = account.tag_list(keep=kept)
        name = f"{account.word()}/password"
        arn = secrets.create_secret(
            Name=name, SecretString="not-a-secret", Tags=tags, **({"KmsKeyId": key} if encrypted else {})
        )["ARN"]
        account.made("secretsmanager.secret", region.name, arn, kept=kept)
        if kept:
            account.needed(key)
    if region.name == "us-east-1":
        account.past(newest=100)
        replicated = secrets.create_secret(
            Name=account.word(), SecretString="not-a-secret", AddReplicaRegions=[{"Region": "eu-west-1"}]
        )["ARN"]
        account.made("secretsmanager.secret", region.name, replicated, "replicated")
        account.made("secretsmanager.secret", "eu-west-1", replicated.replace(region.name, "eu-west-1"), "replica")


def _streams(account: Account, region: Region, key: str) -> None:
    kinesis = account.client("kinesis", region.name)
    for index in range(account.count(10, region, least=3)):
        account.past(newest=5)
        name, case = account.word(), ("plain", "encrypted", "consumed")[index % 3]
        kinesis.create_stream(StreamName=name, ShardCount=account.one_of((1, 2, 8)))
        stream = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
        account.made("kinesis.stream", region.name, name, case)
        if tags := account.tags():
            kinesis.add_tags_to_stream(StreamName=name, Tags=tags)
        if case == "encrypted":
            kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=key)
        if case == "consumed":
            kinesis.register_stream_consumer(StreamARN=stream, ConsumerName="reader")
        if index % 2:
            kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=168)
