"""SQS queues and SNS topics."""

from __future__ import annotations

from costcutter.sandbox.seed.account import Account, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's queues and topics."""
    sqs = account.client("sqs", region.name)
    for _ in range(account.count(18, region)):
        account.past(newest=5)
        kept = account.keeps()
        url = sqs.create_queue(QueueName=account.word(), tags=account.tags(keep=kept))["QueueUrl"]
        account.made("sqs.queue", region.name, url.rpartition("/")[2], kept=kept)
    sns = account.client("sns", region.name)
    for index in range(account.count(16, region, least=2)):
        account.past(newest=5)
        kept = account.keeps()
        topic = sns.create_topic(Name=account.word(), Tags=account.tag_list(keep=kept))["TopicArn"]
        subscribed = index % 2 == 0
        account.made("sns.topic", region.name, topic, "subscribed" if subscribed else "no_subscription", kept=kept)
        if subscribed:
            subscription = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")
            account.made("sns.subscription", region.name, subscription["SubscriptionArn"])
