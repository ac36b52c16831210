"""Owns what an organization is: a part of a domain in which users live."""

from dataclasses import dataclass

from envi_scim.provisioning.values import OrganizationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organization of a domain; its name is unique there without regard to case."""

    id: OrganizationId
    name: str
