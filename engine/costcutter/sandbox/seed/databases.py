"""RDS instances with snapshots and groups, and DynamoDB tables."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.seed.account import Account, Region


def fill(account: Account, region: Region) -> None:
    """Create the region's databases."""
    _rds(account, region)
    _tables(account, region)


def _rds(account: Account, region: Region) -> None:
    rds = account.client("rds", region.name)
    subnet_groups = [_subnet_group(account, region, rds, index) for index in range(2)]
    account.past(newest=300)
    parameter_groups = []
    for case in ("used", "unused"):
        name = account.word()
        rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily="mysql8.0", Description="made by hand"
        )
        parameter_groups.append(account.made("rds.parameter_group", region.name, name, case))
    live = [
        _instance(account, region, rds, subnet_groups[0], parameter_groups[0], index)
        for index in range(account.count(14, region, least=3))
    ]
    for _ in range(account.count(18, region)):
        account.past()
        kept = account.keeps()
        name = account.word()
        rds.create_db_snapshot(
            DBSnapshotIdentifier=name, DBInstanceIdentifier=account.one_of(live), Tags=account.tag_list(keep=kept)
        )
        account.made("rds.snapshot", region.name, name, kept=kept)
    for index in range(1, len(live), 4):
        account.past(oldest=100)
        rds.stop_db_instance(DBInstanceIdentifier=live[index])
        account.case("rds.instance.stopped", live[index])


def _subnet_group(account: Account, region: Region, rds: Any, index: int) -> str:
    account.past(newest=400)
    name = f"subnets-{region.name}-{index}"
    rds.create_db_subnet_group(
        DBSubnetGroupName=name,
        DBSubnetGroupDescription="made by hand",
        SubnetIds=region.networks[0].subnets[index : index + 2],
    )
    return account.made("rds.subnet_group", region.name, name, "unused" if index else "used")


def _instance(account: Account, region: Region, rds: Any, subnets: str, parameters: str, index: int) -> str:
    account.past(newest=10)
    name = account.word()
    protected, kept = index % 4 == 2, index == 0 and region.name == "us-east-1"
    network = region.networks[0]
    groups = [account.one_of(network.groups)]
    if kept:
        account.needed(*network.behind(network.subnets[:2], groups), subnets, parameters)
    rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass=account.one_of(("db.t2.micro", "db.m4.large", "db.r5.xlarge")),
        Engine="mysql",
        MasterUsername="adm",
        MasterUserPassword="sandbox12345",
        AllocatedStorage=account.one_of((20, 100, 500)),
        StorageType=account.one_of(("gp2", "gp3")),
        MultiAZ=account.chances(0.3),
        DeletionProtection=protected,
        DBSubnetGroupName=subnets,
        DBParameterGroupName=parameters,
        VpcSecurityGroupIds=groups,
        Tags=account.tag_list(name, keep=kept),
    )
    return account.made("rds.instance", region.name, name, *["protected"] * protected, kept=kept)


def _tables(account: Account, region: Region) -> None:
    dynamodb = account.client("dynamodb", region.name)
    for _ in range(account.count(18, region)):
        account.past(newest=5)
        kept, provisioned = account.keeps(), account.chances(0.5)
        name, tags = account.word(), account.tag_list(keep=kept)
        paid: dict[str, Any] = {"BillingMode": "PAY_PER_REQUEST"}
        if provisioned:
            units = {"ReadCapacityUnits": account.one_of((5, 100)), "WriteCapacityUnits": 5}
            paid = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            **paid,
            **({"Tags": tags} if tags else {}),
        )
        account.made("dynamodb.table", region.name, name, "provisioned" if provisioned else "on_demand", kept=kept)
