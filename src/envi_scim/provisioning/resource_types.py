"""Owns which resource types a domain has: those of the RFC, and in its users the extension that it declared.

What is compiled from a resource type is found again by identity, so a declaration is read once: the same
text gives the same types, whichever request asks.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import msgspec

from envi_scim.provisioning.domains import Domain
from envi_scim.scim.attributes import Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.declarations import read_schema
from envi_scim.scim.discovery import described
from envi_scim.scim.schemas import Extension, ResourceType, Schema

# As many as `scim` keeps compiled.
_KEPT: Final = 1024
_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceTypes:
    """The resource types that a domain's requests are read, checked and answered by."""

    user: ResourceType = USER
    group: ResourceType = GROUP


STANDARD: Final = ResourceTypes()


@lru_cache(maxsize=_KEPT)
def resource_types(declaration: str | None) -> ResourceTypes:
    """Give the resource types of a domain by what it declared, as it is kept; None is nothing."""
    schema = None if declaration is None else read_declaration(declaration)
    if schema is None or not schema.attributes:
        return STANDARD
    return ResourceTypes(user=replace(USER, extensions=(*USER.extensions, Extension(schema=schema))))


def nothing_declared(domain: Domain) -> Schema:
    """Give the extension that a domain has before it declares anything: a URN of its own, and no attributes."""
    label = domain.name if domain.name.isascii() else domain.id
    return Schema(
        id=f"urn:envi:scim:schemas:extension:{label}:2.0:User",
        name=f"User of {domain.name}",
        description=f"What {domain.name} declared",
        attributes=(),
    )


def read_declaration(text: str) -> Schema:
    """Read a declaration as it is kept."""
    document: Json = _DECODER.decode(text)
    return read_schema(document, default_id="", name="")


def write_declaration(schema: Schema) -> str:
    """Write a declaration as the text that is kept."""
    return _ENCODER.encode(described(schema)).decode()
