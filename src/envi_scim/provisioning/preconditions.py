"""Owns the comparison of a resource's version with what a request requires (RFC 7644 §3.14)."""

from envi_scim.scim.errors import PreconditionFailed


def check_version(version: int, if_match: frozenset[int] | None) -> None:
    """Refuse the request where it names versions and the resource is at none of them; None names no version."""
    if if_match is not None and version not in if_match:
        raise PreconditionFailed("The resource was changed since it was read: read it again, then repeat the change.")
