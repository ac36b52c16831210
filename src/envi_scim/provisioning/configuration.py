"""Owns the SCIM configuration of a domain (guide D3-D7): status, organization, role prefix, mode."""

from dataclasses import dataclass
from enum import StrEnum

from envi_scim.provisioning.values import OrganizationId

DEFAULT_ROLE_PREFIX = "Envi_"


class Status(StrEnum):
    """Whether the domain's tokens are honoured."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class Mode(StrEnum):
    """How much beyond the RFC is understood: what real IdPs send, or the interoperability profile alone."""

    COMPATIBLE = "compatible"
    STRICT = "strict"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimConfiguration:
    """A domain's configuration. A new one is Inactive and names no organization (guide D3)."""

    status: Status = Status.INACTIVE
    organization_id: OrganizationId | None = None
    organization_name: str | None = None
    role_prefix: str = DEFAULT_ROLE_PREFIX
    mode: Mode = Mode.COMPATIBLE
