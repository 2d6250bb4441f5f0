"""Message brokers: Amazon MQ and MSK."""

from __future__ import annotations

from costcutter.sandbox.seed.account import Account, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's brokers."""
    network = region.networks[0]
    mq = account.client("mq", region.name)
    for _ in range(account.count(3, region)):
        account.past(newest=5)
        broker = mq.create_broker(
            BrokerName=account.word(),
            AutoMinorVersionUpgrade=True,
            DeploymentMode="SINGLE_INSTANCE",
            EngineType="ACTIVEMQ",
            EngineVersion="5.17.6",
            HostInstanceType="mq.m5.large",
            PubliclyAccessible=False,
            SubnetIds=network.subnets[:1],
            SecurityGroups=[network.groups[0]],
            Users=[{"Username": "adm", "Password": "not-a-secret"}],
            Tags=account.tags(),
        )["BrokerId"]
        account.made("mq.broker", region.name, broker)
    kafka = account.client("kafka", region.name)
    for index in range(account.count(3, region, least=2)):
        account.past(newest=5)
        name, tags, serverless = account.word(), account.tags(), index % 2 == 1
        if serverless:
            place = {"SubnetIds": network.subnets[:2], "SecurityGroupIds": [network.groups[0]]}
            made = kafka.create_cluster_v2(ClusterName=name, Serverless={"VpcConfigs": [place]}, Tags=tags)
        else:
            nodes = {
                "ClientSubnets": network.subnets[:2],
                "InstanceType": "kafka.m5.large",
                "SecurityGroups": [network.groups[0]],
            }
            made = kafka.create_cluster(
                ClusterName=name, BrokerNodeGroupInfo=nodes, KafkaVersion="3.5.1", NumberOfBrokerNodes=2, Tags=tags
            )
        account.made("kafka.cluster", region.name, made["ClusterArn"], "serverless" if serverless else "provisioned")
