"""What moto does wrong below the API: effects that every caller, moto's own cascades included, must see.

Each repair wraps one method of moto; all of them are made once, by `install`.
"""

from __future__ import annotations

import functools
from typing import Any

from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow
from moto.ec2.models.elastic_block_store import VolumeAttachment
from moto.ec2.models.instances import Instance
from moto.emr.responses import ElasticMapReduceResponse
from moto.kafka import models
from moto.moto_api._internal import mock_random
from moto.s3.models import FakeMultipart
from moto.s3.responses import S3Response

from costcutter.sandbox.rules import terminated, versions
from costcutter.sandbox.rules.beanstalk import add_missing_operations


def install() -> None:
    """Make all repairs; once per process."""
    add_missing_operations()
    _instances_take_their_primary_interface_along()
    terminated.install()
    versions.install()
    _attachments_know_whether_their_volume_stays()
    _uploads_know_when_they_began()
    _emr_knows_its_region()
    _kafka_draws_from_the_seeded_chance()


def _instances_take_their_primary_interface_along() -> None:
    """An interface that is made with an instance goes with it, unless the request says otherwise."""
    original = Instance.prep_nics

    @functools.wraps(original)
    def prep_nics(self: Instance, nic_spec: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        original(self, nic_spec, *args, **kwargs)
        stay = {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("NetworkInterfaceId")}
        stay |= {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("DeleteOnTermination") is False}
        for index, eni in self.nics.items():
            eni.delete_on_termination = index not in stay

    Instance.prep_nics = prep_nics  # type: ignore[method-assign]


def _attachments_know_whether_their_volume_stays() -> None:
    """DescribeVolumes says DeleteOnTermination, as DescribeInstances does."""

    def delete_on_termination(self: VolumeAttachment) -> bool:
        device = self.instance.block_device_mapping.get(self.device)
        return bool(device is not None and device.delete_on_termination)

    VolumeAttachment.delete_on_termination = property(delete_on_termination)  # type: ignore[attr-defined]


def _uploads_know_when_they_began() -> None:
    """moto lists every unfinished upload as of 2010-11-10, and draws its id outside the seeded chance."""
    begin, listed = FakeMultipart.__init__, S3Response.list_multipart_uploads

    @functools.wraps(begin)
    def init(self: FakeMultipart, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        self.id = mock_random.get_random_string(length=64)
        self.initiated = utcnow()  # type: ignore[attr-defined]

    @functools.wraps(listed)
    def list_multipart_uploads(self: S3Response) -> Any:
        uploads: dict[str, Any] = self.backend.get_bucket(self.bucket_name).multiparts
        serialized = self.serialized

        def dated(answer: Any) -> Any:
            for upload in answer.result["Uploads"]:
                upload["Initiated"] = iso_8601_datetime_with_milliseconds(uploads[upload["UploadId"]].initiated)
            return serialized(answer)

        # moto's method writes its answer itself; the object lives for this request only.
        self.serialized = dated  # type: ignore[method-assign, assignment]
        return listed(self)

    FakeMultipart.__init__ = init  # type: ignore[method-assign]
    S3Response.list_multipart_uploads = list_multipart_uploads  # type: ignore[method-assign]


def _emr_knows_its_region() -> None:
    """moto looks for EMR's region in the host's name only, where a custom endpoint has none."""
    del ElasticMapReduceResponse.get_region_from_url


def _kafka_draws_from_the_seeded_chance() -> None:
    """moto makes the ARNs of MSK clusters from the system's chance."""
    kafka: Any = models
    kafka.uuid = mock_random
