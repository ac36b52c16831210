"""Owns attribute paths: `attr`, `attr.sub`, `URN:attr`, `URN:attr.sub`, `URN` (RFC 7644 §3.10).

Resolves client text through the schema table and nothing else, so a path can never reach into the
program. Value paths with a filter (`emails[type eq "work"].value`) are parsed in `patch_paths`, which
uses this module and the filter parser.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from envi_scim.scim.attributes import Attribute, Returned
from envi_scim.scim.schemas import ResourceType, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributePath:
    """An attribute, perhaps with one of its sub-attributes, as it was found in the schema table.

    `extension` is None for core and common attributes. `attribute` is None only where the path is an
    extension's URN by itself and means the whole extension.
    """

    extension: Schema | None
    attribute: Attribute | None
    sub_attribute: Attribute | None = None

    @property
    def leaf(self) -> Attribute | None:
        """The attribute that the path ends in; None for a whole extension."""
        return self.sub_attribute or self.attribute

    @property
    def is_hidden(self) -> bool:
        """Whether it is in no answer: what it ends in is never returned, or is part of what is never returned.

        A filter on it, or an order by it, would tell what the answer may not.
        """
        parts = (self.attribute, self.sub_attribute)
        return any(part is not None and part.returned is Returned.NEVER for part in parts)

    def __str__(self) -> str:
        """Print the canonical spelling: the URN only in front of an extension's attributes."""
        names = ".".join(part.name for part in (self.attribute, self.sub_attribute) if part is not None)
        if self.extension is None:
            return names
        return f"{self.extension.id}:{names}" if names else self.extension.id


# Each resource type has one table; a domain may have resource types of its own.
_TABLES_KEPT: Final = 1024


def resolve(text: str, resource_type: ResourceType) -> AttributePath | None:
    """Find the attribute that a path without filter names, whatever its case; None where there is none.

    The URN of the core schema may stand in front of a core attribute. An extension's attribute is
    reached only through its URN.
    """
    # Names are ASCII: without this, lower() would read the Kelvin sign as a k.
    return _paths_of(resource_type).get(text.lower()) if text.isascii() else None


@lru_cache(maxsize=_TABLES_KEPT)
def _paths_of(resource_type: ResourceType) -> dict[str, AttributePath]:
    """Write down every path that a resource type has, in lower case."""
    paths: dict[str, AttributePath] = {}
    core_urn = resource_type.schema.id.lower()
    for key, attribute in resource_type.core_by_key.items():
        for name, path in _paths_below(key, attribute, extension=None).items():
            paths[name] = paths[f"{core_urn}:{name}"] = path
    for urn, schema in resource_type.extension_by_key.items():
        paths[urn] = AttributePath(extension=schema, attribute=None)
        for key, attribute in schema.by_key.items():
            for name, path in _paths_below(key, attribute, extension=schema).items():
                paths[f"{urn}:{name}"] = path
    return paths


def _paths_below(key: str, attribute: Attribute, *, extension: Schema | None) -> dict[str, AttributePath]:
    paths = {key: AttributePath(extension=extension, attribute=attribute)}
    for sub_key, sub_attribute in attribute.subs.items():
        paths[f"{key}.{sub_key}"] = AttributePath(extension=extension, attribute=attribute, sub_attribute=sub_attribute)
    return paths
