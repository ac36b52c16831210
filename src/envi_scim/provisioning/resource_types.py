"""Owns which resource types a domain has: those of the RFC, as every domain has them until it declares more.

A strict domain has them as the interoperability profile wants them: `strict`.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from envi_scim.scim.attributes import Attribute, Mutability, Type
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.schemas import ResourceType, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceTypes:
    """The resource types that a domain's requests are read, checked and answered by."""

    user: ResourceType = USER
    group: ResourceType = GROUP


STANDARD: Final = ResourceTypes()

# More domains with schemas of their own than this have some of theirs compiled again.
_TYPES_KEPT: Final = 1024
# Where the RFC names no types of a value, in the words that it has for others.
_TYPES_OF_VALUES: Final = ("work", "home", "other")


@lru_cache(maxsize=_TYPES_KEPT)
def strict(resource_type: ResourceType) -> ResourceType:
    """Give a resource type as a strict domain has it; the same object each time.

    It knows no attribute that is not kept, such as `password` ("matching exactly what is implemented", §5.1), and
    declares the types of each value that has one (§5.4).
    """
    extensions = tuple(replace(one, schema=_strict_schema(one.schema)) for one in resource_type.extensions)
    return replace(resource_type, schema=_strict_schema(resource_type.schema), extensions=extensions)


def for_strict(types: ResourceTypes) -> ResourceTypes:
    """Give the resource types of a domain as they are in strict mode."""
    return ResourceTypes(user=strict(types.user), group=strict(types.group))


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


STRICT: Final = for_strict(STANDARD)
