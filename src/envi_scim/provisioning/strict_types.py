"""Owns the resource types of a strict domain: as every domain has them, but as the interoperability profile wants them.

They know no attribute that is not kept, such as `password` ("matching exactly what is implemented", §5.1), and declare
the types of each value that has one (§5.4).
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from envi_scim.provisioning.resource_types import ResourceTypes
from envi_scim.scim.attributes import Attribute, Mutability, Type
from envi_scim.scim.schemas import ResourceType, Schema

# As many as are kept of those that a declaration makes.
_KEPT: Final = 1024
# Where the RFC names no types of a value, in the words that it has for others.
_TYPES_OF_VALUES: Final = ("work", "home", "other")


@lru_cache(maxsize=_KEPT)
def for_strict(types: ResourceTypes) -> ResourceTypes:
    """Give the resource types of a domain as they are in strict mode; the same objects each time."""
    return ResourceTypes(user=strict(types.user), group=strict(types.group))


@lru_cache(maxsize=_KEPT)
def strict(resource_type: ResourceType) -> ResourceType:
    """Give a resource type as it is in strict mode; the same object each time."""
    extensions = tuple(replace(one, schema=_strict_schema(one.schema)) for one in resource_type.extensions)
    return replace(resource_type, schema=_strict_schema(resource_type.schema), extensions=extensions)


def _strict_schema(schema: Schema) -> Schema:
    kept = (one for one in schema.attributes if one.mutability is not Mutability.WRITE_ONLY)
    return replace(schema, attributes=tuple(_with_types(one) for one in kept))


def _with_types(attribute: Attribute) -> Attribute:
    kind = attribute.subs.get("type")
    if attribute.type is not Type.COMPLEX or not attribute.multi_valued or kind is None or kind.canonical_values:
        return attribute
    declared = replace(kind, canonical_values=_TYPES_OF_VALUES)
    return replace(
        attribute, sub_attributes=tuple(declared if sub is kind else sub for sub in attribute.sub_attributes)
    )
