"""What is in no region: Route 53's hosted zones and CloudFront's distributions."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.seed.account import Account


def fill(account: Account) -> None:
    """Create the account's zones and distributions."""
    _zones(account, account.client("route53", "us-east-1"))
    _distributions(account, account.client("cloudfront", "us-east-1"))


def _zones(account: Account, route53: Any) -> None:
    for index in range(account.count(6, least=2)):
        account.past(newest=30)
        name, empty = f"{account.word()}.example.com", index % 3 == 1
        zone = route53.create_hosted_zone(Name=name, CallerReference=name)["HostedZone"]["Id"]
        account.made("route53.hosted_zone", "global", zone, "empty" if empty else "with_records")
        if tags := account.tag_list():
            route53.change_tags_for_resource(
                ResourceType="hostedzone", ResourceId=zone.rpartition("/")[2], AddTags=tags
            )
        if not empty:
            records = [_record(f"host-{number}.{name}", "A", f"192.0.2.{number}") for number in range(1, 4)]
            records.append(_record(f"lab.{name}", "NS", "ns.example.net"))
            changes = [{"Action": "CREATE", "ResourceRecordSet": one} for one in records]
            route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def _record(name: str, kind: str, value: str) -> dict[str, Any]:
    return {"Name": name, "Type": kind, "TTL": 300, "ResourceRecords": [{"Value": value}]}


def _distributions(account: Account, cloudfront: Any) -> None:
    for index in range(account.count(4, least=2)):
        account.past(newest=30)
        enabled = index % 2 == 0
        origin = {
            "Id": "origin",
            "DomainName": f"{account.word()}.s3.amazonaws.com",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
        config = {
            "CallerReference": account.word(),
            "Comment": "made by hand",
            "Enabled": enabled,
            "PriceClass": "PriceClass_All",
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {"TargetOriginId": "origin", "ViewerProtocolPolicy": "allow-all"},
        }
        made = cloudfront.create_distribution_with_tags(
            DistributionConfigWithTags={"DistributionConfig": config, "Tags": {"Items": account.tag_list()}}
        )["Distribution"]["Id"]
        account.made("cloudfront.distribution", "global", made, "enabled" if enabled else "disabled")
