"""Instances and what they leave behind: volumes, snapshots, images, addresses, interfaces, key pairs."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.seed.account import Account, Network, Region

_INSTANCE_TYPES = ("t2.micro", "t3.micro", "t3.large", "m4.large", "m5.xlarge", "c5.2xlarge", "r5.4xlarge", "m6i.large")
_VOLUME_KINDS: tuple[dict[str, Any], ...] = (
    {"VolumeType": "gp2"},
    {"VolumeType": "gp2"},
    {"VolumeType": "gp3", "Throughput": 250},
    {"VolumeType": "io1", "Iops": 1000},
)
_SIZES_GIB = (8, 20, 50, 100, 500, 1000)


def fill(account: Account, region: Region) -> None:
    """Create the region's machines and their leftovers."""
    ec2 = account.client("ec2", region.name)
    _key_pairs(account, region, ec2)
    _images_of_old(account, region, ec2)
    _instances(account, region, ec2)
    _volumes(account, region, ec2)
    _snapshots(account, region, ec2)
    _images(account, region, ec2)
    _addresses(account, region, ec2)
    _interfaces(account, region, ec2)


def _key_pairs(account: Account, region: Region, ec2: Any) -> None:
    total = account.count(14, region, least=2)
    for index in range(total):
        account.past(newest=100)
        kept = account.keeps()
        name = account.word()
        made = ec2.create_key_pair(KeyName=name, TagSpecifications=account.tag_specification("key-pair", keep=kept))
        used = index < (total + 1) // 2
        account.made("ec2.key_pair", region.name, made["KeyPairId"], *(() if used else ("unused",)), kept=kept)
        if used:
            region.key_pairs.append(name)


def _images_of_old(account: Account, region: Region, ec2: Any) -> None:
    """One image that instances run, made from an instance that is long gone."""
    account.days_ago(725)
    builder = ec2.run_instances(
        ImageId="ami-0123456789abcdef0", InstanceType="t3.micro", MinCount=1, MaxCount=1,
        SubnetId=region.networks[0].subnets[0],
    )["Instances"][0]["InstanceId"]  # fmt: skip
    image = ec2.create_image(InstanceId=builder, Name=f"base-{account.word()}")["ImageId"]
    ec2.terminate_instances(InstanceIds=[builder])
    region.images.append(account.made("ec2.image", region.name, image, "used"))
    _record_image_snapshots(account, region, ec2, image, kept=False)


def _instances(account: Account, region: Region, ec2: Any) -> None:
    used = region.networks[:-1]
    for index in range(account.count(60, region, least=4, elsewhere=4)):
        account.past(oldest=700)
        _instance(account, region, ec2, used[0] if index == 0 else account.one_of(used), index)


def _instance(account: Account, region: Region, ec2: Any, network: Network, index: int) -> None:
    """The first is the one to keep, the second is protected, the fourth and some of the others are stopped."""
    kept, protected, stopped = index == 0, index == 1, index == 3 or (index > 3 and account.chances(0.25))
    name = account.word()
    specification: dict[str, Any] = {
        "ImageId": region.images[0],
        "InstanceType": account.one_of(_INSTANCE_TYPES),
        "SubnetId": account.one_of(network.subnets),
        "SecurityGroupIds": [network.groups[1 % len(network.groups)] if kept else account.one_of(network.groups)],
        "TagSpecifications": account.tag_specification("instance", name, keep=kept),
    }
    if account.chances(0.5):
        specification["KeyName"] = account.one_of(region.key_pairs)
    if account.chances(0.3):
        specification["IamInstanceProfile"] = {"Name": account.one_of(account.profiles)}
    root_stays = account.chances(0.25)
    if root_stays or account.chances(0.3):
        specification["BlockDeviceMappings"] = _disks(account, root_stays=root_stays)
    if protected:
        specification["DisableApiTermination"] = True
    instance = ec2.run_instances(MinCount=1, MaxCount=1, **specification)["Instances"][0]["InstanceId"]
    cases = ["stopped"] * stopped + ["protected"] * protected
    account.made("ec2.instance", region.name, instance, *cases, kept=kept)
    disks = _record_disks(account, region, ec2, instance)
    if kept:
        behind = network.behind([specification["SubnetId"]], specification["SecurityGroupIds"])
        account.case("keep.instance", instance)
        account.case("keep.instance.needs", *behind, *disks)
        account.needed(*behind, *disks)
    if stopped:
        account.past(oldest=200)
        ec2.stop_instances(InstanceIds=[instance])
    else:
        region.running.append((instance, network))


def _disks(account: Account, *, root_stays: bool) -> list[dict[str, Any]]:
    root = {
        "VolumeSize": account.one_of((8, 20, 50)),
        "VolumeType": account.one_of(("gp2", "gp3")),
        "DeleteOnTermination": not root_stays,
    }
    data = {"VolumeSize": account.one_of((100, 250)), "VolumeType": "gp2", "DeleteOnTermination": False}
    return [{"DeviceName": "/dev/sda1", "Ebs": root}, {"DeviceName": "/dev/sdf", "Ebs": data}]


