"""Owns entity-tags: how a version is written, and what the conditional headers say (RFC 7644 §3.14).

A tag is `W/"3"`: the third version of the resource. Where a resource shows what is not its own (a user's
`groups`, what a group's members are called), a fingerprint of that follows: `W/"3.ab12cd34"`. So a
conditional GET never hides it when it changes, while a write, which cannot change it, needs the number
alone to be right.

| header | absent | `*` | tags |
| --- | --- | --- | --- |
| If-Match | no condition | no condition: absent is 404 before | 412 unless the resource is at one of them |
| If-None-Match of a read | never unchanged | unchanged: it exists | 304 if the tag is one of them |
| If-None-Match of a write | no condition | 412: it exists | 412 if the resource is at one of them |

Tags are compared weakly for both. RFC 9110 §13.1.1 wants If-Match compared strongly, by which a weak tag
never matches; RFC 7644 §3.14 sends weak tags in If-Match and expects them to match.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from envi_scim.scim.errors import InvalidSyntax

_ANY: Final = "*"
# RFC 9110 §8.8.3; what is behind the tag is a comma or the end, and a list may have empty elements (§5.6.1).
_TAG: Final = re.compile(r'[ \t,]*(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?=,|$)')
_REST: Final = re.compile(r"[ \t,]*")
_VERSION: Final = re.compile(r"([1-9][0-9]{0,17})(?:\..*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Precondition:
    """What a request requires of the version of the resource that it is about (RFC 9110 §13.1.1 and §13.1.2)."""

    # The resource is at one of these; None requires nothing.
    one_of: frozenset[int] | None = None
    # The resource is at none of these; None stands for every version.
    none_of: frozenset[int] | None = frozenset()

    def holds(self, version: int) -> bool:
        """Say whether a resource at this version is one that the request may be done to."""
        if self.one_of is not None and version not in self.one_of:
            return False
        return self.none_of is not None and version not in self.none_of


def version_tag(version: int, fingerprint: str = "") -> str:
    """Write the entity-tag of a resource at a version, with the fingerprint of what it shows of others."""
    return f'W/"{version}.{fingerprint}"' if fingerprint else f'W/"{version}"'


def parse_if_match(header: str | None) -> frozenset[int] | None:
    """Give the versions that an If-Match header names; None is no condition.

    A tag that we never wrote names no version: it matches nothing, and the set may be empty.

    Raises:
        InvalidSyntax: the header is no list of entity-tags. To ignore it would overwrite what it protects.
    """
    if header is None or header.strip() == _ANY:
        return None
    return _versions(_opaque_tags(header, name="If-Match"))


def precondition_of(if_match: str | None, if_none_match: str | None = None) -> Precondition | None:
    """Read what the conditional headers of a write require; None where they require nothing.

    Raises:
        InvalidSyntax: one of them is no list of entity-tags.
    """
    one_of = parse_if_match(if_match)
    known = parse_if_none_match(if_none_match)
    none_of = None if known is None else _versions(known)
    return Precondition(one_of=one_of, none_of=none_of) if one_of is not None or none_of != frozenset() else None


def parse_if_none_match(header: str | None) -> frozenset[str] | None:
    """Give the opaque tags that an If-None-Match header names, without `W/` and quotes; None stands for `*`.

    No header names no tag.

    Raises:
        InvalidSyntax: the header is no list of entity-tags.
    """
    if header is None:
        return frozenset()
    if header.strip() == _ANY:
        return None
    return frozenset(_opaque_tags(header, name="If-None-Match"))


def is_unchanged(header: str | None, tag: str) -> bool:
    """Say whether a client that sends this If-None-Match has what the tag stands for.

    A header that cannot be read claims nothing: the client gets the resource.
    """
    try:
        known = parse_if_none_match(header)
    except InvalidSyntax:
        return False
    return known is None or tag.removeprefix("W/").strip('"') in known


def _versions(opaque_tags: Iterable[str]) -> frozenset[int]:
    versions = map(_VERSION.fullmatch, opaque_tags)
    return frozenset(int(version[1]) for version in versions if version is not None)


def _opaque_tags(header: str, *, name: str) -> Iterator[str]:
    position = 0
    while tag := _TAG.match(header, position):
        yield tag[1]
        position = tag.end()
    if position == 0 or _REST.fullmatch(header, position) is None:
        raise InvalidSyntax(f'{name} must be * or entity-tags such as W/"3", with commas between them.')
