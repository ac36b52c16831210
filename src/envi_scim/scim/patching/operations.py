"""Owns what a PATCH operation is, once the message is read and its path is resolved."""

from enum import StrEnum

from msgspec import Struct

from envi_scim.scim.attributes import Json
from envi_scim.scim.patch_paths import PatchPath


class Kind(StrEnum):
    """What an operation does (RFC 7644 §3.5.2)."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


class TheseValues(list[Json]):
    """The values that a remove operation names in its `value`, which the RFC does not know.

    Only the dialect rewrite makes one, so that no client can say it in strict mode.
    """


class Operation(Struct, frozen=True, kw_only=True):
    """One operation. Without a path it is aimed at the resource, and `value` is an object of attributes.

    The value of a remove is None, or `TheseValues`.
    """

    kind: Kind
    path: PatchPath | None
    value: Json = None
