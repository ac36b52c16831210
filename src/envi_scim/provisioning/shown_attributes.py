"""Owns the attributes of a user in a shape that can be shown: in the order of the schema, each with a label.

What a schema never returns is not among them. What no schema of the domain knows any more, since a declaration was
changed, comes last and counts as personal. Called by `user_overview`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from envi_scim.provisioning.masking import is_personal, masked
from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Returned
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import USER_URN

_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ABBREVIATIONS: Final = {"id": "ID", "ims": "Instant messaging", "emails": "E-mails", "url": "URL", "x509": "X.509"}
# Shown where the account is: not once more among the attributes.
_ELSEWHERE: Final = frozenset({"schemas", "id", "meta", "groups", "password"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A part of a value: the whole of a simple one, whose `name` is empty, or one sub-attribute."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownValue:
    """One value of an attribute."""

    parts: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAttribute:
    """An attribute that has values. `urn` is the schema that it is of, `personal` what `masking` says of it."""

    name: str
    label: str
    urn: str
    personal: bool
    values: tuple[ShownValue, ...]


def shown_attributes(
    document: Document, resource_type: ResourceType, *, mask: bool = False
) -> tuple[ShownAttribute, ...]:
    """Give the attributes of a user that have values; with `mask` those that are personal without them."""
    return tuple(_shown(document, resource_type, mask=mask))


def _shown(document: Document, resource_type: ResourceType, *, mask: bool) -> Iterator[ShownAttribute]:
    core = {name: value for name, value in document.items() if ":" not in name}
    yield from _of_schema(core, [*resource_type.common, *resource_type.schema.attributes], USER_URN, mask=mask)
    schemas = {extension.schema.id: extension.schema.attributes for extension in resource_type.extensions}
    undeclared = [name for name in document if ":" in name and name not in schemas]
    for urn in [*schemas, *undeclared]:
        values = document.get(urn)
        if isinstance(values, dict):
            yield from _of_schema(values, schemas.get(urn, ()), urn, mask=mask)


def _of_schema(
    container: Document, attributes: Iterable[Attribute], urn: str, *, mask: bool
) -> Iterator[ShownAttribute]:
    by_name = {attribute.name: attribute for attribute in attributes}
    for name in [*by_name, *(name for name in container if name not in by_name)]:
        attribute = by_name.get(name)
        value = container.get(name)
        if (
            value is None
            or (urn == USER_URN and name in _ELSEWHERE)
            or (attribute is not None and _is_never(attribute))
        ):
            continue
        personal = attribute is None or is_personal(name, urn=urn)
        shown = _values(value, attribute, hide=mask and personal)
        if shown:
            yield ShownAttribute(name=name, label=label_of(name), urn=urn, personal=personal, values=shown)


def _is_never(attribute: Attribute) -> bool:
    return attribute.returned is Returned.NEVER or attribute.mutability is Mutability.WRITE_ONLY


def _values(value: Json, attribute: Attribute | None, *, hide: bool) -> tuple[ShownValue, ...]:
    found = (_value(one, attribute, hide=hide) for one in (value if isinstance(value, list) else [value]))
    return tuple(one for one in found if one.parts)


def _value(value: Json, attribute: Attribute | None, *, hide: bool) -> ShownValue:
    if not isinstance(value, dict):
        return ShownValue(parts=_parts({"": value}, hide=hide))
    subs = {} if attribute is None else {sub.name: sub for sub in attribute.sub_attributes}
    names = [*subs, *(name for name in value if name not in subs)]
    return ShownValue(
        parts=_parts(
            {name: value.get(name) for name in names if name not in subs or not _is_never(subs[name])}, hide=hide
        )
    )


def _parts(values: Document, *, hide: bool) -> tuple[ShownPart, ...]:
    return tuple(
        ShownPart(name=name, label=label_of(name), text=masked(value) if hide and name not in _PLAIN else _text(value))
        for name, value in values.items()
        if value is not None
    )


# What tells of the value and not of the person.
_PLAIN: Final = frozenset({"type", "primary"})


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{label_of(name)}: {_text(inner)}" for name, inner in value.items())
    return "" if value is None else str(value)


def label_of(name: str) -> str:
    """Write the name of an attribute as a label: `preferredLanguage` is Preferred language."""
    words = [word if word.isupper() else word.lower() for word in _WORD.split(name.lstrip("$"))]
    words = [_ABBREVIATIONS.get(word, word) for word in words if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
