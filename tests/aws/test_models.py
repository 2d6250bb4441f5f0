from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

from costcutter.aws.models import ModelReader


@pytest.fixture(scope="module")
def models() -> ModelReader:
    return ModelReader()


def test_an_operation_leads_to_the_shapes_of_its_parameters_and_its_answer(models: ModelReader) -> None:
    operation = models.operation("sqs", "ListQueues")

    assert operation is not None
    assert operation["http"] == {"method": "POST", "requestUri": "/"}
    assert models.input_shape("sqs", "ListQueues") == "ListQueuesRequest"
    assert models.output_shape("sqs", "ListQueues") == "ListQueuesResult"
    assert set(models.shape("sqs", "ListQueuesResult")["members"]) == {"NextToken", "QueueUrls"}


def test_an_operation_may_give_no_answer(models: ModelReader) -> None:
    assert models.output_shape("ec2", "DeleteVolume") is None


def test_what_does_not_exist_is_none_or_empty(models: ModelReader) -> None:
    assert models.operation("sqs", "ListQueue") is None
    assert models.operation("sqz", "ListQueues") is None
    assert models.input_shape("sqs", "ListQueue") is None
    assert models.operations("sqz") == ()
    assert models.metadata("../data") == {}
    assert not models.paginates("sqs", "DeleteQueue")


def test_a_shape_that_does_not_exist_is_a_key_error(models: ModelReader) -> None:
    with pytest.raises(KeyError, match="Queueue"):
        models.shape("sqs", "Queueue")


def test_paginators_and_waiters_are_read_too(models: ModelReader) -> None:
    assert models.paginates("sqs", "ListQueues")
    assert models.paginator("sqs", "ListQueues") == {
        "input_token": "NextToken",
        "limit_key": "MaxResults",
        "output_token": "NextToken",
        "result_key": "QueueUrls",
    }
    assert models.waiters("ec2")["VolumeDeleted"]["operation"] == "DescribeVolumes"


def test_the_metadata_tell_the_prefix_that_iam_uses(models: ModelReader) -> None:
    assert models.metadata("efs")["endpointPrefix"] == "elasticfilesystem"
    assert models.metadata("opensearch")["endpointPrefix"] == "es"


def test_all_services_of_botocore_are_there(models: ModelReader) -> None:
    assert list(models.services()) == sorted(Session().get_available_services())


@pytest.mark.parametrize("service", ["ec2", "eks", "iam", "logs", "rds", "s3"])
def test_the_models_are_those_that_botocore_uses_with_its_extras(models: ModelReader, service: str) -> None:
    loader = Session().get_component("data_loader")
    model: dict[str, Any] = loader.load_service_model(service, "service-2")

    assert {name: models.operation(service, name) for name in models.operations(service)} == model["operations"]
    assert {name: models.shape(service, name) for name in model["shapes"]} == model["shapes"]
    paginators = loader.load_service_model(service, "paginators-1")["pagination"]
    assert {
        op: models.paginator(service, op) for op in models.operations(service) if models.paginates(service, op)
    } == (paginators)


def test_the_latest_version_is_read_once_zipped_or_not_with_its_extras_merged(tmp_path: Path) -> None:
    old, new = tmp_path / "shop/2019-01-01", tmp_path / "shop/2020-01-01"
    old.mkdir(parents=True)
    new.mkdir()
    (old / "service-2.json").write_text('{"operations": {"Old": {}}}')
    (new / "service-2.json.gz").write_bytes(gzip.compress(b'{"operations": {"New": {"input": {"shape": "In"}}}}'))
    extras = {"version": 1.0, "merge": {"operations": {"New": {"output": {"shape": "Out"}}}}}
    (new / "service-2.sdk-extras.json").write_text(json.dumps(extras))
    models = ModelReader(tmp_path)

    assert models.operations("shop") == ("New",)
    (new / "service-2.json.gz").unlink()
    assert models.operation("shop", "New") == {"input": {"shape": "In"}, "output": {"shape": "Out"}}


def test_reading_models_imports_nothing_of_the_sdk() -> None:
    script = (
        "import sys; from costcutter.aws.models import ModelReader; ModelReader().operations('sqs');"
        "sys.exit(any(name.split('.')[0] in ('boto3', 'botocore') for name in sys.modules))"
    )
    engine = Path(__file__).parents[2] / "engine"

    assert subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": str(engine)}).returncode == 0


PRINTED = """{
  "version":"2.0",
  "metadata":{
    "apiVersion":"2020-01-01",
    "uid":"shop"
  },
  "operations":{
    "Buy":{"name":"Buy"},
    "Sell":{
      "name":"Sell",
      "documentation":"\\n    \\"Buy\\":{ is no entry"
    }
  },
  "shapes":{}
}
"""


@pytest.mark.parametrize(
    "text",
    [
        PRINTED,
        json.dumps(json.loads(PRINTED)),
        json.dumps(json.loads(PRINTED), indent=1),
        json.dumps(json.loads(PRINTED), indent=2),
        PRINTED.replace('"operations":', '"operations" :'),
        PRINTED.replace('"Buy":{"name"', '"Buy" : {"name"'),
        PRINTED.replace('"Sell":{', '"Sell"\n:{'),
    ],
    ids=[
        "as botocore does",
        "on one line",
        "indented by one",
        "with blanks",
        "a blank behind a section",
        "a blank behind an entry",
        "a break behind an entry",
    ],
)
def test_a_model_says_the_same_however_it_is_printed(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "shop/2020-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(text)
    models = ModelReader(tmp_path)

    assert models.operations("shop") == ("Buy", "Sell")
    assert models.operation("shop", "Sell") == json.loads(PRINTED)["operations"]["Sell"]
    assert models.metadata("shop") == {"apiVersion": "2020-01-01", "uid": "shop"}
    with pytest.raises(KeyError):
        models.shape("shop", "Buy")


def test_nothing_of_any_service_is_lost_by_not_parsing_everything(models: ModelReader) -> None:
    botocore = Session().get_component("data_loader")
    differing = [
        (service, kind, section)
        for service in models.services()
        for kind, section in (("service-2", "operations"), ("paginators-1", "pagination"), ("waiters-2", "waiters"))
        if dict(models._section(service, kind, section)) != _loaded(botocore, service, kind).get(section, {})
    ]

    assert differing == []


def _loaded(botocore: Any, service: str, kind: str) -> Any:
    try:
        return botocore.load_service_model(service, kind)
    except UnknownServiceError:
        return {}
