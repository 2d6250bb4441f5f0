"""Our schemas, which are of draft 2020-12, in draft 7: the one that every editor understands.

Facts: https://json-schema.org/draft/2019-09/release-notes and https://json-schema.org/draft/2020-12/release-notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costcutter.documents.subschemas import rewrite

DRAFT_7 = "http://json-schema.org/draft-07/schema#"

_NEWER = (
    *("$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef", "$vocabulary"),
    *("maxContains", "minContains", "unevaluatedItems", "unevaluatedProperties"),
)
"""What draft 7 has no words for."""


def draft_7(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema in draft 7, under an ``$id`` of its own: it accepts what the given one accepts.

    Keywords that no draft knows (``x-hint``) stay: validators pass over them.

    Raises:
        ValueError: if the schema says what cannot be said in draft 7.
    """
    older: dict[str, Any] = {"$schema": DRAFT_7, **rewrite(schema, _older)}
    older["$schema"] = DRAFT_7
    if "$id" in older:
        older["$id"] = str(older["$id"]).replace(".schema.json", ".draft-7.schema.json")
    return older


def _older(schema: dict[str, Any]) -> dict[str, Any]:
    newer = [key for key in _NEWER if key in schema]
    if newer:
        raise ValueError(f"draft 7 has no {', '.join(newer)}")
    older: dict[str, Any] = {}
    dependencies = {**schema.get("dependentRequired", {}), **schema.get("dependentSchemas", {})}
    if len(dependencies) < len(schema.get("dependentRequired", ())) + len(schema.get("dependentSchemas", ())):
        raise ValueError("draft 7 cannot tell dependentRequired from dependentSchemas of one key")
    for key, value in schema.items():
        match key:
            case "$defs":
                older["definitions"] = value
            case "$ref":
                older["$ref"] = value.replace("/$defs/", "/definitions/")
            case "prefixItems":
                older["items"] = value
            case "items" if "prefixItems" in schema:
                older["additionalItems"] = value
            case "dependentRequired" | "dependentSchemas":
                older["dependencies"] = dependencies
            case _:
                older[key] = value
    return _alone(older)


def _alone(schema: dict[str, Any]) -> dict[str, Any]:
    """In draft 7 a reference hides its neighbours, so it gets a place where it has none."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    others = {key: value for key, value in schema.items() if key != "$ref"}
    return {**others, "allOf": [{"$ref": schema["$ref"]}, *schema.get("allOf", ())]}
