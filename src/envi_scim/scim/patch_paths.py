"""Owns the paths of PATCH operations (RFC 7644 figure 7): attribute paths and value paths with a filter.

What stands between the brackets is parsed by the filter parser, under its limits, and a fault there is
`invalidFilter`; everything else that is wrong with a path is `invalidPath` (RFC 7644 table 9). So is nothing or a
number between the brackets: that is no filter gone wrong but the path of another language.
"""

import re
from dataclasses import dataclass
from typing import Final

from envi_scim.scim.attributes import Attribute
from envi_scim.scim.errors import InvalidPath
from envi_scim.scim.filters.ast import Filter
from envi_scim.scim.filters.lexer import MAX_BYTES
from envi_scim.scim.filters.parser import parse_values
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.schemas import ResourceType

# A path is repeated in an error so that it can be found, but not without end.
_SHOWN: Final = 60
_EXAMPLE: Final = 'type eq "work"'
# What may be a name at all (RFC 7644 figure 1, attrPath; and `$ref`): what may not is malformed, and no typing error.
_NAME: Final = r"[a-z][a-z0-9_-]*"
_SUB_ATTRIBUTE: Final = re.compile(rf"\.\$?{_NAME}", re.ASCII | re.IGNORECASE)
_ATTRIBUTE_PATH: Final = re.compile(rf"urn:[^\s\[\]]+|{_NAME}(?:\.\$?{_NAME})?", re.ASCII | re.IGNORECASE)


class NoSuchAttribute(InvalidPath):
    """A path that names an attribute that no schema knows; the interoperability profile has a scimType of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchPath:
    """What an operation is aimed at. With a filter, `path.sub_attribute` is what follows the brackets."""

    path: AttributePath
    filter: Filter | None = None

    @property
    def attribute(self) -> Attribute | None:
        """The attribute that the path begins with; None for a whole extension."""
        return self.path.attribute

    @property
    def leaf(self) -> Attribute | None:
        """The attribute that the path ends in; None for a whole extension."""
        return self.path.leaf


def parse_path(text: str, resource_type: ResourceType) -> PatchPath:
    """Parse the path of a PATCH operation on resources of a type.

    Raises:
        InvalidPath: the path is malformed, or, as NoSuchAttribute, names no attribute.
        InvalidFilter: what stands between its brackets is no filter on the attribute's values.
    """
    if len(text) > MAX_BYTES:
        raise InvalidPath(f"A path must not be longer than {MAX_BYTES} bytes.")
    opening = text.find("[")
    if opening == -1:
        return PatchPath(path=_resolved(text, text, resource_type))
    closing = text.rfind("]")
    if closing < opening:
        raise InvalidPath(f"The path {_shown(text)} has a [ that is not closed.")
    path = _resolved(text[:opening], text, resource_type)
    attribute = path.attribute
    if attribute is None or path.sub_attribute is not None or not attribute.multi_valued:
        raise InvalidPath(f"The path {_shown(text)} selects among values where there is only one.")
    selector = text[opening + 1 : closing].strip()
    if not selector or selector.isdecimal():
        raise InvalidPath(f"Values are selected by a filter such as {attribute.name}[{_EXAMPLE}], not by their place.")
    values = parse_values(text[:closing], path, resource_type, start=opening + 1)
    sub_attribute = _sub_attribute(text[closing + 1 :], attribute, text)
    return PatchPath(
        path=AttributePath(extension=path.extension, attribute=attribute, sub_attribute=sub_attribute), filter=values
    )


def _resolved(name: str, text: str, resource_type: ResourceType) -> AttributePath:
    path = resolve(name, resource_type)
    if path is None:
        if _ATTRIBUTE_PATH.fullmatch(name) is None:
            raise _malformed(text)
        raise NoSuchAttribute(f"The path {_shown(text)} names no attribute of a {resource_type.name}.")
    return path


def _sub_attribute(tail: str, attribute: Attribute, text: str) -> Attribute | None:
    if not tail:
        return None
    found = attribute.subs.get(tail[1:].lower()) if tail[0] == "." else None
    if found is None:
        if _SUB_ATTRIBUTE.fullmatch(tail) is None:
            raise _malformed(text)
        raise NoSuchAttribute(f"The path {_shown(text)} names no sub-attribute of {attribute.name}.")
    return found


def _malformed(text: str) -> InvalidPath:
    return InvalidPath(
        f"The path {_shown(text)} is malformed: a path looks like title, name.familyName or URN:attribute."
    )


def _shown(text: str) -> str:
    """Give a path as an error shows it: without the values in its filter, short, and in ASCII."""
    # Control characters and lone surrogates must not reach a header, a log or the encoder of the answer.
    name, bracket, _ = text[: _SHOWN + 1].partition("[")
    plain = ascii(name)[1:-1]
    return f"'{plain[:_SHOWN]}{'...' if len(plain) > _SHOWN or bracket else ''}'"
