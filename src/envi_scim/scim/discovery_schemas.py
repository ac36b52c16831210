"""Owns the tables of the three resources that describe the service itself (RFC 7643 §5, §6, §7 and §8.7.2)."""

from dataclasses import replace
from typing import Final

from envi_scim.scim.attributes import Attribute, Mutability, Returned, Type
from envi_scim.scim.attributes import Uniqueness as UniquenessOf
from envi_scim.scim.common_attributes import reference
from envi_scim.scim.schemas import Schema
from envi_scim.scim.urns import RESOURCE_TYPE_URN, SCHEMA_URN, SERVICE_PROVIDER_CONFIG_URN

_READ_ONLY: Final = Mutability.READ_ONLY


def _text(name: str, description: str, *, required: bool = False, case_exact: bool = False) -> Attribute:
    return Attribute(
        name=name, required=required, case_exact=case_exact, mutability=_READ_ONLY, description=description
    )


def _number(name: str, description: str, *, required: bool = True) -> Attribute:
    return Attribute(name=name, type=Type.INTEGER, required=required, mutability=_READ_ONLY, description=description)


def _flag(name: str, description: str, *, required: bool = False) -> Attribute:
    return Attribute(name=name, type=Type.BOOLEAN, required=required, mutability=_READ_ONLY, description=description)


def _words(name: str, description: str) -> Attribute:
    return Attribute(name=name, multi_valued=True, case_exact=True, mutability=_READ_ONLY, description=description)


def _word_of(name: str, vocabulary: type[Type | Mutability | Returned | UniquenessOf], description: str) -> Attribute:
    """Make an attribute whose values are the members of one of our enumerations."""
    return Attribute(
        name=name,
        case_exact=vocabulary is not Type,
        required=vocabulary is Type,
        mutability=_READ_ONLY,
        canonical_values=tuple(word.value for word in vocabulary),
        description=description,
    )


def _part(name: str, *subs: Attribute, description: str, required: bool = True, multi: bool = False) -> Attribute:
    return Attribute(
        name=name,
        type=Type.COMPLEX,
        multi_valued=multi,
        required=required,
        mutability=_READ_ONLY,
        sub_attributes=subs,
        description=description,
    )


def _supported(what: str) -> Attribute:
    return _flag("supported", f"Whether {what} is supported.", required=True)


SERVICE_PROVIDER_CONFIG: Final = Schema(
    id=SERVICE_PROVIDER_CONFIG_URN,
    name="Service Provider Configuration",
    description="What the service supports of SCIM",
    attributes=(
        reference(
            "documentationUri", "external", mutability=_READ_ONLY, description="The address of the documentation."
        ),
        _part("patch", _supported("PATCH"), description="PATCH."),
        _part(
            "bulk",
            _supported("bulk"),
            _number("maxOperations", "How many operations a bulk request may hold."),
            _number("maxPayloadSize", "How many bytes a bulk request may have."),
            description="Bulk requests.",
        ),
        _part(
            "filter",
            _supported("filtering"),
            _number("maxResults", "How many resources an answer holds at most."),
            description="Filtering.",
        ),
        _part("changePassword", _supported("the change of a password"), description="Changing a password."),
        _part("sort", _supported("sorting"), description="Sorting."),
        _part("etag", _supported("the entity-tag"), description="Entity-tags."),
        # RFC 9865 §4.
        _part(
            "pagination",
            _flag("cursor", "Whether pages can be asked for by cursor.", required=True),
            _flag("index", "Whether pages can be asked for by index.", required=True),
            Attribute(
                name="defaultPaginationMethod",
                mutability=_READ_ONLY,
                canonical_values=("cursor", "index"),
                description="How a list is paged where the request does not say it.",
            ),
            _number("defaultPageSize", "How many resources a page holds where none is asked for.", required=False),
            _number("maxPageSize", "How many resources a page holds at most.", required=False),
            _number("cursorTimeout", "For how many seconds a cursor is valid.", required=False),
            required=False,
            description="Paging.",
        ),
        _part(
            "authenticationSchemes",
            _text("type", "The kind of the scheme, such as oauthbearertoken.", required=True),
            _text("name", "The name of the scheme.", required=True),
            _text("description", "How the scheme is used.", required=True),
            reference("specUri", "external", mutability=_READ_ONLY, description="The scheme's specification."),
            reference("documentationUri", "external", mutability=_READ_ONLY, description="The scheme's documentation."),
            _flag("primary", "Whether this is the preferred scheme."),
            multi=True,
            description="How a client proves who it is.",
        ),
    ),
)

_INTEROP_PROFILE: Final = _flag(
    "interopProfileConformant", "Whether the service keeps to the SCIM 2.0 interoperability profile."
)


def with_profile(schema: Schema) -> Schema:
    """Give the schema of /ServiceProviderConfig with what the interoperability profile adds to it (§4)."""
    return replace(schema, attributes=(*schema.attributes, _INTEROP_PROFILE))


RESOURCE_TYPE: Final = Schema(
    id=RESOURCE_TYPE_URN,
    name="ResourceType",
    description="What a type of resource is made of",
    attributes=(
        _text("id", "The identifier of the resource type; its name."),
        _text("name", "The name of the resource type.", required=True),
        _text("description", "What resources of the type are."),
        reference(
            "endpoint",
            "uri",
            required=True,
            mutability=_READ_ONLY,
            description="Where resources of the type are found, below the base URL.",
        ),
        reference(
            "schema", "uri", required=True, mutability=_READ_ONLY, description="The URN of the type's own schema."
        ),
        _part(
            "schemaExtensions",
            reference(
                "schema", "uri", required=True, mutability=_READ_ONLY, description="The URN of the extension's schema."
            ),
            _flag("required", "Whether each resource must have the extension.", required=True),
            required=False,
            multi=True,
            description="The extensions that resources of the type may have.",
        ),
    ),
)

_CHARACTERISTICS: Final = (
    _text("name", "The name.", required=True, case_exact=True),
    _word_of("type", Type, "The data type."),
    _flag("multiValued", "Whether there may be several values.", required=True),
    _text("description", "What the attribute means.", case_exact=True),
    _flag("required", "Whether a value is required."),
    _words("canonicalValues", "Suggested values."),
    _flag("caseExact", "Whether upper and lower case are different."),
    _word_of("mutability", Mutability, "When a client may write the attribute."),
    _word_of("returned", Returned, "When the attribute is part of an answer."),
    _word_of("uniqueness", UniquenessOf, "Among which resources a value may occur once."),
    _words("referenceTypes", "What a reference may refer to."),
)

SCHEMA: Final = Schema(
    id=SCHEMA_URN,
    name="Schema",
    description="What the attributes of a schema are",
    attributes=(
        _text("id", "The URN of the schema.", required=True),
        _text("name", "The name of the schema.", required=True),
        _text("description", "What the schema describes."),
        _part(
            "attributes",
            *_CHARACTERISTICS,
            # The one place where a complex attribute holds complex attributes (RFC 7643 §7).
            _part(
                "subAttributes",
                *_CHARACTERISTICS,
                required=False,
                multi=True,
                description="The parts of a complex attribute.",
            ),
            multi=True,
            description="The attributes of the schema.",
        ),
    ),
)
