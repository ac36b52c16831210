"""Owns what a resource type's tables are compiled to for validation: one plan a type, made at its first use."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from envi_scim.scim.attributes import Attribute, Json, Mutability, Type
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.simple_values import refuse
from envi_scim.scim.values import Members, check_of_object

# A domain may have resource types of its own.
_PLANS_KEPT: Final = 1024

# What is looked up by these is a key of an index; 1 KiB is far more than any name has, and fits every engine's.
LONGEST_KEY: Final = 1024
_KEYS: Final = frozenset({"userName", "externalId", "displayName"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """A resource type, ready for validation."""

    resource_type: ResourceType
    core_urn: str
    members: Members
    # Each extension's URN, and whether it is required.
    extensions: tuple[tuple[str, bool], ...]
    # Lower-case URN -> URN, of the core schema and the extensions.
    urns: dict[str, str]
    # Core attributes whose values are keys of an index.
    keys: tuple[str, ...]
    # Core and common attributes that a client cannot write and a replace keeps.
    read_only: tuple[str, ...]
    # URN or None, attribute: what a client may set once.
    immutable: tuple[tuple[str | None, Attribute], ...]
    # URN or None, attribute: complex attributes with many values, which have rules across their values.
    many: tuple[tuple[str | None, Attribute], ...]


@lru_cache(maxsize=_PLANS_KEPT)
def plan_of(resource_type: ResourceType) -> Plan:
    """Compile a resource type's tables, or find them compiled."""
    core = tuple(resource_type.core_by_key.values())
    extensions = [extension.schema for extension in resource_type.extensions]
    everywhere: list[tuple[str | None, Attribute]] = [(None, attribute) for attribute in core]
    everywhere += [(schema.id, attribute) for schema in extensions for attribute in schema.attributes]
    core_urn = resource_type.schema.id
    return Plan(
        resource_type=resource_type,
        core_urn=core_urn,
        members=_members(resource_type, core),
        extensions=tuple((extension.schema.id, extension.required) for extension in resource_type.extensions),
        urns={urn.lower(): urn for urn in (core_urn, *(schema.id for schema in extensions))},
        keys=tuple(attribute.name for attribute in core if attribute.name in _KEYS),
        read_only=tuple(one.name for one in core if one.mutability is Mutability.READ_ONLY),
        immutable=tuple(place for place in everywhere if place[1].mutability is Mutability.IMMUTABLE),
        many=tuple(place for place in everywhere if place[1].multi_valued and place[1].type is Type.COMPLEX),
    )


def _members(resource_type: ResourceType, core: tuple[Attribute, ...]) -> Members:
    extensions = {
        extension.schema.id: check_of_object(extension.schema.attributes, extension.schema.id, separator=":")
        for extension in resource_type.extensions
    }
    core_urn = resource_type.schema.id.lower()
    return Members(
        [attribute for attribute in core if attribute.name != "schemas"],
        prefix="",
        more={"schemas": _announced, **extensions},
        synonyms={f"{core_urn}:{attribute.key}": attribute.name for attribute in core},
    )


def _announced(value: Json, _inspection: Inspection) -> Json:
    """Check the shape of the list of URNs that a body announces; which they are is looked at when all is read."""
    if isinstance(value, list):
        if not all(isinstance(urn, str) for urn in value):
            raise InvalidValue("schemas must be a list of strings.")
        return value
    if value is None:
        return None
    raise refuse("schemas", "a list of strings", value)
