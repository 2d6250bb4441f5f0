"""Answers as AWS would send them, written by moto's serializers (CBOR by ours), with values made up for a shape."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, Shape, StructureShape
from moto.core.model import OperationModel, ServiceModel
from moto.core.serialize import get_serializer_class

CBOR = "smithy-rpc-v2-cbor"
_TEXT = "abcXYZ019 -_/:.,<>&\"'=é漢😀"


@cache
def model_of(service: str) -> ServiceModel:
    """The service's API model, as moto's serializers take it."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def operations_of(service: str) -> tuple[str, ...]:
    """Operations whose answers come in one piece."""
    model = model_of(service)
    return tuple(name for name in model.operation_names if _in_one_piece(model.operation_model(name)))


def written(operation: OperationModel, value: Mapping[str, Any], protocol: str) -> dict[str, Any]:
    """The response with this value, as botocore's parsers take it."""
    if protocol == CBOR:
        return {"body": cbor(value), "headers": {}, "status_code": 200}
    serializer = get_serializer_class(operation.service_model.service_name, protocol)
    response: dict[str, Any] = {**serializer(operation, pretty_print=True).serialize(value)}
    if isinstance(response["body"], str):
        response["body"] = response["body"].encode()
    return response


def value_of(shape: Shape | None, random: Random, depth: int = 0) -> Any:
    """A value of a shape; about half of a structure's members, and none too deep."""
    match shape:
        case None:
            return {}
        case StructureShape():
            return {name: value_of(shape.members[name], random, depth + 1) for name in _members(shape, random, depth)}
        case ListShape():
            return [value_of(shape.member, random, depth + 1) for _ in range(_length(random, depth))]
        case MapShape():
            count = _length(random, depth)
            # moto would write what has an empty key into the map's own place
            return {f"k{_scalar(shape.key, random)}": value_of(shape.value, random, depth + 1) for _ in range(count)}
    return _scalar(shape, random)


def cbor(value: object) -> bytes:
    """A value in CBOR (RFC 8949); times as tag 1, seconds since 1970."""
    match value:
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case datetime():
            return _head(6, 1) + cbor(value.timestamp())
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())
    raise TypeError(type(value).__name__)


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    return bytes([kind << 5 | 27]) + number.to_bytes(8, "big")


def _in_one_piece(operation: OperationModel) -> bool:
    return not operation.has_event_stream_output and not operation.has_streaming_output


def _members(shape: StructureShape, random: Random, depth: int) -> list[str]:
    names = [name for name, member in shape.members.items() if not (depth > 5 and _is_deep(member))]
    if shape.is_tagged_union:
        return random.sample(names or list(shape.members), 1)
    payload = shape.serialization.get("payload")
    return [name for name in names if name == payload or random.random() < (0.9 if depth == 0 else 0.5)]


def _is_deep(shape: Shape) -> bool:
    return isinstance(shape, StructureShape | ListShape | MapShape)


def _length(random: Random, depth: int) -> int:
    return 0 if depth > 6 else random.randint(1, 3) if depth < 3 else random.randint(0, 2)


def _scalar(shape: Shape, random: Random) -> Any:
    match shape.type_name:
        case "boolean":
            return random.random() < 0.5
        case "integer" | "long":
            return random.randint(-(2**31), 2**31)
        case "float" | "double":
            return random.randint(-(10**6), 10**6) / 8
        case "timestamp":
            return datetime(2026, 1, 31, tzinfo=UTC) + timedelta(milliseconds=random.randint(-(10**12), 10**11))
        case "blob":
            return random.randbytes(random.randint(0, 6))
    if shape.serialization.get("jsonvalue"):
        return base64.b64encode(b'{"a": 1}').decode()
    return "".join(random.choices(_TEXT, k=random.randint(0, 8)))
