"""Owns resource types as JSON Schemas (draft 2020-12), for documents that describe the API to programs.

They are made of the tables that validation works by, so they cannot describe anything else. There are two of each
type: what a client sends lacks what it cannot write, and what it gets lacks what is never shown. Neither is closed:
a client has to expect attributes that it does not know, and in compatible mode may send them.
"""

from collections.abc import Iterable
from typing import Final

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Returned, Type
from envi_scim.scim.schemas import ResourceType

_TYPES: Final[dict[Type, Document]] = {
    Type.STRING: {"type": "string"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.DECIMAL: {"type": "number"},
    Type.INTEGER: {"type": "integer"},
    Type.DATE_TIME: {"type": "string", "format": "date-time"},
    Type.BINARY: {"type": "string", "contentEncoding": "base64"},
    # Any text: identity providers send what is no URI, and expect it back.
    Type.REFERENCE: {"type": "string"},
}


def taken(resource_type: ResourceType) -> Document:
    """Give the schema of a resource as a client sends it, to create or to replace one."""
    core = [one for one in resource_type.core_by_key.values() if one.mutability is not Mutability.READ_ONLY]
    properties, required = _members(core, sent=True)
    for extension in resource_type.extensions:
        described = _object(extension.schema.attributes, extension.schema.description, sent=True)
        if extension.required:
            required.append(extension.schema.id)
        else:
            described["type"] = ["object", "null"]
        properties[extension.schema.id] = described
    properties["schemas"] = _urns(resource_type)
    return _resource(properties, required, resource_type.description)


def shown(resource_type: ResourceType, *, whole: bool = False) -> Document:
    """Give the schema of a resource as a client gets it; `whole` where no client can ask for less of it."""
    core = [one for one in resource_type.core_by_key.values() if one.returned is not Returned.NEVER]
    properties, required = _members(core, sent=False, whole=whole)
    for extension in resource_type.extensions:
        properties[extension.schema.id] = _object(extension.schema.attributes, extension.schema.description, sent=False)
    properties["schemas"] = _urns(resource_type)
    return _resource(properties, required, resource_type.description)


def _resource(properties: Document, required: list[str], description: str) -> Document:
    schema: Document = {"type": "object", "description": description, "properties": properties}
    return schema | {"required": list[Json](required)} if required else schema


def _urns(resource_type: ResourceType) -> Document:
    urns = [resource_type.schema.id, *(extension.schema.id for extension in resource_type.extensions)]
    return {
        "type": "array",
        "description": "The URNs of the schemas whose attributes the resource has.",
        "items": {"type": "string", "enum": list[Json](urns)},
        "contains": {"const": resource_type.schema.id},
    }


def _members(attributes: Iterable[Attribute], *, sent: bool, whole: bool = False) -> tuple[Document, list[str]]:
    properties: Document = {}
    required: list[str] = []
    for attribute in attributes:
        properties[attribute.name] = _attribute(attribute, sent=sent, whole=whole)
        needed = attribute.required if sent or whole else attribute.returned is Returned.ALWAYS
        if needed:
            required.append(attribute.name)
    return properties, required


def _attribute(attribute: Attribute, *, sent: bool, whole: bool) -> Document:
    if attribute.type is Type.COMPLEX:
        value = _object(
            attribute.sub_attributes, "" if attribute.multi_valued else attribute.description, sent=sent, whole=whole
        )
    else:
        value = dict(_TYPES[attribute.type])
        if attribute.canonical_values:
            # Suggested, not exclusive (RFC 7643 §7).
            value["examples"] = list[Json](attribute.canonical_values)
        if sent and attribute.required and attribute.type is Type.STRING:
            value["minLength"] = 1
    if sent and not attribute.required:
        value["type"] = [value["type"], "null"]  # null is no value (RFC 7643 §2.5)
    schema: Document = value
    if attribute.multi_valued:
        schema = {"type": ["array", "null"] if sent and not attribute.required else "array", "items": value}
    if attribute.description:
        schema["description"] = attribute.description
    if attribute.mutability is Mutability.READ_ONLY and not whole:
        schema["readOnly"] = True
    if attribute.mutability is Mutability.WRITE_ONLY:
        schema["writeOnly"] = True
    return schema


def _object(attributes: Iterable[Attribute], description: str, *, sent: bool, whole: bool = False) -> Document:
    kept = [
        one
        for one in attributes
        if (one.mutability is not Mutability.READ_ONLY if sent else one.returned is not Returned.NEVER)
    ]
    properties, required = _members(kept, sent=sent, whole=whole)
    schema: Document = {"type": "object", "properties": properties}
    if description:
        schema["description"] = description
    return schema | {"required": list[Json](required)} if required else schema
