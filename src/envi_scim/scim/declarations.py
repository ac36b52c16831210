"""Owns how an extension is declared: a Schema resource (RFC 7643 §7), read into the tables that validation works by.

`discovery.described` writes it again, so that what /Schemas shows can be changed and read. Refused is what
would be declared and then not kept, each with its sentence:

| | taken |
| --- | --- |
| id | a URN, of the characters that need no care in filters, paths and addresses; none of the standard's own |
| name | as RFC 7643 §2.1 has it; unique among its neighbours without regard to case |
| type | all; complex with sub-attributes that are neither complex nor many |
| required | false: resources that are there have no value of it |
| mutability | readWrite and, for whole attributes, immutable |
| returned | default, request, never |
| uniqueness | none |
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, TypeVar

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Returned, Type, Uniqueness
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.notes import shown
from envi_scim.scim.schemas import Schema
from envi_scim.scim.urns import SCHEMA_URN

MOST_ATTRIBUTES: Final = 100
LONGEST_URN: Final = 256
_LONGEST_NAME: Final = 100
_LONGEST_TEXT: Final = 1000

_URN: Final = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}(?::[a-z0-9._~+=@;$!*'&-]+)+", re.IGNORECASE)
# What begins so is the standard's, or has a meaning for an identity provider.
_RESERVED: Final = (
    "urn:ietf:params:scim:api:",
    "urn:ietf:params:scim:schemas:core:",
    "urn:ietf:params:scim:schemas:extension:enterprise:",
    "urn:okta:scim:schemas:core:",
)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9$_-]*")
_REFERENCE: Final = "$ref"
_OF_A_SCHEMA: Final = frozenset({"schemas", "id", "name", "description", "attributes", "meta"})
_OF_AN_ATTRIBUTE: Final = frozenset(
    {
        "name", "type", "multiValued", "description", "required", "canonicalValues", "caseExact", "mutability",
        "returned", "uniqueness", "referenceTypes", "subAttributes",
    }
)  # fmt: skip

_Word = TypeVar("_Word", bound=StrEnum)

_SHOWN: Final = frozenset({Returned.DEFAULT, Returned.REQUEST, Returned.NEVER})


def read_schema(document: Json, *, default_id: str, name: str) -> Schema:
    """Read a declaration. What `id` and `name` it lacks is given.

    Raises:
        InvalidValue: it is none, or declares what would not be kept.
    """
    what = "The schema"
    if not isinstance(document, dict):
        raise InvalidValue(f"{what} must be a JSON object: a Schema resource as /Schemas shows it.")
    _check_members(document, _OF_A_SCHEMA, what)
    urns = document.get("schemas", [SCHEMA_URN])
    if not isinstance(urns, list) or SCHEMA_URN not in urns:
        raise InvalidValue(f"schemas must name {SCHEMA_URN}: what is read here is one Schema resource.")
    attributes = document.get("attributes", [])
    if not isinstance(attributes, list):
        raise InvalidValue("attributes must be a list.")
    if len(attributes) > MOST_ATTRIBUTES:
        raise InvalidValue(f"A schema may have {MOST_ATTRIBUTES} attributes, and this one has {len(attributes)}.")
    return Schema(
        id=check_urn(_text(document, "id", what) or default_id),
        name=_text(document, "name", what) or name,
        description=_text(document, "description", what) or "",
        attributes=_distinct([read_attribute(one) for one in attributes], what),
    )


def check_urn(urn: str) -> str:
    """Give a URN back if an extension may have it. Raises InvalidValue."""
    if len(urn) > LONGEST_URN or not urn.isascii() or _URN.fullmatch(urn) is None:
        raise InvalidValue(
            f"'{shown(urn)}' is no URN for a schema: it must look like urn:example:scim:2.0:User, "
            "without spaces, slashes, commas and brackets."
        )
    key = f"{urn.lower()}:"
    if any(key.startswith(reserved) or reserved.startswith(key) for reserved in _RESERVED):
        raise InvalidValue(f"{urn} belongs to the standard or to an identity provider: take a URN of your own.")
    return urn


def read_attribute(declared: Json) -> Attribute:
    """Read the declaration of one attribute. Raises InvalidValue."""
    return _attribute(declared, of="")


def _attribute(declared: Json, *, of: str) -> Attribute:
    if not isinstance(declared, dict):
        raise InvalidValue("Each attribute must be a JSON object.")
    name = _name(declared.get("name"), of=of)
    what = f"The attribute {of}{name}"
    _check_members(declared, _OF_AN_ATTRIBUTE, what)
    kind = _word(declared, "type", Type, Type.STRING, what)
    attribute = Attribute(
        name=name,
        type=kind,
        multi_valued=_flag(declared, "multiValued", what),
        description=_text(declared, "description", what) or "",
        required=_flag(declared, "required", what),
        canonical_values=_words(declared, "canonicalValues", what),
        # References and binary values are case-exact (RFC 7643 §2.3.6 and §2.3.7).
        case_exact=_flag(declared, "caseExact", what, default=kind in (Type.REFERENCE, Type.BINARY)),
        mutability=_word(declared, "mutability", Mutability, Mutability.READ_WRITE, what),
        returned=_word(declared, "returned", Returned, Returned.DEFAULT, what),
        uniqueness=_word(declared, "uniqueness", Uniqueness, Uniqueness.NONE, what),
        reference_types=_words(declared, "referenceTypes", what) or (("external",) if kind is Type.REFERENCE else ()),
        sub_attributes=_sub_attributes(declared, f"{of}{name}."),
    )
    _check_kept(attribute, what)
    _check_parts(attribute, what, nested=bool(of))
    return attribute


def _check_kept(attribute: Attribute, what: str) -> None:
    """Refuse characteristics that would be announced and not kept."""
    if attribute.required:
        raise InvalidValue(f"{what} cannot be required: users that are there have no value of it.")
    if attribute.uniqueness is not Uniqueness.NONE:
        raise InvalidValue(f"{what} must have the uniqueness none: unique are userName, id and a group's displayName.")
    if attribute.mutability not in (Mutability.READ_WRITE, Mutability.IMMUTABLE):
        raise InvalidValue(
            f"{what} must have the mutability readWrite or immutable: nobody could write, or read, another one."
        )
    if attribute.returned not in _SHOWN:
        raise InvalidValue(f"{what} must have the returned default, request or never.")
    if attribute.reference_types and attribute.type is not Type.REFERENCE:
        raise InvalidValue(f"{what} has referenceTypes and is of type {attribute.type}, not reference.")


def _check_parts(attribute: Attribute, what: str, *, nested: bool) -> None:
    complex_ = attribute.type is Type.COMPLEX
    if nested and complex_:
        raise InvalidValue(f"{what} cannot be complex: sub-attributes have none of their own.")
    if nested and attribute.multi_valued:
        raise InvalidValue(f"{what} must have one value: it is the attribute around it that may have many.")
    if nested and attribute.mutability is Mutability.IMMUTABLE:
        raise InvalidValue(f"{what} cannot be immutable by itself: declare the attribute around it so.")
    if complex_ and not attribute.sub_attributes:
        raise InvalidValue(f"{what} is complex and must have subAttributes.")
    if attribute.sub_attributes and not complex_:
        raise InvalidValue(f"{what} has subAttributes and is of type {attribute.type}, not complex.")


def _sub_attributes(declared: Document, of: str) -> tuple[Attribute, ...]:
    subs = declared.get("subAttributes", [])
    if not isinstance(subs, list) or len(subs) > MOST_ATTRIBUTES:
        raise InvalidValue(f"{of}subAttributes must be a list of at most {MOST_ATTRIBUTES}.")
    return _distinct([_attribute(sub, of=of) for sub in subs], f"The attribute {of[:-1]}")


def _distinct(attributes: list[Attribute], what: str) -> tuple[Attribute, ...]:
    seen: set[str] = set()
    for attribute in attributes:
        if attribute.key in seen:
            raise InvalidValue(f"{what} has {attribute.name} twice; upper and lower case make no difference.")
        seen.add(attribute.key)
    return tuple(attributes)


def _name(name: Json, *, of: str) -> str:
    if not isinstance(name, str):
        raise InvalidValue("Each attribute must have a name in a string.")
    if len(name) > _LONGEST_NAME or not (_NAME.fullmatch(name) or (of and name == _REFERENCE)):
        raise InvalidValue(
            f"'{shown(name)}' is no name of an attribute: it must begin with a letter and hold letters, digits, "
            f"$, - and _ alone, {_LONGEST_NAME} at most."
        )
    return name


def _check_members(document: Document, known: Iterable[str], what: str) -> None:
    for name in document:
        if name not in known:
            raise InvalidValue(f"{what} has '{shown(name)}', which nothing in a schema is called.")


def _text(document: Document, name: str, what: str) -> str | None:
    value = document.get(name)
    if value is not None and not (isinstance(value, str) and len(value) <= _LONGEST_TEXT and value.isprintable()):
        raise InvalidValue(f"{what}: {name} must be one line of at most {_LONGEST_TEXT} characters.")
    return value


def _flag(document: Document, name: str, what: str, *, default: bool = False) -> bool:
    value = document.get(name, default)
    if not isinstance(value, bool):
        raise InvalidValue(f"{what}: {name} must be true or false.")
    return value


def _words(document: Document, name: str, what: str) -> tuple[str, ...]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise InvalidValue(f"{what}: {name} must be a list of strings.")
    words = [one for one in value if isinstance(one, str) and one.isprintable() and len(one) <= _LONGEST_TEXT]
    if len(words) < len(value) or len(words) > MOST_ATTRIBUTES:
        raise InvalidValue(f"{what}: {name} must be a list of at most {MOST_ATTRIBUTES} strings of one line each.")
    return tuple(words)


def _word(document: Document, name: str, vocabulary: type[_Word], default: _Word, what: str) -> _Word:
    value = document.get(name, default.value)
    found = next((word for word in vocabulary if word.value == value), None)
    if found is None:
        raise InvalidValue(f"{what}: {name} must be one of {', '.join(word.value for word in vocabulary)}.")
    return found