def _record_disks(account: Account, region: Region, ec2: Any, instance: str) -> list[str]:
    found = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]
    for volume in found:
        goes = volume["Attachments"][0]["DeleteOnTermination"]
        account.made(
            "ec2.volume", region.name, volume["VolumeId"], "goes_with_instance" if goes else "outlives_instance"
        )
    return [volume["VolumeId"] for volume in found]


def _volumes(account: Account, region: Region, ec2: Any) -> None:
    """Volumes that were made by hand: most unattached, some attached to a running instance."""
    for index in range(account.count(70, region, least=5)):
        account.past()
        attached = index % 5 == 4
        kept = not attached and account.keeps()
        volume = ec2.create_volume(
            AvailabilityZone=region.name + account.one_of("ab"),
            Size=account.one_of(_SIZES_GIB),
            **account.one_of(_VOLUME_KINDS),
            TagSpecifications=account.tag_specification("volume", account.word(), keep=kept),
        )["VolumeId"]
        account.made("ec2.volume", region.name, volume, "attached" if attached else "unattached", kept=kept)
        if attached:
            # Not the first, which is kept: what hangs on it is recorded where it is made.
            turn, which = divmod(index // 5, len(region.running) - 1)
            instance, _ = region.running[1 + which]
            ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device=f"/dev/sd{'ghijklmnop'[turn]}")


def _snapshots(account: Account, region: Region, ec2: Any) -> None:
    volumes = [volume["VolumeId"] for volume in ec2.describe_volumes()["Volumes"]]
    for _ in range(account.count(70, region)):
        account.past()
        _snapshot(account, region, ec2, account.one_of(volumes))
    for _ in range(account.count(12, region)):
        account.past(newest=200)
        volume = ec2.create_volume(AvailabilityZone=f"{region.name}a", Size=10, VolumeType="gp2")["VolumeId"]
        _snapshot(account, region, ec2, volume, "volume_gone")
        ec2.delete_volume(VolumeId=volume)


def _snapshot(account: Account, region: Region, ec2: Any, volume: str, *cases: str) -> None:
    kept = account.keeps()
    snapshot = ec2.create_snapshot(
        VolumeId=volume,
        Description=account.one_of(("nightly", "before upgrade", "", "copy of copy")),
        TagSpecifications=account.tag_specification("snapshot", keep=kept),
    )["SnapshotId"]
    account.made("ec2.snapshot", region.name, snapshot, *cases, kept=kept)


def _images(account: Account, region: Region, ec2: Any) -> None:
    for index in range(account.count(16, region)):
        account.past(newest=5)
        kept = index == 0
        image = ec2.create_image(
            InstanceId=account.one_of(region.running)[0],
            Name=f"image-{account.word()}",
            TagSpecifications=account.tag_specification("image", keep=kept),
        )["ImageId"]
        account.made("ec2.image", region.name, image, "unused", kept=kept)
        _record_image_snapshots(account, region, ec2, image, kept=kept)


def _record_image_snapshots(account: Account, region: Region, ec2: Any, image: str, *, kept: bool) -> None:
    for device in ec2.describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"]:
        if snapshot := device.get("Ebs", {}).get("SnapshotId"):
            account.made("ec2.snapshot", region.name, snapshot, "of_image")
            if kept:
                account.needed(snapshot)


def _addresses(account: Account, region: Region, ec2: Any) -> None:
    for index in range(account.count(22, region, least=2)):
        account.past()
        attached = index % 3 == 0
        kept = not attached and account.keeps()
        address = ec2.allocate_address(
            Domain="vpc", TagSpecifications=account.tag_specification("elastic-ip", keep=kept)
        )["AllocationId"]
        case = "attached" if attached else "unattached"
        account.made("ec2.address", region.name, address, case, kept=kept)
        if attached:
            instance, _ = region.running[1 + index // 3 % (len(region.running) - 1)]
            ec2.associate_address(AllocationId=address, InstanceId=instance)


def _interfaces(account: Account, region: Region, ec2: Any) -> None:
    """Interfaces made by hand: some second ones of an instance, some orphans."""
    for index in range(account.count(16, region, least=2)):
        account.past()
        attached = index % 3 == 0
        turn, which = divmod(index // 3, len(region.running) - 1)
        instance, network = region.running[1 + which]
        interface = ec2.create_network_interface(
            SubnetId=account.one_of(network.subnets),
            Description=account.one_of(("", "forgotten", "second card")),
            Groups=[account.one_of(network.groups)],
            TagSpecifications=account.tag_specification("network-interface"),
        )["NetworkInterface"]["NetworkInterfaceId"]
        account.made("ec2.network_interface", region.name, interface, "attached" if attached else "orphan")
        if attached:
            ec2.attach_network_interface(NetworkInterfaceId=interface, InstanceId=instance, DeviceIndex=1 + turn)
