"""Lambda functions, the log groups that they and others leave behind, and alarms."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from costcutter.sandbox.seed.account import Account, Region

_RUNTIMES = ("python3.8", "python3.12", "nodejs16.x", "nodejs20.x")


def fill(account: Account, region: Region) -> None:
    """Create the region's functions, logs and alarms."""
    logs = account.client("logs", region.name)
    for name in _functions(account, region):
        _log_group(account, region, logs, f"/aws/lambda/{name}")
    for _ in range(account.count(10, region)):
        account.past(newest=100)
        _log_group(account, region, logs, f"/aws/lambda/{account.word()}", "function_gone")
    for _ in range(account.count(10, region)):
        account.past(newest=20)
        _log_group(account, region, logs, f"/app/{account.word()}")
    _alarms(account, region)


def _functions(account: Account, region: Region) -> list[str]:
    client = account.client("lambda", region.name)
    code = _code()
    names = []
    for index in range(account.count(28, region)):
        account.past(newest=5)
        kept, inside = index == 2, index % 4 == 0
        network = region.networks[0]
        placed = {"SubnetIds": network.subnets[:2], "SecurityGroupIds": [network.groups[0]]} if inside else {}
        name = account.word()
        client.create_function(
            FunctionName=name,
            Runtime=account.one_of(_RUNTIMES),
            Role=account.one_of(account.roles["lambda"])[1],
            Handler="index.handler",
            Code={"ZipFile": code},
            MemorySize=account.one_of((128, 512, 3008)),
            Tags=account.tags(keep=kept),
            **({"VpcConfig": placed} if placed else {}),
        )
        account.made("lambda.function", region.name, name, *["in_vpc"] * inside, kept=kept)
        names.append(name)
    return names


def _code() -> bytes:
    """A zip that is the same on every day."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py", (2024, 1, 1, 0, 0, 0)), "def handler(event, context): return 1")
    return file.getvalue()


def _log_group(account: Account, region: Region, logs: Any, name: str, *cases: str) -> None:
    kept = not cases and account.keeps()
    logs.create_log_group(logGroupName=name, tags=account.tags(keep=kept))
    keeps_all = account.chances(0.6)
    account.made("logs.log_group", region.name, name, *cases, *["no_retention"] * keeps_all, kept=kept)
    if not keeps_all:
        logs.put_retention_policy(logGroupName=name, retentionInDays=account.one_of((7, 30, 365, 3653)))


def _alarms(account: Account, region: Region) -> None:
    cloudwatch = account.client("cloudwatch", region.name)
    for index in range(account.count(26, region, least=2)):
        account.past(newest=10)
        dangling = index % 3 == 0
        instance = f"i-0{account.chance.getrandbits(64):016x}" if dangling else account.one_of(region.running)[0]
        name = account.word()
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/EC2",
            MetricName="CPUUtilization",
            Dimensions=[{"Name": "InstanceId", "Value": instance}],
            Statistic="Average",
            Period=300,
            EvaluationPeriods=1,
            Threshold=80,
            ComparisonOperator="GreaterThanThreshold",
        )
        account.made("cloudwatch.alarm", region.name, name, "instance_gone" if dangling else "instance_there")
