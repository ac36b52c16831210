"""Owns the attributes that every resource has and no schema lists (RFC 7643 §3 and §3.1), and shapes they share."""

from typing import Final

from envi_scim.scim.attributes import Attribute, Mutability, Returned, Type, Uniqueness

_READ_ONLY: Final = Mutability.READ_ONLY

SCHEMAS: Final = Attribute(
    name="schemas",
    type=Type.REFERENCE,
    multi_valued=True,
    required=True,
    returned=Returned.ALWAYS,
    reference_types=("uri",),
    description="The URNs of the schemas whose attributes the resource has.",
)

ID: Final = Attribute(
    name="id",
    required=True,
    case_exact=True,
    mutability=_READ_ONLY,
    returned=Returned.ALWAYS,
    uniqueness=Uniqueness.SERVER,
    description="The identifier that the service gives the resource for life.",
)

EXTERNAL_ID: Final = Attribute(
    name="externalId",
    case_exact=True,
    description="The identifier that the provisioning client knows the resource by.",
)

META: Final = Attribute(
    name="meta",
    type=Type.COMPLEX,
    mutability=_READ_ONLY,
    description="What the service records about the resource.",
    sub_attributes=(
        Attribute(
            name="resourceType",
            case_exact=True,
            mutability=_READ_ONLY,
            description="The name of the resource's type.",
        ),
        Attribute(name="created", type=Type.DATE_TIME, mutability=_READ_ONLY, description="When it was created."),
        Attribute(
            name="lastModified", type=Type.DATE_TIME, mutability=_READ_ONLY, description="When it was last changed."
        ),
        Attribute(
            name="location",
            type=Type.REFERENCE,
            case_exact=True,
            mutability=_READ_ONLY,
            reference_types=("uri",),
            description="The address of the resource.",
        ),
        Attribute(name="version", case_exact=True, mutability=_READ_ONLY, description="The resource's entity-tag."),
    ),
)

PRIMARY: Final = Attribute(
    name="primary",
    type=Type.BOOLEAN,
    description="Whether this is the preferred value; true at most once.",
)

COMMON: Final = (SCHEMAS, ID, EXTERNAL_ID, META)


def reference(
    name: str,
    *reference_types: str,
    description: str,
    required: bool = False,
    mutability: Mutability = Mutability.READ_WRITE,
) -> Attribute:
    """Make an attribute that refers to something: references are case-exact (RFC 7643 §2.3.7)."""
    return Attribute(
        name=name,
        type=Type.REFERENCE,
        case_exact=True,
        required=required,
        mutability=mutability,
        reference_types=reference_types,
        description=description,
    )


def values(name: str, value: Attribute, *types: str, description: str) -> Attribute:
    """Make a multi-valued attribute with the sub-attributes value, display, type and primary (RFC 7643 §2.4)."""
    return Attribute(
        name=name,
        type=Type.COMPLEX,
        multi_valued=True,
        description=description,
        sub_attributes=(
            value,
            Attribute(name="display", description="A name for people to read."),
            Attribute(name="type", canonical_values=types, description="What the value is used as."),
            PRIMARY,
        ),
    )
