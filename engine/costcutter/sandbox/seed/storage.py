"""S3 buckets of every kind that is hard to delete, container images, and file systems."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from costcutter.sandbox.seed.account import Account, Region

_KINDS = ("empty", "plain", "versioned", "multipart", "plain", "empty")


def fill(account: Account, region: Region) -> None:
    """Create the region's stores."""
    s3 = account.client("s3", region.name)
    for index in range(account.count(26, region, least=4)):
        account.past(newest=30)
        _bucket(account, region, s3, _KINDS[index % len(_KINDS)], kept=index == 1)
    if region.name == "us-east-1":
        account.past(newest=400)
        _large(account, region, s3)
    _repositories(account, region)
    _file_systems(account, region)


def _bucket(account: Account, region: Region, s3: Any, kind: str, *, kept: bool = False) -> str:
    name = f"{account.word()}-{region.name}"
    place = {} if region.name == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region.name}}
    s3.create_bucket(Bucket=name, **place)
    account.made("s3.bucket", region.name, name, kind, kept=kept)
    if kept:
        account.case("keep.bucket", name)
    if tags := account.tag_list(keep=kept):
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    if kind in ("versioned", "large"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if kind in ("plain", "versioned", "multipart"):
        account.past(oldest=300)
        for number in range(account.chance.randint(3, 10)):
            for _ in range(2 if kind == "versioned" else 1):
                s3.put_object(Bucket=name, Key=f"data/{number:03}.bin", Body=b"x" * account.one_of((10, 2000)))
    if kind == "versioned":
        s3.delete_object(Bucket=name, Key="data/000.bin")
    if kind == "multipart":
        upload = s3.create_multipart_upload(Bucket=name, Key="big.bin")["UploadId"]
        s3.upload_part(Bucket=name, Key="big.bin", UploadId=upload, PartNumber=1, Body=b"x" * 1000)
    return name


def _large(account: Account, region: Region, s3: Any) -> None:
    """A bucket with some hundred objects and one with more versions than a page or a batch holds.

    Filled through moto's state: a thousand requests would take longer than the rest of the account.
    """
    store = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    hundreds = _bucket(account, region, s3, "hundreds")
    for number in range(300):
        store.put_object(hundreds, f"logs/{number:05}.gz", b"x" * 100)
    large = _bucket(account, region, s3, "large")
    for number in range(400):
        for _ in range(3):
            store.put_object(large, f"events/{number:05}.json", b"{}")
    for number in range(0, 400, 8):
        s3.delete_object(Bucket=large, Key=f"events/{number:05}.json")


def _repositories(account: Account, region: Region) -> None:
    ecr = account.client("ecr", region.name)
    for index in range(account.count(9, region, least=2)):
        account.past(newest=50)
        kept = account.keeps()
        name, images = account.word(), (0, 3, 5)[index % 3]
        ecr.create_repository(repositoryName=name, tags=account.tag_list(keep=kept))
        account.made("ecr.repository", region.name, name, "with_images" if images else "empty", kept=kept)
        for number in range(images):
            tag = {"imageTag": f"v{number}"} if number % 2 else {}
            ecr.put_image(repositoryName=name, imageManifest=_manifest(f"{name}/{number}"), **tag)


def _manifest(seed: str) -> str:
    def part(kind: str, size: int) -> dict[str, Any]:
        digest = hashlib.sha256(f"{seed}/{kind}".encode()).hexdigest()
        return {"mediaType": f"application/vnd.docker.{kind}", "size": size, "digest": f"sha256:{digest}"}

    return json.dumps({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": part("container.image.v1+json", 7023),
        "layers": [part("image.rootfs.diff.tar.gzip", 52_428_800)],
    })  # fmt: skip


def _file_systems(account: Account, region: Region) -> None:
    efs = account.client("efs", region.name)
    network = region.networks[0]
    for index in range(account.count(9, region, least=2)):
        account.past(newest=5)
        system = efs.create_file_system(CreationToken=account.word(), Tags=account.tag_list())["FileSystemId"]
        mounted = index % 2 == 0
        account.made("efs.file_system", region.name, system, "mounted" if mounted else "no_mount_target")
        if mounted:
            target = efs.create_mount_target(
                FileSystemId=system, SubnetId=network.subnets[0], SecurityGroups=[network.groups[0]]
            )["MountTargetId"]
            account.made("efs.mount_target", region.name, target)
