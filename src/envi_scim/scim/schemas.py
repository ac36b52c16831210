"""Owns what a resource type is made of: its schema, its extensions, and the look-up of names in them.

A `ResourceType` is a value that is passed to parsing, validation, patching and projection, never a
global: a domain may add an extension of its own. Those that are served are in `core_schemas`.
"""

from dataclasses import dataclass, field

from envi_scim.scim.attributes import Attribute, Mutability, Returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A schema: a URN and the attributes that it defines (RFC 7643 §7)."""

    id: str
    name: str
    description: str
    attributes: tuple[Attribute, ...]
    # Lower-case name -> attribute.
    by_key: dict[str, Attribute] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {attribute.key: attribute for attribute in self.attributes})


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A schema that a resource type may carry besides its own (RFC 7643 §6, schemaExtensions)."""

    schema: Schema
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResourceType:
    """A resource type as RFC 7643 §6 describes it, ready for look-ups.

    Compared by identity, so that what is compiled from it is found again without reading the whole table.

    `common` holds id, externalId, meta and schemas (RFC 7643 §3.1): part of every resource,
    of no schema's own list.
    """

    id: str
    name: str
    endpoint: str
    description: str
    schema: Schema
    extensions: tuple[Extension, ...] = ()
    common: tuple[Attribute, ...] = ()
    # Lower-case name -> attribute of the core schema and the common attributes.
    core_by_key: dict[str, Attribute] = field(init=False, repr=False, compare=False)
    # Lower-case URN -> extension schema.
    extension_by_key: dict[str, Schema] = field(init=False, repr=False, compare=False)
    # Whether everything that is kept of a resource is shown unless the client asks for less.
    shows_all: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        core = {attribute.key: attribute for attribute in self.common} | self.schema.by_key
        object.__setattr__(self, "core_by_key", core)
        extensions = {extension.schema.id.lower(): extension.schema for extension in self.extensions}
        object.__setattr__(self, "extension_by_key", extensions)
        every = [*core.values(), *(attribute for schema in extensions.values() for attribute in schema.attributes)]
        object.__setattr__(self, "shows_all", not any(_hides(attribute) for attribute in every))


def _hides(attribute: Attribute) -> bool:
    """Say whether something that is kept of an attribute is not shown by default; what is write-only is not kept."""
    if attribute.mutability is Mutability.WRITE_ONLY:
        return False
    hidden = attribute.returned in (Returned.REQUEST, Returned.NEVER)
    return hidden or any(_hides(sub) for sub in attribute.sub_attributes)
