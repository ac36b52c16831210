"""Owns the refusal of a request whose precondition a resource's version does not meet (RFC 7644 §3.14)."""

from envi_scim.scim.errors import PreconditionFailed
from envi_scim.scim.etag import Precondition


def check_version(version: int, precondition: Precondition | None) -> None:
    """Refuse the request where the resource is not at a version that it may be done to. Raises PreconditionFailed."""
    if precondition is None or precondition.holds(version):
        return
    if precondition.one_of is not None:
        raise PreconditionFailed("The resource was changed since it was read: read it again, then repeat the change.")
    raise PreconditionFailed("The resource is there, or is at a version, that If-None-Match excludes.")
